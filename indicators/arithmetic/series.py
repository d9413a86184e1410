"""The figures of an indicator in one area, in order of time, with their usual range and the gaps between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar

from indicators.arithmetic.comparing import figures_of, span_of
from indicators.arithmetic.judging import Outcome, outcome_of
from indicators.arithmetic.measures import (
    Figure,
    FigureComparison,
    IndicatorLike,
    ObservationLike,
    compare,
)
from indicators.arithmetic.periods import Break, Period, PeriodKind, breaks_between, kind_between, year_before
from indicators.arithmetic.spans import Span
from indicators.arithmetic.usual_range import FEWEST, Rule, UsualRange, usual_range

IndicatorT = TypeVar("IndicatorT", bound=IndicatorLike)
YEARS = (PeriodKind.CALENDAR_YEAR, PeriodKind.FINANCIAL_YEAR, PeriodKind.ROLLING_YEAR)


@dataclass(frozen=True)
class Series(Generic[IndicatorT]):
    """The figures of an indicator in one area ("": the whole geography), in order of time, one for each period."""

    indicator: IndicatorT
    area: str
    figures: tuple[Figure, ...]

    @property
    def last(self) -> Figure | None:
        """The figure of the latest period; None without figures."""
        return self.figures[-1] if self.figures else None

    @cached_property
    def available(self) -> tuple[Figure, ...]:
        """The figures that have a value."""
        return tuple(figure for figure in self.figures if figure.observation.value is not None)

    @property
    def values(self) -> list[Decimal]:
        """The exact values in order of time, without periods that have none."""
        return [value for figure in self.available if (value := figure.observation.value) is not None]

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """Gaps and overlaps between the periods whose days are known."""
        return breaks_between(filter(None, map(self._period, self.figures)))

    @cached_property
    def rolls(self) -> bool:
        """Whether the periods are rolling years. Some of them are also calendar or financial years."""
        if "rolling" in self.indicator.period_type.casefold():
            return True
        return any(kind_of(figure) is PeriodKind.ROLLING_YEAR for figure in self.figures)

    def _kind(self, figure: Figure) -> PeriodKind:
        kind = kind_of(figure)
        return PeriodKind.ROLLING_YEAR if self.rolls and kind in YEARS else kind

    def _period(self, figure: Figure) -> Period | None:
        """The period of a figure; None if its days are not known."""
        row = figure.observation
        if row.period_start is None or row.period_end is None:
            return None
        return Period(row.period_label, row.period_start, row.period_end, self._kind(figure))

    @cached_property
    def usual(self) -> UsualRange | None:
        """The usual range of the values; if None, ``why_no_range`` gives the reason."""
        return None if self.why_no_range else usual_range(self.values)

    @property
    def why_no_range(self) -> str:
        """Why there is no usual range; "" if there is one.

        Overlapping periods count mostly the same cases, so their movement means nothing.
        """
        count = len(self.available)
        if count < FEWEST:
            return f"A usual range needs {FEWEST} figures; there {'is' if count == 1 else 'are'} {count or 'none'}."
        if any(not span.is_like(self._spans[0]) for span in self._spans):
            return "There is no usual range, because its periods are not of one length."
        if self.rolls and self._overlaps:
            return "There is no usual range, because its periods overlap."
        return ""

    @cached_property
    def _spans(self) -> list[Span]:
        """How long the periods of the available figures are, where that is known."""
        spans = (span_of(self.indicator, figure.observation) for figure in self.available)
        return [span for span in spans if span is not None]

    @cached_property
    def _overlaps(self) -> bool:
        days = sorted(
            (period.start, period.end) for figure in self.figures if (period := self._period(figure))
        )
        return any(after[0] <= before[1] for before, after in pairwise(days))

    def rules_met_by(self, figure: Figure) -> frozenset[Rule]:
        """The rules by which a figure is out of the ordinary; empty without a usual range."""
        return self._signals.get(figure.period, frozenset())

    def outcome(self, figure: Figure) -> Outcome | None:
        """What is said of a figure's change since the period before; None for a figure without a value."""
        value = figure.observation.value
        if value is None:
            return None
        usual = self.usual
        side = 0 if usual is None else (value > usual.upper) - (value < usual.lower)
        return outcome_of(figure.against_before, side, usual)

    @cached_property
    def _signals(self) -> dict[str, frozenset[Rule]]:
        if self.usual is None:
            return {}
        return {
            figure.period: rules for figure, rules in zip(self.available, self.usual.signals, strict=True)
        }

    @cached_property
    def by_label(self) -> dict[str, Figure]:
        """The figures by the label of their period."""
        return {figure.period: figure for figure in self.figures}

    def against_last_year(self, figure: Figure) -> FigureComparison | None:
        """Compares a quarter, month or rolling year with the same one a year before; None if there is none."""
        row = figure.observation
        if row.value is None or row.period_start is None or row.period_end is None:
            return None
        kind = self._kind(figure)
        if kind not in (PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.ROLLING_YEAR):
            return None
        start = year_before(row.period_start)
        for other in self.available:
            base = other.observation
            if base.value is not None and base.period_start == start and self._kind(other) is kind:
                return compare(
                    self.indicator,
                    row.value,
                    base.value,
                    base_count=base.numerator,
                    base_label=base.period_label,
                )
        return None


def kind_of(figure: Figure) -> PeriodKind:
    """The kind of a figure's period, from its days."""
    row = figure.observation
    if row.period_start is None or row.period_end is None:
        return PeriodKind.OTHER
    return kind_between(row.period_start, row.period_end)


def series_of(
    indicator: IndicatorT, observations: Iterable[ObservationLike]
) -> tuple[Series[IndicatorT], ...]:
    """The series of an indicator, one for each area that has figures, the whole geography first."""
    areas: dict[str, list[Figure]] = {}
    for figure in figures_of(indicator, observations):
        areas.setdefault(figure.area, []).append(figure)
    return tuple(Series(indicator, area, tuple(areas[area])) for area in sorted(areas, key=bool))


@dataclass(frozen=True)
class Extremes:
    """The highest and lowest area in the latest period, and the one that changed most (None: no area changed)."""

    period: str
    highest: Series[Any]
    lowest: Series[Any]
    moved_most: Series[Any] | None


def extremes_of(series: Iterable[Series[Any]]) -> Extremes | None:
    """The extremes of the latest period; None if fewer than two areas have a figure in it.

    The area that moved most has the largest change up or down, in points or per cent.
    """
    areas = [item for item in series if item.area and item.last is not None]
    ends = [(figure.observation.period_end, figure.period) for item in areas if (figure := item.last)]
    dated_ends = [(end, label) for end, label in ends if end is not None]
    if not ends:
        return None
    period = max(dated_ends)[1] if dated_ends else ends[-1][1]
    latest = [(item, figure) for item in areas if (figure := item.last) and figure.period == period]
    valued = [(figure.observation.value, item, figure) for item, figure in latest]
    with_values = [(value, item, figure) for value, item, figure in valued if value is not None]
    if len(with_values) < 2:
        return None
    changed = [(abs(figure.change), item) for _, item, figure in with_values if figure.change is not None]
    return Extremes(
        period,
        max(with_values, key=lambda row: row[0])[1],
        min(with_values, key=lambda row: row[0])[1],
        max(changed, key=lambda row: row[0])[1] if changed else None,
    )
