"""The rounds of a report: each is a row that stays, with who, when and in which words. And those of a few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.history import Change
from core.text import MAX_LENGTH, normalise
from priorities.models import Matter, StatusLabel
from priorities.readers import reader_of
from priorities.writing import writing
from reporting.matters.rows import NewMatter, create_matter, set_answers
from reporting.models import LATE_WORDS, Meeting, Report, ReportRound
from reporting.report_rights import Capacity, capacity_of, in_whose_name, post_in_words
from reporting.whole_reports import lock_reports
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.reminders import tell_responders
from reporting.workflow.transitions import Attempt, ReportStep, require

Kind = ReportRound.Kind


def open_questions(rounds: Iterable[ReportRound]) -> tuple[ReportRound, ...]:
    """Questions without an answer: of members, and with which an update came back that was not sent again since.

    The rounds come with their matters.
    """
    rows = list(rounds)
    answered_keys = {row.replies_to_id for row in rows if row.replies_to_id}
    last_sent_at = max((row.at for row in rows if row.kind == ReportRound.Kind.SENT), default=None)
    return tuple(
        row
        for row in rows
        if (row.kind == Kind.QUESTION and row.matter is not None and row.matter.is_open)
        or (
            row.kind == Kind.SENT_BACK
            and row.pk not in answered_keys
            and not (last_sent_at is not None and last_sent_at > row.at)
        )
    )


def round_of(
    report: Report,
    kind: str,
    by: User | None,
    note: str = "",
    *,
    at: datetime | None = None,
    label: StatusLabel | None = None,
    received_from: str = "",
    how: str = "",
    meeting_on: date | None = None,
    meeting: Meeting | None = None,
    marks: str = "",
    typed: dict[str, Any] | None = None,
    replies_to: ReportRound | None = None,
    matter: Matter | None = None,
) -> ReportRound:
    """A round of a report, not saved yet. ``by`` None: the tracker itself; ``at`` None: now."""
    return ReportRound(
        report=report,
        kind=kind,
        by=by,
        by_name=str(by) if by else "",
        at=at or timezone.now(),
        note=note,
        label=label,
        received_from=received_from,
        how=how,
        meeting_on=meeting_on,
        meeting=meeting,
        marks=marks,
        typed=typed or {},
        replies_to=replies_to,
        matter=matter,
    )


def clean_words(text: str) -> str:
    """The text as it is saved. Raises PeriodNotPossible if it is far too long."""
    words = normalise(text).strip()
    if len(words) > MAX_LENGTH:
        raise PeriodNotPossible(
            f"A text has {MAX_LENGTH:,} characters or fewer: shorten this one; it has {len(words):,}"
        )
    return words


def require_words(text: str, message: str) -> str:
    """The text as it is saved. Raises PeriodNotPossible, with the message, if it is empty; or if it is far too long."""
    words = clean_words(text)
    if not words:
        raise PeriodNotPossible(message)
    return words


# --- a few words beside a report --------------------------------------------------------------------------


def comment(report: Report, by: User, text: str) -> ReportRound:
    """A member's comment, before or at the meeting. Raises what :func:`_add` raises."""
    return _add(ReportStep.COMMENT, Kind.COMMENT, report, by, text, "Write your comment.")


def ask_question(report: Report, by: User, text: str) -> ReportRound:
    """A member's question to the responder; the state of the report stays the same.

    The responder is told by e-mail, once a day at most. Raises what :func:`_add` raises.
    """
    return _add(ReportStep.ASK, Kind.QUESTION, report, by, text, "Write your question.")


def answer_question(report: Report, by: User, question: ReportRound | None, text: str) -> ReportRound:
    """The answer to a question, by the responder, or by the Unit for them.

    Raises what :func:`_add` raises; PeriodNotPossible also for no such question of this report.
    """
    return _add(ReportStep.ANSWER, Kind.ANSWER, report, by, text, "Write your answer.", question)


def reply(report: Report, by: User, text: str) -> ReportRound:
    """The lead's reply to another status than theirs; the decision stays. Raises what :func:`_add` raises."""
    return _add(ReportStep.REPLY, Kind.REPLY, report, by, text, "Write your reply.")


def add_line(report: Report, by: User, text: str) -> ReportRound:
    """A line beside the report, by a lead who does not answer for it but sees it (a joint lead).

    Raises what :func:`_add` raises.
    """
    return _add(ReportStep.ADD_LINE, Kind.LINE, report, by, text, "Write your line.")


def say_late(report: Report, by: User, kind: str, text: str) -> ReportRound:
    """Words that came after the papers went out, typed in the meeting by whoever records. ``kind``: how they came.

    Raises what :func:`_add` raises; PeriodNotPossible also for a kind that is none of these.
    """
    if kind not in LATE_WORDS:
        raise PeriodNotPossible("Say whether it was received after despatch, tabled, or a verbal update.")
    return _add(ReportStep.SAY_LATE, kind, report, by, text, "Write what was said or tabled.")


def _add(
    step: ReportStep,
    kind: str,
    report: Report,
    by: User,
    text: str,
    message: str,
    question: ReportRound | None = None,
) -> ReportRound:
    """Adds a round with words. ``message``: what is said where there are none. Raises Refused, PeriodNotPossible."""
    with writing(report.agreement_id, by=by) as change:
        row = locked_report(report)
        sees = step != ReportStep.ADD_LINE or Report.objects.visible_to(by).filter(pk=row.pk).exists()
        require(Attempt(step, row, reader_of(by, row.agreement), question=question, sees=sees))
        words = require_words(text, message)
        label = row.agreed_label if step == ReportStep.REPLY else None
        new_round = round_of(row, kind, by, words, at=change.moment, label=label, replies_to=question)
        if step == ReportStep.ASK:
            new_round.matter = _raise_question(row, words, replace(change, reason="Asked"))
        elif question is not None and question.matter is not None:
            new_round.matter = _answer(row, question.matter, words, by, replace(change, reason="Answered"))
        new_round.save()
        if step == ReportStep.ASK:
            tell_responders(row, "question", by, about=timezone.localdate(new_round.at).isoformat())
        return new_round


def _raise_question(row: Report, words: str, change: Change) -> Matter:
    """The question in the action log: it waits for whoever answers for the report."""
    post = row.posts[0]
    new = NewMatter(
        Matter.Kind.QUESTION,
        words,
        subject=Matter.Subject.ACTION if row.action_id else Matter.Subject.PRIORITY,
        subject_ref=(row.action or row.about_priority).ref,
        post=post,
        raised_at=row.period.title,
        report_ref=row.ref,
        position=row.position,
    )
    return create_matter(row.agreement_id, new, change)


def _answer(row: Report, question: Matter, words: str, by: User, change: Change) -> Matter:
    own = capacity_of(reader_of(by, row.agreement), *row.posts) == Capacity.OWN
    name = in_whose_name(str(by), "" if own else post_in_words(row.posts[0]))
    set_answers([(question, words)], name, change)
    return question


def locked_report(report: Report, *, draft: bool = True) -> Report:
    """The report as it is now, locked. ``draft``: with its draft. Raises PeriodNotPossible if it is withdrawn."""
    rows = lock_reports([report.key], [report], drafts=draft)
    if not rows or rows[0].pk is None:
        raise PeriodNotPossible("This report is no longer asked for.")
    return rows[0]
