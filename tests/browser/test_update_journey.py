"""A newcomer sends a lead's first update, and others read what they may."""

from __future__ import annotations

import re

import pytest
import time_machine
from playwright.sync_api import Page, expect

from tests.browser.steps import done, follow, heading, main, sign_in_as, tab_to
from tests.world import SHOWN, TITLE, update_on

pytestmark = pytest.mark.browser

WORDS = "Three districts & two housing providers have met.\n\n- Medway joins in March\n- Swale “later”"
WHY = "The officer who wrote the common process has left, and the post is empty."
STEP = "The district lends an officer from February; the draft goes round by 31 March."
REPORT = "Progress update"
ACTION = "4.3a"
OPENS = re.compile(rf"^{ACTION}")


def test_a_newcomer_sends_the_first_update_of_a_lead_and_others_read_what_they_may(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")

    # what waits
    heading(page, "Home")
    expect(main(page)).to_contain_text(
        f"26 actions of {TITLE} are waiting for your update, by Monday 29 January 2018."
    )
    page.get_by_role("button", name="Send your updates").click()
    heading(page, "My updates")
    expect(main(page)).to_contain_text("26 actions are waiting for your update, by Monday 29 January 2018.")
    line = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=OPENS))
    line.get_by_role("button", name=f"Update {ACTION}").click()
    line.get_by_role("link", name="Its own page").click()
    heading(page, ACTION)
    address = page.url

    # Amber without a reason
    page.get_by_role("radio", name="Amber", exact=True).check()
    page.get_by_label(REPORT).fill(WORDS)
    page.get_by_role("button", name="Send your update").click()
    expect(page).to_have_title(f"Error: {ACTION}: your update - Community Safety Agreement tracker")
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(["Say why it is no longer Green, and what is done next"])
    expect(page.get_by_role("radio", name="Amber", exact=True)).to_be_checked()
    expect(page.get_by_label(REPORT)).to_have_value(WORDS)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Why, and what next?")).to_be_focused()

    # a draft, to come back to
    page.get_by_label("Why, and what next?").fill(f"{WHY} {STEP}")
    page.get_by_role("button", name="Save draft").last.click()
    expect(done(page)).to_contain_text(f"The draft of {ACTION} is saved.")
    follow(page, "Menu", "My updates")
    expect(main(page)).to_contain_text("26 actions are waiting")
    line.get_by_role("button", name=f"Change {ACTION}").click()
    expect(page.get_by_role("radio", name="Amber", exact=True)).to_be_checked()
    expect(page.get_by_label(REPORT)).to_have_value(WORDS)
    expect(page.get_by_label("Why, and what next?")).to_have_value(f"{WHY} {STEP}")

    # sent
    line.get_by_role("link", name="Its own page").click()
    page.get_by_role("button", name="Send your update").click()
    expect(done(page)).to_contain_text(f"Your update on {ACTION} is sent.")
    expect(main(page)).to_contain_text("What happens next")
    expect(page.get_by_role("button", name="Send your update")).to_have_count(0)
    follow(page, "Menu", "My updates")
    expect(main(page)).to_contain_text("25 actions are waiting for your update")

    # the reviewer reads what was sent, and who changed what
    sign_in_as(page, world, "Working Group member")
    page.goto(address)
    expect(main(page)).to_contain_text("Three districts & two housing providers have met.")
    expect(main(page).get_by_text("Medway joins in March", exact=True)).to_be_visible()
    page.goto(f"{world}/agreements/{SHOWN}/actions/ASB3.1/")
    expect(main(page)).to_contain_text("Three districts & two housing providers have met.")
    expect(main(page)).to_contain_text(WHY)
    page.get_by_role("link", name="All changes to this action").click()
    newest = main(page).get_by_role("listitem").first
    expect(newest).to_contain_text("Demonstration Lead, 15 January 2018")
    expect(newest).to_contain_text("Why: Sent")
    expect(newest).to_contain_text(WHY)

    # the viewer reads none of it
    sign_in_as(page, world, "Scrutiny Committee member")
    page.goto(f"{world}/agreements/{SHOWN}/actions/ASB3.1/")
    heading(page, "Action 4.3a")
    expect(main(page)).not_to_contain_text("Three districts &")
    expect(main(page)).not_to_contain_text(WHY)


@pytest.mark.browser(expects=[404])
@pytest.mark.once
def test_the_update_of_a_lead_is_not_there_for_a_viewer(world: str, page: Page) -> None:
    sign_in_as(page, world, "Scrutiny Committee member")

    response = page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")

    assert response is not None
    assert response.status == 404
    expect(main(page)).not_to_contain_text("noise nuisance")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_an_update_is_written_and_sent_by_keyboard_alone(world: str, page: Page, size: str) -> None:
    if size == "phone":
        page.set_viewport_size({"width": 320, "height": 640})
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/")

    tab_to(page, page.get_by_role("button", name=f"Update {ACTION}"))
    page.keyboard.press("Enter")
    # The first status has the focus.
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Green", exact=True)).to_be_checked()
    tab_to(page, page.get_by_label(REPORT))
    page.keyboard.type("The common process is agreed.")
    tab_to(page, page.get_by_role("button", name=re.compile(f"^Keep and close.*{ACTION}")))
    page.keyboard.press("Enter")

    expect(done(page)).to_contain_text(f"{ACTION} is ready. It goes when you check and send.")


def test_two_people_who_write_at_once_are_shown_both_texts(world: str, page: Page) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")
    page.get_by_label(REPORT).fill("What the lead typed.")
    other = page.context.browser.new_context()  # type: ignore[union-attr]
    theirs = other.new_page()
    sign_in_as(theirs, world, "Lead’s staff officer")
    theirs.goto(page.url)
    theirs.get_by_label(REPORT).fill("What the staff officer typed.")
    theirs.get_by_role("button", name="Save draft").last.click()
    expect(done(theirs)).to_be_visible()
    other.close()

    page.get_by_role("button", name="Save draft").last.click()

    expect(main(page)).to_contain_text("What the staff officer typed.")
    expect(page.get_by_label(REPORT)).to_have_value("What the lead typed.")


def test_what_was_typed_before_the_session_locked_is_kept_as_a_draft(
    world: str, page: Page, clock: time_machine.Traveller, way: str
) -> None:
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")
    page.get_by_role("radio", name="Green", exact=True).check()
    page.get_by_label(REPORT).fill(WORDS)

    clock.shift(61 * 60)
    page.get_by_role("button", name="Save draft").last.click()

    heading(page, "Sign in")
    expect(main(page)).to_contain_text("Nothing happened here for about 60 minutes")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, ACTION)
    expect(page.get_by_role("radio", name="Green", exact=True)).to_be_checked()
    expect(page.get_by_label(REPORT)).to_have_value(WORDS)
