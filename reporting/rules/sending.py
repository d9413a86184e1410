"""Rules about updates, over plain values: what an update needs before it is sent, and how a status moves.

The rules are domain.md's ("Reporting period, update, review"): they apply when an update is sent, never while
it is being written, and each names the box to fill in. They compare meanings, not labels, so that a plan's own
scheme works, with Red, Amber and Green or without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.dates.reading import MONTH
from priorities.status import DeliveryState, Rag, StatusMeaning, is_open


@dataclass(frozen=True)
class MissingAnswer:
    """A box that keeps an update from being sent, and what to do about it."""

    field: str
    message: str


@dataclass(frozen=True)
class ReportBoxes:
    """What is written in the boxes of an update. ``status`` None: none was chosen."""

    status: StatusMeaning | None = None
    report_text: str = ""
    group_text: str = ""
    what_changed: str = ""
    being_done: str = ""
    needed: str = ""
    proposed_due: date | None = None
    proposed_due_reason: str = ""
    completed_on: date | None = None
    ask_answer: str = ""
    is_confirmation: bool = False


@dataclass(frozen=True)
class LastAgreed:
    """What was last agreed about an action. ``status`` None: nothing is on record; ``due`` None: no date."""

    status: StatusMeaning | None = None
    due: date | None = None


@dataclass(frozen=True)
class LastWords:
    """The progress update that was last agreed, and for how many periods in a row they have been the same."""

    report_text: str = ""
    periods: int = 0


class Move(StrEnum):
    """How a status compares with the one before it."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True)
class Direction:
    """Direction of travel. ``periods``: for how many in a row the status has been the same (1: this one)."""

    move: Move
    periods: int = 1

    def __str__(self) -> str:
        if self.move == Move.SAME:
            return f"same for {self.periods} periods"
        return "changed, neither better nor worse" if self.move == Move.CHANGED else str(self.move)


# Better first. Within one scale only: Paused is neither better nor worse than Amber.
_RAG_ORDER = (Rag.GREEN, Rag.AMBER, Rag.RED)
_STATE_ORDER = (DeliveryState.IN_PROGRESS, DeliveryState.NOT_STARTED)

# An action leaves the plan, or stands still, only with the reason on record (domain.md, "Status").
_NEEDS_A_REASON = {
    DeliveryState.PAUSED: "Say why it has been paused",
    DeliveryState.CLOSED_NOT_DELIVERED: "Say why it has ended without being delivered",
    DeliveryState.REPLACED: "Say which action has replaced it, and why",
}
CONFIRMED_WORDS = ("report_text", "what_changed", "being_done", "needed")
"""The boxes that "no change" takes over from the last report."""


def compare(before: StatusMeaning | None, now: StatusMeaning | None) -> Move:
    """How ``now`` compares with ``before``. None: the status is not on record, and the move is new.

    Complete is better than any status of an action that goes on. Two statuses with a RAG are compared by it, two
    without it by their delivery state. Two statuses without a common scale have only changed.
    """
    if before is None or now is None:
        return Move.NEW
    if (before.delivery_state, before.rag) == (now.delivery_state, now.rag):
        # Two unmapped labels have no meaning that can be compared, only their words.
        unmapped = not before.delivery_state and not before.rag
        return Move.CHANGED if unmapped and before.label != now.label else Move.SAME
    for better, worse, move in ((now, before, Move.IMPROVED), (before, now, Move.WORSENED)):
        goes_on = worse.delivery_state and is_open(worse.delivery_state)
        if better.delivery_state == DeliveryState.COMPLETE and goes_on:
            return move
    if before.rag and now.rag:
        return _move_on_scale(_RAG_ORDER.index(Rag(before.rag)), _RAG_ORDER.index(Rag(now.rag)))
    states = (before.delivery_state, now.delivery_state)
    if not before.rag and not now.rag and all(state in _STATE_ORDER for state in states):
        return _move_on_scale(*(_STATE_ORDER.index(DeliveryState(state)) for state in states))
    return Move.CHANGED


def _move_on_scale(earlier: int, later: int) -> Move:
    """The move from one place to another on a scale that has the better first."""
    if earlier == later:
        return Move.SAME
    return Move.IMPROVED if later < earlier else Move.WORSENED


