"""The days of the demonstration: all are counted from today, so that its open period is always a fortnight from due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import LONDON
from core.dates.working_days import clear_days_before, on_or_after, on_or_before
from indicators.arithmetic.periods import Period, PeriodKind, month_end, months_later

PERIODS = 6
"""Reporting periods: the last is open, the others are published."""
BETWEEN = timedelta(weeks=13)
QUARTERS = 12
YEARS = 3
MONTHS_GONE = 16  # since the agreement began
AFTER_QUARTER = timedelta(days=21)  # figures are known three weeks after their quarter
OFFSET = re.compile(r"(?:m(?P<months>[+-]\d+))?\s*(?P<days>[+-]\d+)?")


@dataclass(frozen=True)
class PeriodDays:
    """The days of one reporting period."""

    first: date
    last: date
    opens: date
    due: date
    meeting: date
    despatch: date
    partnership: date

    @property
    def title(self) -> str:
        """ "March 2027": the month in which updates are due. Thirteen weeks apart, no two have the same."""
        return f"{self.due:%B %Y}"


@dataclass(frozen=True)
class Days:
    """The calendar of a demonstration that is made on a day."""

    today: date

    def day(self, text: str) -> date:
        """ "-480": days from today. "m+3": the end of the third month from this one. "m-11 +35": days after that."""
        match = OFFSET.fullmatch(text.strip())
        if not text.strip() or match is None:
            raise ValueError(f"“{text}” is no day: write it as -480, m+3 or m-11 +35.")
        day = self.today
        if match["months"]:
            first = months_later(self.today, int(match["months"]))
            day = month_end(first.year, first.month)
        return day + timedelta(days=int(match["days"] or 0))

    def moment(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """An hour of a day in London."""
        return datetime.combine(day, time(hour, minute), LONDON)

    @property
    def starts(self) -> date:
        """The first day of the agreement."""
        return months_later(self.today, -MONTHS_GONE)

    @property
    def ends(self) -> date:
        """Its last day, three years later."""
        return months_later(self.starts, 12 * YEARS) - timedelta(days=1)

    @property
    def span(self) -> str:
        """ "2025-28"."""
        return f"{self.starts.year}-{self.ends.year % 100:02}"

    def period(self, number: int) -> PeriodDays:
        """A reporting period, 1 to PERIODS; updates of the last are due in a fortnight."""
        due = on_or_before(self.today + timedelta(weeks=2) - BETWEEN * (PERIODS - number))
        meeting = on_or_after(due + timedelta(days=11))
        partnership = on_or_after(due + timedelta(days=32))
        last = due.replace(day=1) - timedelta(days=1)
        opens = due - timedelta(weeks=3)
        despatch = clear_days_before(partnership, 5)
        return PeriodDays(months_later(last, -2), last, opens, due, meeting, despatch, partnership)

    def quarters(self) -> list[Period]:
        """The last twelve quarters of the calendar whose figures are known by today, oldest first."""
        known = self.today - AFTER_QUARTER
        ends_before = date(known.year, (known.month - 1) // 3 * 3 + 1, 1)
        quarters = []
        for number in range(QUARTERS, 0, -1):
            start = months_later(ends_before, -3 * number)
            end = months_later(start, 3) - timedelta(days=1)
            label = f"Q{(start.month + 2) // 3} {start.year}"
            quarters.append(Period(label, start, end, PeriodKind.QUARTER))
        return quarters
