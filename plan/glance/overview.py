"""The rows of the overview: each priority with its bars, and the matrix of priorities and themes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plan.glance.history import StatusHistory, worst_first
from plan.summary import StatusCount, address_of, counts_of, is_overdue, worst_of
from plan.value import LabelledAction, PlanValue, Section
from plan.value.rows import PriorityValue, ThemeValue

BARS = 3
"""How many bars stand side by side: the last two periods before today's, and today's."""


@dataclass(frozen=True)
class BarRow:
    """A priority, or with None the whole plan: its counts at the end of each period before today's, and today's.

    ``shown``: the last of the former with their titles, which stand as bars beside today's.
    """

    priority: PriorityValue | None
    lead: str
    actions: int
    overdue: int
    counts: tuple[tuple[StatusCount, ...], ...]
    today: tuple[StatusCount, ...]
    shown: tuple[tuple[str, tuple[StatusCount, ...]], ...] = ()

    @property
    def address(self) -> str:
        """Names the priority in addresses."""
        return address_of(self.priority) if self.priority else ""


@dataclass(frozen=True)
class Bars:
    """The bars of some priorities.

    ``titles``: of the periods before today's; ``now``: what today's are called; ``most``: the number of actions that
    fills the width of a bar.
    """

    titles: tuple[str, ...]
    now: str
    rows: tuple[BarRow, ...]
    whole: BarRow
    most: int

    @property
    def all_rows(self) -> tuple[BarRow, ...]:
        """The priorities, and the whole plan where that is more than one."""
        return (*self.rows, self.whole) if len(self.rows) > 1 else self.rows


def bars(
    value: PlanValue, history: StatusHistory, day: date, sections: Iterable[Section] | None = None
) -> Bars:
    """The bars of the plan, or of some sections. Today's stands for the last period where nothing has changed since."""
    shown = [
        (section, tuple(section.actions)) for section in (value.sections if sections is None else sections)
    ]
    everything = tuple(item for _, actions in shown for item in actions)
    numbers = range(len(history.periods))
    now = "Today"
    if history.periods:
        last = {ref: cells[-1].status for ref, cells in history.by_action.items()}
        if all(last.get(item.action.ref) == item.status for item in everything):
            now, numbers = history.periods[-1].title, numbers[:-1]
    titles = tuple(history.periods[number].title for number in numbers)
    rows = tuple(_row(value, section, actions, history, titles, day) for section, actions in shown)
    whole = _row(value, None, everything, history, titles, day)
    return Bars(
        titles=titles,
        now=now,
        rows=rows,
        whole=whole,
        most=max((row.actions for row in rows), default=0),
    )


def _row(
    value: PlanValue,
    section: Section | None,
    actions: tuple[LabelledAction, ...],
    history: StatusHistory,
    titles: tuple[str, ...],
    day: date,
) -> BarRow:
    refs = [item.action.ref for item in actions]
    counts = tuple(history.counts(refs, number) for number in range(len(titles)))
    return BarRow(
        priority=section.priority if section else None,
        lead=value.lead_as_printed(section.priority) if section else "",
        actions=len(actions),
        overdue=sum(is_overdue(item, day) for item in actions),
        counts=counts,
        today=worst_first(counts_of(actions, value.status_scheme)),
        shown=tuple(zip(titles, counts, strict=True))[-(BARS - 1) :],
    )


@dataclass(frozen=True)
class MatrixCell:
    """How many actions of a priority serve a theme, and the worst of them; None: no status is recorded."""

    theme: ThemeValue
    number: int
    worst: LabelledAction | None


def matrix(value: PlanValue, day: date) -> tuple[tuple[PriorityValue, tuple[MatrixCell, ...]], ...]:
    """Each priority with a cell for each theme."""
    rows = []
    for section in value.sections:
        served: dict[str, list[LabelledAction]] = {theme.ref: [] for theme in value.themes}
        for aim in section.aims:
            for ref in {theme.ref for theme in value.themes_of(aim.aim)}:
                served[ref] += aim.actions
        cells = [
            MatrixCell(theme, len(served[theme.ref]), worst_of(served[theme.ref], day))
            for theme in value.themes
        ]
        rows.append((section.priority, tuple(cells)))
    return tuple(rows)
