"""Publishing a reporting period: now, or at the beginning of a day that is set."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import User
from accounts.pre_election import with_why_now
from core.history import Change, update_rows
from plan.models import StoredPeriod
from plan.versions.periods import CLOSED, PUBLISHED, store_period
from priorities.writing import writing
from reporting.models import Report, ReportingPeriod
from reporting.workflow import NOT_YOURS, PeriodNotPossible


def publish_period(period: ReportingPeriod, by: User, *, why_now: str = "") -> StoredPeriod:
    """Publishes a closed period: everybody who reads the plan can read it then, and nothing in it can change.

    ``why_now``: why it is not left until after an election. Raises Refused (not an administrator) and PeriodNotPossible
    (not closed; an update is re-opened).
    """
    with writing(period.agreement_id, by=by, reason=with_why_now("Published", why_now)) as change:
        return _publish(_closed_period(period, by), change)


def plan_publication(period: ReportingPeriod, day: date, by: User, *, why_now: str = "") -> ReportingPeriod:
    """Has a closed period published at the beginning of a day to come, by :func:`publish_due`.

    Raises as :func:`publish_period` does, and PeriodNotPossible for a day that is not to come.
    """
    reason = with_why_now("The day of its publication was set", why_now)
    with writing(period.agreement_id, by=by, reason=reason) as change:
        row = _closed_period(period, by)
        if day <= timezone.localdate():
            raise PeriodNotPossible("Choose a day to come, or publish it now.")
        row.publish_on = day
        update_rows(ReportingPeriod, [row], ["publish_on"], change)
        return row


def take_back_publication(period: ReportingPeriod, by: User) -> ReportingPeriod:
    """Has a period not published on the day that was set. Raises as :func:`publish_period` does."""
    with writing(period.agreement_id, by=by, reason="The day of its publication was taken back") as change:
        row = ReportingPeriod.objects.select_related("agreement__partnership").get(pk=period.pk)
        require_administrator(by, row.agreement.partnership_id, NOT_YOURS)
        if row.state == PUBLISHED:
            raise PeriodNotPossible(f"The reporting period {row.title} has been published already.")
        row.publish_on = None
        update_rows(ReportingPeriod, [row], ["publish_on"], change)
        return row


def publish_due() -> list[ReportingPeriod]:
    """Publishes the closed periods whose day has come. For the worker.

    One with a re-opened update waits until that is closed again.
    """
    due = ReportingPeriod.objects.filter(
        ~Exists(Report.objects.filter(period=OuterRef("pk"), is_reopened=True)),
        state=CLOSED,
        publish_on__lte=timezone.localdate(),
        withdrawn_at__isnull=True,
    )
    published = []
    for key, agreement in due.order_by("publish_on", "pk").values_list("pk", "agreement"):
        with writing(agreement, by=None, reason="Published on the day that was set") as change:
            # Once more, under the lock: it may have been published, re-opened or taken back.
            period = due.filter(pk=key).first()
            if period is not None:
                _publish(period, change)
                published.append(period)
    return published


def _closed_period(period: ReportingPeriod, by: User) -> ReportingPeriod:
    """The period as it is now, if this person may publish it now. Raises Refused and PeriodNotPossible."""
    row = ReportingPeriod.objects.select_related("agreement__partnership").get(pk=period.pk)
    require_administrator(by, row.agreement.partnership_id, NOT_YOURS)
    if row.state == PUBLISHED:
        raise PeriodNotPossible(f"The reporting period {row.title} has been published already.")
    if row.state != CLOSED:
        raise PeriodNotPossible(f"Close the reporting period {row.title} before you publish it.")
    reopened = Report.objects.filter(period=row, is_reopened=True).count()
    if reopened:
        count_words = "1 update is" if reopened == 1 else f"{reopened} updates are"
        raise PeriodNotPossible(
            f"{count_words} re-opened: decide and close again before you publish the period."
        )
    return row


def _publish(period: ReportingPeriod, change: Change) -> StoredPeriod:
    period.state, period.published_at = PUBLISHED, change.moment
    update_rows(ReportingPeriod, [period], ["state", "published_at"], change)
    return store_period(period)
