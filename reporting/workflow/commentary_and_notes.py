"""What a lead tells beside the updates: a priority's commentary in a period, a note between two periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from actions.models import Action
from core.history import Change, create_rows, update_rows
from core.text import MAX_LENGTH, normalise
from priorities.models import LeadPost, Priority
from priorities.readers import Reader, reader_of
from reporting.models import (
    Commentary,
    CommentaryDraft,
    NoteSinceReport,
    ProgressUpdate,
    Reminder,
    ReportingPeriod,
    UpdateRound,
)
from reporting.rules.sending import names_source_and_date
from reporting.update_rights import Capacity, why_period_closed
from reporting.workflow.periods import PeriodNotPossible, responder_of
from reporting.workflow.reminders import tell_lead
from reporting.workflow.rights import post_in_words
from reporting.workflow.sending import holders_today, send_many

State = Commentary.State
SOURCE_NEEDED = "Say where you have it from and of which day, such as “e-mail of 12 January”."
SENT_FIELDS = ("text", "state", "author_name", "sent_by", "sent_at", "received_from")


@dataclass(frozen=True)
class CommentaryKey:
    """Which commentary: the period's and the priority's primary keys."""

    period: int
    priority: int


class CommentaryConflict(Exception):
    """The draft of a commentary was saved elsewhere since it was shown; ``draft`` has those words."""

    def __init__(self, draft: CommentaryDraft) -> None:
        super().__init__("The commentary has been saved in another window or by somebody else.")
        self.draft = draft


def capacity_for(reader: Reader, post: LeadPost | None) -> Capacity | None:
    """In what capacity the reader writes for a post; None: not at all. ``post`` None: nobody leads."""
    if post is not None:
        if post.ref in reader.posts:
            return Capacity.OWN
        if post.ref in reader.may_send_for:
            return Capacity.DELEGATE_MAY_SEND
        if post.ref in reader.delegated:
            return Capacity.DELEGATE
    return Capacity.ADMINISTRATOR if reader.is_administrator else None


def _opened(key: CommentaryKey, by: User) -> tuple[ReportingPeriod, Priority, Capacity]:
    """The period, the priority and in what capacity the person writes. Raises Refused, NotPossible."""
    period = ReportingPeriod._default_manager.select_related("agreement").filter(pk=key.period).first()
    # One row to wait for: two people who begin the same commentary at once do so one after the other.
    rows = Priority._default_manager.select_for_update(of=("self",)).select_related("lead__agency")
    priority = rows.filter(pk=key.priority).first()
    if period is None or priority is None or period.agreement_id != priority.agreement_id:
        raise PeriodNotPossible("There is no such commentary.")
    reason = why_period_closed(period)
    if reason:
        raise Refused(reason)
    capacity = capacity_for(reader_of(by, period.agreement), priority.lead)
    if capacity is None:
        raise Refused(f"The commentary on {priority.title} is written by {post_in_words(priority.lead)}.")
    return period, priority, capacity


def can_be_corrected(state: str | None, received_from: str | None, capacity: Capacity | None) -> bool:
    """Whether the Unit recorded a commentary in the name of whoever asks: they may put it right until it is decided."""
    own = capacity not in (None, Capacity.ADMINISTRATOR)
    return own and state == State.SENT and bool(received_from)


def _sent(key: CommentaryKey, capacity: Capacity) -> Commentary | None:
    """The commentary that was sent; None: none was yet. Raises Refused while it is with the reviewers."""
    row = Commentary._default_manager.filter(
        period=key.period, priority=key.priority, withdrawn_at__isnull=True
    ).first()
    if row is None or can_be_corrected(row.state, row.received_from, capacity):
        return row
    if row.state != State.SENT_BACK:
        raise Refused(
            "The commentary was sent. It can be changed again when it is sent back with a question."
        )
    return row


def _words(text: str) -> str:
    """The text as it is kept. Raises NotPossible when there is far too much of it."""
    words = normalise(text).strip()
    if len(words) > MAX_LENGTH:
        raise PeriodNotPossible(
            f"The text has {len(words):,} characters; {MAX_LENGTH:,} is the most. Shorten it."
        )
    return words


@transaction.atomic
def save_commentary(key: CommentaryKey, by: User, text: str, revision: int) -> CommentaryDraft | None:
    """Keeps the words of a commentary; None where there are none. ``revision``: of the draft shown, 0 for none.

    Raises Refused, NotPossible, CommentaryMovedOn.
    """
    period, priority, capacity = _opened(key, by)
    words = _words(text)
    sent = _sent(key, capacity)
    draft = CommentaryDraft._default_manager.filter(period=period, priority=priority).first()
    stands = draft.text if draft else sent.text if sent else ""
    if words == stands:
        return draft
    if draft is not None and draft.revision != revision:
        raise CommentaryConflict(draft)
    draft = draft or CommentaryDraft(period=period, priority=priority, revision=0)
    draft.text, draft.saved_by, draft.saved_at = words, by, timezone.now()
    draft.revision += 1
    draft.save()
    return draft


@transaction.atomic
def send_commentary(key: CommentaryKey, by: User, revision: int, *, received_from: str = "") -> Commentary:
    """Sends the draft of a commentary to the reviewers. Raises Refused, NotPossible, CommentaryMovedOn."""
    period, priority, capacity = _opened(key, by)
    draft = CommentaryDraft._default_manager.filter(period=period, priority=priority).first()
    if draft is None or not draft.text:
        raise PeriodNotPossible(f"There are no new words yet for the commentary on {priority.title}.")
    if draft.revision != revision:
        raise CommentaryConflict(draft)
    if not capacity.may_send:
        who = post_in_words(priority.lead)
        raise Refused(f"You may write drafts for {who}, but only they send them.")
    recorded = capacity == Capacity.ADMINISTRATOR
    if recorded and not names_source_and_date(received_from):
        raise PeriodNotPossible(SOURCE_NEEDED)
    moment = timezone.now()
    sent = _sent(key, capacity)
    row = sent or Commentary(agreement=period.agreement, period=period, priority=priority)
    row.text, row.state, row.sent_by, row.sent_at = draft.text, State.SENT, by, moment
    row.author_name = _author(priority, by, capacity)
    row.received_from = received_from.strip() if recorded else ""
    change = Change(by, f"Commentary on {priority.title} {'recorded' if recorded else 'sent'}", at=moment)
    if sent is None:
        row.position = priority.position
        create_rows(Commentary, [row], change)
    else:
        update_rows(Commentary, [row], SENT_FIELDS, change)
    UpdateRound(
        commentary=row,
        kind=UpdateRound.Kind.SENT,
        by=by,
        by_name=str(by),
        at=moment,
        note="" if row.author_name == str(by) else f"In the name of {row.author_name}",
        received_from=row.received_from,
    ).save()
    if recorded and priority.lead is not None:
        tell_lead(row, Reminder.Kind.RECORDED, by, about=f"{moment:%Y-%m-%d %H:%M:%S}")
    draft.delete()
    return row


def _author(priority: Priority, by: User, capacity: Capacity) -> str:
    """In whose name a commentary goes: who holds the lead's post today, else the post; one's own where nobody leads."""
    if capacity == Capacity.OWN or priority.lead is None:
        return str(by)
    holder = holders_today([priority.lead_id]).get(priority.lead_id or 0)
    return holder.name if holder else post_in_words(priority.lead)


@transaction.atomic
def record_commentary(
    key: CommentaryKey, by: User, text: str, revision: int, *, received_from: str
) -> Commentary:
    """Saves and sends what came to the Unit by e-mail or telephone, in the lead's name, who is told.

    Nothing is saved when it cannot be sent. Raises Refused, NotPossible, CommentaryMovedOn.
    """
    draft = save_commentary(key, by, text, revision)
    return send_commentary(key, by, draft.revision if draft else 0, received_from=received_from)


def send_commentaries(keys: Mapping[CommentaryKey, int], by: User) -> list[Commentary]:
    """Sends several, each as it was shown (revision by key). In the caller's transaction."""
    return [send_commentary(key, by, revision) for key, revision in keys.items()]


