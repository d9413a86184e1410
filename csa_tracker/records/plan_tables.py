"""Every table of a plan, to look up: found by its words, with its history. Drafts, sessions and keys are not here."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.db import models

from csa_tracker.records.policy import PolicyAdmin
from priorities.models import Agreement
from priorities.models.base import PlanRow

REGISTERS = ("Agency", "LinkedPlan", "StatusLabel", "Theme")
"""The tables of a plan that ``registers`` has."""
MOST_COLUMNS = 3


def _texts(model: type[models.Model]) -> list[str]:
    """The texts of a table by which a row is found."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.name not in ("withdrawn_why", "ref")
    ]


def admin_of(model: type[models.Model]) -> type[PolicyAdmin]:
    """The page of a table of plan rows: its first texts as columns, found by its reference and texts."""
    texts = _texts(model)
    return type(
        f"{model.__name__}Admin",
        (PolicyAdmin,),
        {
            "list_display": ("ref", "agreement", *texts[:MOST_COLUMNS], "withdrawn_at"),
            "list_filter": ("agreement",),
            "list_select_related": ("agreement",),
            "search_fields": ("ref", *texts),
        },
    )


for plan_model in apps.get_models():
    if issubclass(plan_model, PlanRow) and plan_model.__name__ not in REGISTERS:
        admin.site.register(plan_model, admin_of(plan_model))


@admin.register(Agreement)
class AgreementAdmin(PolicyAdmin):
    """Agreements."""

    list_display = ("title", "partnership", "status", "starts_on", "ends_on", "is_public")
    list_filter = ("partnership", "status")
    list_select_related = ("partnership",)
    search_fields = ("title", "slug")
