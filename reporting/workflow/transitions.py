"""The steps of a report: from which states each leads where, and all that refuses one, in one table.

A new refusal is a row of :data:`REFUSALS`; pages show its words without more code (CONTRIBUTING, "How to add a
refusal"). What an update must say before it is sent is :mod:`reporting.rules.sending`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.utils import formats, timezone

from accounts.access import Refused
from core.conflict import Conflict, token_of
from priorities.readers import Reader
from reporting.models import Report, ReportDraft, ReportRound, ReportText
from reporting.report_rights import (
    MAY_SEND,
    Capacity,
    can_be_corrected,
    capacity_of,
    post_in_words,
    reason_closed,
    reason_not_writable,
)
from reporting.workflow.opening import PeriodNotPossible

State, Kind = Report.State, ReportRound.Kind
SHOWN_FIELDS = tuple(field.attname for field in ReportText._meta.local_fields)


class ReportStep(StrEnum):
    """What can be done with a report."""

    SAVE = "save"
    SEND = "send"
    DECIDE = "decide"
    AGREE_TOGETHER = "agree together"
    SEND_BACK = "send back"
    NOTE = "note"
    DEFER = "defer"
    CONFIRM = "confirm"
    SAY_LATE = "say late"
    TAKE_BACK = "take back"
    COMMENT = "comment"
    ASK = "ask"
    ANSWER = "answer"
    REPLY = "reply"
    ADD_LINE = "add line"
    WITHDRAW = "withdraw"


WRITES = frozenset({ReportStep.SAVE, ReportStep.SEND})
SETTLES = frozenset({ReportStep.DECIDE, ReportStep.NOTE, ReportStep.DEFER})
DECIDES = SETTLES | {ReportStep.AGREE_TOGETHER, ReportStep.SEND_BACK}
REVIEWS = frozenset({ReportStep.COMMENT, ReportStep.ASK})
ANSWERS = frozenset({ReportStep.ANSWER, ReportStep.REPLY})
ALL = frozenset(ReportStep)


@dataclass(frozen=True)
class DecisionMethod:
    """How something was decided: at the meeting of a day, or (None) by correspondence, as chair's action.

    Chair's action is confirmed by somebody else, and reported to the next meeting.
    """

    meeting_on: date | None = None

    @property
    def how(self) -> str:
        """As it is saved in a round."""
        return str(ReportRound.How.CORRESPONDENCE if self.meeting_on is None else ReportRound.How.MEETING)

    def __str__(self) -> str:
        if self.meeting_on is None:
            return "by correspondence"
        return f"at the meeting of {formats.date_format(self.meeting_on, 'j F Y')}"


@dataclass(frozen=True)
class Attempt:
    """Somebody attempts a step with a report, which is whole and locked.

    ``method``: of a decision. ``seen``: the token of the report as the page showed it; None: not asked. ``own``: what
    they sent, lead or recorded, by name, where somebody else confirms that; "" for nothing. ``question``: that an
    answer is for. ``sees``: whether they see it as a joint lead.
    """

    step: ReportStep
    report: Report
    reader: Reader
    method: DecisionMethod | None = None
    seen: str | None = None
    own: str = ""
    question: ReportRound | None = None
    sees: bool = True

    @cached_property
    def capacity(self) -> Capacity | None:
        """In what capacity they write the report; None: not at all."""
        return capacity_of(self.reader, *self.report.posts)


@dataclass(frozen=True)
class Refusal:
    """Why steps are refused: when it applies, in which words, as which exception.

    Refused: they may not do it, or never now. PeriodNotPossible: it is not possible as things stand. Conflict: it is
    not as the page showed it.
    """

    steps: frozenset[ReportStep]
    applies: Callable[[Attempt], bool]
    words: Callable[[Attempt], str]
    raises: type[Exception] = Refused


def _words(text: str) -> Callable[[Attempt], str]:
    return lambda attempt: text


def _group(attempt: Attempt) -> str:
    return attempt.report.agreement.working_group_name


def _who(attempt: Attempt) -> str:
    return post_in_words(attempt.report.posts[0])


def _what(attempt: Attempt) -> str:
    return "update" if attempt.report.action_id else "commentary"


def _article(attempt: Attempt) -> str:
    return "an update" if attempt.report.action_id else "a commentary"


def _who_writes(attempt: Attempt) -> str:
    who, priority = _who(attempt), attempt.report.priority
    if priority is not None:
        return f"The commentary on {priority.title} is written by {who}."
    return f"This update is written by {who}." if who else "Nobody has been named yet to write this update."


# In the order in which they are asked; the first that applies is told.
REFUSALS: tuple[Refusal, ...] = (
    Refusal(ALL - WRITES, lambda a: bool(reason_closed(a.report)), lambda a: reason_closed(a.report)),
    Refusal(
        WRITES,
        lambda a: bool(reason_not_writable(a.report)) and not can_be_corrected(a.report, a.capacity),
        lambda a: reason_not_writable(a.report),
    ),
    Refusal(WRITES, lambda a: a.capacity is None, _who_writes),
    Refusal(
        WRITES,
        lambda a: a.report.action is not None and a.report.responder is None,
        _words("Nobody has been named yet to update this action: name who does, then record the update."),
    ),
    Refusal(
        frozenset({ReportStep.SEND}),
        lambda a: a.capacity not in MAY_SEND,
        lambda a: (
            f"You may write drafts for {_who(a)}, but only they send them. What you wrote is kept as a draft."
        ),
    ),
    Refusal(frozenset({ReportStep.WITHDRAW}), lambda a: a.capacity is None, _who_writes),
    Refusal(
        frozenset({ReportStep.WITHDRAW}),
        lambda a: a.capacity not in MAY_SEND,
        lambda a: f"What was sent for {_who(a)} is withdrawn by them.",
    ),
    Refusal(
        frozenset({ReportStep.WITHDRAW}),
        lambda a: a.report.state != State.SENT or a.report.action is None,
        _words("Only an update that has been sent, and is not decided, can be withdrawn."),
        PeriodNotPossible,
    ),
    Refusal(
        REVIEWS,
        lambda a: not a.reader.is_reviewer,
        lambda a: f"Only members of the {_group(a)} and the Community Safety Unit write here.",
    ),
    Refusal(
        ANSWERS,
        lambda a: a.capacity is None,
        _words("Only the lead or co-ordinator of the action, or the Community Safety Unit, answers here."),
    ),
    Refusal(
        frozenset({ReportStep.ADD_LINE}),
        lambda a: not (a.reader.is_lead and a.sees),
        _words("Only those who lead the priority, or co-ordinate the action, add a line."),
    ),
    Refusal(
        DECIDES | {ReportStep.TAKE_BACK, ReportStep.SAY_LATE},
        lambda a: not (a.reader.is_chair or a.reader.is_administrator),
        lambda a: f"What the {_group(a)} agreed is recorded by its chair or the Community Safety Unit.",
    ),
    Refusal(
        DECIDES | {ReportStep.CONFIRM},
        lambda a: bool(a.method and a.method.meeting_on and a.method.meeting_on > timezone.localdate()),
        _words("The meeting has not taken place yet: record it as decided by correspondence, or wait."),
    ),
    Refusal(
        frozenset({ReportStep.CONFIRM}),
        lambda a: not a.reader.is_reviewer,
        lambda a: (
            f"What was decided without a meeting is confirmed by the {_group(a)} or the Community Safety Unit."
        ),
    ),
    Refusal(
        frozenset({ReportStep.CONFIRM}),
        lambda a: bool(a.own),
        lambda a: (
            f"You sent, lead or recorded {a.own}: one other person confirms it. "
            f"What the {_group(a)} confirms at a meeting you may record."
        ),
    ),
    Refusal(
        frozenset({ReportStep.CONFIRM}),
        lambda a: not a.report.is_to_confirm,
        _words("There is nothing to confirm: it has been confirmed or taken back meanwhile."),
        PeriodNotPossible,
    ),
    Refusal(
        SETTLES,
        lambda a: a.report.state in (State.DECIDED, State.NOTED),
        lambda a: f"This {_what(a)} has been decided. Take the decision back to record another.",
        PeriodNotPossible,
    ),
    Refusal(
        SETTLES,
        lambda a: (
            a.report.state not in (State.SENT, State.SENT_BACK, State.OWED, State.DEFERRED)
            or a.report.pk is None
        ),
        _words("Nothing is asked for on this action any more, so there is nothing to decide."),
        PeriodNotPossible,
    ),
    Refusal(
        frozenset({ReportStep.AGREE_TOGETHER}),
        lambda a: a.report.state != State.SENT,
        _words("Something has been sent or decided since this page was opened."),
        Conflict,
    ),
    Refusal(
        frozenset({ReportStep.SEND_BACK}),
        lambda a: a.report.state != State.SENT,
        lambda a: f"Only {_article(a)} that has been sent, and is not decided, can be sent back.",
        PeriodNotPossible,
    ),
    Refusal(
        frozenset({ReportStep.TAKE_BACK}),
        lambda a: a.report.state not in (State.DECIDED, State.SENT_BACK, State.NOTED, State.DEFERRED),
        _words("There is no decision that could be taken back."),
        PeriodNotPossible,
    ),
    Refusal(
        frozenset({ReportStep.TAKE_BACK}),
        lambda a: a.report.state == State.SENT_BACK and a.report.draft is not None,
        _words("An answer is being written already: wait for it, or ask whoever writes it."),
        PeriodNotPossible,
    ),
    Refusal(
        frozenset({ReportStep.ANSWER}),
        lambda a: (
            a.question is None
            or a.question.report_id != a.report.pk
            or a.question.kind not in (Kind.QUESTION, Kind.SENT_BACK)
        ),
        _words("There is no such question about this update."),
        PeriodNotPossible,
    ),
    Refusal(
        frozenset({ReportStep.REPLY}),
        lambda a: a.report.state != State.DECIDED or a.report.agreed_label_id == a.report.label_id,
        _words("The status has not been changed, so there is nothing to reply to."),
        PeriodNotPossible,
    ),
    # What somebody decides is what they have seen.
    Refusal(
        DECIDES | {ReportStep.CONFIRM},
        lambda a: a.seen is not None and a.seen != token_of_report(a.report),
        lambda a: f"The {_what(a)} has been sent again or decided since this page was opened.",
        Conflict,
    ),
)

# Where a step leads; a step that is not here leaves the state as it is.
TO: Mapping[ReportStep, str] = {
    ReportStep.SEND: State.SENT,
    ReportStep.DECIDE: State.DECIDED,
    ReportStep.AGREE_TOGETHER: State.DECIDED,
    ReportStep.SEND_BACK: State.SENT_BACK,
    ReportStep.NOTE: State.NOTED,
    ReportStep.DEFER: State.DEFERRED,
    ReportStep.WITHDRAW: State.OWED,
}


def refusal_of(attempt: Attempt) -> Refusal | None:
    """The first refusal that applies; None: the step is possible."""
    return next((row for row in REFUSALS if attempt.step in row.steps and row.applies(attempt)), None)


def require(*attempts: Attempt) -> None:
    """Raises Refused, PeriodNotPossible or Conflict, with the reason, for the first attempt that is refused."""
    for attempt in attempts:
        refusal = refusal_of(attempt)
        if refusal is not None and refusal.raises is Conflict:
            raise Conflict(attempt.report)
        if refusal is not None:
            raise refusal.raises(refusal.words(attempt))


def why_not(attempt: Attempt) -> str:
    """Why the step is refused, in words for a page; "" if it is possible."""
    refusal = refusal_of(attempt)
    return refusal.words(attempt) if refusal else ""


def token_of_report(row: Report) -> str:
    """What a page shows of a report: sent in other words, sent again or decided, it has another token."""
    sent_at = row.sent_at.timestamp() if row.sent_at else None
    return token_of((row.state, sent_at, *shown_words(row)))


def token_of_draft(draft: ReportDraft) -> str:
    """What a page shows of a draft: saved in other words, it has another token."""
    return token_of(shown_words(draft))


def shown_words(row: Report | ReportDraft) -> tuple[object, ...]:
    """What a page shows of the words, and where they came from."""
    return row.received_from, [getattr(row, name) for name in SHOWN_FIELDS]