@dataclass(frozen=True)
class Sent:
    """What went together."""

    updates: list[ProgressUpdate]
    commentaries: list[Commentary]


@transaction.atomic
def send_together(
    updates: Collection[ProgressUpdate],
    commentaries: Mapping[CommentaryKey, int],
    by: User,
    *,
    revisions: Mapping[int, int],
    remarks: Mapping[int, str],
) -> Sent:
    """Sends updates and commentaries (with their revisions), all in one transaction: all of them, or none.

    Raises what :func:`reporting.workflow.send_many` and :func:`send_commentary` raise.
    """
    sent = send_many(updates, by, revisions=revisions, remarks=remarks) if updates else []
    return Sent(sent, send_commentaries(commentaries, by))


# --- between two periods --------------------------------------------------------------------------------


def asked_about(actions: Collection[int]) -> set[int]:
    """The actions about which an open period asks for an update at the moment."""
    return set(
        ProgressUpdate.objects.in_open_periods().filter(action__in=actions).values_list("action", flat=True)
    )


@transaction.atomic
def add_since_note(action: Action, by: User, text: str, *, at: datetime | None = None) -> NoteSinceReport:
    """A note "since the last report" on an action: shown, and marked as not reviewed. ``at`` None: now.

    By whoever answers for the action, or types for who does, or the Unit for them. Raises Refused; NotPossible when
    a period asks for an update (then that is the place), or without words.
    """
    capacity = note_capacity(action, reader_of(by, action.agreement))
    if asked_about([action.pk]):
        raise PeriodNotPossible("An update on this action is asked for now: write it there.")
    words = _words(text)
    if not words:
        raise PeriodNotPossible("Write what has happened since the last report.")
    note = NoteSinceReport(
        action=action,
        text=words,
        by=by,
        by_name=str(by),
        in_name_of="" if capacity == Capacity.OWN else post_in_words(responder_of(action)),
        at=at or timezone.now(),
    )
    note.save()
    return note


def note_capacity(action: Action, reader: Reader) -> Capacity:
    """In what capacity the reader writes notes on the action. It comes with its priority's lead. Raises Refused."""
    if action.withdrawn_at is not None:
        raise Refused("The action was withdrawn from the plan.")
    responder = responder_of(action)
    capacity = capacity_for(reader, responder)
    if capacity is None:
        raise Refused(f"Notes on this action are written by {post_in_words(responder) or 'who leads it'}.")
    return capacity


@transaction.atomic
def take_back_since_note(note: NoteSinceReport, by: User) -> NoteSinceReport:
    """Takes a note back; it stays on record. By who wrote it, or an administrator. Raises Refused."""
    row = (
        NoteSinceReport.objects.select_for_update(of=("self",))
        .select_related("action__agreement")
        .get(pk=note.pk)
    )
    if row.by_id != by.pk and not reader_of(by, row.action.agreement).is_administrator:
        raise Refused("A note is taken back by who wrote it, or by the Community Safety Unit.")
    if row.taken_back_at is None:
        row.taken_back_at = timezone.now()
        row.save(update_fields=["taken_back_at"])
    return row
