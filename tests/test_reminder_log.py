"""reminder-log: what was written to whom, and what became of it."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Message
from reporting.workflow.reminders import planned_for, record, send_due
from tests import build, periods
from tests.outbox import create_message, deliver
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
    waiting = text_of(client, address(plan))
    deliver()

    page = text_of(client, address(plan))

    assert "Lee Lead (lead@example.org) 7 days before: 2 actions are waiting for your update" in page
    assert "3 messages wait to be sent, the first since 12 January 2015, 9:30am." in waiting
    assert page.count("Handed to the mail server") == 3
    assert "to be sent, the first since" not in page
    assert "Send again" not in page


def test_one_of_unknown_outcome_is_sent_again_by_hand_only(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    reminder = record(planned_for(date(2015, 1, 9))[0])
    assert reminder is not None
    Message.objects.update(state="unknown", why="The mail server fell silent.")
    deliver()
    sign_in(client, cast.administrator, second_factor=True)
    assert "Not known The mail server fell silent. Send again" in text_of(client, address(plan))

    client.post(address(plan), {"reminder": reminder.pk})
    client.post(address(plan), {"reminder": reminder.pk})
    deliver()

    assert [message.to for message in mail.outbox] == [["lead@example.org"]]
    page = text_of(client, address(plan))
    assert "Handed to the mail server Sent again by Ada Administrator, 12 January 2015, 9:30am" in page
    assert client.post(address(plan), {"reminder": "999999"}).status_code == 404


def test_all_that_may_not_have_arrived_is_sent_again_with_one_button(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    send_due(date(2015, 1, 9))
    Message.objects.update(state="failed")
    Message.objects.filter(address="lead@example.org").update(state="unknown")
    elsewhere = create_message(partnership=cast.partnership, state="failed")
    sign_in(client, cast.administrator, second_factor=True)
    assert "Send all 3 again" in text_of(client, address(plan))

    answer = client.post(address(plan), {"do": "all"}, follow=True).content.decode()
    deliver()

    assert "3 messages are on their way again." in answer
    assert len(mail.outbox) == 3
    elsewhere.refresh_from_db()
    assert elsewhere.state == "failed"


@pytest.mark.parametrize("who", ["lead", "reviewer", "chair", "viewer"])
def test_it_is_the_unit_s_page(plan: build.Plan, cast: build.Cast, client: Client, who: str) -> None:
    reminder = record(planned_for(date(2015, 1, 9))[0])
    assert reminder is not None
    Message.objects.update(state="failed")
    sign_in(client, getattr(cast, who), second_factor=True)
    assert client.get(address(plan)).status_code == 403
    for posted in ({"reminder": reminder.pk}, {"do": "all"}):
        assert client.post(address(plan), posted).status_code == 403
    assert Message.objects.get().state == "failed"
