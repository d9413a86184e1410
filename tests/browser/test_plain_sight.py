"""What a browser adds to tests/test_plain_sight.py: the focus, and a box in sight, where a press once did nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import done, sign_in_as
from tests.world import update_on

pytestmark = [pytest.mark.browser, pytest.mark.once]

REPORT = "Progress update"
# An action that was told as Green, and that the group turned Amber; one that was sent back.
AMBER, SENT_BACK, OWED = "CC4.1", "RS2.2", "ASB3.1"


def line_of(page: Page, action: str) -> Locator:
    return page.locator(f"#update-u{update_on(action).pk}")


def refused(page: Page, *problems: str) -> Locator:
    """The summary of errors, which has the focus and is in sight; its only links say these problems."""
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(summary.get_by_role("link")).to_have_text(list(problems))
    return summary


def leads_to(link: Locator, box: Locator) -> None:
    link.click()
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()


def test_complete_without_a_date_is_asked_about_and_goes_at_the_second_press(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/{update_on(OWED).pk}/")
    page.get_by_role("radio", name="Complete", exact=True).check()
    page.get_by_label(REPORT).fill("Every district uses it.")
    page.get_by_role("button", name="Send your update").click()

    banner = page.get_by_role("alert")
    expect(banner).to_be_focused()
    expect(banner).to_contain_text("not sent yet. It is complete, without a date.")
    banner.get_by_role("link").click()
    expect(page.locator("#before-you-send")).to_be_in_viewport()

    page.get_by_role("button", name="Send your update").click()
    expect(done(page)).to_contain_text("is sent.")


def test_no_change_on_an_action_that_the_group_turned_amber_leads_to_the_box_for_the_reason(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/")
    line_of(page, AMBER).get_by_role("button", name=re.compile("^No change")).click()

    summary = refused(page, "8.4a: Say why it is Amber, and what is done next")
    why = line_of(page, AMBER).get_by_label("Why, and what next?")
    leads_to(summary.get_by_role("link"), why)

    why.fill("The nurse has left; another starts in May.")
    line_of(page, AMBER).get_by_role("button", name=re.compile("^Keep and close")).click()
    expect(done(page)).to_contain_text("8.4a is ready")


def test_two_people_on_the_page_of_all_updates_are_led_to_what_the_other_wrote(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/")
    line_of(page, OWED).get_by_role("button", name=re.compile("^Update")).click()
    page.get_by_label(REPORT).fill("What the lead typed.")
    other = page.context.browser.new_context()  # type: ignore[union-attr]
    theirs = other.new_page()
    sign_in_as(theirs, world, "Lead’s staff officer")
    theirs.goto(f"{world}/updates/{update_on(OWED).pk}/")
    theirs.get_by_label(REPORT).fill("What the staff officer typed.")
    theirs.get_by_role("button", name="Save draft").last.click()
    expect(done(theirs)).to_be_visible()
    other.close()

    page.get_by_role("button", name="Check and send").click()

    changed = (
        "The draft on 4.3a has changed since you opened this page, so what you typed there was not saved"
    )
    summary = refused(page, changed)
    summary.get_by_role("link").click()
    expect(page.locator("#changed-since")).to_be_in_viewport()
    expect(page.locator("#changed-since")).to_contain_text("What the staff officer typed.")
    expect(page.get_by_label(REPORT)).to_have_value("What the lead typed.")


def test_a_sent_back_update_that_goes_again_unchanged_asks_for_the_answer_to_its_question(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/{update_on(SENT_BACK).pk}/")
    page.get_by_role("button", name="Send your update").click()

    summary = refused(page, "Answer the question that it was sent back with, or change the update")
    answer = page.get_by_label("Your answer to Demonstration Chair")
    leads_to(summary.get_by_role("link"), answer)
    # Pressed again it is no more answered than before.
    page.get_by_role("button", name="Send your update").click()
    refused(page, "Answer the question that it was sent back with, or change the update")

    answer.fill("They come before the date.")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(done(page)).to_be_focused()
    page.get_by_role("button", name="Send your update").click()
    expect(done(page)).to_contain_text("Your update on 2.2b is sent.")
