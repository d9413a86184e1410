"""period-responders: who has sent and who has not; asking again, more time, naming who answers."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from actions.models import Action
from core.history import create_rows, update_rows
from priorities.models import Priority
from reporting.models import Reminder, Report, ReportingPeriod
from tests import build, periods
from tests.outbox import deliver
from tests.pages import conflict_of, html_of, one, text_of, words
from tests.periods import sent, update_on
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    return periods.opened(plan, cast)


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(period: ReportingPeriod) -> str:
    return reverse("period-responders", args=[period.agreement.slug, period.pk])


def test_who_still_owes_stands_first(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client
) -> None:
    sent(plan, cast, 0, 2)

    page = text_of(officer, address(period))

    assert page.index("Head of Community Safety") < page.index("Head of Policing, County Police")
    assert "2 outstanding 0 of 2 sent; due 16 January 2015. Olu Otherlead ( other-lead@example.org )" in page
    assert "All sent 2 of 2 sent." in page


def test_asking_again_writes_one_message_each_and_says_so(
    plan: build.Plan, period: ReportingPeriod, officer: Client
) -> None:
    answer = officer.post(address(period), {"do": "chase", "post": plan.posts[0].pk}, follow=True)
    deliver()

    assert "Asked again: Lee Lead, Del Delegate." in words(answer.content.decode())
    assert (
        "Last message: Asked again by the unit, 12 January 2015, 9:30am, handed to the mail server."
        in words(officer.get(address(period)).content.decode())
    )
    assert len(mail.outbox) == 2
    again = officer.post(address(period), {"do": "chase", "post": plan.posts[0].pk})
    assert "They have been asked once today already." in words(again.content.decode())
    assert Reminder._default_manager.count() == 2


def test_more_time_is_given_with_a_date_as_people_write_it(
    plan: build.Plan, period: ReportingPeriod, officer: Client
) -> None:
    wrong = officer.post(address(period), {"do": "extend", "post": plan.posts[0].pk, "until": "soon"})
    assert list(wrong.context["extend"].errors) == ["until"]
    asked = {"do": "extend", "post": plan.posts[0].pk, "until": "23 January 2015", "reason": "On leave"}
    officer.post(address(period), asked)

    assert update_on(plan, 0).extended_to == date(2015, 1, 23)
    assert update_on(plan, 1).extended_to is None
    gone = officer.post(address(period), {**asked, "until": "9 January 2015"})
    assert "The new date has passed already" in words(gone.content.decode())


def test_who_answers_is_named_where_nobody_was(plan: build.Plan, cast: build.Cast, officer: Client) -> None:
    plan.priorities[1].lead = None
    update_rows(Priority, [plan.priorities[1]], ["lead"], build.BY_THE_TEST)
    period = periods.opened(plan, cast)
    assert "Nobody named yet" in text_of(officer, address(period))

    officer.post(address(period), {"do": "name", "update": update_on(plan, 1).pk, "post": plan.posts[0].pk})

    assert update_on(plan, 1).responder == plan.posts[0]


def test_an_action_added_later_is_asked_about_now_or_left(
    plan: build.Plan, period: ReportingPeriod, officer: Client
) -> None:
    late = Action(agreement=plan.agreement, ref="late", position=99, aim=plan.aims[0], text="A late idea")
    create_rows(Action, [late], build.BY_THE_TEST)
    late = Action._default_manager.get(ref="late")
    assert "A late idea" in text_of(officer, address(period))

    officer.post(address(period), {"do": "ask_now", "action": late.pk})

    assert Report.objects.get(action=late).state == "owed"
    assert "Not asked about in this period" not in text_of(officer, address(period))


def test_the_dates_of_an_open_period_are_moved(period: ReportingPeriod, officer: Client) -> None:
    moved = {f"due_on_{part}": value for part, value in (("day", "23"), ("month", "1"), ("year", "2015"))}
    seen = one(html_of(officer, address(period)), "//input[@name='seen']/@value")
    officer.post(address(period), {"do": "dates", "seen": seen, **moved})
    period.refresh_from_db()
    assert period.due_on == date(2015, 1, 23)

    other = officer.post(address(period), {"do": "dates", "seen": seen, **moved, "due_on_day": "26"})

    assert other.status_code == 409
    assert conflict_of(other.content.decode()) == {"Updates due": ("23 January 2015", "26 January 2015")}
    period.refresh_from_db()
    assert period.due_on == date(2015, 1, 23)


@pytest.mark.parametrize("who", ["lead", "delegate", "other_lead", "reviewer", "chair", "viewer"])
def test_it_is_the_unit_s_page(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, client: Client, who: str
) -> None:
    sign_in(client, getattr(cast, who), second_factor=True)
    assert client.get(address(period)).status_code == 403
    assert client.post(address(period), {"do": "chase", "post": plan.posts[0].pk}).status_code == 403
    assert not Reminder._default_manager.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "chase", "post": "999999"},
        {"do": "chase", "post": "x"},
        {"do": "name", "post": ""},
        {"do": "ask_now", "action": "0"},
        {"do": ""},
    ],
)
def test_nonsense_is_answered_in_words(
    period: ReportingPeriod, officer: Client, posted: dict[str, str]
) -> None:
    assert officer.post(address(period), posted).status_code == 200
    assert not Reminder._default_manager.exists()
