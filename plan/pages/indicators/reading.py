"""Which figures a page of indicators reads. A plan may have thirty thousand, and no page needs them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from core.history import history_of
from indicators.models import Indicator, Observation
from plan.moments import Moment
from priorities.models import Agreement


def figures_for_the_list(agreement: Agreement, moment: Moment) -> Mapping[str, Q]:
    """The figures of whole geographies. For an indicator without them: the figures of its areas in its latest period.

    One query.
    """
    observations = _observations_at(agreement, moment)
    rows = observations.values("indicator_id").annotate(
        whole=Count("id", filter=Q(area="")), last=Max("period_end")
    )
    condition = Q(area="")
    for key, whole, last in rows.order_by().values_list("indicator_id", "whole", "last"):
        if not whole:
            condition |= Q(indicator=key, period_end=last)
    return {"observations": condition}


def _observations_at(agreement: Agreement, moment: Moment) -> QuerySet[Any]:
    """Figures that were known at the moment, as rows of the live table or of its history."""
    if moment.progress_at is None:
        return Observation.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    history: QuerySet[Any] = history_of(Observation)._default_manager.all()
    return history.filter(
        agreement=agreement.pk, history_date__lte=moment.progress_at, withdrawn_at__isnull=True
    ).exclude(history_date__in=moment.unpublished)


def indicators_with_figures(agreement: Agreement, moment: Moment) -> frozenset[str]:
    """The refs of the indicators that had a figure at the moment. One query."""
    rows = _observations_at(agreement, moment).order_by()
    return frozenset(rows.values_list("indicator__ref", flat=True).distinct())


def figures_of_one(ref: str) -> Mapping[str, Q]:
    """All figures and targets of one indicator."""
    return {"observations": Q(indicator__ref=ref), "targets": Q(indicator__ref=ref)}


def last_entered(agreement: Agreement, moment: Moment) -> date | None:
    """The day on which a figure was last entered or revised, as known at the moment; None for no figure."""
    history = history_of(Observation)._default_manager.filter(agreement=agreement.pk)
    if moment.progress_at is not None:
        history = history.filter(history_date__lte=moment.progress_at)
    last_date = history.order_by("-history_date").values_list("history_date", flat=True).first()
    return timezone.localdate(last_date) if last_date else None


@dataclass(frozen=True)
class BaselineChange:
    """A baseline that replaced another one. ``who``: "" if nobody is named."""

    when: datetime
    who: str
    why: str
    label_before: str
    value_before: str
    label: str
    value: str


def baseline_changes(agreement: Agreement, ref: str, moment: Moment) -> tuple[BaselineChange, ...]:
    """The changes of an indicator's baseline up to the moment, the latest first. One query."""
    history = history_of(Indicator)._default_manager.filter(agreement=agreement.pk, ref=ref)
    if moment.structure_at is not None:
        history = history.filter(history_date__lte=moment.structure_at)
    columns = (
        "history_date",
        "history_change_reason",
        "history_user__name",
        "baseline_label",
        "baseline_value",
    )
    changes: list[BaselineChange] = []
    before: tuple[str, str] | None = None
    for when, why, who, label, value in history.order_by("history_date", "history_id").values_list(*columns):
        # The first baseline is no change.
        if before is not None and before[1] and before != (label, value):
            changes.append(BaselineChange(when, who or "", why or "", *before, label, value))
        before = label, value
    return tuple(reversed(changes))
