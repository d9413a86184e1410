"""The rounds of an update: each is a row that stays, with who, when and in which words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.text import MAX_LENGTH, normalise
from priorities.models import Concern, StatusLabel
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import Commentary, ProgressUpdate, UpdateRound
from reporting.update_rights import capacity_of, reason_closed
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rights import lock_updates

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


def clean_words(text: str) -> str:
    """The text as it is saved. Raises PeriodNotPossible if it is far too long."""
    words = normalise(text).strip()
    if len(words) > MAX_LENGTH:
        raise PeriodNotPossible(
            f"The text has {len(words):,} characters; {MAX_LENGTH:,} is the most. Shorten it."
        )
    return words


def require_words(text: str, message: str) -> str:
    """The text as it is saved. Raises PeriodNotPossible, with the message, if it is empty; or if it is far too long."""
    words = clean_words(text)
    if not words:
        raise PeriodNotPossible(message)
    return words


def lock_update(update: ProgressUpdate, by: User) -> tuple[ProgressUpdate, Reader]:
    """The update as it is now, locked, and the reader. Raises Refused if its period takes no changes."""
    row = lock_updates([update.pk])[0]
    reason = reason_closed(row)
    if reason:
        raise Refused(reason)
    return row, reader_of(by, row.agreement)


def require_reviewer(reader: Reader, row: ProgressUpdate | Commentary) -> None:
    """Raises Refused unless the reader is of the Working Group or the Unit."""
    if not reader.is_reviewer:
        group = row.agreement.working_group or "Working Group"
        raise Refused(f"Only members of the {group} and the Community Safety Unit write here.")


def comment(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A member's comment, before or at the meeting. Raises Refused, PeriodNotPossible."""
    with writing(update.agreement_id, by=by):
        row, reader = lock_update(update, by)
        require_reviewer(reader, row)
        new_round = round_of(row, Kind.COMMENT, by, require_words(text, "Write your comment."))
        new_round.save()
        return new_round


def ask_question(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A member's question to the responder; the state of the update stays the same.

    The responder is told by e-mail, once a day at most. Raises Refused, PeriodNotPossible.
    """
    with writing(update.agreement_id, by=by):
        row, reader = lock_update(update, by)
        require_reviewer(reader, row)
        new_round = round_of(row, Kind.QUESTION, by, require_words(text, "Write your question."))
        new_round.save()
        tell_responders(row, "question", by, about=timezone.localdate(new_round.at).isoformat())
        return new_round


def answer_question(update: ProgressUpdate, by: User, question: UpdateRound, text: str) -> UpdateRound:
    """The answer to a question, by the responder, or by the Unit for them.

    Raises Refused, PeriodNotPossible (no such question of this update, or it has been taken back).
    """
    with writing(update.agreement_id, by=by):
        row, reader = lock_update(update, by)
        require_writer(reader, row)
        if question.update_id != row.pk or question.kind not in (Kind.QUESTION, Kind.SENT_BACK):
            raise PeriodNotPossible("There is no such question about this update.")
        new_round = round_of(
            row, Kind.ANSWER, by, require_words(text, "Write your answer."), replies_to=question
        )
        new_round.save()
        return new_round


def reply(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """The lead's reply to another status than theirs; the decision stays. Raises Refused, PeriodNotPossible."""
    with writing(update.agreement_id, by=by):
        row, reader = lock_update(update, by)
        require_writer(reader, row)
        if row.state != row.State.DECIDED or row.agreed_label_id == row.label_id:
            raise PeriodNotPossible("The status has not been changed, so there is nothing to reply to.")
        new_round = round_of(
            row, Kind.REPLY, by, require_words(text, "Write your reply."), label=row.agreed_label
        )
        new_round.save()
        return new_round


def add_line(update: ProgressUpdate, by: User, text: str) -> UpdateRound:
    """A line beside the update, by a lead who does not answer for it but sees it (a joint lead). Raises Refused."""
    with writing(update.agreement_id, by=by):
        row, reader = lock_update(update, by)
        if not reader.is_lead or not ProgressUpdate.objects.visible_to(by).filter(pk=row.pk).exists():
            raise Refused("Only those who lead the priority, or co-ordinate the action, add a line.")
        new_round = round_of(row, Kind.LINE, by, require_words(text, "Write your line."))
        new_round.save()
        return new_round


def require_writer(reader: Reader, row: ProgressUpdate) -> None:
    """Raises Refused unless the reader answers for the action, is a delegate of its responder, or is of the Unit."""
    if capacity_of(reader, row) is None:
        raise Refused(
            "Only the lead or co-ordinator of the action, or the Community Safety Unit, answers here."
        )
