"""Reading a plan: the database at a moment becomes one frozen value (design: domain.md, "One value, one difference").

One query for each table that grows with the plan, and one query for all small tables together. Now: the live rows. At
a moment: for each live row the latest row of its history until then. Nothing is ever deleted, so every row of the
history has a live row. Structure and progress may be read at two moments: the plan as a version has it, and delivery as
it was when a period was published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core.history import rows_at
from plan.gathering import freeze_pairs, read_together
from plan.value import BY_NAME, NOT_READ, TABLE_NAMES, TABLES, PlanValue, Table, WithdrawnRow, with_needed
from plan.value.rows import AgreementValue, Row
from priorities.models import Agreement

# Each table that grows with the plan, or holds long decimals, has a query of its own. The others share one, because a
# page may make only so many queries. A large table that is narrowed gives few rows, so it goes with the small ones.
DECIMALS = frozenset({"observations"})
LARGE = frozenset({"aims", "actions", "standings", "updates"}) | DECIMALS


class PlanDidNotExist(LookupError):
    """The agreement did not exist at that moment, as far as the tracker knows."""


@dataclass(frozen=True)
class _TableRows:
    """The rows of one table, by primary key and in order; ``withdrawn``: when and why."""

    table: Table
    refs: dict[int, str]
    raw: dict[int, dict[str, Any]]
    withdrawn: dict[int, tuple[datetime, str]]


def read_plan(
    agreement: Agreement,
    structure_at: datetime | None = None,
    progress_at: datetime | None = None,
    *,
    unpublished: Collection[datetime] = (),
    tables: Collection[str] | None = None,
    narrow: Mapping[str, Q] | None = None,
) -> PlanValue:
    """The plan of an agreement as one frozen value.

    ``structure_at``, ``progress_at``: aware moments; None is now. ``unpublished``: progress that was written at these
    moments is left out (see ``Moment``); ``progress_at`` is given then. ``tables``: the tables that the caller needs
    (the tables that their rows name are read too); None is all tables. A table that was not read raises LookupError
    when it is used. ``narrow``: table -> a condition on its rows, for a page that shows no others. The condition may
    use only columns that no edit changes (an observation's indicator and area), and such a value must never be
    compared. Raises PlanDidNotExist when the agreement did not exist at ``structure_at``.
    """
    names = frozenset(TABLE_NAMES) if tables is None else with_needed(frozenset(tables))
    head = _agreement_row(agreement, structure_at)
    querysets = {
        table: _at(
            table.rows_of(agreement).filter((narrow or {}).get(table.name, Q())),
            progress_at if table.progress else structure_at,
            unpublished if table.progress else (),
        )
        for table in TABLES
        if table.name in names
    }
    tables_read = _query(querysets, apart=LARGE - (frozenset(narrow or {}) - DECIMALS))
    built, withdrawn = _build(tables_read, agreement, structure_at)
    not_read: dict[str, Any] = {name: NOT_READ for name in TABLE_NAMES if name not in names}
    return PlanValue(
        head,
        **built,
        **not_read,
        structure_at=structure_at,
        progress_at=progress_at,
        withdrawn=tuple(withdrawn),
    )


def _at(live: QuerySet[Any], moment: datetime | None, without: Collection[datetime] = ()) -> QuerySet[Any]:
    return live if moment is None else rows_at(live, moment, without)


def _agreement_row(agreement: Agreement, moment: datetime | None) -> AgreementValue:
    names = [item.name for item in fields(AgreementValue) if item.name not in ("ref", "partnership")]
    if moment is None:
        values = {name: getattr(agreement, name) for name in names}
    else:
        past_values = rows_at(Agreement.objects.filter(pk=agreement.pk), moment).values(*names).first()
        if past_values is None:
            raise PlanDidNotExist(f"The tracker holds nothing for {agreement.title} at that time.")
        values = past_values
    return AgreementValue(ref=agreement.slug, partnership=agreement.partnership.name, **values)


def _query(querysets: Mapping[Table, QuerySet[Any]], apart: Collection[str]) -> dict[str, _TableRows]:
    """The rows of the tables, in order: one query for each table in ``apart``, one for all the others."""
    small: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {}
    rows_by_table: dict[str, list[dict[str, Any]]] = {}
    for table, rows in querysets.items():
        links = (f"{name}_id" for name in table.links)
        plain = (table.column_of(name) for name in table.plain)
        columns = ("id", "ref", "withdrawn_at", "withdrawn_why", *plain, *links)
        if table.name in apart:
            rows_by_table[table.name] = list(rows.order_by("position", "id").values(*columns))
        else:
            small[table.name] = (rows, columns)
    rows_by_table |= read_together(small)
    return {table.name: _table_rows(table, rows_by_table[table.name]) for table in querysets}


def _table_rows(table: Table, rows: list[dict[str, Any]]) -> _TableRows:
    refs: dict[int, str] = {}
    raw: dict[int, dict[str, Any]] = {}
    withdrawn: dict[int, tuple[datetime, str]] = {}
    for row in rows:
        key = row.pop("id")
        at, why = row.pop("withdrawn_at"), row.pop("withdrawn_why")
        refs[key] = row["ref"]
        for name, column in table.columns.items():
            row[name] = row.pop(column)
        raw[key] = row
        if at is not None:
            withdrawn[key] = (at, why)
    return _TableRows(table, refs, raw, withdrawn)


def _links(
    tables: Iterable[Table], agreement: Agreement, moment: datetime | None
) -> dict[tuple[str, str], dict[int, list[int]]]:
    """The links of all tables: (table, field) -> key of the owner -> keys of the linked rows, in order. One query."""
    many_fields = [(table.name, name, spec) for table in tables for name, spec in table.many.items()]
    querysets: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {}
    for _, _, spec in many_fields:
        links = _at(spec.model._default_manager.filter(agreement=agreement), moment).filter(
            is_withdrawn=False
        )
        querysets[spec.model.__name__] = (links, (f"{spec.owner}_id", f"{spec.other}_id", *spec.where))
    rows = read_together(querysets)
    result: dict[tuple[str, str], dict[int, list[int]]] = {}
    for table_name, name, spec in many_fields:
        linked = result[table_name, name] = {}
        for row in rows[spec.model.__name__]:
            if all(row[key] == value for key, value in spec.where.items()):
                linked.setdefault(row[f"{spec.owner}_id"], []).append(row[f"{spec.other}_id"])
    return result


def _build(
    tables_read: dict[str, _TableRows], agreement: Agreement, structure_at: datetime | None
) -> tuple[dict[str, Any], list[WithdrawnRow]]:
    """The rows in force and the withdrawn rows, with refs instead of keys.

    A row whose subject does not exist or is withdrawn is not in force either (see ``Table.subjects``); one that names
    none stands for itself. A field that only mentions such a row (a lead, a theme, a label) is left empty.
    """
    built: dict[str, Any] = {}
    withdrawn: list[WithdrawnRow] = []
    places: dict[str, dict[str, int]] = {}
    links = _links((table_read.table for table_read in tables_read.values()), agreement, structure_at)
    for name, table_read in tables_read.items():
        table = table_read.table
        in_force: list[Row] = []
        for key, raw in table_read.raw.items():
            values = dict(raw)
            subjects_exist = True
            for field_name, target in table.links.items():
                key_named = values.pop(f"{field_name}_id")
                ref = tables_read[target].refs.get(key_named, "")
                is_subject = field_name in table.subjects
                is_gone = key_named is not None and ref not in places[target]
                subjects_exist = subjects_exist and not (is_subject and is_gone)
                values[field_name] = ref if is_subject or ref in places[target] else ""
            for field_name, spec in table.many.items():
                refs = (
                    tables_read[spec.table].refs.get(other, "")
                    for other in links[name, field_name].get(key, ())
                )
                values[field_name] = tuple(ref for ref in refs if ref in places[spec.table])
            row = table.row(**{field: freeze_pairs(value) for field, value in values.items()})
            if key in table_read.withdrawn:
                withdrawn.append(WithdrawnRow(name, row, *table_read.withdrawn[key]))
            elif subjects_exist:
                in_force.append(row)
            else:
                withdrawn += _gone_with_its_subject(name, row, withdrawn)
        if table.within:
            parents = places[table.links[table.within]]
            in_force.sort(key=lambda row: parents[getattr(row, table.within)])
        places[name] = {row.ref: number for number, row in enumerate(in_force)}
        built[name] = tuple(in_force)
    return built, withdrawn


def _gone_with_its_subject(name: str, row: Row, withdrawn: list[WithdrawnRow]) -> list[WithdrawnRow]:
    """The row as withdrawn with its subject, at the same moment for the same reason; empty if that did not exist."""
    for field_name in BY_NAME[name].subjects:
        ref, target = getattr(row, field_name), BY_NAME[name].links[field_name]
        for item in withdrawn:
            if item.table == target and item.row.ref == ref:
                return [WithdrawnRow(name, row, item.at, item.why)]
    return []
