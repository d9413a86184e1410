"""The exceptions of a review, which the Working Group must look at: rules over plain values.

The kinds and their order are domain.md's and product.md's (journey 2): Red, worsened, overdue, date moved, nothing
sent, asked for help, completed; then what nobody may agree unread: what was deferred last time, an open question, an
open action, words for the group only. They compare meanings, not labels, so that a scheme without RAG works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from priorities.status import DeliveryState, Rag, StatusMeaning, is_open
from reporting.rules.sending import Move, compare


class ExceptionKind(StrEnum):
    """Why an update is an exception, in the order in which the group takes them."""

    RED = "Red"
    WORSENED = "Worsened"
    NEW_AMBER = "New at Amber"
    OVERDUE = "Overdue"
    DATE_MOVED = "Date moved"
    NOTHING_SENT = "Nothing sent"
    ASKED_FOR_HELP = "Asked for help"
    COMPLETED = "Completed"
    DEFERRED = "Deferred last time"
    QUESTION = "Open question"
    OPEN_ACTION = "Open action"
    FOR_THE_GROUP = "Note to the group"


@dataclass(frozen=True)
class UpdateFacts:
    """What the rules know about an update.

    ``now``: the status sent; None: none was sent. ``before``: the status last agreed; None: none is on record.
    ``due``: the action's date; None: ongoing, or not known. ``proposed_due``: None: the date stays. ``is_sent``:
    whether anything was sent; ``asks_for_help``: whether it says what is needed. ``was_deferred``: by the meeting
    before, or not reached there. ``has_group_words``: whether it says something to the group only.
    """

    now: StatusMeaning | None
    before: StatusMeaning | None
    due: date | None
    proposed_due: date | None
    is_sent: bool
    asks_for_help: bool
    was_deferred: bool = False
    has_question: bool = False
    has_action: bool = False
    has_group_words: bool = False


def exceptions_of(facts: UpdateFacts, day: date) -> tuple[ExceptionKind, ...]:
    """The reasons why the update is an exception on that day, in the group's order; empty: it is none."""
    now = facts.now
    status = now or facts.before
    goes_on = status is None or is_open(status.delivery_state)
    is_complete = now is not None and now.delivery_state == DeliveryState.COMPLETE
    was_complete = facts.before is not None and facts.before.delivery_state == DeliveryState.COMPLETE
    applies = {
        ExceptionKind.RED: now is not None and now.rag == Rag.RED,
        ExceptionKind.WORSENED: compare(facts.before, now) == Move.WORSENED
        or has_ended_badly(facts.before, now),
        ExceptionKind.NEW_AMBER: _is_new_at_amber(facts.before, now),
        ExceptionKind.OVERDUE: facts.due is not None and facts.due < day and goes_on,
        ExceptionKind.DATE_MOVED: facts.proposed_due is not None and facts.proposed_due != facts.due,
        ExceptionKind.NOTHING_SENT: not facts.is_sent,
        ExceptionKind.ASKED_FOR_HELP: facts.asks_for_help,
        ExceptionKind.COMPLETED: is_complete and not was_complete,
        ExceptionKind.DEFERRED: facts.was_deferred,
        ExceptionKind.QUESTION: facts.has_question,
        ExceptionKind.OPEN_ACTION: facts.has_action,
        ExceptionKind.FOR_THE_GROUP: facts.has_group_words,
    }
    return tuple(kind for kind in ExceptionKind if applies[kind])


def _is_new_at_amber(before: StatusMeaning | None, now: StatusMeaning | None) -> bool:
    """Whether it is Amber and was not, and has not worsened, which is said already."""
    if now is None or now.rag != Rag.AMBER or compare(before, now) == Move.WORSENED:
        return False
    return before is None or before.rag != Rag.AMBER


def has_ended_badly(before: StatusMeaning | None, now: StatusMeaning | None) -> bool:
    """Whether an action that was open is now paused, ended undelivered or replaced: worse, though on no scale."""
    ended_states = (DeliveryState.PAUSED, DeliveryState.CLOSED_NOT_DELIVERED, DeliveryState.REPLACED)
    if now is None or now.delivery_state not in ended_states:
        return False
    return before is None or before.delivery_state != now.delivery_state
