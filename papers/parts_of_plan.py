"""A part of a plan as a plan of its own: a priority, a theme, what a post leads, a place. A value in, a value out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from actions.restricted import restricted_to
from plan.pages.filters import lead_choices
from plan.printed import posts_behind
from plan.summary import address_of, heading_of, priority_at, theme_at
from plan.value import LabelledAction, PlanValue
from plan.value.rows import ActionValue, Row
from priorities.places.register import Register

WHOLE = ""
"""The whole plan, as a part."""


@dataclass(frozen=True)
class PlanPart:
    """A part of a plan. ``code``: its name in an address, such as "priority:4"; ``words``: as a paper says it.

    ``whole_priorities``: whether each priority in it is there as a whole, with its indicators and commentary.
    """

    code: str
    words: str
    whole_priorities: bool
    value: PlanValue


class NoSuchPart(LookupError):
    """The address names no part of this plan."""


def parts_offered(value: PlanValue, register: Register) -> list[tuple[str, list[tuple[str, str]]]]:
    """The parts that can be chosen: kinds, each with codes and words; kinds without any are left out."""
    named = {place for action in value.actions for place in register.places_in(action.places)}
    kinds = [
        ("Priority", [(f"priority:{address_of(row)}", heading_of(row)) for row in value.priorities]),
        ("Theme", [(f"theme:{row.slug or row.ref}", row.title) for row in value.themes]),
        ("Lead", [(f"lead:{ref}", words) for ref, words in lead_choices(value)]),
        ("Place", [(f"place:{row.key}", row.name) for row in register.places if row in named]),
    ]
    return [(kind, choices) for kind, choices in kinds if choices]


def part_of(value: PlanValue, code: str, register: Register) -> PlanPart:
    """The part of a code. Raises NoSuchPart."""
    kind, _, name = code.partition(":")
    if not code:
        return PlanPart(WHOLE, "", True, value)
    if kind == "priority" and (section := priority_at(value, name)) is not None:
        ref = section.priority.ref
        priority = _narrowed(value, lambda item: item.priority.ref == ref, {ref})
        return PlanPart(code, heading_of(section.priority), True, priority)
    if kind == "theme" and (theme := theme_at(value, name)) is not None:
        narrowed = _narrowed(value, lambda item: theme in value.themes_of(item.aim))
        return PlanPart(code, f"Theme {theme.title}", False, narrowed)
    if kind == "lead" and (words := value.post_as_printed(name)):
        return PlanPart(
            code, f"Lead {words}", False, _narrowed(value, lambda item: name in posts_behind(item))
        )
    if kind == "place":
        place = next((row for row in register.places if str(row.key) == name), None)
        if place is not None:
            there = _narrowed(value, lambda item: place in register.places_in(item.action.places))
            return PlanPart(code, place.name, False, there)
    raise NoSuchPart(code)


def has_restricted(value: PlanValue) -> bool:
    """Whether the plan, as its reader sees it, has actions for the Partnership only."""
    return value.has_read("actions") and any(row.partnership_only for row in value.actions)


def open_part(value: PlanValue) -> PlanValue:
    """The plan without what is for the Partnership only: what a paper for everybody shows, whoever makes it."""
    return _without(value, lambda action: action.partnership_only) if has_restricted(value) else value


MEMBERS = "yes"
"""As an exempt appendix is named that is for all members of the Partnership; others by their readers."""


def exempt_appendices(value: PlanValue) -> list[tuple[str, str]]:
    """The exempt appendices of a plan, as its reader sees it, and for whom each is: one for each set of readers.

    Whoever may read several must not hand one group what is for another.
    """
    names = dict.fromkeys(sorted(row.only_for for row in value.actions if row.partnership_only))
    return [(only_for or MEMBERS, restricted_to(only_for)) for only_for in names]


def exempt_part(value: PlanValue, appendix: str) -> PlanValue:
    """The plan with nothing but what is for the readers of one of :func:`exempt_appendices`."""
    only_for = "" if appendix == MEMBERS else appendix
    return _without(
        value,
        lambda action: not action.partnership_only or action.only_for != only_for,
        keeps_empty_aims=False,
    )


def _without(
    value: PlanValue, hides: Callable[[ActionValue], bool], *, keeps_empty_aims: bool = True
) -> PlanValue:
    """The plan without some actions, the aims that hold nothing else, and their projects and issues.

    ``keeps_empty_aims``: what belongs to no action stays too.
    """
    hidden = {row.ref for row in value.actions if hides(row)}
    shown = _narrowed(value, lambda item: item.action.ref not in hidden)
    if keeps_empty_aims:
        holding = {row.aim for row in value.actions if row.ref in hidden}
        kept = {row.ref for row in shown.aims}
        aims = tuple(row for row in value.aims if row.ref in kept or row.ref not in holding)
        shown = shown.with_tables(aims=aims, priorities=value.priorities)
        if value.has_read("projects"):
            projects = tuple(row for row in value.projects if row.action not in hidden)
            shown = shown.with_tables(projects=projects)
    if not value.has_read("concerns"):
        return shown
    concerns = tuple(
        row for row in value.concerns if not (row.subject == "action" and row.subject_ref in hidden)
    )
    return shown.with_tables(concerns=concerns)


def _narrowed(
    value: PlanValue, belongs: Callable[[LabelledAction], bool], priorities: set[str] | None = None
) -> PlanValue:
    """The plan with only some actions, labelled as in the whole. ``priorities``: kept whole, also without actions."""
    kept = {ref for ref, item in value.labelled_actions.items() if belongs(item)}
    aims = {row.aim for row in value.actions if row.ref in kept}
    aims |= {row.ref for row in value.aims if priorities and row.priority in priorities}
    held = {row.priority for row in value.aims if row.ref in aims} | (priorities or set())
    tables: dict[str, tuple[Row, ...]] = {
        "actions": tuple(row for row in value.actions if row.ref in kept),
        "aims": tuple(row for row in value.aims if row.ref in aims),
        "priorities": tuple(row for row in value.priorities if row.ref in held),
    }
    if value.has_read("projects"):
        tables["projects"] = tuple(row for row in value.projects if row.action in kept)
    labels = {ref: item.label for ref, item in value.labelled_actions.items()}
    return replace(value.with_tables(**tables), labels=labels)
