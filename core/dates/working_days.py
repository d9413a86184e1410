"""Working days in England: Monday to Friday without bank holidays."""

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
    """Whether councils in England work on the day."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def on_or_after(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working_day(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def next_after(day: date) -> date:
    """The first working day after a day."""
    return on_or_after(day + DAY)


def clear_days_before(day: date, number: int) -> date:
    """The last working day with this number of clear working days between it and the given day.

    Clear days count neither the day of despatch nor the day of the meeting (Local Government Act 1972, section 100B,
    asks for five before a committee).
    """
    working_day = day
    for _ in range(number + 1):
        working_day = on_or_before(working_day - DAY)
    return working_day
