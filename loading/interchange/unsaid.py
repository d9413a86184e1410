"""A column that a sheet leaves out says nothing: what the plan has there stays, as with a sheet that is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from loading.interchange.lines import InterchangeFile
from plan.interchange.columns import COLUMNS
from plan.value import BY_NAME, PlanValue
from plan.value.rows import AgreementValue, Row

RowType = TypeVar("RowType", bound=Row)

# The sheet that a table is written on, where it is not the sheet of its own name.
SHEETS: Mapping[str, str] = {"aims": "actions", "standings": "actions"}

# The column that a field is written in, where it does not bear the field's name.
COLUMN_OF: Mapping[tuple[str, str], str] = {
    ("priorities", "lead_note"): "lead",
    ("priorities", "joint_leads"): "joint_with",
    ("people", "starts_on"): "from",
    ("people", "ends_on"): "to",
    ("decisions", "addressed_to"): "to",
    ("aims", "number"): "aim_number",
    ("aims", "text"): "aim",
    ("actions", "text"): "action",
    ("standings", "label"): "status",
    ("standings", "completed_on"): "status",
    ("updates", "label"): "status",
    ("updates", "agreed_label"): "agreed_status",
    ("concerns", "subject"): "about",
    ("concerns", "subject_ref"): "about",
    ("observations", "not_available"): "value",
    ("versions", "effective_at"): "effective_on",
}


def keep_unsaid(book: InterchangeFile, plan: PlanValue | None, tables: dict[str, tuple[Any, ...]]) -> None:
    """Gives rows that the plan has already what the columns left out would have said of them."""
    if plan is None:
        return
    for name, rows in tables.items():
        sheet = SHEETS.get(name, name)
        if name not in BY_NAME or not book.lines(sheet):
            continue
        missing = _fields_unsaid(book, name, tuple(item.name for item in fields(BY_NAME[name].row)))
        if missing:
            before = {row.ref: row for row in plan.table(name)}
            tables[name] = tuple(_as_before(row, before.get(row.ref), missing) for row in rows)


def head_as_before(book: InterchangeFile, plan: PlanValue | None, head: AgreementValue) -> AgreementValue:
    """The same for the agreement's own row."""
    if plan is None or not book.lines("agreement"):
        return head
    missing = _fields_unsaid(book, "agreement", tuple(item.name for item in fields(AgreementValue)))
    return _as_before(head, plan.agreement, missing)


def _fields_unsaid(book: InterchangeFile, table: str, names: tuple[str, ...]) -> list[str]:
    sheet = SHEETS.get(table, table)
    present = book.lines(sheet)[0].columns
    return [
        name
        for name in names
        if (column := COLUMN_OF.get((table, name), name)) in COLUMNS[sheet] and column not in present
    ]


def _as_before(row: RowType, before: Row | None, names: list[str]) -> RowType:
    return replace(row, **{name: getattr(before, name) for name in names}) if before else row
