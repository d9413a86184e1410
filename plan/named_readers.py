"""The groups and job titles of a plan that an action can name as its readers. A value in, a value out."""

from __future__ import annotations

from dataclasses import replace

from core.text import folded
from plan.value import PlanValue
from priorities.places.register import SEPARATOR, names_in


def reader_names(value: PlanValue) -> tuple[str, ...]:
    """The groups of the plan by name, then its job titles as printed. A name with a semicolon cannot be named."""
    names = [row.name for row in value.groups] + [value.post_as_printed(row.ref) for row in value.posts]
    return tuple(name for name in dict.fromkeys(names) if name and ";" not in name)


def as_the_plan_says(value: PlanValue, text: str) -> tuple[str, list[str]]:
    """A text that names readers in the spelling of the plan, and the names that the plan does not have."""
    known = {folded(name): name for name in reader_names(value)}
    names = names_in(text)
    unknown = [name for name in names if folded(name) not in known]
    return SEPARATOR.join(known.get(folded(name), name) for name in names), unknown


def with_renamed_readers(before: PlanValue, after: PlanValue) -> PlanValue:
    """The plan after an edit, in which actions name a group or job title by its new name."""
    old = {row.ref: row.name for row in before.groups}
    old |= {row.ref: before.post_as_printed(row.ref) for row in before.posts}
    new = {row.ref: row.name for row in after.groups}
    new |= {row.ref: after.post_as_printed(row.ref) for row in after.posts}
    renamed = {folded(name): new[ref] for ref, name in old.items() if name and new.get(ref, name) != name}
    if not renamed:
        return after
    actions = tuple(
        replace(
            row,
            only_for=SEPARATOR.join(renamed.get(folded(name), name) for name in names_in(row.only_for)),
        )
        for row in after.actions
    )
    return after.with_tables(actions=actions)
