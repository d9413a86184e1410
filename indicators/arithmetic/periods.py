"""Reads periods as people print them; finds the next period, and gaps and overlaps between periods.

It reads calendar years (2011, Jan-Dec '10), financial years ('10/11, 2011/12), quarters (Q4 2011/12 of a financial
year, Q1 2012 of a calendar year), months (April 2014), twelve months to a month, and any two days or months with
"to" between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from core.dates.reading import DateProblem, month_end, month_number, parse_day, year_of
from core.text import MONTH_NAMES

YEAR_STARTS_IN = 4
"""The month in which a financial year begins."""


class PeriodKind(StrEnum):
    """Kinds of period, as the interchange form names them."""

    CALENDAR_YEAR = "calendar year"
    FINANCIAL_YEAR = "financial year"
    QUARTER = "quarter"
    MONTH = "month"
    ROLLING_YEAR = "rolling 12 months"
    OTHER = "other"


MONTHS_OF: dict[PeriodKind, int] = {
    PeriodKind.CALENDAR_YEAR: 12,
    PeriodKind.FINANCIAL_YEAR: 12,
    PeriodKind.QUARTER: 3,
    PeriodKind.MONTH: 1,
    PeriodKind.ROLLING_YEAR: 12,
}


@dataclass(frozen=True)
class Period:
    """A period: its label as printed, its first and last day, and its kind."""

    label: str
    start: date
    end: date
    kind: PeriodKind = PeriodKind.OTHER


@dataclass(frozen=True)
class Break:
    """A gap between two periods (days without a figure), or an overlap (days counted twice).

    ``before``, ``after``: labels of the two periods. ``first``, ``last``: the days of the gap or overlap.
    """

    before: str
    after: str
    first: date
    last: date
    overlaps: bool


# --- Days and months --------------------------------------------------------------------------------------------


def months_later(day: date, months: int) -> date:
    """The first day of a later month; of an earlier one if ``months`` is negative."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return date(day.year - 1, day.month, day.day)


# --- Reading labels ---------------------------------------------------------------------------------------------

# Texts are in lower case and have straight apostrophes before they are matched.
YEAR = r"(?:'(?P<short>\d\d)|(?P<long>(?:19|20|21)\d\d))"
CALENDAR = re.compile(YEAR)
TWO_YEARS = re.compile(rf"{YEAR}\s*(?P<mark>[/–-])\s*(?:(?P<tail>'?\d\d)|(?P<whole>(?:19|20|21)\d\d))")
QUARTER = re.compile(r"(?:q|qtr|quarter)\s*(?P<number>[1-4])[\s,]*(?:of\s+)?(?P<year>.+)")
MONTH = re.compile(rf"(?P<name>[a-z]+)\.?[\s,-]*{YEAR}")
MONTH_SHORT = re.compile(r"(?P<name>[a-z]+)\.?[\s-]+(?P<short>\d\d)")
ISO_MONTH = re.compile(r"(?P<long>(?:19|20|21)\d\d)-(?P<number>0[1-9]|1[0-2])")
ROLLING = re.compile(
    r"(?:rolling\s+)?(?:12|twelve)\s+months\s+(?:to|ending|ended|up to)\s+(?:the\s+end\s+of\s+)?(?P<month>.+)"
    r"|(?:rolling\s+year|year)\s+(?:to|ending|ended)\s+(?:the\s+end\s+of\s+)?(?P<other>.+)"
)
MONTHS_OF_ONE_YEAR = re.compile(rf"(?P<first>[a-z]+)\.?\s*(?:\bto\b|–|-)\s*(?P<last>[a-z]+)\.?[\s,]*{YEAR}")
BETWEEN = re.compile(r"\s+to\s+|\s+until\s+|\s*–\s*|\s+-\s+|-")


