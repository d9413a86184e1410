"""Applying a difference: it changes the rows of a plan, with history, until the plan reads as the value after."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from accounts.models import Partnership
from core.history import Change, create_rows, save_row, update_rows
from plan.difference import STEP, Difference, RowChange, places
from plan.following import update_periods
from plan.value import BY_NAME, TABLES, ManyField, Table
from plan.value.rows import AgreementValue, Row
from plan.versions.chain import seal_comments
from plan.versions.periods import refuse_closed_periods, reports_of_withdrawn
from priorities.models import Agreement
from priorities.writing import writing_as


@dataclass
class AppliedChanges:
    """The rows of plan tables and of links that were written. ``keys``: table -> ref -> primary key."""

    agreement: Agreement
    created: int = 0
    updated: int = 0
    keys: dict[str, dict[str, int]] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def reason_of(self, table: str, ref: str) -> str:
        """The reason of one row; "" where the reason of the whole change holds for it."""
        return self.reasons.get((table, ref), "")


def apply(
    difference: Difference,
    change: Change,
    agreement: Agreement | None = None,
    *,
    reasons: Mapping[tuple[str, str], str] | None = None,
    taken_back: Collection[str] = (),
) -> AppliedChanges:
    """Writes a difference, with one history row for each row.

    Open and planned reporting periods follow it: see ``plan.following``.

    ``agreement`` None: the agreement does not exist yet, and is made. Nothing is deleted: a removed row is withdrawn
    with the reason of the change. ``reasons``: by table and ref, the reason of a row that has its own, such as the
    row of a file that it comes from. ``taken_back``: refs of closed reporting periods that a load brought; when the
    load is taken back, they go with it. Raises ValueError for a difference from a plan without its agreement,
    PeriodIsClosed when the difference would write into another closed reporting period, and Partnership.DoesNotExist
    when the partnership of the agreement does not exist.
    """
    if agreement is None and difference.before is not None:
        raise ValueError("a difference between two plans is applied to an agreement")
    with writing_as(change, *filter(None, [agreement])) as change:
        refuse_closed_periods(difference, taken_back)
        result = AppliedChanges(_write_agreement(difference, change, agreement), reasons=reasons or {})
        orders = {(order.table, order.within): order.refs for order in difference.orders}
        kept_reports = reports_of_withdrawn(difference)
        for table in TABLES:
            changes = [
                row_change
                for row_change in difference.of(table.name)
                if (table.name, row_change.ref) not in kept_reports
            ]
            table_orders = {within: refs for (name, within), refs in orders.items() if name == table.name}
            if changes or table_orders:
                _write_table(table, changes, table_orders, change, result)
            for name, many in table.many.items():
                link_changes = [
                    row_change
                    for row_change in changes
                    if row_change.after and (row_change.before is None or name in row_change.fields)
                ]
                if link_changes:
                    _write_links(name, table, many, link_changes, change, result)
        update_periods(result.agreement, difference, change)
        if versions := [item.ref for item in difference.of("versions") if item.after is not None]:
            seal_comments(result.agreement.pk, versions)
        return result


def _write_agreement(difference: Difference, change: Change, agreement: Agreement | None) -> Agreement:
    row = difference.after.agreement
    names = [item.name for item in fields(AgreementValue) if item.name not in ("ref", "partnership")]
    if agreement is None:
        partnership = Partnership.objects.get(name=row.partnership)
        new = Agreement(slug=row.ref, partnership=partnership, **{name: getattr(row, name) for name in names})
        new.clean_fields()
        return save_row(new, change)
    agreement = Agreement.objects.get(pk=agreement.pk)
    if agreement.withdrawn_at is not None:  # taken up again
        agreement.withdrawn_at, agreement.withdrawn_why = None, ""
        update_rows(Agreement, [agreement], ["withdrawn_at", "withdrawn_why"], change)
    if difference.agreement_fields:
        for name in difference.agreement_fields:
            setattr(agreement, name, getattr(row, name))
        update_rows(Agreement, [agreement], difference.agreement_fields, change)
    return agreement


def _keys(table: str, result: AppliedChanges) -> dict[str, int]:
    """ref -> primary key of all rows of a table, withdrawn rows too. One query, the first time."""
    if table not in result.keys:
        rows = BY_NAME[table].rows_of(result.agreement).values_list("ref", "pk")
        result.keys[table] = dict(rows)
    return result.keys[table]


def _write_table(
    table: Table,
    changes: list[RowChange],
    orders: dict[str, tuple[str, ...]],
    change: Change,
    result: AppliedChanges,
) -> None:
    live: dict[str, Any] = {
        row.ref: row for row in table.rows_of(result.agreement).order_by("position", "pk")
    }
    written: dict[str, set[str]] = {}
    new: dict[str, Any] = {}
    # Rows that are new in their place: they go to the end unless an order says otherwise.
    placed_last: list[Any] = []
    for row_change in changes:
        ref = row_change.ref
        if row_change.after is None:
            row = live[ref]
            row.withdrawn_at = change.moment
            row.withdrawn_why = result.reason_of(table.name, ref) or change.reason or "No longer in the plan."
            written[ref] = {"withdrawn_at", "withdrawn_why"}
            continue
        if ref in live:
            row = live[ref]
            written_fields = set(_fill(row, table, row_change.after, row_change.fields or None, result))
            if row.withdrawn_at is not None:  # taken up again
                row.withdrawn_at, row.withdrawn_why = None, ""
                written_fields |= {"withdrawn_at", "withdrawn_why"}
            if row_change.before is None or table.within in row_change.fields:
                placed_last.append(row)
                written_fields.add("position")
            written[ref] = written_fields
        else:
            new[ref] = table.model(agreement=result.agreement, ref=ref, **table.new)
            _fill(new[ref], table, row_change.after, None, result)
            placed_last.append(new[ref])
    for ref in _write_places(live, new, placed_last, orders):
        written.setdefault(ref, set()).add("position")
    for ref in {*new, *written}:
        # The library takes the reason of the row before the one of the whole change.
        (new.get(ref) or live[ref])._change_reason = result.reason_of(table.name, ref)
    created = create_rows(table.model, list(new.values()), change)
    all_written_fields = sorted({name for names_of_row in written.values() for name in names_of_row})
    # Withdrawn rows first: a constraint on the rows in force must not see the old row beside the new one.
    for is_withdrawn in (True, False):
        rows = [
            live[ref]
            for ref in written
            if (live[ref].withdrawn_at is not None) is is_withdrawn and written[ref]
        ]
        update_rows(table.model, rows, all_written_fields, change)
        result.updated += len(rows)
    result.created += len(created)
    result.keys[table.name] = {ref: row.pk for ref, row in live.items()} | {
        row.ref: row.pk for row in created
    }


def _fill(
    target: Any, table: Table, row: Row, only: tuple[str, ...] | None, result: AppliedChanges
) -> list[str]:
    """Sets the columns of a model's row from the value's row; returns their names. ``only`` None: all columns."""
    filled = []
    for name in table.plain:
        if only is None or name in only:
            value = getattr(row, name)
            column = table.column_of(name)
            setattr(target, column, [list(pair) for pair in value] if isinstance(value, tuple) else value)
            filled.append(column)
    for name, other in table.links.items():
        if only is None or name in only:
            ref = getattr(row, name)
            setattr(target, f"{name}_id", _keys(other, result)[ref] if ref else None)
            filled.append(name)
    return filled


def _write_places(
    live: dict[str, Any], new: dict[str, Any], placed_last: list[Any], orders: dict[str, tuple[str, ...]]
) -> list[str]:
    """Gives new rows their positions, and moves others as the orders say; returns the refs of the moved live rows."""
    moved: list[str] = []
    last = max((row.position for row in live.values()), default=0)
    for number, row in enumerate(placed_last):
        row.position = last + STEP * (number + 1)
    last_refs = {row.ref for row in placed_last}
    for refs in orders.values():
        current = {ref: live[ref].position for ref in refs if ref in live and ref not in last_refs}
        for ref, place in places(refs, current).items():
            row = live.get(ref) or new[ref]
            row.position = place
            if ref in live:
                moved.append(ref)
    return moved


def _write_links(
    name: str, table: Table, many: ManyField, changes: list[RowChange], change: Change, result: AppliedChanges
) -> None:
    """Makes the links of one field as the rows say: adds new links, withdraws old ones, takes earlier ones up again."""
    owners = {_keys(table.name, result)[row_change.ref]: row_change for row_change in changes}
    others = _keys(many.table, result)
    existing: dict[int, dict[int, Any]] = {owner: {} for owner in owners}
    for row in many.model._default_manager.filter(agreement=result.agreement, **many.where):
        owned = existing.get(getattr(row, f"{many.owner}_id"))
        if owned is not None:
            owned[getattr(row, f"{many.other}_id")] = row
    new: list[Any] = []
    changed: list[Any] = []
    for owner, row_change in owners.items():
        positions = {
            others[ref]: STEP * (number + 1) for number, ref in enumerate(getattr(row_change.after, name))
        }
        for other, position in positions.items():
            link = existing[owner].get(other)
            if link is None:
                keys = {f"{many.owner}_id": owner, f"{many.other}_id": other}
                link = many.model(agreement=result.agreement, position=position, **many.where, **keys)
                new.append(link)
            elif link.is_withdrawn or link.position != position:
                link.is_withdrawn, link.position = False, position
                changed.append(link)
            link._change_reason = result.reason_of(table.name, row_change.ref)  # type: ignore[union-attr]
        for other, link in existing[owner].items():
            if other not in positions and not link.is_withdrawn:
                link.is_withdrawn = True
                link._change_reason = result.reason_of(table.name, row_change.ref)
                changed.append(link)
    result.created += len(create_rows(many.model, new, change))
    update_rows(many.model, changed, ["is_withdrawn", "position"], change)
    result.updated += len(changed)
