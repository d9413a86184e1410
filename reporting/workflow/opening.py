"""Opening a reporting period and changing it while it is open: its dates, its updates, who answers for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.administrators import require_administrator
from accounts.models import User
from actions.models import Action
from core.conflict import refuse_if_changed
from core.history import Change, create_rows, save_row, update_rows
from priorities.models import Agreement, LeadPost, StatusLabel
from priorities.status import STANDARD_SCHEME, is_open
from priorities.writing import writing, writing_as
from reporting.last_report import label_on_record
from reporting.models import UNDONE, Report, ReportingPeriod, ReportRound
from reporting.whole_reports import lock_rows
from reporting.workflow.outdated import cancel_answered

NOT_YOURS = "Reporting periods are opened, looked after and closed by the Community Safety Unit."
STEP = 10  # between the positions of rows that are added at the end


class PeriodNotPossible(Exception):
    """A step that cannot be done now; the message says why, and what to do instead."""


@dataclass(frozen=True)
class OpenedPeriod:
    """A period that was opened, with its updates and those of them that have no responder."""

    period: ReportingPeriod
    updates: tuple[Report, ...]
    without_responder: tuple[Report, ...]


def adopt_standard_scheme(agreement: Agreement, change: Change) -> list[StatusLabel]:
    """Gives an agreement without status labels the standard ones; returns its scheme.

    An agreement that has labels keeps them.
    """
    with writing_as(change, agreement) as change:
        existing = list(StatusLabel._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True))
        if existing:
            return existing
        rows = [
            StatusLabel(
                agreement=agreement,
                position=(number + 1) * STEP,
                label=standard.label,
                meaning=standard.meaning,
                delivery_state=standard.delivery_state,
                rag=standard.rag,
            )
            for number, standard in enumerate(STANDARD_SCHEME)
        ]
        return create_rows(StatusLabel, rows, change)


def open_actions(*agreements: int) -> list[Action]:
    """The actions of agreements (primary keys) that still ask for updates, in printed order. One query."""
    in_force: QuerySet[Action] = Action._default_manager.filter(
        agreement__in=agreements,
        withdrawn_at__isnull=True,
        aim__withdrawn_at__isnull=True,
        aim__priority__withdrawn_at__isnull=True,
    )
    rows = in_force.select_related("aim__priority__lead", "coordinator", "standing__label").order_by(
        "agreement", "aim__priority__position", "aim__priority", "aim__position", "aim", "position", "pk"
    )
    return [row for row in rows if _goes_on(row)]


def _goes_on(action: Action) -> bool:
    label = label_on_record(action)
    return label is None or is_open(label.delivery_state)


def responder_of(action: Action, named: LeadPost | None = None) -> LeadPost | None:
    """Who answers for an action: its co-ordinator, else the priority's lead, else who was named."""
    candidates = (action.coordinator, action.aim.priority.lead, named)
    return next((post for post in candidates if post is not None and post.withdrawn_at is None), None)


def remembered_responders(actions: Collection[Action]) -> dict[str, LeadPost]:
    """Who answered last for actions that have neither co-ordinator nor lead, by their refs.

    For an action that nobody has answered for: who did last in its priority. The actions come with their aims. Two
    queries.
    """
    if not actions:
        return {}
    reports = (
        Report.objects.about_actions()
        .filter(
            action__aim__priority__in={action.aim.priority_id for action in actions},
            responder__withdrawn_at__isnull=True,
            withdrawn_at__isnull=True,
        )
        .exclude(responder=None)
        .order_by("-period__position", "-period", "position", "pk")
        .values_list("action", "action__aim__priority", "responder")
    )
    by_action: dict[int, int] = {}
    by_priority: dict[int, int] = {}
    for action_key, priority, responder in reports:
        by_action.setdefault(action_key, responder)
        by_priority.setdefault(priority, responder)
    keys = {
        action.ref: by_action.get(action.pk) or by_priority.get(action.aim.priority_id) for action in actions
    }
    posts = LeadPost._default_manager.select_related("agency").in_bulk({key for key in keys.values() if key})
    return {ref: posts[key] for ref, key in keys.items() if key}


