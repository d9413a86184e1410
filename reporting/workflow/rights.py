"""The reports that a verb is about, locked; and who may write them. Every verb asks here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from accounts.models import User
from priorities.models import LeadPost, Priority
from priorities.readers import Reader, reader_of
from reporting.models import Report, ReportingPeriod, ReportKey
from reporting.whole_reports import RELATED, complete


def lock_rows(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports, locked until the transaction ends: whoever saves a draft of one meanwhile waits.

    Savers of drafts do not hold the agreement's lock, so that everybody locks reports in the order of their keys.
    """
    return reports.order_by("pk").select_for_update(of=("self",))


def lock_reports(keys: Collection[ReportKey]) -> list[Report]:
    """The reports with all that rights and rules read (see :func:`complete`), locked. Seven queries at most.

    A report on a priority that nobody has sent is a new row, not saved yet; its priority is locked instead, so that of
    two people who begin it at once the second waits. Those that do not exist are left out.
    """
    condition = Q(pk__in=())
    for period in {key.period for key in keys}:
        own = [key for key in keys if key.period == period]
        about = Q(action__in=[key.action for key in own if key.action])
        about |= Q(priority__in=[key.priority for key in own if key.priority])
        condition |= Q(period=period) & about
    locked = lock_rows(Report.objects.filter(condition, withdrawn_at__isnull=True))
    rows = list(locked.select_related(*RELATED))
    existing = {row.key for row in rows}
    unwritten = [key for key in keys if key.priority and key not in existing]
    return complete(rows + (_new_reports(unwritten) if unwritten else []), people=False)


def _new_reports(keys: Collection[ReportKey]) -> list[Report]:
    """Reports on priorities without rows, as they would be written first. Two queries."""
    wanted = {key.priority for key in keys if key.priority}
    locked = Priority._default_manager.filter(pk__in=wanted, withdrawn_at__isnull=True).order_by("pk")
    priorities = {row.pk: row for row in locked.select_for_update(of=("self",))}
    periods = ReportingPeriod.objects.in_bulk({key.period for key in keys})
    reports = []
    for key in keys:
        period, priority = periods.get(key.period), priorities.get(key.priority or 0)
        if period is not None and priority is not None and period.agreement_id == priority.agreement_id:
            reports.append(new_report(period, priority))
    return reports


def new_report(period: ReportingPeriod, priority: Priority) -> Report:
    """A report on a priority, not saved: as it is before anybody has sent it."""
    return Report(
        agreement_id=priority.agreement_id, period=period, priority=priority, position=priority.position
    )


def readers_of(by: User, rows: Iterable[Report]) -> dict[int, Reader]:
    """Who the person is to the agreement of each of the reports, by the agreement's primary key. One query for each."""
    agreements = {row.agreement_id: row.agreement for row in rows}
    return {key: reader_of(by, agreement) for key, agreement in agreements.items()}


def post_in_words(post: LeadPost | None) -> str:
    """The name of a post; "" for none."""
    return post.printed if post else ""
