"""What an overview says of a plan: counts by status, the worst item, dates, gaps. Pure, value in, value out.

Roll-up is by counts and the worst item, never by an average (design: domain.md, "Status").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from plan.value import LabelledAction, PlanValue, Section
from plan.value.rows import AimValue, ConcernValue, PeriodValue, PriorityValue, StatusLabelValue, ThemeValue
from priorities.status import is_open

SOON = timedelta(days=92)
"""How far ahead "the next three months" looks."""

# From worst to best. An open action past its date stands between the RAGs that ask for action and the rest.
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
    """How many actions bear a label. ``label`` None: not recorded."""

    label: StatusLabelValue | None
    number: int

    @property
    def code(self) -> str:
        """What names the status in the address of a filtered list."""
        return self.label.ref if self.label else "none"


@dataclass(frozen=True)
class SectionSummary:
    """One line of the overview. ``worst`` None: no status is recorded and nothing is overdue."""

    priority: PriorityValue
    lead: str
    aims: int
    actions: int
    counts: tuple[StatusCount, ...]
    worst: LabelledAction | None
    worst_is_overdue: bool
    overdue: int


@dataclass(frozen=True)
class MatrixRow:
    """A priority, and how many of its aims serve each theme."""

    priority: PriorityValue
    numbers: tuple[tuple[ThemeValue, int], ...]


@dataclass(frozen=True)
class MissingInformation:
    """What the plan does not say yet (product.md, "gaps"). Ongoing actions without a date are none."""

    nobody: tuple[LabelledAction, ...]
    no_date: tuple[LabelledAction, ...]
    no_measure: tuple[LabelledAction, ...]
    empty_aims: tuple[AimValue, ...]
    unserved_themes: tuple[ThemeValue, ...]

    def __bool__(self) -> bool:
        return any((self.nobody, self.no_date, self.no_measure, self.empty_aims, self.unserved_themes))


@dataclass(frozen=True)
class Periods:
    """The last reporting period that is over, the open one, the one to come; None where there is none."""

    last: PeriodValue | None
    current: PeriodValue | None
    coming: PeriodValue | None


def day_of(value: PlanValue) -> date:
    """The day (Europe/London) that a value speaks of: of its progress, or today."""
    moment = value.progress_at or value.structure_at
    return timezone.localtime(moment).date() if moment else timezone.localdate()


def is_overdue(item: LabelledAction, day: date) -> bool:
    """Whether an open action's date has passed. Ongoing actions never are; "not recorded" counts as open."""
    due = item.action.due
    return due is not None and due < day and is_open(item.status.delivery_state if item.status else "")


