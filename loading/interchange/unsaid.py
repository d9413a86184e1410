"""Keeps the plan's values of columns that a sheet leaves out, as a load keeps the rows of a sheet that is left out."""

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


def keep_absent_columns(
    file: InterchangeFile, plan: PlanValue | None, tables: dict[str, tuple[Any, ...]]
) -> None:
    """Fills the absent columns of rows that the plan has, with the values of the plan."""
    if plan is None:
        return
    for name, rows in tables.items():
        sheet = SHEETS.get(name, name)
        if name not in BY_NAME or not file.lines(sheet):
            continue
        absent = _absent_fields(file, name, tuple(item.name for item in fields(BY_NAME[name].row)))
        if absent:
            plan_rows = {row.ref: row for row in plan.table(name)}
            tables[name] = tuple(_with_plan_fields(row, plan_rows.get(row.ref), absent) for row in rows)


def keep_absent_agreement_columns(
    file: InterchangeFile, plan: PlanValue | None, agreement: AgreementValue
) -> AgreementValue:
    """The same for the row of the agreement."""
    if plan is None or not file.lines("agreement"):
        return agreement
    absent = _absent_fields(file, "agreement", tuple(item.name for item in fields(AgreementValue)))
    return _with_plan_fields(agreement, plan.agreement, absent)


def _absent_fields(file: InterchangeFile, table: str, names: tuple[str, ...]) -> list[str]:
    sheet = SHEETS.get(table, table)
    present = file.lines(sheet)[0].columns
    return [
        name
        for name in names
        if (column := COLUMN_OF.get((table, name), name)) in COLUMNS[sheet] and column not in present
    ]


def _with_plan_fields(row: RowType, plan_row: Row | None, names: list[str]) -> RowType:
    return replace(row, **{name: getattr(plan_row, name) for name in names}) if plan_row else row
