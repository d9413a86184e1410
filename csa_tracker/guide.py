"""The guide on the home page of an administrator: what of an agreement is set up, what is missing, what is next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Partnership, Role
from actions.models import Action
from plan.models import PlanVersion
from priorities.models import Agreement, Holding, LeadPost, Priority
from reporting.models import UNDONE, Report, ReportingPeriod

IN_USE = Q(withdrawn_at__isnull=True)


@dataclass(frozen=True)
class Step:
    """A step of the guide. ``name``: under which the template words it. ``number``: of what it is about, if counted.

    ``address``: where it is done; "" for a step that has to wait for another.
    """

    name: str
    is_done: bool
    address: str = ""
    number: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Guide:
    """The steps of one agreement, in order, from empty to running."""

    agreement: Agreement
    steps: tuple[Step, ...]

    @property
    def missing(self) -> tuple[Step, ...]:
        """The steps that are not done."""
        return tuple(step for step in self.steps if not step.is_done)

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done and can be; None: there is none."""
        return next((step for step in self.missing if step.address), None)


@dataclass(frozen=True)
class _Facts:
    """What the steps of all agreements depend on, by the agreement's key."""

    priorities: Mapping[int, Mapping[str, int]]
    actions: Mapping[int, int]
    posts: Mapping[int, Mapping[str, int]]
    periods: Mapping[int, list[ReportingPeriod]]
    outstanding: Mapping[int, int]
    versions: frozenset[int]
    administrators: Mapping[int, int]


def guides_for(partnerships: Collection[Partnership]) -> list[Guide]:
    """The guide of each agreement of the partnerships, which the person administers, that misses something.

    One query where there is none, else eight.
    """
    agreements = (
        list(Agreement.objects.filter(partnership__in=partnerships, withdrawn_at__isnull=True))
        if partnerships
        else []
    )
    if not agreements:
        return []
    facts = _facts({row.pk for row in agreements}, {row.partnership_id for row in agreements})
    guides = (Guide(row, tuple(_steps(row, facts))) for row in agreements)
    return [guide for guide in guides if guide.missing]


def _facts(agreements: Collection[int], partnerships: Collection[int]) -> _Facts:
    today = timezone.localdate()
    held = Holding._default_manager.filter(
        IN_USE, Q(ends_on__isnull=True) | Q(ends_on__gte=today), post=OuterRef("pk"), kind=Holding.Kind.HOLDER
    )
    periods: dict[int, list[ReportingPeriod]] = {}
    for period in ReportingPeriod.objects.filter(IN_USE, agreement__in=agreements).order_by("due_on", "pk"):
        periods.setdefault(period.agreement_id, []).append(period)
    return _Facts(
        priorities=_counts(
            Priority._default_manager.filter(IN_USE, agreement__in=agreements, kind=Priority.Kind.PRIORITY),
            without_lead=Count("pk", filter=Q(lead__isnull=True)),
        ),
        actions={
            key: row["number"]
            for key, row in _counts(Action.objects.filter(IN_USE, agreement__in=agreements)).items()
        },
        posts=_counts(
            LeadPost._default_manager.filter(IN_USE, agreement__in=agreements).annotate(
                is_held=Exists(held), signs_in=Exists(held.filter(person__isnull=False))
            ),
            vacant=Count("pk", filter=Q(is_held=False)),
            without_account=Count("pk", filter=Q(is_held=True, signs_in=False)),
        ),
        periods=periods,
        outstanding={
            key: row["number"]
            for key, row in _counts(
                Report.objects.about_actions()
                .in_open_periods()
                .filter(agreement__in=agreements, state__in=UNDONE)
            ).items()
        },
        versions=frozenset(
            PlanVersion.objects.filter(
                IN_USE, agreement__in=agreements, status=PlanVersion.Status.PUBLISHED
            ).values_list("agreement", flat=True)
        ),
        administrators=_administrators(partnerships),
    )


