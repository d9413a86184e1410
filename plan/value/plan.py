"""The plan as one frozen value, from which pages, papers, exports and digests are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NoReturn

from core.text import joined, letters, number_or_words
from plan.value import rows
from plan.value.rows import Row
from plan.value.tables import TABLES
from priorities.printed_post import printed_post


class NotRead(tuple[Any, ...]):
    """Stands for a table that was not read. Code that uses it is wrong: it is not an empty table."""

    def _refuse(self, *_: object) -> NoReturn:
        raise LookupError("this table was left out of the reading: name it in `tables`")

    __iter__ = __len__ = __bool__ = __getitem__ = __contains__ = _refuse


NOT_READ: tuple[Any, ...] = NotRead()


@dataclass(frozen=True)
class WithdrawnRow:
    """A row that was withdrawn from the plan, with when and why."""

    table: str
    row: Row
    at: datetime
    why: str


@dataclass(frozen=True)
class LabelledAction:
    """An action with its label ("4.2a"), its aim, its priority and its status."""

    action: rows.ActionValue
    label: str
    aim: rows.AimValue
    priority: rows.PriorityValue
    status: rows.StatusLabelValue | None
    completed_on: Any = None

    @property
    def name(self) -> str:
        """ "4.2a"; without a label its words in quotation marks."""
        return number_or_words(self.label, self.action.text)


@dataclass(frozen=True)
class LabelledAim:
    """An aim with its actions."""

    aim: rows.AimValue
    priority: rows.PriorityValue
    actions: tuple[LabelledAction, ...]


@dataclass(frozen=True)
class Section:
    """A priority, or the cross-cutting section, with its aims."""

    priority: rows.PriorityValue
    aims: tuple[LabelledAim, ...]

    @property
    def actions(self) -> Iterator[LabelledAction]:
        """All actions of the section, in printed order."""
        for aim in self.aims:
            yield from aim.actions


@dataclass(frozen=True)
class PlanValue:
    """An agreement with its plan at a moment. ``structure_at`` and ``progress_at`` None: now.

    Two values are equal when their rows are equal and in the same order. Moments, withdrawn rows and labels do not
    count.
    """

    agreement: rows.AgreementValue
    chapters: tuple[rows.ChapterValue, ...] = ()
    status_scheme: tuple[rows.StatusLabelValue, ...] = ()
    themes: tuple[rows.ThemeValue, ...] = ()
    agencies: tuple[rows.AgencyValue, ...] = ()
    signatories: tuple[rows.SignatoryValue, ...] = ()
    linked_plans: tuple[rows.LinkedPlanValue, ...] = ()
    groups: tuple[rows.GroupValue, ...] = ()
    posts: tuple[rows.PostValue, ...] = ()
    people: tuple[rows.HoldingValue, ...] = ()
    priorities: tuple[rows.PriorityValue, ...] = ()
    assessments: tuple[rows.FindingValue, ...] = ()
    achievements: tuple[rows.AchievementValue, ...] = ()
    decisions: tuple[rows.DecisionValue, ...] = ()
    aims: tuple[rows.AimValue, ...] = ()
    actions: tuple[rows.ActionValue, ...] = ()
    projects: tuple[rows.ProjectValue, ...] = ()
    indicators: tuple[rows.IndicatorValue, ...] = ()
    targets: tuple[rows.TargetValue, ...] = ()
    versions: tuple[rows.VersionValue, ...] = ()
    standings: tuple[rows.StatusValue, ...] = ()
    observations: tuple[rows.ObservationValue, ...] = ()
    periods: tuple[rows.PeriodValue, ...] = ()
    updates: tuple[rows.UpdateValue, ...] = ()
    commentary: tuple[rows.CommentaryValue, ...] = ()
    concerns: tuple[rows.ConcernValue, ...] = ()
    matters: tuple[rows.MatterValue, ...] = ()
    structure_at: datetime | None = field(default=None, compare=False)
    progress_at: datetime | None = field(default=None, compare=False)
    withdrawn: tuple[WithdrawnRow, ...] = field(default=(), compare=False)
    # Action ref -> label, where some actions are hidden from the reader: the others keep the labels of the whole plan.
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table, in order."""
        rows_of_table: tuple[Row, ...] = getattr(self, name)
        return rows_of_table

    def has_read(self, name: str) -> bool:
        """Whether the table was read."""
        return not isinstance(getattr(self, name), NotRead)

    def with_tables(self, **tables: tuple[Row, ...]) -> PlanValue:
        """The same value with other rows in these tables."""
        return replace(self, **tables)  # type: ignore[arg-type]

    # --- finding one row -----------------------------------------------------------------------------------------

    @cached_property
    def _index(self) -> dict[str, dict[str, Row]]:
        return {
            table.name: {row.ref: row for row in self.table(table.name)}
            for table in TABLES
            if self.has_read(table.name)
        }

    def find(self, table: str, ref: str) -> Any:
        """The row of that ref; None if there is none (or ref is empty)."""
        return self._index[table].get(ref)

    # --- the plan as people read it ------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Priorities with their aims and actions, labelled, in printed order."""
        actions: dict[str, list[rows.ActionValue]] = {}
        for action in self.actions:
            actions.setdefault(action.aim, []).append(action)
        statuses = {row.ref: row for row in self.standings} if self.has_read("standings") else {}
        labels = {row.ref: row for row in self.status_scheme} if self.has_read("status_scheme") else {}
        aims: dict[str, list[LabelledAim]] = {}
        priorities = {row.ref: row for row in self.priorities}
        for aim in self.aims:
            priority = priorities[aim.priority]
            labelled = []
            for number, action in enumerate(actions.get(aim.ref, ())):
                status = statuses.get(action.ref)
                labelled.append(
                    LabelledAction(
                        action,
                        self.labels.get(action.ref)
                        or (f"{aim.number}{letters(number)}" if aim.number else ""),
                        aim,
                        priority,
                        labels.get(status.label) if status else None,
                        status.completed_on if status else None,
                    )
                )
            aims.setdefault(aim.priority, []).append(LabelledAim(aim, priority, tuple(labelled)))
        return tuple(Section(row, tuple(aims.get(row.ref, ()))) for row in self.priorities)

    @cached_property
    def labelled_actions(self) -> dict[str, LabelledAction]:
        """By the action's ref, in printed order."""
        return {item.action.ref: item for section in self.sections for item in section.actions}

    def themes_of(self, aim: rows.AimValue) -> tuple[rows.ThemeValue, ...]:
        """The themes of an aim; all themes of the agreement where they run through every priority."""
        if self.agreement.themes_apply == "all":
            return self.themes
        return tuple(self.find("themes", ref) for ref in aim.themes)

    def post_as_printed(self, ref: str) -> str:
        """The name of a post (see ``printed_post``); "" for none."""
        post = self.find("posts", ref)
        if post is None:
            return ""
        agency = self.find("agencies", post.agency)
        return printed_post(post.title, agency.name if agency else "", agency.abbreviation if agency else "")

    def lead_as_printed(self, priority: rows.PriorityValue) -> str:
        """The lead and the joint leads ("KCC and Kent Police"); without them the note ("TBC"); "" for none."""
        leads = [self.post_as_printed(ref) for ref in (priority.lead, *priority.joint_leads) if ref]
        return joined(leads) or priority.lead_note

    def holders_of(self, post: str) -> tuple[rows.HoldingValue, ...]:
        """The people who hold a post, at any time."""
        return tuple(row for row in self.people if row.post == post and row.kind == "holder")


TABLE_NAMES = tuple(
    item.name
    for item in fields(PlanValue)
    if item.name not in ("agreement", "structure_at", "progress_at", "withdrawn", "labels")
)
