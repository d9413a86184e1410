"""A plan that was never published is put together without reasons."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Action, ActionStatus
from core.history import history_of, save_row
from plan.models import PlanVersion
from priorities.models import Agency, Agreement, LeadPost, Priority, StatusLabel
from tests import build
from tests.pages import find, problems_of, text_of, texts
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def draft(cast: build.Cast) -> Agreement:
    return build.plan(cast.partnership, "northshire", people=cast, status="draft").agreement


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def add_priority(officer: Client, agreement: Agreement, **more: str) -> object:
    address = reverse("plan-edit-add", args=[agreement.slug, "priorities"])
    return officer.post(address, {"kind": "priority", "number": "9", "title": "Road safety", **more})


def test_nothing_asks_why_before_the_first_version(officer: Client, draft: Agreement) -> None:
    text = text_of(officer, reverse("plan-edit-add", args=[draft.slug, "priorities"]))
    assert "Why is it changed?" not in text

    add_priority(officer, draft)

    row = Priority.objects.get(agreement=draft, title="Road safety")
    assert not history_of(Priority).objects.get(ref=row.ref).history_change_reason
    action = Action.objects.filter(agreement=draft).first()
    officer.post(
        reverse("plan-edit-withdraw", args=[draft.slug, "actions", action.ref]),
        withdraw_boxes(officer, draft, action),
    )
    action.refresh_from_db()
    assert action.withdrawn_at is not None


def withdraw_boxes(officer: Client, agreement: Agreement, action: Action) -> dict[str, str]:
    """The boxes of the page as it is."""
    answer = officer.get(reverse("plan-edit-withdraw", args=[agreement.slug, "actions", action.ref]))
    return {"seen": answer.context["form"].initial["seen"]}


def test_once_a_version_is_published_every_change_says_why(officer: Client, draft: Agreement) -> None:
    version = PlanVersion(agreement=draft, number="1.0", effective_at=build.LOADED)
    save_row(version, build.BY_THE_TEST)

    add_priority(officer, draft)

    assert not Priority.objects.filter(agreement=draft, title="Road safety").exists()
    assert "Why is it changed?" in text_of(officer, reverse("plan-edit-add", args=[draft.slug, "priorities"]))


def test_a_lead_and_its_body_are_made_where_they_are_named_and_saved_once(
    officer: Client, draft: Agreement
) -> None:
    add_priority(officer, draft, lead="Head of Prevention, Northshire Fire Service")

    post = LeadPost.objects.get(agreement=draft, title="Head of Prevention")
    assert post.agency == Agency.objects.get(agreement=draft, name="Northshire Fire Service")
    assert Priority.objects.get(agreement=draft, title="Road safety").lead == post


def test_a_lead_with_a_name_like_anothers_is_asked_about(officer: Client, draft: Agreement) -> None:
    known = LeadPost.objects.filter(agreement=draft).exclude(title="").first()
    answer = add_priority(
        officer, draft, lead=f"{known.title}s, {known.agency.name}" if known.agency else f"{known.title}s"
    )

    assert "Did you mean" in answer.content.decode()
    assert not Priority.objects.filter(agreement=draft, title="Road safety").exists()


def test_an_action_can_begin_with_a_status(officer: Client, draft: Agreement) -> None:
    address = reverse("plan-edit-add", args=[draft.slug, "actions"])
    assert "Complete" not in dict(officer.get(address).context["form"].fields["status"].choices).values()
    green = StatusLabel.objects.get(agreement=draft, label="Green")

    officer.post(address, {"aim": "aim0", "text": "Light the underpass", "status": green.ref})

    action = Action.objects.get(agreement=draft, text="Light the underpass")
    assert ActionStatus.objects.get(action=action).label == green


def add_aim(officer: Client, agreement: Agreement, **more: str) -> Any:
    priority = Priority.objects.filter(agreement=agreement).first()
    address = reverse("plan-edit-add", args=[agreement.slug, "aims"])
    boxes = {"priority": priority.ref, "number": "9.1", "text": "Fewer are hurt on our roads", **more}
    return officer.post(address, boxes)


def test_an_aim_is_added_with_its_actions_their_leads_and_dates(officer: Client, draft: Agreement) -> None:
    lines = (
        "Visit every school\n\nMend the crossing | Head of Roads, Northshire Council | March 2027\n"
        "Hold a day\t\tongoing"
    )
    add_aim(officer, draft, actions=lines)

    actions = list(Action.objects.filter(aim__number="9.1", agreement=draft).order_by("position"))
    assert [row.text for row in actions] == ["Visit every school", "Mend the crossing", "Hold a day"]
    assert [row.due for row in actions] == [None, date(2027, 3, 31), None]
    assert [row.ongoing for row in actions] == [False, False, True]
    assert [row.coordinator and row.coordinator.title for row in actions] == [None, "Head of Roads", None]
    assert actions[1].coordinator.agency == Agency.objects.get(agreement=draft, name="Northshire Council")


def test_a_line_that_cannot_be_read_is_named_and_nothing_is_saved(officer: Client, draft: Agreement) -> None:
    lines = "Visit every school\n| Head of Roads\nMend it | | soon\na|b|1/4/27|d"
    page = add_aim(officer, draft, actions=lines).content.decode()

    problems = texts(page, "//*[contains(@class, 'govuk-error-summary__list')]//a")
    assert [line.split(":")[0] for line in problems] == ["Line 2", "Line 3", "Line 4"]
    assert "The date “soon” must be a day, a month and a year" in problems[1]
    assert lines in unescape(page)
    assert not Action.objects.filter(agreement=draft, text="Visit every school").exists()


def test_a_lead_of_a_line_with_a_name_like_anothers_is_asked_about(officer: Client, draft: Agreement) -> None:
    known = LeadPost.objects.filter(agreement=draft).exclude(title="").first()
    lead = f"{known.title}s, {known.agency.name}" if known.agency else f"{known.title}s"
    page = add_aim(officer, draft, actions=f"Visit every school | {lead}").content.decode()

    assert known.title in " ".join(problems_of(page).values())


def test_save_and_add_another_offers_the_next_row_under_the_same_parent(
    officer: Client, draft: Agreement
) -> None:
    priority = Priority.objects.filter(agreement=draft).first()
    answer = add_aim(officer, draft, do="another")

    assert answer.headers["Location"].endswith(f"/edit/aims/add/?within={priority.ref}")
    page = officer.get(answer.headers["Location"]).content.decode()
    assert find(page, "//select[@name='priority']/option[@selected]/@value") == [priority.ref]
    assert find(page, "//input[@name='number']/@value") == []


def test_two_job_titles_of_one_body_are_not_taken_for_one(officer: Client, draft: Agreement) -> None:
    add_priority(officer, draft, lead="Head of Community Safety, Northshire County Council")
    boxes = {"kind": "priority", "number": "10", "title": "Homes"}
    address = reverse("plan-edit-add", args=[draft.slug, "priorities"])

    officer.post(address, {**boxes, "lead": "Head of Housing, Northshire County Council"})

    assert LeadPost.objects.filter(agreement=draft, title="Head of Housing").exists()


def test_what_can_stand_under_nothing_yet_leads_to_what_comes_first(
    officer: Client, cast: build.Cast
) -> None:
    empty = build.agreement(cast.partnership, "empty")
    for kind, first in (("actions", "aims"), ("aims", "priorities")):
        for address in (f"/agreements/empty/edit/{kind}/", f"/agreements/empty/edit/{kind}/add/"):
            page = officer.get(address).content.decode()
            assert find(page, "//*[contains(@class, 'csa-empty')]//a/@href") == [
                reverse("plan-edit-list", args=[empty.slug, first])
            ]
