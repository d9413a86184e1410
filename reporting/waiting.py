"""What waits for a person, for the home page: their own updates, and periods that they review or administer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.utils import formats, timezone

from accounts.circles import Reader
from accounts.models import Message, User
from accounts.outbox.failures import undelivered_messages
from core.text import counted
from reporting.models import OPEN, UNDONE, Reminder, Report


@dataclass(frozen=True)
class OwedUpdates:
    """Updates that a person owes to one agreement by one day (None: no day is set)."""

    title: str
    due: date | None
    number: int
    sent_back: int
    today: date

    @property
    def sentence(self) -> str:
        """ "2 actions of … are waiting for your update, by Friday 16 January 2015." and what was sent back."""
        one = self.number == 1
        words = f"of {self.title} {'is' if one else 'are'} waiting for your update"
        if self.due is not None:
            day = formats.date_format(self.due, "l j F Y")
            was = f"; {'it was' if one else 'they were'} due on {day}"
            words += was if self.due < self.today else f", by {day}"
        if not self.sent_back:
            return f"{words}."
        return (
            f"{words}. {self.sent_back} {'was' if self.sent_back == 1 else 'were'} sent back with a question."
        )

    @property
    def count(self) -> str:
        """ "2 actions"."""
        return counted(self.number, "action")


@dataclass(frozen=True)
class PeriodWaiting:
    """What a period waits for from its reviewers and its administrators.

    ``ready``: updates and commentaries sent and not decided. ``outstanding``: updates that have not been sent, the
    first of them due on ``due`` (None: no day is set); 0 for administrators, whom the guide tells. For these:
    ``unnamed``, updates that nobody is named to send; ``back``, those sent back without an answer yet;
    ``undelivered``, messages that did not arrive.
    """

    agreement: str
    slug: str
    period: int
    title: str
    meeting_on: date | None
    ready: int
    outstanding: int = 0
    due: date | None = None
    back: int = 0
    unnamed: int = 0
    undelivered: int = 0


def owed_by(user: User) -> list[OwedUpdates]:
    """Updates that a person owes in open periods, and re-opened ones, by agreement and day. One query.

    Where the person has more time, the day is theirs.
    """
    rows = (
        Report.objects.answered_by(user)
        .in_open_periods()
        .filter(state__in=UNDONE)
        .annotate(due=Coalesce("extended_to", "period__due_on"), title=F("agreement__title"))
        .order_by("due", "title")
        .values("due", "title", "agreement")
        .annotate(number=Count("pk"), back=Count("pk", filter=Q(state=Report.State.SENT_BACK)))
    )
    today = timezone.localdate()
    return [OwedUpdates(row["title"], row["due"], row["number"], row["back"], today) for row in rows]


def periods_for(readers: Mapping[int, Reader]) -> list[PeriodWaiting]:
    """The open periods in which something waits for a person as a reviewer or administrator. Two queries at most.

    ``readers``: the person by partnership.
    """
    reviewed = [key for key, reader in readers.items() if reader.is_reviewer]
    if not reviewed:
        return []
    administered = [key for key in reviewed if readers[key].is_administrator]
    undelivered = _undelivered_counts(administered) if administered else {}
    periods = []
    for row in _report_counts(reviewed):
        looks_after = row["partnership"] in administered
        period = PeriodWaiting(
            agreement=row["agreement_title"],
            slug=row["slug"],
            period=row["period"],
            title=row["title"],
            meeting_on=row["meeting_on"],
            ready=row["ready"],
            outstanding=0 if looks_after else row["outstanding"],
            due=row["due"],
            back=row["back"] if looks_after else 0,
            unnamed=row["unnamed"] if looks_after else 0,
            undelivered=undelivered.get(row["period"], 0) if looks_after else 0,
        )
        if period.ready or period.outstanding or period.back or period.unnamed or period.undelivered:
            periods.append(period)
    return periods


def _report_counts(partnerships: Iterable[int]) -> Iterable[Mapping[str, Any]]:
    state = Report.State
    outstanding = Q(state__in=UNDONE, action__isnull=False)
    return (
        Report.objects.in_open_periods()
        .filter(agreement__partnership__in=partnerships, priority__withdrawn_at__isnull=True)
        .order_by("agreement__title", "period")
        .values(
            "period",
            title=F("period__title"),
            meeting_on=F("period__meeting_on"),
            agreement_title=F("agreement__title"),
            slug=F("agreement__slug"),
            partnership=F("agreement__partnership"),
        )
        .annotate(
            ready=Count("pk", filter=Q(state=state.SENT)),
            outstanding=Count("pk", filter=outstanding),
            due=Min(Coalesce("extended_to", "period__due_on"), filter=outstanding),
            back=Count("pk", filter=Q(state=state.SENT_BACK, action__isnull=False)),
            unnamed=Count("pk", filter=Q(state=state.OWED, responder__isnull=True)),
        )
    )


def _undelivered_counts(partnerships: Iterable[int]) -> dict[int, int]:
    """By period."""
    rows = Reminder._default_manager.filter(
        period__agreement__partnership__in=partnerships,
        period__state=OPEN,
        message__in=undelivered_messages(Message.objects.all()),
    )
    return dict(rows.order_by().values_list("period").annotate(number=Count("pk")))
