"""An officer keeps the Kent plan right: the grid, a section's name, the numbers, and a decision of the Partnership."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from actions.models import Action, Aim
from plan.reading import read_plan
from priorities.models import Agreement
from tests.browser.steps import KENT, done, follow, heading, main, sign_in_as
from tests.world import KENT as SLUG

pytestmark = pytest.mark.browser

LEAD = "Head of Community Safety and Emergency Planning, Kent County Council"
NEW_LEAD = "Safeguarding Manager, Kent County Council"


def labels() -> dict[str, str]:
    """ref -> what people call the action now."""
    agreement = Agreement.objects.select_related("partnership").get(slug=SLUG)
    return {ref: item.label for ref, item in read_plan(agreement).labelled_actions.items()}


def open_editing(page: Page, world: str) -> None:
    """The officer's way to editing."""
    sign_in_as(page, world, "Community Safety Unit officer")
    follow(page, "Menu", "Agreements")
    main(page).get_by_role("link", name=KENT).first.click()
    follow(page, "This agreement", "Edit the plan")
    heading(page, "Edit the plan")


@pytest.mark.parametrize("way", ["desktop", "phone-without-scripts"], indirect=True)
def test_the_38_actions_get_co_ordinators_and_dates_in_one_save(world: str, page: Page, way: str) -> None:
    open_editing(page, world)
    page.get_by_role("button", name="All actions in one grid").click()
    expect(main(page)).to_contain_text("38 actions.")

    # half comes from a spreadsheet, with a row that is none of the plan's
    rows = [f"{label}\t{LEAD}\t31 March 2018" for label in labels().values() if not label.startswith("7")]
    page.get_by_text("Paste rows from a spreadsheet").click()
    page.get_by_label("Rows, copied with their headings").fill(
        "\n".join(["Action\tLead\tDue date", *rows, "9.9\tX\t"])
    )
    page.get_by_role("button", name="Put into the grid").click()
    expect(main(page)).to_contain_text("33 rows read, 66 boxes filled. Nothing is saved yet")
    expect(main(page)).to_contain_text("Row 35: there is no action “9.9” in the plan.")

    # the rest is typed; one date is wrong, and one post is new
    for row in page.locator("tr", has=page.locator("th", has_text="7.")).all():
        boxes = row.get_by_role("textbox").or_(row.get_by_role("combobox"))
        if boxes.count() > 3:
            boxes.nth(0).fill(NEW_LEAD)
            boxes.nth(1).fill("31 3 2018")
    last = page.locator("tr", has=page.locator("th", has_text="7.4a"))
    last.locator("input[type=text]").nth(1).fill("31 February 2018")
    page.get_by_label("Why is it changed?").fill("Agreed with the leads in January 2018.")
    page.get_by_role("button", name="Save", exact=True).click()

    summary = page.get_by_role("alert")
    expect(page).to_have_title(
        "Error: All actions in one grid: " + KENT + " - Community Safety Agreement tracker"
    )
    expect(main(page)).to_contain_text(f"new: {NEW_LEAD}")
    summary.get_by_role("link", name="Action 7.4a, due: The date must be a real date").click()
    expect(page.locator(":focus")).to_have_value("31 February 2018")
    page.locator(":focus").fill("28 February 2018")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(done(page)).to_contain_text("Saved: 38 actions.")

    rows_now = Action.objects.filter(agreement__slug=SLUG, withdrawn_at__isnull=True)
    assert rows_now.count() == 38
    assert not rows_now.filter(coordinator__isnull=True).exists()
    assert not rows_now.filter(due__isnull=True).exists()

    # the list of changes says it as an officer would
    follow(page, "This agreement", "Changes")
    newest = main(page).locator(".csa-timeline__entry").first
    expect(newest).to_contain_text("1 job title added; 38 actions")
    expect(newest).to_contain_text("Demonstration Officer")
    expect(newest).to_contain_text("Why: Agreed with the leads in January 2018.")


def test_section_7_is_renamed_and_the_plan_renumbered_and_back(world: str, page: Page) -> None:
    open_editing(page, world)
    page.get_by_role("link", name="Priorities", exact=True).click()
    page.get_by_role("link", name="Change Section 7: Cross-Cutting / Safeguarding Actions").click()
    page.get_by_label("Title").fill("Safeguarding")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").get_by_role("link", name="Answer “Why is it changed?”").click()
    page.locator(":focus").fill("Renamed at the KCST of January 2018")
    page.get_by_label("Use this reason for my next changes too").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(main(page)).to_contain_text("Section 7: Safeguarding")
    expect(main(page)).to_contain_text("Your changes share this reason: Renamed at the KCST of January 2018")

    # consecutive numbers first, shown before they are saved
    follow(page, "This agreement", "Edit the plan")
    page.get_by_role("link", name="Renumber the aims").click()
    page.get_by_role("link", name="One after the other").click()
    old = page.get_by_role("row", name="Mental Health").or_(page.get_by_role("row", name="Concordat")).first
    expect(old).to_contain_text("7.4")
    expect(old.get_by_role("textbox")).to_have_value("26")
    assert Aim.objects.get(agreement__slug=SLUG, ref="CC4").number == "7.4"
    page.get_by_role("button", name="Renumber").click()
    expect(done(page)).to_contain_text("The aims are renumbered")
    heading(page, "Action plan")
    assert labels()["CC4.1"] == "26a"

    # and back to sections; the shared reason stands in the box
    page.go_back()
    page.goto(f"{world}/agreements/{SLUG}/edit/numbers/?by=section")
    expect(page.get_by_label("Why is it changed?")).to_have_value("Renamed at the KCST of January 2018")
    page.get_by_role("button", name="Renumber").click()
    expect(done(page)).to_contain_text("The aims are renumbered")
    assert labels()["CC4.1"] == "7.4a"


def test_an_aim_is_added_by_a_decision_that_was_pending(world: str, page: Page) -> None:
    open_editing(page, world)
    expect(main(page)).to_contain_text("Adds performance monitoring")
    page.get_by_role("button", name="Change the plan by decision [KCSP/2014/2]").click()
    expect(main(page)).to_contain_text("(decision [KCSP/2014/2])")
    page.get_by_role("link", name="Priorities", exact=True).click()
    page.get_by_role("link", name="Add an aim to Section 7").click()
    page.get_by_label("Number, as printed").fill("7.5")
    page.get_by_label("Aim", exact=True).fill("Performance is monitored by the KCST")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Add an action to Aim 7.5").click()
    page.get_by_label("Action", exact=True).fill("Bring a performance report to every meeting")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(done(page)).to_contain_text("Saved, with your reason")

    follow(page, "This agreement", "Edit the plan")
    expect(main(page)).to_contain_text("None: every open decision has led to a change.")
    follow(page, "This agreement", "Changes")
    newest = main(page).locator(".csa-timeline__entry").first
    expect(newest).to_contain_text("Bring a performance report to every meeting")
    expect(newest).to_contain_text("Why: KCSP, 14 October 2014: Adds performance monitoring")
    expect(newest).to_contain_text("Decision [KCSP/2014/2]")
