"""period-close and period-publish: closing, re-opening and publishing from their pages."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.conflict import token_of
from core.history import save_row
from plan.models import StoredPeriod
from reporting import workflow
from reporting.models import ReportingPeriod
from tests import build, periods
from tests.pages import html_of, one, problems_of, text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    made = periods.opened(plan, cast)
    periods.sent(plan, cast, 0, 1)
    return made


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(period: ReportingPeriod, name: str = "period-close") -> str:
    return reverse(name, args=[period.agreement.slug, period.pk])


def state(period: ReportingPeriod) -> str:
    period.refresh_from_db()
    return str(period.state)


def test_the_page_says_what_comes_back_next_time_and_closes_all_the_same(
    period: ReportingPeriod, officer: Client
) -> None:
    page = text_of(officer, address(period))
    assert "2 on which nothing is agreed, which come back at the next meeting." in page
    assert "2 sent and not decided: not reached" in page
    assert "2 updates have not been sent." in page

    answer = officer.post(address(period), {"do": "close", "seen": token_of(2)}, follow=True)

    done = "January 2015 is closed: 0 agreed, 2 not sent, 0 dates moved; 2 come back next time."
    assert done in words(answer.content.decode())
    assert state(period) == "closed"


def test_closing_before_the_meeting_says_so_once_and_is_possible(
    period: ReportingPeriod, officer: Client
) -> None:
    period.meeting_on = date(2015, 1, 20)
    save_row(period, build.BY_THE_TEST)
    assert text_of(officer, address(period)).count("This is early: the Working Group meets Tuesday 20") == 1

    officer.post(address(period), {"do": "close", "seen": token_of(2)})

    assert state(period) == "closed"
    assert "This is early" not in text_of(officer, address(period))


def test_closing_says_beforehand_and_afterwards_what_it_does(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    page = text_of(officer, address(period))
    assert "2 agreed updates: the agreed status and date go to the plan." in page
    assert "2 that nobody sent: marked as not sent" in page

    answer = officer.post(address(period), {"do": "close", "seen": token_of(2)}, follow=True)

    assert "January 2015 is closed: 2 agreed, 2 not sent, 0 dates moved." in words(answer.content.decode())
    assert state(period) == "closed"


def test_it_is_not_closed_over_what_was_sent_since_the_page_was_opened_and_the_page_says_so(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    seen = one(html_of(officer, address(period)), "//input[@name='seen']/@value")
    periods.sent(plan, cast, 2)

    answer = officer.post(address(period), {"do": "close", "seen": seen})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The list of updates has changed since you opened this page" in str(problems_of(page))
    assert state(period) == "open"
    officer.post(address(period), {"do": "close", "seen": one(page, "//input[@name='seen']/@value")})
    assert state(period) == "closed"


def test_a_closed_period_is_reopened_with_a_reason_or_published(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    workflow.close_period(period, cast.administrator)

    assert officer.post(address(period), {"do": "reopen", "reason": " "}).status_code == 200
    assert state(period) == "closed"
    officer.post(address(period), {"do": "reopen", "reason": "A day early."})
    assert state(period) == "open"
    officer.post(address(period), {"do": "close"})
    assert "Nothing in the period can be changed any more" in text_of(
        officer, address(period, "period-publish")
    )
    officer.post(address(period, "period-publish"), {"when": "now"})
    assert state(period) == "published"
    assert StoredPeriod.objects.get().period == period
    assert "so it stays as it is" in text_of(officer, address(period))
    assert reverse("period-open", args=[period.agreement.slug]) in html_of(officer, address(period))


def test_an_open_period_is_not_published(period: ReportingPeriod, officer: Client) -> None:
    assert "Close it first" in text_of(officer, address(period, "period-publish"))
    officer.post(address(period, "period-publish"), {"when": "now"})
    assert state(period) == "open"


def test_what_was_published_is_what_members_read(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    periods.agreed(plan, cast, 0, 1)
    action = reverse("action-detail", args=[plan.agreement.slug, "act0"])
    viewer = sign_in(Client(), cast.viewer)
    assert "Courses were held." not in text_of(viewer, action)

    officer.post(address(period), {"do": "close"})
    officer.post(address(period, "period-publish"), {"when": "now"})

    assert "Courses were held." in text_of(viewer, action)


@pytest.mark.parametrize("name", ["period-close", "period-publish"])
@pytest.mark.parametrize(
    "who", ["lead", "delegate", "reviewer", "chair", "viewer", "other_administrator", "outsider"]
)
def test_nobody_else_closes_or_publishes(
    cast: build.Cast, period: ReportingPeriod, who: str, name: str
) -> None:
    client = sign_in(Client(), getattr(cast, who), second_factor=True)
    unknown = who in ("other_administrator", "outsider")
    for data in ({"do": "close"}, {"do": "reopen", "reason": "Why not"}):
        assert client.post(address(period, name), data).status_code == (404 if unknown else 403)
    assert state(period) == "open"


@pytest.mark.parametrize("name", ["period-close", "period-publish"])
def test_a_second_factor_comes_first(
    cast: build.Cast, period: ReportingPeriod, client: Client, name: str
) -> None:
    sign_in(client, cast.administrator)
    assert client.post(address(period, name), {"do": "close"}).headers["Location"] == reverse("second-factor")
    assert state(period) == "open"
