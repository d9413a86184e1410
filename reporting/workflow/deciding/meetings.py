"""Verbs about a meeting itself: its row, who was there, and the approval of the notes of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.conflict import refuse_if_changed
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import Agreement
from priorities.readers import Reader, reader_of
from priorities.writing import writing
from reporting.models import Meeting, ReportingPeriod
from reporting.workflow.opening import PeriodNotPossible

KEPT = ("place", "present", "is_quorate", "considered", "minutes_address")
"""What the form of a meeting holds."""


def require_recorder(reader: Reader, agreement: Agreement) -> None:
    """Raises Refused unless they record what the group agrees: its chair and the Unit."""
    if not (reader.is_chair or reader.is_administrator):
        raise Refused(
            f"What the {agreement.working_group_name} agreed is recorded by its chair or the Community Safety Unit."
        )


def meetings_until(agreement: Agreement, day: date) -> list[Meeting]:
    """The meetings of the agreement's group up to a day, the oldest first. One query."""
    rows = Meeting._default_manager.filter(
        agreement=agreement, group=agreement.working_group_name, held_on__lte=day, withdrawn_at__isnull=True
    )
    return list(rows.order_by("held_on", "pk"))


def meeting_on(agreement: Agreement, held_on: date) -> Meeting | None:
    """The meeting of the agreement's group on a day; None: nothing has been recorded in one."""
    rows = Meeting._default_manager.filter(
        agreement=agreement, group=agreement.working_group_name, held_on=held_on, withdrawn_at__isnull=True
    )
    return rows.first()


def meeting_for(period: ReportingPeriod, held_on: date, change: Change) -> Meeting:
    """The meeting on that day, with a new row if it has none. Inside ``writing``; the period with its agreement.

    The place is proposed as it was the last time.
    """
    agreement = period.agreement
    that_or_earlier = Q(held_on=held_on, group=agreement.working_group_name) | Q(held_on__lt=held_on)
    last = (
        Meeting._default_manager.filter(that_or_earlier, agreement=agreement, withdrawn_at__isnull=True)
        .order_by("-held_on", "-pk")
        .first()
    )
    if last is not None and last.held_on == held_on:
        return last
    row = Meeting(
        agreement=agreement,
        period=period,
        group=agreement.working_group_name,
        held_on=held_on,
        place=last.place if last else "",
    )
    return create_rows(Meeting, [row], change)[0]


def kept_of(meeting: Meeting) -> dict[str, Any]:
    """What the form of a meeting holds, by the names in :data:`KEPT`; its token is that of these values."""
    return {name: getattr(meeting, name) for name in KEPT}


def save_meeting(
    period: ReportingPeriod, held_on: date, by: User, words: Mapping[str, Any], *, seen: str | None = None
) -> Meeting:
    """Saves who was there, where, and what else was considered; the row is new if it has to be.

    ``words``: by the names in :data:`KEPT`. ``seen``: the token of what the page showed of them. Raises Refused;
    PeriodNotPossible for a day to come; Conflict.
    """
    with writing(period.agreement_id, by=by, reason="Meeting recorded") as change:
        require_recorder(reader_of(by, period.agreement), period.agreement)
        if held_on > timezone.localdate():
            raise PeriodNotPossible("The meeting has not taken place yet: record it on its day or later.")
        row = meeting_for(period, held_on, change)
        refuse_if_changed(seen, list(kept_of(row).values()), row)
        values = {
            name: normalise(value).strip() if isinstance(value, str) else value
            for name, value in words.items()
        }
        changed = [name for name in KEPT if name in values and getattr(row, name) != values[name]]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            update_rows(Meeting, [row], changed, change)
        return row


def is_to_approve(meeting: Meeting, held_on: date) -> bool:
    """Whether a meeting on that day approves the notes of this one: they are filed, and nobody has."""
    return meeting.held_on < held_on and meeting.notes_filed_at is not None and meeting.approved_in_id is None


def approve_notes(meeting: Meeting, period: ReportingPeriod, held_on: date, by: User) -> Meeting:
    """Records that a later meeting approved the notes of an earlier one. Raises Refused, PeriodNotPossible."""
    with writing(period.agreement_id, by=by, reason="Notes approved") as change:
        require_recorder(reader_of(by, period.agreement), period.agreement)
        if held_on > timezone.localdate():
            raise PeriodNotPossible("The meeting that approves them has not taken place yet.")
        row = Meeting._default_manager.get(pk=meeting.pk)
        if not is_to_approve(row, held_on):
            raise PeriodNotPossible("These notes are approved already, or not filed yet.")
        row.approved_in = meeting_for(period, held_on, change)
        update_rows(Meeting, [row], ["approved_in"], change)
        return row
