"""What pages know of the past of actions: their statuses over the periods, and the dates that they have had. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.govuk.pictures import StripCell
from plan.glance.dates import DueDates
from plan.glance.history import StatusHistory
from plan.value import LabelledAction
from reporting.rules.sending import Move


@dataclass(frozen=True)
class Past:
    """The statuses over the periods, and the due dates by the action's ref."""

    history: StatusHistory = field(default_factory=StatusHistory)
    dates: Mapping[str, DueDates] = field(default_factory=dict)

    def cells(self, ref: str) -> tuple[StripCell, ...]:
        """The strip of an action."""
        return self.history.cells(ref)

    def slippage(self, ref: str) -> str:
        """How the date of an action has moved, in words; "" where it has not."""
        return self.dates[ref].slippage if ref in self.dates else ""

    def distance(self, ref: str) -> str:
        """The same in the fewest words: "6 months later"."""
        return self.dates[ref].distance if ref in self.dates else ""

    def days_later(self, item: LabelledAction) -> int:
        """By how many days the date is later than the first one; negative: earlier; 0 where it has not moved."""
        dates = self.dates.get(item.action.ref)
        return dates.days_later if dates else 0

    def has_changed(self, item: LabelledAction, code: str) -> bool:
        """Whether an action is "worse" or "better" than in the period before the last, or its date has "moved"."""
        if code == "worse":
            return self.history.has_worsened(item)
        if code == "better":
            return self.history.move(item) == Move.IMPROVED
        before, dates = self.history.before, self.dates.get(item.action.ref)
        return bool(before and dates and dates.moved_after(before.closed_at))


NO_PAST = Past()
"""For a page that does not show the past."""
