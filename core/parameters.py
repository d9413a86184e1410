"""Reading keys, numbers and moments from an address or a POST that no form reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.dateparse import parse_datetime

from core.dates.reading import FIRST_YEAR, LAST_YEAR


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number in a text of digits 0 to 9, at most so many; None for any other text.

    18 digits always fit into a key of the database. Python's ``isdigit`` accepts "²" and "١", and ``int`` fails for
    some of these, and for thousands of digits.
    """
    return int(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}", text) else None


def row_key(text: str) -> int:
    """The primary key in a text; 0, the key of no row, for any other text."""
    return whole_number(text) or 0


def row_keys(texts: Iterable[str]) -> set[int]:
    """The primary keys among the texts; other texts are left out."""
    return {number for text in texts if (number := whole_number(text)) is not None}


def parse_moment(text: str) -> datetime | None:
    """The moment in a text with its offset from UTC, such as "2014-12-31T10:00:00+00:00"; None for any other text.

    In an address, a plus sign that was not quoted comes as a blank.
    """
    try:
        parsed = parse_datetime(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    if parsed is None or parsed.tzinfo is None or not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        return None
    return parsed
