"""Applying a difference: what turns a plan that reads one value into a plan that reads the other, with history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import transaction

from accounts.models import Partnership
from core.history import Change, create_rows, save_row, update_rows
from plan.difference import STEP, Difference, RowChange, places
from plan.following import follow
from plan.value import BY_NAME, TABLES, Many, Table
from plan.value.rows import AgreementValue, Row
from plan.versions.periods import refuse_closed_periods, unread
from priorities.models import Agreement


@dataclass
class Applied:
    """What was written: rows of plan tables and of links, added and changed."""

    agreement: Agreement
    created: int = 0
    updated: int = 0
    keys: dict[str, dict[str, int]] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def why(self, table: str, ref: str) -> str:
        """The reason that one row has for itself; "" where the one of the whole change says it."""
        return self.reasons.get((table, ref), "")


@transaction.atomic
def apply(
    found: Difference,
    change: Change,
    agreement: Agreement | None = None,
    *,
    reasons: Mapping[tuple[str, str], str] | None = None,
    taken_back: Collection[str] = (),
) -> Applied:
    """Writes a difference, in one transaction, with one history row for each row written.

    Open and planned reporting periods follow it: see ``plan.following``.

    ``agreement`` None: there is no such agreement yet, and it is made. Nothing is deleted: what is removed is
    withdrawn with the reason of the change. ``reasons``: by table and ref, the reason of a row that has one of its
    own, such as the row of a file that it comes from. ``taken_back``: refs of closed reporting periods that a load
    brought and that go with it. Raises ValueError when the difference was taken against a plan and no agreement is
    given, PeriodIsClosed when it would write into another closed reporting period, Partnership.DoesNotExist when the
    partnership it names is not there.
    """
    if agreement is None and found.before is not None:
        raise ValueError("a difference between two plans is applied to an agreement")
    refuse_closed_periods(found, taken_back)
    done = Applied(_write_agreement(found, change, agreement), reasons=reasons or {})
    orders = {(order.table, order.within): order.refs for order in found.orders}
    on_record = unread(found)
    for table in TABLES:
        changes = [item for item in found.of(table.name) if (table.name, item.ref) not in on_record]
        mine = {within: refs for (name, within), refs in orders.items() if name == table.name}
        if changes or mine:
            _write_table(table, changes, mine, change, done)
        for name, many in table.many.items():
            linked = [item for item in changes if item.after and (item.before is None or name in item.fields)]
            if linked:
                _write_links(name, table, many, linked, change, done)
    follow(done.agreement, found, change)
    return done


def _write_agreement(found: Difference, change: Change, agreement: Agreement | None) -> Agreement:
    row = found.after.agreement
    names = [item.name for item in fields(AgreementValue) if item.name not in ("ref", "partnership")]
    if agreement is None:
        partnership = Partnership.objects.get(name=row.partnership)
        made = Agreement(
            slug=row.ref, partnership=partnership, **{name: getattr(row, name) for name in names}
        )
        made.clean_fields()
        return save_row(made, change)
    # Locked, so that two loads or edits of one agreement follow one another.
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.withdrawn_at is not None:  # taken up again
        agreement.withdrawn_at, agreement.withdrawn_why = None, ""
        update_rows(Agreement, [agreement], ["withdrawn_at", "withdrawn_why"], change)
    if found.agreement_fields:
        for name in found.agreement_fields:
            setattr(agreement, name, getattr(row, name))
        update_rows(Agreement, [agreement], found.agreement_fields, change)
    return agreement


def _keys(table: str, done: Applied) -> dict[str, int]:
    """ref -> primary key of all rows of a table, withdrawn ones too; one query, then kept."""
    if table not in done.keys:
        model = BY_NAME[table].model
        rows = model._default_manager.filter(agreement=done.agreement).values_list("ref", "pk")
        done.keys[table] = dict(rows)
    return done.keys[table]


def _write_table(
    table: Table, changes: list[RowChange], orders: dict[str, tuple[str, ...]], change: Change, done: Applied
) -> None:
    live: dict[str, Any] = {
        row.ref: row
        for row in table.model._default_manager.filter(agreement=done.agreement).order_by("position", "pk")
    }
    written: dict[str, set[str]] = {}
    new: dict[str, Any] = {}
    # Rows that are new where they stand: they go to the end unless an order says otherwise.
    come: list[Any] = []
    for item in changes:
        if item.after is None:
            row = live[item.ref]
            row.withdrawn_at = change.moment
            row.withdrawn_why = done.why(table.name, item.ref) or change.reason or "No longer in the plan."
            written[item.ref] = {"withdrawn_at", "withdrawn_why"}
            continue
        if item.ref in live:
            names = set(_fill(live[item.ref], table, item.after, item.fields or None, done))
            if live[item.ref].withdrawn_at is not None:  # taken up again
                live[item.ref].withdrawn_at, live[item.ref].withdrawn_why = None, ""
                names |= {"withdrawn_at", "withdrawn_why"}
            if item.before is None or table.within in item.fields:
                come.append(live[item.ref])
                names.add("position")
            written[item.ref] = names
        else:
            new[item.ref] = table.model(agreement=done.agreement, ref=item.ref)
            _fill(new[item.ref], table, item.after, None, done)
            come.append(new[item.ref])
    for ref in _write_places(live, new, come, orders):
        written.setdefault(ref, set()).add("position")
    for ref in {*new, *written}:
        # The library takes the reason of the row before the one of the whole change.
        (new.get(ref) or live[ref])._change_reason = done.why(table.name, ref)
    made = create_rows(table.model, list(new.values()), change)
    fields_written = sorted({name for names_of_row in written.values() for name in names_of_row})
    # Withdrawn first: a constraint on the rows in force must not see the old beside the new.
    for gone in (True, False):
        rows = [live[ref] for ref in written if (live[ref].withdrawn_at is not None) is gone and written[ref]]
        update_rows(table.model, rows, fields_written, change)
        done.updated += len(rows)
    done.created += len(made)
    done.keys[table.name] = {ref: row.pk for ref, row in live.items()} | {row.ref: row.pk for row in made}


def _fill(target: Any, table: Table, row: Row, only: tuple[str, ...] | None, done: Applied) -> list[str]:
    """Sets the columns of a model's row from the value's; returns the names of those written."""
    names = []
    for name in table.plain:
        if only is None or name in only:
            value = getattr(row, name)
            setattr(target, name, [list(pair) for pair in value] if isinstance(value, tuple) else value)
            names.append(name)
    for name, other in table.links.items():
        if only is None or name in only:
            ref = getattr(row, name)
            setattr(target, f"{name}_id", _keys(other, done)[ref] if ref else None)
            names.append(name)
    return names


def _write_places(
    live: dict[str, Any], new: dict[str, Any], come: list[Any], orders: dict[str, tuple[str, ...]]
) -> list[str]:
    """Gives rows that are new where they stand their positions, and moves others; returns refs of live rows moved."""
    moved: list[str] = []
    last = max((row.position for row in live.values()), default=0)
    for number, row in enumerate(come):
        row.position = last + STEP * (number + 1)
    arrived = {row.ref for row in come}
    for refs in orders.values():
        current = {ref: live[ref].position for ref in refs if ref in live and ref not in arrived}
        for ref, place in places(refs, current).items():
            row = live.get(ref) or new[ref]
            row.position = place
            if ref in live:
                moved.append(ref)
    return moved


def _write_links(
    name: str, table: Table, many: Many, changes: list[RowChange], change: Change, done: Applied
) -> None:
    """Makes the links of one field what the rows say: new ones added, old ones marked, earlier ones taken up again."""
    owners = {_keys(table.name, done)[item.ref]: item for item in changes}
    others = _keys(many.table, done)
    there: dict[int, dict[int, Any]] = {owner: {} for owner in owners}
    for row in many.model._default_manager.filter(agreement=done.agreement, **many.where):
        of = there.get(getattr(row, f"{many.owner}_id"))
        if of is not None:
            of[getattr(row, f"{many.other}_id")] = row
    new: list[Any] = []
    changed: list[Any] = []
    for owner, item in owners.items():
        wanted = {others[ref]: STEP * (number + 1) for number, ref in enumerate(getattr(item.after, name))}
        for other, position in wanted.items():
            link = there[owner].get(other)
            if link is None:
                keys = {f"{many.owner}_id": owner, f"{many.other}_id": other}
                link = many.model(agreement=done.agreement, position=position, **many.where, **keys)
                new.append(link)
            elif link.is_withdrawn or link.position != position:
                link.is_withdrawn, link.position = False, position
                changed.append(link)
            link._change_reason = done.why(table.name, item.ref)  # type: ignore[union-attr]
        for other, link in there[owner].items():
            if other not in wanted and not link.is_withdrawn:
                link.is_withdrawn = True
                link._change_reason = done.why(table.name, item.ref)
                changed.append(link)
    done.created += len(create_rows(many.model, new, change))
    update_rows(many.model, changed, ["is_withdrawn", "position"], change)
    done.updated += len(changed)
