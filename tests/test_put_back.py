"""Putting one row back to how it was: the difference first, the same rules as an edit, new history."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from actions.models import Action, Aim, AimTheme
from core.history import history_of
from priorities.models import Theme
from tests import build
from tests.editing import WHY, administrator, edit_row, last_history, posted, row_address, value_of, written
from tests.pages import conflict_of, problems_of, texts


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return administrator(client, cast)


def back(plan: build.Plan, kind: str, ref: str) -> str:
    return row_address(plan, kind, ref, "plan-edit-put-back")


def choose(client: Client, address: str, number: int) -> str:
    """The address of one of the states of a row; 0 is the latest."""
    states = client.get(address).context["states"]
    return f"{address}?to={quote(states[number].at.isoformat())}"


def put_back(client: Client, address: str, **changes: Any) -> Any:
    return client.post(address, posted(client.get(address).context["form"], **{**WHY, **changes}))


def test_the_difference_is_shown_first_and_then_saved_with_a_reason(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(
        officer,
        row_address(plan, "actions", "act0"),
        text="Worse words",
        due="1 5 2016",
        coordinator="Head of Policing",
    )
    clock.shift(60)
    before = written(plan.agreement)

    address = choose(officer, back(plan, "actions", "act0"), -1)
    text = officer.get(address).content.decode()
    assert "This is what would change:" in text
    assert "1 May 2016" in texts(text, "//td[@data-label='Now']")
    assert "Head of Policing, County Police" in text
    assert written(plan.agreement) == before

    assert put_back(officer, address)["Location"] == row_address(plan, "actions", "act0")
    row = Action.objects.get(ref="act0")
    assert (row.text, row.coordinator, str(row.due)) == ("Action number 0", None, "2015-03-31")
    assert last_history(Action, ref="act0").history_change_reason == "Agreed with the police."
    assert history_of(Action)._default_manager.filter(ref="act0").count() == 3


def test_an_aim_gets_the_themes_back_that_it_served(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), themes=["theme-1"])
    clock.shift(60)

    put_back(officer, choose(officer, back(plan, "aims", "aim0"), -1))

    assert value_of(plan).find("aims", "aim0").themes == ("theme-0",)
    assert AimTheme.objects.filter(aim__ref="aim0").count() == 2


def test_a_withdrawn_action_is_taken_up_again_and_keeps_its_status(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "actions", "act0", "plan-edit-withdraw"), reason="Dropped")
    clock.shift(60)

    address = choose(officer, back(plan, "actions", "act0"), -1)
    assert "It is withdrawn now, and would be in the plan again" in officer.get(address).content.decode()
    put_back(officer, address)

    item = value_of(plan).labelled_actions["act0"]
    assert item.status is not None
    assert item.status.label == "Green"
    assert Action.objects.get(ref="act0").withdrawn_why == ""


def test_a_withdrawn_action_is_headed_by_the_number_and_words_it_had_and_not_offered_as_it_is_now(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    clock.shift(60)
    edit_row(officer, row_address(plan, "actions", "act0", "plan-edit-withdraw"), reason="Dropped")
    assert value_of(plan).labelled_actions["act2"].label == "1.1a", "another action has the number now"

    page = officer.get(back(plan, "actions", "act0")).content.decode()

    assert texts(page, "//h1") == ["Put action 1.1a “Action number 0” back to how it was"]
    assert "(as it is now)" not in page
    withdrawn, first = texts(page, "//main//ol//h2")
    assert withdrawn.startswith("Withdrawn, ")
    assert first.startswith("As it was from ")
    assert len(texts(page, "//main//ol//h2//a")) == 1, (
        "what is withdrawn cannot be put back to being withdrawn"
    )


def test_an_action_without_a_number_is_called_by_its_words(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), number=None)
    for ref in ("act0", "aim0"):
        kind = "actions" if ref == "act0" else "aims"
        heading = texts(officer.get(back(plan, kind, ref)).content.decode(), "//h1")
        one, words = ("action", "Action number 0") if ref == "act0" else ("aim", "Aim number 0")
        assert heading == [f"Put {one} “{words}” back to how it was"]

    clock.shift(60)
    edit_row(officer, row_address(plan, "actions", "act0", "plan-edit-withdraw"), reason="Dropped")

    page = officer.get(back(plan, "actions", "act0")).content.decode()
    assert texts(page, "//h1") == ["Put action “Action number 0” back to how it was"]


def test_an_action_cannot_go_back_under_an_aim_that_is_gone(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0", "plan-edit-withdraw"), reason="Dropped")
    clock.shift(60)
    before = written(plan.agreement)

    address = choose(officer, back(plan, "actions", "act0"), -1)
    assert (
        "Its aim, “Aim 1.1”, is no longer in the plan: put that back first"
        in officer.get(address).content.decode()
    )
    put_back(officer, address)
    assert written(plan.agreement) == before

    put_back(officer, choose(officer, back(plan, "aims", "aim0"), -1))
    put_back(officer, address)
    assert "act0" in value_of(plan).labelled_actions


def test_what_it_named_then_and_is_gone_now_stays_out_and_is_named(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), themes=["theme-1"], text="Other words")
    edit_row(officer, row_address(plan, "themes", "theme-0", "plan-edit-withdraw"), reason="Merged")
    clock.shift(60)

    address = choose(officer, back(plan, "aims", "aim0"), -1)
    lost = "It named these then, and they are no longer in the plan, so they stay out: Early help."
    assert lost in texts(officer.get(address).content.decode(), "//p")
    put_back(officer, address)

    row = value_of(plan).find("aims", "aim0")
    assert (row.text, row.themes) == ("Aim number 0", ())


def test_the_rules_of_an_edit_hold_for_putting_back(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), number="1.5")
    edit_row(officer, row_address(plan, "aims", "aim1"), number="1.1")
    clock.shift(60)
    before = written(plan.agreement)

    response = put_back(officer, choose(officer, back(plan, "aims", "aim0"), -1))

    assert "There is an aim 1.1 already" in response.content.decode()
    assert written(plan.agreement) == before


def test_putting_back_what_has_changed_since_the_difference_was_shown_is_refused(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "themes", "theme-0"), title="Prevention")
    clock.shift(60)
    address = choose(officer, back(plan, "themes", "theme-0"), -1)
    seen = officer.get(address).context["form"]["seen"].value()
    edit_row(officer, row_address(plan, "themes", "theme-0"), title="Early prevention")

    response = put_back(officer, address, seen=seen)

    assert conflict_of(response.content.decode()) == {"Title": ("Early prevention",)}
    assert Theme.objects.get(ref="theme-0").title == "Early prevention"


def test_the_agreement_itself_can_be_put_back(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "agreement", "county-2014-17"), title="Another title")
    clock.shift(60)

    put_back(officer, choose(officer, back(plan, "agreement", "county-2014-17"), -1))

    assert value_of(plan).agreement.title == "Community Safety Agreement 2014-17"


def test_a_moment_at_which_nothing_was_written_is_not_found(officer: Client, plan: build.Plan) -> None:
    for moment in ("2014-08-01T00:00:00%2B01:00", "yesterday", "2014-08-01T00:00:00", "2014-02-31T00:00:00Z"):
        assert officer.get(f"{back(plan, 'aims', 'aim0')}?to={moment}").status_code == 404


def test_putting_back_without_a_reason_asks_for_it(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), text="Other words")
    clock.shift(60)

    response = put_back(officer, choose(officer, back(plan, "aims", "aim0"), -1), reason="")

    assert "#id_reason" in problems_of(response.content.decode())
    assert Aim.objects.get(ref="aim0").text == "Other words"
