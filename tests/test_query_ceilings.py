"""No page about a plan asks the database more often for a large plan than for a small one."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from core.history import create_rows, update_rows
from indicators.models import Indicator, Observation
from plan.describing import DESCRIBED_TABLES
from plan.models import PlanVersion
from plan.value import BY_NAME
from plan.versions.stored import store_versions
from priorities.models import KeyAchievement, Matter
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

TODAY = 15
AS_AT = 25
PAGES = (
    "",
    "progress/",
    "plan/",
    "time/",
    "document/",
    "funding/",
    "priorities/1/",
    "themes/early-help/",
    "actions/",
    "actions/?priority=1&status=status-1&q=action&sort=due",
    "actions/act0/",
    "actions/act0/changes/",
    "indicators/",
    "log/",
    "papers/",
    "papers/progress-report/",
    "papers/action-plan/?part=theme:early-help",
    "versions/",
    "changes/",
)
PUBLISHED = datetime(2014, 10, 14, tzinfo=build.LONDON)


def county(size: int, people: build.Cast) -> build.Plan:
    """A plan of so many actions with something of everything that its pages show."""
    plan = build.plan(people.partnership, people=people, actions=size)
    common = {"agreement": plan.agreement}
    create_rows(PlanVersion, [PlanVersion(**common, number="1.0", effective_at=PUBLISHED)], build.BY_THE_TEST)
    period = ReportingPeriod(**common, title="October 2014", state="closed")
    create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
    told = [
        Report(**common, period=period, priority=row, report_text="Told.", state="agreed")
        for row in plan.priorities
    ]
    create_rows(Report, told, build.BY_THE_TEST)
    sent = [
        Report(
            **common,
            period=period,
            action=row,
            state="agreed",
            label=plan.labels["Green"],
            report_text="Done",
        )
        for row in plan.actions
    ]
    create_rows(Report, sent, build.BY_THE_TEST)
    create_rows(Matter, [Matter(**common, text="Money")], build.BY_THE_TEST)
    create_rows(KeyAchievement, [KeyAchievement(**common, text="A helpline")], build.BY_THE_TEST)
    indicators = [
        Indicator(**common, priority=plan.priorities[0], title=f"Number {n}") for n in range(size // 10)
    ]
    create_rows(Indicator, indicators, build.BY_THE_TEST)
    figures = [Observation(**common, indicator=row, period_label="2013/14", value=40) for row in indicators]
    create_rows(Observation, figures, build.BY_THE_TEST)
    plan.actions[0].follows = "an-earlier-one:a1"
    plan.actions[0].save()
    return plan


def queries(client: Client, address: str) -> int:
    """How many queries a page costs, once what is kept between requests is known."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


@pytest.mark.parametrize("size", [50, pytest.param(500, marks=pytest.mark.once)])
def test_pages_keep_to_the_ceiling_whatever_the_size_of_the_plan(
    client: Client, cast: build.Cast, size: int
) -> None:
    plan = county(size, cast)
    sign_in(client, cast.reviewer)
    base = f"/agreements/{plan.agreement.slug}/"
    today = {page: queries(client, base + page) for page in PAGES}
    then = {
        page: queries(client, f"{base}{page}{'&' if '?' in page else '?'}at=2015-01-11") for page in PAGES
    }

    assert {page: number for page, number in today.items() if number > TODAY} == {}
    assert {page: number for page, number in then.items() if number > AS_AT} == {}


def edited_everywhere(plan: build.Plan) -> set[str]:
    """Changes a text of every table that a plan is told apart by; the names of the tables."""
    changed = set()
    for name in DESCRIBED_TABLES:
        table = BY_NAME[name]
        text = next((field for field in ("title", "text", "name", "label") if field in table.plain), "")
        rows = list(table.model._default_manager.filter(agreement=plan.agreement)[:2]) if text else []
        for row in rows:
            setattr(row, text, f"{getattr(row, text)} anew")
        update_rows(table.model, rows, [text], build.BY_THE_TEST)
        changed |= {name} if rows else set()
    return changed


@pytest.mark.parametrize("page", ["", "plan/", "versions/"])
def test_the_first_view_after_an_edit_counts_what_changed_within_the_ceiling(
    client: Client, cast: build.Cast, page: str
) -> None:
    plan = county(50, cast)
    store_versions(plan.agreement)
    sign_in(client, cast.reviewer)
    address = f"/agreements/{plan.agreement.slug}/{page}"
    queries(client, address)
    plan.actions[0].text = "Reworded"
    update_rows(Action, plan.actions[:1], ["text"], build.BY_THE_TEST)
    with CaptureQueriesContext(connection) as made:
        assert "1 change since 1.0, not published" in client.get(address).content.decode()

    assert len(made) <= TODAY


@pytest.mark.parametrize("page", ["versions/publish/", "compare/?from=1.0&to=now&show=all"])
def test_a_page_that_reads_two_moments_keeps_to_the_ceiling_of_the_past_however_much_has_changed(
    client: Client, cast: build.Cast, page: str
) -> None:
    plan = county(50, cast)
    store_versions(plan.agreement)
    assert len(edited_everywhere(plan)) >= 8
    sign_in(client, cast.administrator, second_factor=True)

    assert queries(client, f"/agreements/{plan.agreement.slug}/{page}") <= AS_AT
