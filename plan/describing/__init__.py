"""The difference of two plans in an officer's words (design: domain.md, "Versions").

What counts as a change of the plan is what the plan and the agreement say: their sections, aims, actions, leads,
themes, indicators with their targets, the status scheme, and the chapters, partners, groups, findings, achievements
and linked plans of the agreement. It is no change of the plan who holds a post, what a meeting decided, which versions
there are, who may read the agreement, and how far delivery has come. Where actions stand is told only of two plans
that were read with it.

A difference is of values, so that noise is not in it: what was saved unchanged, put back, or edited several times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plan.describing.agreement_rows import rest_lines, status_lines
from plan.describing.lines import (
    AGREEMENT,
    INDICATORS,
    SCHEME,
    THEMES,
    WHOLE_PLAN,
    ChangeLine,
    ChangeTally,
    Sides,
    section_name,
    tallies,
)
from plan.describing.structure import structure_lines
from plan.difference import Difference
from plan.value import PlanValue
from plan.value.rows import PriorityValue

__all__ = ["CORE", "TOLD", "ChangeLine", "ChangeTally", "LinesOf", "by_section", "describe", "tallies"]

TOLD = (
    *("chapters", "status_scheme", "themes", "agencies", "signatories", "linked_plans", "groups", "posts"),
    *("priorities", "assessments", "achievements", "aims", "actions", "indicators", "targets"),
)
"""The tables in which a plan is told apart from another one. Those of :data:`CORE` must have been read of both; of
the others, those that differ."""

CORE = ("actions", "posts")
"""Sections, aims and actions with all that they name: without them no line can say what it is about."""

HEADINGS = {
    WHOLE_PLAN: "The whole plan",
    AGREEMENT: "The agreement and its partners",
    THEMES: "Cross-cutting themes",
    SCHEME: "Status scheme",
    INDICATORS: "Other indicators",
}


@dataclass(frozen=True)
class LinesOf:
    """The lines of one section, with its heading."""

    ref: str
    heading: str
    lines: tuple[ChangeLine, ...]


def describe(found: Difference) -> tuple[ChangeLine, ...]:
    """Every real change as one line, in the order of the plan. ``found`` is of plans read with :data:`CORE` at least.

    Raises LookupError when there was no plan before.
    """
    sides = Sides(found)
    lines = [*structure_lines(sides), *rest_lines(sides), *status_lines(sides)]
    order = {ref: number for number, ref in enumerate(_sections(sides.before, sides.after))}
    return tuple(sorted(lines, key=lambda line: (order[line.section], line.place)))


def _sections(before: PlanValue, after: PlanValue) -> list[str]:
    """Where lines can stand, in order: the whole plan and the agreement, the sections, and what belongs to none."""
    priorities = dict.fromkeys(row.ref for plan in (after, before) for row in plan.priorities)
    return [WHOLE_PLAN, AGREEMENT, *priorities, THEMES, SCHEME, INDICATORS]


def by_section(found: Difference, lines: Iterable[ChangeLine]) -> tuple[LinesOf, ...]:
    """The lines of :func:`describe` by section; sections without any are left out."""
    sections: dict[str, list[ChangeLine]] = {}
    for line in lines:
        sections.setdefault(line.section, []).append(line)
    return tuple(LinesOf(ref, _heading(found, ref), tuple(of)) for ref, of in sections.items())


def _heading(found: Difference, ref: str) -> str:
    if ref in HEADINGS:
        return HEADINGS[ref]
    rows = [plan.find("priorities", ref) for plan in (found.after, found.before) if plan is not None]
    row: PriorityValue = next(row for row in rows if row is not None)
    name = section_name(row)
    name = name[:1].upper() + name[1:]
    return f"{name}: {row.title}" if row.number else row.title
