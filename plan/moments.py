"""Which moment a page shows: the default of its reader, a day (``?at=``) or a version (``?version=``).

Structure (aims, actions, leads, dates) and progress (statuses with their scheme, updates, commentary, concerns,
figures) have a moment each. Who sees the working copy reads both at the moment that the address names. Members and the
public read the structure of the last published version with the progress of the last published period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from accounts.audience import WORKERS
from accounts.models import User
from core.dates.reading import DateProblem, parse_day
from core.history import history_of
from plan.models import PlanVersion
from priorities.models import Agreement, Person
from priorities.readers import Reader
from reporting.models import Report, ReportingPeriod

SHOWN_OF_ITSELF = ("title", "starts_on", "ends_on")
"""What an agreement says of itself where it is one of several."""


class NotAMoment(ValueError):
    """The address names no moment that can be shown; the message says what to do."""


@dataclass(frozen=True)
class Moment:
    """A moment to read a plan at. ``structure_at``, ``progress_at`` None: now.

    ``at``, ``version``: what the address asks for, if anything. ``published``: the version that the page shows, if it
    shows one. ``progress_to``: the last day of the published period whose progress it shows; None: there is none.
    ``unpublished``: when periods were closed that the reader does not read yet: progress is read without what these
    closings wrote.
    """

    structure_at: datetime | None = None
    progress_at: datetime | None = None
    at: date | None = None
    version: str = ""
    published: str = ""
    progress_to: date | None = None
    unpublished: tuple[datetime, ...] = ()

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


def _published_versions(agreement: Any, by: datetime | None = None) -> QuerySet[PlanVersion]:
    """The published versions that were in force by a moment (None: now), the latest first."""
    # A version without stored bytes was only listed in a file that held no plan of its moment: it cannot be read.
    versions = PlanVersion.objects.filter(
        agreement=agreement, status="published", withdrawn_at__isnull=True, stored__isnull=False
    )
    in_force = versions if by is None else versions.filter(effective_at__lte=by)
    return in_force.order_by("-effective_at", "-pk")


def _unpublished_periods(agreement: Any, by: datetime | None = None) -> QuerySet[ReportingPeriod]:
    """The periods that were closed at least once and had not been published by a moment (None: now).

    Closing writes statuses, and neither re-opening nor withdrawing takes them back: so the history counts, not the
    state of today.
    """
    unpublished = Q(published_at__isnull=True)
    if by is not None:
        unpublished |= Q(published_at__gt=by)
    closings = history_of(ReportingPeriod)._default_manager.filter(id=OuterRef("pk"), state="closed")
    return ReportingPeriod.objects.filter(unpublished, Exists(closings), agreement=agreement).order_by()


def _closings(periods: QuerySet[ReportingPeriod]) -> tuple[datetime, ...]:
    """When these periods were closed, as a whole or again for single updates. One query.

    All that a closing writes has one moment: see ``Change.moment``.
    """
    keys = periods.values("pk")
    moments = (
        history_of(model)
        ._default_manager.filter(**condition, state__in=states)
        .order_by()
        .values_list("history_date")
        .distinct()
        for model, condition, states in (
            (ReportingPeriod, {"id__in": keys}, ("closed",)),
            (Report, {"period__in": keys}, ("agreed", "not sent")),
        )
    )
    first, *rest = moments
    return tuple(sorted(moment for (moment,) in first.union(*rest)))


def with_last_published(agreements: QuerySet[Agreement], by: datetime | None = None) -> QuerySet[Agreement]:
    """Adds what had been published by a moment (None: now).

    The number and moment of the last version; the moment and last day of the last period; and ``is_ahead``, whether a
    period was closed that had not been published.
    """
    versions = _published_versions(OuterRef("pk"), by).values
    published = ReportingPeriod.objects.filter(
        agreement=OuterRef("pk"), published_at__isnull=False, withdrawn_at__isnull=True
    )
    if by is not None:
        published = published.filter(published_at__lte=by)
    progress_to = Coalesce("period_end", "due_on")
    periods = published.annotate(progress_to=progress_to).order_by("-published_at", "-pk").values
    return agreements.annotate(
        last_version_number=Subquery(versions("number")[:1]),
        last_version_at=Subquery(versions("effective_at")[:1]),
        last_period_at=Subquery(periods("published_at")[:1]),
        last_progress_to=Subquery(periods("progress_to")[:1]),
        is_ahead=Exists(_unpublished_periods(OuterRef("pk"), by)),
    )


def as_read_by(user: User | AnonymousUser, **which: Any) -> list[Agreement]:
    """The agreements that a person may see, each with title and days as in the plan that they read. One query.

    From :func:`with_last_published`, and with ``reads_all``: whether they read the working copy. ``which``: a filter.
    How far an agreement is, is a fact of today.
    """
    then = history_of(Agreement)._default_manager.filter(
        id=OuterRef("pk"), history_date__lte=OuterRef("last_version_at")
    )
    then = then.order_by("-history_date", "-history_id")
    works_on_it = Person(user).belongs_to(WORKERS, Agreement.audience)
    visible = Agreement.objects.visible_to(user).filter(**which).select_related("partnership")
    rows = with_last_published(visible).annotate(
        reads_all=Case(When(works_on_it, then=True), default=False, output_field=BooleanField())
        if isinstance(works_on_it, Q)
        else Value(works_on_it, BooleanField()),
        **{f"{name}_then": Subquery(then.values(name)[:1]) for name in SHOWN_OF_ITSELF},
    )
    agreements: list[Any] = list(rows)
    for row in agreements:
        if row.last_version_at is not None and not row.reads_all:
            for name in SHOWN_OF_ITSELF:
                setattr(row, name, getattr(row, f"{name}_then"))
    return agreements


def moments_to_choose(agreement: Agreement, reader: Reader) -> list[tuple[str, str]]:
    """The versions and reporting periods at which a reader can ask for a plan: query strings and words, newest first.

    A period is asked for by the day on which it was published; who sees the working copy also by that of its closing.
    Two queries.
    """
    choices = [
        (
            f"version={row.number}",
            f"Version {row.number}{f', {row.printed_date}' if row.printed_date else ''}",
        )
        for row in _published_versions(agreement).filter(document=PlanVersion.Document.PLAN)
    ]
    periods = ReportingPeriod.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    over = Q(published_at__isnull=False)
    if reader.sees_working_copy:
        over |= Q(state="closed", closed_at__isnull=False)
    ended = Coalesce("published_at", "closed_at")
    for row in periods.filter(over).annotate(ended=ended).order_by("-ended", "-pk"):
        day = timezone.localdate(row.ended)
        choices.append((f"at={day.isoformat()}", f"Reporting period {row.title}"))
    return choices


def requested_moment(agreement: Agreement, reader: Reader, parameters: QueryDict) -> Moment:
    """The moment that the query string asks for. ``agreement`` comes from :func:`with_last_published`.

    Raises NotAMoment for a day and a version at once, an impossible or future day, or an unknown version.
    """
    at, version = parameters.get("at", "").strip(), parameters.get("version", "").strip()
    if at and version:
        raise NotAMoment("Ask for a date or for a version, not for both at once.")
    if version:
        return _of_version(agreement, reader, version)
    if at:
        return _of_day(agreement, reader, at)
    return Moment() if reader.sees_working_copy else _published_moment(agreement)


def _published_moment(agreement: Any, otherwise: datetime | None = None, **asked: Any) -> Moment:
    """What had been published of an agreement from :func:`with_last_published`.

    ``otherwise``: the moment of the structure before a first version, which is read as it stands. ``asked``: what the
    address asks for.
    """
    structure_at = agreement.last_version_at or otherwise
    return Moment(
        structure_at=structure_at,
        **_published_progress(agreement, structure_at, otherwise),
        published=agreement.last_version_number or "",
        progress_to=agreement.last_progress_to,
        **asked,
    )


def _published_progress(agreement: Any, structure_at: datetime | None, by: datetime | None) -> dict[str, Any]:
    """At which moment, and without which closings, members and the public read progress. One query at most.

    That of the last period published ``by`` then. Before a first one: what the plan had been given with its structure,
    as a loaded plan has statuses. Never what the closing of an unpublished period wrote.
    """
    progress_at = agreement.last_period_at or structure_at
    if not agreement.is_ahead:
        return {"progress_at": progress_at}
    closings = _closings(_unpublished_periods(agreement, by))
    progress_at = progress_at or timezone.now()
    return {"progress_at": progress_at, "unpublished": tuple(at for at in closings if at <= progress_at)}


def _published_by(agreement: Agreement, moment: datetime) -> Agreement:
    return with_last_published(Agreement.objects.filter(pk=agreement.pk), moment).get()


def _of_version(agreement: Agreement, reader: Reader, number: str) -> Moment:
    row = _published_versions(agreement).filter(number=number).first()
    if row is None or row.effective_at is None:
        withdrawn = PlanVersion.objects.filter(
            agreement=agreement,
            number=number,
            status="published",
            withdrawn_at__isnull=False,
            stored__isnull=False,
        ).first()
        if withdrawn is not None and withdrawn.withdrawn_at is not None:
            day = date_format(timezone.localtime(withdrawn.withdrawn_at), "j F Y")
            raise NotAMoment(f"Version {number} was withdrawn on {day}: {withdrawn.withdrawn_why}")
        raise NotAMoment(
            f"There is no version {number} of this plan. The Versions page lists those there are."
        )
    if reader.sees_working_copy:
        return Moment(row.effective_at, row.effective_at, version=number, published=number)
    then: Any = _published_by(agreement, row.effective_at)
    return Moment(
        row.effective_at,
        **_published_progress(then, row.effective_at, row.effective_at),
        version=number,
        published=number,
        progress_to=then.last_progress_to,
    )


def asked_day(text: str) -> date:
    """The day that an address asks for. Raises NotAMoment."""
    try:
        day = parse_day(text) or timezone.localdate()
    except DateProblem as problem:
        raise NotAMoment(problem.about(text)) from None
    return day


def _of_day(agreement: Agreement, reader: Reader, text: str) -> Moment:
    day = asked_day(text)
    if day > timezone.localdate():
        raise NotAMoment(f"{date_format(day, 'j F Y')} has not come yet. Ask for today or an earlier day.")
    moment = end_of(day)
    if reader.sees_working_copy:
        return Moment(moment, moment, at=day)
    return _published_moment(_published_by(agreement, moment), moment, at=day)
