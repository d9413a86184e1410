"""How open and planned reporting periods follow a difference of the plan. Every way of changing the plan uses it."""

from __future__ import annotations

from django.db.models import Max, Q

from actions.models import Action
from core.history import Change, create_rows
from plan.difference import STEP, Difference
from priorities.models import Agreement
from reporting.models import Report, ReportingPeriod
from reporting.workflow import follow_plan
from reporting.workflow.opening import responder_of

# What decides who answers for an action: the table, its fields, and the way from an update to its rows.
RESPONDER_FIELDS = (
    ("actions", {"coordinator", "aim"}, "action__ref__in"),
    ("aims", {"priority"}, "action__aim__ref__in"),
    ("priorities", {"lead"}, "action__aim__priority__ref__in"),
)


def update_periods(agreement: Agreement, difference: Difference, change: Change) -> None:
    """Makes open and planned periods follow a difference that has just been written (see ``follow_plan``).

    An added action owes an update from the next period on. One query where there is no such period, none where the
    difference concerns no update. Inside the caller's ``writing``.
    """
    other_responders = _with_other_responder(difference)
    rows_added_or_removed = any(
        item.before is None or item.after is None
        for table in ("actions", "aims", "priorities")
        for item in difference.of(table)
    )
    if rows_added_or_removed or other_responders:
        follow_plan(agreement, change, other_responders=other_responders or None)


def ask_about_added(agreement: Agreement, difference: Difference, change: Change) -> None:
    """Asks for an update on each added action in the open period, not only from the next period on.

    For after ``apply``, in its ``writing``.
    """
    period = ReportingPeriod.objects.open_in(agreement).first()
    added = [item.ref for item in difference.of("actions") if item.before is None]
    if period is None or not added:
        return
    existing = Report.objects.about_actions().filter(period=period)
    actions = (
        Action._default_manager.filter(agreement=agreement, ref__in=added)
        .exclude(pk__in=existing.values("action"))
        .select_related("coordinator", "aim__priority__lead")
    )
    last = existing.aggregate(last=Max("position"))["last"] or 0
    owed = [
        Report(
            agreement=agreement,
            position=last + STEP * (number + 1),
            period=period,
            action=action,
            responder=responder_of(action),
        )
        for number, action in enumerate(actions)
    ]
    create_rows(Report, owed, change)


def _with_other_responder(difference: Difference) -> Q:
    """The updates of actions whose co-ordinator, aim or lead the difference has changed; falsy for none."""
    changed_rows = [item for item in difference.rows if item.before and item.after]
    updates = Q()
    for table, names, path in RESPONDER_FIELDS:
        refs = [item.ref for item in changed_rows if item.table == table and names & set(item.fields)]
        if refs:
            updates |= Q(**{path: refs})
    return updates
