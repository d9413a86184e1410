"""A new agreement without a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.history import update_rows
from priorities.models import Agreement, StatusLabel, Theme
from priorities.status import STANDARD_SCHEME
from tests import build
from tests.pages import text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGE = "/agreements/new/"


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def boxes(**more: str) -> dict[str, str]:
    return {
        "title": "Northshire agreement 2027 to 2030",
        "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2027",
        "ends_on_day": "31", "ends_on_month": "3", "ends_on_year": "2030",
        "themes": "Early help\n\nPrevention\nEarly help",
        "themes_apply": "by aim",
        "scheme": "standard",
        **more,
    }  # fmt: skip


def test_an_agreement_begins_empty_with_its_themes_and_the_usual_statuses(
    officer: Client, cast: build.Cast
) -> None:
    answer = officer.post(PAGE, boxes())
    agreement = Agreement.objects.get(title="Northshire agreement 2027 to 2030")

    assert answer.headers["Location"] == reverse("plan-edit", args=[agreement.slug])
    assert (agreement.partnership, agreement.status, agreement.is_public) == (
        cast.partnership,
        "draft",
        False,
    )
    assert (agreement.starts_on, agreement.ends_on) == (date(2027, 4, 1), date(2030, 3, 31))
    assert list(Theme.objects.filter(agreement=agreement).values_list("title", "slug")) == [
        ("Early help", "early-help"),
        ("Prevention", "prevention"),
    ]
    labels = StatusLabel.objects.filter(agreement=agreement).values_list("label", flat=True)
    assert list(labels) == [row.label for row in STANDARD_SCHEME]
    assert "is a draft now" in text_of(officer, answer.headers["Location"])


def test_the_themes_and_statuses_of_the_last_agreement_are_proposed(
    officer: Client, cast: build.Cast
) -> None:
    last = build.plan(cast.partnership, "county-2014-17", people=cast).agreement
    label = StatusLabel.objects.filter(agreement=last).first()
    label.meaning, label.label = "It goes as planned.", "Going well"
    update_rows(StatusLabel, [label], ["label", "meaning"], build.BY_THE_TEST)
    page = officer.get(PAGE).content.decode()
    for title in Theme.objects.filter(agreement=last).values_list("title", flat=True):
        assert title in page

    officer.post(PAGE, boxes(scheme=last.slug))

    new = Agreement.objects.get(title="Northshire agreement 2027 to 2030")
    assert list(StatusLabel.objects.filter(agreement=new).values_list("label", "meaning")) == list(
        StatusLabel.objects.filter(agreement=last).values_list("label", "meaning")
    )


def test_what_is_wrong_is_said_and_what_was_typed_stays(officer: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "county", title="Northshire agreement 2027 to 2030")
    page = officer.post(PAGE, boxes(ends_on_year="2026")).content.decode()

    assert "The last day must be after the first day" in page
    assert "There is an agreement with this title already" in page
    assert "Prevention" in page
    assert Agreement.objects.count() == 1


def test_a_second_press_makes_no_second_agreement(officer: Client) -> None:
    officer.post(PAGE, boxes(once="a-token"))
    officer.post(PAGE, boxes(once="a-token", title="Northshire agreement 2027 to 2030"))

    assert Agreement.objects.filter(title__startswith="Northshire").count() == 1


def test_titles_that_read_alike_get_names_of_their_own_in_addresses(officer: Client) -> None:
    officer.post(PAGE, boxes(title="New"))
    officer.post(PAGE, boxes(title="New!"))

    assert list(Agreement.objects.order_by("pk").values_list("slug", flat=True)) == ["new-2", "new-3"]


def test_nobody_but_an_administrator_makes_one(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.chair)

    assert client.post(PAGE, boxes()).status_code == 403
    assert not Agreement.objects.exists()
