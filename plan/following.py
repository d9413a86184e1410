"""What a difference means for the updates that open and planned periods ask for; every way into the plan goes by it."""

from __future__ import annotations

from django.db.models import Max, Q

from actions.models import Action
from core.history import Change, create_rows
from plan.difference import STEP, Difference
from priorities.models import Agreement
from reporting.models import ProgressUpdate, ReportingPeriod
from reporting.workflow import follow_plan
from reporting.workflow.periods import responder_of

PLACES = (
    ("actions", {"coordinator", "aim"}, "action__ref__in"),
    ("aims", {"priority"}, "action__aim__ref__in"),
    ("priorities", {"lead"}, "action__aim__priority__ref__in"),
)


def follow(agreement: Agreement, found: Difference, change: Change) -> None:
    """Lets open and planned periods follow a difference that has just been written (see ``follow_plan``).

    An action that was added owes an update from the next period on. One query where there is no such period, none
    where nothing in the difference concerns one. For within a verb.
    """
    elsewhere = _whose_responder_may_differ(found)
    come_or_gone = any(
        item.before is None or item.after is None
        for table in ("actions", "aims", "priorities")
        for item in found.of(table)
    )
    if come_or_gone or elsewhere:
        follow_plan(agreement, change, elsewhere=elsewhere or None)


def follow_in_open_period(agreement: Agreement, found: Difference, change: Change, *, ask_now: bool) -> None:
    """What is left to choose once a difference has been applied: whether added actions owe an update now.

    ``ask_now`` False: from the next period on. For within a verb, after ``apply``, which has done the rest.
    """
    if ask_now:
        _ask_about_added(agreement, found, change)


def _ask_about_added(agreement: Agreement, found: Difference, change: Change) -> None:
    periods = ReportingPeriod._default_manager.filter(
        agreement=agreement, state=ReportingPeriod.State.OPEN, withdrawn_at__isnull=True
    )
    period = periods.order_by("position", "pk").last()
    added = [item.ref for item in found.of("actions") if item.before is None]
    if period is None or not added:
        return
    there = ProgressUpdate.objects.filter(period=period)
    actions = (
        Action._default_manager.filter(agreement=agreement, ref__in=added)
        .exclude(pk__in=there.values("action"))
        .select_related("coordinator", "aim__priority__lead")
    )
    last = there.aggregate(last=Max("position"))["last"] or 0
    owed = [
        ProgressUpdate(
            agreement=agreement,
            position=last + STEP * (number + 1),
            period=period,
            action=action,
            responder=responder_of(action),
        )
        for number, action in enumerate(actions)
    ]
    create_rows(ProgressUpdate, owed, change)


def _whose_responder_may_differ(found: Difference) -> Q:
    """The updates of actions whose co-ordinator, aim or lead the difference has changed; falsy for none."""
    stayed = [item for item in found.rows if item.before and item.after]
    which = Q()
    for table, names, path in PLACES:
        refs = [item.ref for item in stayed if item.table == table and names & set(item.fields)]
        if refs:
            which |= Q(**{path: refs})
    return which
