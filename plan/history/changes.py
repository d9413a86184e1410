"""Changes as people tell them: who, when, what, from, to, why; the changes of one save together.

A page of changes costs the same number of queries whatever it shows: all history tables are asked at once, by
UNION, and the columns of a row travel as one JSON object.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from accounts.models import User
from core.history import history_of
from plan.gathering import decoded
from plan.history.file_rows import without_row
from plan.history.filters import EVERYTHING
from plan.history.sources import SOURCES, ChangeSource, Scope
from priorities.models import Agreement

MANY = 20
"""A save of more rows than this is told by numbers, with a page of its own for the rows."""

SAVE = ("history_date", "history_user_id", "told_why", "history_decision_id")
NEVER_TOLD = frozenset({"id", "ref", "agreement"})


@dataclass(frozen=True)
class Save:
    """What one person did at one moment for one reason. ``user`` None: the tracker itself, at a load."""

    at: datetime
    user: int | None
    why: str
    decision: int | None


@dataclass(frozen=True)
class ChangedRow:
    """A row that a save wrote: its columns then and before. ``before`` None: it was added."""

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


def _together(parts: Sequence[QuerySet[Any]], *, every: bool) -> QuerySet[Any]:
    first, *rest = parts
    return first.union(*rest, all=every) if rest else first


def saves(scope: Scope) -> QuerySet[Any]:
    """The saves in scope, newest first, as tuples for :func:`as_save`; to be paged."""
    parts = [_told(scope, source).values_list(*SAVE).distinct() for source in scope.sources]
    if not parts:
        none = history_of(Agreement)._default_manager.none()
        return none.values_list("history_date", "history_user_id", "history_change_reason")
    return _together(parts, every=False).order_by("-history_date", "history_user_id", "told_why")


def _told(scope: Scope, source: ChangeSource, *, exact: bool = False) -> QuerySet[Any]:
    """The rows with the reason as it is told: of one action, or ``exact``, with the row of a file that it names."""
    exact = exact or scope.action is not None
    return scope.rows(source).annotate(
        told_why=F("history_change_reason") if exact else without_row("history_change_reason")
    )


def as_save(row: Sequence[Any]) -> Save:
    """A tuple of ``saves`` as a value."""
    at, user, why, decision = row
    return Save(at, user, why or "", decision)


def tallies(scope: Scope, of: Iterable[Save]) -> dict[Save, list[RowTally]]:
    """How many rows of each kind the saves wrote; one query."""
    moments = {save.at for save in of}
    if not moments:
        return {}
    parts = [
        _told(scope, source)
        .filter(history_date__in=moments)
        .values_list(*SAVE)
        .annotate(
            told_source=Value(source.number, IntegerField()),
            told_added=Count("history_id", filter=Q(history_type="+")),
            told_written=Count("history_id"),
        )
        for source in scope.sources
    ]
    names = list(SOURCES)
    found: dict[Save, list[RowTally]] = {}
    for *save, number, added, written in _together(parts, every=True):
        tally = RowTally(SOURCES[names[number]], added, written - added)
        found.setdefault(as_save(save), []).append(tally)
    return {save: sorted(parts, key=lambda tally: tally.source.number) for save, parts in found.items()}


def _columns(source: ChangeSource) -> JSONObject:
    fields = [field for field in source.model._meta.concrete_fields if field.name not in NEVER_TOLD]
    return JSONObject(**{field.attname: F(field.attname) for field in fields})


def written_rows(
    scope: Scope, sources: Iterable[ChangeSource], moments: Iterable[datetime] | None, *, exact: bool = False
) -> QuerySet[Any]:
    """The rows that were written at some moments (None: at any), as tuples for :func:`with_before`, in a fixed order.

    ``exact``: with reasons word for word, the row of a file included. Raises ValueError when no source is given.
    """
    at = Q() if moments is None else Q(history_date__in=set(moments))
    parts = []
    for source in sources:
        history = history_of(source.model)._default_manager
        earlier = history.filter(id=OuterRef("id")).filter(
            Q(history_date__lt=OuterRef("history_date"))
            | Q(history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id"))
        )
        parts.append(
            _told(scope, source, exact=exact)
            .filter(at)
            .annotate(
                told_source=Value(source.number, IntegerField()),
                told_columns=_columns(source),
                told_earlier=Subquery(
                    earlier.order_by("-history_date", "-history_id").values("history_id")[:1]
                ),
            )
            .values_list("told_source", "history_id", "id", "told_earlier", "told_columns", *SAVE)
        )
    return _together(parts, every=True).order_by("told_source", "history_id")


def with_before(scope: Scope, rows: Iterable[Sequence[Any]]) -> list[ChangedRow]:
    """The rows with what they were before, as far as the reader may know of it; one query for all."""
    rows = list(rows)
    names = list(SOURCES)
    wanted: dict[ChangeSource, list[int]] = {}
    for number, _, _, earlier, *_ in rows:
        if earlier is not None:
            wanted.setdefault(SOURCES[names[number]], []).append(earlier)
    before: dict[tuple[int, int], dict[str, Any]] = {}
    if wanted:
        # What a row was before is no matter of who made it so, or when.
        whole = replace(scope, chosen=EVERYTHING)
        parts = [
            whole.rows(source)
            .filter(history_id__in=keys)
            .annotate(told_source=Value(source.number, IntegerField()), told_columns=_columns(source))
            .values_list("told_source", "history_id", "told_columns")
            for source, keys in wanted.items()
        ]
        for number, key, columns in _together(parts, every=True):
            before[number, key] = decoded(SOURCES[names[number]].model, columns)
    found = []
    for number, _, key, earlier, columns, *save in rows:
        source = SOURCES[names[number]]
        was = before.get((number, earlier)) if earlier is not None else None
        found.append(ChangedRow(source, key, as_save(save), decoded(source.model, columns), was))
    return found


def names_of_people(found: Iterable[Save]) -> dict[int, str]:
    """The people of some saves by primary key; one query, none when there are none."""
    keys = {save.user for save in found if save.user is not None}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=keys)} if keys else {}


def rows_in_all(tally: Iterable[RowTally]) -> int:
    """How many rows a save wrote."""
    return reduce(lambda total, part: total + part.added + part.changed, tally, 0)
