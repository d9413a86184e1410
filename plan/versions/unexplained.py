"""Rows of a plan that their history does not explain: changed, added or removed behind the application's back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from core.history import history_of, rows_at
from priorities.models import Agreement, PlanLink, PlanRow

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
MOST = 20
"""So many rows of a table are told; more are counted."""


def unexplained_rows(agreement: Agreement) -> Iterator[str]:
    """Each live row of the plan and its reporting that is not what its history says. Three queries for each table."""
    for model in _models_with_history():
        key = "pk" if model is Agreement else "agreement"
        problems = list(_problems_of(model, {key: agreement.pk}))
        yield from problems[:MOST]
        if len(problems) > MOST:
            yield f"{model._meta.verbose_name}: {len(problems) - MOST} more rows"


def _models_with_history() -> list[type[Any]]:
    models = [model for model in apps.get_models() if issubclass(model, PlanRow | PlanLink)]
    return [Agreement, *models]


def _problems_of(model: type[Any], which: dict[str, int]) -> Iterator[str]:
    live = model._default_manager.filter(**which)
    columns = [column.attname for column in model._meta.concrete_fields]
    said = {row["id"]: row for row in rows_at(live, END_OF_TIME).values(*columns)}
    keys = set()
    for row in live.order_by("pk").values(*columns):
        keys.add(row["id"])
        history = said.get(row["id"])
        name = _name(model, row)
        if history is None:
            yield f"{name}: its history does not know it"
            continue
        changed = [column for column in columns if row[column] != history[column]]
        if changed:
            yield f"{name}: its history says something else of {', '.join(changed)}"
    key = "id" if model is Agreement else "agreement"
    gone = history_of(model)._default_manager.filter(**{key: next(iter(which.values()))}).exclude(id__in=keys)
    for ref in gone.order_by("id").values_list("ref" if "ref" in columns else "id", flat=True).distinct():
        yield f"{model._meta.verbose_name} {ref}: its row is gone, its history is there"


def _name(model: type[Any], row: dict[str, Any]) -> str:
    return f"{model._meta.verbose_name} {row.get('ref') or row.get('slug') or row['id']}"
