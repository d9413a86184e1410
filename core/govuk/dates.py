"""Reading dates as people write them: day first, month as a number or a word, any separator."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from core.text import MONTH_NAMES

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PART_NAMES = ("day", "month", "year")
ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")


class DateParts(NamedTuple):
    """The submitted texts of day, month and year."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, day: datetime.date) -> DateParts:
        """The parts of a date."""
        return cls(str(day.day), str(day.month), str(day.year))


class DateProblem(ValueError):
    """A date that cannot be read. ``words`` follow the field's name in a sentence; ``parts`` are wrong."""

    def __init__(self, words: str, parts: tuple[str, ...] = PART_NAMES) -> None:
        super().__init__(words)
        self.words = words
        self.parts = parts


def parse_parts(parts: DateParts) -> datetime.date | None:
    """The date of the three parts; None if all are empty. Raises DateProblem with the wrong parts."""
    stripped = DateParts(*(part.strip() for part in parts))
    missing = tuple(name for name, value in zip(PART_NAMES, stripped, strict=True) if not value)
    if len(missing) == 3:
        return None
    if missing:
        raise DateProblem(f"must include a {' and a '.join(missing)}", missing)
    month = _month(stripped.month)
    if month is None:
        raise DateProblem("must have a month from 1 to 12, or its name", ("month",))
    year = _year(stripped.year)
    if year is None:
        raise DateProblem("must have a year of 4 numbers, such as 2015", ("year",))
    if not re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", stripped.day, re.IGNORECASE):
        raise DateProblem("must have a day from 1 to 31", ("day",))
    try:
        return datetime.date(year, month, int(re.sub(r"\D", "", stripped.day)))
    except ValueError:
        raise DateProblem("must be a real date") from None


def parse_day(text: str) -> datetime.date | None:
    """The date in a text such as "16 1 2015", "Fri 16 January 2015" or "2015-01-16"; None if it is empty.

    Raises DateProblem. The text needs a year, because a plan spans several.
    """
    text = text.strip()
    if not text:
        return None
    if iso := ISO.match(text):
        return parse_parts(DateParts(iso[3], iso[2], iso[1]))
    words = [word for word in re.split(r"[\s,./\\-]+", text) if word and word.lower() != "of"]
    if words and len(words[0]) >= 3 and any(day.startswith(words[0].lower()) for day in WEEKDAYS):
        words = words[1:]
    if len(words) != 3:
        raise DateProblem("must be a day, a month and a year, such as 16 1 2015")
    return parse_parts(DateParts(*words))


def _month(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    if len(text) < 3:
        return None
    months = [
        number for number, name in enumerate(MONTH_NAMES, start=1) if name.lower().startswith(text.lower())
    ]
    if text.lower() == "sept":
        months = [9]
    return months[0] if len(months) == 1 else None


def _year(text: str) -> int | None:
    """The year in a text; two digits mean this century."""
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", text):
        return None
    year = int(text) if len(text) == 4 else 2000 + int(text)
    return year if 1900 <= year <= 2199 else None
