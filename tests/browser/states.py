"""Pages in states that no address leads to: with errors, with everything opened, half way through a journey."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Partnership, Role, User
from core.history import Change, save_row
from reporting.models import Reminder, ReportingPeriod
from tests.browser.soundness import NARROW
from tests.browser.steps import heading, open_menu, sign_in_as
from tests.build import person as new_person
from tests.layout_files import LAYOUTS
from tests.loads import OWN_LAYOUT
from tests.outbox import create_message
from tests.world import PASSWORD, SHOWN, session_of, update_on

PROGRESS = "Progress update"

ROLES = {
    "lead": "Priority lead",
    "delegate": "Lead’s staff officer",
    "reviewer": "Working Group member",
    "chair": "Working Group chair",
    "administrator": "Community Safety Unit officer",
    "viewer": "Scrutiny Committee member",
}


def come_as(page: Page, world: str, who: str) -> None:
    """A demonstration person by their button; the others by a session that is handed to the browser."""
    if who in ROLES:
        sign_in_as(page, world, ROLES[who])
    elif who:
        person = User.objects.filter(email=f"{who}@example.org").first() or new_person(who, "Nell Newcomer")
        key = session_of(Client(), person, recently=who == "careful")
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": world}])


def with_errors(page: Page, world: str) -> None:
    """An update that cannot be sent as it is."""
    sign_in_as(page, world, ROLES["lead"])
    page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")
    page.get_by_role("radio", name="Red", exact=True).check()
    page.get_by_role("button", name="Send your update").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def with_everything_opened(page: Page, world: str) -> None:
    """The overview with all that can be unfolded."""
    page.goto(f"{world}/agreements/{SHOWN}/")
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()


def with_a_banner(page: Page, world: str) -> None:
    """A draft that has just been saved."""
    sign_in_as(page, world, ROLES["lead"])
    page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("alert", name="Done")).to_be_visible()


def with_an_unfolded_menu(page: Page, world: str) -> None:
    """Both navigations of a plan, opened as on a phone."""
    page.set_viewport_size(NARROW)
    page.goto(f"{world}/agreements/{SHOWN}/")
    open_menu(page, "Menu")
    open_menu(page, "This agreement")


def with_a_refused_password(page: Page, world: str) -> None:
    """The sign-in page after a wrong password."""
    page.goto(f"{world}/account/login/")
    page.get_by_text("Sign in with a password instead").click()
    page.get_by_label("E-mail address", exact=True).fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def with_a_wrong_code(page: Page, world: str) -> None:
    """The page that asks for the code of an e-mail, after a wrong one."""
    page.goto(f"{world}/account/login/")
    page.get_by_label("Your work e-mail address").fill("careful@example.org")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code", exact=True).fill("WRONG1")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")


def with_a_second_factor_asked_for(page: Page, world: str) -> None:
    """The page after the password of somebody who has an authenticator app."""
    page.goto(f"{world}/account/login/")
    page.get_by_text("Sign in with a password instead").click()
    page.get_by_label("E-mail address", exact=True).fill("careful@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{world}/account/2fa/authenticate/")


def with_a_second_factor_to_be_set_up(page: Page, world: str) -> None:
    """An administrator without one has recorded an update for somebody else; the words wait."""
    administrator = User.objects.filter(email="officer@example.org").first() or new_person(
        "officer", "Ola Officer"
    )
    county = Partnership.objects.get(name="Kent Community Safety Partnership")
    if not Role.objects.filter(person=administrator).exists():
        save_row(Role(person=administrator, partnership=county, kind="administrator"), Change(by=None))
    key = session_of(Client(), administrator, recently=False)
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": world}])
    page.goto(f"{world}/updates/{update_on('ASB3.1').pk}/")
    page.get_by_label(PROGRESS).fill("The process is agreed.")
    page.get_by_role("button", name="Save draft").last.click()
    heading(page, "Set up a second way to prove who you are")


def with_words_to_carry_on(page: Page, world: str) -> None:
    """The same, later: what was typed is offered again."""
    with_a_second_factor_to_be_set_up(page, world)
    page.goto(f"{world}/account/carry-on/")
    heading(page, "Carry on where you were")


def with_two_texts(page: Page, world: str) -> None:
    """Somebody else saved other words while these were typed."""
    sign_in_as(page, world, ROLES["lead"])
    page.goto(f"{world}/updates/{update_on('ASB1.1').pk}/")
    page.get_by_label(PROGRESS).fill("What the lead typed.")
    browser = page.context.browser
    assert browser is not None
    other = browser.new_page()
    come_as(other, world, "delegate")
    other.goto(page.url)
    other.get_by_label(PROGRESS).fill("What the staff officer typed.")
    other.get_by_role("button", name="Save draft").last.click()
    expect(other.get_by_role("alert", name="Done")).to_be_visible()
    other.context.close()
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("main")).to_contain_text("What the staff officer typed.")


def with_two_wordings_of_a_theme(page: Page, world: str) -> None:
    """The officer saved another title in a second window, and now presses Save in the first."""
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/agreements/kent-2014-17/edit/themes/")
    page.get_by_role("main").get_by_role("link", name="Change").first.click()
    other = page.context.new_page()
    other.goto(page.url)
    for window, title in ((other, "Theirs"), (page, "Mine")):
        window.get_by_label("Title").fill(title)
        window.get_by_label("Why is it changed?").fill("Agreed at the meeting.")
        window.get_by_role("button", name="Save", exact=True).click()
    other.close()
    alert = page.get_by_role("alert")
    alert.get_by_role("link").click()
    expect(page.locator("#changed-since")).to_be_in_viewport()
    expect(page.locator("#changed-since")).to_contain_text("Theirs")
    expect(page.get_by_label("Title")).to_have_value("Mine")


def with_a_withdrawn_aim_and_its_actions_to_put_back(page: Page, world: str) -> None:
    """The officer withdrew an aim, and looks at what would come back with it."""
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/agreements/kent-2014-17/edit/aims/")
    page.get_by_role("link", name="Withdraw Aim 1.1", exact=True).click()
    page.get_by_label("Why is it withdrawn?").fill("Agreed at the meeting.")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    page.get_by_role("link", name="Put back Aim 1.1", exact=True).click()
    page.get_by_role("link", name="As it was from").first.click()
    expect(page.get_by_label("Put back with it: its 2 actions, withdrawn with it")).to_be_checked()


def with_nothing_left_to_do(page: Page, world: str) -> None:
    """The list of somebody who leads nothing."""
    sign_in_as(page, world, ROLES["viewer"])
    page.goto(f"{world}/updates/")
    heading(page, "My updates")


def drop_in(page: Page, world: str, name: str, content: bytes) -> None:
    """The officer drops in a file about a new agreement, and takes the columns as they are proposed."""
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/load/")
    page.get_by_label("A new agreement").check()
    page.get_by_label("Title of the new agreement").fill("A district's own plan")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Check the file").click()
    heading(page, "Check")


def with_a_file_that_has_problems(page: Page, world: str) -> None:
    """The check of a file with a text that is far too long, and boxes to answer it."""
    drop_in(page, world, "ours.csv", OWN_LAYOUT.replace("Mark property", "x" * 10_001).encode())
    expect(page.get_by_role("main")).to_contain_text("to be mended")


def with_a_file_that_leaves_questions(page: Page, world: str) -> None:
    """The check of a file whose statuses and leads have to be told."""
    file = next(item for item in LAYOUTS if item.name == "milverton.xlsx")
    drop_in(page, world, file.name, file.content())
    expect(page.get_by_role("main")).to_contain_text("questions about the file")


def mail_of_every_kind() -> None:
    """Messages in the outbox that wait, went, did not arrive or were cancelled; some of them reminders."""
    period = update_on("ASB3.1").period
    officer = User.objects.get(email="administrator@demo.example")
    again = {"again_by": officer, "again_at": timezone.now()}
    for number, (state, why) in enumerate(
        (
            ("waiting", "The mail server could not be reached."),
            ("sent", ""),
            ("failed", "The mail server refuses this address: 5.1.1 No such user here"),
            ("unknown", "The mail server fell silent while it was handed the message."),
            ("cancelled", ""),
        )
    ):
        row = create_message(
            partnership=period.agreement.partnership,
            name="Demonstration Lead",
            address=f"somebody.with.a.long.name{number}@directorate-of-public-health.example.org",
            kind="period",
            subject="26 actions are waiting for your update, by Friday 26 January",
            state=state,
            why=why,
            **(again if state == "sent" else {}),
        )
        Reminder.objects.create(period=period, kind="opening", recipient=f"person {number}", message=row)


def with_mail_that_did_not_arrive(page: Page, world: str) -> None:
    """The page of people, with what waits and what an administrator can send again."""
    mail_of_every_kind()
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/people/")
    expect(page.get_by_role("button", name="Send all 2 again")).to_be_visible()


def with_reminders_of_every_outcome(page: Page, world: str) -> None:
    """The log of reminders."""
    mail_of_every_kind()
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/agreements/{SHOWN}/reminders/")
    expect(page.get_by_role("button", name="Send all 2 again")).to_be_visible()


def with_a_refused_file(page: Page, world: str) -> None:
    """Evidence that is a web page, whatever its name says; what was typed is still there."""
    sign_in_as(page, world, ROLES["lead"])
    update = update_on("ASB1.1").pk
    page.goto(f"{world}/updates/{update}/")
    page.get_by_label(PROGRESS).fill("Three more associations have joined.")
    page.get_by_role("button", name="Add a file").click()
    page.get_by_label("What it is").fill("Letter of the associations")
    file = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"<!DOCTYPE html><p>A letter</p>"}
    page.get_by_label("The file").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Add the file").click()
    expect(page.get_by_role("alert")).to_contain_text("“letter.pdf” is a web page, whatever its name says")
    expect(page.get_by_label("What it is")).to_have_value("Letter of the associations")


def with_a_period_to_publish_before_an_election(page: Page, world: str) -> None:
    """A closed period that is to be published on a day that was not entered, in the pre-election period."""
    period = ReportingPeriod.objects.filter(agreement__slug=SHOWN, state="published").latest("position")
    ReportingPeriod.objects.filter(pk=period.pk).update(state="closed", published_at=None)
    today = timezone.localdate()
    Partnership.objects.filter(pk=period.agreement.partnership_id).update(
        pre_election_from=today - timedelta(days=7), pre_election_to=today + timedelta(days=21)
    )
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/agreements/{SHOWN}/periods/{period.pk}/publish/")
    page.get_by_label("On another day").check()
    page.get_by_role("button", name="Publish", exact=False).click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the day on which it is published")
    expect(page.get_by_text("What can wait is published after it.")).to_be_visible()


def with_rubbish_pasted_into_the_grid(page: Page, world: str) -> None:
    """The grid over all actions, with rows that name no action; they stand in their box."""
    sign_in_as(page, world, ROLES["administrator"])
    page.goto(f"{world}/agreements/{SHOWN}/edit/grid/")
    page.get_by_text("Paste rows from a spreadsheet").click()
    page.get_by_label("Rows, copied with their headings").fill("rubbish\tX\nAbout an hour\tY")
    page.get_by_role("button", name="Put into the grid").click()
    page.get_by_role("alert").get_by_role("link", name="Row 1: there is no action “rubbish”").click()
    expect(page.locator(":focus")).to_have_value("rubbish\tX\nAbout an hour\tY")


STATES = (
    with_rubbish_pasted_into_the_grid,
    with_a_period_to_publish_before_an_election,
    with_a_refused_file,
    with_errors,
    with_everything_opened,
    with_a_banner,
    with_an_unfolded_menu,
    with_a_refused_password,
    with_a_wrong_code,
    with_a_second_factor_asked_for,
    with_a_second_factor_to_be_set_up,
    with_words_to_carry_on,
    with_two_texts,
    with_two_wordings_of_a_theme,
    with_a_withdrawn_aim_and_its_actions_to_put_back,
    with_nothing_left_to_do,
    with_a_file_that_has_problems,
    with_a_file_that_leaves_questions,
    with_mail_that_did_not_arrive,
    with_reminders_of_every_outcome,
)
