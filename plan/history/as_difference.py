"""Rows of the history as the difference of two plans, so that the list of changes is told as any difference is.

The plan of the list's own moment gives the names of what the rows are about. Before and after differ from it in the
rows themselves: each as it was before its first save among these, and as it was after its last.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass, replace
from dataclasses import fields as fields_of
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from plan.difference import Difference, RowChange
from plan.gathering import freeze_pairs
from plan.history.changes import ChangedRow
from plan.value import BY_NAME, TABLES, PlanValue, Table, WithdrawnRow
from plan.value.rows import ActionValue, AgreementValue, Row
from priorities.models import Agreement

LIST_TABLES = (
    *("actions", "posts", "status_scheme", "themes", "indicators", "periods", "decisions", "versions"),
)
"""The tables that a list of changes names rows of, and those that say what was published when."""

_OF_EVERY_ROW = frozenset({"id", "ref", "agreement", "position", "withdrawn_at", "withdrawn_why"})

Columns = Mapping[str, Any]
Place = tuple[int, int]
"""The position of a row and its primary key, by which the rows of a table are sorted."""
AT_THE_END: Place = (sys.maxsize, 0)


@dataclass(frozen=True)
class ListedPlan:
    """The plan at the moment of a list of changes, as its reader sees it, with the keys that the history uses.

    ``refs``: table -> primary key -> ref, also of withdrawn rows, in order. ``places``: what each
    action is sorted by, by ref.
    """

    value: PlanValue
    refs: Mapping[str, Mapping[int, str]]
    places: Mapping[str, Place]

    @cached_property
    def rows(self) -> dict[str, dict[str, Row]]:
        """Table -> ref -> row, also withdrawn, for the tables that were read."""
        rows: dict[str, dict[str, Row]] = {
            table.name: {row.ref: row for row in self.value.table(table.name)}
            for table in TABLES
            if self.value.has_read(table.name)
        }
        for item in self.value.withdrawn:
            rows[item.table].setdefault(item.row.ref, item.row)
        return rows

    @cached_property
    def everything(self) -> PlanValue:
        """The plan with all that was ever in it; tables that were not read are empty."""
        return self.value.with_tables(
            **{table.name: tuple(self.rows.get(table.name, {}).values()) for table in TABLES}
        )

    @cached_property
    def actions_of(self) -> dict[str, list[tuple[ActionValue, datetime | None]]]:
        """Aim -> its actions in order, each with when it left the plan; None: it is in the plan."""
        left = {item.row.ref: item.at for item in self.value.withdrawn if item.table == "actions"}
        actions: dict[str, list[tuple[ActionValue, datetime | None]]] = {}
        rows: list[Any] = sorted(self.rows["actions"].values(), key=lambda row: self.places[row.ref])
        for row in rows:
            actions.setdefault(row.aim, []).append((row, left.get(row.ref)))
        return actions

    def ref(self, table: str, key: int | None) -> str:
        """The ref of a row; "" for no row."""
        return self.refs[table].get(key, "") if key is not None else ""

    def actions_at(self, aim: str, moment: datetime, *, after: bool) -> list[ActionValue]:
        """The actions that an aim had just after a moment, or just before it: they give an action its letter."""
        return [
            row
            for row, left in self.actions_of.get(aim, [])
            if left is None or (left > moment if after else left >= moment)
        ]


def listed_plan(agreement: Agreement, value: PlanValue) -> ListedPlan:
    """The plan with its keys. One query. ``value`` must have read :data:`LIST_TABLES`."""
    names = [table.name for table in TABLES if value.has_read(table.name)]
    parts: list[QuerySet[Any]] = [
        BY_NAME[name]
        .model._default_manager.filter(agreement=agreement, **BY_NAME[name].where)
        .order_by()
        .annotate(table_number=Value(number, IntegerField()))
        .values_list("table_number", "position", "id", "ref")
        for number, name in enumerate(names)
    ]
    first, *rest = parts
    refs: dict[str, dict[int, str]] = {name: {} for name in names}
    places: dict[str, Place] = {}
    for number, position, key, ref in first.union(*rest, all=True).order_by("table_number", "position", "id"):
        refs[names[number]][key] = ref
        if names[number] == "actions":
            places[ref] = position, key
    return ListedPlan(value, refs, places)


def difference_of(listed: ListedPlan, rows: Iterable[ChangedRow]) -> Difference:
    """What changed from before the first of these saves to after the last, in their rows."""
    ordered = sorted(rows, key=lambda row: row.save.at)
    ends: dict[tuple[str, int], list[ChangedRow]] = {}
    for row in ordered:
        pair = ends.setdefault((row.source.name, row.key), [row, row])
        pair[1] = row
    changes: dict[tuple[str, str], _Ends] = {}
    for (name, _), (first, last) in ends.items():
        if name in BY_NAME:
            change = _Ends(first.before, last.after)
            changes[name, last.after["ref"]] = change
    before_links: _Links = {}
    after_links: _Links = {}
    if any(name not in BY_NAME for name, _ in ends):
        before_links, after_links = _links(listed, ends)
    row_changes: list[RowChange] = []
    for table in TABLES:
        touched = [ref for name, ref in changes if name == table.name]
        touched += [ref for name, ref, _ in before_links if name == table.name]
        for ref in dict.fromkeys(touched):
            end = changes.get((table.name, ref))
            known = listed.rows.get(table.name, {}).get(ref)
            sides = [
                _row_of(listed, table, columns, known) if end else known
                for columns in ((end.before, end.after) if end else (None, None))
            ]
            if before_links:
                both = zip(sides, (before_links, after_links), strict=True)
                sides = [_with_links(row, table, ref, links) for row, links in both]
            change_of_row = _row_change(table, ref, sides[0], sides[1], end)
            if change_of_row is not None:
                row_changes.append(change_of_row)
    aims = _aims_about(listed, row_changes)
    heads = [listed.value.agreement, listed.value.agreement]
    for (name, _), (first, last) in ends.items():
        if name == "agreement":
            heads = [_agreement_of(listed, columns) for columns in (first.before or last.after, last.after)]
    before = _side(listed, heads[0], row_changes, aims, ends, ordered[0].save.at, is_after=False)
    after = _side(listed, heads[1], row_changes, aims, ends, ordered[-1].save.at, is_after=True)
    changed_fields = tuple(
        item.name
        for item in fields_of(AgreementValue)
        if getattr(heads[0], item.name) != getattr(heads[1], item.name)
    )
    return Difference(before, after, changed_fields, tuple(row_changes), ())


@dataclass(frozen=True)
class _Ends:
    """The columns of a row before its first save and after its last."""

    before: Columns | None
    after: Columns | None


_Links = dict[tuple[str, str, str], dict[str, bool]]
"""(table, ref, field) -> the refs that the saves linked or unlinked, with whether they are linked."""


def _links(listed: ListedPlan, ends: Mapping[tuple[str, int], Sequence[ChangedRow]]) -> tuple[_Links, _Links]:
    """The links that saves changed, before and after. A link that is as it was is left out."""
    before: _Links = {}
    after: _Links = {}
    many_fields = [(table, name, many) for table in TABLES for name, many in table.many.items()]
    for first, last in ends.values():
        columns = last.after
        for table, name, many in many_fields:
            if many.model is not last.source.model:
                continue
            if any(columns[key] != content for key, content in many.where.items()):
                continue
            was_linked = first.before is not None and not first.before["is_withdrawn"]
            is_linked = not columns["is_withdrawn"]
            if was_linked == is_linked:
                continue
            key = (table.name, listed.ref(table.name, columns[f"{many.owner}_id"]), name)
            other = listed.ref(many.table, columns[f"{many.other}_id"])
            before.setdefault(key, {})[other] = was_linked
            after.setdefault(key, {})[other] = is_linked
    return before, after


def _with_links(row: Row | None, table: Table, ref: str, links: _Links) -> Row | None:
    """The row with the links of its side."""
    if row is None:
        return None
    values = {item.name: getattr(row, item.name) for item in fields_of(row)}
    for name in table.many:
        changed = links.get((table.name, ref, name))
        if changed:
            kept = [other for other in values[name] if changed.get(other, True)]
            new = [other for other, is_linked in changed.items() if is_linked and other not in kept]
            values[name] = (*kept, *new)
    return type(row)(**values)


def _row_of(listed: ListedPlan, table: Table, columns: Columns | None, known: Row | None) -> Row | None:
    """A row of the value from the columns of the history; None where it was not in the plan."""
    if columns is None or columns["withdrawn_at"] is not None:
        return None
    values: dict[str, Any] = {"ref": columns["ref"]}
    for name in table.plain:
        values[name] = freeze_pairs(columns.get(table.column_of(name)))
    for name in further_columns(table):
        values[name] = freeze_pairs(columns.get(name))
    for name, target in table.links.items():
        values[name] = listed.ref(target, columns[f"{name}_id"])
    for name in table.many:
        values[name] = getattr(known, name) if known is not None else ()
    return row_class(table)(**values)


@cache
def further_columns(table: Table) -> tuple[str, ...]:
    """The columns that the history has and the value has not; without those that name other rows or accounts."""
    known = {table.column_of(item.name) for item in fields_of(table.row) if item.name not in table.many}
    known |= _OF_EVERY_ROW
    return tuple(
        column.name
        for column in table.model._meta.concrete_fields
        if column.name not in known and not column.is_relation
    )


@cache
def row_class(table: Table) -> Any:
    """The class of the rows of a table, with the further columns of its history."""
    further = [(name, Any, field(default=None)) for name in further_columns(table)]
    if not further:
        return table.row
    return make_dataclass(
        f"{table.row.__name__}InHistory", further, bases=(table.row,), frozen=True, kw_only=True
    )


def _row_change(
    table: Table, ref: str, before: Row | None, after: Row | None, ends: _Ends | None
) -> RowChange | None:
    """The change of a row; None where it is as it was in the end."""
    if before is None or after is None:
        was_withdrawn = after is not None and ends is not None and ends.before is not None
        names: tuple[str, ...] = ("withdrawn_at",) if was_withdrawn else ()
        return RowChange(table.name, ref, before, after, names) if before is not after else None
    names = tuple(
        item.name for item in fields_of(after) if getattr(before, item.name) != getattr(after, item.name)
    )
    # A row that moves to another parent gets a place there: that is no move of its own.
    if ends and ends.before and ends.after and table.within not in names:
        names += ("position",) if ends.before["position"] != ends.after["position"] else ()
    return RowChange(table.name, ref, before, after, names) if names else None


def _side(
    listed: ListedPlan,
    head: AgreementValue,
    changes: Sequence[RowChange],
    aims: Iterable[str],
    ends: Mapping[tuple[str, int], Sequence[ChangedRow]],
    moment: datetime,
    *,
    is_after: bool,
) -> PlanValue:
    """The plan before or after: it holds the changed rows and what is needed to name them.

    Actions that were written stand where they stood then (``ends``: the first and last save of each), others where they
    stand at the moment of the list.
    """
    rows: dict[str, dict[str, Row]] = {
        name: dict(listed.rows.get(name, {})) for name in {change.table for change in changes}
    }
    rows["aims"] = {ref: listed.rows["aims"][ref] for ref in aims if ref in listed.rows["aims"]}
    rows["actions"] = {row.ref: row for aim in aims for row in listed.actions_at(aim, moment, after=is_after)}
    for change in changes:
        row = change.after if is_after else change.before
        if row is None:
            rows[change.table].pop(change.ref, None)
        else:
            rows[change.table][change.ref] = row
    places = dict(listed.places)
    for (name, key), (first, last) in ends.items():
        columns = last.after if is_after else first.before
        if name == "actions" and columns is not None:
            places[columns["ref"]] = columns["position"], key
    rows["actions"] = dict(sorted(rows["actions"].items(), key=lambda item: places.get(item[0], AT_THE_END)))
    tables = {name: tuple(kept.values()) for name, kept in rows.items()}
    withdrawn = tuple(_withdrawn_subjects(listed, changes, rows["actions"], moment))
    return replace(listed.everything.with_tables(**tables), agreement=head, withdrawn=withdrawn)


def _withdrawn_subjects(
    listed: ListedPlan, changes: Sequence[RowChange], actions: Collection[str], moment: datetime
) -> Iterator[WithdrawnRow]:
    """The actions that the changed rows are about and that are not in the plan. ``actions``: those that are."""
    named = {getattr(change.row, "action", "") for change in changes}
    changed = {change.ref for change in changes if change.table == "actions"}
    for ref in named - changed:
        row = listed.rows["actions"].get(ref)
        if row is not None and ref not in actions:
            yield WithdrawnRow("actions", row, moment, "")


def _aims_about(listed: ListedPlan, changes: Iterable[RowChange]) -> dict[str, None]:
    """The aims that these rows belong to, and the aims among them."""
    aims: dict[str, None] = {}
    for change in changes:
        for row in filter(None, (change.before, change.after)):
            item: Any = row
            if change.table == "aims":
                aims[item.ref] = None
            elif change.table == "actions":
                aims[item.aim] = None
            elif "action" in BY_NAME[change.table].links:
                action: Any = listed.rows["actions"].get(item.action)
                if action is not None:
                    aims[action.aim] = None
    return aims


def _agreement_of(listed: ListedPlan, columns: Columns) -> AgreementValue:
    own = {item.name: columns[item.name] for item in fields_of(AgreementValue) if item.name in columns}
    return replace(listed.value.agreement, **own)
