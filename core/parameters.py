"""Reading what an address asks or a form posts where no form reads it: keys, numbers, moments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.dateparse import parse_datetime

# Plans are written in these years; far from them a moment overflows as soon as it is turned into another time zone.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def whole_number(text: str, digits: int = 18) -> int | None:
    """The number that is written in at most so many of the digits 0 to 9; None for anything else.

    18 digits always fit into a key of the database. Python's own tests say yes to "²" and "١", and its ``int`` refuses
    some of what they say yes to, and whatever has thousands of digits.
    """
    return int(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}", text) else None


def row_key(text: str) -> int:
    """The primary key of a row; 0, which is no row's, for anything else."""
    return whole_number(text) or 0


def row_keys(texts: Iterable[str]) -> set[int]:
    """The primary keys among the texts; what is none is left out."""
    return {number for text in texts if (number := whole_number(text)) is not None}


def moment(text: str) -> datetime | None:
    """The moment that an address names with its offset from UTC, such as "2014-12-31T10:00:00+00:00"; else None.

    A plus sign that was not quoted comes as a blank.
    """
    try:
        found = parse_datetime(text.strip().replace(" ", "+"))
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found
