"""The one reading of dates: pages, the grid, workbooks, foreign files, addresses and commands all read them here.

Read are: 31/3/27, 31 3 2027, 31-03-2027, 31.3.27 (the day comes first), 31 March 2027, 31st of Mar '27, Wednesday
31 March 2027, March 31, 2027, 2027-03-31. Two digits are a year from 1970 to 2069. Where a deadline is asked for, also
what means its last day: March 2027, Mar-27, Q4 2026/27, by March 2027. "End of March 2027" and "end of 2026/27" are a
day everywhere. All else is refused with words that say what is wrong: 31 March, spring 2027, 2027, Q4, 1 to 14 May
2027. Only where a day to come is asked for, "end of March", "31 March", "31/3" and "Q4" mean the next one.
``tests/test_dates.py`` has the list, and takes it through every door.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from core.text import MONTH_NAMES, shortened

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Plans are written in these years. Others, such as 0214, are typing errors; far from them moments overflow."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PART_NAMES = ("day", "month", "year")
QUARTER_ENDS = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}
"""The last month and day of each quarter of a financial year."""

# The names of months, from three letters on, and years, as parts of patterns that ignore case.
_SHORT_AND_FULL = {name[:length] for name in MONTH_NAMES for length in range(3, len(name) + 1)} | {"Sept"}
MONTH = rf"(?P<month>{'|'.join(sorted(_SHORT_AND_FULL, key=len, reverse=True))})\.?"
YEAR = r"(?P<year>(?:19|20|21)\d{2}|['’]?\d{2})"
QUARTER = (
    r"(?:(?:q|quarter\s*|qtr\s*)(?P<quarter>[1-4])[\s,-]*(?:of\s+)?(?P<first>(?:20)?\d{2})\s*[/-]\s*(?P<second>(?:20)?\d{2})"
    r"|(?P<first2>(?:20)?\d{2})\s*[/-]\s*(?P<second2>(?:20)?\d{2})[\s,-]*(?:q|quarter\s*|qtr\s*)(?P<quarter2>[1-4]))"
)
YEAR_END = r"(?P<first>20\d{2})\s*[/-]\s*(?P<second>(?:20)?\d{2})"

_MIDNIGHT = re.compile(r"[ T]00:00(?::00(?:\.0+)?)?$")
_BEGINNING = re.compile(
    r"(?P<by>by )?(?:the )?(?P<end>end (?:of )?)?(?:the )?(?:financial year )?", re.IGNORECASE
)
_MONTH_YEAR = re.compile(rf"{MONTH},?[\s/-]*{YEAR}", re.IGNORECASE)
_QUARTER = re.compile(QUARTER, re.IGNORECASE)
_YEAR_END = re.compile(YEAR_END)
_MONTH_ALONE = re.compile(MONTH, re.IGNORECASE)
_QUARTER_ALONE = re.compile(r"(?:q|quarter\s*|qtr\s*)(?P<quarter>[1-4])", re.IGNORECASE)


class DateParts(NamedTuple):
    """The submitted texts of day, month and year."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, day: date) -> DateParts:
        """The parts of a date."""
        return cls(str(day.day), str(day.month), str(day.year))


class DateProblem(ValueError):
    """A date that cannot be read. ``words`` follow the field's name in a sentence; ``parts`` are wrong."""

    def __init__(self, words: str, parts: tuple[str, ...] = PART_NAMES) -> None:
        super().__init__(words)
        self.words = words
        self.parts = parts

    def about(self, text: str) -> str:
        """The sentence where there is no field's name: of a cell of a file, an address, a command."""
        return f"The date “{shortened(text, 100)}” {self.words}."


# --- Whole texts ------------------------------------------------------------------------------------------------


def parse_parts(parts: DateParts, *, by_when: bool = False, today: date | None = None) -> date | None:
    """The date of the three parts; None if all are empty. Raises DateProblem with the wrong parts.

    A whole date in the first box counts, as it comes when it is pasted. ``by_when``, ``today``: see ``parse_day``.
    """
    stripped = DateParts(*(part.strip() for part in parts))
    missing = tuple(name for name, value in zip(PART_NAMES, stripped, strict=True) if not value)
    if len(missing) == 3:
        return None
    if missing == ("month", "year") and not re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", stripped.day, re.I):
        return parse_day(stripped.day, by_when=by_when, today=today)
    if missing == ("year",) and today is not None:
        return _next_of(today, lambda year: parse_parts(DateParts(stripped.day, stripped.month, str(year))))
    if missing:
        raise DateProblem(f"must include a {' and a '.join(missing)}", missing)
    month = (
        int(stripped.month) if re.fullmatch(r"[0-9]{1,2}", stripped.month) else month_number(stripped.month)
    )
    if month is None or not 1 <= month <= 12:
        raise DateProblem("must have a month from 1 to 12, or its name", ("month",))
    if not re.fullmatch(r"['’]?[0-9]{2}|[0-9]{4}", stripped.year):
        raise DateProblem("must have a year of 4 numbers, such as 2015", ("year",))
    year = checked_year(year_of(stripped.year))
    if not re.fullmatch(r"[0-9]{1,2}(st|nd|rd|th)?", stripped.day, re.IGNORECASE):
        raise DateProblem("must have a day from 1 to 31", ("day",))
    try:
        return date(year, month, int(re.sub(r"\D", "", stripped.day)))
    except ValueError:
        raise DateProblem("must be a real date") from None