def lateness(item: LabelledAction) -> str:
    """ "6 weeks late", "3 days late"; "" for what is on time, not complete, or has no date."""
    due, done = item.action.due, item.completed_on
    if due is None or done is None or done <= due:
        return ""
    days = (done - due).days
    number, unit = (days // 7, "week") if days >= 7 else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'} late"


def counts_of(
    actions: Iterable[LabelledAction], scheme: Iterable[StatusLabelValue]
) -> tuple[StatusCount, ...]:
    """How many actions bear each label that any bears, in the scheme's order, "not recorded" last."""
    tally: dict[str, int] = {}
    for item in actions:
        ref = item.status.ref if item.status else ""
        tally[ref] = tally.get(ref, 0) + 1
    counts = [StatusCount(label, tally[label.ref]) for label in scheme if label.ref in tally]
    if "" in tally:
        counts.append(StatusCount(None, tally[""]))
    return tuple(counts)


def rank(item: LabelledAction, day: date) -> int:
    """How badly an action stands: 0 (Red) to 11 (nothing recorded)."""
    status = item.status
    if status is None:
        own = _NOT_RECORDED
    elif status.rag:
        own = _RAG_RANK[status.rag]
    else:
        own = _STATE_RANK[status.delivery_state]
    return min(own, _OVERDUE_RANK) if is_overdue(item, day) else own


def worst_of(actions: Iterable[LabelledAction], day: date) -> LabelledAction | None:
    """The action that stands worst; of equals the first. None where nothing is recorded or overdue."""
    worst = min(actions, key=lambda item: rank(item, day), default=None)
    return worst if worst is not None and rank(worst, day) < _NOT_RECORDED else None


def summarise(value: PlanValue, section: Section, day: date) -> SectionSummary:
    """The line of one section in the overview."""
    actions = tuple(section.actions)
    worst = worst_of(actions, day)
    return SectionSummary(
        priority=section.priority,
        lead=value.lead_as_printed(section.priority),
        aims=len(section.aims),
        actions=len(actions),
        counts=counts_of(actions, value.status_scheme),
        worst=worst,
        worst_is_overdue=worst is not None and is_overdue(worst, day),
        overdue=sum(is_overdue(item, day) for item in actions),
    )


def matrix(value: PlanValue) -> tuple[MatrixRow, ...]:
    """Priorities by themes: how many aims of each priority serve each theme."""
    rows = []
    for section in value.sections:
        served = [{theme.ref for theme in value.themes_of(item.aim)} for item in section.aims]
        numbers = tuple((theme, sum(theme.ref in refs for refs in served)) for theme in value.themes)
        rows.append(MatrixRow(section.priority, numbers))
    return tuple(rows)


def due_between(value: PlanValue, first: date, last: date) -> tuple[LabelledAction, ...]:
    """Open actions whose date falls between two days, both included, by date."""
    found = [
        item
        for item in value.labelled_actions.values()
        if item.action.due
        and first <= item.action.due <= last
        and is_open(item.status.delivery_state if item.status else "")
    ]
    return tuple(sorted(found, key=lambda item: item.action.due or last))


def overdue_actions(value: PlanValue, day: date) -> tuple[LabelledAction, ...]:
    """Open actions whose date has passed, the longest overdue first."""
    found = [item for item in value.labelled_actions.values() if is_overdue(item, day)]
    return tuple(sorted(found, key=lambda item: item.action.due or day))


def gaps(value: PlanValue) -> MissingInformation:
    """What is missing: who, when, how it is measured; aims without actions, themes that no aim serves."""
    actions = tuple(value.labelled_actions.values())
    served = {theme.ref for aim in value.aims for theme in value.themes_of(aim)}
    dated = ("due", "ongoing", "review_on", "timescale")
    return MissingInformation(
        nobody=tuple(item for item in actions if not item.action.coordinator and not item.priority.lead),
        no_date=tuple(item for item in actions if not any(getattr(item.action, name) for name in dated)),
        no_measure=tuple(item for item in actions if not item.action.measure),
        empty_aims=tuple(item.aim for section in value.sections for item in section.aims if not item.actions),
        unserved_themes=tuple(theme for theme in value.themes if theme.ref not in served),
    )


def period_day(period: PeriodValue) -> date:
    """A day to order reporting periods by; those that a document gives no days for come first."""
    return period.due_on or period.period_end or period.meeting_on or period.opens_on or date.min


def newest_first(periods: Iterable[PeriodValue]) -> list[PeriodValue]:
    """Reporting periods, the newest first; of those without days the later in the plan first."""
    numbered = sorted(enumerate(periods), key=lambda pair: (period_day(pair[1]), pair[0]), reverse=True)
    return [period for _, period in numbered]


def periods(value: PlanValue) -> Periods:
    """The last period that is closed, the open one, and the next planned one."""
    periods = newest_first(value.periods)
    return Periods(
        last=next((period for period in periods if period.state in ("closed", "published")), None),
        current=next((period for period in periods if period.state == "open"), None),
        coming=next((period for period in reversed(periods) if period.state == "planned"), None),
    )


def concerns_about(value: PlanValue, subject: str, ref: str = "") -> tuple[ConcernValue, ...]:
    """Concerns about one subject, those that wait for an answer first."""
    mine = (row for row in value.concerns if row.subject == subject and row.subject_ref == ref)
    return tuple(sorted(mine, key=lambda row: bool(row.answer)))


def concern_subject(value: PlanValue, row: ConcernValue) -> str:
    """What a concern is about, in the plan's words; "" for the whole agreement or a subject that is gone."""
    if row.subject == "priority":
        priority = value.find("priorities", row.subject_ref)
        return heading_of(priority) if priority else ""
    if row.subject == "action":
        item = value.labelled_actions.get(row.subject_ref)
        return f"Action {item.label}".rstrip() if item else ""
    if row.subject == "indicator" and value.has_read("indicators"):
        indicator = value.find("indicators", row.subject_ref)
        return indicator.title if indicator else ""
    return ""


def heading_of(priority: PriorityValue) -> str:
    """ "Priority 4: Anti-social Behaviour"; a cross-cutting section is no priority."""
    kind = "Priority" if priority.kind == "priority" else "Section"
    return f"{kind} {priority.number}: {priority.title}" if priority.number else priority.title


def address_of(priority: PriorityValue) -> str:
    """What names a priority in addresses: its printed number; its own name where it has none."""
    return priority.number or priority.ref


def priority_at(value: PlanValue, address: str) -> Section | None:
    """The section that an address names; None if there is none."""
    return next((item for item in value.sections if address_of(item.priority) == address), None)


def theme_at(value: PlanValue, slug: str) -> ThemeValue | None:
    """The theme that an address names; None if there is none."""
    return next((theme for theme in value.themes if slug in (theme.slug, theme.ref)), None)