def direction_of_travel(agreed: Sequence[StatusMeaning | None]) -> Direction | None:
    """Direction from the statuses agreed so far, oldest first. None where the latest is not on record.

    A period without an agreed status between two others is skipped: the last agreed status applied meanwhile.
    """
    if not agreed or agreed[-1] is None:
        return None
    statuses = [status for status in agreed if status is not None]
    if len(statuses) == 1:
        return Direction(Move.NEW)
    move = compare(statuses[-2], statuses[-1])
    if move != Move.SAME:
        return Direction(move)
    periods = 1
    while periods < len(statuses) and compare(statuses[-periods - 1], statuses[-1]) == Move.SAME:
        periods += 1
    return Direction(Move.SAME, periods)


def is_date_moved(boxes: ReportBoxes, before: LastAgreed) -> bool:
    """Whether a date is proposed that is not the one on record."""
    return boxes.proposed_due is not None and boxes.proposed_due != before.due


def request_for_reason(boxes: ReportBoxes, before: LastAgreed) -> str:
    """The request to fill in the box "why, and what next"; "" if the box may stay empty.

    Only one request is made, even if several reasons apply. A confirmation needs no reason for a change; Amber and Red
    need what comes next, which last time's words may say already.
    """
    now = boxes.status
    if now is None:
        return ""
    is_off_track = now.rag in (Rag.AMBER, Rag.RED)
    if boxes.is_confirmation:
        return f"Say why it is {now.label}, and what is done next" if is_off_track else ""
    if before.status is not None and compare(before.status, now) == Move.WORSENED:
        if is_off_track:
            return f"Say why it is no longer {before.status.label}, and what is done next"
        return f"Say what has changed since it was agreed as {before.status.label}, and why"
    if is_off_track:
        return f"Say why it is {now.label}, and what is done next"
    if before.status is not None and before.status.rag == Rag.RED and now.rag == Rag.GREEN:
        return f"Say what has changed since it was agreed as {before.status.label}, and why"
    if now.delivery_state in _NEEDS_A_REASON:
        return _NEEDS_A_REASON[DeliveryState(now.delivery_state)]
    if is_date_moved(boxes, before) and not boxes.proposed_due_reason.strip():
        if before.due is None:
            return "Say why you propose this date"
        return "Say what has changed so that the date must move, and why"
    return ""


_REPORTED = re.compile(r"as reported to (?:the )?\w.*", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{MONTH}|\b\d{{1,2}}[/.]\d{{1,2}}\b", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?://\S+\.\S+", re.IGNORECASE)


def is_reported_elsewhere(report_text: str) -> bool:
    """Whether another board owns the action, and the words say where it was reported: "As reported to …"."""
    return bool(_REPORTED.match(report_text.strip()))


def problems_at_sending(boxes: ReportBoxes, before: LastAgreed) -> tuple[MissingAnswer, ...]:
    """Everything that keeps the update from being sent, in the order of the boxes; empty: it can be sent.

    "As reported to the Safer Roads Partnership on 3 March", with a link, is a full answer beside the status.
    """
    if is_reported_elsewhere(boxes.report_text) and boxes.status is not None and not boxes.is_confirmation:
        return _missing_of_report_elsewhere(boxes.report_text)
    missing: list[MissingAnswer] = []
    if boxes.is_confirmation:
        missing += _problems_of_confirmation(boxes, before)
    else:
        if boxes.status is None:
            missing.append(MissingAnswer("label", "Choose the status of the action"))
        if not boxes.report_text.strip():
            missing.append(MissingAnswer("report_text", "Write the progress update: where the action stands"))
    reason = request_for_reason(boxes, before)
    if reason and not (boxes.what_changed.strip() or boxes.being_done.strip()):
        missing.append(MissingAnswer("what_changed", reason))
    rag = boxes.status.rag if boxes.status else ""
    if rag == Rag.RED and not boxes.needed.strip():
        missing.append(MissingAnswer("needed", "Say what is needed, and from whom"))
    return tuple(missing)


