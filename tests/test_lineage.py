"""Where actions come from and what they became: on an action's page, and for a whole agreement."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Partnership, Role
from actions.models import Action
from actions.origins import Origin, format_origins, origins_of
from core.conflict import token_of
from core.history import Change, create_rows, update_rows
from plan.editing.workflow import EditReason
from plan.models import PlanVersion
from plan.versions.stored import store_versions
from priorities.models import Agreement
from refresh.decisions import COMPLETE, DROP, MERGE, SPLIT, RefreshTarget
from refresh.workflow import SubmittedCell, approve_refresh, save_decisions
from tests import build
from tests.clock import NOW
from tests.editing import administrator
from tests.pages import html_of, links, one, text_of, words
from tests.refreshing import NEW, begin, looked_at, stands_at
from tests.test_query_ceilings import TODAY, queries

pytestmark = pytest.mark.django_db

BECAME = "/agreements/county-2014-17/became/"


def follow(action: Action, *origins: str, **fields: Any) -> None:
    """Says what an action carries on from, and anything else."""
    fields["follows"] = "; ".join(origins)
    for name, content in fields.items():
        setattr(action, name, content)
    update_rows(Action, [action], list(fields), build.BY_THE_TEST)


@pytest.fixture
def chain(cast: build.Cast) -> dict[int, build.Plan]:
    """Three agreements, one after the other: the first action of each carries on the first of the one before."""
    plans = {
        year: build.plan(cast.partnership, f"county-{year}", people=cast, title=f"The agreement of {year}")
        for year in (2008, 2011, 2014)
    }
    for year, plan in plans.items():
        plan.agreement.starts_on = date(year, 4, 1)
        update_rows(Agreement, [plan.agreement], ["starts_on"], build.BY_THE_TEST)
    follow(plans[2011].actions[0], "county-2008:act0")
    follow(plans[2014].actions[0], "county-2011:act0")
    return plans


def published(plan: build.Plan) -> None:
    """Publishes the plan as its first version."""
    moment = datetime(2014, 12, 1, tzinfo=build.LONDON)
    version = PlanVersion(agreement=plan.agreement, number="1.0", effective_at=moment)
    create_rows(PlanVersion, [version], build.BY_THE_TEST)
    store_versions(plan.agreement)


def page(year: int, ref: str = "act0") -> str:
    return f"/agreements/county-{year}/actions/{ref}/"


# --- the text -----------------------------------------------------------------------------------------------


def test_origins_are_read_as_they_are_written_and_nonsense_names_none() -> None:
    several = (Origin("kent-2011-14", "RS1.1"), Origin("kent-2011-14", "RS1.2"))

    assert format_origins(several) == "kent-2011-14:RS1.1; kent-2011-14:RS1.2"
    assert origins_of(format_origins(several)) == several
    assert origins_of("kent-2011-14:RS1.1;kent-2011-14:RS1.1 ; nothing; :x; y:") == several[:1]
    assert origins_of("") == ()


# --- one action -----------------------------------------------------------------------------------------------


def test_an_action_says_all_that_it_carries_on_from_and_since_when(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    client.force_login(cast.reviewer)
    text = text_of(client, page(2014))

    assert (
        "Carried on from 1.1a: Action number 0, of The agreement of 2011 "
        "1.1a: Action number 0, of The agreement of 2008 Since 2008."
    ) in text
    assert {page(2011), page(2008)} <= set(links(html_of(client, page(2014))))
    assert "Carried on as 1.1a: Action number 0, of The agreement of 2014" in text_of(client, page(2011))
    assert "1.1a: Action number 0, of The agreement of 2008, since 2008" in text_of(client, page(2011))


def test_an_action_that_several_were_merged_into_names_each(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    follow(chain[2014].actions[1], "county-2011:act1", "county-2011:act2")
    client.force_login(cast.reviewer)
    text = text_of(client, page(2014, "act1"))

    assert (
        "2.1a: Action number 1, of The agreement of 2011 1.1b: Action number 2, of The agreement of 2011"
        in text
    )
    assert "Carried on as 2.1a: Action number 1" in text_of(client, page(2011, "act2"))


def test_a_chain_is_followed_as_far_as_the_reader_may_see(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    for year in (2008, 2014):
        Agreement.objects.filter(slug=f"county-{year}").update(is_public=True)
    html = html_of(client, page(2014))

    assert "An action of an earlier agreement" in text_of(client, page(2014))
    assert "2011" not in words(one(html, "//dt[normalize-space()='Carried on from']/.."))
    assert page(2008) not in links(html), "what lies behind is not told either"


def test_an_agreement_to_come_that_one_may_not_see_is_not_told(
    client: Client, chain: dict[int, build.Plan]
) -> None:
    Agreement.objects.filter(slug="county-2011").update(is_public=True)

    assert "Carried on as" not in text_of(client, page(2011))


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("viewer", False),
        ("other_lead", False),
        ("lead", True),
        ("delegate", True),
        ("reviewer", True),
        ("administrator", True),
    ],
)
def test_an_earlier_action_for_the_partnership_only_is_told_to_those_who_may_see_it(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast, who: str, sees: bool
) -> None:
    secret = chain[2011].actions[0]
    follow(secret, "county-2008:act0", partnership_only=True, text="About a gang")
    client.force_login(getattr(cast, who))
    html = html_of(client, page(2014))

    assert ("About a gang" in html) is sees
    assert (page(2011) in links(html)) is sees


def test_a_joint_lead_sees_the_earlier_action_of_their_own(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    from priorities.models import PriorityLead

    plan = chain[2011]
    row = PriorityLead(
        agreement=plan.agreement, priority=plan.priorities[0], post=plan.posts[1], kind="joint"
    )
    create_rows(PriorityLead, [row], build.BY_THE_TEST)
    follow(plan.actions[0], partnership_only=True, text="About a gang")
    client.force_login(cast.other_lead)

    assert "About a gang" in html_of(client, page(2014))


def test_readers_see_an_earlier_action_in_the_words_that_were_published(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    plan = chain[2011]
    published(plan)
    plan.actions[0].text = "Not published yet"
    update_rows(Action, [plan.actions[0]], ["text"], Change(None, "Reworded"))
    added = Action(
        agreement=plan.agreement,
        ref="new",
        aim=plan.aims[0],
        text="Not there yet",
        follows="county-2008:act1",
    )
    create_rows(Action, [added], Change(None, "Added"))

    client.force_login(cast.viewer)
    assert "1.1a: Action number 0, of The agreement of 2011" in text_of(client, page(2014))
    assert "Not there yet" not in html_of(client, page(2008, "act1"))
    client.force_login(cast.reviewer)
    assert "Not published yet" in html_of(client, page(2014))
    assert "Not there yet" in html_of(client, page(2008, "act1"))


def test_an_action_that_took_the_place_of_another_names_it_within_the_agreement(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    plan = chain[2014]
    follow(plan.actions[0], "county-2011:act0", withdrawn_at=build.LOADED, withdrawn_why="Replaced")
    follow(plan.actions[2], "county-2014:act0")
    client.force_login(cast.reviewer)
    text = text_of(client, page(2014, "act2"))

    assert "Carried on from Action number 0, of this agreement (withdrawn)" in text
    assert "Since 2008." in text


def test_actions_that_carry_on_from_each_other_in_a_ring_do_no_harm(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast
) -> None:
    follow(chain[2008].actions[0], "county-2014:act0")
    client.force_login(cast.reviewer)

    assert "Carried on from" in text_of(client, page(2014))


@pytest.mark.parametrize("who", ["administrator", "reviewer", "lead", "viewer"])
def test_a_long_chain_costs_no_more_than_a_page_may(
    client: Client, chain: dict[int, build.Plan], cast: build.Cast, who: str
) -> None:
    for plan in chain.values():
        published(plan)
    client.force_login(getattr(cast, who))

    assert queries(client, page(2011)) <= TODAY
    assert queries(client, page(2014)) <= TODAY


# --- a whole agreement ----------------------------------------------------------------------------------------


@pytest.fixture
def old(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, actions=6)


def refreshed(old: build.Plan, cast: build.Cast, head: RefreshTarget = NEW) -> None:
    """Approves a refresh in which each kind of fate occurs, but for the last action."""
    stands_at(old, 3, "Complete")
    draft = begin(old, cast.administrator, head)
    cells = {
        ("act1", "fate"): SPLIT, ("act1", "parts"): "One half\nThe other half",
        ("act2", "fate"): MERGE, ("act2", "into"): "act0",
        ("act4", "fate"): DROP, ("act4", "reason"): "No money",
        ("act3", "achievement"): "A helpline",
    }  # fmt: skip
    typed = {("actions", *place): SubmittedCell(text, token_of(""), "") for place, text in cells.items()}
    save_decisions(draft, typed, by=cast.administrator)
    approve_refresh(draft, by=cast.administrator, why=EditReason("Agreed"), seen=looked_at(draft))


def test_the_page_lists_what_became_of_every_action(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    assert "6 not decided yet." in text_of(administrator(client, cast), BECAME)
    refreshed(old, cast)
    text = text_of(client, BECAME)

    assert "2 carried on, 1 split, 1 merged, 1 complete, 1 dropped." in text
    assert "1.1a: Action number 0 Carried on as 1.1a (Community Safety Agreement 2017-20)" in text
    assert "Split into 2.1a: One half (Community Safety Agreement 2017-20) 2.1b: The other half" in text
    assert "Merged into 1.1a: Action number 0 (Community Safety Agreement 2017-20)" in text
    assert "Complete. Key achievement: A helpline" in text
    assert "Dropped: No money" in text


def test_an_action_that_goes_on_in_two_agreements_is_not_split(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    refreshed(old, cast)
    other = build.plan(cast.partnership, "district-2017-20", title="The plan of the district")
    follow(other.actions[0], "county-2014-17:act0")
    text = text_of(administrator(client, cast), BECAME)

    assert "2 carried on, 1 split" in text
    assert "1.1a (The plan of the district)" in text


def test_after_a_next_plan_year_what_left_is_listed_with_when_and_why(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    refreshed(old, cast, RefreshTarget(plan_year="2015/16"))
    text = text_of(administrator(client, cast), BECAME)

    assert "1 split, 1 merged, 1 complete, 1 dropped, 4 not decided yet." in text, (
        "what stays has its future ahead"
    )
    assert "No longer in this plan" in text
    assert "Complete, 12 January 2015. Key achievement: A helpline" in text
    assert "Dropped, 12 January 2015: No money" in text
    assert "Action number 1 Split into 2.1a: One half 2.1b: The other half, 12 January 2015" in text
    assert "Action number 2 Merged into 1.1a: Action number 0, 12 January 2015" in text


def test_who_may_not_see_the_new_agreement_is_told_nothing_of_it(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    refreshed(old, cast)
    Agreement.objects.filter(slug="county-2014-17").update(is_public=True)
    html = html_of(client, BECAME)

    assert "2017-20" not in html
    assert "No money" not in html
    assert "A helpline" not in html


def test_an_action_for_the_partnership_only_is_in_the_list_of_those_only_who_may_see_it(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    refreshed(old, cast)
    secret = Action.objects.get(agreement__slug="county-2017-20", ref="act0")
    follow(secret, secret.follows, partnership_only=True, text="About a gang")
    client.force_login(cast.viewer)

    assert "About a gang" not in html_of(client, BECAME)
    assert "About a gang" in html_of(administrator(client, cast), BECAME)


def test_of_an_agreement_that_has_ended_nothing_waits_to_be_decided(
    client: Client, old: build.Plan, cast: build.Cast
) -> None:
    Agreement.objects.filter(pk=old.agreement.pk).update(ends_on=NOW.date() - timedelta(days=1))

    assert "6 not on record." in text_of(administrator(client, cast), BECAME)


@pytest.mark.world("kent_2014")
def test_the_kent_actions_that_the_plan_of_2014_carries_on_are_told(client: Client) -> None:
    Partnership.objects.get()
    agreement = Agreement.objects.get(slug="kent-2014-17")
    person = build.person("someone", "Some One")
    Role.objects.create(person=person, partnership=agreement.partnership, kind="reviewer")
    client.force_login(person)
    text = text_of(client, "/agreements/kent-2014-17/became/")

    assert "38 not decided yet." in text


@pytest.mark.parametrize("size", [50, 500])
def test_the_page_asks_as_often_after_a_refresh_of_a_large_plan_as_of_a_small_one(
    client: Client, cast: build.Cast, size: int
) -> None:
    plan = build.plan(cast.partnership, people=cast, actions=size)
    draft = begin(plan, cast.administrator)
    save_decisions(
        draft,
        {("actions", "act3", "fate"): SubmittedCell(COMPLETE, token_of(""), "")},
        by=cast.administrator,
    )
    approve_refresh(draft, by=cast.administrator, why=EditReason("Agreed"), seen=looked_at(draft))
    administrator(client, cast)

    assert queries(client, BECAME) <= TODAY
    client.force_login(cast.viewer)
    assert queries(client, BECAME) <= TODAY
