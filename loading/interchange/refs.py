"""Which row of a file is which row of the plan: natural keys, matched against the plan as it is.

A file names few refs. A row of the file is the same as a row of the plan when their natural keys agree; the
keys are tried from the most exact to the least. What matches nothing is new and gets a ref. Rows that were
withdrawn are matched last, so that taking something up again continues its history.
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


def _numbered(row: Any) -> Hashable:
    return row.number or None


NATURAL_KEYS: Mapping[str, tuple[Key, ...]] = {
    "chapters": (lambda row: (row.number, folded(row.title)), lambda row: folded(row.title), _numbered),
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
    "priorities": (lambda row: (row.number, folded(row.title)), lambda row: folded(row.title), _numbered),
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
    """Gives rows of a file the refs of the plan's rows that they are."""

    plan: PlanValue | None
    gone: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.plan.withdrawn if self.plan else ():
            self.gone.setdefault(item.table, []).append(item.row)

    def match(
        self, table: str, rows: list[RowType], *, reserved: Collection[str] = frozenset()
    ) -> list[RowType]:
        """The rows with refs: those of the plan's rows that they are, or new ones.

        ``reserved``: refs that are given to none of them.
        """
        refs = self._refs(table, rows, set(reserved))
        return [replace(row, ref=ref) for row, ref in zip(rows, refs, strict=True)]

    def _refs(self, table: str, rows: list[Any], taken: set[str]) -> list[str]:
        found: dict[int, str] = {}
        pools: list[list[Row]] = [list(self.plan.table(table)) if self.plan else [], self.gone.get(table, [])]
        for pool in pools:
            for key in NATURAL_KEYS[table]:
                waiting: dict[Hashable, list[str]] = {}
                for there in pool:
                    name = key(there)
                    if there.ref not in taken and name is not None:
                        waiting.setdefault(name, []).append(there.ref)
                for number, row in enumerate(rows):
                    same = waiting.get(key(row))
                    if number not in found and same:
                        found[number] = same.pop(0)
                        taken.add(found[number])
        return [found.get(number) or new_ref() for number in range(len(rows))]
