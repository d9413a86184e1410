"""The review in a browser: read, decide, agree the rest in one step, take back, close."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from reporting import workflow
from reporting.models import Report, ReportingPeriod
from tests.browser.steps import done, heading, main, sign_in_as, tab_to
from tests.world import SHOWN, demonstration_person

pytestmark = pytest.mark.browser
# The two ends: with all that a browser has, and with the least.
BOTH_ENDS = pytest.mark.parametrize("way", ["desktop", "phone-without-scripts"], indirect=True)


def review(world: str) -> str:
    period = ReportingPeriod.objects.get(agreement__slug=SHOWN, state="open")
    return f"{world}/agreements/{SHOWN}/periods/{period.pk}/"


def waiting() -> int:
    return Report.objects.filter(agreement__slug=SHOWN, state="sent").count()


@BOTH_ENDS
def test_a_member_asks_and_the_chair_agrees_and_takes_back(world: str, page: Page, way: str) -> None:
    address = review(world)
    sign_in_as(page, world, "Working Group member")
    page.goto(address)
    heading(page, "Working Group meeting")
    expect(main(page)).to_contain_text("Actions and matters arising")
    item = main(page).get_by_role("article").filter(has_text="Demonstration").first
    item.get_by_role("link", name="Comment or ask").click()
    page.get_by_label("Your question").fill("How many came?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(done(page)).to_contain_text("the lead is told")

    sign_in_as(page, world, "Working Group chair")
    page.goto(address)
    expect(main(page)).to_contain_text("How many came?")
    before = waiting()
    first = main(page).get_by_role("button", name="Agreed as proposed").first
    first.click()
    expect(done(page)).to_contain_text("is agreed as proposed")
    assert waiting() == before - 1
    main(page).get_by_role("button", name="Take the decision back").first.click()
    expect(done(page)).to_contain_text("is taken back")
    assert waiting() == before


@BOTH_ENDS
def test_another_status_asks_for_its_reason_and_keeps_what_was_typed(
    world: str, page: Page, way: str
) -> None:
    sign_in_as(page, world, "Working Group chair")
    page.goto(review(world))
    main(page).get_by_role("link", name="Record something else").first.click()
    page.get_by_role("radio", name="Agreed with another status").check()
    page.get_by_role("radio", name="Paused").check()
    page.get_by_label("Issue for the Partnership").fill("Nobody pays for it after March.")
    page.get_by_role("button", name="Record what was agreed").click()

    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(
        ["Say why another status was agreed than the one that was proposed"]
    )
    expect(page.get_by_label("Issue for the Partnership")).to_have_value("Nobody pays for it after March.")
    summary.get_by_role("link").click()
    page.get_by_label("Why another status was agreed").fill("The venue is closed until April.")
    page.get_by_role("button", name="Record what was agreed").click()
    expect(done(page)).to_contain_text("is agreed as Paused")
    expect(main(page)).to_contain_text("Nobody pays for it after March.")


def test_the_undisputed_are_agreed_together_by_keyboard_alone(world: str, page: Page) -> None:
    sign_in_as(page, world, "Working Group chair")
    address = review(world)
    page.goto(address)
    before = waiting()

    tab_to(page, main(page).get_by_role("button", name="undisputed"))
    page.keyboard.press("Enter")
    heading(page, "as sent")
    tab_to(page, main(page).get_by_role("button", name="Agree"))
    page.keyboard.press("Enter")

    expect(done(page)).to_contain_text("agreed as sent")
    assert waiting() < before


@BOTH_ENDS
def test_the_unit_opens_the_list_of_who_has_sent_and_asks_again(world: str, page: Page, way: str) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{review(world)}responders/")
    heading(page, "Who has sent")
    main(page).get_by_role("button", name="Ask again by e-mail").first.click()
    expect(done(page)).to_contain_text("Asked again")
    page.get_by_role("link", name="Reminders sent").first.click()
    expect(main(page)).to_contain_text("Asked again by the unit")


def test_a_period_is_closed_when_all_is_decided(world: str, page: Page) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{review(world)}close/")
    expect(main(page)).to_contain_text("It cannot be closed yet")
    for update in Report.objects.filter(agreement__slug=SHOWN, state="sent back"):
        workflow.take_back(update, demonstration_person("chair"))
    agree_all(page, world)
    # What the officer recorded for somebody, another person decides.
    sign_in_as(page, world, "Working Group chair")
    agree_all(page, world)
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{review(world)}close/")
    page.get_by_role("button", name="Close the period").click()
    expect(done(page)).to_contain_text("is closed")
    page.get_by_role("link", name="Publish it").click()
    page.get_by_role("button", name="Publish").click()
    expect(done(page)).to_contain_text("is published")
    assert update_count() == 0


def agree_all(page: Page, world: str) -> None:
    """Agrees all that this person may."""
    page.goto(review(world))
    while main(page).get_by_role("button", name="Agreed as proposed").count():
        main(page).get_by_role("button", name="Agreed as proposed").first.click()
        expect(done(page)).to_be_visible()


def update_count() -> int:
    """Updates of the illustrative plan that could still be written."""
    return Report.objects.in_open_periods().filter(agreement__slug=SHOWN).count()
