"""A lead's year on a page: where their actions stood in each period, what was asked of them, what they asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.audience import visible_rows
from accounts.models import User
from actions.labels import labels_of
from actions.models import Action
from core.govuk.pictures import StripCell
from core.text import joined, number_or_words, shortened
from documents.calendar import DayEvent
from priorities.models import Agreement, Matter, Person, holdings_of
from priorities.status import StatusMeaning
from reporting.last_report import label_on_record, meaning_of
from reporting.matters.names import names_of
from reporting.models import Report, ReportingPeriod
from reporting.updates.notes import actions_led_by

YEAR = timedelta(days=366)
TITLE = 80
"""The most characters of an action in a calendar."""
DATES_OF_A_PERIOD = {
    "due_on": "Updates due",
    "meeting_on": "Working Group meeting",
    "partnership_on": "Partnership meeting",
}


@dataclass(frozen=True)
class ActionInYear:
    """An action with the status agreed in each period of the year, for the tag ``strip``."""

    action: Action
    label: str
    strip: tuple[StripCell, ...]

    @property
    def has_status(self) -> bool:
        """Whether a status was agreed in any period of the year."""
        return any(cell.status for cell in self.strip)

    @property
    def ongoing(self) -> str:
        """ "Ongoing" where the action has no end."""
        return "Ongoing" if self.action.ongoing else ""

    @property
    def now(self) -> StatusMeaning | None:
        """The status on record."""
        return meaning_of(label_on_record(self.action))


@dataclass(frozen=True)
class AskedInYear:
    """Something that was asked, with its answer. ``about``: the action or priority in words."""

    matter: Matter
    about: str


@dataclass
class AgreementYear:
    """What somebody leads in one agreement. ``help_asked``: updates that said what is needed, with their labels."""

    agreement: Agreement
    periods: list[ReportingPeriod]
    actions: list[ActionInYear] = field(default_factory=list)
    asked_of_me: list[AskedInYear] = field(default_factory=list)
    asked_by_me: list[AskedInYear] = field(default_factory=list)
    help_asked: list[tuple[Report, str]] = field(default_factory=list)

    @property
    def period_titles(self) -> str:
        """ "October 2014, December 2014 and March 2015"."""
        return joined([period.title for period in self.periods])


def year_of(user: User) -> list[AgreementYear]:
    """The person's last twelve months, by agreement. Four queries for each agreement at most, and three."""
    actions = list(actions_led_by(user))
    labels = labels_of(actions) if actions else {}
    by_agreement: dict[int, list[Action]] = {}
    for action in actions:
        by_agreement.setdefault(action.agreement_id, []).append(action)
    return [_agreement_year(user, rows, labels) for rows in by_agreement.values()]


def _agreement_year(user: User, actions: list[Action], labels: dict[int, str]) -> AgreementYear:
    agreement, since = actions[0].agreement, timezone.localdate() - YEAR
    periods = _periods_since(agreement, since)
    rows = Report.objects.filter(action__in=actions, period__in=periods, withdrawn_at__isnull=True)
    reports = list(rows.select_related("label", "agreed_label"))
    agreed = {
        (row.action_id, row.period_id): meaning_of(row.agreed_label or row.label)
        for row in reports
        if row.state == Report.State.AGREED
    }
    year = AgreementYear(agreement, [period for period in periods if period.closed_at])
    for action in actions:
        strip = tuple(
            StripCell(agreed.get((action.pk, period.pk)), is_agreed=True) for period in year.periods
        )
        year.actions.append(ActionInYear(action, labels[action.pk], strip))
    _add_matters(year, user, reports, since)
    by_place = {period.pk: place for place, period in enumerate(periods)}
    names = {action.pk: number_or_words(labels[action.pk], action.text) for action in actions}
    year.help_asked = [
        (row, names[row.action_id])
        for row in sorted(reports, key=lambda row: by_place[row.period_id])
        if row.needed and row.state == Report.State.AGREED and row.action_id
    ]
    for row, _ in year.help_asked:
        row.period = periods[by_place[row.period_id]]
    return year


def _periods_since(agreement: Agreement, since: date) -> list[ReportingPeriod]:
    """The periods of the last twelve months that have been opened, the oldest first."""
    rows = ReportingPeriod._default_manager.filter(
        Q(closed_at__date__gte=since) | Q(closed_at__isnull=True),
        agreement=agreement,
        withdrawn_at__isnull=True,
    ).exclude(state=ReportingPeriod.State.PLANNED)
    return list(rows.order_by("position", "pk"))


def _add_matters(year: AgreementYear, user: User, reports: Iterable[Report], since: date) -> None:
    """What was asked of the person, and what they put to the Partnership: of the year, or still open."""
    posts = set(holdings_of(user).values_list("post", flat=True))
    actions = {item.action.ref for item in year.actions}
    priorities = {item.action.aim.priority.ref for item in year.actions}
    own_reports = {row.ref for row in reports}
    found = Matter._default_manager.filter(
        visible_rows(Matter, Person(user)),
        Q(answer="") | Q(raised_on__isnull=True) | Q(raised_on__gte=since),
        Q(subject=Matter.Subject.ACTION, subject_ref__in=actions)
        | Q(subject=Matter.Subject.PRIORITY, subject_ref__in=priorities)
        | Q(post__in=posts)
        | Q(report_ref__in=own_reports),
        agreement=year.agreement,
        withdrawn_at__isnull=True,
    ).exclude(kind=Matter.Kind.HAND_OVER)
    matters = list(found.order_by("raised_on", "pk"))
    names = names_of(year.agreement, matters, [item.action for item in year.actions])
    for matter in matters:
        is_issue = matter.kind == Matter.Kind.ISSUE
        (year.asked_by_me if is_issue else year.asked_of_me).append(AskedInYear(matter, names.of(matter)))


def events_of(user: User) -> list[DayEvent]:
    """The days to come: updates due, meetings, the person's own actions. Three queries."""
    today = timezone.localdate()
    actions = list(actions_led_by(user))
    labels = labels_of(actions) if actions else {}
    events = _events_of_periods({action.agreement_id for action in actions}, today)
    for action in actions:
        if action.due is not None and action.due >= today:
            words = f"{labels[action.pk]} {shortened(action.text, TITLE)} is due".strip()
            address = reverse("action-detail", args=[action.agreement.slug, action.ref])
            events.append(_event(f"action-{action.agreement.slug}-{action.ref}", action.due, words, address))
    return sorted(events, key=lambda event: (event.day, event.key))


def _events_of_periods(agreements: Collection[int], today: date) -> list[DayEvent]:
    periods = ReportingPeriod._default_manager.filter(agreement__in=agreements, withdrawn_at__isnull=True)
    events = []
    for period in periods.select_related("agreement"):
        for name, what in DATES_OF_A_PERIOD.items():
            day = getattr(period, name)
            if day is not None and day >= today:
                words = f"{what}: {period.title}, {period.agreement.title}"
                key = f"{name}-{period.agreement.slug}-{period.ref}"
                events.append(_event(key, day, words, reverse("update-list")))
    return events


def _event(key: str, day: date, title: str, address: str) -> DayEvent:
    host = settings.SITE_URL.split("://", 1)[-1]
    return DayEvent(f"{key}@{host}", day, title, settings.SITE_URL + address)