def open_period(
    agreement: Agreement,
    title: str,
    plan_year: str,
    *,
    due_on: date,
    change: Change,
    opens_on: date | None = None,
    period_start: date | None = None,
    period_end: date | None = None,
    meeting_on: date | None = None,
    despatch_on: date | None = None,
    partnership_on: date | None = None,
    named: Mapping[str, LeadPost] | None = None,
    chosen: Collection[str] | None = None,
) -> OpenedPeriod:
    """Opens a reporting period: one update is owed for each open action, by exactly one responder.

    ``opens_on`` None: today; a day to come makes a planned period, which opens by itself on that day. ``chosen``: the
    refs of the actions that it is about; None: all open ones. ``named``: who answers for actions (by ref) that have
    neither co-ordinator nor lead. An agreement without a status scheme gets the standard one. Raises Refused (not an
    administrator) and PeriodNotPossible.
    """
    require_administrator(change.by, agreement.partnership_id, NOT_YOURS)
    with writing_as(change, agreement) as change:
        first_day = opens_on or timezone.localdate()
        _check_opening(agreement, title, first_day, due_on)
        adopt_standard_scheme(agreement, replace(change, reason="Adopted with the first reporting period"))
        periods = ReportingPeriod._default_manager.filter(agreement=agreement)
        last = periods.aggregate(last=Max("position"))["last"] or 0
        period = ReportingPeriod(
            agreement=agreement,
            position=last + STEP,
            title=title.strip(),
            plan_year=plan_year.strip(),
            period_start=period_start,
            period_end=period_end,
            opens_on=first_day,
            due_on=due_on,
            meeting_on=meeting_on,
            despatch_on=despatch_on,
            partnership_on=partnership_on,
            state=ReportingPeriod.State.OPEN
            if first_day <= timezone.localdate()
            else ReportingPeriod.State.PLANNED,
        )
        actions = [row for row in open_actions(agreement.pk) if chosen is None or row.ref in chosen]
        if not actions:
            raise PeriodNotPossible(
                "Choose at least one action: there is nothing that the period would be about."
            )
        period = save_row(period, change)
        updates_owed = [
            Report(
                agreement=agreement,
                position=(number + 1) * STEP,
                period=period,
                action=action,
                responder=responder_of(action, (named or {}).get(action.ref)),
            )
            for number, action in enumerate(actions)
        ]
        updates = tuple(create_rows(Report, updates_owed, change))
        return OpenedPeriod(
            period, updates, tuple(update for update in updates if update.responder_id is None)
        )


def _check_opening(agreement: Agreement, title: str, opens_on: date, due_on: date) -> None:
    """Raises PeriodNotPossible, with what to do, when the period cannot be opened."""
    if not title.strip():
        raise PeriodNotPossible("Give the reporting period a title, such as “January 2015”.")
    if due_on < opens_on:
        raise PeriodNotPossible("Updates would be due before the period opens: choose a later date.")
    periods = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    for period in periods:
        if period.state == ReportingPeriod.State.OPEN and opens_on <= timezone.localdate():
            raise PeriodNotPossible(
                f"The reporting period {period.title} is still open: close it before opening another."
            )
        if period.title == title.strip():
            raise PeriodNotPossible(
                f"There has been a reporting period {period.title}: choose another title."
            )


def open_planned(day: date) -> list[ReportingPeriod]:
    """Opens the planned periods whose day has come, where no other period is open. For the daily run.

    Updates on actions that were withdrawn meanwhile are released.
    """
    planned = ReportingPeriod.objects.filter(
        state=ReportingPeriod.State.PLANNED, opens_on__lte=day, source="", withdrawn_at__isnull=True
    )
    opened_periods = []
    for key, agreement in planned.order_by("agreement", "opens_on", "pk").values_list("pk", "agreement"):
        with writing(agreement, by=None, reason="Opened on the day that was planned") as change:
            period = planned.filter(pk=key).first()
            if period is None or ReportingPeriod.objects.open_in(agreement).exists():
                continue
            if not Report.objects.about_actions().filter(period=period).exists():
                continue
            period.state = ReportingPeriod.State.OPEN
            update_rows(ReportingPeriod, [period], ["state"], change)
            release_withdrawn(period, change)
            opened_periods.append(period)
    return opened_periods


def require_open(period: ReportingPeriod) -> None:
    """Raises PeriodNotPossible unless the period is open, or planned."""
    if period.state not in (ReportingPeriod.State.OPEN, ReportingPeriod.State.PLANNED):
        raise PeriodNotPossible(f"The reporting period {period.title} is not open.")


def _open_period_now(period: ReportingPeriod, change: Change) -> ReportingPeriod:
    """The period as it is now. Raises Refused and PeriodNotPossible."""
    row = ReportingPeriod.objects.select_related("agreement").get(pk=period.pk)
    require_administrator(change.by, row.agreement.partnership_id, NOT_YOURS)
    require_open(row)
    return row


