"""Starting a refresh, what it is into, and dropping it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from core.history import Change, update_rows
from priorities.models import Agreement
from refresh.forms import proposed_head
from refresh.models import RefreshDraft
from tests import build
from tests.editing import administrator, posted
from tests.pages import conflict_of, html_of, links, text_of
from tests.refreshing import address, begin, now, stands_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return administrator(client, cast)


def rolling(plan: build.Plan) -> None:
    plan.agreement.ends_on = None
    update_rows(Agreement, [plan.agreement], ["ends_on"], Change(None, "Rolling"))


def start(client: Client, **typed: Any) -> Any:
    form = client.get(address("refresh-start")).context["form"]
    return client.post(address("refresh-start"), posted(form, **typed), follow=True)


def test_an_officer_finds_the_refresh_from_the_overview_the_editing_and_the_versions(officer: Client) -> None:
    for page in ("", "edit/", "versions/"):
        assert address("refresh-start") in links(html_of(officer, f"/agreements/county-2014-17/{page}")), page


def test_readers_are_not_shown_the_way_to_the_refresh(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    client.force_login(cast.reviewer)
    for page in ("", "versions/"):
        assert address("refresh-start") not in links(html_of(client, f"/agreements/county-2014-17/{page}")), (
            page
        )


def test_the_new_agreement_is_proposed_to_begin_where_the_old_one_ends_and_to_last_as_long(
    officer: Client, plan: build.Plan
) -> None:
    head = proposed_head(plan.agreement)

    assert (head.title, head.slug) == ("Community Safety Agreement 2017-20", "county-2017-20")
    assert (head.starts_on, head.ends_on) == (date(2017, 4, 1), date(2020, 3, 31))
    build.agreement(plan.agreement.partnership, "county-2017-20")
    assert proposed_head(plan.agreement).slug == "county-2017-20-2"


def test_a_refresh_is_started_and_shows_its_parts(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    page = start(officer)
    draft = RefreshDraft.objects.get()

    assert page.redirect_chain[-1][0] == address("refresh-start")
    text = text_of(officer, address("refresh-start"))
    assert "Refresh into Community Safety Agreement 2017-20" in text
    assert "Started by Ada Administrator" in text
    assert "4 in the old plan" in text
    assert draft.seen == {f"act{number}": "keep" for number in range(4)}


def test_of_an_agreement_that_ends_no_plan_year_is_asked_about(officer: Client, plan: build.Plan) -> None:
    assert "The next plan year" not in text_of(officer, address("refresh-start"))
    rolling(plan)
    assert "The next plan year of this agreement" in text_of(officer, address("refresh-start"))


def test_the_next_plan_year_of_a_rolling_agreement_is_started(officer: Client, plan: build.Plan) -> None:
    rolling(plan)
    start(officer, kind="year", plan_year="2015/16")

    assert RefreshDraft.objects.get().head["plan_year"] == "2015/16"
    assert "Refresh into 2015/16" in text_of(officer, address("refresh-start"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": None}, "Enter the title of the new agreement"),
        ({"slug": None}, "Enter a short name"),
        ({"slug": "County 2017"}, "for example county-2017"),
        ({"slug": "county-2014-17"}, "Another agreement has this short name"),
        ({"starts_on": None}, "Enter the first day"),
        ({"ends_on": "1 1 2017"}, "It ends before it starts"),
        ({"starts_on": "31 2 2017"}, "First day must be a real date"),
    ],
)
def test_what_a_new_agreement_cannot_be_is_told_and_nothing_typed_is_lost(
    officer: Client, typed: dict[str, Any], words: str
) -> None:
    page = start(officer, summary="", **{"title": "My own title", **typed})

    assert words in page.content.decode()
    assert "title" in typed or "My own title" in page.content.decode()
    assert not RefreshDraft.objects.exists()


def test_a_plan_year_must_be_named(officer: Client, plan: build.Plan) -> None:
    rolling(plan)
    assert "Enter the plan year" in start(officer, kind="year", plan_year=None).content.decode()


def test_a_second_officer_comes_to_the_refresh_that_is_open(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    form = officer.get(address("refresh-start")).context["form"]
    begin(plan, cast.administrator)
    page = officer.post(address("refresh-start"), posted(form), follow=True)

    assert "Refresh into" in page.content.decode()
    assert RefreshDraft.objects.count() == 1


def test_the_start_says_how_many_actions_are_proposed_otherwise_by_now(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    begin(plan, cast.administrator)
    stands_at(plan, 0, "Complete")

    assert "1 proposed otherwise since somebody last looked" in text_of(officer, address("refresh-start"))


def test_what_it_is_into_can_be_changed_and_a_second_officer_is_shown_what_the_first_made_of_it(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    draft = begin(plan, cast.administrator)
    page = officer.get(address("refresh-head"))
    form = posted(page.context["form"])
    officer.post(address("refresh-head"), {**form, "title": "First"})
    assert now(draft).head["title"] == "First"

    page = officer.post(address("refresh-head"), {**form, "title": "Second"})
    html = page.content.decode()
    [(theirs, mine)] = conflict_of(html).values()
    assert theirs.startswith("First, ")
    assert mine.startswith("Second, ")
    assert 'value="Second"' in html
    assert now(draft).head["title"] == "First"
    officer.post(address("refresh-head"), posted(page.context["form"]))
    assert now(draft).head["title"] == "Second"


def test_a_refresh_is_dropped_with_a_reason(officer: Client, plan: build.Plan, cast: build.Cast) -> None:
    draft = begin(plan, cast.administrator)
    assert (
        "Answer “Why is it dropped?”"
        in officer.post(address("refresh-drop"), {"reason": " "}).content.decode()
    )
    page = officer.post(address("refresh-drop"), {"reason": "Too early"}, follow=True)

    assert "The refresh is dropped. No plan was changed." in page.content.decode()
    assert (now(draft).state, now(draft).reason) == ("dropped", "Too early")


@pytest.mark.parametrize("name", ["refresh-head", "refresh-actions", "refresh-check", "refresh-drop"])
def test_without_an_open_refresh_its_pages_lead_to_the_start(officer: Client, name: str) -> None:
    assert officer.get(address(name)).headers["Location"] == address("refresh-start")
    assert "approved or dropped meanwhile" in officer.post(address(name), follow=True).content.decode()
