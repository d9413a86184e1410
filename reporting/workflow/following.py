"""Changes open and planned periods after a change of the plan, by an edit or by a load."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from core.history import Change, update_rows
from priorities.models import Agreement
from reporting.models import UNDONE, Report, ReportingPeriod
from reporting.whole_reports import lock_rows
from reporting.workflow.opening import release_withdrawn, responder_of
from reporting.workflow.outdated import cancel_answered

State = Report.State
TAKES_UPDATES = (ReportingPeriod.State.OPEN, ReportingPeriod.State.PLANNED)


def follow_plan(agreement: Agreement, change: Change, *, other_responders: Q | None = None) -> None:
    """Brings the updates of open and planned periods in line with the plan. Inside the caller's ``writing``.

    The update of a withdrawn action is released, until the action is back in the plan. ``other_responders``: updates
    whose action may have another co-ordinator or lead now, who then becomes the responder and has the drafts; None: no
    updates.
    """
    periods = ReportingPeriod._default_manager.filter(
        agreement=agreement, state__in=TAKES_UPDATES, withdrawn_at__isnull=True
    )
    for period in periods.order_by("position", "pk"):
        release_withdrawn(period, change)
        _restore_updates(period, change)
        if other_responders is not None:
            _change_responders(period, other_responders, change)


def _restore_updates(period: ReportingPeriod, change: Change) -> None:
    """Gives released updates their state again if their actions are back in the plan.

    What is owed again is owed by whoever answers for the action today.
    """
    released = Report.objects.filter(
        period=period,
        state=State.RELEASED,
        withdrawn_at__isnull=True,
        action__isnull=False,
        action__withdrawn_at__isnull=True,
        action__aim__withdrawn_at__isnull=True,
        action__aim__priority__withdrawn_at__isnull=True,
    )
    rows = list(lock_rows(released.select_related("action__coordinator", "action__aim__priority__lead")))
    for row in rows:
        row.state = State.DECIDED if row.agreed_label_id else State.SENT if row.sent_at else State.OWED
        if row.state == State.OWED:
            row.responder = responder_of(row.about_action) or row.responder
    change = replace(change, reason="The action is in the plan again")
    update_rows(Report, rows, ["state", "responder"], change)


def _change_responders(period: ReportingPeriod, condition: Q, change: Change) -> None:
    changed = []
    updates = Report.objects.filter(condition, period=period, state__in=UNDONE, withdrawn_at__isnull=True)
    for row in lock_rows(updates.select_related("action__coordinator", "action__aim__priority__lead")):
        responder = responder_of(row.about_action)
        if responder is not None and row.responder_id != responder.pk:
            row.responder = responder
            changed.append(row)
    update_rows(Report, changed, ["responder"], change)
    if changed:
        cancel_answered([period.pk])
