"""What an edit says when somebody else has changed the same rows: see core/conflict.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from core.conflict import ConflictLine, ShownConflict, token_of
from plan.describing.values import field_pairs
from plan.editing.workflow import last_change
from plan.value import PlanValue
from plan.value.rows import Row
from priorities.models import Agreement


def parts_of(row: object, names: Iterable[str]) -> dict[str, object]:
    """Field -> its value: what the token of a form about a row is made of."""
    return {name: getattr(row, name) for name in names}


def changed_values(row: object, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The submitted values that differ from the row as it is."""
    return {
        name: value for name, value in submitted.items() if token_of(getattr(row, name)) != token_of(value)
    }


def lines_now(plan: PlanValue, table: str, row: Row, names: Iterable[str]) -> tuple[ConflictLine, ...]:
    """What stands now in these fields of a row."""
    known = [name for name in names if hasattr(row, name)]
    return tuple(ConflictLine(pair.label, pair.one) for pair in field_pairs(plan, table, known, row, row))


def by_whom(conflict: ShownConflict, agreement: Agreement, table: str, ref: str) -> ShownConflict:
    """The conflict with who changed the row last, when and why: administrators may know."""
    last = last_change(agreement, table, ref)
    return replace(conflict, who=last.who or "an import", when=last.at, why=last.why) if last else conflict
