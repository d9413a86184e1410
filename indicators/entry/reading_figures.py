"""Reads figures as people type and paste them. A refusal says what to type instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from indicators.arithmetic.measures import DIGITS, IndicatorLike, is_count, is_percentage, rounded

PLACES = 6
"""The decimal places that the database keeps."""
# SQLite keeps figures as floating point. Below these limits it returns exactly what was saved.
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


class UnreadableFigure(ValueError):
    """The text is not a figure of this indicator. The message says what to type instead."""


@dataclass(frozen=True)
class SubmittedFigure:
    """A figure that somebody entered. ``value`` None: not available (N/A)."""

    value: Decimal | None
    is_provisional: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def read_figure(text: str, indicator: IndicatorLike) -> SubmittedFigure | None:
    """Reads a figure; None for an empty text. Raises UnreadableFigure.

    18,506, 84.5%, £1.2m and 215/1005 are figures if they suit the unit of the indicator. 0 is a figure, N/A means
    that there is none. A dash could mean either, so it is refused. A "p" after a figure makes it provisional.
    """
    text = " ".join(text.split())
    folded = text.casefold()
    if not text:
        return None
    if folded in NOT_AVAILABLE:
        return SubmittedFigure(None)
    if folded in DASHES:
        raise UnreadableFigure(f"“{text}” could mean none or not available: write 0 or N/A.")
    provisional = PROVISIONAL.match(folded)
    if provisional:
        folded = provisional["rest"].strip()
    numerator = denominator = None
    if share := SHARE.fullmatch(folded):
        numerator, denominator = _plain_number(share["part"]), _plain_number(share["whole"])
        value = _read_share(text, numerator, denominator, indicator)
    else:
        value = _read_number(text, folded, indicator)
    _refuse_impossible_figure(text, value, indicator)
    return SubmittedFigure(value, provisional is not None, numerator, denominator)


def _plain_number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _read_number(text: str, folded: str, indicator: IndicatorLike) -> Decimal:
    match = NUMBER.fullmatch(folded)
    if match is None or not (match["digits"] or match["point"]):
        if re.fullmatch(r"\d+,\d{1,2}", folded):
            raise UnreadableFigure(
                f"“{text}”: is the comma a decimal point? Write {folded.replace(',', '.')}."
            )
        raise UnreadableFigure(f"“{text}” is not a figure. Write a number, N/A, or leave the box empty.")
    digits = re.sub(r"[^\d]", "", match["digits"] or "0")
    value = Decimal(f"{digits}{match['point'] or ''}").scaleb(TIMES.get(match["times"] or "", 0))
    if match["sign"] in ("-", "−"):
        value = -value
    if match["percent"] and not is_percentage(indicator):
        raise UnreadableFigure(f"“{text}”: this indicator is not a percentage ({indicator.unit}).")
    if match["money"] and not _is_money(indicator):
        raise UnreadableFigure(f"“{text}”: this indicator is not an amount of money ({indicator.unit}).")
    if match["times"] and is_percentage(indicator):
        raise UnreadableFigure(f"“{text}” is not a percentage.")
    return value


def _read_share(text: str, part: Decimal, whole: Decimal, indicator: IndicatorLike) -> Decimal:
    """The value of a part of a whole: a percentage, or a rate per 1,000 or the like."""
    base = _share_base(indicator)
    if base is None:
        raise UnreadableFigure(f"“{text}”: this indicator is no share of anything ({indicator.unit}).")
    if not whole:
        raise UnreadableFigure(f"“{text}”: nothing can be a share of 0. Write N/A.")
    with localcontext(prec=DIGITS):
        return rounded(part * base / whole, PLACES)


def _share_base(indicator: IndicatorLike) -> Decimal | None:
    """The factor of a share: 100 for a percentage, 1,000 for a rate per 1,000; None for anything else."""
    if is_percentage(indicator):
        return Decimal(100)
    match = re.search(r"per ([\d,]+)", indicator.unit.casefold())
    return _plain_number(match[1]) if match else None


def _is_money(indicator: IndicatorLike) -> bool:
    unit = indicator.unit.casefold()
    return "£" in unit or "pound" in unit or "gbp" in unit


def _refuse_impossible_figure(text: str, value: Decimal, indicator: IndicatorLike) -> None:
    if is_count(indicator) and value < 0:
        raise UnreadableFigure(f"“{text}”: a count cannot be below 0.")
    if is_count(indicator) and indicator.decimals == 0 and value != value.to_integral_value():
        raise UnreadableFigure(f"“{text}”: a count is a whole number.")
    is_whole = value == value.to_integral_value()
    if abs(value) >= (LARGEST if is_whole else LARGEST_WITH_DECIMALS) or value != rounded(value, PLACES):
        raise UnreadableFigure(
            f"“{text}” has more digits than are kept: 14, or 9 before the point and {PLACES} after it."
        )
