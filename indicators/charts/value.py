"""What a chart shows, as a plain value."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.arithmetic.measures import rounded, with_thousands

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
class ChartLine:
    """A series on a chart, with the name that is written at its end ("": it is the only one)."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class ChartLevel:
    """A value drawn right across: a baseline, a target."""

    words: str
    value: Decimal


@dataclass(frozen=True)
class Chart:
    """All that a chart shows. ``usual``: lower and upper limit of the usual range; None where there is none."""

    title: str
    unit: str
    decimals: int
    lines: tuple[ChartLine, ...]
    baseline: ChartLevel | None = None
    targets: tuple[ChartLevel, ...] = ()
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
