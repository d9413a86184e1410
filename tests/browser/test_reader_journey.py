"""A member of the public reads the Kent agreement of 2014-17, at several moments."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import KENT, follow, heading, main, open_filters

pytestmark = pytest.mark.browser


def test_anybody_reads_the_plan_at_any_moment_and_finds_an_action(world: str, page: Page, way: str) -> None:
    page.goto(world)
    main(page).get_by_role("link", name=KENT).first.click()
    heading(page, KENT)
    follow(page, "This agreement", "Plan")
    heading(page, "Action plan")
    plan = main(page)
    expect(plan).to_contain_text("Cross-Cutting / Safeguarding Actions")
    expect(plan.get_by_role("cell", name="4.3a", exact=False).first).to_be_visible()

    # as at the day after which 1.2 was the version
    page.get_by_text("See this page as it was on another day").click()
    page.get_by_label("Day", exact=True).fill("2014-10-15")
    page.get_by_role("button", name="Show that day").click()
    assert page.url.endswith("/plan/?at=2014-10-15")
    expect(plan).to_contain_text("You are looking at the plan as at 15 October 2014 (plan v1.2)")
    expect(plan).to_contain_text("Miscellaneous")
    expect(plan).not_to_contain_text("Cross-Cutting / Safeguarding Actions")

    # the version by its number
    follow(page, "This agreement", "Versions")
    page.get_by_role("link", name="1.2", exact=False).first.click()
    expect(plan).to_contain_text("You are looking at version 1.2")
    expect(plan).to_contain_text("Miscellaneous")

    # an action of it, and the moment stays
    follow(page, "This agreement", "Actions")
    assert page.url.endswith("/actions/?version=1.2")
    expect(plan).to_contain_text("36 actions")
    open_filters(page)
    page.get_by_label("Priority").select_option(label="Priority 4: Anti-Social Behaviour")
    page.get_by_role("button", name="Apply filters").click()
    assert "version=1.2" in page.url
    expect(plan).to_contain_text("3 of 36 actions")
    page.get_by_role("link", name="noise nuisance").click()
    heading(page, "Action 15a")
    expect(plan).to_contain_text("You are looking at version 1.2")
    page.get_by_role("link", name="Go to version 1.3").or_(
        page.get_by_role("link", name="as it is now")
    ).click()
    heading(page, "Action 4.3a")
