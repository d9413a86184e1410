"""Makes the chart of an indicator from its series, and describes a chart in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from indicators.arithmetic.measures import IndicatorLike, is_count, is_percentage, number_in
from indicators.arithmetic.series import Series
from indicators.arithmetic.usual_range import Rule
from indicators.charts.value import Chart, ChartLevel, ChartLine, Point

MOST_SERIES = 4
"""Readers cannot distinguish more lines than this, above all in grey."""


def chart_of(series: Sequence[Series[Any]], targets: Sequence[tuple[str, str]] = ()) -> Chart | None:
    """The chart of the first four series of one indicator; None if no series has two values.

    ``targets``: the words and the value of each; a value in words is not drawn. Baseline, targets and usual range are
    those of the whole geography: they are drawn only if it is the only series.
    """
    drawn_series = list(series[:MOST_SERIES])
    if not any(len(item.available) > 1 for item in drawn_series):
        return None
    indicator = drawn_series[0].indicator
    is_single = len(drawn_series) == 1
    lines = tuple(
        ChartLine("" if is_single else item.area or "All", _points(item, is_single=is_single))
        for item in drawn_series
    )
    chart = Chart(indicator.title, _unit_sign(indicator), indicator.decimals, lines)
    if not is_single or drawn_series[0].area:
        return chart
    usual = drawn_series[0].usual
    return Chart(
        chart.title,
        chart.unit,
        chart.decimals,
        chart.lines,
        _baseline_level(drawn_series[0]),
        tuple(
            ChartLevel(words, number) for words, value in targets if (number := number_in(value)) is not None
        ),
        clip_limits(indicator, usual.lower, usual.upper) if usual else None,
        bool(usual and usual.is_trial),
    )


def clip_limits(indicator: IndicatorLike, lower: Decimal, upper: Decimal) -> tuple[Decimal, Decimal]:
    """The limits of a usual range as they are shown. A count, a rate or a percentage cannot be below 0."""
    if is_count(indicator) or indicator.unit.casefold().startswith("rate"):
        return max(lower, Decimal(0)), upper
    if is_percentage(indicator) and lower < 0:
        return Decimal(0), upper
    return lower, upper


def _unit_sign(indicator: IndicatorLike) -> str:
    if is_percentage(indicator):
        return "%"
    return "" if is_count(indicator) else indicator.unit


def _baseline_level(series: Series[Any]) -> ChartLevel | None:
    """The baseline as a line beside the figures; None where no figure is compared with it as it stands."""
    value = number_in(series.indicator.baseline_value)
    compared = any(
        figure.against_baseline.direction is not None and figure.against_baseline.summed == 1
        for figure in series.available
    )
    label = series.indicator.baseline_label
    return ChartLevel(f"baseline {label}".strip(), value) if value is not None and compared else None


def _points(series: Series[Any], *, is_single: bool) -> tuple[Point, ...]:
    after_gaps = {item.after for item in series.breaks if not item.overlaps}
    points = []
    for figure in series.figures:
        row = figure.observation
        middle_day = None
        if row.period_start and row.period_end:
            middle_day = (row.period_start.toordinal() + row.period_end.toordinal()) // 2
        is_outside = is_single and Rule.OUTSIDE in series.rules_met_by(figure)
        points.append(
            Point(
                row.period_label,
                row.value,
                middle_day,
                row.provisional,
                is_outside,
                row.period_label in after_gaps,
            )
        )
    return tuple(points)


def describe_chart(chart: Chart) -> str:
    """Describes a chart for people who do not see it."""
    sentences = []
    for line in chart.lines:
        valued_points = [(point, point.value) for point in line.points if point.value is not None]
        if not valued_points:
            continue
        (first, start), (last, end) = valued_points[0], valued_points[-1]
        name = f"{line.name}: " if line.name else ""
        highest = max(valued_points, key=lambda pair: pair[1])
        lowest = min(valued_points, key=lambda pair: pair[1])
        sentences.append(
            f"{name}{chart.text(start)} in {first.label} to {chart.text(end)} in {last.label}"
            + (
                f"; highest {chart.text(highest[1])} in {highest[0].label}, "
                f"lowest {chart.text(lowest[1])} in {lowest[0].label}"
                if len(valued_points) > 2
                else ""
            )
            + "."
        )
    outside_labels = [point.label for line in chart.lines for point in line.points if point.is_outside]
    if chart.baseline:
        sentences.append(f"The {chart.baseline.words} is {chart.text(chart.baseline.value)}.")
    sentences += [f"{level.words}: {chart.text(level.value)}." for level in chart.targets]
    if chart.usual:
        trial = "trial " if chart.is_trial else ""
        lower, upper = map(chart.text, chart.usual)
        sentences.append(f"The {trial}usual range is {lower} to {upper}.")
        sentences.append(
            f"Outside it: {', '.join(outside_labels)}." if outside_labels else "No figure is outside it."
        )
    return "Line chart. " + " ".join(sentences)
