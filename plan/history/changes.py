"""Changes from the history: who, when, what, from, to, why; grouped by save.

A page of changes always makes the same number of queries: a UNION reads all history tables at once, and the columns
of a row travel as one JSON object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from accounts.audience import rules_of_values
from accounts.models import User
from core.history import history_of
from plan.gathering import decode_row
from plan.history.file_rows import without_row
from plan.history.filters import EVERYTHING
from plan.history.sources import SOURCES, ChangeSource, Scope
from priorities.models import Agreement

MANY_ROWS = 20
"""A save of more rows is shown as numbers, with a page of its own for the rows."""

THE_TRACKER = "The tracker"
SAVE_COLUMNS = ("history_date", "history_user_id", "save_reason", "history_decision_id")
KEY_COLUMNS = frozenset({"id", "agreement"})


@dataclass(frozen=True)
class Save:
    """What one person saved at one moment for one reason. ``user`` None: the tracker itself, at a load."""

    at: datetime
    user: int | None
    why: str
    decision: int | None


@dataclass(frozen=True)
class ChangedRow:
    """A row that a save wrote: its columns after and before. ``before`` None: the row was added."""

    source: ChangeSource
    key: int
    save: Save
    after: dict[str, Any]
    before: dict[str, Any] | None


@dataclass(frozen=True)
class RowTally:
    """How many rows of one kind a save added or changed."""

    source: ChangeSource
    added: int
    changed: int


def _union(parts: Sequence[QuerySet[Any]], *, keep_all: bool) -> QuerySet[Any]:
    first, *rest = parts
    return first.union(*rest, all=keep_all) if rest else first


def saves(scope: Scope) -> QuerySet[Any]:
    """The saves in scope, the newest first, as tuples for :func:`as_save`."""
    querysets = [
        _with_reasons(scope, source).values_list(*SAVE_COLUMNS).distinct() for source in scope.sources
    ]
    if not querysets:
        empty = history_of(Agreement)._default_manager.none()
        return empty.values_list("history_date", "history_user_id", "history_change_reason")
    return _union(querysets, keep_all=False).order_by("-history_date", "history_user_id", "save_reason")


def _with_reasons(scope: Scope, source: ChangeSource, *, exact: bool = False) -> QuerySet[Any]:
    """The history rows in scope, each with its reason as ``save_reason``.

    The reason names the row of a file only with ``exact``, or when the scope is one action.
    """
    exact = exact or scope.action is not None
    return scope.rows(source).annotate(
        save_reason=F("history_change_reason") if exact else without_row("history_change_reason")
    )


def as_save(row: Sequence[Any]) -> Save:
    at, user, why, decision = row
    return Save(at, user, why or "", decision)


def tallies(scope: Scope, saves_shown: Iterable[Save]) -> dict[Save, list[RowTally]]:
    """How many rows of each kind each save wrote. One query."""
    moments = {save.at for save in saves_shown}
    if not moments:
        return {}
    querysets = [
        _with_reasons(scope, source)
        .filter(history_date__in=moments)
        .values_list(*SAVE_COLUMNS)
        .annotate(
            source_number=Value(source.number, IntegerField()),
            rows_added=Count("history_id", filter=Q(history_type="+")),
            rows_written=Count("history_id"),
        )
        for source in scope.sources
    ]
    names = list(SOURCES)
    tallies_by_save: dict[Save, list[RowTally]] = {}
    for *save, number, added, written in _union(querysets, keep_all=True):
        tally = RowTally(SOURCES[names[number]], added, written - added)
        tallies_by_save.setdefault(as_save(save), []).append(tally)
    return {
        save: sorted(row_tallies, key=lambda tally: tally.source.number)
        for save, row_tallies in tallies_by_save.items()
    }


def _columns(scope: Scope, source: ChangeSource) -> JSONObject:
    """The columns that the reader may read; those that who answers for the row may, only such rows have here."""
    kept = {
        name for name, rule in rules_of_values(source.model, scope.reader).columns.items() if not rule.or_own
    }
    fields = [field for field in source.model._meta.concrete_fields if field.name not in KEY_COLUMNS | kept]
    return JSONObject(**{field.attname: F(field.attname) for field in fields})


def written_rows(
    scope: Scope, sources: Iterable[ChangeSource], moments: Iterable[datetime] | None, *, exact: bool = False
) -> QuerySet[Any]:
    """The rows that were written at these moments (None: at any), as tuples for :func:`with_before`, in a fixed order.

    ``exact``: reasons include the row of a file. Raises ValueError when no source is given.
    """
    condition = Q() if moments is None else Q(history_date__in=set(moments))
    querysets = []
    for source in sources:
        history = history_of(source.model)._default_manager
        earlier = history.filter(id=OuterRef("id")).filter(
            Q(history_date__lt=OuterRef("history_date"))
            | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id"))
        )
        querysets.append(
            _with_reasons(scope, source, exact=exact)
            .filter(condition)
            .annotate(
                source_number=Value(source.number, IntegerField()),
                row_columns=_columns(scope, source),
                earlier_id=Subquery(
                    earlier.order_by("-history_date", "-history_id").values("history_id")[:1]
                ),
            )
            .values_list("source_number", "history_id", "id", "earlier_id", "row_columns", *SAVE_COLUMNS)
        )
    return _union(querysets, keep_all=True).order_by("source_number", "history_id")


def with_before(scope: Scope, rows: Iterable[Sequence[Any]]) -> list[ChangedRow]:
    """The rows with their columns before, as far as the reader may see them. One query."""
    rows = list(rows)
    names = list(SOURCES)
    earlier_ids: dict[ChangeSource, list[int]] = {}
    for number, _, _, earlier, *_ in rows:
        if earlier is not None:
            earlier_ids.setdefault(SOURCES[names[number]], []).append(earlier)
    before: dict[tuple[int, int], dict[str, Any]] = {}
    if earlier_ids:
        # The filters are for the save, not for the earlier row: another person may have written it.
        unfiltered = replace(scope, filters=EVERYTHING)
        querysets = [
            unfiltered.rows(source)
            .filter(history_id__in=keys)
            .annotate(source_number=Value(source.number, IntegerField()), row_columns=_columns(scope, source))
            .values_list("source_number", "history_id", "row_columns")
            for source, keys in earlier_ids.items()
        ]
        for number, key, columns in _union(querysets, keep_all=True):
            before[number, key] = decode_row(SOURCES[names[number]].model, columns)
    changed_rows = []
    for number, _, key, earlier, columns, *save in rows:
        source = SOURCES[names[number]]
        was = before.get((number, earlier)) if earlier is not None else None
        changed_rows.append(ChangedRow(source, key, as_save(save), decode_row(source.model, columns), was))
    return changed_rows


def people_of(scope: Scope, saves_shown: Iterable[Save]) -> dict[int | None, str]:
    """Who made the saves, by ``Save.user``; empty, without a query, for readers who may not see names."""
    if not scope.reader.sees_names:
        return {}
    names: dict[int | None, str] = {None: THE_TRACKER}
    if keys := {save.user for save in saves_shown if save.user is not None}:
        names |= {person.pk: str(person) for person in User.objects.filter(pk__in=keys)}
    return names
