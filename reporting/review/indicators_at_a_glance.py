"""A priority's indicators at a glance: the last figure of each, and which way it went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from indicators.arithmetic.measures import Figure, with_thousands
from indicators.arithmetic.series import Series, series_of
from indicators.models import Observation


@dataclass(frozen=True)
class IndicatorGlance:
    """The last figure of one indicator for the whole area, in words.

    ``change``: "▲ 3.2 per cent" or why there is none; ``judgement``: what is said of it (``Outcome``), or "".
    """

    title: str
    period: str
    value: str
    change: str
    judgement: str


@dataclass(frozen=True)
class _FigureValues:
    """A figure as the arithmetic reads it."""

    indicator: str
    area: str
    period_label: str
    period_start: date | None
    period_end: date | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    provisional: bool
    final_due: date | None
    revised_on: date | None
    revision_reason: str
    note: str


COLUMNS = tuple(_FigureValues.__dataclass_fields__)[1:]


def indicators_at_a_glance(priorities: Collection[int]) -> dict[int, tuple[IndicatorGlance, ...]]:
    """The indicators of the priorities, by the priorities' primary keys; those without a figure are left out.

    One query.
    """
    rows = Observation._default_manager.filter(
        indicator__priority__in=priorities,
        indicator__withdrawn_at__isnull=True,
        withdrawn_at__isnull=True,
        area="",
    ).select_related("indicator")
    # Any: a model has no types of its columns until the type checker knows the models.
    figures_by_indicator: dict[Any, list[_FigureValues]] = {}
    for row in rows.order_by("indicator__position", "indicator_id", "position", "pk"):
        values = {name: getattr(row, name) for name in COLUMNS}
        figures_by_indicator.setdefault(row.indicator, []).append(
            _FigureValues(indicator=row.indicator.ref, **values)
        )
    glances: dict[int, list[IndicatorGlance]] = {}
    for indicator, figures in figures_by_indicator.items():
        [series] = series_of(indicator, figures)
        glances.setdefault(indicator.priority_id or 0, []).append(_glance(series, series.figures[-1]))
    return {key: tuple(items) for key, items in glances.items()}


def _glance(series: Series[Any], figure: Figure) -> IndicatorGlance:
    value = "not available" if figure.value is None else with_thousands(figure.value)
    if figure.change is None:
        change = figure.words
    else:
        unit = "points" if figure.change_unit == "points" else "per cent"
        arrow = figure.direction if figure.direction in ("▲", "▼") else ""
        change = f"{arrow} {abs(figure.change)} {unit}".strip()
    return IndicatorGlance(
        series.indicator.title, figure.period, value, change, str(series.outcome(figure) or "")
    )
