"""period-chase: a reminder as a message file, for the officer's own mail program."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Action
from core.history import update_rows
from tests import build, periods
from tests.pages import find, html_of
from tests.periods import sent
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_message_is_to_the_lead_with_the_delegate_in_copy_and_has_the_actions_but_no_restricted_words(
    county_plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    plan = county_plan
    period = periods.opened(plan, cast)
    plan.actions[0].partnership_only = True
    update_rows(Action, plan.actions[:1], ["partnership_only"], build.BY_THE_TEST)
    sign_in(client, cast.administrator)
    page = reverse("period-responders", args=[plan.agreement.slug, period.pk])
    address = reverse("period-chase", args=[plan.agreement.slug, period.pk, plan.posts[0].pk])

    answer = client.get(address)
    message = message_from_bytes(answer.content, policy=default)
    said = message.get_content()

    assert address in find(html_of(client, page), "//a/@href")
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"].endswith('.eml"')
    assert message["To"] == "Lee Lead <lead@example.org>"
    assert message["Cc"] == "Del Delegate <delegate@example.org>"
    assert message["From"] is None  # the mail program puts in who sends
    assert message["X-Unsent"] == "1"
    assert message["Subject"].startswith("2 actions are waiting for your update, by Friday 16 January")
    assert "- 1.1a (for the Partnership’s members only)" in said
    assert plan.actions[0].text not in said
    assert reverse("update-list") in said
    # All sent: there is nobody to ask.
    sent(plan, cast, 0, 2)
    assert client.get(address).status_code == 404
    assert address not in find(html_of(client, page), "//a/@href")
