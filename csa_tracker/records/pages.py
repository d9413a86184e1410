"""Which page of the tracker may change a row that the admin shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse

from plan.editing.forms.kinds import KINDS
from plan.value import BY_NAME

_KIND_OF_MODEL = {
    BY_NAME[kind.table].kept_in: kind.address for kind in KINDS.values() if kind.table in BY_NAME
}


def _of_indicator(row: Any) -> str:
    return reverse("indicator-detail", args=[row.agreement.slug, getattr(row, "indicator", row).ref])


def _of_report(row: Any) -> str:
    return reverse("period-review", args=[row.agreement.slug, row.period_id])


_PAGES: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "actions.ActionStatus": (
        "The action",
        lambda row: reverse("action-detail", args=[row.agreement.slug, row.action.ref]),
    ),
    "indicators.Indicator": ("The indicator", _of_indicator),
    "indicators.Target": ("The indicator", _of_indicator),
    "indicators.Observation": ("The indicator", _of_indicator),
    "priorities.Agreement": ("Edit the plan", lambda row: reverse("plan-edit", args=[row.slug])),
    "priorities.Holding": ("The job title", lambda row: reverse("post-detail", args=[row.post_id])),
    "priorities.LeadPost": ("The job title", lambda row: reverse("post-detail", args=[row.pk])),
    "priorities.Place": ("The place", lambda row: reverse("place-edit", args=[row.pk])),
    "plan.PlanVersion": ("Versions", lambda row: reverse("version-list", args=[row.agreement.slug])),
    "reporting.Report": ("The review", _of_report),
    "reporting.ReportingPeriod": (
        "The period",
        lambda row: reverse("period-review", args=[row.agreement.slug, row.pk]),
    ),
}


def page_of(row: Any) -> tuple[str, str] | None:
    """The page that may change the row, as (words, address). None: no page may, or the row is new or withdrawn."""
    label = row._meta.label
    if row.pk is None or getattr(row, "withdrawn_at", None) or getattr(row, "is_withdrawn", False):
        return None
    if label in _PAGES:
        words, address_of = _PAGES[label]
        return words, address_of(row)
    if label in _KIND_OF_MODEL:
        return "Edit this row", reverse(
            "plan-edit-row", args=[row.agreement.slug, _KIND_OF_MODEL[label], row.ref]
        )
    return None