def parse_day(text: str, *, by_when: bool = False, today: date | None = None) -> date | None:
    """The date that the whole text is; None if it is empty. Raises DateProblem.

    ``by_when``: a deadline is asked for, so that a month or a quarter with its year means its last day. A text needs
    its year, because a plan spans several; only with ``today`` a day to come is asked for, so that without a year the
    next one is meant.
    """
    text = _MIDNIGHT.sub("", " ".join(text.split()))
    if not text:
        return None
    beginning = _BEGINNING.match(text)
    rest = text[beginning.end() :] if beginning else text
    is_end = bool(beginning and beginning["end"])
    last = last_day_of(rest, is_year_too=is_end)
    if last is not None:
        if not (by_when or is_end or (beginning and beginning["by"])):
            raise DateProblem("must include a day", ("day",))
        checked_year(last.year)
        return last
    if today is not None and (coming := _day_to_come(rest, today)) is not None:
        return coming
    words = [word for word in re.split(r"[\s,./\\-]+", rest) if word and word.lower() not in ("of", "the")]
    if words and len(words[0]) >= 3 and any(day.startswith(words[0].lower()) for day in WEEKDAYS):
        words = words[1:]
    if len(words) != 3 or is_end or _QUARTER.fullmatch(rest):
        raise DateProblem("must be a day, a month and a year, such as 16 1 2015")
    if re.fullmatch(r"[0-9]{4}", words[0]):
        words.reverse()
    elif month_number(words[0]) is not None:
        words[0], words[1] = words[1], words[0]
    return parse_parts(DateParts(*words))


def _day_to_come(text: str, today: date) -> date | None:
    """The next day that a text without a year means: "March" and "Q4" their last day, "31 March", "31/3"; else None."""
    if match := _MONTH_ALONE.fullmatch(text):
        month = month_number(match["month"]) or 0
        return _next_of(today, lambda year: month_end(year, month))
    if match := _QUARTER_ALONE.fullmatch(text):
        ends_in, day = QUARTER_ENDS[int(match["quarter"])]
        return _next_of(today, lambda year: date(year, ends_in, day))
    words = [word for word in re.split(r"[\s,./\\-]+", text) if word and word.lower() not in ("of", "the")]
    if len(words) != 2 or not re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", words[0], re.IGNORECASE):
        return None
    return _next_of(today, lambda year: parse_parts(DateParts(words[0], words[1], str(year))))


def _next_of(today: date, day_in: Callable[[int], date | None]) -> date | None:
    """The first of the days, one a year, that is not over. Raises DateProblem where neither year has it."""
    try:
        day = day_in(today.year)
    except DateProblem:
        day = None
    return day if day is not None and day >= today else day_in(today.year + 1)


def day_argument(text: str) -> date:
    """The day that an option of a command names; for ``type=`` of argparse."""
    try:
        day = parse_day(text)
    except DateProblem as problem:
        raise ArgumentTypeError(problem.about(text)) from None
    if day is None:
        raise ArgumentTypeError("The date is empty.")
    return day


def last_day_of(text: str, *, is_year_too: bool = False) -> date | None:
    """The last day of the month or quarter that the whole text is, such as "March 2027" and "Q4 2026/27"; else None.

    ``is_year_too``: also of a financial year, "2026/27". A quarter of a year that is not said to be a financial one
    ("Q4 2026") may mean two days, so it is none.
    """
    if match := _MONTH_YEAR.fullmatch(text):
        return month_end(year_of(match["year"]), month_number(match["month"]) or 0)
    if match := _QUARTER.fullmatch(text):
        return quarter_end(match)
    if is_year_too and (match := _YEAR_END.fullmatch(text)):
        return year_end(match)
    return None


# --- Parts of a date ----------------------------------------------------------------------------------------------


def month_number(name: str) -> int | None:
    """The number of a month by its name or its first three letters or more; None for any other text."""
    name = name.rstrip(".").casefold()
    if name == "sept":
        return 9
    numbers = [number for number, full in enumerate(MONTH_NAMES, 1) if full.casefold().startswith(name)]
    return numbers[0] if len(name) >= 3 and len(numbers) == 1 else None


def year_of(text: str) -> int:
    """The year in a text of four digits, or of two: "27" is 2027, "'98" is 1998."""
    digits = text.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= 70 else 2000)


def checked_year(year: int) -> int:
    """The year, if plans are written in such years. Raises DateProblem."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem(f"must have a year from {FIRST_YEAR} to {LAST_YEAR}", ("year",))
    return year


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def quarter_end(match: re.Match[str]) -> date | None:
    """The last day of the quarter that QUARTER matched; None where the second year does not follow the first."""
    first, second = year_of(match["first"] or match["first2"]), year_of(match["second"] or match["second2"])
    quarter = int(match["quarter"] or match["quarter2"])
    month, day = QUARTER_ENDS[quarter]
    return date(second if quarter == 4 else first, month, day) if second == first + 1 else None


def year_end(match: re.Match[str]) -> date | None:
    """The last day of the financial year that YEAR_END matched; None where no year follows the other."""
    first, second = int(match["first"]), year_of(match["second"])
    return date(second, 3, 31) if second == first + 1 else None
