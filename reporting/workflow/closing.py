"""Closing a reporting period, which writes what was agreed to the plan; and re-opening it, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import User
from actions.models import Action, ActionStatus
from core.conflict import refuse_if_changed
from core.history import Change, create_rows, update_rows
from priorities.models import StatusLabel
from priorities.status import DeliveryState
from priorities.writing import writing
from reporting.models import UNDONE, Report, ReportingPeriod, ReportRound
from reporting.whole_reports import lock_rows
from reporting.workflow.deciding.reviewing import DECIDED_FIELDS as UNDECIDED_FIELDS
from reporting.workflow.deciding.telling import tell_of_meeting
from reporting.workflow.opening import NOT_YOURS, PeriodNotPossible, release_withdrawn
from reporting.workflow.outdated import cancel_at_closing
from reporting.workflow.rounds import Kind, require_words, round_of

State = Report.State
LEFT = (State.NOTED, State.DEFERRED, State.NOT_REACHED)
"""States of a closed period in which nothing was agreed on what was sent; noted is a decision, too."""
BEFORE_CLOSING = {
    State.AGREED: State.DECIDED,
    State.NOT_SENT: State.OWED,
    State.NOT_REACHED: State.SENT,
    State.DEFERRED: State.DEFERRED,
    State.NOTED: State.NOTED,
}
"""What a report is again when it, or its period, is re-opened."""


@dataclass(frozen=True)
class ClosedPeriod:
    """What closing did: how many updates were agreed, how many had not been sent, how many dates moved.

    ``left``: how many were sent and nothing was agreed on them: deferred or not reached.
    """

    period: ReportingPeriod
    agreed: int
    not_sent: int
    dates_moved: int
    left: int = 0


def close_period(period: ReportingPeriod, by: User, *, seen: str | None = None) -> ClosedPeriod:
    """Closes a period: what was decided is agreed and written to the actions, with history, in one transaction.

    Closing agrees nothing that was not agreed. What was sent and not decided is not reached; what waits for an answer
    or to be confirmed is deferred: both come back next time. A closed period with re-opened updates is closed again for
    those. ``seen``: the token of how many updates the page showed as not sent. Raises Refused (not an administrator),
    PeriodNotPossible (not open) and Conflict (another number is not sent now).
    """
    with writing(period.agreement_id, by=by) as change:
        row = _period_now(period)
        require_administrator(by, row.agreement.partnership_id, NOT_YOURS)
        change = replace(change, reason=f"Agreed in the reporting period {row.title}")
        was_open = row.state == ReportingPeriod.State.OPEN
        if was_open:
            release_withdrawn(row, change)
        reports = _reports_to_close(row, was_open)
        if not was_open and not reports:
            raise PeriodNotPossible(f"The reporting period {row.title} is not open.")
        left = _leave_for_next_time(reports, change)
        unsent = [report for report in reports if report.state in UNDONE]
        refuse_if_changed(seen, len(unsent))
        agreed = [report for report in reports if report.state == State.DECIDED]
        updates = [report for report in agreed if report.action_id is not None]
        other = ReportingPeriod.objects.filter(
            agreement=row.agreement_id, closed_at__isnull=False, published_at__isnull=True
        )
        is_ahead = other.exclude(pk=row.pk).exists()
        dates_moved = _apply_to_actions(updates, change, is_ahead=is_ahead)
        _close_reports(agreed, unsent, [report for report in reports if report.state in LEFT], change)
        if was_open:
            row.state, row.closed_at = ReportingPeriod.State.CLOSED, change.moment
            closing = replace(change, reason="Closed")
            update_rows(ReportingPeriod, [row], ["state", "closed_at"], closing)
            cancel_at_closing(row)
            for meeting in row.meetings.filter(told_at__isnull=True, withdrawn_at__isnull=True):
                tell_of_meeting(meeting, by, change)
        return ClosedPeriod(row, len(updates), len(unsent), dates_moved, left)


def reopen_update(update: Report, by: User, reason: str) -> Report:
    """Re-opens one update of a closed period that has not been published.

    Its state is again that before closing: decided, sent, or waiting. Raises Refused and PeriodNotPossible.
    """
    with writing(update.agreement_id, by=by) as change:
        period = _period_now(update.period)
        require_administrator(by, period.agreement.partnership_id, NOT_YOURS)
        words = require_words(reason, "Say why it is re-opened: the reason stays on record.")
        _require_closed(period)
        row = lock_rows(Report.objects.filter(period=period)).get(pk=update.pk)
        if row.is_reopened:
            raise PeriodNotPossible("It has been re-opened already.")
        if row.state not in BEFORE_CLOSING:
            raise PeriodNotPossible("Nothing was asked for on this action, so there is nothing to re-open.")
        change = replace(change, reason=f"Re-opened: {words}")
        row.is_reopened = True
        row.state = BEFORE_CLOSING[State(row.state)]
        update_rows(Report, [row], ["is_reopened", "state"], change)
        round_of(row, Kind.REOPENED, by, words, at=change.moment).save()
        return row


def reopen_period(period: ReportingPeriod, by: User, reason: str) -> ReportingPeriod:
    """Re-opens a whole closed period that has not been published. Raises Refused and PeriodNotPossible."""
    with writing(period.agreement_id, by=by) as change:
        row = _period_now(period)
        require_administrator(by, row.agreement.partnership_id, NOT_YOURS)
        words = require_words(reason, "Say why it is re-opened: the reason stays on record.")
        _require_closed(row)
        other = ReportingPeriod.objects.open_in(row.agreement_id).first()
        if other is not None:
            raise PeriodNotPossible(
                f"The reporting period {other.title} is open: one at a time. Re-open single updates instead."
            )
        change = replace(change, reason=f"Re-opened: {words}")
        reports = list(lock_rows(Report.objects.filter(period=row, state__in=list(BEFORE_CLOSING))))
        for report in reports:
            report.state = BEFORE_CLOSING[State(report.state)]
        update_rows(Report, reports, ["state"], change)
        rounds = [round_of(report, Kind.REOPENED, by, words, at=change.moment) for report in reports]
        ReportRound._default_manager.bulk_create(rounds)
        row.state, row.closed_at, row.publish_on = ReportingPeriod.State.OPEN, None, None
        update_rows(ReportingPeriod, [row], ["state", "closed_at", "publish_on"], change)
        return row


def _period_now(period: ReportingPeriod) -> ReportingPeriod:
    return ReportingPeriod._default_manager.select_related("agreement__partnership").get(pk=period.pk)


def _require_closed(period: ReportingPeriod) -> None:
    if period.state == ReportingPeriod.State.PUBLISHED:
        raise PeriodNotPossible(
            f"The reporting period {period.title} has been published, so it stays as it is."
        )
    if period.state != ReportingPeriod.State.CLOSED:
        raise PeriodNotPossible(f"The reporting period {period.title} is not closed.")


def _reports_to_close(period: ReportingPeriod, was_open: bool) -> list[Report]:
    rows = Report.objects.filter(period=period, withdrawn_at__isnull=True).exclude(
        state__in=(State.RELEASED, State.AGREED, State.NOT_SENT, State.NOT_REACHED)
    )
    if not was_open:
        rows = rows.filter(is_reopened=True)
    related = ("action__standing", "agreed_label", "label")
    return sorted(lock_rows(rows.select_related(*related)), key=lambda row: (row.position, row.pk))


def _leave_for_next_time(reports: Sequence[Report], change: Change) -> int:
    """Marks what is sent and not agreed as not reached or deferred, with a round; returns how many updates."""
    left: dict[str, list[Report]] = {State.NOT_REACHED: [], State.DEFERRED: []}
    rounds = []
    for report in reports:
        if report.state == State.SENT:
            state, words = State.NOT_REACHED, ""
        elif report.state == State.SENT_BACK and report.sent_at is not None:
            state, words = State.DEFERRED, "It was sent back with a question, and nothing was agreed."
        elif report.state == State.DECIDED and report.is_to_confirm:
            state, words = State.DEFERRED, "What was recorded has not been confirmed."
        else:
            continue
        report.state, report.is_to_confirm = state, False
        report.agreed_label, report.agreed_due = None, None
        report.agreed_reason, report.reason_is_public, report.agreed_text = "", False, ""
        left[state].append(report)
        kind = Kind.NOT_REACHED if state == State.NOT_REACHED else Kind.DEFERRED
        rounds.append(round_of(report, kind, None, words, at=change.moment, label=report.label))
    for rows in left.values():
        update_rows(Report, rows, UNDECIDED_FIELDS, replace(change, reason="Nothing was agreed on it"))
    ReportRound._default_manager.bulk_create(rounds)
    return sum(report.action_id is not None for report in reports if report.state in LEFT[1:])


def _apply_to_actions(agreed: Sequence[Report], change: Change, *, is_ahead: bool) -> int:
    """Writes the agreed status and dates to the actions; returns how many dates moved.

    ``is_ahead``: another period was closed and is not published. Members and the public read statuses without what it
    wrote, so that each status of this one is written, even where it is the same.
    """
    new_statuses: list[ActionStatus] = []
    changed_statuses: list[ActionStatus] = []
    moved_actions: list[Action] = []
    for update in agreed:
        standing = getattr(update.action, "standing", None)
        completed_on = _completed_on(update)
        if standing is None:
            new_statuses.append(
                ActionStatus(
                    agreement_id=update.agreement_id,
                    ref=update.about_action.ref,
                    position=update.about_action.position,
                    action=update.action,
                    label=update.agreed_label,
                    completed_on=completed_on,
                )
            )
        elif is_ahead or standing.label_id != update.agreed_label_id or standing.completed_on != completed_on:
            standing.label, standing.completed_on = update.agreed_label, completed_on
            changed_statuses.append(standing)
        if update.agreed_due is not None and update.agreed_due != update.about_action.due:
            update.about_action.due = update.agreed_due
            moved_actions.append(update.about_action)
    create_rows(ActionStatus, new_statuses, change)
    update_rows(ActionStatus, changed_statuses, ["label", "completed_on"], change)
    update_rows(Action, moved_actions, ["due"], change)
    return len(moved_actions)


def _completed_on(update: Report) -> date | None:
    """When a completed action was completed: as the update says, else as on record, else the day it was sent."""
    label: StatusLabel | None = update.agreed_label
    if label is None or label.delivery_state != DeliveryState.COMPLETE:
        return None
    standing = getattr(update.action, "standing", None)
    if update.completed_on is not None:
        return update.completed_on
    if standing is not None and standing.completed_on is not None:
        completed_on: date = standing.completed_on
        return completed_on
    return timezone.localdate(update.sent_at) if update.sent_at else None


def _close_reports(
    agreed: Sequence[Report], unsent: Sequence[Report], left: Sequence[Report], change: Change
) -> None:
    for update in agreed:
        update.state, update.is_reopened = State.AGREED, False
    for update in unsent:
        update.state, update.is_reopened = State.NOT_SENT, False
    update_rows(Report, agreed, ["state", "is_reopened"], replace(change, reason="Agreed at close"))
    reopened = [report for report in left if report.is_reopened]
    for update in reopened:
        update.is_reopened = False
    update_rows(Report, reopened, ["is_reopened"], replace(change, reason="Closed again"))
    reason = "Nothing had been sent when the period was closed"
    update_rows(Report, unsent, ["state", "is_reopened"], replace(change, reason=reason))
