"""What pages know of the past of actions: their statuses over the periods, and the dates that they have had. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from plan.glance.dates import NO_DATES, DueDates
from plan.glance.history import StatusHistory
from plan.value import LabelledAction
from reporting.rules.sending import Move


@dataclass(frozen=True)
class Past:
    """The statuses over the periods, and the due dates by the action's ref."""

    history: StatusHistory = field(default_factory=StatusHistory)
    dates: Mapping[str, DueDates] = field(default_factory=dict)

    def dates_of(self, ref: str) -> DueDates:
        """The due dates that an action has had."""
        return self.dates.get(ref, NO_DATES)

    def has_changed(self, item: LabelledAction, code: str) -> bool:
        """Whether an action is "worse" or "better" than in the period before the last, or its date has "moved"."""
        if code == "worse":
            return self.history.has_worsened(item)
        if code == "better":
            return self.history.move(item) == Move.IMPROVED
        before = self.history.before
        return before is not None and self.dates_of(item.action.ref).moved_after(before.closed_at)


NO_PAST = Past()
"""For a page that does not show the past."""
