"""The names of the rows of a plan at the moment of a list of changes. One query for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.history import rows_at
from core.text import letters
from plan.history.sources import SOURCES, Scope
from priorities.models import printed_post

# Kind of row -> the columns with its number, its words and its parent; "" for none.
_NAME_COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "agencies": ("abbreviation", "name", ""),
    "posts": ("", "title", "agency_id"),
    "status_scheme": ("", "label", ""),
    "themes": ("", "title", ""),
    "priorities": ("number", "title", ""),
    "aims": ("number", "", "priority_id"),
    "actions": ("", "", "aim_id"),
    "indicators": ("code", "title", ""),
    "periods": ("", "title", ""),
    "decisions": ("", "reference", ""),
}


KINDS: Mapping[object, str] = {SOURCES[name].model: name for name in _NAME_COLUMNS}
"""Model -> kind of row, for foreign keys."""


@dataclass(frozen=True)
class _RowName:
    number: str
    words: str
    parent: int
    kind: str


@dataclass(frozen=True)
class RowNames:
    """Names of rows by kind and primary key, in officers' words. ``labels``: of actions."""

    rows: Mapping[tuple[str, int], _RowName]
    labels: Mapping[int, str]

    def of(self, source: str, key: int | None) -> str:
        """ "Action 4.2b", "Head of Community Safety, Kent Police"; "" for no row, or a row without a name."""
        row = self.rows.get((source, key)) if key is not None else None
        if row is None:
            return ""
        if source == "actions":
            return f"Action {self.labels.get(key or 0, '')}".rstrip()
        if source == "aims":
            return f"Aim {row.number}".rstrip()
        if source == "priorities":
            kind = "Priority" if row.kind == "priority" else "Section"
            return f"{kind} {row.number}".rstrip() if row.number else row.words
        if source == "posts":
            agency = self.rows.get(("agencies", row.parent))
            return printed_post(row.words, agency.words if agency else "", agency.number if agency else "")
        return row.words


def names_at(scope: Scope) -> RowNames:
    """The names of all rows that a change may name."""
    querysets = [_names_of(scope, name) for name in _NAME_COLUMNS]
    first, *rest = querysets
    sources = list(SOURCES)
    rows: dict[tuple[str, int], _RowName] = {}
    labels: dict[int, str] = {}
    action_counts: dict[int, int] = {}
    actions: list[tuple[int, int]] = []
    name_rows = first.union(*rest, all=True).order_by("source_number", "row_place", "row_key")
    for number, key, printed, words, parent, kind, is_withdrawn, _ in name_rows:
        rows[sources[number], key] = _RowName(printed, words, parent, kind)
        if sources[number] == "actions" and not is_withdrawn:
            actions.append((key, parent))
    for key, aim in actions:
        place = action_counts[aim] = action_counts.get(aim, -1) + 1
        row = rows.get(("aims", aim))
        if row is not None and row.number:
            labels[key] = f"{row.number}{letters(place)}"
    return RowNames(rows, labels)


def _text(column: str) -> Any:
    return Cast(F(column) if column else Value(""), TextField())


def _names_of(scope: Scope, name: str) -> QuerySet[Any]:
    source = SOURCES[name]
    number, words, parent = _NAME_COLUMNS[name]
    live = source.model._default_manager.filter(agreement=scope.agreement)
    # Labels count the actions that the reader sees, as on every other page.
    live = live.exclude(pk__in=scope.hidden(source.model))
    moment = scope.moment.progress_at if source.progress else scope.moment.structure_at
    without = scope.moment.unpublished if source.progress else ()
    rows = live.order_by() if moment is None else rows_at(live, moment, without).order_by()
    return rows.annotate(
        source_number=Value(source.number, IntegerField()),
        row_key=F("id"),
        printed_number=_text(number),
        row_words=_text(words),
        row_parent=Cast(F(parent) if parent else Value(0), BigIntegerField()),
        row_kind=_text("kind" if name == "priorities" else ""),
        row_withdrawn=Case(
            When(withdrawn_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()
        ),
        row_place=F("position"),
    ).values_list(
        "source_number",
        "row_key",
        "printed_number",
        "row_words",
        "row_parent",
        "row_kind",
        "row_withdrawn",
        "row_place",
    )
