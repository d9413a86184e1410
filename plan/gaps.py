"""Missing information: what the plan does not say yet, or nobody has reported. About the plan, never about people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from core.text import number_or_words
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
    """Gaps of one kind. ``missing``: what a row lacks, in its own line.

    ``show``: the filter of the grid that shows these actions; "" where there is none.
    """

    code: str
    title: str
    missing: str
    why: str
    gaps: tuple[Gap, ...]
    show: str = ""


@dataclass(frozen=True)
class RowWithGaps:
    """A row of the plan with all that it lacks: each row is listed once."""

    gap: Gap
    groups: tuple[GapGroup, ...]

    @property
    def missing(self) -> str:
        """ "no date, no measure"."""
        return ", ".join(group.missing for group in self.groups)


SUBJECTS = {
    "priorities": "Priorities",
    "actions": "Actions",
    "posts": "Job titles",
    "aims": "Aims",
    "themes": "Cross-cutting themes",
    "indicators": "Indicators",
}
"""The headings under which rows with gaps stand, by table."""
FEW = 3
"""A kind of gap that more rows than that all have is said once of all of them."""


def all_lack(value: PlanValue, group: GapGroup) -> bool:
    """Whether every action or every indicator of the plan lacks this, so that it need not be said of each."""
    tables = {gap.table for gap in group.gaps}
    return any(
        tables == {name} and FEW < len(group.gaps) == len(getattr(value, name))
        for name in ("actions", "indicators")
    )


def rows_with_gaps(value: PlanValue, groups: Iterable[GapGroup]) -> list[tuple[str, tuple[RowWithGaps, ...]]]:
    """The rows with gaps under the headings of their tables, each once, in the order in which they are met."""
    groups_of: dict[tuple[str, str], tuple[Gap, list[GapGroup]]] = {}
    for group in groups:
        if not all_lack(value, group):
            for gap in group.gaps:
                if gap.ref:
                    groups_of.setdefault((gap.table, gap.ref), (gap, []))[1].append(group)
    order = {ref: number for number, ref in enumerate(value.labelled_actions)}
    sections = []
    for table, heading in SUBJECTS.items():
        rows = [RowWithGaps(gap, tuple(kinds)) for gap, kinds in groups_of.values() if gap.table == table]
        if rows:
            sections.append((heading, tuple(sorted(rows, key=lambda row: order.get(row.gap.ref, 0)))))
    return sections


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
            "no lead",
            "Nobody answers for them, nor for their actions that have no co-ordinator.",
            tuple(Gap("priorities", row.ref, heading_of(row), row.lead_note) for row in missing.no_lead),
        ),
        GapGroup(
            "nobody",
            "No lead and no co-ordinator",
            "no lead and no co-ordinator",
            "Nobody is asked for an update on these actions.",
            _actions(missing.nobody),
            "nobody",
        ),
        GapGroup(
            "no-date",
            "No date",
            "no date",
            "No due date, not marked as ongoing, “to be confirmed”, or a date that could not be read: never "
            "overdue and never looked at again.",
            _actions(missing.no_date),
            "no-date",
        ),
        GapGroup(
            "no-measure",
            "No measure",
            "no measure",
            "It is not said how anybody would know that these have been delivered.",
            _actions(missing.no_measure),
            "no-measure",
        ),
        GapGroup(
            "to-tidy",
            "Kept to be tidied",
            "words to tidy",
            "An import kept these words as they were printed, under “To tidy”: put them where they belong.",
            (*_actions(missing.to_tidy), *_notes_to_tidy(value)),
        ),
        GapGroup(
            "vacant",
            "No current lead",
            "no current lead",
            "They lead a priority or an action, and nobody is named.",
            tuple(_vacant(value, day)),
        ),
        GapGroup(
            "empty-aims",
            "Aims without an action",
            "no action",
            "Nothing is being done towards them yet.",
            tuple(
                Gap(
                    "aims",
                    row.ref,
                    f"Aim {number_or_words(row.number, row.text)}",
                    row.text if row.number else "",
                )
                for row in missing.empty_aims
            ),
        ),
        GapGroup(
            "themes",
            "Cross-cutting themes without an action",
            "no action",
            "No action stands under an aim that serves them.",
            tuple(Gap("themes", row.ref, row.title) for row in _without_action(value)),
        ),
        GapGroup(
            "unmeasured",
            "Priorities without an indicator",
            "no indicator",
            "No figure shows whether they get better.",
            tuple(Gap("priorities", row.ref, heading_of(row)) for row in _without_indicator(value)),
        ),
        GapGroup(
            "no-figures",
            "Indicators without figures",
            "no figures",
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
            "nothing sent for two periods",
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
    return (GapGroup("empty", what, "", why, (Gap(table, "", "The whole plan"),)),)


def _actions(items: Iterable[LabelledAction]) -> tuple[Gap, ...]:
    return tuple(
        Gap("actions", item.action.ref, f"Action {item.name}", item.action.text if item.label else "")
        for item in items
    )


def _vacant(value: PlanValue, day: date) -> Iterable[Gap]:
    """Posts that lead a priority or co-ordinate an action, and that nobody holds on the day."""
    uses_of_post: dict[str, list[str]] = {}
    for priority in value.priorities:
        for ref in filter(None, (priority.lead, *priority.joint_leads)):
            uses_of_post.setdefault(ref, []).append(heading_of(priority))
    for item in value.labelled_actions.values():
        if item.action.coordinator:
            uses_of_post.setdefault(item.action.coordinator, []).append(f"action {item.name}")
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
