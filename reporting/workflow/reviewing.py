"""Recording what the Working Group agreed: one report, all that nobody disputes, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from accounts.outbox.writing import cancel_about
from actions.labels import labels_of
from core.history import Change, update_rows
from core.text import normalise
from priorities.models import Matter, StatusLabel
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.matters.rows import NewMatter, create_matter, set_withdrawn
from reporting.models import Report, ReportRound
from reporting.report_rights import own_among, working_group_of
from reporting.rules.sending import MissingAnswer
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rights import lock_reports, readers_of
from reporting.workflow.rounds import Kind, locked_report, require_words, round_of
from reporting.workflow.transitions import TO, Attempt, DecisionMethod, ReportStep, require

DECIDED_FIELDS = (
    "state", "agreed_label", "agreed_reason", "reason_is_public", "agreed_text", "agreed_due",
)  # fmt: skip


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


@dataclass(frozen=True)
class DecisionOutcome:
    """What was agreed. ``label`` None: the status that was sent. ``reason``: why another status.

    ``reason_is_public``: the reason may be published. ``text``: words of the group for the report, beside the lead's.
    ``date_stays``: a proposed date was not agreed. ``concern``: the words for the Partnership, if it is referred there.
    """

    label: StatusLabel | None = None
    reason: str = ""
    reason_is_public: bool = False
    text: str = ""
    date_stays: bool = False
    ask: AskWords = AskWords()
    concern: str = ""


def decide(
    report: Report,
    by: User,
    manner: DecisionMethod,
    verdict: DecisionOutcome,
    *,
    seen: str | None = None,
) -> Report:
    """Records what was agreed about one report.

    ``seen``: the stamp (:func:`stamp`) of the report as the page showed it. Raises Refused (not a chair or
    administrator; own report by correspondence; closed period), CannotDecide, PeriodNotPossible, Conflict.
    """
    with writing(report.agreement_id, by=by) as change:
        row = _lock_to_decide(ReportStep.DECIDE, report, by, manner, seen)
        verdict = replace(
            verdict, reason=normalise(verdict.reason).strip(), concern=normalise(verdict.concern).strip()
        )
        problems = problems_of(row, verdict)
        if problems:
            raise CannotDecide(problems)
        _set_outcome(row, verdict)
        words = f"Agreed as {row.agreed_label.label} {manner}" if row.agreed_label else f"Agreed {manner}"
        reason = f"{words}: {row.agreed_reason}" if row.agreed_reason else words
        update_rows(Report, [row], DECIDED_FIELDS, replace(change, reason=reason))
        new_round = _decision(row, Kind.DECISION, by, manner, change, row.agreed_reason)
        if verdict.ask:
            asked = replace(change, reason=f"Asked {manner}")
            _raise_from(row, Matter.Kind.ACTION, verdict.ask, manner, asked)
        if verdict.concern:
            escalated = replace(change, reason=f"Escalated to the Partnership {manner}")
            issue = AskWords(verdict.concern)
            new_round.matter = _raise_from(row, Matter.Kind.ISSUE, issue, manner, escalated)
        new_round.save()
        if row.label_id and row.agreed_label_id != row.label_id:
            tell_responders(row, "changed", by, about=f"round {new_round.pk}", cause=f"round:{new_round.pk}")
        cancel_answered([row.period_id])
        return row


def agree_together(
    reports: Collection[Report], by: User, manner: DecisionMethod, *, seen: Mapping[int, str]
) -> list[Report]:
    """Agrees reports as they were sent, in one transaction: all, or, if one was changed, none.

    ``seen``: their stamps as the page showed them, by primary key. A constant number of queries. Raises Refused,
    PeriodNotPossible, Conflict.
    """
    with writing(*{report.agreement_id for report in reports}, by=by) as change:
        rows = lock_reports([report.key for report in reports])
        if not rows:
            raise PeriodNotPossible("There is nothing left to agree together.")
        for agreement, reader in readers_of(by, rows).items():
            of_agreement = [row for row in rows if row.agreement_id == agreement]
            own = _own_by_name(of_agreement, reader, manner)
            require(
                *(
                    Attempt(ReportStep.AGREE_TOGETHER, row, reader, manner, seen.get(row.pk, ""), own)
                    for row in of_agreement
                )
            )
        for row in rows:
            _set_outcome(row, DecisionOutcome())
        change = replace(change, reason=f"Agreed with the others {manner}")
        update_rows(Report, rows, DECIDED_FIELDS, change)
        rounds = [_decision(row, Kind.DECISION, by, manner, change) for row in rows]
        ReportRound._default_manager.bulk_create(rounds)
        return rows


def send_back(
    report: Report, by: User, manner: DecisionMethod, question: str, *, seen: str | None = None
) -> Report:
    """Sends a report back with a question; who answers for it is told. Raises what :func:`agree_together` raises."""
    with writing(report.agreement_id, by=by) as change:
        row = _lock_to_decide(ReportStep.SEND_BACK, report, by, manner, seen)
        what = "update" if row.action_id else "commentary"
        words = require_words(question, f"Write the question that the {what} is sent back with.")
        change = replace(change, reason=f"Sent back {manner} with a question: {words}")
        row.state = TO[ReportStep.SEND_BACK]
        update_rows(Report, [row], ["state"], change)
        new_round = _decision(row, Kind.SENT_BACK, by, manner, change, words)
        new_round.save()
        tell_responders(row, "sent back", by, about=f"round {new_round.pk}", cause=f"round:{new_round.pk}")
        return row


def take_back(report: Report, by: User, reason: str = "") -> Report:
    """Takes back the last decision on a report, or undoes sending it back, until the period is closed.

    What the decision asked for and nobody has answered is withdrawn with it. Raises Refused, PeriodNotPossible
    (nothing to take back; an answer is being written).
    """
    with writing(report.agreement_id, by=by) as change:
        row = locked_report(report)
        require(Attempt(ReportStep.TAKE_BACK, row, reader_of(by, row.agreement)))
        last_round = (
            row.rounds.filter(kind__in=(Kind.DECISION, Kind.SENT_BACK)).order_by("-at", "-pk").first()
        )
        words = normalise(reason).strip()
        reason_of_change = f"Decision taken back: {words}" if words else "Decision taken back"
        change = replace(change, reason=reason_of_change)
        row.state = row.State.SENT if row.sent_at else row.State.OWED
        row.agreed_label, row.agreed_due = None, None
        row.agreed_reason, row.reason_is_public, row.agreed_text = "", False, ""
        update_rows(Report, [row], DECIDED_FIELDS, change)
        _withdraw_raised(row, change)
        round_of(row, Kind.TAKEN_BACK, by, words, at=change.moment, replies_to=last_round).save()
        if last_round is not None:
            cancel_about(f"round:{last_round.pk}")
        return row


def _decision(
    row: Report, kind: str, by: User, manner: DecisionMethod, change: Change, words: str = ""
) -> ReportRound:
    label = row.agreed_label if kind == Kind.DECISION else row.label
    return round_of(
        row, kind, by, words, at=change.moment, label=label, how=manner.how, meeting_on=manner.meeting_on
    )


def problems_of(row: Report, verdict: DecisionOutcome) -> list[MissingAnswer]:
    """What is missing in a decision, each with the box to fill in."""
    missing: list[MissingAnswer] = []
    label = verdict.label
    if label is not None and (label.agreement_id != row.agreement_id or label.withdrawn_at is not None):
        return [MissingAnswer("label", "Choose a status of this agreement")]
    if label is None and row.label_id is None and row.action_id is not None:
        missing.append(MissingAnswer("label", "Nothing was sent: choose the status that was agreed"))
    is_other_label = label is not None and label.pk != row.label_id
    if is_other_label and not verdict.reason:
        missing.append(
            MissingAnswer("reason", "Say why another status was agreed than the one that was proposed")
        )
    if verdict.ask:
        for field, message in (
            ("ask_text", "Say what is asked for"),
            ("ask_by_whom", "Say of whom it is asked"),
            ("ask_by_when", "Say by when (“by next report” will do)"),
        ):
            if not getattr(verdict.ask, field.removeprefix("ask_")).strip():
                missing.append(MissingAnswer(field, message))
    return missing


def _lock_to_decide(
    step: ReportStep, report: Report, by: User, manner: DecisionMethod, seen: str | None
) -> Report:
    """The report as it is now. Raises Refused, PeriodNotPossible, Conflict."""
    row = locked_report(report)
    reader = reader_of(by, row.agreement)
    require(Attempt(step, row, reader, manner, seen, _own_by_name([row], reader, manner)))
    return row


def _own_by_name(rows: Sequence[Report], reader: Reader, manner: DecisionMethod) -> str:
    """Those of the rows that are left to others, by correspondence: "1.1a, 1.1b"; "" for none. One query, or two."""
    own = own_among(rows, reader) if manner.meeting_on is None else set()
    if not own:
        return ""
    own_rows = [row for row in rows if row.pk in own][:5]
    labels = labels_of([row.action for row in own_rows if row.action is not None])
    return ", ".join(
        labels[row.action.pk] or row.action.text[:40]
        if row.action is not None
        else f"the commentary on {row.about_priority.title}"
        for row in own_rows
    )


def _set_outcome(row: Report, verdict: DecisionOutcome) -> None:
    row.agreed_label = verdict.label or row.label
    row.agreed_reason = verdict.reason if row.agreed_label_id != row.label_id else ""
    row.reason_is_public = verdict.reason_is_public and bool(row.agreed_reason)
    row.agreed_text = normalise(verdict.text).strip()
    action = row.action
    is_moved = action is not None and not action.ongoing and row.proposed_due not in (None, action.due)
    row.agreed_due = row.proposed_due if is_moved and not verdict.date_stays else None
    row.state = TO[ReportStep.DECIDE]


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
        raised_at=f"{working_group_of(row)}, {manner}",
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
