"""Reading a plan: the database at a moment becomes one frozen value (design: domain.md, "One value, one difference").

One query for each table that grows with the plan, and one query for all small tables together. Now: the live rows. At
a moment: for each live row the latest row of its history until then. Nothing is ever deleted, so every row of the
history has a live row. Structure and progress may be read at two moments: the plan as a version has it, and delivery as
it was when a period was published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from core.history import rows_at
from plan.gathering import freeze_pairs, read_together
from plan.value import (
    BY_NAME,
    NOT_READ,
    TABLE_NAMES,
    TABLES,
    ManyField,
    PlanValue,
    Table,
    WithdrawnRow,
    with_needed,
)
from plan.value.rows import AgreementValue, Row
from priorities.models import Agreement

# Each table that grows with the plan, or holds long decimals, has a query of its own. The others share one, because a
# page may make only so many queries. A large table that is narrowed gives few rows, so it goes with the small ones.
DECIMALS = frozenset({"observations"})
LARGE = frozenset({"aims", "actions", "standings", "updates"}) | DECIMALS


class PlanDidNotExist(LookupError):
    """The agreement did not exist at that moment, as far as the tracker knows."""


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
    wanted = [table for table in TABLES if table.name in names]
    head = _agreement_row(agreement, structure_at)
    narrow = narrow or {}
    apart = LARGE - (frozenset(narrow) - DECIMALS)
    rows: dict[str, list[dict[str, Any]]] = {}
    together: dict[str, tuple[QuerySet[Any], Sequence[str]]] = {}
    for table in wanted:
        chosen = table.rows_of(agreement)
        if table.name in narrow:
            chosen = chosen.filter(narrow[table.name])
        moment = progress_at if table.progress else structure_at
        if moment is not None:
            chosen = rows_at(chosen, moment, unpublished if table.progress else ())
        if table.name in apart:
            rows[table.name] = list(chosen.order_by("position", "id").values(*table.columns_read))
        else:
            together[table.name] = (chosen, table.columns_read)
        for spec in table.many.values():
            links = spec.model._default_manager.filter(agreement=agreement)
            if structure_at is not None:
                links = rows_at(links, structure_at)
            columns = (f"{spec.owner}_id", f"{spec.other}_id", *spec.where)
            together[spec.kept_in] = (links.filter(is_withdrawn=False), columns)
    built, withdrawn = _build(wanted, rows | read_together(together))
    not_read: dict[str, Any] = {name: NOT_READ for name in TABLE_NAMES if name not in names}
    return PlanValue(
        head,
        **built,
        **not_read,
        structure_at=structure_at,
        progress_at=progress_at,
        withdrawn=tuple(withdrawn),
    )


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


def _build(
    tables: Iterable[Table], rows: Mapping[str, Iterable[dict[str, Any]]]
) -> tuple[dict[str, Any], list[WithdrawnRow]]:
    """The rows in force and the withdrawn rows, with refs instead of keys. ``rows``: by table and by link model.

    A row whose subject does not exist or is withdrawn is not in force either (see ``Table.subjects``); one that names
    none stands for itself. A field that only mentions such a row (a lead, a theme, a label) is left empty.
    """
    built: dict[str, Any] = {}
    withdrawn: list[WithdrawnRow] = []
    refs: dict[str, dict[int, str]] = {}  # by key, also of rows that are not in force
    places: dict[str, dict[str, int]] = {}  # by ref, of those in force
    for table in tables:
        links = [
            (name, f"{name}_id", refs[target], places[target], name in table.subjects)
            for name, target in table.links.items()
        ]
        named = {
            name: _named(spec, rows[spec.kept_in], refs[spec.table], places[spec.table])
            for name, spec in table.many.items()
        }
        own_refs = refs[table.name] = {}
        in_force: list[Row] = []
        for values in rows[table.name]:
            key, at, why = values.pop("id"), values.pop("withdrawn_at"), values.pop("withdrawn_why")
            own_refs[key] = values["ref"]
            for name, column in table.columns.items():
                values[name] = values.pop(column)
            subjects_exist = True
            for name, column, refs_named, places_named, is_subject in links:
                key_named = values.pop(column)
                ref = refs_named.get(key_named, "")
                is_there = ref in places_named
                if is_subject and not is_there and key_named is not None:
                    subjects_exist = False
                values[name] = ref if is_subject or is_there else ""
            for name, refs_by_key in named.items():
                values[name] = tuple(refs_by_key.get(key, ()))
            for name in table.pairs:
                values[name] = freeze_pairs(values[name])
            row = table.row(**values)
            if at is not None:
                withdrawn.append(WithdrawnRow(table.name, row, at, why))
            elif subjects_exist:
                in_force.append(row)
            else:
                withdrawn += _gone_with_its_subject(table.name, row, withdrawn)
        if table.within:
            parents = places[table.links[table.within]]
            in_force.sort(key=lambda row: parents[getattr(row, table.within)])
        places[table.name] = {row.ref: number for number, row in enumerate(in_force)}
        built[table.name] = tuple(in_force)
    return built, withdrawn


def _named(
    spec: ManyField, links: Iterable[dict[str, Any]], refs: Mapping[int, str], places: Collection[str]
) -> dict[int, list[str]]:
    """Key of a row -> the refs of the rows in force that it names, in order."""
    named: dict[int, list[str]] = {}
    for link in links:
        ref = refs.get(link[f"{spec.other}_id"], "")
        if ref in places and all(link[column] == value for column, value in spec.where.items()):
            named.setdefault(link[f"{spec.owner}_id"], []).append(ref)
    return named


def _gone_with_its_subject(name: str, row: Row, withdrawn: list[WithdrawnRow]) -> list[WithdrawnRow]:
    """The row as withdrawn with its subject, at the same moment for the same reason; empty if that did not exist."""
    for field_name in BY_NAME[name].subjects:
        ref, target = getattr(row, field_name), BY_NAME[name].links[field_name]
        for item in withdrawn:
            if item.table == target and item.row.ref == ref:
                return [WithdrawnRow(name, row, item.at, item.why)]
    return []
