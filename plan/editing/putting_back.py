"""Puts one row back to how it was at a moment. It is an edit like others: with a difference, rules and history."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Model

from core.conflict import Conflict, changed_parts
from core.history import history_of
from plan.describing.names import name_of
from plan.describing.values import FieldPair, field_pairs, label_of
from plan.editing.conflicts import parts_of
from plan.editing.forms.kinds import RowKind
from plan.editing.rules import BrokenRule, place_row
from plan.editing.workflow import RulesBroken
from plan.reading import PlanDidNotExist, read_plan
from plan.value import BY_NAME, PlanValue
from plan.value.rows import Row
from priorities.models import Agreement

MOST_STATES = 100
"""How many states of a row are offered, the latest first."""


@dataclass(frozen=True)
class RowState:
    """A moment at which a row was written, by whom and why. ``who`` "": the tracker itself, at a load.

    ``is_withdrawn``: it was out of the plan from then on, so there is nothing to put back.
    """

    at: datetime
    who: str
    why: str
    is_withdrawn: bool = False


@dataclass(frozen=True)
class PutBackProposal:
    """What putting back would do. ``row``: the restored row; ``differences``: the fields that would change, in words.

    ``lost``: rows that it named then and that are withdrawn now, in words; the restored row does not name them.
    """

    row: Row
    differences: tuple[FieldPair, ...]
    lost: tuple[str, ...]
    is_withdrawn: bool


def states_of(agreement: Agreement, kind: RowKind, ref: str) -> list[RowState]:
    """The moments at which a row or its links were written, newest first; none for an unknown row."""
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
    states: dict[datetime, RowState] = {}
    for model, which in models:
        rows: Any = history_of(model)._default_manager.filter(**which).select_related("history_user")
        for row in rows.order_by("-history_date", "-history_id")[:MOST_STATES]:
            state = RowState(
                row.history_date,
                str(row.history_user or ""),
                row.history_change_reason or "",
                getattr(row, "withdrawn_at", None) is not None,
            )
            states.setdefault(row.history_date, state)
    return sorted(states.values(), key=lambda state: state.at, reverse=True)[:MOST_STATES]


def row_at(agreement: Agreement, kind: RowKind, ref: str, moment: datetime) -> tuple[PlanValue, Row | None]:
    """The plan at a moment and the row as it was then; None: it was not in the plan."""
    try:
        past_plan = read_plan(agreement, moment, moment, tables=kind.tables)
    except PlanDidNotExist:
        return read_plan(agreement, tables=kind.tables), None
    return past_plan, past_plan.agreement if kind.table == "agreement" else past_plan.find(kind.table, ref)


def was_ever_in_plan(plan: PlanValue, kind: RowKind, ref: str) -> bool:
    """Whether the row is in the plan or has been."""
    if kind.table == "agreement":
        return ref == plan.agreement.ref
    withdrawn_refs = (item.row.ref for item in plan.withdrawn if item.table == kind.table)
    return plan.find(kind.table, ref) is not None or ref in withdrawn_refs


def current_row(plan: PlanValue, kind: RowKind, ref: str) -> Row | None:
    """The row as it is; None: it is withdrawn."""
    return plan.agreement if kind.table == "agreement" else plan.find(kind.table, ref)


def row_last_in_plan(agreement: Agreement, plan: PlanValue, kind: RowKind, ref: str) -> tuple[PlanValue, Row]:
    """A withdrawn row as it was just before, with the plan of then, which gives it its number."""
    withdrawn = next(item for item in plan.withdrawn if (item.table, item.row.ref) == (kind.table, ref))
    past_plan, row = row_at(agreement, kind, ref, withdrawn.at - datetime.resolution)
    return past_plan, row or withdrawn.row


def put_back_proposal(plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row) -> PutBackProposal:
    """What putting the row back would do to the plan. Raises RulesBroken if its parent is withdrawn."""
    restored, missing = _restorable_row(plan, past_plan, kind, row)
    current = current_row(plan, kind, row.ref)
    names = kind.form.row_fields()
    if current is not None:
        names = tuple(name for name in names if getattr(current, name) != getattr(restored, name))
    differences = field_pairs(plan, kind.table, names, restored, current or restored)
    if current is None:
        differences = [replace(pair, other="") for pair in differences if pair.one]
    return PutBackProposal(restored, tuple(differences), tuple(missing), current is None)


def shown_parts(row: Row | None, kind: RowKind) -> dict[str, object]:
    """What the page shows of the row as it is; None: that it is withdrawn."""
    return parts_of(row, kind.form.row_fields()) if row is not None else {"withdrawn": True}


def put_back(plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row, seen: str) -> PlanValue:
    """The plan with the restored row. Raises Conflict if ``seen`` is not the token of the row as it is now."""
    if changed := changed_parts(seen, shown_parts(current_row(plan, kind, row.ref), kind)):
        raise Conflict(plan, changed)
    restored, _ = _restorable_row(plan, past_plan, kind, row)
    if kind.table == "agreement":
        return replace(plan, agreement=restored)  # type: ignore[arg-type]
    return place_row(plan, kind.table, restored, BY_NAME[kind.table].within)


def _restorable_row(plan: PlanValue, past_plan: PlanValue, kind: RowKind, row: Row) -> tuple[Row, list[str]]:
    """The row as it was, without rows that are withdrawn now, and the names of those rows.

    Raises RulesBroken if its parent is withdrawn.
    """
    current = current_row(plan, kind, row.ref)
    changes: dict[str, Any] = {}
    if current is not None:
        # Fields that the form does not edit stay as they are.
        form_fields = kind.form.row_fields()
        changes = {
            item.name: getattr(current, item.name)
            for item in fields(row)
            if item.name not in form_fields and item.name != "ref"
        }
    missing: list[str] = []
    if kind.table != "agreement":
        spec = BY_NAME[kind.table]
        for name, table in spec.links.items():
            ref = getattr(row, name)
            if ref and plan.find(table, ref) is None:
                words = name_of(past_plan, table, past_plan.find(table, ref))
                if name in spec.subjects:
                    label = label_of(kind.table, name)
                    message = f"Its {label}, “{words}”, is no longer in the plan: put that back first"
                    raise RulesBroken([BrokenRule(kind.table, row.ref, "", message)])
                missing.append(words)
                changes[name] = ""
        for name, many in spec.many.items():
            refs = getattr(row, name)
            missing_refs = [ref for ref in refs if plan.find(many.table, ref) is None]
            missing += [
                name_of(past_plan, many.table, past_plan.find(many.table, ref)) for ref in missing_refs
            ]
            if missing_refs:
                changes[name] = tuple(ref for ref in refs if ref not in missing_refs)
    return replace(row, **changes), missing
