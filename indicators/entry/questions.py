"""The question "Is this right?" about a figure that differs much from those before it. It never blocks saving."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from indicators.arithmetic.measures import SMALL_BASE, IndicatorLike, is_percentage, rounded, with_thousands
from indicators.arithmetic.usual_range import usual_range
from indicators.charts import clip_limits


def question_about(indicator: IndicatorLike, value: Decimal | None, before: Sequence[Decimal]) -> str:
    """The question about a new value; "" for none. ``before``: the values of earlier periods, in order of time.

    There is a question if the value is outside its usual range, at least ten times the last one, or at most a tenth
    of it.
    """
    if value is None or not before:
        return ""
    last = before[-1]
    if last and value:
        if abs(value) >= 10 * abs(last):
            return f"It is ten times the figure before, {printed_value(indicator, last)}, or more."
        if 10 * abs(value) <= abs(last):
            return f"It is a tenth of the figure before, {printed_value(indicator, last)}, or less."
    if not value and abs(last) >= SMALL_BASE:
        return f"It is 0, and the figure before was {printed_value(indicator, last)}."
    usual = usual_range(before)
    if usual is None or usual.contains(value):
        return ""
    limits = clip_limits(indicator, usual.lower, usual.upper)
    lower, upper = (printed_value(indicator, limit) for limit in limits)
    trial = "trial " if usual.is_trial else ""
    return f"It is outside its {trial}usual range, {lower} to {upper}, as {len(before)} figures have it."


def printed_value(indicator: IndicatorLike, value: Decimal) -> str:
    """ "17,748" or "4.5%": a value with the decimal places of its indicator."""
    number = with_thousands(rounded(value, indicator.decimals))
    return f"{number}%" if is_percentage(indicator) else number
