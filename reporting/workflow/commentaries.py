"""The rounds of a priority's commentary: agreed, sent back with a question, taken back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from accounts.outbox.writing import cancel_about
from core.history import Change, update_rows
from priorities.readers import Reader, reader_of
from reporting.models import Commentary, Reminder, UpdateRound
from reporting.update_rights import reason_period_closed
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.reminders import tell_lead
from reporting.workflow.reviewing import DecisionMethod, require_decider
from reporting.workflow.rounds import Kind, require_words, round_of

State = Commentary.State


@transaction.atomic
def agree_commentary(commentary: Commentary, by: User, manner: DecisionMethod) -> Commentary:
    """Agrees a commentary as it was sent. Raises Refused, PeriodNotPossible."""
    row = _lock_to_decide(commentary, by, manner)
    _set_state(row, by, State.DECIDED, Kind.DECISION, f"Agreed {manner}", "", manner)
    return row


@transaction.atomic
def send_back_commentary(
    commentary: Commentary, by: User, manner: DecisionMethod, question: str
) -> Commentary:
    """Sends a commentary back with a question; its lead is told. Raises Refused, PeriodNotPossible."""
    row = _lock_to_decide(commentary, by, manner)
    words = require_words(question, "Write the question that the commentary is sent back with.")
    new_round = _set_state(
        row, by, State.SENT_BACK, Kind.SENT_BACK, f"Sent back {manner} with a question", words, manner
    )
    moment = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    tell_lead(row, Reminder.Kind.SENT_BACK, by, about=moment, cause=f"round:{new_round.pk}")
    return row


@transaction.atomic
def take_back_commentary(commentary: Commentary, by: User) -> Commentary:
    """Takes the last decision on a commentary back, until the period is closed. Raises Refused, PeriodNotPossible."""
    row = _lock_commentary(commentary)
    require_decider(reader_of(by, row.agreement), row)
    if row.state not in (State.DECIDED, State.SENT_BACK):
        raise PeriodNotPossible("There is no decision that could be taken back.")
    last_round = row.rounds.filter(kind__in=(Kind.DECISION, Kind.SENT_BACK)).order_by("-at", "-pk").first()
    _set_state(row, by, State.SENT, Kind.TAKEN_BACK, "Decision taken back", "", None)
    if last_round is not None:
        cancel_about(f"round:{last_round.pk}")
    return row


def is_own_commentary(row: Commentary, reader: Reader) -> bool:
    """Whether the reader sent the commentary, or leads its priority, or is a delegate of its lead."""
    lead = row.priority.lead
    return row.sent_by_id == reader.user.pk or (lead is not None and lead.ref in reader.answers_for)


def _lock_to_decide(commentary: Commentary, by: User, manner: DecisionMethod) -> Commentary:
    row = _lock_commentary(commentary)
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


def _lock_commentary(commentary: Commentary) -> Commentary:
    rows = Commentary._default_manager.select_for_update(of=("self",))
    row = rows.select_related("period", "agreement", "priority__lead").get(pk=commentary.pk)
    reason = reason_period_closed(row.period)
    if reason:
        raise Refused(reason)
    return row


def _set_state(
    row: Commentary, by: User, state: str, kind: str, reason: str, words: str, manner: DecisionMethod | None
) -> UpdateRound:
    change = Change(by, reason, at=timezone.now())
    row.state = state
    update_rows(Commentary, [row], ["state"], change)
    new_round = round_of(
        row,
        kind,
        by,
        words,
        at=change.moment,
        how=manner.how if manner else "",
        meeting_on=manner.meeting_on if manner else None,
    )
    new_round.save()
    return new_round
