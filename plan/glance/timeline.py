"""The plan on a line of time: where the first date, each move, the date of today and the completion lie. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.govuk.pictures import look_of
from plan.glance.past import Past
from plan.printed import PrintedAction, PrintedSection, print_section
from plan.value import LabelledAction, PlanValue

WIDTH = 480
"""The width of the line in units of its picture."""
_EDGE = 10


@dataclass(frozen=True)
class Axis:
    """The days that the line covers. ``years``: where each January lies, with its year."""

    first: date
    last: date
    today: date

    def x(self, day: date) -> float:
        """Where a day lies on the line."""
        days = max((self.last - self.first).days, 1)
        return round(_EDGE + (WIDTH - 2 * _EDGE) * (day - self.first).days / days, 1)

    @property
    def x_today(self) -> float:
        """Where today lies."""
        return self.x(self.today)

    @property
    def years(self) -> list[tuple[float, int]]:
        """Where each January of the line lies, with its year."""
        years = range(self.first.year, self.last.year + 1)
        return [(self.x(date(year, 1, 1)), year) for year in years if date(year, 1, 1) >= self.first]


@dataclass(frozen=True)
class TimeRow:
    """An action on the line. Places are None where it has no such date.

    ``moves``: where it was due between the first date and today's; ``late``: from where to where it is late.
    """

    line: PrintedAction
    css_class: str
    mark: str
    first: float | None = None
    moves: tuple[float, ...] = ()
    due: float | None = None
    done: float | None = None
    late: tuple[float, float] | None = None

    @property
    def slipped(self) -> tuple[float, float] | None:
        """From the first date to today's, the earlier one first; None where it has not moved."""
        if self.first is None or self.due is None or self.first == self.due:
            return None
        return min(self.first, self.due), max(self.first, self.due)


@dataclass(frozen=True)
class TimeSection:
    """A priority with its actions that have a date, the earliest first; ``undated``: how many have none."""

    section: PrintedSection
    rows: tuple[TimeRow, ...]
    undated: int


def timeline(value: PlanValue, past: Past, today: date) -> tuple[Axis, tuple[TimeSection, ...]]:
    """The line of the whole plan, by priority."""
    actions = value.labelled_actions.values()
    axis = _axis(value, past, actions, today)
    sections = []
    for section in value.sections:
        printed = print_section(value, section, past)
        lines = [line for aim in printed.aims for line in aim.actions]
        dated = sorted(
            (line for line in lines if line.item.action.due), key=lambda line: line.item.action.due or today
        )
        rows = tuple(_row(line, past, axis) for line in dated)
        sections.append(TimeSection(printed, rows, len(lines) - len(rows)))
    return axis, tuple(sections)


def _axis(value: PlanValue, past: Past, actions: Iterable[LabelledAction], today: date) -> Axis:
    days = [today, value.agreement.starts_on, value.agreement.ends_on]
    for item in actions:
        days += [item.action.due, item.completed_on]
    for dates in past.dates.values():
        days += [dates.first, *(move.due for move in dates.moves)]
    known = [day for day in days if day is not None]
    return Axis(min(known), max(known), today)


def _row(line: PrintedAction, past: Past, axis: Axis) -> TimeRow:
    item, due = line.item, line.item.action.due
    dates = past.dates.get(item.action.ref)
    css_class, mark = look_of(item.status)
    until = item.completed_on or (axis.today if line.is_overdue else None)
    moved = dates.moves if dates else ()
    return TimeRow(
        line=line,
        css_class=css_class,
        mark=mark,
        first=axis.x(dates.first) if dates and dates.first and moved else None,
        moves=tuple(axis.x(move.due) for move in moved[:-1] if move.due),
        due=axis.x(due) if due else None,
        done=axis.x(item.completed_on) if item.completed_on else None,
        late=(axis.x(due), axis.x(until)) if due and until and until > due else None,
    )
