"""Putting one row back to how it was: the difference first, the same rules as an edit, new history."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Aim, AimTheme, Project
from core.history import Change, create_rows, history_of, update_rows
from indicators.models import Indicator, Target
from priorities.models import LeadPost, Theme
from tests import build
from tests.editing import WHY, administrator, edit_row, last_history, posted, row_address, value_of, written
from tests.pages import conflict_of, find, links, problems_of, texts


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
    text = officer.get(address).content.decode()
    assert "It is withdrawn now, and would be in the plan again" in text
    assert "Put action 1.1a “Action number 0” back to how it was" in text
    put_back(officer, address)

    item = value_of(plan).labelled_actions["act0"]
    assert item.status is not None
    assert item.status.label == "Green"
    assert Action.objects.get(ref="act0").withdrawn_why == ""


def withdraw(client: Client, plan: build.Plan, kind: str, ref: str, clock: time_machine.Traveller) -> None:
    """Withdraws a row a minute later than what was before, and lets a minute pass."""
    clock.shift(60)
    edit_row(client, row_address(plan, kind, ref, "plan-edit-withdraw"), reason="Dropped")
    clock.shift(60)


def refs(plan: build.Plan, *tables: str) -> list[list[str]]:
    """The refs of the rows of tables, in the order of the plan."""
    return [[row.ref for row in value_of(plan).table(table)] for table in tables]


def test_an_aim_comes_back_with_the_actions_that_were_withdrawn_with_it_in_one_save(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    clock.shift(60)
    edit_row(officer, row_address(plan, "actions", "act0"), text="Better words", due="1 5 2016")
    edit_row(officer, row_address(plan, "aims", "aim0"), text="Better aim")
    before = value_of(plan)
    withdraw(officer, plan, "aims", "aim0", clock)
    shown = officer.get(row_address(plan, "aims", "aim1", "plan-edit-withdraw")).content.decode()
    assert "It can be put back, together with what goes with it." in " ".join(texts(shown, "//p"))

    address = choose(officer, back(plan, "aims", "aim0"), 1)
    opened = officer.get(address)
    box = "//label[@for='id_with_it']"
    assert texts(opened.content.decode(), box) == ["Put back with it: its 2 actions, withdrawn with it"]
    assert opened.context["form"]["with_it"].value() is True
    listed = texts(opened.content.decode(), "//form//ul[@class='govuk-list govuk-list--bullet']/li")
    assert listed == ["Action 1.1a: Better words", "Action 1.1b: Action number 2"]
    said = officer.post(address, posted(opened.context["form"], **WHY), follow=True).content.decode()

    assert "Put back, with its 2 actions. Its changes since then stay on record." in said
    assert value_of(plan) == before
    saves = [last_history(Aim, ref="aim0"), *(last_history(Action, ref=ref) for ref in ("act0", "act2"))]
    assert {(row.history_date, row.history_change_reason) for row in saves} == {
        (saves[0].history_date, "Agreed with the police.")
    }


def test_the_list_of_changes_tells_what_came_back_together_in_one_entry(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "aims", "aim0", clock)
    put_back(officer, choose(officer, back(plan, "aims", "aim0"), 1), reason="It is needed")

    page = officer.get(reverse("change-list", args=[plan.agreement.slug])).content.decode()
    (entry, *_) = texts(page, "//li[contains(@class, 'csa-timeline__entry')]")
    assert entry.count("Why: It is needed") == 1
    for words in ("Aim 1.1", "Action 1.1a", "Action 1.1b"):
        assert f"{words} is in the plan again" in entry
    compared = reverse("plan-compare", args=[plan.agreement.slug])
    text = officer.get(f"{compared}?from=2014-08-01&to=now").content.decode()
    assert "Nothing in the plan or the agreement changed between the two." in " ".join(texts(text, "//p"))


def test_a_priority_comes_back_with_its_aims_and_their_actions(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    before = value_of(plan)
    priority = before.priorities[0].ref
    withdraw(officer, plan, "priorities", priority, clock)

    address = choose(officer, back(plan, "priorities", priority), 1)
    assert (
        "Put back with it: its 1 aim and 2 actions, withdrawn with it"
        in officer.get(address).content.decode()
    )
    put_back(officer, address)

    assert value_of(plan) == before


def test_an_action_comes_back_with_its_projects_and_an_indicator_with_its_targets(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    grant = {"agreement": plan.agreement, "grant": "Youth Fund", "award": Decimal(1)}
    create_rows(
        Project, [Project(**grant, ref="bus", title="Bus", action=plan.actions[2])], build.BY_THE_TEST
    )
    burglary = Indicator(agreement=plan.agreement, ref="ind0", title="Burglary", unit="count")
    build.save_row(burglary, build.BY_THE_TEST)
    goals = [Target(agreement=plan.agreement, indicator=burglary, value=value) for value in ("10", "20")]
    create_rows(Target, goals, build.BY_THE_TEST)
    before = value_of(plan)

    for kind, ref, words in (
        ("actions", "act2", "1 project of a grant"),
        ("indicators", "ind0", "2 targets"),
    ):
        withdraw(officer, plan, kind, ref, clock)
        address = choose(officer, back(plan, kind, ref), 1)
        assert f"Put back with it: its {words}, withdrawn with it" in officer.get(address).content.decode()
        put_back(officer, address)
        assert value_of(plan) == before


def test_what_was_withdrawn_with_it_stays_out_where_the_box_is_not_ticked(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "aims", "aim0", clock)

    put_back(officer, choose(officer, back(plan, "aims", "aim0"), 1), with_it=None)
    assert refs(plan, "aims", "actions") == [["aim0", "aim1"], ["act1", "act3"]]

    # It is back alone: what was withdrawn with it then comes back one by one.
    assert "with_it" not in officer.get(choose(officer, back(plan, "aims", "aim0"), 0)).context["form"].fields
    put_back(officer, choose(officer, back(plan, "actions", "act2"), 1))
    assert refs(plan, "actions") == [["act2", "act1", "act3"]]


def test_only_what_the_same_save_withdrew_comes_back_with_it(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "actions", "act2", clock)
    withdraw(officer, plan, "aims", "aim0", clock)

    address = choose(officer, back(plan, "aims", "aim0"), 1)
    assert "Put back with it: its 1 action, withdrawn with it" in officer.get(address).content.decode()
    put_back(officer, address)

    assert refs(plan, "actions") == [["act0", "act1", "act3"]]
    assert Action.objects.get(ref="act2").withdrawn_why == "Dropped"


def test_what_comes_back_with_it_does_not_name_what_is_gone_and_says_so(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    edit_row(officer, row_address(plan, "actions", "act0"), coordinator="Head of Nothing")
    withdraw(officer, plan, "aims", "aim0", clock)
    post = LeadPost.objects.get(title="Head of Nothing")
    post.withdrawn_at, post.withdrawn_why = timezone.now(), "Gone"
    update_rows(LeadPost, [post], ["withdrawn_at", "withdrawn_why"], Change(None, "Gone"))

    address = choose(officer, back(plan, "aims", "aim0"), 1)
    assert "without what it named then and is no longer in the plan: Head of Nothing" in " ".join(
        texts(officer.get(address).content.decode(), "//form//li")
    )
    put_back(officer, address)

    assert value_of(plan).find("actions", "act0").coordinator == ""


def test_a_number_that_another_has_taken_meanwhile_is_told_and_nothing_comes_back(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    priority = value_of(plan).priorities[0].ref
    withdraw(officer, plan, "priorities", priority, clock)
    edit_row(officer, row_address(plan, "aims", "aim1"), number="1.1")
    before = written(plan.agreement)
    address = choose(officer, back(plan, "priorities", priority), 1)
    parent = value_of(plan).priorities[0].title
    told = f"There is an aim 1.1 already, under Priority 2: {parent}. Give that one another number, then put"

    opened = officer.get(address).content.decode()
    assert told in " ".join(texts(opened, "//main"))
    assert row_address(plan, "aims", "aim1") in links(opened)

    response = put_back(officer, address)

    assert told in " ".join(texts(response.content.decode(), "//*[@role='alert']"))
    assert "one of the two" not in response.content.decode()
    assert response.context["form"]["with_it"].value() is True
    assert written(plan.agreement) == before


def test_two_officers_who_put_back_the_same_aim_are_shown_that_it_is_in_the_plan_already(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "aims", "aim0", clock)
    address = choose(officer, back(plan, "aims", "aim0"), 1)
    decision = {"new_reference": "2026/5", "new_text": "To go on with it"}
    mine = posted(officer.get(address).context["form"], reason="My own reason", **decision)
    put_back(officer, address, reason="Their reason", with_it=None)
    clock.shift(60)
    edit_row(officer, row_address(plan, "aims", "aim0"), outcome="Edited later", reason="An edit")
    edit_row(officer, row_address(plan, "aims", "aim0"), outcome="", reason="Another edit")
    before = written(plan.agreement)

    text = officer.post(address, mine).content.decode()

    said = " ".join(texts(text, "//main"))
    assert "Aim 1.1 was put back since you opened this page, so nothing was saved" in said
    assert "Aim 1.1 was put back by " in said
    assert "Why: Their reason" in said
    assert "It is in the plan again: nothing is left to press here." in said
    for untrue in ("then press", "Nothing of yours is saved yet"):
        assert untrue not in said
    for typed in ("My own reason", "2026/5", "To go on with it"):
        assert typed in said
    assert "Withdrawn still, of what stood under it: 2 actions." in said
    assert reverse("plan-edit-list", args=[plan.agreement.slug, "actions"]) in links(text)
    assert written(plan.agreement) == before


def test_putting_back_asks_why_it_is_put_back_and_cancel_leads_to_where_one_came_from(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    clock.shift(60)
    edit_row(officer, row_address(plan, "aims", "aim1"), text="Other words")
    withdraw(officer, plan, "aims", "aim0", clock)
    aims = reverse("plan-edit-list", args=[plan.agreement.slug, "aims"])
    for ref, came_from in (("aim0", aims), ("aim1", row_address(plan, "aims", "aim1"))):
        text = officer.get(choose(officer, back(plan, "aims", ref), 1)).content.decode()
        assert texts(text, "//label[@for='id_reason']") == ["Why is it put back?"]
        (cancel,) = find(text, "//a[.='Cancel']")
        assert cancel.get("href") == came_from


def test_what_has_come_back_in_another_way_since_the_page_was_opened_is_told(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "aims", "aim0", clock)
    address = choose(officer, back(plan, "aims", "aim0"), 1)
    mine = posted(officer.get(address).context["form"], **WHY)
    action = Action.objects.get(ref="act2")
    action.withdrawn_at = timezone.now()
    update_rows(Action, [action], ["withdrawn_at"], Change(None, "Withdrawn by an import"))
    before = written(plan.agreement)

    response = officer.post(address, mine)

    assert conflict_of(response.content.decode()) == {"Still withdrawn with it": ("1 action",)}
    assert written(plan.agreement) == before
    officer.post(address, posted(response.context["form"]))
    assert refs(plan, "actions") == [["act0", "act1", "act3"]]


def test_an_action_whose_aim_is_gone_leads_to_putting_back_the_aim(
    officer: Client, plan: build.Plan, clock: time_machine.Traveller
) -> None:
    withdraw(officer, plan, "aims", "aim0", clock)

    text = officer.get(choose(officer, back(plan, "actions", "act0"), 1)).content.decode()

    assert back(plan, "aims", "aim0") in links(text)
    assert "Put back the aim" in text


def test_an_aim_comes_back_in_its_old_place_and_an_action_at_the_end(
    officer: Client, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    plan = build.plan(cast.partnership, "county-2017", actions=12, people=cast)
    first = [row.ref for row in value_of(plan).aims if row.priority == value_of(plan).aims[0].priority]
    before = refs(plan, "aims")
    for ref in (first[0], first[2]):
        withdraw(officer, plan, "aims", ref, clock)
    for ref in (first[2], first[0]):
        address = choose(officer, back(plan, "aims", ref), 1)
        assert "would be in the plan again, in its old place" in " ".join(
            texts(officer.get(address).content.decode(), "//p")
        )
        put_back(officer, address)
    assert refs(plan, "aims") == before

    withdraw(officer, plan, "actions", "act0", clock)
    put_back(officer, choose(officer, back(plan, "actions", "act0"), 1))
    item = value_of(plan).labelled_actions["act0"]
    assert item.label == "1.1b"


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
    aim = Aim.objects.get(ref="aim0")
    aim.number = ""
    update_rows(Aim, [aim], ["number"], Change(None, "Printed without numbers"))
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

    put_back(officer, choose(officer, back(plan, "aims", "aim0"), -1), with_it=None)
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
