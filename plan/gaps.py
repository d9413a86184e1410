"""Gaps in the plan: what it does not say yet, or what nobody has reported. About the plan, never about people.

Pure: the value in, groups of gaps out; a group without any is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plan.summary import gaps as missing
from plan.summary import heading_of, newest_first
from plan.value import LabelledAction, PlanValue
from plan.value.rows import PriorityValue, ThemeValue

OVER = ("closed", "published")
"""States of a reporting period that is over."""
PERIODS = 2
"""So many periods in a row without a word make a gap."""


@dataclass(frozen=True)
class Gap:
    """One gap: where it is, in words. ``table`` and ``ref`` name the row that can mend it."""

    table: str
    ref: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class GapGroup:
    """Gaps of one kind. ``show``: how the grid shows just these actions; "" where it does not."""

    code: str
    title: str
    why: str
    found: tuple[Gap, ...]
    show: str = ""


def gaps_in(value: PlanValue, day: date) -> tuple[GapGroup, ...]:
    """All gaps of a plan on a day, by kind; kinds without any are left out.

    ``value`` must have read actions, people, indicators and updates.
    """
    plain = missing(value)
    groups = (
        GapGroup(
            "nobody",
            "No lead and no co-ordinator",
            "Nobody is asked for an update on these actions.",
            _actions(plain.nobody),
            "nobody",
        ),
        GapGroup(
            "no-date",
            "No date",
            "Neither a due date nor marked as ongoing, so that they are never overdue and never looked at again.",
            _actions(plain.no_date),
            "no-date",
        ),
        GapGroup(
            "no-measure",
            "No measure",
            "It is not said how anybody would know that these have been delivered.",
            _actions(plain.no_measure),
            "no-measure",
        ),
        GapGroup(
            "vacant",
            "Vacant posts",
            "They lead a priority or an action, and nobody is known to hold them.",
            tuple(_vacant(value, day)),
        ),
        GapGroup(
            "empty-aims",
            "Aims without an action",
            "Nothing is being done towards them yet.",
            tuple(Gap("aims", row.ref, f"Aim {row.number}".rstrip(), row.text) for row in plain.empty_aims),
        ),
        GapGroup(
            "themes",
            "Cross-cutting themes without an action",
            "No action stands under an aim that serves them.",
            tuple(Gap("themes", row.ref, row.title) for row in _without_action(value)),
        ),
        GapGroup(
            "unmeasured",
            "Priorities without an indicator",
            "No figure shows whether they get better.",
            tuple(Gap("priorities", row.ref, heading_of(row)) for row in _without_indicator(value)),
        ),
        GapGroup(
            "silent",
            "Nothing sent for two periods",
            "The last two reporting periods that asked about these actions closed without an update.",
            _actions(_silent(value)),
        ),
    )
    return tuple(group for group in groups if group.found)


def _actions(items: Iterable[LabelledAction]) -> tuple[Gap, ...]:
    return tuple(
        Gap("actions", item.action.ref, f"Action {item.label}".rstrip(), item.action.text) for item in items
    )


def _vacant(value: PlanValue, day: date) -> Iterable[Gap]:
    """Posts that something in the plan depends on, and that nobody holds on the day."""
    needed: dict[str, list[str]] = {}
    for priority in value.priorities:
        for ref in filter(None, (priority.lead, *priority.joint_leads)):
            needed.setdefault(ref, []).append(heading_of(priority))
    for item in value.labelled_actions.values():
        if item.action.coordinator:
            needed.setdefault(item.action.coordinator, []).append(f"action {item.label}".rstrip())
    held = {
        row.post
        for row in value.people
        if row.kind == "holder"
        and (row.starts_on is None or row.starts_on <= day)
        and (row.ends_on is None or row.ends_on >= day)
    }
    for post in value.posts:
        if post.ref in needed and post.ref not in held:
            of = needed[post.ref]
            more = f" and {len(of) - 3} more" if len(of) > 3 else ""
            yield Gap("posts", post.ref, value.post_as_printed(post.ref), f"{', '.join(of[:3])}{more}")


def _without_action(value: PlanValue) -> list[ThemeValue]:
    served = {theme.ref for item in value.labelled_actions.values() for theme in value.themes_of(item.aim)}
    return [theme for theme in value.themes if theme.ref not in served]


def _without_indicator(value: PlanValue) -> list[PriorityValue]:
    measured = {row.priority for row in value.indicators}
    return [row for row in value.priorities if row.kind == "priority" and row.ref not in measured]


def _silent(value: PlanValue) -> list[LabelledAction]:
    """Actions of which the last two periods over, of those that asked about them, have not been answered.

    A period that did not ask about an action says nothing of it: a document that leaves an action out is no silence.
    """
    over = [period.ref for period in newest_first(value.periods) if period.state in OVER]
    asked = {(row.action, row.period): row.state for row in value.updates if row.state != "released"}
    found = []
    for ref, item in value.labelled_actions.items():
        states = [asked[ref, period] for period in over if (ref, period) in asked][:PERIODS]
        if len(states) == PERIODS and all(state in ("not sent", "owed") for state in states):
            found.append(item)
    return found
