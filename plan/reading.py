"""Reading a plan: the database at a moment becomes one frozen value (design: domain.md, "One value, one difference").

One query for each table that grows with the plan and one for all the small ones together, whatever the size of the
plan. Now: the live rows. At a moment: for each live row the latest row of its history (nothing is ever deleted, so the
live rows are all the candidates there are). Structure and progress may be read at two different moments: what a version
says, and how far delivery had come when a period was published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core.history import rows_at
from plan.gathering import gathered
from plan.value import BY_NAME, NOT_READ, TABLE_NAMES, TABLES, PlanValue, Table, Withdrawn, with_needed
from plan.value.rows import AgreementValue, Row
from plan.value.tables import HANGS_ON
from priorities.models import Agreement

# Tables that grow with the plan, or hold decimals, are read by themselves; a page that asked for each of the others
# by itself as well would make more queries than it may. Of a large table that is narrowed so little is read that it
# goes with the small ones.
DECIMALS = frozenset({"observations"})
LARGE = frozenset({"aims", "actions", "standings", "updates"}) | DECIMALS


class NothingThen(LookupError):
    """The tracker holds nothing for the agreement at that moment."""


@dataclass(frozen=True)
class _Found:
    """What a query brought: rows in order, the refs by primary key, and what had been withdrawn."""

    table: Table
    refs: dict[int, str]
    raw: dict[int, dict[str, Any]]
    gone: dict[int, tuple[datetime, str]]


def read_plan(
    agreement: Agreement,
    structure_at: datetime | None = None,
    progress_at: datetime | None = None,
    *,
    tables: Collection[str] | None = None,
    narrow: Mapping[str, Q] | None = None,
) -> PlanValue:
    """The plan of an agreement as one frozen value.

    ``structure_at``, ``progress_at``: aware moments; None is now. ``tables``: what the caller will look at (with what
    those name); None is everything. A table left out raises LookupError when it is used. ``narrow``: of a table only
    the rows that a condition lets through, for a page that looks at no others; it may speak of columns that no edit
    changes (an observation's indicator and area), and such a value is for that page alone, never for a difference.
    Raises NothingThen when the agreement did not exist at ``structure_at``.
    """
    wanted = frozenset(TABLE_NAMES) if tables is None else with_needed(frozenset(tables))
    head = _agreement_row(agreement, structure_at)
    asked = {
        table: _at(
            table.model._default_manager.filter((narrow or {}).get(table.name, Q()), agreement=agreement),
            progress_at if table.progress else structure_at,
        )
        for table in TABLES
        if table.name in wanted
    }
    found = _query(asked, apart=LARGE - (frozenset(narrow or {}) - DECIMALS))
    built, withdrawn = _build(found, agreement, structure_at)
    left_out: dict[str, Any] = {name: NOT_READ for name in TABLE_NAMES if name not in wanted}
    return PlanValue(
        head,
        **built,
        **left_out,
        structure_at=structure_at,
        progress_at=progress_at,
        withdrawn=tuple(withdrawn),
    )


def _at(live: QuerySet[Any], moment: datetime | None) -> QuerySet[Any]:
    return live if moment is None else rows_at(live, moment)


def _agreement_row(agreement: Agreement, moment: datetime | None) -> AgreementValue:
    names = [item.name for item in fields(AgreementValue) if item.name not in ("ref", "partnership")]
    if moment is None:
        values = {name: getattr(agreement, name) for name in names}
    else:
        then = rows_at(Agreement.objects.filter(pk=agreement.pk), moment).values(*names).first()
        if then is None:
            raise NothingThen(f"The tracker holds nothing for {agreement.title} at that time.")
        values = then
    return AgreementValue(ref=agreement.slug, partnership=agreement.partnership.name, **values)


def _query(asked: Mapping[Table, QuerySet[Any]], apart: Collection[str]) -> dict[str, _Found]:
    """The rows of the tables, in order: one query for each of those ``apart``, one for all the others together."""
    small: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {}
    read: dict[str, list[dict[str, Any]]] = {}
    for table, rows in asked.items():
        links = (f"{name}_id" for name in table.links)
        columns = ("id", "ref", "withdrawn_at", "withdrawn_why", *table.plain, *links)
        if table.name in apart:
            read[table.name] = list(rows.order_by("position", "id").values(*columns))
        else:
            small[table.name] = (rows, columns)
    read |= gathered(small)
    return {table.name: _found(table, read[table.name]) for table in asked}


def _found(table: Table, rows: list[dict[str, Any]]) -> _Found:
    refs: dict[int, str] = {}
    raw: dict[int, dict[str, Any]] = {}
    gone: dict[int, tuple[datetime, str]] = {}
    for row in rows:
        key = row.pop("id")
        at, why = row.pop("withdrawn_at"), row.pop("withdrawn_why")
        refs[key] = row["ref"]
        raw[key] = row
        if at is not None:
            gone[key] = (at, why)
    return _Found(table, refs, raw, gone)


def _links(
    tables: Iterable[Table], agreement: Agreement, moment: datetime | None
) -> dict[tuple[str, str], dict[int, list[int]]]:
    """The links of all tables: (table, field) -> owner's key -> keys of the rows named, in order. One query."""
    many = [(table.name, name, spec) for table in tables for name, spec in table.many.items()]
    asked: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {}
    for _, _, spec in many:
        links = _at(spec.model._default_manager.filter(agreement=agreement), moment).filter(
            is_withdrawn=False
        )
        asked[spec.model.__name__] = (links, (f"{spec.owner}_id", f"{spec.other}_id", *spec.where))
    rows = gathered(asked)
    result: dict[tuple[str, str], dict[int, list[int]]] = {}
    for table_name, name, spec in many:
        found = result[table_name, name] = {}
        for row in rows[spec.model.__name__]:
            if all(row[key] == value for key, value in spec.where.items()):
                found.setdefault(row[f"{spec.owner}_id"], []).append(row[f"{spec.other}_id"])
    return result


def _build(
    found: dict[str, _Found], agreement: Agreement, structure_at: datetime | None
) -> tuple[dict[str, Any], list[Withdrawn]]:
    """Rows with refs instead of keys.

    A row whose subject is not there, or is withdrawn, is not there either; what a field merely mentions (a lead, a
    theme, a label) and is gone is left empty.
    """
    built: dict[str, Any] = {}
    withdrawn: list[Withdrawn] = []
    place: dict[str, dict[str, int]] = {}
    many = _links((part.table for part in found.values()), agreement, structure_at)
    for name, part in found.items():
        table = part.table
        in_force: list[Row] = []
        for key, raw in part.raw.items():
            values = dict(raw)
            there = True
            for field_name, target in table.links.items():
                ref = found[target].refs.get(values.pop(f"{field_name}_id"), "")
                hangs = field_name in HANGS_ON.get(name, ())
                there = there and not (hangs and ref not in place[target])
                values[field_name] = ref if hangs or ref in place[target] else ""
            for field_name, spec in table.many.items():
                refs = (
                    found[spec.table].refs.get(other, "") for other in many[name, field_name].get(key, ())
                )
                values[field_name] = tuple(ref for ref in refs if ref in place[spec.table])
            row = table.row(**{field: _plain(value) for field, value in values.items()})
            if key in part.gone:
                withdrawn.append(Withdrawn(name, row, *part.gone[key]))
            elif there:
                in_force.append(row)
            else:
                withdrawn += _gone_with_its_subject(name, row, withdrawn)
        if table.within:
            parents = place[table.links[table.within]]
            in_force.sort(key=lambda row: parents[getattr(row, table.within)])
        place[name] = {row.ref: number for number, row in enumerate(in_force)}
        built[name] = tuple(in_force)
    return built, withdrawn


def _gone_with_its_subject(name: str, row: Row, withdrawn: list[Withdrawn]) -> list[Withdrawn]:
    """The row as withdrawn when and why what it hangs on was; nothing where that was not there yet."""
    for field_name in HANGS_ON[name]:
        ref, target = getattr(row, field_name), BY_NAME[name].links[field_name]
        for item in withdrawn:
            if item.table == target and item.row.ref == ref:
                return [Withdrawn(name, row, item.at, item.why)]
    return []


def _plain(value: Any) -> Any:
    """JSON lists of pairs become tuples, so that a row is frozen through and through."""
    return tuple(tuple(pair) for pair in value) if isinstance(value, list) else value
