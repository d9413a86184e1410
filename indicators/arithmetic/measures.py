"""The arithmetic of indicators, on plain values (design: domain.md, "Indicators").

Values are computed exactly and rounded last, half up. The direction says whether a value rose or fell; the
judgement says whether that is better or worse. Zero is a value. "Not available" is an observation without a
value. A figure that is not due yet has no observation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Protocol

SMALL_BASE = 20
"""A percentage of fewer than this many says more about chance than about the county."""

PERCENT, POINTS = "percent", "points"
UP, DOWN, LEVEL = "▲", "▼", "none"
BETTER, WORSE, NOT_JUDGED = "better", "worse", "not judged"

# Reasons why there is no figure.
FIRST_PERIOD = "first period"
NOT_AVAILABLE = "not available"
BEFORE_NOT_AVAILABLE = "the period before is not available"
NO_BASELINE = "no baseline"
NO_BASELINE_FOR_AREA = "no baseline for this area"
ZERO_BASE = "no percentage of zero"
NEGATIVE_BASE = "no percentage of a negative number"
TOO_FEW = "too few for a percentage"
UNKNOWN_SPAN = "the length of a period is not known"
OTHER_UNIT = "the baseline is a percentage and the figures are not"
# What a figure of 0 means.
NO_CHANGE = "no change"
ABOUT_THE_SAME = "about the same"

# So many digits that sums of database values are exact and no quotient is rounded twice.
DIGITS = 80
PLAIN_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?\s*%?", re.ASCII)


class IndicatorLike(Protocol):
    """What the arithmetic needs to know of an indicator: a row of a plan or a record of the database."""

    @property
    def ref(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    @property
    def change_decimals(self) -> int: ...
    @property
    def polarity(self) -> str: ...
    @property
    def period_type(self) -> str: ...
    @property
    def baseline_label(self) -> str: ...
    @property
    def baseline_value(self) -> str: ...


class ObservationLike(Protocol):
    """What the arithmetic needs to know of an observation; ``indicator`` is the indicator's ref."""

    @property
    def indicator(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def period_label(self) -> str: ...
    @property
    def period_start(self) -> date | None: ...
    @property
    def period_end(self) -> date | None: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def numerator(self) -> Decimal | None: ...
    @property
    def denominator(self) -> Decimal | None: ...
    @property
    def provisional(self) -> bool: ...
    @property
    def final_due(self) -> date | None: ...
    @property
    def revised_on(self) -> date | None: ...
    @property
    def revision_reason(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True)
class FigureComparison:
    """A value compared with a base: the period before, or the baseline.

    ``figure``: the change as displayed, with its sign, in ``unit`` ("percent" or "points"). Without a figure
    both are None and ``words`` say why. ``amount``: the change in the indicator's own unit; None if the value
    or the base is missing. ``direction``: "▲", "▼" or "none", from the figure as displayed: 0 has no arrow.
    None if there is nothing to compare. ``judgement``: "better", "worse" or "not judged"; None if there is
    nothing to judge. ``base_label``: the period of the base; "" if there is none, or it is the baseline.
    ``summed``: of how many periods the value is the sum, so that it is as long as its base; 1: it is one period.
    """

    figure: Decimal | None = None
    unit: str | None = None
    amount: Decimal | None = None
    direction: str | None = None
    judgement: str | None = None
    words: str = ""
    base_label: str = ""
    summed: int = 1


@dataclass(frozen=True)
class Figure:
    """What is displayed of an observation.

    ``value``: rounded as displayed; None: not available. ``superseded``: its earlier figures, in order.
    """

    observation: ObservationLike
    value: Decimal | None
    against_before: FigureComparison
    against_baseline: FigureComparison
    superseded: tuple[ObservationLike, ...] = ()

    @property
    def area(self) -> str:
        """ "": the whole geography."""
        return self.observation.area

    @property
    def period(self) -> str:
        """The period as printed."""
        return self.observation.period_label

    @property
    def change(self) -> Decimal | None:
        """Against the period before, in ``change_unit``; None: see ``words``."""
        return self.against_before.figure

    @property
    def change_unit(self) -> str | None:
        """ "percent" or "points"; None without a change."""
        return self.against_before.unit

    @property
    def difference(self) -> Decimal | None:
        """Against the baseline, in ``difference_unit``; None: see ``difference_words``."""
        return self.against_baseline.figure

    @property
    def difference_unit(self) -> str | None:
        """ "percent" or "points"; None without a difference."""
        return self.against_baseline.unit

    @property
    def direction(self) -> str | None:
        """Of the change: "▲", "▼", "none"; None: nothing to compare with."""
        return self.against_before.direction

    @property
    def difference_direction(self) -> str | None:
        """Of the difference: "▲", "▼", "none"; None: nothing to compare with."""
        return self.against_baseline.direction

    @property
    def judgement(self) -> str | None:
        """Of the change: "better", "worse", "not judged"; None: nothing to judge."""
        return self.against_before.judgement

    @property
    def difference_judgement(self) -> str | None:
        """Of the difference: "better", "worse", "not judged"; None: nothing to judge."""
        return self.against_baseline.judgement

    @property
    def words(self) -> str:
        """Why there is no change, or what a nought means."""
        return self.against_before.words

    @property
    def difference_words(self) -> str:
        """Why there is no difference, or what a nought means."""
        return self.against_baseline.words


# --- Numbers ------------------------------------------------------------------------------------------------


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Rounds half away from zero, so that a rise and a fall round alike. The result is never -0."""
    with localcontext(prec=DIGITS):
        result = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return result if result else result.copy_abs()


def with_thousands(number: Decimal) -> str:
    """ "17,748" and "−1.2": a number already rounded, as pages and papers print it."""
    return f"{number:,f}".replace("-", "−")


def number_in(text: str) -> Decimal | None:
    """Reads a number ("17748", "17,748", "4.5%"); None for words or an empty text."""
    stripped = text.strip()
    if not PLAIN_NUMBER.fullmatch(stripped):
        return None
    return Decimal(stripped.replace(",", "").rstrip("% "))


def is_percentage(indicator: IndicatorLike) -> bool:
    """Whether the values are percentages. Their changes are in percentage points."""
    return indicator.unit.strip().lower() in ("percent", "per cent", "percentage", "%")


def is_count(indicator: IndicatorLike) -> bool:
    """Whether the values count things. Of a small count no percentage is given."""
    return indicator.unit.strip().lower() == "count"


# --- Comparing ----------------------------------------------------------------------------------------------


def compare(
    indicator: IndicatorLike,
    value: Decimal,
    base: Decimal,
    *,
    base_count: Decimal | None = None,
    base_label: str = "",
    small_base: int = SMALL_BASE,
) -> FigureComparison:
    """Compares a value with its base.

    Percentages change by percentage points, never by per cent of a per cent. Everything else changes by per cent
    of the base, with the amount in its own unit. ``base_count``: how many cases are behind the base, for an
    indicator that is not a count (the numerator of a rate).
    """
    with localcontext(prec=DIGITS):
        amount = value - base
    if is_percentage(indicator):
        points = rounded(amount, indicator.change_decimals)
        return _comparison(indicator, amount, points, points, POINTS, "", base_label)
    in_numbers = rounded(amount, indicator.decimals)
    no_percentage = _why_there_is_no_percentage(base, base if is_count(indicator) else base_count, small_base)
    if no_percentage:
        return _comparison(indicator, amount, in_numbers, None, None, no_percentage, base_label)
    with localcontext(prec=DIGITS):
        figure = rounded(amount * 100 / base, indicator.change_decimals)
    return _comparison(indicator, amount, in_numbers, figure, PERCENT, "", base_label)


def _why_there_is_no_percentage(base: Decimal, base_count: Decimal | None, small_base: int) -> str:
    if base == 0:
        return ZERO_BASE
    if base < 0:
        return NEGATIVE_BASE
    return TOO_FEW if base_count is not None and base_count < small_base else ""


def _comparison(
    indicator: IndicatorLike,
    exact: Decimal,
    amount: Decimal,
    figure: Decimal | None,
    unit: str | None,
    words: str,
    base_label: str,
) -> FigureComparison:
    """Adds direction and judgement. Both follow the figure as displayed."""
    displayed = amount if figure is None else figure
    direction = LEVEL if displayed == 0 else UP if displayed > 0 else DOWN
    if direction == LEVEL and not words:
        words = ABOUT_THE_SAME if exact else NO_CHANGE
    return FigureComparison(
        figure, unit, amount, direction, judgement_of(direction, indicator.polarity), words, base_label
    )


def judgement_of(direction: str, polarity: str) -> str | None:
    """ "better" or "worse"; "not judged" if neither direction is better; None if nothing changed."""
    if polarity not in ("lower", "higher"):
        return NOT_JUDGED
    if direction == LEVEL:
        return None
    return BETTER if (direction == DOWN) == (polarity == "lower") else WORSE


# --- Interchange --------------------------------------------------------------------------------------------


def exported_row(indicator: IndicatorLike, figure: Figure) -> dict[str, str | None]:
    """A row of ``figures`` in the JSON export. Numbers are text, rounded as displayed, with their sign.

    ``area`` is empty for the whole geography, as in the sheet of observations.
    """
    return {
        "indicator": indicator.title,
        "area": figure.area,
        "period": figure.period,
        "value": _as_text(figure.value),
        "change": _as_text(figure.change),
        "change_unit": figure.change_unit,
        "difference": _as_text(figure.difference),
        "difference_unit": figure.difference_unit,
        "direction": figure.direction,
        "judgement": figure.judgement,
    }


def _as_text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
