"""The text that a cell shows: a printed number is part of a plan, and 2.10 is not 2.1."""

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


class Fixed(NamedTuple):
    """A number format with a fixed number of decimals."""

    digits: int
    decimals: int
    thousands: bool
    percent: bool


@lru_cache(maxsize=256)
def fixed_format(number_format: str) -> Fixed | None:
    """What Excel's code says about positive numbers; None for a code of another kind."""
    found = FIXED.fullmatch(number_format.partition(";")[0])
    if found is None:
        return None
    return Fixed(
        len(found["whole"]), len(found["decimals"] or ""), bool(found["thousands"]), bool(found["percent"])
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


def _number(value: Decimal, shown: Fixed | None) -> str:
    """A number in its format, rounded half up as Excel does, in full where no format is known."""
    if shown is None:
        return f"{value:f}"
    if shown.percent:
        value = value.scaleb(2, WIDE)
    rounded = value.quantize(Decimal(1).scaleb(-shown.decimals), context=WIDE)
    whole, point, rest = f"{abs(rounded):f}".partition(".")
    whole = whole.zfill(shown.digits)
    if shown.thousands:
        whole = f"{int(whole):,}"
    return f"{'-' if rounded < 0 else ''}{whole}{point}{rest}{'%' if shown.percent else ''}"
