"""From the series of an indicator to its chart, and a chart in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from indicators.arithmetic.measures import IndicatorLike, is_count, is_percentage, number_in
from indicators.arithmetic.series import Series
from indicators.arithmetic.usual_range import Rule
from indicators.charts.value import Chart, ChartLevel, ChartLine, Point

MOST_SERIES = 4
"""More lines than this cannot be told apart, least of all in grey."""


def chart_of(series: Sequence[Series[Any]], targets: Sequence[tuple[str, str]] = ()) -> Chart | None:
    """The chart of at most four series of one indicator; None without two values to draw a line between.

    ``targets``: words and value of each; those in words alone are not drawn. Baseline, targets and usual range speak
    for the whole geography and are drawn only where that is the one series.
    """
    shown = list(series[:MOST_SERIES])
    if not any(len(item.available) > 1 for item in shown):
        return None
    indicator = shown[0].indicator
    alone = len(shown) == 1
    lines = tuple(
        ChartLine("" if alone else item.area or "All", _points(item, alone=alone)) for item in shown
    )
    chart = Chart(indicator.title, _unit(indicator), indicator.decimals, lines)
    if not alone or shown[0].area:
        return chart
    usual = shown[0].usual
    return Chart(
        chart.title,
        chart.unit,
        chart.decimals,
        chart.lines,
        _baseline(indicator),
        tuple(
            ChartLevel(words, number) for words, value in targets if (number := number_in(value)) is not None
        ),
        clipped(indicator, usual.lower, usual.upper) if usual else None,
        bool(usual and usual.is_trial),
    )


def clipped(indicator: IndicatorLike, lower: Decimal, upper: Decimal) -> tuple[Decimal, Decimal]:
    """The limits of a usual range as they are shown: nothing that is counted can be fewer than none."""
    if is_count(indicator) or indicator.unit.casefold().startswith("rate"):
        return max(lower, Decimal(0)), upper
    if is_percentage(indicator) and lower < 0:
        return Decimal(0), upper
    return lower, upper


def _unit(indicator: IndicatorLike) -> str:
    if is_percentage(indicator):
        return "%"
    return "" if is_count(indicator) else indicator.unit


def _baseline(indicator: IndicatorLike) -> ChartLevel | None:
    value = number_in(indicator.baseline_value)
    label = getattr(indicator, "baseline_label", "")
    return None if value is None else ChartLevel(f"baseline {label}".strip(), value)


def _points(series: Series[Any], *, alone: bool) -> tuple[Point, ...]:
    gaps = {item.after for item in series.breaks if not item.overlaps}
    points = []
    for figure in series.figures:
        row = figure.observation
        middle = None
        if row.period_start and row.period_end:
            middle = (row.period_start.toordinal() + row.period_end.toordinal()) // 2
        outside = alone and Rule.OUTSIDE in series.rules_met_by(figure)
        points.append(
            Point(row.period_label, row.value, middle, row.provisional, outside, row.period_label in gaps)
        )
    return tuple(points)


def in_words(chart: Chart) -> str:
    """What a chart shows, for those who do not see it."""
    said = []
    for line in chart.lines:
        known = [(point, point.value) for point in line.points if point.value is not None]
        if not known:
            continue
        (first, start), (last, end) = known[0], known[-1]
        name = f"{line.name}: " if line.name else ""
        highest, lowest = max(known, key=lambda pair: pair[1]), min(known, key=lambda pair: pair[1])
        said.append(
            f"{name}{chart.text(start)} in {first.label} to {chart.text(end)} in {last.label}"
            + (
                f"; highest {chart.text(highest[1])} in {highest[0].label}, "
                f"lowest {chart.text(lowest[1])} in {lowest[0].label}"
                if len(known) > 2
                else ""
            )
            + "."
        )
    outside = [point.label for line in chart.lines for point in line.points if point.is_outside]
    if chart.baseline:
        said.append(f"The {chart.baseline.words} is {chart.text(chart.baseline.value)}.")
    said += [f"{level.words}: {chart.text(level.value)}." for level in chart.targets]
    if chart.usual:
        trial = "trial " if chart.is_trial else ""
        lower, upper = map(chart.text, chart.usual)
        said.append(f"The {trial}usual range is {lower} to {upper}.")
        said.append(f"Outside it: {', '.join(outside)}." if outside else "No figure is outside it.")
    return "Line chart. " + " ".join(said)