def _missing_of_report_elsewhere(report_text: str) -> tuple[MissingAnswer, ...]:
    """What the words leave out: the day, and the link to what was reported."""
    parts = (("the day", _DAY), ("a link that begins with https://", _LINK))
    missing = [name for name, pattern in parts if not pattern.search(report_text)]
    words = f"Say also when and where it was reported: add {' and '.join(missing)}"
    return (MissingAnswer("report_text", words),) if missing else ()


def _problems_of_confirmation(boxes: ReportBoxes, before: LastAgreed) -> list[MissingAnswer]:
    if boxes.status is None:
        return [MissingAnswer("label", "No status is on record yet that could still be true: choose one")]
    if before.status is not None and boxes.status.label != before.status.label:
        last_label = before.status.label
        return [
            MissingAnswer("label", f"It was last agreed as {last_label}: to say otherwise, write an update")
        ]
    return []


def problems_of_commentary(boxes: ReportBoxes, priority: str) -> tuple[MissingAnswer, ...]:
    """What keeps the report on a priority (its title) from being sent: it needs words, and no status."""
    if boxes.report_text.strip():
        return ()
    return (MissingAnswer("report_text", f"There are no new words yet for the commentary on {priority}"),)


SOURCE_NEEDED = "Say where you have it from and of which day, such as “e-mail of 12 January”"

# --- gentle questions ------------------------------------------------------------------------------------

SAME_WORDS = 3  # periods in a row, this one included
_NOTHING = frozenset(
    {"", "nothing", "none", "no", "nil", "n/a", "na", "not applicable", "nothing needed", "nothing yet"}
)


def questions_before_sending(
    boxes: ReportBoxes, before: LastAgreed, last_words: LastWords, today: date
) -> tuple[str, ...]:
    """Questions that the tracker asks once before it sends an update. They may stay unanswered.

    Issue "Updates", "Gentle questions before sending": good though the date has passed; the same words three periods
    running; Red with nothing asked for; complete without a date; a new date that has passed, or comes before the old
    one. ``today``: the day on which it would be sent.
    """
    now = boxes.status
    questions: list[str] = []
    if now is not None and _goes_well(now) and _is_overdue(boxes, before, today):
        questions.append(f"It is {now.label}, and its date has passed. Is the date still right?")
    questions += _questions_about_the_new_date(boxes, before, today)
    is_repeated = boxes.report_text.strip() == last_words.report_text.strip() != ""
    if is_repeated and last_words.periods + 1 >= SAME_WORDS:
        questions.append(
            f"These are the same words {last_words.periods + 1} periods running. Has nothing happened since?"
        )
    if now is not None and now.rag == Rag.RED and boxes.needed.strip().strip(".-–—").lower() in _NOTHING:
        questions.append(f"It is {now.label}, and nothing is asked for. What would bring it back on track?")
    is_complete = now is not None and now.delivery_state == DeliveryState.COMPLETE
    if is_complete and boxes.completed_on is None:
        questions.append("It is complete, without a date. When was it completed?")
    return tuple(questions)


def _questions_about_the_new_date(boxes: ReportBoxes, before: LastAgreed, today: date) -> list[str]:
    """What is asked of a proposed date that has passed already, or comes before the one in the plan."""
    proposed = boxes.proposed_due
    if proposed is None or not is_date_moved(boxes, before):
        return []
    day = f"{proposed.day} {proposed:%B %Y}"
    if proposed < today:
        return [f"The new date, {day}, has passed already. Is it right?"]
    if before.due is not None and proposed < before.due:
        return [f"The new date, {day}, is before the one in the plan. Is it right?"]
    return []


def _goes_well(now: StatusMeaning) -> bool:
    """Whether the action is in progress and goes well: Green, or in progress in a scheme without RAG."""
    return now.rag == Rag.GREEN or (not now.rag and now.delivery_state == DeliveryState.IN_PROGRESS)


def _is_overdue(boxes: ReportBoxes, before: LastAgreed, today: date) -> bool:
    due = boxes.proposed_due or before.due
    return due is not None and due < today


def names_source_and_date(received_from: str) -> bool:
    """Whether the text says where somebody else's words came from, and of which day: "e-mail of 12 January"."""
    letters = sum(character.isalpha() for character in received_from)
    return letters >= 4 and any(character.isdigit() for character in received_from)
