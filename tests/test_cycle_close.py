"""cycle-close and cycle-publish: closing, re-opening and publishing from their pages."""

import pytest
from django.test import Client
from django.urls import reverse

from actions import workflow
from actions.models import ReportingCycle
from plan.models import StoredCycle
from tests import build, periods
from tests.pages import text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def cycle(plan: build.Plan, cast: build.Cast) -> ReportingCycle:
    made = periods.opened(plan, cast)
    periods.sent(plan, cast, 0, 1)
    return made


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(cycle: ReportingCycle, name: str = "cycle-close") -> str:
    return reverse(name, args=[cycle.agreement.slug, cycle.pk])


def state(cycle: ReportingCycle) -> str:
    cycle.refresh_from_db()
    return str(cycle.state)


def test_the_page_says_what_still_has_to_be_decided(cycle: ReportingCycle, officer: Client) -> None:
    page = text_of(officer, address(cycle))
    assert "It cannot be closed yet 2 sent and not decided" in page
    refused = officer.post(address(cycle), {"do": "close"})
    assert "2 updates have been sent and are not decided" in words(refused.content.decode())
    assert state(cycle) == "open"


def test_closing_says_beforehand_and_afterwards_what_it_does(
    plan: build.Plan, cast: build.Cast, cycle: ReportingCycle, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    page = text_of(officer, address(cycle))
    assert "2 decided updates: the agreed status and date go to the plan." in page
    assert "2 that nobody sent: marked as not sent" in page

    answer = officer.post(address(cycle), {"do": "close", "not_sent": "2"}, follow=True)

    assert "January 2015 is closed: 2 agreed, 2 not sent, 0 dates moved." in words(answer.content.decode())
    assert state(cycle) == "closed"


def test_a_closed_period_is_reopened_with_a_reason_or_published(
    plan: build.Plan, cast: build.Cast, cycle: ReportingCycle, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    workflow.close_cycle(cycle, cast.administrator)

    assert officer.post(address(cycle), {"do": "reopen", "reason": " "}).status_code == 200
    assert state(cycle) == "closed"
    officer.post(address(cycle), {"do": "reopen", "reason": "A day early."})
    assert state(cycle) == "open"
    officer.post(address(cycle), {"do": "close"})
    assert "Nothing in the period can be changed any more" in text_of(
        officer, address(cycle, "cycle-publish")
    )
    officer.post(address(cycle, "cycle-publish"))
    assert state(cycle) == "published"
    assert StoredCycle.objects.get().cycle == cycle
    assert "so it stays as it is" in text_of(officer, address(cycle))


def test_an_open_period_is_not_published(cycle: ReportingCycle, officer: Client) -> None:
    assert "Close it first" in text_of(officer, address(cycle, "cycle-publish"))
    officer.post(address(cycle, "cycle-publish"))
    assert state(cycle) == "open"


def test_what_was_published_is_what_members_read(
    plan: build.Plan, cast: build.Cast, cycle: ReportingCycle, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    action = reverse("action-detail", args=[plan.agreement.slug, "act0"])
    viewer = sign_in(Client(), cast.viewer)
    assert "Courses were held." not in text_of(viewer, action)

    officer.post(address(cycle), {"do": "close"})
    officer.post(address(cycle, "cycle-publish"))

    assert "Courses were held." in text_of(viewer, action)


@pytest.mark.parametrize("name", ["cycle-close", "cycle-publish"])
@pytest.mark.parametrize(
    "who", ["lead", "delegate", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_nobody_else_closes_or_publishes(
    cast: build.Cast, cycle: ReportingCycle, who: str, name: str
) -> None:
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    unknown = who in ("other_administrator", "outsider")
    for data in ({"do": "close"}, {"do": "reopen", "reason": "Why not"}):
        assert client.post(address(cycle, name), data).status_code == (404 if unknown else 403)
    assert state(cycle) == "open"


@pytest.mark.parametrize("name", ["cycle-close", "cycle-publish"])
def test_a_second_factor_comes_first(
    cast: build.Cast, cycle: ReportingCycle, client: Client, name: str
) -> None:
    sign_in(client, cast.administrator)
    assert client.post(address(cycle, name), {"do": "close"}).headers["Location"] == reverse("second-factor")
    assert state(cycle) == "open"
