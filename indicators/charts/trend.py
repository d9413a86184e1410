"""The small picture of an indicator beside its figures: one scale, with baseline, targets and usual range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from indicators.arithmetic.series import Series
from indicators.charts.value import Chart

WIDTH, HEIGHT, MARGIN = 160, 48, 5


@dataclass(frozen=True)
class Trend:
    """The coordinates of a picture of 160 by 48. ``pieces``: one line for each run of figures without a gap.

    ``across``, ``up``: the position of the last figure. ``hollow``: those of provisional figures. ``baseline``,
    ``targets``: how high their lines lie; None and empty without. ``usual``: top and height of the usual range.
    """

    pieces: tuple[str, ...]
    across: str
    up: str
    words: str
    hollow: tuple[tuple[str, str], ...] = ()
    baseline: str | None = None
    targets: tuple[str, ...] = ()
    usual: tuple[str, str] | None = None
    width: int = WIDTH
    height: int = HEIGHT


def trend_of(
    series: Series[Any] | None, value_in_words: Sequence[str] = (), chart: Chart | None = None
) -> Trend | None:
    """The trend of a series; None for fewer than two figures.

    ``value_in_words``: the first and the last value as printed, for people who do not see the picture. ``chart``: the
    chart of the same series, for its baseline, targets and usual range.
    """
    if series is None or len(series.available) < 2:
        return None
    values = series.values
    levels = _levels(chart)
    low, high = min([*values, *levels]), max([*values, *levels])
    span = high - low

    def up(value: Decimal) -> float:
        height = float((value - low) / span) if span else 0.5
        return HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN)

    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [(MARGIN + number * step, up(value)) for number, value in enumerate(values)]
    texts = [f"{across:.1f},{high:.1f}" for across, high in points]
    first, last = series.available[0], series.available[-1]
    end_texts = [
        f"{label}: {text}" for label, text in zip((first.period, last.period), value_in_words, strict=False)
    ]
    return Trend(
        _pieces(series, texts),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
        f"Trend of {len(values)} figures. {', '.join(end_texts)}".strip(),
        hollow=tuple(
            (f"{across:.1f}", f"{high:.1f}")
            for (across, high), figure in zip(points, series.available, strict=True)
            if figure.observation.provisional
        ),
        baseline=f"{up(chart.baseline.value):.1f}" if chart and chart.baseline else None,
        targets=tuple(f"{up(target.value):.1f}" for target in chart.targets) if chart else (),
        usual=_band(up(chart.usual[1]), up(chart.usual[0])) if chart and chart.usual else None,
    )


def _levels(chart: Chart | None) -> list[Decimal]:
    """What must find room beside the figures."""
    if chart is None:
        return []
    levels = [target.value for target in chart.targets]
    if chart.baseline:
        levels.append(chart.baseline.value)
    return [*levels, *(chart.usual or ())]


def _band(top: float, bottom: float) -> tuple[str, str]:
    return f"{top:.1f}", f"{bottom - top:.1f}"


def _pieces(series: Series[Any], texts: Sequence[str]) -> tuple[str, ...]:
    """The line of the figures, broken where a period has none."""
    after_gaps = {item.after for item in series.breaks if not item.overlaps}
    pieces: list[list[str]] = [[]]
    available_ids = set(map(id, series.available))
    number = 0
    for figure in series.figures:
        if figure.period in after_gaps or id(figure) not in available_ids:
            pieces.append([])
        if id(figure) in available_ids:
            pieces[-1].append(texts[number])
            number += 1
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)
