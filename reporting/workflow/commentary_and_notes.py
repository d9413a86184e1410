"""What a lead writes beside the updates: a priority's commentary in a period, a note between two periods."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from actions.models import Action
from core.history import create_rows, update_rows
from priorities.models import Priority
from priorities.readers import Reader, reader_of
from priorities.writing import writing
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
from reporting.update_rights import Capacity, capacity_for, reason_period_closed
from reporting.workflow.opening import PeriodNotPossible, responder_of
from reporting.workflow.reminders import tell_lead
from reporting.workflow.rights import post_in_words
from reporting.workflow.rounds import clean_words
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
    """The draft of a commentary was saved elsewhere after it was shown; ``draft`` has those words."""

    def __init__(self, draft: CommentaryDraft) -> None:
        super().__init__("The commentary has been saved in another window or by somebody else.")
        self.draft = draft


def _open_for_writing(key: CommentaryKey, by: User) -> tuple[ReportingPeriod, Priority, Capacity]:
    """The period, the priority and in what capacity the person writes. Raises Refused, PeriodNotPossible."""
    period = ReportingPeriod._default_manager.select_related("agreement").filter(pk=key.period).first()
    # The priority is locked: of two people who begin the same commentary at once, the second waits.
    rows = Priority._default_manager.select_for_update(of=("self",)).select_related("lead__agency")
    priority = rows.filter(pk=key.priority).first()
    if period is None or priority is None or period.agreement_id != priority.agreement_id:
        raise PeriodNotPossible("There is no such commentary.")
    reason = reason_period_closed(period)
    if reason:
        raise Refused(reason)
    capacity = capacity_for(reader_of(by, period.agreement), priority.lead)
    if capacity is None:
        raise Refused(f"The commentary on {priority.title} is written by {post_in_words(priority.lead)}.")
    return period, priority, capacity


def _agreements_of(keys: Collection[CommentaryKey]) -> set[int]:
    """The primary keys of the agreements of the commentaries. One query."""
    periods = ReportingPeriod.objects.filter(pk__in={key.period for key in keys})
    return set(periods.values_list("agreement", flat=True))


def can_be_corrected(state: str | None, received_from: str | None, capacity: Capacity | None) -> bool:
    """Whether the Unit recorded the commentary in the name of its lead, who may correct it until it is decided."""
    own = capacity not in (None, Capacity.ADMINISTRATOR)
    return own and state == State.SENT and bool(received_from)


def _sent_commentary(key: CommentaryKey, capacity: Capacity) -> Commentary | None:
    """The commentary that was sent; None: none yet. Raises Refused while it is with the reviewers."""
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


@transaction.atomic
def save_commentary(key: CommentaryKey, by: User, text: str, revision: int) -> CommentaryDraft | None:
    """Saves the draft of a commentary; None: there are no words. ``revision``: of the draft shown, 0 for none.

    Raises Refused, PeriodNotPossible, CommentaryConflict.
    """
    period, priority, capacity = _open_for_writing(key, by)
    words = clean_words(text)
    sent = _sent_commentary(key, capacity)
    draft = CommentaryDraft._default_manager.filter(period=period, priority=priority).first()
    saved_text = draft.text if draft else sent.text if sent else ""
    if words == saved_text:
        return draft
    if draft is not None and draft.revision != revision:
        raise CommentaryConflict(draft)
    draft = draft or CommentaryDraft(period=period, priority=priority, revision=0)
    draft.text, draft.saved_by, draft.saved_at = words, by, timezone.now()
    draft.revision += 1
    draft.save()
    return draft


def send_commentary(key: CommentaryKey, by: User, revision: int, *, received_from: str = "") -> Commentary:
    """Sends the draft of a commentary to the reviewers. Raises Refused, PeriodNotPossible, CommentaryConflict."""
    with writing(*_agreements_of([key]), by=by) as change:
        period, priority, capacity = _open_for_writing(key, by)
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
        sent = _sent_commentary(key, capacity)
        row = sent or Commentary(agreement=period.agreement, period=period, priority=priority)
        row.text, row.state, row.sent_by, row.sent_at = draft.text, State.SENT, by, change.moment
        row.author_name = _author_name(priority, by, capacity)
        row.received_from = received_from.strip() if recorded else ""
        change = replace(
            change, reason=f"Commentary on {priority.title} {'recorded' if recorded else 'sent'}"
        )
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
            at=change.moment,
            note="" if row.author_name == str(by) else f"In the name of {row.author_name}",
            received_from=row.received_from,
        ).save()
        if recorded and priority.lead is not None:
            tell_lead(row, Reminder.Kind.RECORDED, by, about=f"{change.moment:%Y-%m-%d %H:%M:%S}")
        draft.delete()
        return row


def _author_name(priority: Priority, by: User, capacity: Capacity) -> str:
    """The lead's name: today's holder of the post, else the post; the sender where nobody leads."""
    if capacity == Capacity.OWN or priority.lead is None:
        return str(by)
    holder = holders_today([priority.lead_id]).get(priority.lead_id or 0)
    return holder.name if holder else post_in_words(priority.lead)


def record_commentary(
    key: CommentaryKey, by: User, text: str, revision: int, *, received_from: str
) -> Commentary:
    """Saves and sends what came to the Unit by e-mail or telephone, in the name of the lead, who is told.

    Nothing is saved when it cannot be sent. Raises Refused, PeriodNotPossible, CommentaryConflict.
    """
    with writing(*_agreements_of([key]), by=by):
        draft = save_commentary(key, by, text, revision)
        return send_commentary(key, by, draft.revision if draft else 0, received_from=received_from)


def send_commentaries(keys: Mapping[CommentaryKey, int], by: User) -> list[Commentary]:
    """Sends several commentaries, each as it was shown (revision by key): all of them, or none."""
    with writing(*_agreements_of(keys), by=by):
        return [send_commentary(key, by, revision) for key, revision in keys.items()]


@dataclass(frozen=True)
class SentTogether:
    """The updates and commentaries that were sent together."""

    updates: list[ProgressUpdate]
    commentaries: list[Commentary]


def send_together(
    updates: Collection[ProgressUpdate],
    commentaries: Mapping[CommentaryKey, int],
    by: User,
    *,
    revisions: Mapping[int, int],
    remarks: Mapping[int, str],
) -> SentTogether:
    """Sends updates and commentaries (with their revisions), all in one transaction: all of them, or none.

    Raises what :func:`reporting.workflow.send_many` and :func:`send_commentary` raise.
    """
    agreements = {update.agreement_id for update in updates} | _agreements_of(commentaries)
    with writing(*agreements, by=by):
        sent = send_many(updates, by, revisions=revisions, remarks=remarks) if updates else []
        return SentTogether(sent, send_commentaries(commentaries, by))


# --- between two periods --------------------------------------------------------------------------------


def actions_asked_about(actions: Collection[int]) -> set[int]:
    """The actions on which an open period asks for an update now."""
    return set(
        ProgressUpdate.objects.in_open_periods().filter(action__in=actions).values_list("action", flat=True)
    )


def add_since_note(action: Action, by: User, text: str, *, at: datetime | None = None) -> NoteSinceReport:
    """A note "since the last report" on an action: shown, and marked as not reviewed. ``at`` None: now.

    By whoever answers for the action, a delegate of theirs, or the Unit for them. Raises Refused; PeriodNotPossible
    without words, or if a period asks for an update on the action, which is then the place to write.
    """
    with writing(action.agreement_id, by=by) as change:
        capacity = note_capacity(action, reader_of(by, action.agreement))
        if actions_asked_about([action.pk]):
            raise PeriodNotPossible("An update on this action is asked for now: write it there.")
        words = clean_words(text)
        if not words:
            raise PeriodNotPossible("Write what has happened since the last report.")
        note = NoteSinceReport(
            action=action,
            text=words,
            by=by,
            by_name=str(by),
            in_name_of="" if capacity == Capacity.OWN else post_in_words(responder_of(action)),
            at=at or change.moment,
        )
        note.save()
        return note


def note_capacity(action: Action, reader: Reader) -> Capacity:
    """In what capacity the reader writes notes on the action. Raises Refused.

    The action comes with its priority's lead."""
    if action.withdrawn_at is not None:
        raise Refused("The action was withdrawn from the plan.")
    responder = responder_of(action)
    capacity = capacity_for(reader, responder)
    if capacity is None:
        raise Refused(f"Notes on this action are written by {post_in_words(responder) or 'who leads it'}.")
    return capacity


def take_back_since_note(note: NoteSinceReport, by: User) -> NoteSinceReport:
    """Takes a note back; it stays on record. By who wrote it, or an administrator. Raises Refused."""
    with writing(note.action.agreement_id, by=by) as change:
        row = NoteSinceReport.objects.select_related("action__agreement").get(pk=note.pk)
        if row.by_id != by.pk and not reader_of(by, row.action.agreement).is_administrator:
            raise Refused("A note is withdrawn by who wrote it, or by the Community Safety Unit.")
        if row.taken_back_at is None:
            row.taken_back_at = change.moment
            row.save(update_fields=["taken_back_at"])
        return row
