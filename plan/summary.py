"""What an overview says of a plan: counts by status, the worst action, dates, missing information. Pure.

An overview counts actions and names the worst one; it never averages (design: domain.md, "Status").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from core.text import is_to_be_confirmed
from plan.value import LabelledAction, PlanValue, Section
from plan.value.rows import (
    CLOSED_PERIOD_STATES,
    ActionValue,
    AimValue,
    ConcernValue,
    PeriodValue,
    PriorityValue,
    StatusLabelValue,
    ThemeValue,
)
from plan.value.rows.actions import TO_TIDY
from priorities.status import is_open

SOON = timedelta(days=92)
"""How far ahead "the next three months" looks."""

# From worst to best. An open action past its date comes after red and amber, and before the rest.
_RAG_RANK = {"red": 0, "amber": 1, "green": 7}
_STATE_RANK = {
    "closed_not_delivered": 2,
    "paused": 4,
    "not_started": 5,
    "": 5,
    "in_progress": 6,
    "carried_forward": 8,
    "replaced": 9,
    "complete": 10,
}
_OVERDUE_RANK = 3
_NOT_RECORDED = 11


@dataclass(frozen=True)
class StatusCount:
    """How many actions have a status. ``label`` None: no status is recorded."""

    label: StatusLabelValue | None
    number: int

    @property
    def code(self) -> str:
        """The name of the status in the address of a filtered list."""
        return self.label.ref if self.label else "none"


@dataclass(frozen=True)
class MissingInformation:
    """What the plan does not say yet (product.md, "gaps"). An ongoing action needs no date."""

    nobody: tuple[LabelledAction, ...]
    no_date: tuple[LabelledAction, ...]
    no_measure: tuple[LabelledAction, ...]
    to_tidy: tuple[LabelledAction, ...]
    empty_aims: tuple[AimValue, ...]
    unserved_themes: tuple[ThemeValue, ...]
    no_lead: tuple[PriorityValue, ...]
    is_empty: bool

    def __bool__(self) -> bool:
        return bool(self.counted)

    @property
    def counted(self) -> list[tuple[int, str]]:
        """How much of each kind is missing, in words; kinds of which nothing is are left out."""
        kinds = (
            (self.nobody, "action without a lead or co-ordinator", "actions without a lead or co-ordinator"),
            (self.no_date, "action without a date", "actions without a date"),
            (self.no_measure, "action without a measure", "actions without a measure"),
            (self.to_tidy, "action with words to tidy", "actions with words to tidy"),
            (self.empty_aims, "aim without an action", "aims without an action"),
            (self.unserved_themes, "theme that no aim serves", "themes that no aim serves"),
            (self.no_lead, "priority without a lead", "priorities without a lead"),
        )
        rows = [
            (len(missing), one if len(missing) == 1 else several)
            for missing, one, several in kinds
            if missing
        ]
        return [(0, "actions in the plan"), *rows] if self.is_empty else rows


def day_of(value: PlanValue) -> date:
    """The day (Europe/London) of a value: that of its progress, else of its structure; today for a value of now."""
    moment = value.progress_at or value.structure_at
    return timezone.localtime(moment).date() if moment else timezone.localdate()


def is_overdue(item: LabelledAction, day: date) -> bool:
    """Whether an open action is past its due date. An action without a status counts as open."""
    due = item.action.due
    return due is not None and due < day and is_open(item.status.delivery_state if item.status else "")


def lateness(item: LabelledAction) -> str:
    """ "6 weeks late", "3 days late"; "" for what is on time, not complete, or has no date."""
    due, completed = item.action.due, item.completed_on
    if due is None or completed is None or completed <= due:
        return ""
    days = (completed - due).days
    number, unit = (days // 7, "week") if days >= 7 else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'} late"


def counts_of(
    actions: Iterable[LabelledAction], scheme: Iterable[StatusLabelValue]
) -> tuple[StatusCount, ...]:
    """How many actions have each status, in the order of the scheme, "not recorded" last. Unused ones are left out."""
    tally: dict[str, int] = {}
    for item in actions:
        ref = item.status.ref if item.status else ""
        tally[ref] = tally.get(ref, 0) + 1
    counts = [StatusCount(label, tally[label.ref]) for label in scheme if label.ref in tally]
    if "" in tally:
        counts.append(StatusCount(None, tally[""]))
    return tuple(counts)


def rank(item: LabelledAction, day: date) -> int:
    """0 for the worst status (red) to 11 (no status recorded)."""
    own = rank_of_status(item.status)
    return min(own, _OVERDUE_RANK) if is_overdue(item, day) else own


def rank_of_status(status: StatusLabelValue | None) -> int:
    """The same of a status alone."""
    if status is None:
        return _NOT_RECORDED
    return _RAG_RANK[status.rag] if status.rag else _STATE_RANK[status.delivery_state]


def worst_of(actions: Iterable[LabelledAction], day: date) -> LabelledAction | None:
    """The action with the worst status; of equals the first. None where no status is recorded and none is overdue."""
    worst = min(actions, key=lambda item: rank(item, day), default=None)
    return worst if worst is not None and rank(worst, day) < _NOT_RECORDED else None


def due_between(value: PlanValue, first: date, last: date) -> tuple[LabelledAction, ...]:
    """Open actions with a due date between two days, both included, by date."""
    due = [
        item
        for item in value.labelled_actions.values()
        if item.action.due
        and first <= item.action.due <= last
        and is_open(item.status.delivery_state if item.status else "")
    ]
    return tuple(sorted(due, key=lambda item: item.action.due or last))


def overdue_actions(value: PlanValue, day: date) -> tuple[LabelledAction, ...]:
    """Open actions past their due date, the longest overdue first."""
    overdue = [item for item in value.labelled_actions.values() if is_overdue(item, day)]
    return tuple(sorted(overdue, key=lambda item: item.action.due or day))


UNREAD_DATE = re.compile(r"(?<!\d)(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{5,8})(?!\d)")


def has_no_date(action: ActionValue) -> bool:
    """Whether nothing says when an action is done or looked at again.

    "TBC" as a timescale says nothing; nor does a date that could not be read, such as 44440 or 31/31/2026.
    """
    if action.due or action.ongoing or action.review_on:
        return False
    words = action.timescale
    return not words or is_to_be_confirmed(words) or UNREAD_DATE.search(words) is not None


def missing_information(value: PlanValue) -> MissingInformation:
    actions = tuple(value.labelled_actions.values())
    served = {theme.ref for aim in value.aims for theme in value.themes_of(aim)}
    return MissingInformation(
        nobody=tuple(item for item in actions if not item.action.coordinator and not item.priority.lead),
        no_date=tuple(item for item in actions if has_no_date(item.action)),
        no_measure=tuple(item for item in actions if not item.action.measure),
        to_tidy=tuple(
            item for item in actions if any(name.startswith(TO_TIDY) for name, _ in item.action.extra)
        ),
        empty_aims=tuple(item.aim for section in value.sections for item in section.aims if not item.actions),
        unserved_themes=tuple(theme for theme in value.themes if theme.ref not in served),
        no_lead=tuple(
            row for row in value.priorities if row.kind == "priority" and not row.lead and not row.joint_leads
        ),
        is_empty=not actions,
    )


def period_day(period: PeriodValue) -> date:
    """The day by which reporting periods are ordered; the earliest day for a period without days."""
    return period.due_on or period.period_end or period.meeting_on or period.opens_on or date.min


def newest_first(periods: Iterable[PeriodValue]) -> list[PeriodValue]:
    """Reporting periods, the newest first; of periods with the same day the later row of the plan first."""
    numbered = sorted(enumerate(periods), key=lambda pair: (period_day(pair[1]), pair[0]), reverse=True)
    return [period for _, period in numbered]


def last_closed(value: PlanValue) -> PeriodValue | None:
    """The last reporting period that is over; None: there is none."""
    return next((row for row in newest_first(value.periods) if row.state in CLOSED_PERIOD_STATES), None)


def next_dates(value: PlanValue, day: date) -> list[tuple[date, str]]:
    """The days to come of the open and the planned reporting periods, the earliest first, each with what happens."""
    days = [
        (on, words.format(period.title))
        for period in value.periods
        if period.state not in CLOSED_PERIOD_STATES
        for on, words in (
            (period.opens_on, "reporting period {} opens"),
            (period.due_on, "updates for {} are due"),
            (period.meeting_on, "the Working Group meets about {}"),
            (period.despatch_on, "papers for the Partnership go out"),
            (period.partnership_on, "the Partnership meets"),
        )
        if on is not None and on >= day
    ]
    return sorted(days)


def concerns_about(value: PlanValue, subject: str, ref: str = "") -> tuple[ConcernValue, ...]:
    """Concerns about one subject; concerns without an answer come first."""
    concerns = (row for row in value.concerns if row.subject == subject and row.subject_ref == ref)
    return tuple(sorted(concerns, key=lambda row: bool(row.answer)))


def concern_subject(value: PlanValue, row: ConcernValue) -> str:
    """What a concern is about, in words; "" for the whole agreement or a subject that the plan no longer has."""
    if row.subject == "priority":
        priority = value.find("priorities", row.subject_ref)
        return heading_of(priority) if priority else ""
    if row.subject == "action":
        item = value.labelled_actions.get(row.subject_ref)
        return f"Action {item.name}" if item else ""
    if row.subject == "indicator" and value.has_read("indicators"):
        indicator = value.find("indicators", row.subject_ref)
        return indicator.title if indicator else ""
    return ""


def concerns_with_subject(value: PlanValue, *, answered: bool) -> list[tuple[ConcernValue, str]]:
    """The concerns that are answered, or those that are not, each with what it is about in words."""
    rows = (row for row in value.concerns if bool(row.answer) is answered)
    return [(row, concern_subject(value, row)) for row in rows]


def heading_of(priority: PriorityValue) -> str:
    """ "Priority 4: Anti-social Behaviour"; a cross-cutting section is no priority."""
    kind = "Priority" if priority.kind == "priority" else "Section"
    return f"{kind} {priority.number}: {priority.title}" if priority.number else priority.title


def address_of(priority: PriorityValue) -> str:
    """The name of a priority in URLs: its printed number, or its ref where it has none."""
    return priority.number or priority.ref


def priority_at(value: PlanValue, address: str) -> Section | None:
    """The section of an address; None if there is none."""
    return next((item for item in value.sections if address_of(item.priority) == address), None)


def theme_at(value: PlanValue, slug: str) -> ThemeValue | None:
    """The theme of a slug or ref; None if there is none."""
    return next((theme for theme in value.themes if slug in (theme.slug, theme.ref)), None)
