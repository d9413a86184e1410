"""What a reader sees of a plan as a value, by the rules of ``accounts.audience``. A value in, a value out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import CharField, QuerySet, Value

from accounts.audience import ReadingRule, is_hidden, rules_of_values, withheld_rows
from core.text import folded
from plan.value import BY_NAME, TABLES, PlanValue, Table
from plan.value.rows import ConcernValue, PeriodValue, Row, UpdateValue
from priorities.models import Agreement
from priorities.places.register import names_in
from priorities.readers import Reader

Withheld = Mapping[str, frozenset[str]]
"""Table -> refs of rows that a value cannot say itself are not for the reader."""
NOTHING: Withheld = {}
NONE: frozenset[str] = frozenset()


def as_seen_by(value: PlanValue, reader: Reader, withheld: Withheld = NOTHING) -> PlanValue:
    """The value without what this reader may not see. Actions keep the labels that the whole plan gives them."""
    seen = _Seen(value, reader, withheld)
    changes: dict[str, Any] = {}
    for table in TABLES:
        if not value.has_read(table.name):
            continue
        kept_columns = rules_of_values(table.model, reader).columns
        if seen.hidden(table.name) or kept_columns:
            changes[table.name] = tuple(
                seen.without_columns(table, row, kept_columns)
                for row in value.table(table.name)
                if row.ref not in seen.hidden(table.name)
            )
    if not changes and not value.withdrawn:
        return value
    if "actions" in changes:
        changes["labels"] = {ref: item.label for ref, item in value.labelled_actions.items()}
    tables = {item.table for item in value.withdrawn}
    columns = {name: rules_of_values(BY_NAME[name].model, reader).columns for name in tables}
    withdrawn = tuple(
        replace(item, row=seen.without_columns(BY_NAME[item.table], item.row, columns[item.table]))
        for item in value.withdrawn
        if item.row.ref not in seen.hidden(item.table)
    )
    return replace(value, **changes, withdrawn=withdrawn)


def withheld_from(reader: Reader, agreement: Agreement, value: PlanValue) -> Withheld:
    """What the value does not say itself. One query at most; none for who sees all."""
    queries: list[QuerySet[Any, Any]] = []
    for table in TABLES:
        condition = value.has_read(table.name) and withheld_rows(
            table.model,
            reader,
            through=True,
            for_good=value.structure_at is not None,
            moment=value.progress_at,
        )
        if condition:
            rows = table.rows_of(agreement).filter(condition).order_by()
            queries.append(rows.values_list(Value(table.name, CharField()), "ref"))
    if not queries:
        return NOTHING
    first, *rest = queries
    withheld: dict[str, set[str]] = {}
    for name, ref in first.union(*rest, all=True):
        withheld.setdefault(name, set()).add(ref)
    return {name: frozenset(refs) for name, refs in withheld.items()}


def hidden_rows(value: PlanValue, reader: Reader) -> Withheld:
    """The refs of the rows that the reader may not see, by table. Not of rows that only hold hidden ones."""
    seen = _Seen(value, reader, NOTHING)
    return {table.name: seen.hidden(table.name) for table in TABLES if not table.model.audience.holds}


def is_own_action(value: PlanValue, reader: Reader, ref: str) -> bool:
    """Whether the reader answers for an action in force: as co-ordinator or lead, or as their deputy or delegate."""
    row = value.find("actions", ref)
    return row is not None and _Seen(value, reader, NOTHING).is_own(BY_NAME["actions"], row)


def reads_reports_of(value: PlanValue, reader: Reader, period: PeriodValue) -> bool:
    """Whether the reader may read what was agreed in a period, by the rules about the period of a report."""
    way = "period__"
    rules = rules_of_values(BY_NAME["updates"].model, reader).rows
    return not is_hidden(
        [(rule, column) for rule, column in rules if column.startswith(way)],
        lambda column: getattr(period, column.removeprefix(way)),
        moment=value.progress_at,
    )


class _Seen:
    """What one reader sees of a value: asked table by table, as rows are hidden with those that they belong to."""

    def __init__(self, value: PlanValue, reader: Reader, withheld: Withheld) -> None:
        self.value = value
        self.reader = reader
        self.withheld = withheld
        self._hidden: dict[str, frozenset[str]] = {}
        self._withdrawn = {(item.table, item.row.ref): item.row for item in value.withdrawn}

    def hidden(self, name: str) -> frozenset[str]:
        """The refs of the rows of a table, in force or withdrawn, that the reader may not see."""
        if name in self._hidden or not self.value.has_read(name):
            return self._hidden.get(name, NONE)
        table = BY_NAME[name]
        lookups = table.model.audience
        withheld = self.withheld.get(name, NONE)
        rules = rules_of_values(table.model, self.reader).rows
        with_these = {way: self.hidden(table.links[way]) for way in lookups.belongs_to if way in table.links}
        about = {
            kind: self.hidden(next(other.name for other in TABLES if other.model is model))
            for kind, model in lookups.about.items()
        }
        hidden = set()
        if withheld or rules or any(with_these.values()) or any(about.values()):
            withdrawn = (item.row for item in self.value.withdrawn if item.table == name)
            for row in (*self.value.table(name), *withdrawn):
                is_own, is_named = partial(self.is_own, table, row), partial(self.is_named, table, row)
                if (
                    any(getattr(row, way) in gone for way, gone in with_these.items())
                    or (isinstance(row, ConcernValue) and row.subject_ref in about.get(row.subject, NONE))
                    or (row.ref in withheld and not is_own())
                    or is_hidden(
                        rules,
                        partial(self.walk, table, row),
                        is_own=is_own,
                        is_named=is_named,
                        moment=self.value.progress_at,
                    )
                ):
                    hidden.add(row.ref)
        if lookups.holds and (gone := self.hidden(lookups.holds)):
            # Hidden too: what holds hidden rows in force and no others.
            (way,) = (link for link, target in BY_NAME[lookups.holds].links.items() if target == name)
            held = self.value.table(lookups.holds)
            hidden |= {getattr(row, way) for row in held if row.ref in gone}.difference(
                getattr(row, way) for row in held if row.ref not in gone
            )
        self._hidden[name] = frozenset(hidden)
        return self._hidden[name]

    def is_own(self, table: Table, row: Row) -> bool:
        """Whether the reader answers for the row."""
        posts = self.reader.answers_for
        if not posts:
            return False
        lookups = table.model.audience
        if any(self.walk(table, row, way) in posts for way in lookups.answered_by):
            return True
        if lookups.led_in:
            leads = (self.walk(table, row, f"{lookups.led_in}__{name}") for name in ("lead", "joint_leads"))
            lead, joint_leads = leads
            if lead in posts or posts.intersection(joint_leads or ()):
                return True
        for way in lookups.belongs_to:
            if way in table.links:  # not so if the model keeps two tables: an update is on no priority
                key = (table.links[way], getattr(row, way))
                parent = self.value.find(*key) or self._withdrawn.get(key)
                if parent is not None and self.is_own(BY_NAME[table.links[way]], parent):
                    return True
        return False

    def is_named(self, table: Table, row: Row) -> bool:
        """Whether the row names the reader as one of its readers."""
        column = table.model.audience.named_in
        names = {folded(name) for name in names_in(getattr(row, column, ""))} if column else set()
        return bool(names & {folded(name) for name in self.reader.named_as})

    def walk(self, table: Table, row: Row, way: str) -> Any:
        """What a way from a row leads to; None where a row on the way is not there."""
        first, _, rest = way.partition("__")
        if not rest:
            return getattr(row, first, None)
        if first not in table.links:
            return None
        key = (table.links[first], getattr(row, first))
        parent = self.value.find(*key) or self._withdrawn.get(key)
        return self.walk(BY_NAME[table.links[first]], parent, rest) if parent is not None else None

    def without_columns(self, table: Table, row: Row, kept: Mapping[str, ReadingRule]) -> Row:
        """The row with the columns emptied that the reader may not read."""
        if not kept:
            return row
        own = any(rule.or_own for rule in kept.values()) and self.is_own(table, row)
        names = [
            name
            for name, rule in kept.items()
            if hasattr(row, name)
            and not (rule.or_own and own)
            and not (rule.unless and getattr(row, rule.unless, False))
        ]
        changes: dict[str, Any] = {name: type(row).__dataclass_fields__[name].default for name in names}
        if isinstance(row, UpdateValue) and "group_text" in names:
            # What was proposed is for the group: others read the status that was agreed.
            changes["label"] = row.agreed_label or row.label
        return replace(row, **changes)
