"""How the due dates of actions have moved: the first, each move, and the slippage in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

_DAYS_OF_MONTH = 30.44
_TIMES = {1: "once", 2: "twice"}


@dataclass(frozen=True)
class DateMove:
    """A change of a due date. ``due`` None: the date was taken out."""

    at: datetime
    due: date | None


@dataclass(frozen=True)
class DueDates:
    """The due dates that an action has had. ``first`` None: it never had one. A first date is no move."""

    first: date | None = None
    moves: tuple[DateMove, ...] = ()

    @property
    def last(self) -> date | None:
        """The date of today; None: there is none."""
        return self.moves[-1].due if self.moves else self.first

    @property
    def days_later(self) -> int:
        """By how many days the date of today is later than the first; negative: earlier; 0 without both."""
        return (self.last - self.first).days if self.first and self.last else 0

    @property
    def slippage(self) -> str:
        """ "first due 31 March 2026, moved twice, 6 months later"; "" where no date was moved."""
        if self.first is None or not self.moves:
            return ""
        times = _TIMES.get(len(self.moves), f"{len(self.moves)} times")
        return f"first due {date_format(self.first, 'j F Y')}, moved {times}, {self.distance}"

    @property
    def distance(self) -> str:
        """ "6 months later", the end of the same words for a line with little room; "" where no date was moved."""
        if self.first is None or not self.moves:
            return ""
        if self.last is None:
            return "now without a date"
        if not self.days_later:
            return "now back at that date"
        return f"{span_of(abs(self.days_later))} {'later' if self.days_later > 0 else 'earlier'}"

    def moved_after(self, moment: datetime | None) -> bool:
        """Whether the date was moved after a moment (None: never)."""
        return moment is not None and any(move.at > moment for move in self.moves)


NO_DATES = DueDates()


def span_of(days: int) -> str:
    """ "5 days", "3 weeks", "6 months": weeks from two on, months from two on."""
    if days < 14:
        number, unit = days, "day"
    elif days < 2 * _DAYS_OF_MONTH - 1:
        number, unit = round(days / 7), "week"
    else:
        number, unit = round(days / _DAYS_OF_MONTH), "month"
    return f"{number} {unit}{'' if number == 1 else 's'}"


def due_dates(changes: Iterable[tuple[datetime, date | None]]) -> DueDates:
    """The due dates from the changes of the column, the oldest first. Changes of one day count as one."""
    first: date | None = None
    moves: list[DateMove] = []
    for at, due in changes:
        if first is None:
            first = due
            given_on = timezone.localdate(at)
        elif timezone.localdate(at) == (timezone.localdate(moves[-1].at) if moves else given_on):
            # Put right on the day on which it was typed.
            if moves:
                moves[-1] = DateMove(at, due)
            else:
                first = due
        else:
            moves.append(DateMove(at, due))
        if moves and moves[-1].due == (moves[-2].due if len(moves) > 1 else first):
            moves.pop()
    return DueDates(first, tuple(moves))
