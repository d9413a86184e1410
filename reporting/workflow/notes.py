"""What a lead writes between two periods: a note "since the last report" on an action."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.access import Refused
from accounts.models import User
from actions.models import Action
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import NoteSinceReport, Report
from reporting.report_rights import Capacity, capacity_of, post_in_words
from reporting.workflow.opening import PeriodNotPossible, responder_of
from reporting.workflow.rounds import clean_words


def actions_asked_about(actions: Collection[int]) -> set[int]:
    """The actions on which an open period asks for an update now."""
    return set(
        Report.objects.about_actions()
        .in_open_periods()
        .filter(action__in=actions)
        .values_list("action", flat=True)
    )


def add_since_note(action: Action, by: User, text: str, *, at: datetime | None = None) -> NoteSinceReport:
    """A note "since the last report" on an action: shown, and marked as not reviewed. ``at`` None: now.

    By whoever answers for the action, a delegate of theirs, or the Unit for them. Raises Refused; PeriodNotPossible
    without words, or if a period asks for an update on the action, which is then the place to write.
    """
    with writing(action.agreement_id, by=by) as change:
        capacity = note_capacity(action, reader_of(by, action.agreement))
        if actions_asked_about([action.pk]):
            raise PeriodNotPossible("An update on this action is asked for now: write it there.")
        words = clean_words(text)
        if not words:
            raise PeriodNotPossible("Write what has happened since the last report.")
        note = NoteSinceReport(
            action=action,
            text=words,
            by=by,
            by_name=str(by),
            in_name_of="" if capacity == Capacity.OWN else post_in_words(responder_of(action)),
            at=at or change.moment,
        )
        note.save()
        return note


def note_capacity(action: Action, reader: Reader) -> Capacity:
    """In what capacity the reader writes notes on the action. Raises Refused.

    The action comes with its priority's lead."""
    if action.withdrawn_at is not None:
        raise Refused("The action was withdrawn from the plan.")
    responder = responder_of(action)
    capacity = capacity_of(reader, responder)
    if capacity is None:
        raise Refused(f"Notes on this action are written by {post_in_words(responder) or 'who leads it'}.")
    return capacity


def take_back_since_note(note: NoteSinceReport, by: User) -> NoteSinceReport:
    """Takes a note back; it stays on record. By who wrote it, or an administrator. Raises Refused."""
    with writing(note.action.agreement_id, by=by) as change:
        row = NoteSinceReport.objects.select_related("action__agreement").get(pk=note.pk)
        if row.by_id != by.pk and not reader_of(by, row.action.agreement).is_administrator:
            raise Refused("A note is withdrawn by who wrote it, or by the Community Safety Unit.")
        if row.taken_back_at is None:
            row.taken_back_at = change.moment
            row.save(update_fields=["taken_back_at"])
        return row
