"""Charts of indicators: what a chart shows as a plain value, and its picture, drawn once and kept.

A picture is kept under the digest of what it shows, so that it never has to be thrown away when a figure changes: a
changed chart is another chart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.cache import cache

from indicators.measures import (
    IndicatorLike,
    is_count,
    is_percentage,
    number_in,
    rounded,
    with_thousands,
)
from indicators.series import Series
from indicators.usual_range import Rule

MOST_SERIES = 4
"""More lines than this cannot be told apart, least of all in grey."""
KEPT_SECONDS = 90 * 24 * 60 * 60
DRAWING = "1"
"""To be raised when the drawing changes, so that pictures drawn before are not shown any longer."""


class Size(StrEnum):
    """How wide a picture is drawn: its letters stay legible at that width."""

    WIDE = "wide"
    NARROW = "narrow"


class Format(StrEnum):
    """SVG for pages, PNG for Word."""

    SVG = "svg"
    PNG = "png"


@dataclass(frozen=True)
class Point:
    """A figure on a chart. ``value`` None: not available. ``day``: the middle of its period, as a day's number."""

    label: str
    value: Decimal | None
    day: int | None = None
    is_provisional: bool = False
    is_outside: bool = False
    follows_gap: bool = False


@dataclass(frozen=True)
class Line:
    """A series on a chart, with the name that is written at its end ("": it is the only one)."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Level:
    """A value drawn right across: a baseline, a target."""

    words: str
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """All that a chart shows. ``usual``: lower and upper limit of the usual range; None where there is none."""

    title: str
    unit: str
    decimals: int
    lines: tuple[Line, ...]
    baseline: Level | None = None
    targets: tuple[Level, ...] = ()
    usual: tuple[Decimal, Decimal] | None = None
    is_trial: bool = False

    def text(self, value: Decimal) -> str:
        """A value as the chart writes it."""
        shown = with_thousands(rounded(value, self.decimals))
        return f"{shown}%" if self.unit == "%" else shown

    def digest(self, form: Format, size: Size) -> str:
        """What the picture is known by: 64 hexadecimal digits of what it shows and how it is drawn."""
        shown = repr((DRAWING, form.value, size.value, self))
        return hashlib.sha256(shown.encode()).hexdigest()


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
    lines = tuple(Line("" if alone else item.area or "All", _points(item, alone=alone)) for item in shown)
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
        tuple(Level(words, number) for words, value in targets if (number := number_in(value)) is not None),
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


def _baseline(indicator: IndicatorLike) -> Level | None:
    value = number_in(indicator.baseline_value)
    label = getattr(indicator, "baseline_label", "")
    return None if value is None else Level(f"baseline {label}".strip(), value)


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


def picture(chart: Chart, form: Format, size: Size = Size.WIDE) -> bytes:
    """The picture of a chart: the one kept, or drawn now and kept."""
    key = f"indicators:chart:{chart.digest(form, size)}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        # Brought in here, because drawing needs a second and 60 MB that no other page should pay for.
        from indicators.drawing import draw

        kept = draw(chart, form, size)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


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
