"""What was agreed in the reporting periods, and how dates moved, as the reader of a page may know it.

Few columns of many rows: one or two queries for the statuses, one for the dates, one for what was asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Coalesce, Lag

from accounts.audience import visible_rows
from actions.models import Action
from core.history import history_of, rows_at
from plan.glance.dates import DueDates, due_dates
from plan.glance.history import StatusHistory, build_history
from plan.glance.past import Past
from plan.pages.opening import PlanPage
from plan.summary import newest_first
from plan.value.audience import reads_reports_of
from plan.value.rows import CLOSED_PERIOD_STATES, PeriodValue
from priorities.models import Matter, Person
from reporting.models import Report


def closed_periods(page: PlanPage) -> list[PeriodValue]:
    """The periods that are over and of which the reader may read what was agreed, the oldest first."""
    return [
        period
        for period in reversed(newest_first(page.value.periods))
        if period.state in CLOSED_PERIOD_STATES and reads_reports_of(page.value, page.reader, period)
    ]


def read_history(page: PlanPage, actions: Collection[str] | None = None) -> StatusHistory:
    """The statuses that were agreed, period by period. The page must have read the table "periods".

    ``actions``: refs of the actions that the page shows; None: all. No query where the reader reads no closed period.
    """
    periods = closed_periods(page)
    agreed: list[tuple[str, str, str]] = []
    for rows in _reports(page, periods):
        if actions is not None:
            rows = rows.filter(action__ref__in=actions)
        label = Coalesce("agreed_label__ref", "label__ref")
        agreed += rows.order_by().values_list("action__ref", "period__ref", label)
    return build_history(periods, page.value.status_scheme, agreed)


def _reports(page: PlanPage, periods: list[PeriodValue]) -> list[QuerySet[Any]]:
    """The agreed updates of these periods as they were at the page's moment.

    A published period takes no writes: its rows of today are those of its day. Only of a period that was closed and not
    yet published then may an update have been re-opened since.
    """
    moment = page.moment.progress_at
    settled = [period.ref for period in periods if moment is None or period.state == "published"]
    unsettled = [period.ref for period in periods if period.ref not in settled]
    about_actions = Report.objects.filter(
        agreement=page.agreement, action__isnull=False, withdrawn_at__isnull=True
    )
    rows: list[QuerySet[Any]] = []
    if settled:
        rows.append(about_actions.filter(period__ref__in=settled, state=Report.State.AGREED))
    if unsettled and moment is not None:
        then = rows_at(about_actions.filter(period__ref__in=unsettled), moment, page.moment.unpublished)
        rows.append(then.filter(state=Report.State.AGREED))
    return rows


def read_due_dates(page: PlanPage, actions: Collection[str] | None = None) -> Mapping[str, DueDates]:
    """The due dates that actions have had up to the page's moment, by ref. ``actions``: None: all. One query."""
    rows = history_of(Action)._default_manager.filter(agreement=page.agreement)
    if actions is not None:
        rows = rows.filter(ref__in=actions)
    if page.moment.structure_at is not None:
        rows = rows.filter(history_date__lte=page.moment.structure_at)
    order = ("history_date", "history_id")
    changed = (
        rows.annotate(before=Window(Lag("due"), partition_by=F("id"), order_by=order))
        .filter(Q(before__isnull=True) ^ Q(due__isnull=True) | ~Q(before=F("due")))
        .exclude(before__isnull=True, due__isnull=True)
        .order_by("id", *order)
        .values_list("ref", "history_date", "due")
    )
    by_action: dict[str, list[tuple[datetime, date | None]]] = {}
    for ref, at, due in changed:
        by_action.setdefault(ref, []).append((at, due))
    return {ref: due_dates(changes) for ref, changes in by_action.items()}


def read_past(page: PlanPage, actions: Collection[str] | None = None) -> Past:
    """Both, for lists of actions."""
    return Past(read_history(page, actions), read_due_dates(page, actions))


def read_open_asks(page: PlanPage) -> Mapping[str, list[Matter]]:
    """What the Working Group asks for on actions and nobody has answered, by the action's ref. One query at most.

    As things are today: a page of an earlier moment shows none.
    """
    if not page.moment.is_default:
        return {}
    rows = Matter._default_manager.filter(
        visible_rows(Matter, Person(page.reader.user)),
        agreement=page.agreement,
        kind=Matter.Kind.ACTION,
        subject=Matter.Subject.ACTION,
        withdrawn_at__isnull=True,
        answer="",
    )
    asks: dict[str, list[Matter]] = {}
    for ask in rows.order_by("position", "pk"):
        asks.setdefault(ask.subject_ref, []).append(ask)
    return asks
