"""reminder-log: what was written to whom, and what became of it."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from reporting.models import Reminder
from reporting.workflow.reminders import planned_for, record, send_due
from tests import build, periods
from tests.pages import text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    made = county_plan
    periods.opened(made, cast)
    return made


def address(plan: build.Plan) -> str:
    return reverse("reminder-log", args=[plan.agreement.slug])


def test_every_message_is_listed_with_its_outcome(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    send_due(date(2015, 1, 9))
    sign_in(client, cast.administrator)

    page = text_of(client, address(plan))

    assert "Lee Lead (lead@example.org) 7 days before: 2 actions are waiting for your update" in page
    assert page.count("Handed to the mail server") == 3
    assert "Send again" not in page


def test_one_of_unknown_outcome_is_sent_again_by_hand_only(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    kept = record(planned_for(date(2015, 1, 9))[0])
    assert kept is not None
    sign_in(client, cast.administrator, second_factor=True)
    assert "Not known Send again" in text_of(client, address(plan))

    client.post(address(plan), {"reminder": kept.pk})
    client.post(address(plan), {"reminder": kept.pk})

    assert [message.to for message in mail.outbox] == [["lead@example.org"]]
    assert client.post(address(plan), {"reminder": "999999"}).status_code == 404


@pytest.mark.parametrize("who", ["lead", "reviewer", "chair", "viewer"])
def test_it_is_the_unit_s_page(plan: build.Plan, cast: build.Cast, client: Client, who: str) -> None:
    kept = record(planned_for(date(2015, 1, 9))[0])
    assert kept is not None
    sign_in(client, getattr(cast, who), second_factor=True)
    assert client.get(address(plan)).status_code == 403
    assert client.post(address(plan), {"reminder": kept.pk}).status_code == 403
    assert Reminder._default_manager.count() == 1
