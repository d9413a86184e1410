"""Going through a refresh: its actions, fifty a page, and its priorities, themes, indicators and linked plans."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Action
from core.history import Change, create_rows, update_rows
from priorities.models import LinkedPlan
from refresh.models import RefreshDraft
from tests import build
from tests.editing import administrator
from tests.load_files import nothing_written
from tests.pages import conflict_of, html_of, text_of, words
from tests.refreshing import address, begin, boxes, now, stands_at, type_in
from tests.test_query_ceilings import TODAY, queries

pytestmark = pytest.mark.django_db

ACTIONS = address("refresh-actions")


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def draft(plan: build.Plan, cast: build.Cast) -> RefreshDraft:
    return begin(plan, cast.administrator)


@pytest.fixture
def officer(client: Client, cast: build.Cast, draft: RefreshDraft) -> Client:
    return administrator(client, cast)


def test_looking_writes_nothing(officer: Client) -> None:
    officer.get(ACTIONS)
    with nothing_written():
        for name in ("refresh-start", "refresh-head", "refresh-actions", "refresh-check", "refresh-drop"):
            officer.get(address(name))


def test_an_action_is_shown_with_its_words_its_status_and_what_is_proposed(officer: Client) -> None:
    text = text_of(officer, ACTIONS)

    assert (
        "Action 1.1a Action number 0 ● Green Due 31 March 2015 What becomes of it As proposed: carry on"
        in text
    )


def test_what_is_decided_is_kept_even_where_something_is_still_missing(
    officer: Client, draft: RefreshDraft
) -> None:
    page = type_in(officer, ACTIONS, act0__fate="drop", act1__fate="split", act1__parts="Only one")

    assert now(draft).decisions == {
        "actions": {"act0": {"fate": "drop"}, "act1": {"fate": "split", "parts": "Only one"}}
    }
    text = words(page.content.decode())
    assert "Kept." in text
    assert "Action 1.1a: Say why it is dropped" in text
    assert "Action 2.1a: Enter the actions that it is split into, two or more" in text
    assert "Only one" in text


def test_what_was_typed_as_the_action_to_merge_with_is_shown_as_that_action(
    officer: Client, draft: RefreshDraft
) -> None:
    type_in(officer, ACTIONS, act1__fate="merge", act1__into="1.1a")

    assert 'value="1.1a: Action number 0"' in html_of(officer, ACTIONS)
    assert "to mend" not in text_of(officer, address("refresh-start"))


def test_an_action_that_was_completed_meanwhile_is_marked_until_the_page_is_saved(
    officer: Client, draft: RefreshDraft, plan: build.Plan
) -> None:
    type_in(officer, ACTIONS, act1__fate="keep")
    for number in (0, 1):
        stands_at(plan, number, "Complete")
    text = text_of(officer, ACTIONS)

    since = "New It has become complete since this page was last saved."
    assert f"{since} What becomes of it As proposed: complete, it leaves" in text
    assert f"{since} You decided otherwise by hand: that stands." in text
    type_in(officer, ACTIONS)
    assert since not in text_of(officer, ACTIONS)
    assert now(draft).seen["act0"] == "complete"


def test_one_press_takes_all_choices_of_the_page_back_to_what_is_proposed(
    officer: Client, draft: RefreshDraft
) -> None:
    type_in(officer, ACTIONS, act0__fate="drop", act0__reason="No money", act1__fate="complete")
    type_in(officer, ACTIONS, do="proposed")

    assert now(draft).decisions == {"actions": {"act0": {"reason": "No money"}}}


def test_two_officers_on_one_page_are_both_shown_and_nothing_is_lost(
    officer: Client, draft: RefreshDraft
) -> None:
    opened = boxes(officer.get(ACTIONS), act0__fate="drop", act0__reason="No money", act2__fate="complete")
    type_in(officer, ACTIONS, act0__fate="split", act0__parts="One\nTwo")
    page = officer.post(ACTIONS, opened)
    text = words(page.content.decode())

    shown = conflict_of(page.content.decode())
    assert shown["Action 1.1a: What becomes of it"] == ("Split into several", "Drop, with a reason")
    assert "The refresh was changed by Ada Administrator" in text
    assert "No money" in text
    assert now(draft).decisions == {"actions": {"act0": {"fate": "split", "parts": "One\nTwo"}}}

    officer.post(ACTIONS, boxes(page))
    kept = now(draft).decisions["actions"]
    assert kept["act0"] == {"fate": "drop", "reason": "No money", "parts": "One\nTwo"}
    assert kept["act2"] == {"fate": "complete"}


def test_what_was_typed_about_an_action_that_was_withdrawn_meanwhile_is_told(
    officer: Client, plan: build.Plan
) -> None:
    opened = boxes(officer.get(ACTIONS), act0__text="My careful words about it", act1__fate="drop")
    row = Action.objects.get(agreement=plan.agreement, ref="act0")
    row.withdrawn_at, row.withdrawn_why = build.LOADED, "Gone"
    update_rows(Action, [row], ["withdrawn_at", "withdrawn_why"], Change(None, "Gone"))
    text = words(officer.post(ACTIONS, opened, follow=True).content.decode())

    assert "withdrawn from the old plan while you had this page open" in text
    assert "My careful words about it" in text
    assert RefreshDraft.objects.get().decisions == {"actions": {"act1": {"fate": "drop"}}}


def test_new_actions_are_put_under_their_priority(officer: Client, draft: RefreshDraft) -> None:
    where = f"{ACTIONS}?priority=p2"
    type_in(officer, where, new_actions__text="Walk to school", new_actions__aim_text="Safer schools")
    kept = list(now(draft).decisions["new_actions"].values())

    assert kept == [{"priority": "p2", "aim_text": "Safer schools", "text": "Walk to school"}] * 2
    assert "Walk to school" in html_of(officer, where)
    assert "Walk to school" not in html_of(officer, f"{ACTIONS}?priority=p1")


def test_going_on_leads_from_part_to_part_to_the_check(officer: Client) -> None:
    def after(where: str) -> str:
        return str(type_in(officer, where, do="on").redirect_chain[-1][0])

    assert after(address("refresh-rows", "priorities")) == address("refresh-rows", "themes")
    assert after(address("refresh-rows", "linked-plans")) == ACTIONS
    assert after(f"{ACTIONS}?priority=p1") == f"{ACTIONS}?priority=p2"
    assert after(f"{ACTIONS}?priority=p2") == address("refresh-check")


def test_priorities_leads_and_new_priorities_are_kept(officer: Client, draft: RefreshDraft) -> None:
    where = address("refresh-rows", "priorities")
    type_in(
        officer, where, p1__title="Violence", p1__lead="Chief Constable", p2__fate="drop", p2__reason="Done"
    )
    page = type_in(officer, where, new_priorities__title="Modern slavery")
    cells = now(draft).decisions

    assert cells["priorities"] == {
        "p1": {"title": "Violence", "lead": "Chief Constable"},
        "p2": {"fate": "drop", "reason": "Done"},
    }
    assert [row["title"] for row in cells["new_priorities"].values()] == ["Modern slavery"] * 2
    assert "Modern slavery" in page.content.decode()


@pytest.mark.parametrize(
    ("part", "row", "fate"),
    [("themes", "theme-0", "drop"), ("indicators", "i1", "no figures"), ("linked-plans", "l1", "drop")],
)
def test_themes_indicators_and_linked_plans_are_decided(
    officer: Client, draft: RefreshDraft, plan: build.Plan, part: str, row: str, fate: str
) -> None:
    from indicators.models import Indicator

    create_rows(Indicator, [Indicator(agreement=plan.agreement, ref="i1", title="KSI")], build.BY_THE_TEST)
    create_rows(
        LinkedPlan, [LinkedPlan(agreement=plan.agreement, ref="l1", title="Roads")], build.BY_THE_TEST
    )
    type_in(officer, address("refresh-rows", part), **{f"{row}__fate": fate, f"{row}__reason": "Said"})

    assert now(draft).decisions[part.replace("-", "_")][row] == {"fate": fate, "reason": "Said"}


def test_a_part_that_there_is_not_is_not_found(officer: Client) -> None:
    assert officer.get(address("refresh-rows", "periods")).status_code == 404


@pytest.mark.parametrize("size", [50, 500])
def test_the_pages_of_a_refresh_ask_as_often_for_a_large_plan_as_for_a_small_one(
    client: Client, cast: build.Cast, size: int
) -> None:
    plan = build.plan(cast.partnership, "large-2014-17", people=cast, actions=size)
    begin(plan, cast.administrator)
    administrator(client, cast)
    pages = {
        name: queries(client, address(name, *more, slug="large-2014-17"))
        for name, more in (
            ("refresh-start", ()),
            ("refresh-rows", ("priorities",)),
            ("refresh-actions", ()),
            ("refresh-check", ()),
            ("became", ()),
        )
    }

    assert {name: number for name, number in pages.items() if number > TODAY} == {}
