"""The papers of an agreement: every kind in every format, of the moment and part that were chosen."""

import pytest
from django.test import Client

from papers.rendering import formats
from tests import build
from tests.pages import KENT, find, html_of, links, one, problems_of, text_of, texts, words
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = f"/agreements/{KENT}/papers/"


@pytest.mark.world("kent_2014")
def test_every_kind_is_offered_to_read_and_as_word_pdf_and_spreadsheet(client: Client) -> None:
    html = html_of(client, ADDRESS)

    assert texts(html, "//tbody/tr/th/a") == [
        "Progress report",
        "Exception report",
        "The plan on a page",
        "Action plan",
        "The agreement",
    ]
    assert [link for link in links(html) if "action-plan" in link] == [
        f"{ADDRESS}action-plan/",
        f"{ADDRESS}action-plan.docx",
        f"{ADDRESS}action-plan.pdf",
        f"{ADDRESS}action-plan.xlsx",
    ]


@pytest.mark.world("kent_2014")
def test_where_pango_is_missing_pdf_is_not_offered_and_the_rest_is(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "can_make_pdf", lambda: False)

    assert texts(html_of(client, ADDRESS), "//tbody/tr[4]/td//a/text()/..") == [
        "Word: Action plan",
        "Spreadsheet: Action plan",
    ]
    assert "PDF cannot be made here" in text_of(client, ADDRESS)
    assert client.get(f"{ADDRESS}action-plan.pdf").status_code == 404
    assert client.get(f"{ADDRESS}action-plan.docx").status_code == 200


@pytest.mark.world("kent_2014")
def test_a_choice_stands_in_the_address_and_in_every_link(client: Client) -> None:
    chosen = client.get(
        ADDRESS,
        {"choose": "yes", "moment": "version=1.2", "part": "priority:2", "marking": "OFFICIAL", "day": ""},
    )
    address = f"{ADDRESS}?version=1.2&part=priority%3A2&marking=OFFICIAL"

    assert chosen.status_code == 302
    assert chosen["Location"] == address
    html = html_of(client, address)
    assert "They show: Plan v1.2, Priority 2: Road Safety, OFFICIAL." in words(html)
    files = [link for link in links(html) if ".docx" in link]
    assert files[3] == f"{ADDRESS}action-plan.docx?version=1.2&part=priority%3A2&marking=OFFICIAL"
    selected = find(html, "//form//option[@selected]/@value")
    assert {"version=1.2", "priority:2", "OFFICIAL"} <= set(selected)


@pytest.mark.world("kent_2014")
def test_a_day_goes_before_the_choice_of_a_moment(client: Client) -> None:
    chosen = client.get(ADDRESS, {"choose": "yes", "moment": "version=1.2", "day": "14 October 2014"})

    assert chosen["Location"] == f"{ADDRESS}?at=2014-10-14"


@pytest.mark.world("kent_2014")
def test_a_day_that_is_none_or_has_not_come_is_said_beside_its_box(client: Client) -> None:
    for day, problem in (
        ("31 February 2014", "Another day must be a real date"),
        ("1 January 2199", "The day has not come yet. Enter today or an earlier day."),
    ):
        html = html_of(client, f"{ADDRESS}?choose=yes&day={day}&part=priority:2", status=400)

        assert problem in problems_of(html)["#id_day"]
        assert one(html, "//input[@name='day']/@value") == day
        assert "priority:2" in find(html, "//option[@selected]/@value")


@pytest.mark.world("kent_2014")
def test_the_versions_and_the_parts_of_the_plan_can_be_chosen(client: Client) -> None:
    html = html_of(client, ADDRESS)

    assert texts(html, "//select[@name='moment']//option") == [
        "The latest that you may read",
        "Version 1.3, December 2014",
        "Version 1.2, October 2014",
    ]
    parts = texts(html, "//select[@name='part']//option")
    assert parts[:2] == ["The whole plan", "Priority 1: Domestic Abuse"]
    assert "Reducing re-offending" in parts
    assert "Director of Operations, Kent Fire and Rescue Service" in parts


@pytest.mark.world("kent_2014")
def test_a_part_that_the_plan_does_not_have_is_refused_in_words(client: Client) -> None:
    for address in (f"{ADDRESS}?part=priority:99", f"{ADDRESS}action-plan/?part=lead:nobody"):
        html = html_of(client, address, status=404)

        assert "This plan has no such part at that moment." in html
        # Without the part: with it, the page as it is now would say the same again.
        assert address.partition("?")[0] in links(html)


def test_a_period_is_chosen_by_its_day_and_only_by_those_who_may_read_it(
    client: Client, cast: build.Cast
) -> None:
    from datetime import datetime

    from core.history import create_rows
    from reporting.models import ReportingPeriod

    plan = build.plan(cast.partnership, people=cast, is_public=True)
    common = {"agreement": plan.agreement, "closed_at": datetime(2014, 12, 1, 12, tzinfo=build.LONDON)}
    rows = [
        ReportingPeriod(
            **common,
            title="Autumn 2014",
            state="published",
            published_at=datetime(2014, 12, 9, 12, tzinfo=build.LONDON),
        ),
        ReportingPeriod(**common, title="Winter 2014", state="closed"),
    ]
    create_rows(ReportingPeriod, rows, build.BY_THE_TEST)
    address = "/agreements/county-2014-17/papers/"
    public = texts(html_of(client, address), "//select[@name='moment']//option")
    sign_in(client, cast.reviewer)
    group = find(html_of(client, address), "//select[@name='moment']//option/@value")

    assert public == ["The latest that you may read", "Reporting period Autumn 2014"]
    assert group == ["", "at=2014-12-09", "at=2014-12-01"]
