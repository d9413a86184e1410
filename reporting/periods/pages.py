"""What the pages of reporting periods show: the list, who has sent and who has not, what closing will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import Truncator

from actions.labels import labels_of
from priorities.models import Agreement, LeadPost, Priority
from reporting.models import (
    UNDONE,
    Commentary,
    CommentaryDraft,
    ProgressUpdate,
    Reminder,
    ReportingPeriod,
)
from reporting.reminders.recipients import Recipient, holders_of_posts
from reporting.update_rights import due_of
from reporting.workflow.rights import post_in_words

State = ProgressUpdate.State


def periods_of(agreement: Agreement) -> QuerySet[Any]:
    """The periods of an agreement, newest first, each with how many updates it asks for and how far they are."""
    asked = Q(updates__withdrawn_at__isnull=True) & ~Q(updates__state=State.RELEASED)
    return (
        ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
        .annotate(
            total=Count("updates", filter=asked),
            undone=Count("updates", filter=asked & Q(updates__state__in=UNDONE)),
            to_decide=Count("updates", filter=asked & Q(updates__state=State.SENT)),
            decided=Count("updates", filter=asked & Q(updates__state__in=(State.DECIDED, State.AGREED))),
            reopened=Count("updates", filter=asked & Q(updates__is_reopened=True)),
        )
        .order_by("-position", "-pk")
    )


@dataclass
class Responder:
    """A post that answers in a period: who that is, what they have sent, what they were told. ``post`` None: nobody."""

    post: LeadPost | None
    people: Sequence[Recipient] = ()
    waiting: list[tuple[ProgressUpdate, str]] = field(default_factory=list)
    sent: int = 0
    last: Reminder | None = None

    @property
    def name(self) -> str:
        """The post in words."""
        return post_in_words(self.post) or "Nobody named yet"

    @property
    def total(self) -> int:
        """How many updates are asked of it."""
        return self.sent + len(self.waiting)

    @property
    def due(self) -> date | None:
        """When the first of what waits is due."""
        return min((day for row, _ in self.waiting if (day := due_of(row))), default=None)

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        return self.due is not None and self.due < timezone.localdate()


def responders_of(period: ReportingPeriod) -> list[Responder]:
    """Who answers in a period: who still owes first, in the order of the plan. Four queries."""
    rows = list(
        ProgressUpdate.objects.filter(
            period=period, withdrawn_at__isnull=True, action__withdrawn_at__isnull=True
        )
        .exclude(state=State.RELEASED)
        .select_related("period", "action__aim", "responder__agency")
        .order_by("position", "pk")
    )
    labels = labels_of([row.action for row in rows])
    found: dict[int | None, Responder] = {}
    for row in rows:
        one = found.setdefault(row.responder_id, Responder(row.responder))
        if row.state in UNDONE:
            one.waiting.append(
                (row, f"{labels[row.action_id]} {Truncator(row.action.text).chars(80)}".strip())
            )
        else:
            one.sent += 1
    holders = holders_of_posts([key for key in found if key], timezone.localdate())
    told = {
        row.recipient: row
        for row in Reminder._default_manager.filter(period=period).select_related("message").order_by("pk")
    }
    for key, one in found.items():
        one.people = holders.get(key or 0, ())
        reminders = [told[person.key] for person in one.people if person.key in told]
        one.last = max(reminders, key=lambda row: row.pk, default=None)
    return sorted(found.values(), key=lambda one: (not one.waiting, one.post is not None))


@dataclass(frozen=True)
class PriorityCommentary:
    """A priority, who leads it, and how far its commentary in a period is."""

    priority: Priority
    state: str

    @property
    def lead(self) -> str:
        """Who writes it; "" where nobody leads the priority."""
        return post_in_words(self.priority.lead)

    @property
    def can_be_recorded(self) -> bool:
        """Whether it is not with the reviewers."""
        return self.state in (NOT_WRITTEN, BEGUN, str(Commentary.State.SENT_BACK.label))


NOT_WRITTEN, BEGUN = "Nothing written", "Begun, not sent"


def told_in(period: ReportingPeriod) -> list[PriorityCommentary]:
    """The priorities with the state of their commentary in a period, in the order of the plan. One query."""
    sent = Commentary._default_manager.filter(
        period=period, priority=OuterRef("pk"), withdrawn_at__isnull=True
    )
    drafts = CommentaryDraft._default_manager.filter(period=period, priority=OuterRef("pk")).exclude(text="")
    rows = (
        Priority._default_manager.filter(agreement=period.agreement_id, withdrawn_at__isnull=True)
        .select_related("lead__agency")
        .annotate(told=Subquery(sent.values("state")[:1]), begun=Exists(drafts))
        .order_by("position", "pk")
    )
    return [
        PriorityCommentary(
            row, str(Commentary.State(row.told).label) if row.told else BEGUN if row.begun else NOT_WRITTEN
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Closing:
    """What closing a period would do, and what keeps it from being closed."""

    decided: int
    to_decide: int
    sent_back: int
    not_sent: int
    released: int
    commentaries: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether everything that was sent has been decided, commentaries too."""
        return not (self.to_decide or self.sent_back or self.commentaries)

    @property
    def is_empty(self) -> bool:
        """Whether no update is left that closing, or closing again, would change."""
        return not (self.decided or self.not_sent or self.to_decide or self.sent_back)


def closing_of(period: ReportingPeriod) -> Closing:
    """What closing would do, counted now. Two queries."""
    rows = ProgressUpdate.objects.filter(period=period, withdrawn_at__isnull=True)
    if period.state in (ReportingPeriod.State.CLOSED, ReportingPeriod.State.PUBLISHED):
        rows = rows.filter(is_reopened=True)
    gone = Q(action__withdrawn_at__isnull=False) | Q(action__aim__withdrawn_at__isnull=False)
    counted = rows.order_by().aggregate(
        decided=Count("pk", filter=Q(state=State.DECIDED) & ~gone),
        to_decide=Count("pk", filter=Q(state=State.SENT) & ~gone),
        sent_back=Count("pk", filter=Q(state=State.SENT_BACK) & ~gone),
        not_sent=Count("pk", filter=Q(state=State.OWED) & ~gone),
        released=Count("pk", filter=gone | Q(state=State.RELEASED)),
    )
    told = Commentary._default_manager.filter(
        period=period,
        state__in=(Commentary.State.SENT, Commentary.State.SENT_BACK),
        withdrawn_at__isnull=True,
    )
    return Closing(**counted, commentaries=told.count())
