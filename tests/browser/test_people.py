"""An administrator hands over a post in September, with two drafts open; and what a lead says who has left it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Page, expect

from tests.browser.states import mail_of_every_kind
from tests.browser.steps import done, follow, heading, main, sign_in_as
from tests.clock import LONDON
from tests.outbox import deliver

pytestmark = pytest.mark.browser

POST = "Head of Community Safety, Kent County Council"
SEPTEMBER = datetime(2018, 9, 3, 9, 30, tzinfo=LONDON)
NEW = "viewer@demo.example"


@pytest.mark.parametrize("way", ["desktop", "phone", "phone-without-scripts"], indirect=True)
def test_a_post_is_handed_over_in_september_with_two_drafts_open(
    world: str, page: Page, way: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(SEPTEMBER)

    # the lead says that it is no longer theirs
    sign_in_as(page, world, "Priority lead")
    follow(page, "Menu", "My updates")
    expect(main(page)).to_contain_text("26 actions are waiting for your update")
    sign_in_as(page, world, "Community Safety Unit officer")
    follow(page, "Menu", "People")
    page.get_by_role("link", name=POST).first.click()
    heading(page, POST)
    post = page.url
    sign_in_as(page, world, "Priority lead")
    page.goto(f"{post}no-longer-mine/")
    heading(page, "This is no longer mine")
    page.get_by_role("radio", name="I know who has it now").check()
    page.get_by_role("button", name="Tell them").click()
    page.get_by_role("alert").get_by_role("link", name="Enter the name of who has it now").click()
    page.get_by_label("Their name").fill("Demonstration Viewer")
    page.get_by_label("Their e-mail address").fill(NEW)
    page.get_by_role("button", name="Tell them").click()
    expect(done(page)).to_contain_text("Until it is handed over, it stays with you.")

    # the officer sees it and hands over: first a day that is none, then the 1st of September
    sign_in_as(page, world, "Community Safety Unit officer")
    follow(page, "Menu", "People")
    expect(main(page)).to_contain_text("Demonstration Lead said so on 3 September 2018.")
    page.get_by_role("link", name="Hand it over").click()
    heading(page, "Hand over")
    expect(main(page)).to_contain_text("6 drafts have been begun and go with it.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Demonstration Viewer")
    expect(page.get_by_label("E-mail address")).to_have_value(NEW)
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_role("button", name="Hand over").click()
    expect(page).to_have_title("Error: Hand over: " + POST + " - Community Safety Agreement tracker")
    expect(page.get_by_label("E-mail address")).to_have_value(NEW)
    page.get_by_label("Day", exact=True).fill("1")
    page.get_by_role("button", name="Hand over").click()
    expect(done(page)).to_contain_text(
        f"{POST} is handed over to Demonstration Viewer, from 1 September 2018."
    )
    expect(main(page)).to_contain_text("Current lead: Demonstration Viewer, from 1 September 2018.")
    expect(page.get_by_role("table", name="In the past")).to_contain_text("to 31 August 2018")
    deliver()
    [letter] = [message for message in mail.outbox if message.to == [NEW]]
    assert letter.subject == f"You are named for {POST} in the Community Safety Agreement tracker"
    assert "6 drafts have been begun" in letter.body

    # the new holder goes on with the drafts, the old one has nothing left
    sign_in_as(page, world, "Scrutiny Committee member")
    follow(page, "Menu", "My updates")
    expect(main(page)).to_contain_text("26 actions are waiting for your update")
    expect(page.get_by_text(re.compile("^(Draft|Ready: .*)$"))).to_have_count(6)
    sign_in_as(page, world, "Priority lead")
    follow(page, "Menu", "My updates")
    expect(main(page)).to_contain_text("Nothing is waiting for you.")


def test_what_did_not_arrive_is_sent_again_with_one_button(world: str, page: Page, way: str) -> None:
    mail_of_every_kind()
    sign_in_as(page, world, "Community Safety Unit officer")
    follow(page, "Menu", "People")
    expect(main(page)).to_contain_text("1 message waits to be sent, since 15 January 2018")

    page.get_by_role("button", name="Send all 2 again").click()

    expect(done(page)).to_contain_text("2 messages are on their way again.")
    expect(main(page)).to_contain_text("3 messages wait to be sent, the first since 15 January 2018")
    deliver()
    page.reload()
    expect(main(page)).not_to_contain_text("to be sent")
    assert len(mail.outbox) == 3
