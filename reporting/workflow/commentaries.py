"""The rounds of a priority's commentary: agreed, sent back with a question, taken back."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from accounts.outbox.writing import cancel_about
from core.history import Change, update_rows
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import Commentary, Reminder, UpdateRound
from reporting.update_rights import reason_period_closed
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.reminders import tell_lead
from reporting.workflow.reviewing import DecisionMethod, require_decider
from reporting.workflow.rounds import Kind, require_words, round_of

State = Commentary.State


def agree_commentary(commentary: Commentary, by: User, manner: DecisionMethod) -> Commentary:
    """Agrees a commentary as it was sent. Raises Refused, PeriodNotPossible."""
    with writing(commentary.agreement_id, by=by) as change:
        row = _commentary_to_decide(commentary, by, manner)
        new_round = _round(row, Kind.DECISION, by, change, manner)
        return _save(row, State.DECIDED, new_round, replace(change, reason=f"Agreed {manner}"))


def send_back_commentary(
    commentary: Commentary, by: User, manner: DecisionMethod, question: str
) -> Commentary:
    """Sends a commentary back with a question; its lead is told. Raises Refused, PeriodNotPossible."""
    with writing(commentary.agreement_id, by=by) as change:
        row = _commentary_to_decide(commentary, by, manner)
        words = require_words(question, "Write the question that the commentary is sent back with.")
        new_round = _round(row, Kind.SENT_BACK, by, change, manner, words)
        change = replace(change, reason=f"Sent back {manner} with a question")
        _save(row, State.SENT_BACK, new_round, change)
        moment = f"{change.moment:%Y-%m-%d %H:%M:%S}"
        tell_lead(row, Reminder.Kind.SENT_BACK, by, about=moment, cause=f"round:{new_round.pk}")
        return row


def take_back_commentary(commentary: Commentary, by: User) -> Commentary:
    """Takes the last decision on a commentary back, until the period is closed. Raises Refused, PeriodNotPossible."""
    with writing(commentary.agreement_id, by=by) as change:
        row = _commentary_now(commentary)
        require_decider(reader_of(by, row.agreement), row)
        if row.state not in (State.DECIDED, State.SENT_BACK):
            raise PeriodNotPossible("There is no decision that could be taken back.")
        last_round = (
            row.rounds.filter(kind__in=(Kind.DECISION, Kind.SENT_BACK)).order_by("-at", "-pk").first()
        )
        new_round = round_of(row, Kind.TAKEN_BACK, by, at=change.moment)
        _save(row, State.SENT, new_round, replace(change, reason="Decision taken back"))
        if last_round is not None:
            cancel_about(f"round:{last_round.pk}")
        return row


def is_own_commentary(row: Commentary, reader: Reader) -> bool:
    """Whether the reader sent the commentary, or leads its priority, or is a delegate of its lead."""
    lead = row.priority.lead
    return row.sent_by_id == reader.user.pk or (lead is not None and lead.ref in reader.answers_for)


def _commentary_to_decide(commentary: Commentary, by: User, manner: DecisionMethod) -> Commentary:
    row = _commentary_now(commentary)
    reader = reader_of(by, row.agreement)
    require_decider(reader, row)
    if manner.meeting_on is None and is_own_commentary(row, reader):
        raise Refused(
            "What is decided by correspondence is not recorded by its author or the priority’s own lead."
        )
    if manner.meeting_on is not None and manner.meeting_on > timezone.localdate():
        raise Refused("The meeting has not taken place yet: record it as decided by correspondence, or wait.")
    if row.state != State.SENT:
        raise PeriodNotPossible("The commentary is no longer as it was when the page was opened.")
    return row


def _commentary_now(commentary: Commentary) -> Commentary:
    rows = Commentary._default_manager.select_related("period", "agreement", "priority__lead")
    row = rows.get(pk=commentary.pk)
    reason = reason_period_closed(row.period)
    if reason:
        raise Refused(reason)
    return row


def _round(
    row: Commentary, kind: str, by: User, change: Change, manner: DecisionMethod, words: str = ""
) -> UpdateRound:
    return round_of(row, kind, by, words, at=change.moment, how=manner.how, meeting_on=manner.meeting_on)


def _save(row: Commentary, state: str, new_round: UpdateRound, change: Change) -> Commentary:
    row.state = state
    update_rows(Commentary, [row], ["state"], change)
    new_round.save()
    return row
