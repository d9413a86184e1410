"""Fetches an agreement or a reporting period for a person, if they may see it. Every view comes here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.http import Http404, HttpRequest

from accounts.access import Refused, person_of
from accounts.models import User
from priorities.models import Agreement
from priorities.readers import Reader, reader_of
from reporting.models import ReportingPeriod

NOT_FOR_READER = (
    "Reporting periods are for those who work on the plan. "
    "What has been agreed stands on the pages of the plan."
)


@dataclass(frozen=True)
class PeriodContext:
    """A reporting period with its agreement and its reader."""

    user: User
    agreement: Agreement
    reader: Reader
    period: ReportingPeriod

    @cached_property
    def last_period(self) -> ReportingPeriod | None:
        """The closed period before this one; None: there is none. One query, once."""
        period = self.period
        rows = ReportingPeriod._default_manager.filter(
            Q(position__lt=period.position) | Q(position=period.position, pk__lt=period.pk),
            agreement=self.agreement,
            closed_at__isnull=False,
            withdrawn_at__isnull=True,
        )
        return rows.order_by("-position", "-pk").first()

    @property
    def may_decide(self) -> bool:
        """Whether the reader records what the group agreed."""
        return self.reader.is_chair or self.reader.is_administrator


def open_agreement(request: HttpRequest, slug: str) -> tuple[Agreement, Reader]:
    """An agreement whose periods this person may see. Raises SignInFirst, Http404, Refused."""
    user = person_of(request)
    agreement = Agreement.objects.visible_to(user).select_related("partnership").filter(slug=slug).first()
    if agreement is None:
        raise Http404("No such agreement.")
    reader = reader_of(user, agreement)
    if not reader.sees_working_copy:
        raise Refused(NOT_FOR_READER)
    return agreement, reader


def open_period(user: User, slug: str, key: int) -> PeriodContext:
    """One period, with who reads it. Raises Http404, Refused. Two queries."""
    visible_agreements = Agreement.objects.visible_to(user).filter(slug=slug)
    period = (
        ReportingPeriod._default_manager.filter(
            pk=key, agreement__in=visible_agreements.values("pk"), withdrawn_at__isnull=True
        )
        .select_related("agreement__partnership")
        .first()
    )
    if period is None:
        raise Http404("No such reporting period.")
    reader = reader_of(user, period.agreement)
    if not reader.sees_working_copy:
        raise Refused(NOT_FOR_READER)
    return PeriodContext(user, period.agreement, reader, period)


def open_review(request: HttpRequest, slug: str, key: int) -> PeriodContext:
    """One period for those who review it. Raises SignInFirst, Http404, Refused."""
    opened = open_period(person_of(request), slug, key)
    if not opened.reader.is_reviewer:
        raise Refused(
            f"This page is read by the {opened.agreement.working_group_name} and the Community Safety Unit. "
            "Your own updates, and what was asked about them, are under My updates."
        )
    return opened
