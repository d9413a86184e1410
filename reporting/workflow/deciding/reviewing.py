"""Recording what the Working Group agreed: one report, all that nobody disputes, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import Role, User
from accounts.outbox.writing import cancel_about
from core.history import Change, update_rows
from core.text import normalise
from priorities.models import Holding, Matter, StatusLabel
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.matters.rows import NewMatter, create_matter, set_withdrawn
from reporting.meetings.decisions import DATE_STAYS
from reporting.models import OUTCOMES, Meeting, Report, ReportRound
from reporting.report_rights import own_among
from reporting.rules.sending import MissingAnswer
from reporting.whole_reports import lock_reports, readers_of
from reporting.workflow.deciding.confirming import can_anybody_confirm
from reporting.workflow.deciding.meetings import meeting_for
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rounds import Kind, locked_report, require_words, round_of
from reporting.workflow.transitions import TO, Attempt, DecisionMethod, ReportStep, require

DECIDED_FIELDS = (
    "state", "agreed_label", "agreed_reason", "reason_is_public", "agreed_text", "agreed_due", "is_to_confirm",
)  # fmt: skip
LED_BY_CHAIR, BY_ITS_AUTHOR = "led by the chair", "recorded by who wrote or leads it"
NOBODY_ELSE = "there is nobody else who could confirm it"


class CannotDecide(Exception):
    """A decision in which something is missing; nothing was recorded. Each problem names its box."""

    def __init__(self, problems: Sequence[MissingAnswer]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class AskWords:
    """What is asked for, of whom, by when. An ask needs all three."""

    text: str = ""
    by_whom: str = ""
    by_when: str = ""

    def __bool__(self) -> bool:
        return any(part.strip() for part in (self.text, self.by_whom, self.by_when))


class OutcomeKind(StrEnum):
    """What became of a report. Noted and deferred: nothing is agreed, and the status of the action stays."""

    AGREED = "agreed"
    NOTED = "noted"
    DEFERRED = "deferred"


STEPS = {
    OutcomeKind.AGREED: (ReportStep.DECIDE, Kind.DECISION, "Agreed"),
    OutcomeKind.NOTED: (ReportStep.NOTE, Kind.NOTED, "Noted"),
    OutcomeKind.DEFERRED: (ReportStep.DEFER, Kind.DEFERRED, "Deferred"),
}


@dataclass(frozen=True)
class DecisionOutcome:
    """What was agreed. ``label`` None: the status that was sent. ``reason``: why another status, or why deferred.

    ``reason_is_public``: the reason may be published. ``text``: the progress update as the group amended it, beside the
    lead's. ``date_stays``: a proposed date was not agreed, and ``date_reason`` says why. ``concern``: the words for the
    Partnership, if it is referred there. ``typed``: the boxes of the form, so that undo brings them back.
    """

    label: StatusLabel | None = None
    reason: str = ""
    reason_is_public: bool = False
    text: str = ""
    date_stays: bool = False
    ask: AskWords = AskWords()
    concern: str = ""
    kind: OutcomeKind = OutcomeKind.AGREED
    date_reason: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)


def decide(
    report: Report,
    by: User,
    manner: DecisionMethod,
    verdict: DecisionOutcome,
    *,
    seen: str | None = None,
) -> ReportRound:
    """Records what was agreed about one report, or that it was noted or deferred; returns the round that says so.

    ``seen``: the token (:func:`token_of_report`) of the report as the page showed it. Raises Refused (not a chair or
    administrator; closed period), CannotDecide, PeriodNotPossible, Conflict.
    """
    step, kind, done = STEPS[verdict.kind]
    with writing(report.agreement_id, by=by) as change:
        row, reader = _lock_to_decide(step, report, by, manner, seen)
        verdict = replace(
            verdict,
            reason=normalise(verdict.reason).strip(),
            concern=normalise(verdict.concern).strip(),
            date_reason=normalise(verdict.date_reason).strip(),
        )
        problems = problems_of(row, verdict)
        if problems:
            raise CannotDecide(problems)
        recording = _recording([row], reader, manner, change)
        _set_outcome(row, verdict, step)
        row.is_to_confirm = row.pk in recording.to_confirm and verdict.kind == OutcomeKind.AGREED
        words = f"{done} as {row.agreed_label.label} {manner}" if row.agreed_label else f"{done} {manner}"
        said = verdict.reason if verdict.kind != OutcomeKind.AGREED else row.agreed_reason
        reason = f"{words}: {said}" if said else words
        update_rows(Report, [row], DECIDED_FIELDS, replace(change, reason=reason))
        date_words = f"{DATE_STAYS}{verdict.date_reason}" if verdict.date_reason else ""
        note = "\n".join(filter(None, [said, date_words]))
        new_round = _decision(row, kind, recording, note, dict(verdict.typed))
        if verdict.ask:
            asked = replace(change, reason=f"Asked {manner}")
            _raise_from(row, Matter.Kind.ACTION, verdict.ask, manner, asked)
        if verdict.concern:
            escalated = replace(change, reason=f"Escalated to the Partnership {manner}")
            issue = AskWords(verdict.concern)
            new_round.matter = _raise_from(row, Matter.Kind.ISSUE, issue, manner, escalated)
        new_round.save()
        if row.label_id and row.agreed_label_id not in (None, row.label_id):
            recording.tell(row, "changed", new_round)
        cancel_answered([row.period_id])
        return new_round


def agree_together(
    reports: Collection[Report], by: User, manner: DecisionMethod, *, seen: Mapping[int, str]
) -> list[Report]:
    """Agrees reports as they were sent, in one transaction: all, or, if one was changed, none.

    ``seen``: their tokens as the page showed them, by primary key. A constant number of queries. Raises Refused,
    PeriodNotPossible, Conflict.
    """
    with writing(*{report.agreement_id for report in reports}, by=by) as change:
        rows = lock_reports([report.key for report in reports], reports, drafts=False)
        if not rows:
            raise PeriodNotPossible("There is nothing left to agree together.")
        rounds: list[ReportRound] = []
        for agreement, reader in readers_of(by, rows).items():
            own_rows = [row for row in rows if row.agreement_id == agreement]
            require(
                *(
                    Attempt(ReportStep.AGREE_TOGETHER, row, reader, manner, seen.get(row.pk, ""))
                    for row in own_rows
                )
            )
            recording = _recording(own_rows, reader, manner, change)
            for row in own_rows:
                _set_outcome(row, DecisionOutcome(), ReportStep.AGREE_TOGETHER)
                row.is_to_confirm = row.pk in recording.to_confirm
                rounds.append(_decision(row, Kind.DECISION, recording))
        change = replace(change, reason=f"Agreed with the others {manner}")
        update_rows(Report, rows, DECIDED_FIELDS, change)
        ReportRound._default_manager.bulk_create(rounds)
        return rows


def send_back(
    report: Report, by: User, manner: DecisionMethod, question: str, *, seen: str | None = None
) -> ReportRound:
    """Sends a report back with a question; who answers for it is told. Returns the round that says so.

    Raises what :func:`agree_together` raises.
    """
    with writing(report.agreement_id, by=by) as change:
        row, reader = _lock_to_decide(ReportStep.SEND_BACK, report, by, manner, seen)
        what = "update" if row.action_id else "commentary"
        words = require_words(question, f"Write the question that the {what} is sent back with.")
        change = replace(change, reason=f"Sent back {manner} with a question: {words}")
        recording = _recording([row], reader, manner, change)
        row.state = TO[ReportStep.SEND_BACK]
        update_rows(Report, [row], ["state"], change)
        typed = {"outcome": "back", "question": words}
        new_round = _decision(row, Kind.SENT_BACK, recording, words, typed)
        new_round.save()
        recording.tell(row, "sent back", new_round)
        return new_round


def take_back(report: Report, by: User, reason: str = "") -> Report:
    """Takes back the last decision on a report, or undoes sending it back, until the period is closed.

    What the decision asked for and nobody has answered is withdrawn with it. Raises Refused, PeriodNotPossible
    (nothing to take back; an answer is being written).
    """
    with writing(report.agreement_id, by=by) as change:
        row = locked_report(report)
        require(Attempt(ReportStep.TAKE_BACK, row, reader_of(by, row.agreement)))
        last_round = row.rounds.filter(kind__in=OUTCOMES).order_by("-at", "-pk").first()
        words = normalise(reason).strip()
        reason_of_change = f"Decision taken back: {words}" if words else "Decision taken back"
        change = replace(change, reason=reason_of_change)
        row.state = row.State.SENT if row.sent_at else row.State.OWED
        row.agreed_label, row.agreed_due = None, None
        row.agreed_reason, row.reason_is_public, row.agreed_text = "", False, ""
        row.is_to_confirm = False
        update_rows(Report, [row], DECIDED_FIELDS, change)
        _withdraw_raised(row, change)
        round_of(row, Kind.TAKEN_BACK, by, words, at=change.moment, replies_to=last_round).save()
        if last_round is not None:
            cancel_about(f"round:{last_round.pk}")
        return row


@dataclass(frozen=True)
class Recording:
    """Somebody records what was decided: how, in which meeting, and what is to be known of it.

    ``to_confirm``: the keys of the reports whose decision somebody has to confirm. ``marks``: by key.
    """

    by: User
    manner: DecisionMethod
    change: Change
    meeting: Meeting | None
    to_confirm: frozenset[int]
    marks: Mapping[int, str]

    def tell(self, row: Report, kind: str, new_round: ReportRound) -> None:
        """Tells who answers for the report. What a meeting decides is told afterwards, all in one message."""
        if self.meeting is None or self.meeting.told_at is not None:
            cause = f"round:{new_round.pk}"
            tell_responders(row, kind, self.by, about=f"round {new_round.pk}", cause=cause)


def _recording(rows: Sequence[Report], reader: Reader, manner: DecisionMethod, change: Change) -> Recording:
    """The rows are of one agreement, and whole. Raises LookupError for a reader who is not signed in."""
    by = reader.user
    if not isinstance(by, User):
        raise LookupError("somebody records a decision")
    first = rows[0]
    meeting = meeting_for(first.period, manner.meeting_on, change) if manner.meeting_on else None
    keys = frozenset(row.pk for row in rows)
    own = own_among(rows, reader)
    led = _led_by_the_chair(rows)
    nobody_else: set[int] = set()
    if meeting is None:
        nobody_else = set(keys) - can_anybody_confirm(rows, by)
    not_quorate = meeting is not None and not meeting.is_quorate
    marks = {
        key: ", ".join(
            words
            for words, applies in (
                (LED_BY_CHAIR, key in led),
                (BY_ITS_AUTHOR, key in own),
                (NOBODY_ELSE, key in nobody_else),
            )
            if applies
        )
        for key in keys
    }
    is_open = meeting is None or not_quorate
    return Recording(by, manner, change, meeting, keys - nobody_else if is_open else frozenset(), marks)


def _led_by_the_chair(rows: Sequence[Report]) -> set[int]:
    """The keys of the reports that a chair of the group answers for or leads. One query."""
    today = timezone.localdate()
    chairs = Role.objects.filter(
        partnership=rows[0].agreement.partnership_id, kind=Role.Kind.CHAIR, is_withdrawn=False
    )
    holdings = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        agreement=rows[0].agreement_id,
        withdrawn_at__isnull=True,
        kind__in=(Holding.Kind.HOLDER, Holding.Kind.DEPUTY),
        person__in=chairs.values("person"),
    )
    posts = set(holdings.values_list("post", flat=True))
    return {
        row.pk
        for row in rows
        if posts & {post.pk for post in (*row.posts, row.about_priority.lead) if post is not None}
    }


def _decision(
    row: Report, kind: str, recording: Recording, words: str = "", typed: dict[str, Any] | None = None
) -> ReportRound:
    manner = recording.manner
    return round_of(
        row,
        kind,
        recording.by,
        words,
        at=recording.change.moment,
        label=row.agreed_label if kind == Kind.DECISION else row.label,
        how=manner.how,
        meeting_on=manner.meeting_on,
        meeting=recording.meeting,
        marks=recording.marks.get(row.pk, ""),
        typed=typed,
    )


def problems_of(row: Report, verdict: DecisionOutcome) -> list[MissingAnswer]:
    """What is missing in a decision, each with the box to fill in."""
    missing: list[MissingAnswer] = []
    label = verdict.label if verdict.kind == OutcomeKind.AGREED else None
    if label is not None and (label.agreement_id != row.agreement_id or label.withdrawn_at is not None):
        return [MissingAnswer("label", "Choose a status of this agreement")]
    is_agreed = verdict.kind == OutcomeKind.AGREED
    if is_agreed and label is None and row.label_id is None and row.action_id is not None:
        missing.append(MissingAnswer("label", "Nothing was sent: choose the status that was agreed"))
    is_other_label = label is not None and label.pk != row.label_id
    if is_other_label and not verdict.reason:
        missing.append(
            MissingAnswer("reason", "Say why another status was agreed than the one that was proposed")
        )
    if is_agreed and verdict.date_stays and not verdict.date_reason:
        missing.append(MissingAnswer("date_reason", "Say why the proposed date was not agreed"))
    if verdict.ask:
        for name, message in (
            ("ask_text", "Say what is asked for"),
            ("ask_by_whom", "Say of whom it is asked"),
            ("ask_by_when", "Say by when (“by next report” will do)"),
        ):
            if not getattr(verdict.ask, name.removeprefix("ask_")).strip():
                missing.append(MissingAnswer(name, message))
    return missing


def _lock_to_decide(
    step: ReportStep, report: Report, by: User, manner: DecisionMethod, seen: str | None
) -> tuple[Report, Reader]:
    """The report as it is now, and who decides. Raises Refused, PeriodNotPossible, Conflict."""
    row = locked_report(report, draft=False)
    reader = reader_of(by, row.agreement)
    require(Attempt(step, row, reader, manner, seen))
    return row, reader


def _set_outcome(row: Report, verdict: DecisionOutcome, step: ReportStep) -> None:
    is_agreed = verdict.kind == OutcomeKind.AGREED
    row.state = TO[step]
    row.agreed_label = (verdict.label or row.label) if is_agreed else None
    row.agreed_reason = verdict.reason if is_agreed and row.agreed_label_id != row.label_id else ""
    row.reason_is_public = verdict.reason_is_public and bool(row.agreed_reason)
    row.agreed_text = normalise(verdict.text).strip() if is_agreed else ""
    action = row.action
    is_moved = action is not None and not action.ongoing and row.proposed_due not in (None, action.due)
    row.agreed_due = row.proposed_due if is_agreed and is_moved and not verdict.date_stays else None


def _raise_from(row: Report, kind: str, words: AskWords, manner: DecisionMethod, change: Change) -> Matter:
    """Puts what was agreed with a report into the action log."""
    subject = row.action or row.about_priority
    new = NewMatter(
        kind,
        words.text,
        subject=Matter.Subject.ACTION if row.action_id else Matter.Subject.PRIORITY,
        subject_ref=subject.ref,
        for_whom=words.by_whom,
        by_when=words.by_when,
        post=row.posts[0] if kind == Matter.Kind.ACTION else None,
        raised_at=f"{row.agreement.working_group_name}, {manner}",
        raised_on=manner.meeting_on,
        report_ref=row.ref,
        position=row.position,
    )
    return create_matter(row.agreement_id, new, change)


def _withdraw_raised(row: Report, change: Change) -> None:
    """Withdraws what the decision on a report asked for and nobody has answered. Questions of members stay."""
    raised = Matter._default_manager.filter(
        agreement=row.agreement_id, report_ref=row.ref, answer="", withdrawn_at__isnull=True
    )
    set_withdrawn(list(raised.exclude(kind=Matter.Kind.QUESTION)), change)
