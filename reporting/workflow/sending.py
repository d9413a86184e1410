"""Sending updates: one, or all that are ready, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.history import update_rows
from core.text import normalise
from priorities.models import Holding
from priorities.writing import writing
from reporting.last_report import last_agreed, update_boxes
from reporting.models import ProgressUpdate, Reminder, UpdateDraft, UpdateRound
from reporting.rules.sending import MissingAnswer, UpdateBoxes, names_source_and_date, problems_at_sending
from reporting.update_rights import Capacity
from reporting.workflow.drafts import NO_WORDS, DraftConflict, boxes_of
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rights import (
    lock_updates,
    post_in_words,
    readers_of,
    require_capacity,
    require_leave_to_send,
)

SENT_FIELDS = (
    *NO_WORDS,
    "state",
    "author_name",
    "author",
    "sent_by",
    "sent_at",
    "received_from",
    "is_illustrative",
)


class CannotSend(Exception):
    """Updates that cannot be sent: what is missing in each, by primary key. Nothing was sent."""

    def __init__(self, problems: Mapping[int, Sequence[MissingAnswer]]) -> None:
        super().__init__("; ".join(problem.message for missing in problems.values() for problem in missing))
        self.problems = problems


def send(
    update: ProgressUpdate, by: User, *, received_from: str = "", revision: int | None = None
) -> ProgressUpdate:
    """Sends the draft of one update; see :func:`send_many`."""
    revisions = None if revision is None else {update.pk: revision}
    return send_many([update], by, received_from=received_from, revisions=revisions)[0]


def send_many(
    updates: Collection[ProgressUpdate],
    by: User,
    *,
    received_from: str = "",
    revisions: Mapping[int, int] | None = None,
    remarks: Mapping[int, str] | None = None,
) -> list[ProgressUpdate]:
    """Sends the drafts of the updates: all of them, or, if one cannot be sent, none.

    ``received_from``: where an administrator has the words from ("e-mail of 12 January"); only administrators need it.
    ``revisions``: of the drafts as the page showed them, by the update's primary key. ``remarks``: answers to the
    questions before sending, by the update's primary key; without one, the draft's remark stays. If the Unit records
    an update, its responder gets an e-mail with a link to correct it. Raises Refused (they may not send it, or not
    now), CannotSend (something is missing), DraftConflict (the draft is not as it was shown). A constant number of
    queries, whatever the number of updates of one agreement.
    """
    with writing(*{update.agreement_id for update in updates}, by=by) as change:
        rows = lock_updates([update.pk for update in updates])
        readers = readers_of(by, rows)
        capacities = {row.pk: require_capacity(row, readers[row.agreement_id]) for row in rows}
        for row in rows:
            require_leave_to_send(row, capacities[row.pk])
        drafts = _drafts_by_update(rows)
        _check_revisions(drafts, revisions or {})
        for key, remark in (remarks or {}).items():
            if key in drafts:
                drafts[key].remark = normalise(remark).strip()
        _check_words(rows, drafts, capacities, received_from)
        holders = holders_today({row.responder_id for row in rows})
        by_reason: dict[str, list[ProgressUpdate]] = {}
        for row in rows:
            reason = _fill_from_draft(
                row, drafts[row.pk], by, capacities[row.pk], holders, received_from.strip()
            )
            row.sent_at = change.moment
            by_reason.setdefault(reason, []).append(row)
        for reason, together in by_reason.items():
            update_rows(ProgressUpdate, together, SENT_FIELDS, replace(change, reason=reason))
        UpdateRound._default_manager.bulk_create(_sent_rounds(rows, by, change.moment))
        UpdateDraft._default_manager.filter(update__in=rows).delete()
        cancel_answered({row.period_id for row in rows})
        for row in rows:
            if capacities[row.pk] == Capacity.ADMINISTRATOR:
                tell_responders(row, Reminder.Kind.RECORDED, by, about=f"{change.moment:%Y-%m-%d %H:%M:%S}")
        return rows


def _sent_rounds(rows: Sequence[ProgressUpdate], by: User, moment: datetime) -> list[UpdateRound]:
    """A round for each update; its words are in its history."""
    return [
        UpdateRound(
            update=row,
            kind=UpdateRound.Kind.SENT,
            by=by,
            by_name=str(by),
            at=moment,
            label=row.label,
            note="" if row.author_id == by.pk else f"In the name of {row.author_name}",
            received_from=row.received_from,
        )
        for row in rows
    ]


def _drafts_by_update(rows: Sequence[ProgressUpdate]) -> dict[int, UpdateDraft]:
    drafts = UpdateDraft._default_manager.filter(update__in=rows).select_related("label", "saved_by")
    return {draft.update_id: draft for draft in drafts}


def _check_revisions(drafts: Mapping[int, UpdateDraft], revisions: Mapping[int, int]) -> None:
    for key, revision in revisions.items():
        draft = drafts.get(key)
        if draft is not None and draft.revision != revision:
            raise DraftConflict(draft)


def _check_words(
    rows: Sequence[ProgressUpdate],
    drafts: Mapping[int, UpdateDraft],
    capacities: Mapping[int, Capacity],
    received_from: str,
) -> None:
    problems: dict[int, list[MissingAnswer]] = {}
    for row in rows:
        draft = drafts.get(row.pk)
        missing = list(
            problems_at_sending(update_boxes(draft) if draft else UpdateBoxes(), last_agreed(row.action))
        )
        if capacities[row.pk] == Capacity.ADMINISTRATOR and not names_source_and_date(received_from):
            message = "Say where you have it from and of which day, such as “e-mail of 12 January”"
            missing.append(MissingAnswer("received_from", message))
        if missing:
            problems[row.pk] = missing
    if problems:
        raise CannotSend(problems)


def holders_today(posts: Collection[int | None]) -> dict[int, Holding]:
    """Who holds the posts today, by the post's primary key. One query."""
    today = timezone.localdate()
    holdings = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        post__in=posts,
        kind=Holding.Kind.HOLDER,
        withdrawn_at__isnull=True,
    ).select_related("person")
    # Where holders share a post, the first in order counts.
    return {holding.post_id: holding for holding in reversed(holdings.order_by("position", "pk"))}


def _fill_from_draft(
    row: ProgressUpdate,
    draft: UpdateDraft,
    by: User,
    capacity: Capacity,
    holders: Mapping[int, Holding],
    received_from: str,
) -> str:
    """Copies the draft into the update, in its author's name; returns the reason for the history."""
    again = "" if row.state == row.State.OWED else " again"
    for name, value in boxes_of(draft).items():
        setattr(row, name, value)
    holder = holders.get(row.responder_id or 0)
    if capacity == Capacity.OWN:
        row.author, row.author_name = by, str(by)
    else:
        row.author = holder.person if holder else None
        row.author_name = holder.name if holder else post_in_words(row.responder)
    reason = f"Sent{again}"
    row.received_from = ""
    if capacity == Capacity.ADMINISTRATOR:
        row.received_from = received_from
        reason = f"Recorded{again}, from {received_from}"
    row.sent_by = by
    row.state = row.State.SENT
    row.is_illustrative = row.is_illustrative or by.is_illustrative
    return reason
