"""The home page: what waits for me, and the agreements that I may see."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions import workflow
from actions.models import ProgressUpdate
from core.history import Change, update_rows
from tests import build
from tests.pages import html_of, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast)


def open_period(plan: build.Plan, cast: build.Cast) -> None:
    change = Change(cast.administrator, "Opened")
    workflow.open_cycle(plan.agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=change)


def test_signed_out_one_sees_the_public_agreements_only(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "open-2014-17", title="The open agreement", is_public=True)
    build.plan(cast.partnership, "closed-2014-17", title="The other agreement")
    text = text_of(client, reverse("home"))

    assert "The open agreement" in text
    assert "The other agreement" not in text
    assert "Sign in" in text
    assert "waits for you" not in text


def test_signed_out_where_nothing_is_public_one_is_told_to_sign_in(client: Client) -> None:
    assert "No agreement has been made public yet." in text_of(client, reverse("home"))


def test_a_lead_is_told_how_many_updates_wait_and_by_when(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)
    html = html_of(sign_in(client, cast.lead), reverse("home"))
    text = text_of(client, reverse("home"))

    assert (
        "2 actions of Community Safety Agreement 2014-17 are waiting for your update, by Friday 16 January 2015."
        in text
    )
    assert f'href="{reverse("update-list")}" role="button"' in html


def test_what_was_sent_back_is_counted_and_what_was_sent_is_not(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)
    first, second = ProgressUpdate.objects.filter(responder=plan.posts[0]).order_by("position")
    first.state, second.state = "sent", "sent back"
    update_rows(ProgressUpdate, [first, second], ["state"], build.BY_THE_TEST)
    text = text_of(sign_in(client, cast.lead), reverse("home"))

    assert "1 action of Community Safety Agreement 2014-17 is waiting for your update" in text
    assert "1 was sent back with a question." in text


@pytest.mark.parametrize("who", ["viewer", "reviewer", "administrator"])
def test_for_whoever_owes_nothing_nothing_waits(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    open_period(plan, cast)
    text = text_of(sign_in(client, getattr(cast, who)), reverse("home"))

    assert "Nothing is waiting for you." in text
    assert "Community Safety Agreement 2014-17" in text


def test_an_outsider_sees_no_agreement_and_is_told_what_to_do(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = text_of(sign_in(client, cast.outsider), reverse("home"))

    assert "There is no agreement that you may see." in text
    assert "ask your Community Safety Unit" in text