def change_dates(
    period: ReportingPeriod, dates: Mapping[str, date | None], change: Change, seen: str | None = None
) -> ReportingPeriod:
    """Moves dates of a period that is open or planned. Raises Refused, PeriodNotPossible, Conflict with the period.

    ``seen``: the token of these dates, in their order, as the page showed them.
    """
    with writing_as(change, period.agreement_id) as change:
        row = _open_period_now(period, change)
        refuse_if_changed(seen, [getattr(row, name) for name in dates], row)
        changed = [name for name, day in dates.items() if getattr(row, name) != day]
        for name in changed:
            setattr(row, name, dates[name])
        if row.due_on is None or (row.opens_on and row.due_on < row.opens_on):
            raise PeriodNotPossible("Updates would be due before the period opens: choose a later date.")
        if changed:
            update_rows(ReportingPeriod, [row], changed, change)
        return row


def ask_now(period: ReportingPeriod, action: Action, change: Change) -> Report:
    """Asks for an update on an action that was added to the plan after the period was opened.

    Without this, the next period asks for its first update. Raises Refused and PeriodNotPossible.
    """
    with writing_as(change, period.agreement_id) as change:
        row = _open_period_now(period, change)
        open_action = next((item for item in open_actions(row.agreement_id) if item.pk == action.pk), None)
        if open_action is None:
            raise PeriodNotPossible("The action is not an open action of this plan.")
        if Report.objects.filter(period=row, action=open_action).exists():
            raise PeriodNotPossible("An update on this action has been asked for already.")
        update = Report(
            agreement=row.agreement,
            period=row,
            action=open_action,
            responder=responder_of(open_action, remembered_responders([open_action]).get(open_action.ref)),
            position=open_action.position,
        )
        update.position = (
            Report.objects.filter(period=row).aggregate(last=Max("position"))["last"] or 0
        ) + STEP
        return save_row(update, change)


def actions_added_since(period: ReportingPeriod) -> list[Action]:
    """Open actions without an update in the period. Two queries."""
    updates = Report.objects.about_actions().filter(period=period)
    asked_actions = set(updates.values_list("action_id", flat=True))
    return [row for row in open_actions(period.agreement_id) if row.pk not in asked_actions]


def release_withdrawn(period: ReportingPeriod, change: Change) -> list[Report]:
    """Releases updates on actions that were withdrawn from the plan. Inside the caller's ``writing``."""
    updates = Report.objects.filter(
        Q(action__withdrawn_at__isnull=False)
        | Q(action__aim__withdrawn_at__isnull=False)
        | Q(action__aim__priority__withdrawn_at__isnull=False),
        period=period,
        withdrawn_at__isnull=True,
    )
    rows = list(lock_rows(updates.exclude(state__in=(Report.State.RELEASED, Report.State.AGREED))))
    for row in rows:
        row.state = Report.State.RELEASED
    update_rows(Report, rows, ["state"], replace(change, reason="The action was withdrawn from the plan"))
    if rows:
        cancel_answered([period.pk])
    return rows


def extend(period: ReportingPeriod, post: LeadPost, until: date, change: Change) -> list[Report]:
    """Gives a post a later due date for all the updates that it still owes. Raises Refused and PeriodNotPossible."""
    with writing_as(change, period.agreement_id) as change:
        row = _open_period_now(period, change)
        if until < timezone.localdate():
            raise PeriodNotPossible("The new date has passed already: choose a later one.")
        rows = list(
            lock_rows(
                Report.objects.filter(period=row, responder=post, state__in=UNDONE, withdrawn_at__isnull=True)
            )
        )
        if not rows:
            raise PeriodNotPossible("Nothing is waiting for this job title any more.")
        for update in rows:
            update.extended_to = until if until != row.due_on else None
        update_rows(Report, rows, ["extended_to"], change)
        by = change.by if isinstance(change.by, User) else None
        ReportRound._default_manager.bulk_create(
            ReportRound(
                report=update,
                kind=ReportRound.Kind.EXTENDED,
                by=by,
                by_name=str(by) if by else "",
                at=change.moment,
                note=f"Due by {date_format(until, 'j F Y')}"
                + (f": {change.reason}" if change.reason else ""),
            )
            for update in rows
        )
        return rows


def name_responder(update: Report, post: LeadPost, change: Change) -> Report:
    """Names who answers for an action in this period. Raises Refused and PeriodNotPossible."""
    with writing_as(change, update.agreement_id) as change:
        row = lock_rows(Report.objects.select_related("agreement", "period")).get(pk=update.pk)
        require_administrator(change.by, row.agreement.partnership_id, NOT_YOURS)
        require_open(row.period)
        if post.agreement_id != row.agreement_id or post.withdrawn_at is not None:
            raise PeriodNotPossible("Choose a job title of this agreement that has not been withdrawn.")
        if row.responder_id != post.pk:
            row.responder = post
            update_rows(Report, [row], ["responder"], change)
            cancel_answered([row.period_id])
        return row
