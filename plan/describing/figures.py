"""Values of indicators as pages and papers print them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from indicators.arithmetic.measures import is_percentage, number_in, rounded, with_thousands
from plan.value.rows import IndicatorValue, TargetValue


def value_as_printed(indicator: IndicatorValue, number: Decimal) -> str:
    """ "17,748" or "4.5%": a value of the indicator with its decimal places."""
    text = with_thousands(rounded(number, indicator.decimals))
    return f"{text}%" if is_percentage(indicator) else text


def words_or_value(indicator: IndicatorValue, text: str) -> str:
    """A baseline or a target as printed: a number as a value, words as they are."""
    number = number_in(text)
    return text if number is None else value_as_printed(indicator, number)


def target_as_printed(indicator: IndicatorValue, target: TargetValue) -> str:
    """ "15% by 2007/08", "Maintain or reduce by 2009/10", with the floor where there is one."""
    text = words_or_value(indicator, target.value)
    if target.by:
        text += f" by {target.by}"
    if target.floor:
        text += f" (floor: {words_or_value(indicator, target.floor)})"
    return f"{text}. {target.note}" if target.note else text


def levels_of(targets: Iterable[TargetValue]) -> list[tuple[str, str]]:
    """The targets, then their floors, as a chart names them: words and value."""
    rows = list(targets)
    levels = [(f"target by {row.by}" if row.by else "target", row.value) for row in rows]
    return [*levels, *(("floor", row.floor) for row in rows if row.floor)]
