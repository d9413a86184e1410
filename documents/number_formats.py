"""The text that a cell shows. A plan's numbers are read as printed: 2.10 is not 2.1."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

GENERAL = "General"

# Zeros to the left say how many digits there are at least, zeros to the right how many decimals there always
# are; "#,##" asks for commas. An underscore with the character after it is a blank of that width.
FIXED = re.compile(r"(?P<thousands>#,##)?(?P<whole>0+)(?:\.(?P<decimals>0+))?(?P<percent>%)?(?:_.)*")

# Excel's largest number has 309 digits, more than decimals usually keep.
WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


class FixedFormat(NamedTuple):
    """A number format with a fixed number of decimals."""

    digits: int
    decimals: int
    thousands: bool
    percent: bool


@lru_cache(maxsize=256)
def fixed_format(number_format: str) -> FixedFormat | None:
    """The format of Excel's code for positive numbers; None for a code of another kind."""
    match = FIXED.fullmatch(number_format.partition(";")[0])
    if match is None:
        return None
    return FixedFormat(
        len(match["whole"]), len(match["decimals"] or ""), bool(match["thousands"]), bool(match["percent"])
    )


def as_printed(value: str | int | Decimal | date | datetime | time | bool | None, number_format: str) -> str:
    """The text that a cell shows, "" for an empty one. See `RawCell.as_printed`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, Decimal)):
        return _number(Decimal(value), fixed_format(number_format))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def _number(value: Decimal, number_format: FixedFormat | None) -> str:
    """The number in its format, rounded half up as in Excel; in full if the format is unknown."""
    if number_format is None:
        return f"{value:f}"
    if number_format.percent:
        value = value.scaleb(2, WIDE)
    rounded = value.quantize(Decimal(1).scaleb(-number_format.decimals), context=WIDE)
    whole, point, rest = f"{abs(rounded):f}".partition(".")
    whole = whole.zfill(number_format.digits)
    if number_format.thousands:
        whole = f"{int(whole):,}"
    return f"{'-' if rounded < 0 else ''}{whole}{point}{rest}{'%' if number_format.percent else ''}"