def period_of(label: str, period_type: str = "") -> Period | None:
    """The period that a label means; None if its days are not clear.

    ``period_type``: the indicator's. It decides where a label has two meanings: "Q1 2012" is a quarter of the
    calendar year unless the type says financial; "2010-11" is a financial year unless the type is "month".
    """
    text = " ".join(label.casefold().replace("’", "'").split())
    for reader in (_iso_days, _years, _quarter, _rolling, _months_of_one_year, _month, _between):
        days = reader(text, period_type.casefold())
        if days is not None:
            start, end, kind = days
            if kind is PeriodKind.CALENDAR_YEAR and "rolling" in period_type.casefold():
                kind = PeriodKind.ROLLING_YEAR
            return Period(label.strip(), start, end, kind) if start <= end else None
    return None


PeriodDays = tuple[date, date, PeriodKind] | None


def _year_of(short: str | None, long: str | None) -> int:
    """'10 -> 2010; '98 -> 1998."""
    return year_of(long or short or "00")


def _years(text: str, period_type: str) -> PeriodDays:
    if match := CALENDAR.fullmatch(text):
        year = _year_of(match["short"], match["long"])
        return date(year, 1, 1), date(year, 12, 31), PeriodKind.CALENDAR_YEAR
    match = TWO_YEARS.fullmatch(text)
    if match is None or (
        match["mark"] != "/" and period_type.split(",")[0].strip() == PeriodKind.MONTH and match["tail"]
    ):
        return None
    first = _year_of(match["short"], match["long"])
    second = int(match["whole"] or 0)
    if match["tail"]:
        second = first - first % 100 + int(match["tail"][-2:]) + (100 if first % 100 == 99 else 0)
    if second != first + 1:
        return None
    return date(first, YEAR_STARTS_IN, 1), date(second, YEAR_STARTS_IN - 1, 31), PeriodKind.FINANCIAL_YEAR


def _quarter(text: str, period_type: str) -> PeriodDays:
    match = QUARTER.fullmatch(text)
    if match is None:
        return None
    year = _years(match["year"], "")
    if year is None:
        return None
    start, _, kind = year
    if kind is PeriodKind.CALENDAR_YEAR and "financial" in period_type:
        return None  # unclear: the financial year that begins in this year, or the one that ends in it
    first = months_later(start, 3 * (int(match["number"]) - 1))
    return first, months_later(first, 3) - timedelta(days=1), PeriodKind.QUARTER


def _month(text: str, _: str) -> PeriodDays:
    year: int
    if iso := ISO_MONTH.fullmatch(text):
        number: int | None = int(iso["number"])
        year = int(iso["long"])
    elif named := MONTH.fullmatch(text):
        number, year = month_number(named["name"]), _year_of(named["short"], named["long"])
    elif short := MONTH_SHORT.fullmatch(text):
        number, year = month_number(short["name"]), _year_of(short["short"], None)
    else:
        return None
    return (date(year, number, 1), month_end(year, number), PeriodKind.MONTH) if number else None


def _rolling(text: str, _: str) -> PeriodDays:
    match = ROLLING.fullmatch(text)
    if match is None:
        return None
    end = _day_or_month(match["month"] or match["other"])
    if end is None:
        return None
    if end[1] == month_end(end[1].year, end[1].month):
        return months_later(end[1], -11), end[1], PeriodKind.ROLLING_YEAR
    return year_before(end[1]) + timedelta(days=1), end[1], PeriodKind.ROLLING_YEAR


def _months_of_one_year(text: str, _: str) -> PeriodDays:
    """ "Jan-Dec '10", "Apr to Jun 2012"."""
    match = MONTHS_OF_ONE_YEAR.fullmatch(text)
    if match is None:
        return None
    first, last = month_number(match["first"]), month_number(match["last"])
    if first is None or last is None:
        return None
    year = _year_of(match["short"], match["long"])
    start = date(year if first <= last else year - 1, first, 1)
    return _with_kind(start, month_end(year, last))


def _between(text: str, _: str) -> PeriodDays:
    """ "Apr '12 to Dec '12", "1 April 2014 to 30 June 2014"."""
    for separator in BETWEEN.finditer(text):
        start, end = _day_or_month(text[: separator.start()]), _day_or_month(text[separator.end() :])
        if start is not None and end is not None:
            return _with_kind(start[0], end[1])
    return None


