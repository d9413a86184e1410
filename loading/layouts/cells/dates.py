"""Dates as plans print them. The printed words are always kept; a date is read only where there is one clear date.

A text that is a date is read as everywhere (``core.dates.reading``); here one is also looked for among other words. A
month with its year means its last day, but only where the words, or the heading of the column, say "by". A quarter of
a financial year ("Q2 2016/17") means its last day. Seasons, years, two dates and unclear quarters mean no day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from core.dates.reading import (
    MONTH,
    QUARTER,
    YEAR,
    YEAR_END,
    DateProblem,
    month_end,
    month_number,
    parse_day,
    quarter_end,
    year_end,
    year_of,
)
from core.text import MONTH_NAMES
from documents.spreadsheets import RawCell

FULL = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*{MONTH},?[\s-]*{YEAR}\b(?![/\d])", re.IGNORECASE
)
NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2}|\d{2})(?![\d/])")
ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
MONTH_YEAR = re.compile(rf"\b{MONTH},?[\s-]*{YEAR}(?![/\d])", re.IGNORECASE)
QUARTER_YEAR = re.compile(rf"\b{QUARTER}\b", re.IGNORECASE)
END_OF_YEAR = re.compile(
    rf"\b(?:by\s+)?(?:the\s+)?end\s+of\s+(?:the\s+)?(?:financial\s+year\s+)?{YEAR_END}\b", re.IGNORECASE
)
BY = re.compile(
    r"\b(?:by|before|until|end(?:\s+of)?|no\s+later\s+than|deadline|due|complet\w+\s+by)\b", re.IGNORECASE
)
HEADING_BY_WHEN = re.compile(
    r"by when|deadline|due|target date|complet|finish|end date|to be done", re.IGNORECASE
)
ONGOING = re.compile(
    r"\b(?:on-?\s?going|continu(?:ous|al|ing)|throughout|rolling|business as usual|BAU)\b", re.IGNORECASE
)
NO_DEADLINE = re.compile(
    r"^(?:action\s+)?(?:completed?|done|achieved|closed|delivered)\b(?!\s+(?:by|before))|\b(?:started|commenced|from|since|onwards)\b",
    re.IGNORECASE,
)
"""Words of a date that is no deadline: when an action was done, or when it started."""
VAGUE = re.compile(
    r"\b(?:mid|early|beginning\s+of|start\s+of|week\s+(?:commencing|beginning|of)|w\s*/\s*[cb])\b",
    re.IGNORECASE,
)
"""Words of a date that is no deadline: a part of a month, or a week."""
REVIEW = re.compile(r"\breview(?:ed)?\b", re.IGNORECASE)
MONTH_FORMAT = re.compile(
    r"^[^dh]*m{1,5}[^dhs]*y{2,4}[^dhs]*$|^[^dhs]*y{2,4}[^dhs]*m{1,5}[^dhs]*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Timescale:
    """The timescale in a cell. ``due`` None: no clear date. ``printed``: the words, "" where the cell is only a date.

    ``doubtful``: it looks like a date and does not exist, such as 31 June 2016.
    """

    due: date | None = None
    ongoing: bool = False
    review_on: date | None = None
    printed: str = ""
    doubtful: bool = False


def read_timescale(cell: RawCell, heading: str = "") -> Timescale:
    """The timescale in a cell under this heading."""
    value = cell.value
    if isinstance(value, (date, datetime)):
        day = value.date() if isinstance(value, datetime) else value
        if not is_month_format(cell.number_format):
            return Timescale(due=day)
        return timescale_of_text(f"{MONTH_NAMES[day.month - 1]} {day.year}", heading)
    return timescale_of_text(cell.as_printed, heading)


def is_month_format(number_format: str) -> bool:
    """Whether a format shows a month and no day. Excel stores "Mar 16" as 1 March 2016."""
    bare = re.sub(r"\[[^\]]*\]|\"[^\"]*\"|\\.|;.*", "", number_format)
    return MONTH_FORMAT.match(bare) is not None


def timescale_of_text(text: str, heading: str = "") -> Timescale:
    """The timescale in words under this heading."""
    text = " ".join(text.split())
    if not text:
        return Timescale()
    by_when = bool(HEADING_BY_WHEN.search(heading))
    try:
        return Timescale(due=parse_day(text, by_when=by_when), printed=text)
    except DateProblem:
        days, doubtful = days_in(text, by_when=by_when)
    clear = days[0] if len(set(days)) == 1 and not NO_DEADLINE.search(text) else None
    if ONGOING.search(text):
        review = clear if REVIEW.search(text) else None
        if clear and not review and not re.match(r"on-?\s?going", text, re.IGNORECASE):
            return Timescale(due=clear, printed=text)
        return Timescale(ongoing=True, review_on=review, printed=text)
    return Timescale(due=clear, printed=text, doubtful=doubtful and clear is None)


def days_in(text: str, *, by_when: bool = False) -> tuple[list[date | None], bool]:
    """(days, whether one of them does not exist). A day is None for a time that is no one day, such as a season."""
    days: list[date | None] = []
    doubtful = False
    remaining = text
    for pattern, parts in ((FULL, _full), (ISO, _iso), (NUMERIC, _numeric)):
        for match in pattern.finditer(remaining):
            day = _day(*parts(match))
            doubtful |= day is None
            days.append(day)
        remaining = pattern.sub(" ¦ ", remaining)
    if VAGUE.search(text):
        return [None], doubtful  # about then, and no day
    days.extend(quarter_end(match) for match in QUARTER_YEAR.finditer(remaining))
    remaining = QUARTER_YEAR.sub(" ¦ ", remaining)
    days.extend(year_end(match) for match in END_OF_YEAR.finditer(remaining))
    remaining = END_OF_YEAR.sub(" ¦ ", remaining)
    for match in MONTH_YEAR.finditer(remaining):
        means_end = by_when or BY.search(remaining[: match.start()])
        days.append(month_end(year_of(match["year"]), _month(match)) if means_end else None)
    remaining = MONTH_YEAR.sub(" ", remaining)
    # A second month without a year ("April - June 2015"), a year or a season beside a date: no clear day.
    if re.search(
        rf"\b(?:{MONTH}(?=\s|$|[-–—/&,])|20\d{{2}}|spring|summer|autumn|winter)",
        _without_ambiguous_months(remaining),
        re.IGNORECASE,
    ):
        days.append(None)
    if re.search(r"\d\s*(?:-|\u2013|\u2014|to|and|&)\s*$", remaining.split("¦")[0]) and "¦" in remaining:
        days.append(None)  # "1 to 14 May 2016"
    return days, doubtful


def _without_ambiguous_months(text: str) -> str:
    """The text without month names that may be other words, such as "may" and "march"."""
    return re.sub(r"\b(?:may|march|mar|dec|oct|sep)\b", " ", text)


def _month(match: re.Match[str]) -> int:
    return month_number(match["month"]) or 0


def _full(match: re.Match[str]) -> tuple[int, int, int]:
    return year_of(match["year"]), _month(match), int(match["day"])


def _iso(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3])


def _numeric(match: re.Match[str]) -> tuple[int, int, int]:
    """British: the day comes first."""
    return year_of(match[3]), int(match[2]), int(match[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
