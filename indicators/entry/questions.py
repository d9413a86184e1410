""" "Is this right?" - what is asked about a figure that is unlike those before it. A question never blocks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from indicators.arithmetic.measures import SMALL_BASE, IndicatorLike, is_percentage, rounded, with_thousands
from indicators.arithmetic.usual_range import usual_range
from indicators.charts import clipped


def question_about(indicator: IndicatorLike, value: Decimal | None, before: Sequence[Decimal]) -> str:
    """What to ask about a new value, given the values of the periods before it, in time; "" for nothing.

    A value outside the range that was usual until now, ten times the last one or more, or a tenth of it or less.
    """
    if value is None or not before:
        return ""
    last = before[-1]
    if last and value:
        if abs(value) >= 10 * abs(last):
            return f"It is ten times the figure before, {_text(indicator, last)}, or more."
        if 10 * abs(value) <= abs(last):
            return f"It is a tenth of the figure before, {_text(indicator, last)}, or less."
    if not value and abs(last) >= SMALL_BASE:
        return f"It is 0, and the figure before was {_text(indicator, last)}."
    usual = usual_range(before)
    if usual is None or usual.holds(value):
        return ""
    lower, upper = clipped(indicator, usual.lower, usual.upper)
    trial = "trial " if usual.is_trial else ""
    return (
        f"It is outside its {trial}usual range, {_text(indicator, lower)} to {_text(indicator, upper)}, "
        f"as {len(before)} figures have it."
    )


def _text(indicator: IndicatorLike, value: Decimal) -> str:
    shown = with_thousands(rounded(value, indicator.decimals))
    return f"{shown}%" if is_percentage(indicator) else shown
