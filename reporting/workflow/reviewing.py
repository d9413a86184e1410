"""Recording what the Working Group agreed: one update, all that nobody disputes, and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import formats, timezone

from accounts.access import Refused
from accounts.models import User
from accounts.outbox.writing import cancel_about
from actions.labels import labels_of
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import Concern, PriorityLead, StatusLabel
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import Ask, Commentary, ProgressUpdate, UpdateDraft, UpdateRound
from reporting.rules.sending import MissingAnswer
from reporting.update_rights import reason_closed, working_group_of
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rights import lock_updates
from reporting.workflow.rounds import Kind, require_words, round_of

DECIDED_FIELDS = ("state", "agreed_label", "agreed_reason", "agreed_due")


class CannotDecide(Exception):
    """A decision in which something is missing; nothing was recorded. Each problem names its box."""

    def __init__(self, problems: Sequence[MissingAnswer]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class ReviewConflict(Exception):
    """An update was changed after the page was opened; nothing was recorded."""


@dataclass(frozen=True)
class DecisionMethod:
    """How something was decided: at the meeting of a day, or (None) by correspondence."""

    meeting_on: date | None = None

    @property
    def how(self) -> str:
        """As it is saved in a round."""
        return str(UpdateRound.How.CORRESPONDENCE if self.meeting_on is None else UpdateRound.How.MEETING)

    def __str__(self) -> str:
        if self.meeting_on is None:
            return "by correspondence"
        return f"at the meeting of {formats.date_format(self.meeting_on, 'j F Y')}"


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

    ``date_stays``: a proposed date was not agreed. ``concern``: the words for the Partnership, if it is referred there.
    """

    label: StatusLabel | None = None
    reason: str = ""
    date_stays: bool = False
    ask: AskWords = AskWords()
    concern: str = ""


def decide(
    update: ProgressUpdate,
    by: User,
    manner: DecisionMethod,
    verdict: DecisionOutcome,
    *,
    seen: str | None = None,
) -> ProgressUpdate:
    """Records what was agreed about one update.

    ``seen``: the stamp (:func:`stamp`) of the update as the page showed it. Raises Refused (not a chair or
    administrator; own update by correspondence; closed period), CannotDecide, PeriodNotPossible, ReviewConflict.
    """
    with writing(update.agreement_id, by=by) as change:
        row = _lock_to_decide(update, by, manner)
        _require_undecided(row)
        _require_seen(row, seen)
        verdict = replace(
            verdict, reason=normalise(verdict.reason).strip(), concern=normalise(verdict.concern).strip()
        )
        problems = problems_of(row, verdict)
        if problems:
            raise CannotDecide(problems)
        _set_outcome(row, verdict)
        words = f"Agreed as {row.agreed_label.label} {manner}" if row.agreed_label else f"Agreed {manner}"
        reason = f"{words}: {row.agreed_reason}" if row.agreed_reason else words
        update_rows(ProgressUpdate, [row], DECIDED_FIELDS, replace(change, reason=reason))
        concern = _create_concern(row, verdict.concern, manner, change) if verdict.concern else None
        if verdict.ask:
            _create_ask(row, verdict.ask, replace(change, reason=f"Asked {manner}"))
        new_round = round_of(
            row,
            Kind.DECISION,
            by,
            row.agreed_reason,
            at=change.moment,
            label=row.agreed_label,
            how=manner.how,
            meeting_on=manner.meeting_on,
            concern=concern,
        )
        new_round.save()
        if row.label_id and row.agreed_label_id != row.label_id:
            tell_responders(row, "changed", by, about=f"round {new_round.pk}", cause=f"round:{new_round.pk}")
        cancel_answered([row.period_id])
        return row


def agree_together(
    updates: Collection[ProgressUpdate], by: User, manner: DecisionMethod, *, seen: Mapping[int, str]
) -> list[ProgressUpdate]:
    """Agrees updates as they were sent, in one transaction: all, or, if one was changed, none.

    ``seen``: their stamps as the page showed them, by primary key. A constant number of queries. Raises Refused,
    PeriodNotPossible, ReviewConflict.
    """
    with writing(*{update.agreement_id for update in updates}, by=by) as change:
        rows = lock_updates([update.pk for update in updates])
        if not rows:
            raise PeriodNotPossible("There is nothing left to agree together.")
        for period in {row.period_id: row for row in rows}.values():
            _require_open(period)
        for sample in {row.agreement_id: row for row in rows}.values():
            reader = reader_of(by, sample.agreement)
            rows_of_agreement = [row for row in rows if row.agreement_id == sample.agreement_id]
            require_leave_to_decide(rows_of_agreement, reader, manner)
        for row in rows:
            if row.state != row.State.SENT or seen.get(row.pk) != stamp(row):
                raise ReviewConflict("Something has been sent or decided since this page was opened.")
            _set_outcome(row, DecisionOutcome())
        change = replace(change, reason=f"Agreed with the others {manner}")
        update_rows(ProgressUpdate, rows, DECIDED_FIELDS, change)
        UpdateRound._default_manager.bulk_create(
            round_of(
                row,
                Kind.DECISION,
                by,
                at=change.moment,
                label=row.agreed_label,
                how=manner.how,
                meeting_on=manner.meeting_on,
            )
            for row in rows
        )
        return rows


