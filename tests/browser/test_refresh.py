"""An officer carries the Kent plan on: into a new agreement, and the rolling one into its next plan year."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from actions.models import Action
from plan.reading import read_plan
from priorities.models import Agreement
from refresh.models import RefreshDraft
from tests.browser.soundness import axe_problems, frame_problems, overflow_problems
from tests.browser.steps import KENT, done, follow, heading, main, sign_in_as
from tests.world import KENT as SLUG

pytestmark = pytest.mark.browser


def row(page: Page, name: str) -> Locator:
    """The boxes of one row of a refresh."""
    return page.get_by_role("group", name=name, exact=True)


def sound(page: Page, way: str) -> None:
    """What must hold of every page holds of this one as it stands. axe-core itself is a script."""
    found = frame_problems(page.content()) + overflow_problems(page)
    assert found + ([] if way.endswith("without-scripts") else axe_problems(page)) == []


@pytest.mark.parametrize("way", ["desktop", "phone-without-scripts"], indirect=True)
def test_the_plan_of_2014_17_is_carried_on_into_a_new_agreement(world: str, page: Page, way: str) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{world}/agreements/{SLUG}/")
    main(page).get_by_role("link", name="Refresh this agreement").click()
    expect(page.get_by_label("Title of the new agreement")).to_have_value(
        "Kent Community Safety Agreement 2017-20"
    )
    page.get_by_role("button", name="Start the refresh").click()
    heading(page, "Refresh into Kent Community Safety Agreement 2017-20")
    sound(page, way)

    # priorities: one gets another lead, one is merged into another
    main(page).get_by_role("link", name="Priorities and their leads").click()
    road = row(page, "Priority 2: Road Safety")
    road.get_by_label("Its lead in the new plan").fill("Chair of CaRe")
    crime = row(page, "Priority 5: Acquisitive Crime")
    crime.get_by_label("What becomes of it").select_option("Merge into another")
    crime.get_by_label("What it is merged into").select_option("Priority 6: Violent Crime")
    page.get_by_role("button", name="Save and go on").click()
    heading(page, "Cross-cutting themes")
    page.get_by_role("button", name="Save and go on").click()

    # actions: split, merged, complete, and one dropped without saying why
    page.goto(f"{world}/agreements/{SLUG}/refresh/actions/")
    one = row(page, "Action 4.2b")
    one.get_by_label("What becomes of it").select_option("Split into several")
    one.get_by_label("The actions that it becomes").fill("Review the new powers\n\nAgree one practice")
    other = row(page, "Action 2.2a")
    other.get_by_label("What becomes of it").select_option("Merge with another")
    other.get_by_label("Which action it is merged with").fill("2.1a")
    ended = row(page, "Action 1.1b")
    ended.get_by_label("What becomes of it").select_option("Complete: it leaves")
    ended.get_by_label("Key achievement").fill("An e-learning package on domestic abuse")
    row(page, "Action 3.1a").get_by_label("What becomes of it").select_option("Drop, with a reason")
    page.get_by_role("button", name="Save and stay here").click()
    sound(page, way)
    page.get_by_role("alert").get_by_role("link", name="Action 3.1a: Say why it is dropped").click()
    expect(page.locator(":focus")).to_have_attribute("id", "id_actions:SM1.1-reason")
    row(page, "Action 3.1a").get_by_label("Why it is dropped").fill("It is in the Drug and Alcohol Strategy")
    page.get_by_role("button", name="Save and go on").click()

    # the check, walked away from and come back to
    heading(page, "Check and approve")
    sound(page, way)
    expect(main(page)).to_contain_text("Carried on (34)")
    page.goto(f"{world}/")
    page.goto(f"{world}/agreements/{SLUG}/refresh/check/")
    expect(main(page)).to_contain_text("Why: It is in the Drug and Alcohol Strategy")
    page.get_by_label("Why, and who agreed it").fill("Agreed by the KCSP in July 2017.")
    page.get_by_role("button", name="Approve the refresh").click()
    heading(page, "Kent Community Safety Agreement 2017-20")
    expect(done(page)).to_contain_text("The refresh is approved: this is the new agreement.")

    new = read_plan(Agreement.objects.select_related("partnership").get(slug="kent-2017-20"))
    assert (len(new.actions), len(new.priorities)) == (36, 6)
    assert new.find("actions", "RS1.1").follows == f"{SLUG}:RS1.1; {SLUG}:RS2.1"
    assert [item.text for item in new.achievements] == ["An e-learning package on domestic abuse"]

    # and what the readers see of it
    follow(page, "This agreement", "Actions")
    main(page).get_by_role("link", name="Review the new powers").first.click()
    expect(main(page)).to_contain_text("Review the new powers")
    expect(main(page)).to_contain_text(f"of {KENT}, since 2014")
    page.goto(f"{world}/agreements/{SLUG}/became/")
    sound(page, way)
    expect(main(page)).to_contain_text("Split into")
    expect(main(page)).to_contain_text("Dropped: It is in the Drug and Alcohol Strategy")
    assert RefreshDraft.objects.filter(source__slug=SLUG).latest("pk").state == "approved"


def test_the_next_year_of_the_rolling_agreement_is_one_step(world: str, page: Page) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{world}/agreements/kent-2017/refresh/")
    page.get_by_label("The next plan year of this agreement").check()
    page.get_by_label("Plan year", exact=True).fill("2018/19")
    page.get_by_role("button", name="Start the refresh").click()
    main(page).get_by_role("link", name="Actions", exact=True).click()
    gone = page.locator(".csa-fate", has_text="The annual Community Safety Conference (2017).")
    gone.get_by_label("What becomes of it").select_option("Complete: it leaves")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Approve the refresh").click()
    expect(done(page)).to_contain_text("the plan is that of the next plan year")
    expect(main(page)).to_contain_text("Key achievement: The annual Community Safety Conference (2017).")

    row_now = Action.objects.get(agreement__slug="kent-2017", ref="NS2.1")
    assert row_now.withdrawn_why == "Complete: leaves the plan at the refresh of 2018/19"
