"""The difference of two plans in an officer's words (design: domain.md, "Versions").

These are changes of the plan: its sections, aims, actions, leads, themes, indicators with targets, status scheme, and
the chapters, partners, groups, findings, achievements, linked plans and projects of grants of the agreement. These are
not: who holds a post, decisions of meetings, versions, who may read the agreement, and delivery. The status of actions
is described only when both plans were read with it.

The difference is between two values, so rows that were saved unchanged, or changed and put back, are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.text import capfirst

from plan.describing.agreement_rows import agreement_lines
from plan.describing.lines import (
    AGREEMENT,
    INDICATORS,
    SCHEME,
    THEMES,
    WHOLE_PLAN,
    ChangeLine,
    ChangeTally,
    Sides,
    tallies,
)
from plan.describing.names import section_name, subject_of
from plan.describing.structure import structure_lines
from plan.difference import Difference
from plan.value.rows import PriorityValue

__all__ = [
    "CORE_TABLES",
    "DESCRIBED_TABLES",
    "ChangeLine",
    "ChangeTally",
    "SectionLines",
    "by_section",
    "describe",
    "tallies",
]

DESCRIBED_TABLES = (
    *("chapters", "status_scheme", "themes", "agencies", "signatories", "linked_plans", "groups", "posts"),
    *("priorities", "assessments", "achievements", "aims", "actions", "projects", "indicators", "targets"),
)
"""The tables whose changes are described. Those of :data:`CORE_TABLES` must have been read; others may be left out
where nothing changed."""

CORE_TABLES = ("actions", "posts")
"""Sections, aims and actions, with all that they name: every line needs them to say what it is about."""

HEADINGS = {
    WHOLE_PLAN: "The whole plan",
    AGREEMENT: "The agreement and its partners",
    THEMES: "Cross-cutting themes",
    SCHEME: "Status scheme",
    INDICATORS: "Other indicators",
}


@dataclass(frozen=True)
class SectionLines:
    """The lines of one section, with its heading."""

    ref: str
    heading: str
    lines: tuple[ChangeLine, ...]


def describe(difference: Difference, *, each_row: bool = False) -> tuple[ChangeLine, ...]:
    """One line for each real change, in the order of the plan. Both plans must have read :data:`CORE_TABLES`.

    What belongs together is one line: a new aim and its actions, a renumbering. ``each_row``: every row has lines of
    its own, and rows that are no part of the plan have lines too (holders, decisions, versions, figures, reporting
    periods, updates, concerns): for lists of changes, and for what a load would write.

    Raises LookupError when there was no plan before and not each row is told.
    """
    sides = Sides(difference, each_row)
    lines = [*structure_lines(sides), *agreement_lines(sides)]
    if each_row and (returned := sides.returned):
        lines = [_back(sides, line) if line.about[0][:2] in returned else line for line in lines]
    priorities = dict.fromkeys(row.ref for plan in (sides.after, sides.before) for row in plan.priorities)
    sections = (WHOLE_PLAN, AGREEMENT, *priorities, THEMES, SCHEME, INDICATORS)
    order = {ref: number for number, ref in enumerate(sections)}
    last = len(order)
    return tuple(sorted(lines, key=lambda line: (order.get(line.section, last), line.place)))


def _back(sides: Sides, line: ChangeLine) -> ChangeLine:
    """The line of a row that was withdrawn once, and is in the plan again."""
    if line.kind != "added":
        return line
    table, ref, _ = line.about[0]
    subject = subject_of(sides.after, table, sides.after.find(table, ref))
    return replace(line, words=f"{capfirst(subject)} is in the plan again")


def by_section(difference: Difference, lines: Iterable[ChangeLine]) -> tuple[SectionLines, ...]:
    """The lines of :func:`describe` by section; sections without lines are left out."""
    sections: dict[str, list[ChangeLine]] = {}
    for line in lines:
        sections.setdefault(line.section, []).append(line)
    return tuple(
        SectionLines(ref, _heading(difference, ref), tuple(section_lines))
        for ref, section_lines in sections.items()
    )


def _heading(difference: Difference, ref: str) -> str:
    if ref in HEADINGS:
        return HEADINGS[ref]
    rows = [
        plan.find("priorities", ref) for plan in (difference.after, difference.before) if plan is not None
    ]
    row: PriorityValue = next(row for row in rows if row is not None)
    return f"{capfirst(section_name(row))}: {row.title}" if row.number else row.title
