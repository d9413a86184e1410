"""Dates as plans print them. The printed words are always kept; a date is read only where there is one clear date.

A month with its year means its last day, but only where the words, or the heading of the column, say "by". A quarter of
a financial year ("Q2 2016/17") means its last day. Seasons, years, two dates and unclear quarters mean no day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from core.text import MONTH_NAMES
from documents.spreadsheets import RawCell

MONTHS = {name[:3].casefold(): number for number, name in enumerate(MONTH_NAMES, 1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d{2}|['’]?\d{2})"
FULL = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]*{_MONTH},?[\s-]*{_YEAR}\b(?![/\d])", re.IGNORECASE
)
NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2}|\d{2})(?![\d/])")
ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
MONTH_YEAR = re.compile(rf"\b{_MONTH},?[\s-]*{_YEAR}(?![/\d])", re.IGNORECASE)
QUARTER = re.compile(
    r"\b(?:Q|quarter\s*|qtr\s*)(?P<quarter>[1-4])[\s,-]*(?:of\s+)?(?P<first>(?:20)?\d{2})\s*[/-]\s*(?P<second>(?:20)?\d{2})\b"
    r"|\b(?P<first2>(?:20)?\d{2})\s*[/-]\s*(?P<second2>(?:20)?\d{2})[\s,-]*(?:Q|quarter\s*|qtr\s*)(?P<quarter2>[1-4])\b",
    re.IGNORECASE,
)
YEAR_END = re.compile(
    r"\b(?:by\s+)?(?:the\s+)?end\s+of\s+(?:the\s+)?(?:financial\s+year\s+)?(?P<first>20\d{2})\s*[/-]\s*(?P<second>(?:20)?\d{2})\b",
    re.IGNORECASE,
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
REVIEW = re.compile(r"\breview(?:ed)?\b", re.IGNORECASE)
QUARTER_ENDS = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}
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
    days, doubtful = days_in(text, by_when=bool(HEADING_BY_WHEN.search(heading)))
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
    days.extend(_quarter(match) for match in QUARTER.finditer(remaining))
    remaining = QUARTER.sub(" ¦ ", remaining)
    for match in YEAR_END.finditer(remaining):
        first = int(match["first"])
        days.append(date(first + 1, 3, 31) if int(match["second"]) % 100 == (first + 1) % 100 else None)
    remaining = YEAR_END.sub(" ¦ ", remaining)
    months = list(MONTH_YEAR.finditer(remaining))
    for match in months:
        means_end = by_when or BY.search(remaining[: match.start()])
        year, month = _year(match["year"]), MONTHS[match["month"][:3].casefold()]
        days.append(date(year, month, monthrange(year, month)[1]) if means_end else None)
    remaining = MONTH_YEAR.sub(" ", remaining)
    # A second month without a year ("April - June 2015"), a year or a season beside a date: no clear day.
    if re.search(
        rf"\b(?:{_MONTH}(?=\s|$|[-–—/&,])|20\d{{2}}|spring|summer|autumn|winter)",
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


def _year(text: str) -> int:
    number = int(text.lstrip("'’"))
    return number if number > 99 else 2000 + number


def _full(match: re.Match[str]) -> tuple[int, int, int]:
    return _year(match["year"]), MONTHS[match["month"][:3].casefold()], int(match["day"])


def _iso(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3])


def _numeric(match: re.Match[str]) -> tuple[int, int, int]:
    """British: the day comes first."""
    return _year(match[3]), int(match[2]), int(match[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _quarter(match: re.Match[str]) -> date | None:
    """The last day of a quarter of a financial year; None where the second year does not follow the first."""
    first = _year(match["first"] or match["first2"])
    second = _year(match["second"] or match["second2"])
    quarter = int(match["quarter"] or match["quarter2"])
    month, day = QUARTER_ENDS[quarter]
    return date(second if quarter == 4 else first, month, day) if second == first + 1 else None
