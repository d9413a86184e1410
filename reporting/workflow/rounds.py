"""The rounds of an update: every one is kept, with who, when and in which words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.text import MAX_LENGTH, normalise
from priorities.models import Concern, StatusLabel
from priorities.readers import Reader, reader_of
from reporting.models import Commentary, ProgressUpdate, UpdateRound
from reporting.update_rights import capacity_of, why_closed
from reporting.workflow.periods import PeriodNotPossible
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rights import locked

Kind = UpdateRound.Kind


def round_of(
    subject: ProgressUpdate | Commentary,
    kind: str,
    by: User | None,
    note: str = "",
    *,
    at: datetime | None = None,
    label: StatusLabel | None = None,
    received_from: str = "",
    how: str = "",
    meeting_on: date | None = None,
    replies_to: UpdateRound | None = None,
    concern: Concern | None = None,
) -> UpdateRound:
    """A round of an update or a commentary, not saved yet. ``by`` None: the tracker itself; ``at`` None: now."""
    subjects: dict[str, Any] = {"commentary" if isinstance(subject, Commentary) else "update": subject}
    return UpdateRound(
        **subjects,
        kind=kind,
        by=by,
        by_name=str(by) if by else "",
        at=at or timezone.now(),
        note=note,
        label=label,
        received_from=received_from,
        how=how,
        meeting_on=meeting_on,
        replies_to=replies_to,
        concern=concern,
    )


def words_needed(text: str, what: str) -> str:
    """The text as it is kept. Raises NotPossible, with what to write, when there is none or far too much."""
    kept = normalise(text).strip()
    if not kept:
        raise PeriodNotPossible(what)
    if len(kept) > MAX_LENGTH:
        raise PeriodNotPossible(
            f"The text has {len(kept):,} characters; {MAX_LENGTH:,} is the most. Shorten it."
        )
    return kept


def opened_by(update: ProgressUpdate, by: User) -> tuple[ProgressUpdate, Reader]:
    """The update as it is now, locked, and who asks. Raises Refused when its period takes no writes."""
    row = locked([update.pk])[0]
    reason = why_closed(row)
    if reason:
        raise Refused(reason)
    return row, reader_of(by, row.agreement)


def require_reviewer(reader: Reader, row: ProgressUpdate | Commentary) -> None:
    """Raises Refused unless the reader is of the Working Group or the Unit."""
    if not reader.is_reviewer:
        group = row.agreement.working_group or "Working Group"
        raise Refused(f"Only members of the {group} and the Community Safety Unit write here.")


@transaction.atomic
def comment(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A member's comment, before or at the meeting. Raises Refused, NotPossible."""
    row, reader = opened_by(update, by)
    require_reviewer(reader, row)
    kept = round_of(row, Kind.COMMENT, by, words_needed(text, "Write your comment."))
    kept.save()
    return kept


@transaction.atomic
def ask_question(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A member's question to whoever answers for the action; the update stays where it is.

    Whoever answers is told by e-mail, once a day at most. Raises Refused, NotPossible.
    """
    row, reader = opened_by(update, by)
    require_reviewer(reader, row)
    kept = round_of(row, Kind.QUESTION, by, words_needed(text, "Write your question."))
    kept.save()
    tell_responders(row, "question", by, about=timezone.localdate(kept.at).isoformat())
    return kept


@transaction.atomic
def answer_question(update: ProgressUpdate, by: User, question: UpdateRound, text: str) -> UpdateRound:
    """The answer to a question, by whoever answers for the action, or by the Unit for them.

    Raises Refused, NotPossible (no such question of this update, or it has been taken back).
    """
    row, reader = opened_by(update, by)
    require_writer(reader, row)
    if question.update_id != row.pk or question.kind not in (Kind.QUESTION, Kind.SENT_BACK):
        raise PeriodNotPossible("There is no such question about this update.")
    kept = round_of(row, Kind.ANSWER, by, words_needed(text, "Write your answer."), replies_to=question)
    kept.save()
    return kept


@transaction.atomic
def reply(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """The lead's reply to another status than theirs; the decision stays. Raises Refused, NotPossible."""
    row, reader = opened_by(update, by)
    require_writer(reader, row)
    if row.state != row.State.DECIDED or row.agreed_label_id == row.label_id:
        raise PeriodNotPossible("The status has not been changed, so there is nothing to reply to.")
    kept = round_of(row, Kind.REPLY, by, words_needed(text, "Write your reply."), label=row.agreed_label)
    kept.save()
    return kept


@transaction.atomic
def add_line(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A line beside the update, by a lead who does not answer for it but sees it (a joint lead). Raises Refused."""
    row, reader = opened_by(update, by)
    if not reader.is_lead or not ProgressUpdate.objects.visible_to(by).filter(pk=row.pk).exists():
        raise Refused("Only those who lead the priority, or co-ordinate the action, add a line.")
    kept = round_of(row, Kind.LINE, by, words_needed(text, "Write your line."))
    kept.save()
    return kept


def require_writer(reader: Reader, row: ProgressUpdate) -> None:
    """Raises Refused unless the reader answers for the action, types for who does, or is of the Unit."""
    if capacity_of(reader, row) is None:
        raise Refused("Only whoever answers for the action, or the Community Safety Unit, answers here.")
