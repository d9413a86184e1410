"""One sentence about each indicator, made by rules from its figures."""

from __future__ import annotations

from core.templatetags.govuk import day
from core.text import counted
from indicators.arithmetic.judging import Outcome, wanted_or_not
from indicators.arithmetic.measures import (
    FIRST_PERIOD,
    LEVEL,
    NOT_AVAILABLE,
    POINTS,
    UP,
    Figure,
    FigureComparison,
    is_count,
    number_in,
    with_thousands,
)
from indicators.arithmetic.series import Extremes, Series
from indicators.arithmetic.usual_range import Rule
from plan.describing.figures import value_as_printed
from plan.value.rows import IndicatorValue

NO_FIGURE = "There is no figure to show yet."


def sentence_of(
    indicator: IndicatorValue, series: Series[IndicatorValue] | None, *, is_brief: bool = False
) -> str:
    """The latest figure of a series in a sentence. ``series`` None: there is no figure.

    It says the value, period and geography; that it is provisional; the change, with the period before; the
    difference from the baseline; and whether it is in its usual range, if there are enough figures. ``is_brief``: above
    a table, which has the comparisons with last year and the baseline.
    """
    last = series.last if series else None
    if series is None or last is None:
        return NO_FIGURE
    row = last.observation
    where = series.area or indicator.geography
    place = f"{last.period}{f', {where}' if where else ''}"
    if row.value is None:
        return f"Not available for {place}."
    parts = [change_in_words(indicator, last.against_before, judges=series.usual is None)]
    year = series.against_last_year(last)
    if year is not None and not is_brief and year.base_label != last.against_before.base_label:
        parts.append(f"{comparison_words(indicator, year)}, the same period last year{wanted_words(year)}")
    if not series.area and not is_brief:
        parts.append(_difference(indicator, last))
    parts.append(range_in_words(series, last))
    value = value_as_printed(indicator, row.value)
    remarks = "; ".join(filter(None, parts))
    status = _figure_status(last)
    figure = f"{value} in {place}{f' ({status})' if status else ''}"
    return f"{figure}: {remarks}." if remarks else f"{figure}."


def _figure_status(figure: Figure) -> str:
    """Whether it is provisional, and whether it was revised; "" for a final figure that never was."""
    row = figure.observation
    words = []
    if row.provisional:
        words.append("provisional")
        if row.final_due:
            words.append(f"final figures due {day(row.final_due)}")
    if row.revised_on:
        words.append("revised")
    return ", ".join(words)


def comparison_words(indicator: IndicatorValue, comparison: FigureComparison) -> str:
    """ "up 9.1% on 2011", "down 2.7 points on 2011", "no change on 2011"."""
    base = f" on {comparison.base_label}" if comparison.base_label else ""
    if comparison.direction == LEVEL:
        return f"{comparison.words or 'no change'}{base}"
    direction = "up" if comparison.direction == UP else "down"
    return f"{direction} {size_in_words(indicator, comparison)}{base}"


def size_in_words(indicator: IndicatorValue, comparison: FigureComparison) -> str:
    """The size without the sign: points or per cent; a rate also in its own unit; few cases as a number."""
    amount = with_thousands(abs(comparison.amount)) if comparison.amount is not None else ""
    if comparison.figure is None:
        return f"{amount} ({comparison.words})"
    size = with_thousands(abs(comparison.figure))
    if comparison.unit == POINTS:
        return f"{size} point{'' if size == '1' else 's'}"
    return f"{size}%" if is_count(indicator) else f"{amount} ({size}%)"


def wanted_words(comparison: FigureComparison) -> str:
    """ ", the wanted direction"; "" where neither direction is, or where nothing changed."""
    outcome = wanted_or_not(comparison)
    return f", {outcome}" if outcome else ""


def change_in_words(indicator: IndicatorValue, comparison: FigureComparison, *, judges: bool = True) -> str:
    """The change since the period before, or why there is none. ``judges``: say whether it is the wanted direction."""
    if comparison.direction is None:
        if comparison.words == NOT_AVAILABLE:
            return ""
        if comparison.base_label:
            return f"no change can be given, because {comparison.base_label} is not available"
        if comparison.words != FIRST_PERIOD:
            return f"no change can be given: {comparison.words}"
        return "there is no period before it to compare with"
    wanted = wanted_words(comparison) if judges else ""
    return f"{comparison_words(indicator, comparison)}, the period before{wanted}"


def _difference(indicator: IndicatorValue, figure: Figure) -> str:
    comparison = figure.against_baseline
    baseline = indicator.baseline_value.strip()
    if not baseline:
        return "there is no baseline"
    label = f"the {indicator.baseline_label} baseline" if indicator.baseline_label else "the baseline"
    if number_in(baseline) is None:
        return f"{label} is {baseline if baseline.upper() == baseline else f'“{baseline}”'}"
    if comparison.direction is None:
        return f"no difference to {label} can be given: {comparison.words}"
    together = f"its {comparison.summed} periods up to then together " if comparison.summed > 1 else ""
    if comparison.direction == LEVEL:
        return f"{together}{comparison.words or 'no change'} against {label}"
    return f"{together}{comparison_words(indicator, comparison)} on {label}{wanted_words(comparison)}"


def range_in_words(series: Series[IndicatorValue], figure: Figure) -> str:
    """In or outside the usual range, and other unusual patterns; "" without a usual range."""
    if series.usual is None:
        return ""
    rules = series.rules_met_by(figure)
    trial = "trial " if series.usual.is_trial else ""
    words = str(series.outcome(figure) or Outcome.USUAL).replace("usual range", f"{trial}usual range")
    return ", ".join([words, *(rule.value for rule in Rule if rule in rules and rule is not Rule.OUTSIDE)])


def areas_in_words(indicator: IndicatorValue, areas: int, extremes: Extremes | None, period: str) -> str:
    """How the areas of an indicator stand in its latest period."""
    if extremes is None:
        return f"Figures are given by area only: {counted(areas, 'area')}, the last for {period}."
    highest, lowest = extremes.highest, extremes.lowest
    words = [
        f"{series.area} ({value_as_printed(indicator, value)})"
        for series in (highest, lowest)
        if series.last is not None and (value := series.last.observation.value) is not None
    ]
    return f"In {extremes.period} the highest of {areas} areas was {words[0]} and the lowest {words[1]}."
