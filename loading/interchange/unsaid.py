"""Keeps the plan's values of columns that a sheet leaves out, as a load keeps the rows of a sheet that is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from loading.interchange.lines import InterchangeFile
from plan.interchange.columns import sheet_of
from plan.value import AGREEMENT, BY_NAME, PlanValue, Table
from plan.value.rows import AgreementValue, Row

RowType = TypeVar("RowType", bound=Row)


def keep_absent_columns(
    file: InterchangeFile, plan: PlanValue | None, tables: dict[str, tuple[Any, ...]]
) -> None:
    """Fills the absent columns of rows that the plan has, with the values of the plan."""
    if plan is None:
        return
    for name, rows in tables.items():
        table = BY_NAME[name]
        if not file.lines(sheet_of(table)):
            continue
        absent = _absent_fields(file, table)
        if absent:
            plan_rows = {row.ref: row for row in plan.table(name)}
            tables[name] = tuple(_with_plan_fields(row, plan_rows.get(row.ref), absent) for row in rows)


def keep_absent_agreement_columns(
    file: InterchangeFile, plan: PlanValue | None, agreement: AgreementValue
) -> AgreementValue:
    """The same for the row of the agreement."""
    if plan is None or not file.lines("agreement"):
        return agreement
    absent = _absent_fields(file, AGREEMENT)
    return _with_plan_fields(agreement, plan.agreement, absent)


def _absent_fields(file: InterchangeFile, table: Table) -> list[str]:
    """The fields of a table whose columns the sheet leaves out."""
    present = file.lines(sheet_of(table))[0].columns
    return [name for name, item in table.facts.items() if item.column and item.column not in present]


def _with_plan_fields(row: RowType, plan_row: Row | None, names: list[str]) -> RowType:
    return replace(row, **{name: getattr(plan_row, name) for name in names}) if plan_row else row
