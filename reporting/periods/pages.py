"""Data of the pages about reporting periods: the list, the responders, the commentaries, closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import Truncator

from actions.labels import labels_of
from core.conflict import token_of
from priorities.models import Agreement, LeadPost, Priority
from reporting.models import UNDONE, Reminder, Report, ReportDraft, ReportingPeriod
from reporting.reminders.recipients import Recipient, holders_of_posts
from reporting.report_rights import post_in_words

State = Report.State


NOTHING_SENT = (*UNDONE, State.NOT_SENT)
DONE = (State.DECIDED, State.AGREED, State.NOTED, State.DEFERRED)


def periods_of(agreement: Agreement) -> QuerySet[Any]:
    """The periods of an agreement, newest first, each with counts of its updates.

    Of the ``total`` that is asked for each is either sent, and then decided or to be decided, or not sent.
    """
    asked_for = Q(reports__action__isnull=False, reports__withdrawn_at__isnull=True) & ~Q(
        reports__state=State.RELEASED
    )
    return (
        ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
        .annotate(
            total=Count("reports", filter=asked_for),
            sent=Count("reports", filter=asked_for & ~Q(reports__state__in=NOTHING_SENT)),
            not_sent=Count("reports", filter=asked_for & Q(reports__state__in=NOTHING_SENT)),
            to_decide=Count("reports", filter=asked_for & Q(reports__state=State.SENT)),
            decided=Count("reports", filter=asked_for & Q(reports__state__in=DONE)),
            reopened=Count("reports", filter=asked_for & Q(reports__is_reopened=True)),
        )
        .order_by("-position", "-pk")
    )


@dataclass
class Responder:
    """A post that answers in a period: its people, its updates, its last reminder.

    ``post`` None: nobody is named. ``not_sent``: what nobody had sent when the period was closed.
    """

    post: LeadPost | None
    people: Sequence[Recipient] = ()
    waiting: list[tuple[Report, str]] = field(default_factory=list)
    sent: int = 0
    not_sent: int = 0
    last: Reminder | None = None

    @property
    def name(self) -> str:
        """The post in words."""
        return post_in_words(self.post) or "Nobody named yet"

    @property
    def total(self) -> int:
        """How many updates are asked of it."""
        return self.sent + self.not_sent + len(self.waiting)

    @property
    def due(self) -> date | None:
        """When the first waiting update is due; None: no date, or nothing waits."""
        return min((row.due for row, _ in self.waiting if row.due), default=None)

    @property
    def is_late(self) -> bool:
        """Whether that day is over."""
        return self.due is not None and self.due < timezone.localdate()


def responders_of(period: ReportingPeriod) -> list[Responder]:
    """The responders of a period in the order of the plan, those who owe updates first. Four queries."""
    rows = list(
        Report.objects.about_actions()
        .filter(period=period, withdrawn_at__isnull=True, action__withdrawn_at__isnull=True)
        .exclude(state=State.RELEASED)
        .select_related("period", "action__aim", "responder__agency")
        .order_by("position", "pk")
    )
    labels = labels_of([row.action for row in rows])
    responders: dict[int | None, Responder] = {}
    for row in rows:
        responder = responders.setdefault(row.responder_id, Responder(row.responder))
        if row.state in UNDONE:
            responder.waiting.append(
                (row, f"{labels[row.action_id]} {Truncator(row.action.text).chars(80)}".strip())
            )
        elif row.state == State.NOT_SENT:
            responder.not_sent += 1
        else:
            responder.sent += 1
    holders = holders_of_posts([key for key in responders if key], timezone.localdate())
    last_reminders = {
        row.recipient: row
        for row in Reminder._default_manager.filter(period=period).select_related("message").order_by("pk")
    }
    for key, responder in responders.items():
        responder.people = holders.get(key or 0, ())
        reminders = [
            last_reminders[person.key] for person in responder.people if person.key in last_reminders
        ]
        responder.last = max(reminders, key=lambda row: row.pk, default=None)
    return sorted(
        responders.values(), key=lambda responder: (not responder.waiting, responder.post is not None)
    )


@dataclass(frozen=True)
class PriorityCommentary:
    """A priority with the state of its commentary in a period."""

    priority: Priority
    state: str

    @property
    def lead(self) -> str:
        """The lead, who writes it; "" if nobody leads the priority."""
        return post_in_words(self.priority.lead)

    @property
    def can_be_recorded(self) -> bool:
        """Whether it is not with the reviewers."""
        return self.state in (NOT_WRITTEN, BEGUN, str(State.SENT_BACK.label))


NOT_WRITTEN, BEGUN = "Nothing written", "Begun, not sent"


def commentaries_in(period: ReportingPeriod) -> list[PriorityCommentary]:
    """The priorities with the state of their commentary in a period, in the order of the plan. One query."""
    commentaries = Report.objects.filter(period=period, priority=OuterRef("pk"), withdrawn_at__isnull=True)
    drafts = ReportDraft.objects.filter(period=period, priority=OuterRef("pk")).exclude(report_text="")
    rows = (
        Priority._default_manager.filter(agreement=period.agreement_id, withdrawn_at__isnull=True)
        .select_related("lead__agency")
        .annotate(commentary_state=Subquery(commentaries.values("state")[:1]), has_draft=Exists(drafts))
        .order_by("position", "pk")
    )
    return [PriorityCommentary(row, _state_in_words(row)) for row in rows]


def _state_in_words(row: Any) -> str:
    """The state of a priority's commentary. The row comes as :func:`commentaries_in` annotates it."""
    if row.commentary_state:
        return str(State(row.commentary_state).label)
    return BEGUN if row.has_draft else NOT_WRITTEN