def send_back(
    update: ProgressUpdate, by: User, manner: DecisionMethod, question: str, *, seen: str | None = None
) -> ProgressUpdate:
    """Sends an update back with a question; its responder is told. Raises what :func:`agree_together` raises."""
    with writing(update.agreement_id, by=by) as change:
        row = _lock_to_decide(update, by, manner)
        words = require_words(question, "Write the question that the update is sent back with.")
        if row.state != row.State.SENT:
            raise PeriodNotPossible(
                "Only an update that has been sent, and is not decided, can be sent back."
            )
        _require_seen(row, seen)
        change = replace(change, reason=f"Sent back {manner} with a question: {words}")
        row.state = row.State.SENT_BACK
        update_rows(ProgressUpdate, [row], ["state"], change)
        new_round = round_of(
            row,
            Kind.SENT_BACK,
            by,
            words,
            at=change.moment,
            label=row.label,
            how=manner.how,
            meeting_on=manner.meeting_on,
        )
        new_round.save()
        tell_responders(row, "sent back", by, about=f"round {new_round.pk}", cause=f"round:{new_round.pk}")
        return row


def take_back(update: ProgressUpdate, by: User, reason: str = "") -> ProgressUpdate:
    """Takes back the last decision on an update, or undoes sending it back, until the period is closed.

    The asks and the concern of the decision are withdrawn with it. Raises Refused,
    PeriodNotPossible (nothing to take back; an answer is being written).
    """
    with writing(update.agreement_id, by=by) as change:
        row = lock_updates([update.pk])[0]
        _require_open(row)
        require_decider(reader_of(by, row.agreement), row)
        if row.state not in (row.State.DECIDED, row.State.SENT_BACK):
            raise PeriodNotPossible("There is no decision that could be taken back.")
        if row.state == row.State.SENT_BACK and UpdateDraft._default_manager.filter(update=row).exists():
            raise PeriodNotPossible(
                "An answer is being written already: wait for it, or ask whoever writes it."
            )
        last_round = (
            row.rounds.filter(kind__in=(Kind.DECISION, Kind.SENT_BACK)).order_by("-at", "-pk").first()
        )
        words = normalise(reason).strip()
        reason_of_change = f"Decision taken back: {words}" if words else "Decision taken back"
        change = replace(change, reason=reason_of_change)
        row.state = row.State.SENT if row.sent_at else row.State.OWED
        row.agreed_label, row.agreed_reason, row.agreed_due = None, "", None
        update_rows(ProgressUpdate, [row], DECIDED_FIELDS, change)
        _withdraw(Ask, list(row.asks.filter(withdrawn_at__isnull=True, answered_in__isnull=True)), change)
        if (
            last_round is not None
            and last_round.concern is not None
            and last_round.concern.withdrawn_at is None
        ):
            _withdraw(Concern, [last_round.concern], change)
        round_of(row, Kind.TAKEN_BACK, by, words, at=change.moment, replies_to=last_round).save()
        if last_round is not None:
            cancel_about(f"round:{last_round.pk}")
        return row


def stamp(row: ProgressUpdate) -> str:
    """The state of an update as a page shows it: sent or decided again, it has another stamp."""
    moment: datetime | None = row.sent_at
    return f"{row.state}@{moment.isoformat() if moment else ''}"


def problems_of(row: ProgressUpdate, verdict: DecisionOutcome) -> list[MissingAnswer]:
    """What is missing in a decision, each with the box to fill in."""
    missing: list[MissingAnswer] = []
    label = verdict.label
    if label is not None and (label.agreement_id != row.agreement_id or label.withdrawn_at is not None):
        return [MissingAnswer("label", "Choose a status of this agreement")]
    if label is None and row.label_id is None:
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


def require_decider(reader: Reader, row: ProgressUpdate | Commentary) -> None:
    """Raises Refused unless the reader is the chair or an administrator."""
    if not (reader.is_chair or reader.is_administrator):
        group = row.agreement.working_group or "Working Group"
        raise Refused(f"What the {group} agreed is recorded by its chair or the Community Safety Unit.")


