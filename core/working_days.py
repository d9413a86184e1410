"""Working days in England: Monday to Friday, bank holidays excepted."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Whether councils in England work on that day."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def on_or_after(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working_day(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    """The day itself, or the working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def next_after(day: date) -> date:
    """The first working day after a day."""
    return on_or_after(day + DAY)


def clear_days_before(day: date, number: int) -> date:
    """The last working day that has so many clear working days between it and a day.

    Clear days count neither the day of despatch nor that of the meeting (Local Government Act 1972, section 100B,
    asks for five before a committee).
    """
    found = day
    for _ in range(number + 1):
        found = on_or_before(found - DAY)
    return found
