"""Missing information: what the plan does not say yet, or nobody has reported. About the plan, never about people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from plan.summary import heading_of, missing_information, newest_first
from plan.value import LabelledAction, PlanValue
from plan.value.rows import CLOSED_PERIOD_STATES, PriorityValue, ThemeValue
from plan.value.rows.actions import TO_TIDY

SILENT_PERIODS = 2
"""An action without an update in so many periods in a row is a gap."""


@dataclass(frozen=True)
class Gap:
    """One gap. ``name`` and ``words``: where it is; ``table`` and ``ref``: the row to edit."""

    table: str
    ref: str
    name: str
    words: str = ""


@dataclass(frozen=True)
class GapGroup:
    """Gaps of one kind. ``show``: the filter of the grid that shows these actions; "" where there is none."""

    code: str
    title: str
    why: str
    gaps: tuple[Gap, ...]
    show: str = ""


def gaps_in(value: PlanValue, day: date, with_figures: Collection[str] = ()) -> tuple[GapGroup, ...]:
    """The gaps of a plan on a day, by kind; kinds without gaps are left out.

    ``value`` must have read actions, people, indicators and updates. ``with_figures``: the refs of indicators that have
    figures.
    """
    missing = missing_information(value)
    groups = (
        *_nothing_yet(value),
        GapGroup(
            "no-lead",
            "Priorities without a lead",
            "Nobody answers for them, nor for their actions that have no co-ordinator.",
            tuple(Gap("priorities", row.ref, heading_of(row), row.lead_note) for row in missing.no_lead),
        ),
        GapGroup(
            "nobody",
            "No lead and no co-ordinator",
            "Nobody is asked for an update on these actions.",
            _actions(missing.nobody),
            "nobody",
        ),
        GapGroup(
            "no-date",
            "No date",
            "No due date, not marked as ongoing, “to be confirmed”, or a date that could not be read: never "
            "overdue and never looked at again.",
            _actions(missing.no_date),
            "no-date",
        ),
        GapGroup(
            "no-measure",
            "No measure",
            "It is not said how anybody would know that these have been delivered.",
            _actions(missing.no_measure),
            "no-measure",
        ),
        GapGroup(
            "to-tidy",
            "Kept to be tidied",
            "An import kept these words as they were printed, under “To tidy”: put them where they belong.",
            (*_actions(missing.to_tidy), *_notes_to_tidy(value)),
        ),
        GapGroup(
            "vacant",
            "No current lead",
            "They lead a priority or an action, and nobody is named.",
            tuple(_vacant(value, day)),
        ),
        GapGroup(
            "empty-aims",
            "Aims without an action",
            "Nothing is being done towards them yet.",
            tuple(Gap("aims", row.ref, f"Aim {row.number}".rstrip(), row.text) for row in missing.empty_aims),
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
            "no-figures",
            "Indicators without figures",
            "They show nothing until their first figure is entered.",
            tuple(
                Gap("indicators", row.ref, row.title)
                for row in value.indicators
                if row.ref not in with_figures
            ),
        ),
        GapGroup(
            "silent",
            "Nothing sent for two periods",
            "The last two reporting periods that asked about these actions closed without an update.",
            _actions(_silent(value)),
        ),
    )
    return tuple(group for group in groups if group.gaps)


def _notes_to_tidy(value: PlanValue) -> tuple[Gap, ...]:
    """The indicators whose note has words that an import kept."""
    return tuple(
        Gap("indicators", row.ref, row.title, row.note) for row in value.indicators if TO_TIDY in row.note
    )


def _nothing_yet(value: PlanValue) -> tuple[GapGroup, ...]:
    """An empty plan: without priorities, or without actions."""
    if value.priorities and value.actions:
        return ()
    table, what, why = (
        ("actions", "No actions yet", "The plan says what matters, and not yet what is done about it.")
        if value.priorities
        else (
            "priorities",
            "No priorities yet",
            "The plan is empty: aims and actions stand under priorities.",
        )
    )
    return (GapGroup("empty", what, why, (Gap(table, "", "The whole plan"),)),)


def _actions(items: Iterable[LabelledAction]) -> tuple[Gap, ...]:
    return tuple(
        Gap("actions", item.action.ref, f"Action {item.label}".rstrip(), item.action.text) for item in items
    )


def _vacant(value: PlanValue, day: date) -> Iterable[Gap]:
    """Posts that lead a priority or co-ordinate an action, and that nobody holds on the day."""
    uses_of_post: dict[str, list[str]] = {}
    for priority in value.priorities:
        for ref in filter(None, (priority.lead, *priority.joint_leads)):
            uses_of_post.setdefault(ref, []).append(heading_of(priority))
    for item in value.labelled_actions.values():
        if item.action.coordinator:
            uses_of_post.setdefault(item.action.coordinator, []).append(f"action {item.label}".rstrip())
    held_posts = {row.post for row in value.people if row.kind == "holder" and row.covers(day)}
    for post in value.posts:
        if post.ref in uses_of_post and post.ref not in held_posts:
            uses = uses_of_post[post.ref]
            more = f" and {len(uses) - 3} more" if len(uses) > 3 else ""
            yield Gap("posts", post.ref, value.post_as_printed(post.ref), f"{', '.join(uses[:3])}{more}")


def _without_action(value: PlanValue) -> list[ThemeValue]:
    served = {theme.ref for item in value.labelled_actions.values() for theme in value.themes_of(item.aim)}
    return [theme for theme in value.themes if theme.ref not in served]


def _without_indicator(value: PlanValue) -> list[PriorityValue]:
    measured = {row.priority for row in value.indicators}
    return [row for row in value.priorities if row.kind == "priority" and row.ref not in measured]


def _silent(value: PlanValue) -> list[LabelledAction]:
    """Actions without an update in the last two closed periods that asked about them.

    A period that did not ask about an action does not count.
    """
    closed = [period.ref for period in newest_first(value.periods) if period.state in CLOSED_PERIOD_STATES]
    state_of = {(row.action, row.period): row.state for row in value.updates if row.state != "released"}
    silent = []
    for ref, item in value.labelled_actions.items():
        states = [state_of[ref, period] for period in closed if (ref, period) in state_of][:SILENT_PERIODS]
        if len(states) == SILENT_PERIODS and all(state in ("not sent", "owed") for state in states):
            silent.append(item)
    return silent