def require_leave_to_decide(rows: Sequence[ProgressUpdate], reader: Reader, manner: DecisionMethod) -> None:
    """Raises Refused unless the reader may record the decision on all of the rows, of one agreement."""
    require_decider(reader, rows[0])
    if manner.meeting_on is not None:
        if manner.meeting_on > timezone.localdate():
            raise Refused(
                "The meeting has not taken place yet: record it as decided by correspondence, or wait."
            )
        return
    own_updates = own_updates_among(rows, reader)
    if own_updates:
        labels = labels_of([row.action for row in own_updates])
        named = ", ".join(labels[row.action_id] or row.action.text[:40] for row in own_updates[:5])
        raise Refused(
            f"You sent or lead {named}: by correspondence somebody else records what was agreed on it. "
            f"What the {working_group_of(rows[0])} agrees at a meeting you may record."
        )


def own_updates_among(rows: Sequence[ProgressUpdate], reader: Reader) -> list[ProgressUpdate]:
    """The updates of which the reader, or somebody whose delegate they are, is author or lead. One query at most."""
    own_posts = reader.answers_for
    joint: set[int] = set()
    if own_posts:
        joint_leads = PriorityLead._default_manager.filter(
            agreement=rows[0].agreement_id,
            post__ref__in=own_posts,
            kind=PriorityLead.Kind.JOINT,
            is_withdrawn=False,
        )
        joint = set(joint_leads.values_list("priority_id", flat=True))
    return [row for row in rows if row.author_id == reader.user.pk or _leads(row, own_posts, joint)]


def _leads(row: ProgressUpdate, own_posts: frozenset[str], joint: set[int]) -> bool:
    priority = row.action.aim.priority
    posts = {post.ref for post in (row.responder, row.action.coordinator, priority.lead) if post is not None}
    return bool(posts & own_posts) or priority.pk in joint


def _lock_to_decide(update: ProgressUpdate, by: User, manner: DecisionMethod) -> ProgressUpdate:
    row = lock_updates([update.pk])[0]
    _require_open(row)
    require_leave_to_decide([row], reader_of(by, row.agreement), manner)
    return row


def _require_open(row: ProgressUpdate) -> None:
    reason = reason_closed(row)
    if reason:
        raise Refused(reason)


def _require_undecided(row: ProgressUpdate) -> None:
    if row.state == row.State.DECIDED:
        raise PeriodNotPossible("This update has been decided. Take the decision back to record another.")
    if row.state not in (row.State.SENT, row.State.SENT_BACK, row.State.OWED):
        raise PeriodNotPossible(
            "Nothing is asked for on this action any more, so there is nothing to decide."
        )


def _require_seen(row: ProgressUpdate, seen: str | None) -> None:
    if seen is not None and seen != stamp(row):
        raise ReviewConflict("The update has been sent again or decided since this page was opened.")


def _set_outcome(row: ProgressUpdate, verdict: DecisionOutcome) -> None:
    row.agreed_label = verdict.label or row.label
    row.agreed_reason = verdict.reason if row.agreed_label_id != row.label_id else ""
    is_moved = row.proposed_due is not None and row.proposed_due != row.action.due and not row.action.ongoing
    row.agreed_due = row.proposed_due if is_moved and not verdict.date_stays else None
    row.state = row.State.DECIDED


def _create_ask(row: ProgressUpdate, words: AskWords, change: Change) -> None:
    ask = Ask(
        agreement=row.agreement,
        position=row.position,
        update=row,
        action=row.action,
        text=normalise(words.text).strip(),
        by_whom=normalise(words.by_whom).strip(),
        by_when=normalise(words.by_when).strip(),
    )
    create_rows(Ask, [ask], change)


def _create_concern(row: ProgressUpdate, words: str, manner: DecisionMethod, change: Change) -> Concern:
    group = working_group_of(row)
    where = f"{group}, {manner}"
    concern = Concern(
        agreement=row.agreement,
        subject=Concern.Subject.ACTION,
        subject_ref=row.action.ref,
        text=words,
        raised_at=where[:300],
        raised_on=manner.meeting_on or timezone.localdate(change.moment),
    )
    return create_rows(Concern, [concern], replace(change, reason=f"Escalated to the Partnership {manner}"))[
        0
    ]


def _withdraw(
    model: type[Ask] | type[Concern], rows: Sequence[Ask] | Sequence[Concern], change: Change
) -> None:
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = change.moment, change.reason
    update_rows(model, list(rows), ["withdrawn_at", "withdrawn_why"], change)
