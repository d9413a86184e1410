"""Putting one row back to how it was at a moment: the difference first, the same rules as an edit, new history."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Model

from core.history import history_of
from plan.editing.forms.kinds import RowKind
from plan.editing.marks import mark
from plan.editing.rules import Broken, placed
from plan.editing.words import FieldPair, label_of, name_of, pairs
from plan.editing.workflow import ConflictingRow, EditConflict, RulesBroken
from plan.reading import NothingThen, read_plan
from plan.value import BY_NAME, PlanValue
from plan.value.rows import Row
from plan.value.tables import HANGS_ON
from priorities.models import Agreement

MOST_STATES = 100
"""So many of a row's states are offered, the latest first."""


@dataclass(frozen=True)
class State:
    """A moment at which a row was written. ``who`` "": the tracker itself, at a load."""

    at: datetime
    who: str
    why: str


@dataclass(frozen=True)
class PutBackProposal:
    """What putting back would do. ``row``: as it would be; ``differences``: then and now, in words, what differs.

    ``lost``: what the row named then and is no longer in the plan, in words, and so stays out.
    """

    row: Row
    differences: tuple[FieldPair, ...]
    lost: tuple[str, ...]
    is_withdrawn: bool


def states_of(agreement: Agreement, kind: RowKind, ref: str) -> list[State]:
    """The moments at which a row, or its links, were written, newest first; empty for a row that never was."""
    models: list[tuple[type[Model], dict[str, Any]]]
    if kind.table == "agreement":
        models = [(Agreement, {"slug": ref})]
    else:
        spec = BY_NAME[kind.table]
        models = [(spec.model, {"agreement": agreement, "ref": ref})]
        models += [
            (many.model, {"agreement": agreement, f"{many.owner}__ref": ref})
            for many in {many.model: many for many in spec.many.values()}.values()
        ]
    found: dict[datetime, State] = {}
    for model, which in models:
        rows: Any = history_of(model)._default_manager.filter(**which).select_related("history_user")
        for row in rows.order_by("-history_date", "-history_id")[:MOST_STATES]:
            state = State(row.history_date, str(row.history_user or ""), row.history_change_reason or "")
            found.setdefault(row.history_date, state)
    return sorted(found.values(), key=lambda state: state.at, reverse=True)[:MOST_STATES]


def row_then(agreement: Agreement, kind: RowKind, ref: str, moment: datetime) -> tuple[PlanValue, Row | None]:
    """The plan at a moment and the row as it was then; None: it was not in the plan."""
    try:
        then = read_plan(agreement, moment, moment, tables=kind.tables)
    except NothingThen:
        return read_plan(agreement, tables=kind.tables), None
    return then, then.agreement if kind.table == "agreement" else then.find(kind.table, ref)


def is_known(now: PlanValue, kind: RowKind, ref: str) -> bool:
    """Whether the row is in the plan or has been."""
    if kind.table == "agreement":
        return ref == now.agreement.ref
    gone = (item.row.ref for item in now.withdrawn if item.table == kind.table)
    return now.find(kind.table, ref) is not None or ref in gone


def current_row(now: PlanValue, kind: RowKind, ref: str) -> Row | None:
    """The row as it is; None: it is withdrawn."""
    return now.agreement if kind.table == "agreement" else now.find(kind.table, ref)


def proposal(now: PlanValue, then: PlanValue, kind: RowKind, row: Row) -> PutBackProposal:
    """What putting the row back would do to the plan as it is. Raises NotPossible when what it hangs on is gone."""
    wanted, lost = _possible(now, then, kind, row)
    current = current_row(now, kind, row.ref)
    names = kind.form.row_fields()
    if current is not None:
        names = tuple(name for name in names if getattr(current, name) != getattr(wanted, name))
    found = pairs(now, kind.table, names, wanted, current or wanted)
    if current is None:
        found = [replace(pair, other="") for pair in found if pair.one]
    return PutBackProposal(wanted, tuple(found), tuple(lost), current is None)


def mark_of(row: Row | None, kind: RowKind) -> str:
    """A mark of the whole row, so that what is put back is what was looked at."""
    return (
        mark(tuple(getattr(row, name) for name in kind.form.row_fields())) if row is not None else "withdrawn"
    )


def put_back(now: PlanValue, then: PlanValue, kind: RowKind, row: Row, was: str) -> PlanValue:
    """The plan with the row as it was. Raises MovedOn when the row has changed since ``was`` was shown."""
    current = current_row(now, kind, row.ref)
    if mark_of(current, kind) != was:
        raise EditConflict([ConflictingRow(kind.table, row.ref, current)], now)
    wanted, _ = _possible(now, then, kind, row)
    if kind.table == "agreement":
        return replace(now, agreement=wanted)  # type: ignore[arg-type]
    return placed(now, kind.table, wanted, BY_NAME[kind.table].within)


def _possible(now: PlanValue, then: PlanValue, kind: RowKind, row: Row) -> tuple[Row, list[str]]:
    """The row without what is gone meanwhile; raises NotPossible when its parent is gone."""
    current = current_row(now, kind, row.ref)
    kept: dict[str, Any] = {}
    if current is not None:
        # What the form of the row is not about stays as it is.
        asked = kind.form.row_fields()
        kept = {
            item.name: getattr(current, item.name)
            for item in fields(row)
            if item.name not in asked and item.name != "ref"
        }
    lost: list[str] = []
    if kind.table != "agreement":
        spec = BY_NAME[kind.table]
        for name, table in spec.links.items():
            ref = getattr(row, name)
            if ref and now.find(table, ref) is None:
                words = name_of(then, table, then.find(table, ref))
                if name in HANGS_ON.get(kind.table, ()):
                    label = label_of(kind.table, name)
                    message = f"Its {label}, “{words}”, is no longer in the plan: put that back first"
                    raise RulesBroken([Broken(kind.table, row.ref, "", message)])
                lost.append(words)
                kept[name] = ""
        for name, many in spec.many.items():
            refs = getattr(row, name)
            gone = [ref for ref in refs if now.find(many.table, ref) is None]
            lost += [name_of(then, many.table, then.find(many.table, ref)) for ref in gone]
            if gone:
                kept[name] = tuple(ref for ref in refs if ref not in gone)
    return replace(row, **kept), lost
