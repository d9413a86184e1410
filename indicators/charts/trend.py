"""The small picture of an indicator among others: one scale, with baseline, targets and usual range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicators.arithmetic.series import Series
from indicators.arithmetic.usual_range import Rule
from indicators.charts.value import Chart

WIDTH, HEIGHT = 300, 112
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 10, 22
"""What lies around the figures: room for the two ends of the scale, and for the first and the last period."""


@dataclass(frozen=True)
class Dot:
    """The mark of a figure. ``kind``: "outside" its usual range, "hollow" where it is provisional, else "last".

    ``is_hollow``: provisional, also where it is outside.
    """

    x: float
    y: float
    kind: str
    is_hollow: bool = False


@dataclass(frozen=True)
class Trend:
    """A picture of 300 by 112. ``pieces``: one line for each run of figures without a gap.

    ``high``, ``low``: the ends of the scale as printed; ``first``, ``last``: the periods. ``baseline``, ``targets``:
    how high their lines lie; None and empty without. ``usual``: top and height of the usual range. ``levels``: what
    these are, in words. ``words``: the picture, for people who do not see it.
    """

    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]
    high: str
    low: str
    first: str
    last: str
    words: str
    levels: tuple[str, ...] = ()
    baseline: float | None = None
    targets: tuple[float, ...] = ()
    usual: tuple[float, float] | None = None
    begins_at_zero: bool = True
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM
    right: int = WIDTH - RIGHT


def trend_of(series: Series[Any] | None, chart: Chart | None) -> Trend | None:
    """The trend of a series; None for fewer than two figures. ``chart``: the chart of the same series."""
    if series is None or chart is None or len(series.available) < 2:
        return None
    values = series.values
    low, high = chart.scale
    span = high - low

    def up(value: Decimal) -> float:
        height = float((value - low) / span) if span else 0.5
        return round(HEIGHT - BOTTOM - height * (HEIGHT - TOP - BOTTOM), 1)

    step = (WIDTH - LEFT - RIGHT - 8) / (len(values) - 1)
    points = [(round(LEFT + 4 + number * step, 1), up(value)) for number, value in enumerate(values)]
    first, last = series.available[0], series.available[-1]
    ends = ", ".join(
        f"{figure.period}: {chart.text(value)}" for figure, value in ((first, values[0]), (last, values[-1]))
    )
    return Trend(
        pieces=_pieces(series, points),
        dots=_dots(series, points),
        high=chart.text(high),
        low=chart.text(low),
        first=first.period,
        last=last.period,
        words=f"Trend of {len(values)} figures. {ends}",
        levels=_levels_in_words(chart),
        baseline=up(chart.baseline.value) if chart.baseline else None,
        targets=tuple(up(target.value) for target in chart.targets),
        usual=_band(up(chart.usual[1]), up(chart.usual[0])) if chart.usual else None,
        begins_at_zero=low <= 0,
    )


def _band(top: float, bottom: float) -> tuple[float, float]:
    return top, round(bottom - top, 1)


def _levels_in_words(chart: Chart) -> tuple[str, ...]:
    words = []
    if chart.baseline:
        words.append(f"{chart.baseline.words}: {chart.text(chart.baseline.value)}")
    words += [f"{target.words}: {chart.text(target.value)}" for target in chart.targets]
    if chart.usual:
        lower, upper = map(chart.text, chart.usual)
        words.append(f"{'trial ' if chart.is_trial else ''}usual range: {lower} to {upper}")
    return tuple(words)


def _dots(series: Series[Any], points: Sequence[tuple[float, float]]) -> tuple[Dot, ...]:
    """The marks of the figures that need one: out of the ordinary, provisional, or the last."""
    dots = []
    for (x, y), figure in zip(points, series.available, strict=True):
        is_hollow = figure.observation.provisional
        kind = "hollow" if is_hollow else "last" if figure is series.available[-1] else ""
        if Rule.OUTSIDE in series.rules_met_by(figure):
            kind = "outside"
        if kind:
            dots.append(Dot(x, y, kind, is_hollow))
    return tuple(dots)


def _pieces(series: Series[Any], points: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """The line of the figures, broken where a period has none."""
    after_gaps = {item.after for item in series.breaks if not item.overlaps}
    pieces: list[list[str]] = [[]]
    available_ids = set(map(id, series.available))
    number = 0
    for figure in series.figures:
        if figure.period in after_gaps or id(figure) not in available_ids:
            pieces.append([])
        if id(figure) in available_ids:
            pieces[-1].append("{},{}".format(*points[number]))
            number += 1
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)
