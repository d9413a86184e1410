"""What the rows of a plan are called at the moment of a list of changes: one query for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, F, IntegerField, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from core.history import rows_at
from core.text import letters
from plan.history.sources import SOURCES, Scope

# source -> its number, its words, the row it belongs to; "" where it has none.
_NAMED: Mapping[str, tuple[str, str, str]] = {
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


KINDS: Mapping[object, str] = {SOURCES[name].model: name for name in _NAMED}
"""Which kind of row a model keeps, for columns that name a row."""


@dataclass(frozen=True)
class _Named:
    number: str
    words: str
    parent: int
    kind: str


@dataclass(frozen=True)
class RowNames:
    """Names of rows by kind and primary key, as officers say them."""

    rows: Mapping[tuple[str, int], _Named]
    labels: Mapping[int, str]

    def of(self, source: str, key: int | None) -> str:
        """ "Action 4.2b", "Head of Community Safety, KCC"; "" for no row, or one without a name."""
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
            return ", ".join(filter(None, (row.words, agency.words if agency else "")))
        return row.words


def names_at(scope: Scope) -> RowNames:
    """The names of everything that a change may speak of."""
    parts = [_part(scope, name) for name in _NAMED]
    first, *rest = parts
    known = list(SOURCES)
    rows: dict[tuple[str, int], _Named] = {}
    labels: dict[int, str] = {}
    counted: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []
    found = first.union(*rest, all=True).order_by("told_source", "told_place", "told_key")
    for number, key, printed, words, parent, kind, gone, _ in found:
        rows[known[number], key] = _Named(printed, words, parent, kind)
        if known[number] == "actions" and not gone:
            waiting.append((key, parent))
    for key, aim in waiting:
        place = counted[aim] = counted.get(aim, -1) + 1
        row = rows.get(("aims", aim))
        if row is not None and row.number:
            labels[key] = f"{row.number}{letters(place)}"
    return RowNames(rows, labels)


def _text(column: str) -> Any:
    return Cast(F(column) if column else Value(""), TextField())


def _part(scope: Scope, name: str) -> QuerySet[Any]:
    source = SOURCES[name]
    number, words, parent = _NAMED[name]
    live = source.model._default_manager.filter(agreement=scope.agreement)
    if name == "actions":
        # Labels count the actions that the reader sees, as on every other page.
        live = live.exclude(pk__in=scope.hidden.values("pk"))
    moment = scope.moment.progress_at if source.progress else scope.moment.structure_at
    rows = live.order_by() if moment is None else rows_at(live, moment).order_by()
    return rows.annotate(
        told_source=Value(source.number, IntegerField()),
        told_key=F("id"),
        told_printed=_text(number),
        told_words=_text(words),
        told_parent=Cast(F(parent) if parent else Value(0), BigIntegerField()),
        told_sort=_text("kind" if name == "priorities" else ""),
        told_gone=Case(
            When(withdrawn_at__isnull=True, then=Value(0)), default=Value(1), output_field=IntegerField()
        ),
        told_place=F("position"),
    ).values_list(
        "told_source",
        "told_key",
        "told_printed",
        "told_words",
        "told_parent",
        "told_sort",
        "told_gone",
        "told_place",
    )