def alone_in(partnerships: Collection[Partnership]) -> list[Partnership]:
    """Those of the partnerships that have one administrator only; for who has no agreement, and so no guide, yet."""
    numbers = _administrators([row.pk for row in partnerships])
    return [row for row in partnerships if numbers.get(row.pk, 0) < 2]


def _administrators(partnerships: Collection[int]) -> dict[int, int]:
    roles = Role.objects.filter(
        partnership__in=partnerships,
        kind=Role.Kind.ADMINISTRATOR,
        is_withdrawn=False,
        person__is_active=True,
    )
    return dict(roles.values_list("partnership").annotate(number=Count("pk")))


def _counts(rows: Any, **numbers: Any) -> dict[int, dict[str, int]]:
    """By agreement: how many rows, and the further numbers. One query."""
    counted = rows.order_by().values("agreement").annotate(number=Count("pk"), **numbers)
    return {row["agreement"]: row for row in counted}


def _steps(agreement: Agreement, facts: _Facts) -> Iterator[Step]:
    slug = agreement.slug
    periods = facts.periods.get(agreement.pk, [])
    outstanding = facts.outstanding.get(agreement.pk, 0)
    has_ended = agreement.ends_on is not None and agreement.ends_on < timezone.localdate()
    if has_ended or agreement.status == Agreement.Status.CLOSED:
        yield from _steps_of_periods(slug, periods, outstanding)
        return
    priorities = facts.priorities.get(agreement.pk, {"number": 0, "without_lead": 0})
    posts = facts.posts.get(agreement.pk, {"vacant": 0, "without_account": 0})
    has_priorities, actions = bool(priorities["number"]), facts.actions.get(agreement.pk, 0)
    people = reverse("people-list")

    yield Step("priorities", has_priorities, reverse("plan-edit-add", args=[slug, "priorities"]))
    yield Step(
        "actions", bool(actions), reverse("plan-edit-list", args=[slug, "aims"]) if has_priorities else ""
    )
    yield Step(
        "leads",
        has_priorities and not priorities["without_lead"],
        reverse("gaps", args=[slug]) if has_priorities else "",
        priorities["without_lead"],
    )
    yield Step(
        "people",
        has_priorities and not posts["vacant"],
        f"{people}?show=vacant" if posts["vacant"] else "",
        posts["vacant"],
    )
    yield Step(
        "accounts",
        has_priorities and not posts["without_account"],
        reverse("people-invite") if posts["without_account"] else "",
        posts["without_account"],
    )
    yield Step(
        "version",
        agreement.pk in facts.versions,
        reverse("version-publish", args=[slug]) if actions else "",
    )
    yield Step(
        "public",
        agreement.is_public,
        reverse("plan-edit-row", args=[slug, "agreement", slug]) if agreement.pk in facts.versions else "",
    )
    yield Step(
        "administrator",
        facts.administrators.get(agreement.partnership_id, 0) > 1,
        reverse("people-invite"),
    )
    is_running = any(row.state == ReportingPeriod.State.OPEN for row in periods)
    yield Step("period", is_running, reverse("period-open", args=[slug]) if actions else "")
    yield from _steps_of_periods(slug, periods, outstanding)


def _steps_of_periods(slug: str, periods: list[ReportingPeriod], outstanding: int) -> Iterator[Step]:
    """What the open period needs, and each closed one that is not published."""
    for period in periods:
        if period.state == ReportingPeriod.State.OPEN:
            review = reverse("period-review", args=[slug, period.pk])
            yield Step("updates", not outstanding, review, outstanding, period.due_on)
            yield Step("meeting", period.meeting_on is not None, review)
        elif period.state == ReportingPeriod.State.CLOSED:
            yield Step(
                "publish",
                period.publish_on is not None,
                reverse("period-publish", args=[slug, period.pk]),
                day=period.due_on,
            )
