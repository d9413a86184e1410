"""update-check: the drafts that are ready go together; what is not ready says why and leads to the box."""

from datetime import date

import pytest
from django.test import Client

from core.history import Change
from reporting import workflow
from reporting.models import Report, ReportDraft
from tests import build
from tests.pages import texts, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, actions=5, people=cast)


@pytest.fixture
def owed(plan: build.Plan, cast: build.Cast) -> list[Report]:
    """The lead's updates, in printed order."""
    workflow.open_period(
        plan.agreement,
        "January 2015",
        "",
        due_on=date(2015, 1, 16),
        change=Change(cast.administrator, "Opened"),
    )
    return list(Report.objects.answered_by(cast.lead).order_by("position"))


def draft(update: Report, plan: build.Plan, cast: build.Cast, label: str = "Green") -> ReportDraft:
    data = {"label": plan.labels[label], "report_text": f"Words on {update.action.ref}."}
    return workflow.save_draft(update, cast.lead, data, 0)


def states(owed: list[Report]) -> list[str]:
    return [Report.objects.get(pk=update.pk).state for update in owed]


def test_ready_drafts_go_together_and_the_others_say_why(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, third = owed
    draft(first, plan, cast)
    draft(second, plan, cast, "Amber")
    draft(third, plan, cast)
    sign_in(client, cast.lead)

    text = client.get("/updates/check/").content.decode()

    missing = f"/updates/?open=u{second.pk}#id_u{second.pk}-what_changed"
    assert f'<a href="{missing}">' in text
    assert f'id="id_u{second.pk}-what_changed"' in client.get(missing).content.decode()
    assert "Send 2 updates" in texts(text, "//button")
    assert "the update on 1.1a" in words(text)

    shown = [f"u{first.pk}:1", f"u{third.pk}:1"]
    response = client.post("/updates/check/", {"report": shown}, follow=True)

    assert "2 updates are sent." in response.content.decode()
    assert "You have sent 2 of 3; due Friday 16 January." in response.content.decode()
    assert states(owed) == ["sent", "owed", "sent"]


def test_what_changed_after_the_page_was_opened_is_not_sent_unseen(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    first, second, _ = owed
    draft(first, plan, cast)
    draft(second, plan, cast)
    sign_in(client, cast.lead).get("/updates/check/")
    workflow.save_draft(first, cast.delegate, {"report_text": "Other words."}, 1)

    shown = [f"{first.pk}:1", f"{second.pk}:1"]
    response = client.post("/updates/check/", {"report": shown}, follow=True)

    assert "Something has been changed since this page was opened." in response.content.decode()
    assert states(owed) == ["owed", "owed", "owed"]


def test_drafts_of_others_are_neither_shown_nor_sent(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)

    for who in (
        "other_lead",
        "reviewer",
        "chair",
        "administrator",
        "other_administrator",
        "viewer",
        "outsider",
    ):
        sign_in(client, getattr(cast, who), second_factor=True)
        assert "There is no draft to send." in client.get("/updates/check/").content.decode()
        client.post("/updates/check/", {"report": [f"u{owed[0].pk}:1"]})
    assert states(owed) == ["owed", "owed", "owed"]
    assert ReportDraft._default_manager.count() == 1


def test_a_delegate_without_leave_sees_who_sends_and_sends_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)
    sign_in(client, cast.delegate)

    text = words(client.get("/updates/check/").content.decode())
    assert "Drafts that somebody else sends" in text
    assert "Head of Policing, County Police" in text
    assert "Ready to be sent" not in text

    client.post("/updates/check/", {"report": [f"u{owed[0].pk}:1"]})
    assert states(owed) == ["owed", "owed", "owed"]


def test_without_drafts_the_page_leads_back_to_the_list(
    client: Client, cast: build.Cast, owed: list[Report]
) -> None:
    text = sign_in(client, cast.lead).get("/updates/check/").content.decode()

    assert "There is no draft to send." in text
    assert '<a href="/updates/">Go to my updates</a>' in text


def test_signed_out_it_asks_to_sign_in_first(
    client: Client, plan: build.Plan, cast: build.Cast, owed: list[Report]
) -> None:
    draft(owed[0], plan, cast)

    response = client.post("/updates/check/", {"report": [f"u{owed[0].pk}:1"]})

    assert response.status_code == 302
    assert states(owed) == ["owed", "owed", "owed"]
