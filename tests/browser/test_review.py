"""The meeting in a browser: read, ask, decide one item a screen, undo, agree the rest in one press, close."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reporting.models import Report, ReportingPeriod
from tests.browser.steps import done, heading, main, sign_in_as, tab_to
from tests.world import SHOWN

pytestmark = pytest.mark.browser
# The two ends: with all that a browser has, and with the least.
BOTH_ENDS = pytest.mark.parametrize("way", ["desktop", "phone-without-scripts"], indirect=True)


def review(world: str) -> str:
    period = ReportingPeriod.objects.get(agreement__slug=SHOWN, state="open")
    return f"{world}/agreements/{SHOWN}/periods/{period.pk}/"


def waiting() -> int:
    return Report.objects.filter(agreement__slug=SHOWN, state="sent").count()


def test_a_member_asks_and_the_chair_goes_through_the_meeting_by_keyboard_alone(
    world: str, page: Page
) -> None:
    address = review(world)
    sign_in_as(page, world, "Working Group member")
    page.goto(f"{address}meeting/")
    page.get_by_label("Your question").fill("How many came?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(done(page)).to_contain_text("the lead is told")

    sign_in_as(page, world, "Working Group chair")
    page.goto(f"{address}meeting/")
    expect(main(page)).to_contain_text("How many came?")
    first, before = main(page).get_by_role("heading", level=1).inner_text(), waiting()
    tab_to(page, main(page).get_by_role("button", name="Agree"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("agreed")
    assert main(page).get_by_role("heading", level=1).inner_text() != first
    assert waiting() == before - 1
    # What was done has the focus, and undo comes next.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(done(page)).to_contain_text("is taken back")
    assert main(page).get_by_role("heading", level=1).inner_text() == first
    assert waiting() == before
    page.keyboard.press("ArrowRight")
    expect(main(page).get_by_role("heading", level=1)).not_to_have_text(first)
    page.wait_for_load_state("load")  # the keys are the script's
    page.keyboard.press("ArrowLeft")
    expect(main(page).get_by_role("heading", level=1)).to_have_text(first)

    page.goto(address)
    tab_to(page, main(page).get_by_role("button", name="as sent"))
    page.keyboard.press("Enter")
    expect(done(page)).to_contain_text("agreed as sent")
    assert waiting() < before


@BOTH_ENDS
def test_another_status_asks_for_its_reason_and_keeps_what_was_typed(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Working Group chair")
    page.goto(f"{review(world)}meeting/")
    main(page).get_by_text("Another status, other words").click()
    page.get_by_role("radio", name="Agreed with another status").check()
    page.get_by_role("radio", name="Paused").check()
    page.get_by_label("Issue for the Partnership").fill("Nobody pays for it after March.")
    page.get_by_role("button", name="Record what was decided").click()

    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(
        ["Say why another status was agreed than the one that was proposed"]
    )
    expect(page.get_by_label("Issue for the Partnership")).to_have_value("Nobody pays for it after March.")
    summary.get_by_role("link").click()
    page.get_by_label("Why another status was agreed").fill("The venue is closed until April.")
    page.get_by_role("button", name="Record what was decided").click()
    expect(page.get_by_role("alert")).to_contain_text("Paused agreed")


@BOTH_ENDS
def test_the_unit_opens_the_list_of_who_has_sent_and_asks_again(world: str, page: Page, way: str) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{review(world)}responders/")
    heading(page, "Who has sent")
    main(page).get_by_role("button", name="Ask again by e-mail").first.click()
    expect(done(page)).to_contain_text("Asked again")
    page.get_by_role("link", name="Reminders sent").first.click()
    expect(main(page)).to_contain_text("Asked again by the unit")


def test_a_period_is_closed_and_what_nobody_agreed_comes_back(world: str, page: Page) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{review(world)}close/")
    expect(main(page)).to_contain_text("come back at the next meeting")
    page.get_by_role("button", name="Close the period").click()
    expect(done(page)).to_contain_text("is closed")
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish").click()
    expect(done(page)).to_contain_text("is published")
    assert update_count() == 0


def update_count() -> int:
    """Updates of the illustrative plan that could still be written."""
    return Report.objects.in_open_periods().filter(agreement__slug=SHOWN).count()
