"""The figures of an indicator in one area, in time: what is usual of them, and what is missing between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar

from indicators.arithmetic.measures import (
    Figure,
    FigureComparison,
    IndicatorLike,
    ObservationLike,
    compare,
    figures_of,
)
from indicators.arithmetic.periods import Break, Period, PeriodKind, breaks_between, kind_between, year_before
from indicators.arithmetic.usual_range import FEWEST, Rule, UsualRange, usual_range

Of = TypeVar("Of", bound=IndicatorLike)
YEARS = (PeriodKind.CALENDAR_YEAR, PeriodKind.FINANCIAL_YEAR, PeriodKind.ROLLING_YEAR)


@dataclass(frozen=True)
class Series(Generic[Of]):
    """An indicator in one area ("": the whole geography). The figures are in time; each stands for one period."""

    indicator: Of
    area: str
    figures: tuple[Figure, ...]

    @property
    def last(self) -> Figure | None:
        """The figure of the latest period; None where there is none."""
        return self.figures[-1] if self.figures else None

    @cached_property
    def available(self) -> tuple[Figure, ...]:
        """The figures that have a value."""
        return tuple(figure for figure in self.figures if figure.observation.value is not None)

    @property
    def values(self) -> list[Decimal]:
        """The values as they were given, in time, without periods that have none."""
        return [value for figure in self.available if (value := figure.observation.value) is not None]

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """Gaps and overlaps between its periods, as far as their days are known."""
        return breaks_between(filter(None, map(self._period, self.figures)))

    @cached_property
    def rolls(self) -> bool:
        """Whether its periods are rolling twelve months, some of which are a calendar or a financial year too."""
        if "rolling" in getattr(self.indicator, "period_type", "").casefold():
            return True
        return any(kind_of(figure) is PeriodKind.ROLLING_YEAR for figure in self.figures)

    def _kind(self, figure: Figure) -> PeriodKind:
        kind = kind_of(figure)
        return PeriodKind.ROLLING_YEAR if self.rolls and kind in YEARS else kind

    def _period(self, figure: Figure) -> Period | None:
        """The period of a figure; None where its days are not known."""
        row = figure.observation
        if row.period_start is None or row.period_end is None:
            return None
        return Period(row.period_label, row.period_start, row.period_end, self._kind(figure))

    @cached_property
    def usual(self) -> UsualRange | None:
        """What is usual of its values; None: ``why_no_range`` says why."""
        return None if self.why_no_range else usual_range(self.values)

    @property
    def why_no_range(self) -> str:
        """Why no usual range is given; "" where one is.

        Figures of overlapping periods share most of what they count, so that their movement says nothing.
        """
        have = len(self.available)
        if have < FEWEST:
            return f"A usual range needs {FEWEST} figures; there {'is' if have == 1 else 'are'} {have or 'none'}."
        if self.rolls and self._overlaps:
            return "There is no usual range, because its periods overlap."
        return ""

    @cached_property
    def _overlaps(self) -> bool:
        known = sorted(
            (period.start, period.end) for figure in self.figures if (period := self._period(figure))
        )
        return any(after[0] <= before[1] for before, after in pairwise(known))

    def rules_met_by(self, figure: Figure) -> frozenset[Rule]:
        """What is out of the ordinary about one of its figures; nothing where there is no usual range."""
        return self._signals.get(figure.period, frozenset())

    @cached_property
    def _signals(self) -> dict[str, frozenset[Rule]]:
        if self.usual is None:
            return {}
        return {figure.period: met for figure, met in zip(self.available, self.usual.signals, strict=True)}

    @cached_property
    def by_label(self) -> dict[str, Figure]:
        """The figures by the name of their period."""
        return {figure.period: figure for figure in self.figures}

    def against_last_year(self, figure: Figure) -> FigureComparison | None:
        """A quarter, a month or rolling twelve months against the same one a year before; None: there is none."""
        row = figure.observation
        if row.value is None or row.period_start is None or row.period_end is None:
            return None
        kind = self._kind(figure)
        if kind not in (PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.ROLLING_YEAR):
            return None
        wanted = year_before(row.period_start)
        for other in self.available:
            base = other.observation
            if base.value is not None and base.period_start == wanted and self._kind(other) is kind:
                return compare(
                    self.indicator,
                    row.value,
                    base.value,
                    counted=base.numerator,
                    base_label=base.period_label,
                )
        return None


def kind_of(figure: Figure) -> PeriodKind:
    """The kind of a figure's period, from its days."""
    row = figure.observation
    if row.period_start is None or row.period_end is None:
        return PeriodKind.OTHER
    return kind_between(row.period_start, row.period_end)


def series_of(indicator: Of, observations: Iterable[ObservationLike]) -> tuple[Series[Of], ...]:
    """The series of an indicator, one for each area, the whole geography first; none without a figure."""
    areas: dict[str, list[Figure]] = {}
    for figure in figures_of(indicator, observations):
        areas.setdefault(figure.area, []).append(figure)
    return tuple(Series(indicator, area, tuple(areas[area])) for area in sorted(areas, key=bool))


@dataclass(frozen=True)
class Extremes:
    """The areas to look at in the latest period; None where fewer than two have a figure then."""

    period: str
    highest: Series[Any]
    lowest: Series[Any]
    moved_most: Series[Any] | None


def extremes_of(series: Iterable[Series[Any]]) -> Extremes | None:
    """Which areas are highest and lowest in the latest period that any has, and which moved most.

    Moved most: by the size of the change, in points or per cent, whichever way; None where no area has a change.
    """
    areas = [item for item in series if item.area and item.last is not None]
    ends = [(figure.observation.period_end, figure.period) for item in areas if (figure := item.last)]
    dated = [(end, label) for end, label in ends if end is not None]
    if not ends:
        return None
    period = max(dated)[1] if dated else ends[-1][1]
    now = [(item, figure) for item in areas if (figure := item.last) and figure.period == period]
    valued = [(figure.observation.value, item, figure) for item, figure in now]
    known = [(value, item, figure) for value, item, figure in valued if value is not None]
    if len(known) < 2:
        return None
    changed = [(abs(figure.change), item) for _, item, figure in known if figure.change is not None]
    return Extremes(
        period,
        max(known, key=lambda row: row[0])[1],
        min(known, key=lambda row: row[0])[1],
        max(changed, key=lambda row: row[0])[1] if changed else None,
    )
