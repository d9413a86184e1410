"""The content of a chart, as plain values."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from indicators.arithmetic.measures import rounded, with_thousands

DRAWING = "2"
"""Raise this when the drawing changes, so that old pictures are not shown any more."""
NOT_FROM_ZERO = "The scale does not begin at 0."
"""Said beside every picture for which that is so."""


class Size(StrEnum):
    """The width of a picture. Its letters are legible at that width."""

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
class ChartLine:
    """A series on a chart, with the name at the end of its line ("": it is the only one)."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class ChartLevel:
    """A horizontal line: the baseline, or a target."""

    words: str
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """The whole content of a chart. ``usual``: the lower and upper limit of the usual range; None without one."""

    title: str
    unit: str
    decimals: int
    lines: tuple[ChartLine, ...]
    baseline: ChartLevel | None = None
    targets: tuple[ChartLevel, ...] = ()
    usual: tuple[Decimal, Decimal] | None = None
    is_trial: bool = False

    @property
    def scale(self) -> tuple[Decimal, Decimal]:
        """The ends of the scale: round numbers below and above all that the picture shows.

        It begins at nought, unless the figures would then lie close together in the upper half.
        """
        values = [point.value for line in self.lines for point in line.points if point.value is not None]
        levels = [self.baseline, *self.targets]
        values += [level.value for level in levels if level is not None]
        values += self.usual or ()
        low, high = min(values), max(values)
        if 0 <= 2 * low <= high:
            low = Decimal(0)
        step = Decimal(1).scaleb(((high - low) or high or Decimal(1)).adjusted())
        return (low / step).to_integral_value(ROUND_FLOOR) * step, (high / step).to_integral_value(
            ROUND_CEILING
        ) * step

    def text(self, value: Decimal) -> str:
        """A value as the description of the chart prints it."""
        number = with_thousands(rounded(value, self.decimals))
        return f"{number}%" if self.unit == "%" else number

    def digest(self, form: Format, size: Size) -> str:
        """A digest of the content and the way of drawing: 64 hexadecimal digits."""
        content = repr((DRAWING, form.value, size.value, self))
        return hashlib.sha256(content.encode()).hexdigest()
