"""Row history: who changed what, when, why, and the decision behind it.

Built on django-simple-history. Every model of a plan has ``history = TrackedRecords(...)``. Its rows are saved with
:func:`create_rows`, :func:`update_rows` or :func:`save_row`, which add one history row for each changed row.
:func:`rows_at` reads the rows of a moment, with one query for each model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

Row = TypeVar("Row", bound=models.Model)

BATCH = 500  # rows a statement: SQLite allows 32,766 bound values, PostgreSQL 65,535


@dataclass(frozen=True)
class Change:
    """Who makes a change, why, the decision behind it, and when.

    ``by`` None: the tracker itself (a load from the command line). ``reason``: everybody may read it, so that verbs
    name nobody in it; who did it is ``by``, and others have fields of their own. ``decision``: the primary key of a
    decision. ``at`` None: now. Only the load of a dated state uses a moment in the past.
    """

    by: AbstractBaseUser | None
    reason: str = ""
    decision: int | None = None
    at: datetime | None = None

    @cached_property
    def moment(self) -> datetime:
        """The aware moment of all history rows of this change."""
        return self.at or timezone.now()


class RecordedChange(models.Model):
    """The base of the history models of plan rows: it adds the decision behind a change."""

    history_decision = models.ForeignKey(
        settings.CSA_HISTORY_DECISION_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="decision behind the change",
    )

    class Meta:
        abstract = True


class HistoryRows(HistoryManager):
    """The library's manager, with its class cached.

    The library makes the class anew each time ``history`` is used, which takes a quarter of the time of a save.
    """

    @classmethod
    @cache
    def from_queryset(
        cls, queryset_class: type[QuerySet[Any]], class_name: str | None = None
    ) -> type[HistoryManager]:
        """As Django's, but cached."""
        manager_class: type[HistoryManager] = super().from_queryset(queryset_class, class_name)
        return manager_class


class TrackedRecords(HistoricalRecords):
    """History with the decision, a 64-bit key, and the index with which :func:`rows_at` reads a moment.

    The library's own index is (history_date, id), in the wrong order for "the latest row of each object". Indexes of
    abstract bases are not inherited, so ours is added to the options of each history model.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("bases", (RecordedChange,))
        options.setdefault("history_id_field", models.BigAutoField())
        options.setdefault("history_manager", HistoryRows)
        super().__init__(**options)

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        """Adds (id, history_date, history_id) to the library's options."""
        meta = super().get_meta_options(model)
        key = model._meta.pk.attname
        name = f"{model._meta.app_label[:6]}_{str(model._meta.model_name)[:16]}_at"
        meta["indexes"] = [models.Index(fields=(key, "history_date", "history_id"), name=name)]
        return meta


def history_of(model: type[models.Model]) -> type[models.Model]:
    """The history model of a tracked model."""
    return model.history.model  # type: ignore[attr-defined]


def _decision_columns(model: type[models.Model], change: Change) -> dict[str, Any]:
    """The column of the decision; none for the history of people and roles, which has no such column."""
    if issubclass(history_of(model), RecordedChange):
        return {"history_decision_id": change.decision}
    return {}


def create_rows(model: type[Row], rows: Sequence[Row], change: Change) -> list[Row]:
    """Inserts the rows and their history; returns them with primary keys."""
    if not rows:
        return []
    return bulk_create_with_history(
        list(rows),
        model,
        batch_size=BATCH,
        default_user=change.by,
        default_change_reason=change.reason,
        default_date=change.moment,
        custom_historical_attrs=_decision_columns(model, change),
    )


def update_rows(model: type[Row], rows: Sequence[Row], fields: Iterable[str], change: Change) -> None:
    """Saves these fields of the rows, with one history row for each. Pass only rows that have changed.

    The rows are whole: read with all their columns.
    """
    if not rows:
        return
    names = list(fields)
    if len(rows) > 1 and names:
        # All rows exist, so this only updates. Django's bulk_update writes a CASE with a branch for each row into each
        # column: 500 updates took three quarters of the time of sending them.
        model._default_manager.bulk_create(
            list(rows),
            batch_size=BATCH,
            update_conflicts=True,
            update_fields=names,
            unique_fields=[model._meta.pk.name],
        )
        names = []
    bulk_update_with_history(
        list(rows),
        model,
        names,
        batch_size=BATCH,
        default_user=change.by,
        default_change_reason=change.reason,
        default_date=change.moment,
        custom_historical_attrs=_decision_columns(model, change),
    )


def save_row(row: Row, change: Change) -> Row:
    """Inserts one row, or updates all its fields, with its history."""
    model = type(row)
    if row.pk is None:
        return create_rows(model, [row], change)[0]
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    update_rows(model, [row], fields, change)
    return row


def rows_at(live: QuerySet[Row], moment: datetime, without: Collection[datetime] = ()) -> QuerySet[Any]:
    """The history rows in force at the moment: one for each live row that existed then. One query.

    That is the latest history row up to the moment, by the (id, history_date, history_id) index; of two rows with the
    same time, the one saved later. No row is ever deleted, so the live rows are all rows. ``without``: what was written
    at these moments is left out, as if it had never been.
    """
    history = history_of(live.model)
    key = live.model._meta.pk.attname
    latest = (
        history._default_manager.filter(Q(**{key: OuterRef("pk")}), history_date__lte=moment)
        .order_by("-history_date", "-history_id")
        .values("history_id")
    )
    if without:
        latest = latest.exclude(history_date__in=without)
    chosen = live.order_by().annotate(_history_id=Subquery(latest[:1])).values("_history_id")
    return history._default_manager.filter(history_id__in=chosen)


def last_changed(live: QuerySet[Any]) -> datetime | None:
    """When one of the live rows last changed; None if there are no rows."""
    history = history_of(live.model)
    key = live.model._meta.pk.attname
    return history._default_manager.filter(**{f"{key}__in": live.order_by().values("pk")}).aggregate(
        last=models.Max("history_date")
    )["last"]
