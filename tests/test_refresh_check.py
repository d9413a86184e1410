"""The check page of a refresh: what the new plan will be, and its approval, once."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.models import Action
from core.history import create_rows
from priorities.models import Agreement, Decision
from refresh.decisions import RefreshTarget
from refresh.models import RefreshDraft
from tests import build
from tests.editing import administrator, last_history, posted
from tests.load_files import contents
from tests.pages import conflict_of, html_of, links, text_of, words
from tests.refreshing import address, begin, now, stands_at, type_in

pytestmark = pytest.mark.django_db

CHECK = address("refresh-check")
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


def test_the_check_tells_the_two_plans_in_numbers_and_what_becomes_of_each_action(
    officer: Client, plan: build.Plan
) -> None:
    stands_at(plan, 0, "Complete")
    type_in(officer, ACTIONS, act1__fate="drop", act1__reason="No money", act3__text="Other words")
    text = text_of(officer, CHECK)

    assert "Actions 4 2" in text
    assert "Complete: leaves the plan (1) 1.1a Action number 0 Key achievement: Action number 0" in text
    assert "Dropped (1) 2.1a Action number 1 decided by hand Why: No money" in text
    assert "Carried on (2)" in text
    assert "Other words" in text
    assert "Priority 1: Violent Crime: Head of Policing, County Police" in text
    assert "2 actions of the new plan have no date." in text, "theirs are over before it starts"


def test_what_is_to_be_mended_leads_to_its_place_and_keeps_the_button_away(officer: Client) -> None:
    type_in(officer, ACTIONS, act1__fate="drop")
    html = html_of(officer, CHECK)

    assert "To mend first (1)" in words(html)
    assert f"{ACTIONS}?priority=p2#row-actions-act1" in links(html)
    assert "Approve the refresh" not in words(html)


def test_approval_makes_the_new_agreement_and_leads_there(officer: Client, draft: RefreshDraft) -> None:
    page = officer.post(CHECK, posted(officer.get(CHECK).context["form"], reason="Agreed"), follow=True)

    assert page.redirect_chain[-1][0] == "/agreements/county-2017-20/"
    assert "The refresh is approved: this is the new agreement." in page.content.decode()
    assert now(draft).state == "approved"
    assert Action.objects.filter(agreement__slug="county-2017-20").count() == 4


def test_a_second_press_of_the_button_does_nothing_and_says_so(officer: Client) -> None:
    form = posted(officer.get(CHECK).context["form"], reason="Agreed")
    officer.post(CHECK, form)
    before = {table: found for table, found in contents().items() if table != "django_session"}
    page = officer.post(CHECK, form, follow=True)

    assert page.redirect_chain[-1][0] == "/agreements/county-2017-20/"
    assert "Nothing was done twice." in page.content.decode()
    assert {table: found for table, found in contents().items() if table != "django_session"} == before


def test_without_a_reason_nothing_is_approved(officer: Client, draft: RefreshDraft) -> None:
    page = officer.post(CHECK, posted(officer.get(CHECK).context["form"], reason=None))

    assert "Why, and who agreed it" in page.content.decode()
    assert now(draft).state == "open"


def test_what_moved_since_the_page_was_opened_is_looked_at_again_first(
    officer: Client, plan: build.Plan, draft: RefreshDraft
) -> None:
    form = posted(officer.get(CHECK).context["form"], reason="Agreed by all of us")
    stands_at(plan, 0, "Complete")
    page = officer.post(CHECK, form)

    assert conflict_of(page.content.decode()) == {}
    assert "Agreed by all of us" in page.content.decode()
    assert now(draft).state == "open"
    officer.post(CHECK, posted(page.context["form"]))
    assert now(draft).state == "approved"
    assert Agreement.objects.filter(slug="county-2017-20").exists()


def test_the_next_plan_year_is_approved_from_the_page_with_the_decision_behind_it(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    decision = Decision(agreement=plan.agreement, ref="d1", reference="CCSP/2015/1", text="Refresh the plan")
    create_rows(Decision, [decision], build.BY_THE_TEST)
    stands_at(plan, 0, "Complete")
    begin(plan, cast.administrator, RefreshTarget(plan_year="2015/16"))
    officer = administrator(client, cast)
    form = posted(officer.get(CHECK).context["form"], reason="Agreed", decision="d1")
    page = officer.post(CHECK, form, follow=True)

    assert page.redirect_chain[-1][0] == address("became")
    last = last_history(Action, agreement=plan.agreement.pk, ref="act0")
    assert last.history_change_reason == "Complete: leaves the plan at the refresh of 2015/16"
    assert last.history_decision.reference == "CCSP/2015/1"
