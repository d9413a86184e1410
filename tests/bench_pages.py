"""Queries and time of pages, at 50 and at 500 actions, today and as at a past date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Partnership, Role, User
from core.history import Change, create_rows
from indicators.models import Indicator, Observation
from plan.models import PlanVersion
from priorities.models import Matter
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.bench import Line, in_the_database, medians

SIZES = (50, 500)
QUERIES = {"today": 20, "as at": 28}
QUERIES_ABOUT_UPDATES = (
    20  # keys first, then rows by key, and once what they share: see reporting/whole_reports.py
)
THEN = date(2014, 10, 15)
RATIO_OF_LISTS = 2.0
RATIO_OF_THE_PLAN = 11.0
SECONDS_OF_THE_PLAN = 0.3
# Pages of the plan (addresses below it), and whether they are a paged list.
OF_THE_PLAN = {
    "": False,
    "plan/": False,
    "document/": False,
    "priorities/1/": False,
    "themes/early-help/": False,
    "actions/": True,
    "actions/?priority=1&sort=due": True,
    "actions/act0/": False,
    "actions/act0/changes/": True,
    "indicators/": False,
    "versions/": False,
    "changes/": True,
}


@dataclass(frozen=True)
class World:
    """A plan of one size with everything that pages show, and people who look at it."""

    size: int
    plan: build.Plan
    reviewer: Client
    lead: Client
    period: ReportingPeriod

    def pages(self) -> dict[str, tuple[Client, str, bool]]:
        """Name -> who looks, the address, whether it is paged."""
        base = f"/agreements/{self.plan.agreement.slug}/"
        found = {f"…/{page}": (self.reviewer, base + page, paged) for page, paged in OF_THE_PLAN.items()}
        owed = Report.objects.filter(period=self.period).order_by("pk").first()
        assert owed is not None
        found["/"] = (self.lead, "/", True)
        found["/updates/"] = (self.lead, reverse("update-list"), True)
        found["/updates/<id>/"] = (self.lead, reverse("update-edit", args=[owed.pk]), True)
        review = reverse("period-review", args=[self.plan.agreement.slug, self.period.pk])
        found["…/periods/<id>/"] = (self.reviewer, review, True)
        return found


def make(size: int) -> World:
    """The world of one size, in a partnership of its own."""
    partnership = Partnership.objects.create(name=f"Partnership of {size}")
    plan = build.plan(partnership, f"plan-{size}", actions=size)
    common = {"agreement": plan.agreement}
    create_rows(
        PlanVersion, [PlanVersion(**common, number="1.0", effective_at=build.LOADED)], build.BY_THE_TEST
    )
    period = ReportingPeriod(**common, title="October 2014", state="closed")
    create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
    told = [
        Report(**common, period=period, priority=row, report_text="Told.", state="agreed")
        for row in plan.priorities
    ]
    create_rows(Report, told, build.BY_THE_TEST)
    green = plan.labels["Green"]
    sent = [
        Report(
            **common,
            period=period,
            action=row,
            state="agreed",
            label=green,
            agreed_label=green,
            report_text="Done.",
        )
        for row in plan.actions
    ]
    create_rows(Report, sent, build.BY_THE_TEST)
    create_rows(Matter, [Matter(**common, text="Money")], build.BY_THE_TEST)
    indicators = [
        Indicator(**common, priority=plan.priorities[0], title=f"Number {n}") for n in range(size // 10)
    ]
    create_rows(Indicator, indicators, build.BY_THE_TEST)
    figures = [Observation(**common, indicator=row, period_label="2013/14", value=40) for row in indicators]
    create_rows(Observation, figures, build.BY_THE_TEST)
    lead, officer = build.person(f"lead-{size}", "Lee Lead"), build.person(f"officer-{size}", "Ola Officer")
    for post in plan.posts:
        build.holds(lead, post)
    for kind in ("reviewer", "administrator"):
        Role.objects.create(person=officer, partnership=partnership, kind=kind)
    return World(size, plan, client_of(officer), client_of(lead), open_period(plan, officer))


def client_of(person: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def open_period(plan: build.Plan, officer: User) -> ReportingPeriod:
    """A reporting period in which everything is owed."""
    due = timezone.localdate() + timedelta(days=14)
    change = Change(officer, "Opened to be measured")
    return workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=due, change=change).period


def get(client: Client, address: str) -> None:
    """Opens a page, which must be there."""
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answers {status}")


def queries(client: Client, address: str) -> int:
    """How many queries a page costs, once what is kept between requests is known."""
    get(client, address)
    with CaptureQueriesContext(connection) as made:
        get(client, address)
    return len(made)


def as_at(address: str, day: date = THEN) -> str:
    """The address of the page as at a day."""
    return f"{address}{'&' if '?' in address else '?'}at={day.isoformat()}"


def bench() -> list[Line]:
    """Both sizes beside each other."""
    small, large = (make(size) for size in SIZES)
    lines = []
    for name, (client, address, _) in small.pages().items():
        lines.append(_queries(name, "today", (client, address), large.pages()[name][:2]))
        if name.startswith("…/") and "periods" not in name:
            lines.append(
                _queries(
                    name, "as at", (client, as_at(address)), (large.reviewer, as_at(large.pages()[name][1]))
                )
            )
    for name, (client, address, paged) in small.pages().items():
        other, larger, _ = large.pages()[name]
        lines.append(_time(name, paged, partial(get, client, address), partial(get, other, larger)))
    return lines


def _queries(name: str, when: str, small: tuple[Client, str], large: tuple[Client, str]) -> Line:
    few, many = queries(*small), queries(*large)
    about_updates = "updates" in name or "periods" in name
    budget = QUERIES_ABOUT_UPDATES if about_updates else QUERIES[when]
    return Line(
        f"queries of {name}", f"50 and 500 actions, {when}", f"{few} and {many}", f"{budget}, the same at both",
        many <= budget and few == many, partial(get, *large),
    )  # fmt: skip


def _time(name: str, paged: bool, small: Callable[[], None], large: Callable[[], None]) -> Line:
    fast, slow = medians(small, large)
    ratio = slow / fast
    measured = f"{slow * 1000:.0f} ms, {ratio:.1f} x; {in_the_database(large)}"
    if name == "…/plan/":
        kept: bool | None = ratio <= RATIO_OF_THE_PLAN and slow < SECONDS_OF_THE_PLAN
        budget = f"{RATIO_OF_THE_PLAN:.0f} x, {SECONDS_OF_THE_PLAN * 1000:.0f} ms"
    else:
        kept, budget = (ratio <= RATIO_OF_LISTS, f"{RATIO_OF_LISTS:.0f} x") if paged else (None, "")
    return Line(f"time of {name}", "500 actions against 50", measured, budget, kept, large)
