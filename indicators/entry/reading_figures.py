"""Figures as people type and paste them: read for an indicator, or refused with a word that says what to type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from indicators.arithmetic.measures import DIGITS, IndicatorLike, is_count, is_percentage, rounded

PLACES = 6
"""Decimal places that a figure is kept with."""
# SQLite keeps figures as floating point: up to here each comes back as it was written.
LARGEST = Decimal(10) ** 14
LARGEST_WITH_DECIMALS = Decimal(10) ** 9

NOT_AVAILABLE = ("n/a", "na", "n.a.", "not available", "not known")
DASHES = ("-", "–", "—", "−", "--", ".", "..", "...", "…", "*", ":", "x", "nil", "none")
TIMES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "mn": 6, "bn": 9, "billion": 9}
NUMBER = re.compile(
    r"(?P<sign>[-−+])?\s*(?P<money>£)?\s*(?P<digits>\d{1,3}(?:[, \u00a0\u2009]\d{3})+|\d+)?(?P<point>\.\d+)?"
    r"\s*(?P<times>k|thousand|mn?|million|bn|billion)?\s*(?P<percent>%|per ?cent|percent)?"
)
SHARE = re.compile(r"(?P<part>[\d,]+(?:\.\d+)?)\s*(?:/|\bof\b|\bout of\b)\s*(?P<whole>[\d,]+(?:\.\d+)?)")
PROVISIONAL = re.compile(r"^(?P<rest>.*\d\s*%?)\s*\(?\s*(?:p|prov\.?|provisional)\s*\)?$")


class NotUnderstood(ValueError):
    """What was typed is no figure of this indicator; the message says what to type instead."""


@dataclass(frozen=True)
class SubmittedFigure:
    """A figure as typed. ``value`` None: not available (N/A)."""

    value: Decimal | None
    is_provisional: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def read_figure(text: str, indicator: IndicatorLike) -> SubmittedFigure | None:
    """The figure that was typed; None for an empty box. Raises NotUnderstood.

    18,506, 84.5%, £1.2m and 215/1005 are figures where the indicator has such; 0 is a figure; N/A says that there is
    none; a dash could be either and is refused. A "p" behind a figure marks it as provisional.
    """
    typed = " ".join(text.split())
    low = typed.casefold()
    if not typed:
        return None
    if low in NOT_AVAILABLE:
        return SubmittedFigure(None)
    if low in DASHES:
        raise NotUnderstood(f"“{typed}” could mean none or not available: write 0 or N/A.")
    provisional = PROVISIONAL.match(low)
    if provisional:
        low = provisional["rest"].strip()
    numerator = denominator = None
    if share := SHARE.fullmatch(low):
        numerator, denominator = _plain(share["part"]), _plain(share["whole"])
        value = _share(typed, numerator, denominator, indicator)
    else:
        value = _number(typed, low, indicator)
    _refuse_impossible(typed, value, indicator)
    return SubmittedFigure(value, provisional is not None, numerator, denominator)


def _plain(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _number(typed: str, low: str, indicator: IndicatorLike) -> Decimal:
    found = NUMBER.fullmatch(low)
    if found is None or not (found["digits"] or found["point"]):
        if re.fullmatch(r"\d+,\d{1,2}", low):
            raise NotUnderstood(f"“{typed}”: is the comma a decimal point? Write {low.replace(',', '.')}.")
        raise NotUnderstood(f"“{typed}” is not a figure. Write a number, N/A, or leave the box empty.")
    digits = re.sub(r"[^\d]", "", found["digits"] or "0")
    value = Decimal(f"{digits}{found['point'] or ''}").scaleb(TIMES.get(found["times"] or "", 0))
    if found["sign"] in ("-", "−"):
        value = -value
    if found["percent"] and not is_percentage(indicator):
        raise NotUnderstood(f"“{typed}”: this indicator is not a percentage ({indicator.unit}).")
    if found["money"] and not _is_money(indicator):
        raise NotUnderstood(f"“{typed}”: this indicator is not an amount of money ({indicator.unit}).")
    if found["times"] and is_percentage(indicator):
        raise NotUnderstood(f"“{typed}” is not a percentage.")
    return value


def _share(typed: str, part: Decimal, whole: Decimal, indicator: IndicatorLike) -> Decimal:
    """The value that so many of so many make: a percentage, or a rate per so many."""
    per = _per(indicator)
    if per is None:
        raise NotUnderstood(f"“{typed}”: this indicator is no share of anything ({indicator.unit}).")
    if not whole:
        raise NotUnderstood(f"“{typed}”: nothing can be a share of 0. Write N/A.")
    with localcontext(prec=DIGITS):
        return rounded(part * per / whole, PLACES)


def _per(indicator: IndicatorLike) -> Decimal | None:
    """What a share is multiplied by: 100 for a percentage, 1,000 for a rate per 1,000; None for anything else."""
    if is_percentage(indicator):
        return Decimal(100)
    found = re.search(r"per ([\d,]+)", indicator.unit.casefold())
    return _plain(found[1]) if found else None


def _is_money(indicator: IndicatorLike) -> bool:
    unit = indicator.unit.casefold()
    return "£" in unit or "pound" in unit or "gbp" in unit


def _refuse_impossible(typed: str, value: Decimal, indicator: IndicatorLike) -> None:
    if is_count(indicator) and value < 0:
        raise NotUnderstood(f"“{typed}”: a count cannot be below 0.")
    if is_count(indicator) and indicator.decimals == 0 and value != value.to_integral_value():
        raise NotUnderstood(f"“{typed}”: a count is a whole number.")
    whole = value == value.to_integral_value()
    if abs(value) >= (LARGEST if whole else LARGEST_WITH_DECIMALS) or value != rounded(value, PLACES):
        raise NotUnderstood(
            f"“{typed}” has more digits than are kept: 14, or 9 before the point and {PLACES} after it."
        )
