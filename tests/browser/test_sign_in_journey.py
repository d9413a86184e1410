"""Signing in with a code by e-mail, and the second factor of those who decide."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import Partnership, Role
from core.history import Change, save_row
from tests.browser.steps import heading, main
from tests.build import person
from tests.outbox import deliver
from tests.world import update_on

pytestmark = pytest.mark.browser


def six_digits(secret: str) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_a_code(page: Page, email: str) -> None:
    """On the sign-in page: asks for a code and types the one that comes by e-mail."""
    before = len(mail.outbox)
    page.get_by_label("Your work e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    heading(page, "Enter your code")
    deliver()
    assert len(mail.outbox) == before + 1
    message = mail.outbox[-1]
    assert message.to == [email]
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", message.body, re.M)
    assert code is not None, message.body
    page.get_by_label("Code", exact=True).fill(code[1].lower())
    page.get_by_role("button", name="Sign in", exact=True).click()


def administrator(world: str) -> str:
    """Somebody who administers the county's partnership and has no second factor yet; their address."""
    someone = person("new-officer", "Nour Newofficer")
    county = Partnership.objects.get(name="Kent Community Safety Partnership")
    save_row(Role(person=someone, partnership=county, kind="administrator"), Change(by=None))
    return someone.email


def test_a_code_by_e_mail_signs_in_and_leads_to_the_page_that_was_wanted(
    world: str, page: Page, way: str
) -> None:
    person("lead", "Lee Lead")
    page.goto(f"{world}/updates/")
    heading(page, "Sign in")

    with_a_code(page, "lead@example.org")

    heading(page, "My updates")
    expect(page.get_by_role("banner")).to_contain_text("Lee Lead")
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_wrong_code_says_so_at_its_box_and_the_right_one_still_works(world: str, page: Page) -> None:
    person("lead", "Lee Lead")
    page.goto(f"{world}/account/login/")
    page.get_by_label("Your work e-mail address").fill("lead@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill("ABCDEF")
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    deliver()
    code = re.search(r"^\s*([A-Z0-9-]{6,})\s*$", mail.outbox[-1].body, re.M)
    assert code is not None
    page.keyboard.press("Control+A")
    page.keyboard.type(code[1])
    page.keyboard.press("Enter")
    heading(page, "Home")


def test_an_administrator_sets_up_a_second_factor_when_it_is_asked_for_and_loses_no_word(
    world: str, page: Page, way: str
) -> None:
    email = administrator(world)
    address = f"{world}/updates/{update_on('ASB3.1').pk}/"
    page.goto(address)
    with_a_code(page, email)
    heading(page, "4.3a")
    expect(main(page)).to_contain_text(
        "You are recording this update in the name of its lead or co-ordinator."
    )
    page.get_by_role("radio", name="Green", exact=True).check()
    page.get_by_label("Progress update").fill("The process is agreed.")
    page.get_by_label("Where do you have this from, and of which day?").fill("E-mail of 12 January")
    page.get_by_role("button", name="Send in their name").click()

    heading(page, "Set up a second way to prove who you are")
    page.get_by_role("button", name="Set up an authenticator app").click()
    secret = main(page).get_by_text("Secret:").inner_text().removeprefix("Secret:").strip()
    page.get_by_label("Code that the app shows").fill(six_digits(secret))
    page.get_by_role("button", name="Set up").click()
    heading(page, "Your recovery codes")
    page.get_by_role("link", name="carry on with what you were doing").click()

    heading(page, "Carry on where you were")
    page.get_by_role("button", name="Carry on with what I typed").click()
    assert page.url == address
    expect(page.get_by_role("alert", name="Done")).to_contain_text("Your update on 4.3a is sent.")
    expect(main(page)).to_contain_text("The process is agreed.")
    expect(main(page)).to_contain_text("recorded by Nour Newofficer, from E-mail of 12 January")
