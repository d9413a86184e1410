"""Matches the rows of a file to the rows of the plan by natural keys, such as number and title.

A file gives few refs. A row of the file is a row of the plan when a natural key of both is equal; the most exact key is
tried first. A row without a match is new and gets a new ref. Withdrawn rows are matched last, so that a row that comes
back continues its history.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from plan.value import BY_NAME, PlanValue
from plan.value.rows import Row
from priorities.models import new_ref

RowType = TypeVar("RowType", bound=Row)


@dataclass
class Matcher:
    """Gives the rows of a file their refs."""

    plan: PlanValue | None
    withdrawn: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.plan.withdrawn if self.plan else ():
            self.withdrawn.setdefault(item.table, []).append(item.row)

    def match(
        self, table: str, rows: list[RowType], *, reserved: Collection[str] = frozenset()
    ) -> list[RowType]:
        """The rows with the refs of the plan's rows that they match, or with new refs.

        ``reserved``: refs that no row may get.
        """
        refs = self._find_refs(table, rows, set(reserved))
        return [replace(row, ref=ref) for row, ref in zip(rows, refs, strict=True)]

    def _find_refs(self, table: str, rows: list[Any], used_refs: set[str]) -> list[str]:
        ref_of_row: dict[int, str] = {}
        plan_tables: list[list[Row]] = [
            list(self.plan.table(table)) if self.plan else [],
            self.withdrawn.get(table, []),
        ]
        for plan_rows in plan_tables:
            for key in BY_NAME[table].keys:
                refs_by_key: dict[Hashable, list[str]] = {}
                for plan_row in plan_rows:
                    row_key = key.of(plan_row)
                    if plan_row.ref not in used_refs and row_key is not None:
                        refs_by_key.setdefault(row_key, []).append(plan_row.ref)
                for index, row in enumerate(rows):
                    refs = refs_by_key.get(key.of(row))
                    if index not in ref_of_row and refs:
                        ref_of_row[index] = refs.pop(0)
                        used_refs.add(ref_of_row[index])
        return [ref_of_row.get(index) or new_ref() for index in range(len(rows))]
