"""The small picture of a trend beside a figure in a list: a line with a dot at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from indicators.arithmetic.series import Series

WIDTH, HEIGHT, MARGIN = 96, 28, 4


@dataclass(frozen=True)
class Trend:
    """The coordinates of a picture of 96 by 28. ``pieces``: one line for each run of figures without a gap.

    ``across``, ``up``: the position of the dot.
    """

    pieces: tuple[str, ...]
    across: str
    up: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


def trend_of(series: Series[Any] | None, value_in_words: Sequence[str] = ()) -> Trend | None:
    """The trend of a series; None for fewer than two figures.

    ``value_in_words``: the first and the last value as printed, for people who do not see the picture.
    """
    if series is None or len(series.available) < 2:
        return None
    values = series.values
    low, high = min(values), max(values)
    span = high - low
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = []
    for number, value in enumerate(values):
        height = float((value - low) / span) if span else 0.5
        points.append((MARGIN + number * step, HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN)))
    texts = [f"{across:.1f},{up:.1f}" for across, up in points]
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
    first, last = series.available[0], series.available[-1]
    end_texts = [
        f"{label}: {text}" for label, text in zip((first.period, last.period), value_in_words, strict=False)
    ]
    return Trend(
        tuple(" ".join(piece) for piece in pieces if len(piece) > 1),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
        f"Trend of {len(values)} figures. {', '.join(end_texts)}".strip(),
    )
