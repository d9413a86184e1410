"""Which moment a page shows: the default of its reader, a day (``?at=``) or a version (``?version=``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from plan.models import PlanVersion
from priorities.models import Agreement
from priorities.readers import Reader
from reporting.models import ReportingPeriod


class NotAMoment(ValueError):
    """The address names no moment that can be shown; the message says what to do."""


@dataclass(frozen=True)
class Moment:
    """A moment to read a plan at. ``structure_at``, ``progress_at`` None: now.

    ``at``, ``version``: what the address asks for, if anything. ``published``: the version that the page shows, if it
    shows one. ``progress_to``: the last day of the published period whose progress it shows; None: there is none.
    """

    structure_at: datetime | None = None
    progress_at: datetime | None = None
    at: date | None = None
    version: str = ""
    published: str = ""
    progress_to: date | None = None

    @property
    def is_default(self) -> bool:
        """Whether the address asks for no moment, so that the page shows the default of its reader."""
        return self.at is None and not self.version

    @property
    def query(self) -> str:
        """The query string that keeps the moment in links: "?at=2014-12-31", "?version=1.2" or ""."""
        if self.at:
            return "?" + urlencode({"at": self.at.isoformat()})
        return "?" + urlencode({"version": self.version}) if self.version else ""


def end_of(day: date) -> datetime:
    """The last instant of a day in Europe/London, as an aware moment."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_current_timezone())
    return midnight - timedelta(microseconds=1)


def start_of(day: date) -> datetime:
    """00:00 of a day in Europe/London, as an aware moment. A load for a day takes effect then."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _published_versions(agreement: Any) -> QuerySet[PlanVersion]:
    # A version without stored bytes was only listed in a file that held no plan of its moment: it cannot be read.
    return PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=False
    ).order_by("-effective_at", "-pk")


def _published_periods(agreement: Any) -> QuerySet[ReportingPeriod]:
    return (
        ReportingPeriod.objects.filter(
            agreement=agreement, published_at__isnull=False, withdrawn_at__isnull=True
        )
        .annotate(progress_to=Coalesce("period_end", "due_on"))
        .order_by("-published_at", "-pk")
    )


def with_last_published(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Adds the number and moment of the last published version and the moment of the last published period."""
    versions = _published_versions(OuterRef("pk")).values
    periods = _published_periods(OuterRef("pk")).values
    return agreements.annotate(
        last_version_number=Subquery(versions("number")[:1]),
        last_version_at=Subquery(versions("effective_at")[:1]),
        last_period_at=Subquery(periods("published_at")[:1]),
        last_progress_to=Subquery(periods("progress_to")[:1]),
    )


def requested_moment(agreement: Agreement, reader: Reader, parameters: QueryDict) -> Moment:
    """The moment that the query string asks for. ``agreement`` comes from :func:`with_last_published`.

    Raises NotAMoment for a day and a version at once, an impossible or future day, or an unknown version.
    """
    at, version = parameters.get("at", "").strip(), parameters.get("version", "").strip()
    if at and version:
        raise NotAMoment("Ask for a date or for a version, not for both at once.")
    if version:
        return _of_version(agreement, version)
    if at:
        return _of_day(agreement, reader, at)
    if reader.sees_working_copy or agreement.last_version_at is None:  # type: ignore[attr-defined]
        return Moment()
    return Moment(
        structure_at=agreement.last_version_at,  # type: ignore[attr-defined]
        progress_at=agreement.last_period_at or agreement.last_version_at,  # type: ignore[attr-defined]
        published=agreement.last_version_number,  # type: ignore[attr-defined]
        progress_to=agreement.last_progress_to,  # type: ignore[attr-defined]
    )


def _of_version(agreement: Agreement, number: str) -> Moment:
    row = _published_versions(agreement).filter(number=number).first()
    if row is None:
        raise NotAMoment(
            f"There is no version {number} of this plan. The Versions page lists those there are."
        )
    return Moment(row.effective_at, row.effective_at, version=number, published=number)


def _of_day(agreement: Agreement, reader: Reader, text: str) -> Moment:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotAMoment(f"“{text}” is not a date. Write it as year-month-day, such as 2014-12-31.") from None
    if day > timezone.localdate():
        raise NotAMoment(f"{day:%d %B %Y} has not come yet. Ask for today or an earlier day.")
    moment = end_of(day)
    if reader.sees_working_copy:
        return Moment(moment, moment, at=day)
    # Members and the public see what had been published by the end of that day. Before the first version they see
    # the plan as it was.
    version = _published_versions(agreement).filter(effective_at__lte=moment).first()
    if version is None:
        return Moment(moment, moment, at=day)
    period = _published_periods(agreement).filter(published_at__lte=moment).first()
    progress = period.published_at if period else version.effective_at
    return Moment(
        version.effective_at,
        progress,
        at=day,
        published=version.number,
        progress_to=getattr(period, "progress_to", None),
    )
