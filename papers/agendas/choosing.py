"""The meetings for which a paper can be filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.templatetags.govuk import day as day_words
from priorities.models import Agreement
from reporting.models import ReportingPeriod
from reporting.rules.meeting_days import GROUP, MeetingDays, meetings_about

LONG_PAST = timedelta(days=60)


@dataclass(frozen=True)
class MeetingChoice:
    """A meeting about a reporting period. ``words``: "Working Group, 22 December 2026"."""

    period: ReportingPeriod
    days: MeetingDays
    words: str

    @property
    def key(self) -> str:
        """What names it in a form and an address: "12-group"."""
        return f"{self.period.pk}-{self.days.meeting}"


def meetings_of(agreement: Agreement, today: date) -> list[MeetingChoice]:
    """The meetings to come and those of the last two months, the earliest first. One query."""
    rows = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    choices = [
        _choice(row, days, agreement)
        for row in rows
        for days in meetings_about(row)
        if days.held_on >= today - LONG_PAST
    ]
    return sorted(choices, key=lambda choice: (choice.days.held_on, choice.period.pk))


def next_meeting(choices: Sequence[MeetingChoice], today: date) -> str:
    """The key of the next meeting; "" if there is none."""
    return next((choice.key for choice in choices if choice.days.held_on >= today), "")


def meeting_of(period: ReportingPeriod, meeting: str) -> MeetingChoice | None:
    """One of the meetings about a period; None where it has no day any more."""
    days = next((item for item in meetings_about(period) if item.meeting == meeting), None)
    return _choice(period, days, period.agreement) if days else None


def _choice(period: ReportingPeriod, days: MeetingDays, agreement: Agreement) -> MeetingChoice:
    group = agreement.working_group_name
    words = group if days.meeting == GROUP else "Partnership"
    return MeetingChoice(period, days, f"{words}, {day_words(days.held_on)}")
