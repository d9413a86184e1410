"""Matches the rows of a file to the rows of the plan by natural keys, such as number and title.

A file gives few refs. A row of the file is a row of the plan when a natural key of both is equal; the most exact key is
tried first. A row without a match is new and gets a new ref. Withdrawn rows are matched last, so that a row that comes
back continues its history.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from core.text import folded
from plan.value import PlanValue
from plan.value.rows import Row
from priorities.models import new_ref

Key = Callable[[Any], Hashable]
RowType = TypeVar("RowType", bound=Row)


def _number_key(row: Any) -> Hashable:
    return row.number or None


NATURAL_KEYS: Mapping[str, tuple[Key, ...]] = {
    "chapters": (lambda row: (row.number, folded(row.title)), lambda row: folded(row.title), _number_key),
    "status_scheme": (lambda row: folded(row.label),),
    "themes": (lambda row: folded(row.title),),
    "agencies": (lambda row: folded(row.name), lambda row: folded(row.abbreviation) or None),
    "signatories": (lambda row: row.agency,),
    "linked_plans": (lambda row: (folded(row.title), row.period), lambda row: folded(row.title)),
    "groups": (lambda row: folded(row.name),),
    "posts": (lambda row: (folded(row.title), row.agency),),
    "people": (
        lambda row: (row.post, row.kind, folded(row.name), row.starts_on),
        lambda row: (row.post, row.kind, folded(row.name)),
    ),
    "priorities": (lambda row: (row.number, folded(row.title)), lambda row: folded(row.title), _number_key),
    # A topic may be a finding and, without a number, an addition of a workshop.
    "assessments": (
        lambda row: (row.year, folded(row.topic), row.csps),
        lambda row: (row.year, folded(row.topic), row.csps is None),
    ),
    "achievements": (lambda row: (row.priority, folded(row.text)), lambda row: folded(row.text)),
    "decisions": (lambda row: folded(row.reference),),
    # Aims and actions for which the file gives no reference of their own.
    "aims": (
        lambda row: (row.priority, row.number, folded(row.text)),
        lambda row: (row.priority, folded(row.text)),
        lambda row: (row.priority, row.number) if row.number else None,
    ),
    "actions": (lambda row: (row.aim, folded(row.text)), lambda row: folded(row.text)),
    "indicators": (lambda row: (row.code, folded(row.title)), lambda row: folded(row.title)),
    "targets": (lambda row: (row.indicator, row.by, row.value), lambda row: (row.indicator, row.by)),
    "observations": (lambda row: (row.indicator, row.area, row.period_label, row.revised_on),),
    "periods": (lambda row: folded(row.title),),
    "updates": (lambda row: (row.period, row.action),),
    "commentary": (lambda row: (row.period, row.priority),),
    "concerns": (lambda row: (row.subject, row.subject_ref, folded(row.text)), lambda row: folded(row.text)),
    "versions": (lambda row: (row.document, row.number),),
}


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
            for key in NATURAL_KEYS[table]:
                refs_by_key: dict[Hashable, list[str]] = {}
                for plan_row in plan_rows:
                    row_key = key(plan_row)
                    if plan_row.ref not in used_refs and row_key is not None:
                        refs_by_key.setdefault(row_key, []).append(plan_row.ref)
                for index, row in enumerate(rows):
                    refs = refs_by_key.get(key(row))
                    if index not in ref_of_row and refs:
                        ref_of_row[index] = refs.pop(0)
                        used_refs.add(ref_of_row[index])
        return [ref_of_row.get(index) or new_ref() for index in range(len(rows))]
