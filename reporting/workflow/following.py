"""What a change of the plan means for the periods that are open or planned: one mechanism for edits and loads."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from core.history import Change, update_rows
from priorities.models import Agreement
from reporting.models import UNDONE, ProgressUpdate, ReportingPeriod
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.periods import release_withdrawn, responder_of

State = ProgressUpdate.State
TAKES_UPDATES = (ReportingPeriod.State.OPEN, ReportingPeriod.State.PLANNED)


def follow_plan(agreement: Agreement, change: Change, *, elsewhere: Q | None = None) -> None:
    """Makes the updates that are asked for those that the plan, as it is now, asks for. For within a verb.

    A withdrawn action's update is no longer asked for, until the action is taken up again. ``elsewhere``: updates
    whose co-ordinator or lead may be another now; they are asked of that one, with their drafts. None: none is.
    """
    periods = ReportingPeriod._default_manager.filter(
        agreement=agreement, state__in=TAKES_UPDATES, withdrawn_at__isnull=True
    )
    for period in periods.order_by("position", "pk"):
        release_withdrawn(period, change)
        _take_up_again(period, change)
        if elsewhere is not None:
            _ask_the_right_one(period, elsewhere, change)


def _take_up_again(period: ReportingPeriod, change: Change) -> None:
    """What was released, on actions that are in the plan again, stands where it stood."""
    rows = list(
        ProgressUpdate.objects.filter(
            period=period,
            state=State.RELEASED,
            withdrawn_at__isnull=True,
            action__withdrawn_at__isnull=True,
            action__aim__withdrawn_at__isnull=True,
            action__aim__priority__withdrawn_at__isnull=True,
        )
    )
    for row in rows:
        row.state = State.DECIDED if row.agreed_label_id else State.SENT if row.sent_at else State.OWED
    update_rows(ProgressUpdate, rows, ["state"], replace(change, reason="The action is in the plan again"))


def _ask_the_right_one(period: ReportingPeriod, which: Q, change: Change) -> None:
    moved = []
    rows = ProgressUpdate.objects.filter(which, period=period, state__in=UNDONE, withdrawn_at__isnull=True)
    for row in rows.select_related("action__coordinator", "action__aim__priority__lead"):
        responder = responder_of(row.action)
        if responder is not None and row.responder_id != responder.pk:
            row.responder = responder
            moved.append(row)
    update_rows(ProgressUpdate, moved, ["responder"], change)
    if moved:
        cancel_answered([period.pk])