@dataclass(frozen=True)
class Closing:
    """What closing a period would change. ``to_decide``: sent and not decided; ``to_confirm``: decided, not confirmed.

    ``is_early``: before the day of the meeting, or of the due date where no meeting is set.
    """

    decided: int
    noted: int
    deferred: int
    to_confirm: int
    to_decide: int
    sent_back: int
    not_sent: int
    released: int
    commentaries: int = 0
    is_early: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no update is left that closing, or closing again, would change."""
        return not (self.decided or self.not_sent or self.comes_back or self.noted)

    @property
    def seen(self) -> str:
        """The token of the page: how many are closed although nobody sent them."""
        return token_of(self.not_sent)

    @property
    def comes_back(self) -> int:
        """How many updates come back next time: nothing is agreed on them."""
        return self.deferred + self.to_confirm + self.to_decide + self.sent_back

    @property
    def many_not_sent(self) -> bool:
        """Whether so many are not sent that it is worth a word: a quarter of them all."""
        total = self.decided + self.noted + self.comes_back + self.not_sent
        return total > 0 and self.not_sent * 4 >= total


def closing_of(period: ReportingPeriod) -> Closing:
    """What closing the period now would change. One query."""
    rows = Report.objects.filter(period=period, withdrawn_at__isnull=True)
    if period.state in (ReportingPeriod.State.CLOSED, ReportingPeriod.State.PUBLISHED):
        rows = rows.filter(is_reopened=True)
    withdrawn = Q(action__withdrawn_at__isnull=False) | Q(action__aim__withdrawn_at__isnull=False)
    update = Q(action__isnull=False) & ~withdrawn
    states = {
        "noted": Q(state=State.NOTED),
        "deferred": Q(state=State.DEFERRED),
        "decided": Q(state=State.DECIDED, is_to_confirm=False),
        "to_confirm": Q(state=State.DECIDED, is_to_confirm=True),
        "to_decide": Q(state=State.SENT),
        "sent_back": Q(state=State.SENT_BACK),
        "not_sent": Q(state=State.OWED),
    }
    commentary = Q(priority__isnull=False, state__in=(State.SENT, State.SENT_BACK))
    counts = rows.order_by().aggregate(
        **{name: Count("pk", filter=state & update) for name, state in states.items()},
        released=Count("pk", filter=withdrawn | Q(state=State.RELEASED)),
        commentaries=Count("pk", filter=commentary),
    )
    day = period.meeting_on or period.due_on
    return Closing(**counts, is_early=day is not None and timezone.localdate() < day)
