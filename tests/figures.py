"""Indicators with figures, for tests of the pages and verbs about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from core.history import Change, create_rows
from indicators.arithmetic.periods import Period, period_of
from indicators.models import Indicator, Observation
from plan.value.rows import IndicatorValue, ObservationValue
from tests import build


def period(label: str) -> Period:
    """A period that its label tells."""
    found = period_of(label)
    assert found is not None
    return found


def indicator(plan: build.Plan, ref: str = "burglary", **fields: Any) -> Indicator:
    """An indicator of the plan's first priority: a count of which lower is better."""
    given = {
        "position": 0,
        "priority": plan.priorities[0],
        "title": ref.capitalize(),
        "polarity": "lower",
        "geography": "Kent",
        **fields,
    }
    return create_rows(Indicator, [Indicator(agreement=plan.agreement, ref=ref, **given)], build.BY_THE_TEST)[
        0
    ]


def figures(
    of: Indicator,
    values: Mapping[str, int | str | None],
    area: str = "",
    change: Change = build.BY_THE_TEST,
    **fields: Any,
) -> list[Observation]:
    """Figures of an indicator by the label of their period; None: not available."""
    have = Observation.objects.filter(agreement=of.agreement).count()
    rows = [
        Observation(
            agreement=of.agreement,
            indicator=of,
            ref=f"{of.ref}-{have + number}",
            position=have + number,
            area=area,
            period_label=label,
            period_start=period(label).start,
            period_end=period(label).end,
            value=None if value is None else Decimal(value),
            not_available=value is None,
            **fields,
        )
        for number, (label, value) in enumerate(values.items(), 1)
    ]
    return create_rows(Observation, rows, change)


# --- The same as plain rows, for rules that need no database --------------------------------------------------


def indicator_row(ref: str = "burglary", **fields: Any) -> IndicatorValue:
    """A count of which lower is better."""
    given = {"title": ref.capitalize(), "polarity": "lower", "geography": "Kent", **fields}
    return IndicatorValue(ref=ref, **given)


def rows(
    values: Mapping[str, int | str | None], area: str = "", of: str = "burglary", **fields: Any
) -> list[ObservationValue]:
    """Figures by the label of their period; None: not available."""
    return [
        ObservationValue(
            ref=f"{of}-{area}-{label}-{fields.get('revised_on', '')}",
            indicator=of,
            area=area,
            period_label=label,
            period_start=period(label).start,
            period_end=period(label).end,
            value=None if value is None else Decimal(value),
            not_available=value is None,
            **fields,
        )
        for label, value in values.items()
    ]


def quarters(values: Sequence[int | str | None], first: str = "Q1 2012/13") -> dict[str, int | str | None]:
    """Values of one quarter after another."""
    labels: list[str] = []
    start = period(first).start
    for number in range(len(values)):
        month = start.month - 1 + 3 * number
        begins = date(start.year + month // 12, month % 12 + 1, 1)
        year = begins.year - (begins.month < 4)
        labels.append(f"Q{(begins.month - 4) % 12 // 3 + 1} {year}/{(year + 1) % 100:02}")
    return dict(zip(labels, values, strict=True))
