"""Requests for information: all that is held about an action, or of a person's words, and files stay meanwhile."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import Refused
from core.history import Change, save_row
from loading.kept_files.workflow import files_past_retention
from loading.models import InformationRequest, KeptFile
from papers.held.workflow import close_request, open_request
from tests import build, periods
from tests.pages import words
from tests.papers import information_request
from tests.signing_in import sign_in
from tests.test_downloads import rows_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(county_plan: build.Plan, cast: build.Cast) -> Client:
    """The county's administrator, in a plan with an update that was sent."""
    periods.told(county_plan)
    periods.opened(county_plan, cast)
    periods.sent(county_plan, cast, 0)
    return sign_in(Client(), cast.administrator, second_factor=True)


def address(asked: InformationRequest) -> str:
    """The page of a request."""
    return reverse("information-request", args=[asked.agreement.slug, asked.pk])


def test_a_request_is_opened_about_an_action_and_shows_what_was_sent_and_changed(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    action = county_plan.actions[0]
    requests = reverse("information-request-list", args=[county_plan.agreement.slug])

    page = officer.post(requests, {"reference": "FOI 7", "action": action.ref}, follow=True)

    asked = InformationRequest.objects.get()
    assert (asked.action, asked.opened_by, asked.closed_at) == (action, cast.administrator, None)
    kinds = {row.kind for row in page.context["page_obj"]}
    assert {"Progress update", "Sent"} <= kinds
    changes = [row.words for row in page.context["page_obj"] if row.kind == "Change"]
    assert changes
    assert all("\nWhy: " in f"\n{text}" for text in changes)
    table = rows_of(officer.get(address(asked), {"format": "csv"}))
    assert table[0] == ["When", "What it is", "About", "Who", "Words", "Restricted"]
    assert len(table) - 1 == page.context["total"]


def test_what_is_for_the_group_or_for_few_is_marked(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    action = county_plan.actions[0]
    asked = information_request(action, by=cast.administrator)
    plain = officer.get(address(asked)).context["page_obj"]
    type(action).objects.filter(pk=action.pk).update(partnership_only=True)

    rows = officer.get(address(asked)).context["page_obj"]

    assert {row.readers for row in plain if row.kind == "Progress update"} == {""}
    assert {row.readers for row in plain if row.kind == "Sent"} == {"for the Working Group"}
    assert all(row.readers.startswith("for the readers of the action") for row in rows)


def test_the_words_of_a_person_are_theirs_alone_between_the_days(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    asked = InformationRequest.objects.create(
        agreement=county_plan.agreement,
        reference="SAR 1",
        person=cast.lead,
        opened_by=cast.administrator,
        opened_at=timezone.now(),
    )
    kinds = {row.kind for row in officer.get(address(asked)).context["page_obj"]}
    asked.since, asked.until = date(2001, 1, 2), date(2001, 3, 4)
    asked.save()
    page = officer.get(address(asked))

    assert "Progress update" in kinds
    assert page.context["total"] == 0
    assert ", from 2 January 2001, until 4 March 2001: 0 rows" in words(page.content.decode())


@pytest.mark.parametrize(
    ("boxes", "says"),
    [
        ({"reference": "FOI 7"}, "Choose an action or a person"),
        ({"reference": "FOI 7", "action": "{ref}", "person": "{lead}"}, "Choose an action or a person"),
        ({"action": "{ref}"}, "reference"),
    ],
)
def test_a_request_about_nothing_or_two_things_is_refused(
    officer: Client, county_plan: build.Plan, cast: build.Cast, boxes: dict[str, str], says: str
) -> None:
    names = {"ref": county_plan.actions[0].ref, "lead": str(cast.lead.pk)}
    sent = {name: text.format(**names) for name, text in boxes.items()}

    page = officer.post(reverse("information-request-list", args=[county_plan.agreement.slug]), sent)

    assert page.status_code == 200
    assert says in words(page.content.decode())
    assert not InformationRequest.objects.exists()


def test_no_file_of_the_agreement_is_deleted_while_a_request_is_open(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    later = timezone.now() + timedelta(days=4000)
    file = KeptFile.objects.create(
        partnership=county_plan.agreement.partnership,
        agreement=county_plan.agreement,
        title="Adopted",
        name="adopted.pdf",
        kind="pdf",
        size=1,
        digest="0" * 64,
        added_by=cast.administrator,
        added_at=timezone.now(),
        withdrawn_at=timezone.now(),
        withdrawn_why="A mistake",
    )
    asked = information_request(county_plan.actions[0], by=cast.administrator)
    held_files = list(files_past_retention(later))

    page = officer.post(address(asked), follow=True)

    assert held_files == []
    assert [row for row, _ in files_past_retention(later)] == [file]
    asked.refresh_from_db()
    assert asked.closed_by == cast.administrator
    assert "is closed" in words(page.content.decode())


def test_only_an_administrator_opens_or_closes_a_request_whoever_calls(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    action = county_plan.actions[0]
    asked = information_request(action, by=cast.administrator)

    with pytest.raises(Refused):
        open_request(county_plan.agreement, "FOI 8", about=action, by=cast.chair)
    with pytest.raises(Refused):
        close_request(asked, by=cast.lead)


def test_an_action_that_was_withdrawn_can_be_asked_about(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    action = county_plan.actions[1]
    action.withdrawn_at, action.withdrawn_why = timezone.now(), "Done elsewhere"
    save_row(action, Change(cast.administrator, "Done elsewhere"))
    requests = reverse("information-request-list", args=[county_plan.agreement.slug])

    page = officer.post(requests, {"reference": "FOI 9", "action": action.ref}, follow=True)

    assert InformationRequest.objects.get().action == action
    assert any("Done elsewhere" in row.words for row in page.context["page_obj"])
