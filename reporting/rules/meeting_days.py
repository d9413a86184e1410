"""The meetings about a reporting period, and when their papers go out. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from core.dates.working_days import clear_days_before, next_after, on_or_before
from reporting.rules.period_dates import CLEAR_DAYS

GROUP, PARTNERSHIP = "group", "partnership"
A_WEEK = timedelta(days=7)
NOTICE = 2
"""So many clear working days before papers go out the Unit is reminded of them."""


class MeetingDates(Protocol):
    """The days of a reporting period, as its row and its value have them."""

    @property
    def due_on(self) -> Any: ...
    @property
    def meeting_on(self) -> Any: ...
    @property
    def despatch_on(self) -> Any: ...
    @property
    def partnership_on(self) -> Any: ...


@dataclass(frozen=True)
class MeetingDays:
    """A meeting and the day on which its papers go out. ``meeting``: "group" or "partnership"."""

    meeting: str
    held_on: date
    despatch_on: date

    def reminds_on(self, day: date) -> bool:
        """Whether the Unit is to be reminded by this day, if it was not before."""
        return clear_days_before(self.despatch_on, NOTICE) <= day <= self.despatch_on


def meetings_about(period: MeetingDates) -> Iterator[MeetingDays]:
    """The meetings about a period that have a day: the Working Group's, then the Partnership's."""
    for meeting, held_on in ((GROUP, period.meeting_on), (PARTNERSHIP, period.partnership_on)):
        if held_on is not None:
            yield MeetingDays(meeting, held_on, despatch_day(period, meeting, held_on))


def group_despatch(period: MeetingDates) -> date | None:
    """The day that a period has for the papers of the group's own meeting; None: it has none, or the Partnership's."""
    own: date | None = period.despatch_on
    return own if own is not None and (period.meeting_on is None or own <= period.meeting_on) else None


def despatch_day(period: MeetingDates, meeting: str, held_on: date) -> date:
    """When the papers of a meeting go out.

    The day that the period has for it: one before the Working Group's meeting is the group's, one after it the
    Partnership's. Without one the Partnership's papers go out five clear working days before (Local Government Act
    1972, section 100B), the group's on the working day after the updates are due, or a week before.
    """
    groups_own = group_despatch(period)
    own = groups_own if meeting == GROUP else period.despatch_on if groups_own is None else None
    if own is not None and own <= held_on:
        chosen: date = own
        return chosen
    if meeting == PARTNERSHIP:
        return clear_days_before(held_on, CLEAR_DAYS)
    after_due = next_after(period.due_on) if period.due_on else None
    return after_due if after_due and after_due < held_on else on_or_before(held_on - A_WEEK)