def _iso_days(text: str, _: str) -> PeriodDays:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)\s*(?:to|/|–|-)\s*(\d{4}-\d\d-\d\d)", text)
    if match is None:
        return None
    try:
        return _with_kind(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    except ValueError:
        return None


def _day_or_month(text: str) -> tuple[date, date] | None:
    """A day, or a month from its first to its last day."""
    text = text.strip()
    month = _month(text, "")
    if month:
        return month[:2]
    try:
        day = parse_day(text)
    except DateProblem:
        return None
    return (day, day) if day else None


def _with_kind(start: date, end: date) -> tuple[date, date, PeriodKind]:
    """Adds the kind of period to two days."""
    return start, end, kind_between(start, end)


def kind_between(start: date, end: date) -> PeriodKind:
    """The kind of the period from one day to another. A year or a quarter must begin in a month where one begins."""
    if start.day != 1 or end + timedelta(days=1) != months_later(end, 1):
        return PeriodKind.OTHER
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months == 12:
        starts = {1: PeriodKind.CALENDAR_YEAR, YEAR_STARTS_IN: PeriodKind.FINANCIAL_YEAR}
        return starts.get(start.month, PeriodKind.ROLLING_YEAR)
    if months == 3 and start.month % 3 == 1:
        return PeriodKind.QUARTER
    return PeriodKind.MONTH if months == 1 else PeriodKind.OTHER


# --- The next period --------------------------------------------------------------------------------------------


def next_period(last: Period, before: Period | None = None) -> Period | None:
    """The period after ``last``, with a label of the same style; None if ``last`` is of kind OTHER.

    ``before``: the period before ``last``. It shows by how many months a rolling year moves; None: by one.
    """
    months = MONTHS_OF.get(last.kind)
    if months is None:
        return None
    step = months
    if last.kind is PeriodKind.ROLLING_YEAR:
        months_apart = _months_between(before.start, last.start) if before else 1
        step = months_apart if 1 <= months_apart <= months else 1
    start = months_later(last.start, step)
    end = months_later(start, months) - timedelta(days=1)
    return Period(_label_like(last.label, last.kind, start, end), start, end, last.kind)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _label_like(label: str, kind: PeriodKind, start: date, end: date) -> str:
    """A label for a period, in the style of the label of another period of its kind."""
    if kind is PeriodKind.CALENDAR_YEAR:
        return f"{start.year}" if label.strip().isdigit() else f"Jan-Dec '{start.year % 100:02}"
    if kind is PeriodKind.FINANCIAL_YEAR:
        tail = f"{end.year % 100:02}"
        return f"'{start.year % 100:02}/{tail}" if label.lstrip()[:1] in "'’" else f"{start.year}/{tail}"
    if kind is PeriodKind.QUARTER:
        if "/" in label:
            first = start.year - (start.month < YEAR_STARTS_IN)
            number = (start.month - YEAR_STARTS_IN) % 12 // 3 + 1
            return f"Q{number} {first}/{(first + 1) % 100:02}"
        return f"Q{(start.month + 2) // 3} {start.year}"
    month = f"{MONTH_NAMES[end.month - 1]} {end.year}"
    return month if kind is PeriodKind.MONTH else f"12 months to {month}"


# --- Gaps and overlaps ------------------------------------------------------------------------------------------


def breaks_between(periods: Iterable[Period]) -> tuple[Break, ...]:
    """The gaps and overlaps between periods, in order of time.

    Rolling years always overlap, so only their gaps are reported.
    """
    breaks: list[Break] = []
    ordered = sorted(periods, key=lambda period: (period.start, period.end))
    for before, after in pairwise(ordered):
        next_day = before.end + timedelta(days=1)
        if after.start > next_day:
            breaks.append(Break(before.label, after.label, next_day, after.start - timedelta(days=1), False))
        elif after.start < next_day and after.kind is not PeriodKind.ROLLING_YEAR:
            breaks.append(Break(before.label, after.label, after.start, min(before.end, after.end), True))
    return tuple(breaks)
