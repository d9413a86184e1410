"""The first year of Northshire in a browser, from an empty database, by hand and by file: what it costs its officer.

The table in docs/first-year.md was measured with it.
"""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from actions.models import Action
from priorities.models import Holding, LeadPost
from reporting.models import Report, ReportingPeriod
from tests import databases, northshire
from tests.browser.officer import Officer
from tests.browser.steps import heading, main
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.world(databases.EMPTY)]

# Ten actions under six aims: (priority, number, aim, its actions with lead and date).
PLAN = (
    (
        "1", "1.1", "Fewer people are hurt at home",
        ("Open a second refuge|Head of Housing, Northshire Council|31/3/2019", "Train every surgery||March 2019"),
    ),
    ("1", "1.2", "More people tell somebody", ("Run a campaign|Head of Media, Northshire Police|ongoing",)),
    (
        "1", "1.3", "Children are safe",
        ("Visit every school|Head of Schools, Northshire Council|31/7/2018", "Train the teachers||Q4 2018/19"),
    ),
    (
        "2", "2.1", "Fewer are hurt on the roads",
        ("Mend the crossing||1/9/2018", "Check the ring road|Head of Traffic, Northshire Police|ongoing"),
    ),
    ("2", "2.2", "Young drivers are safer", ("Offer a course||30/6/2018",)),
    ("2", "2.3", "Cyclists are seen", ("Give lights away||end of October 2018", "Paint the lanes||2019-03-31")),
)  # fmt: skip
PRIORITIES = (
    ("1", "Domestic abuse", "Head of Community Safety, Northshire Council"),
    ("2", "Road safety", "Head of Roads, Northshire Council"),
)


def comes(page: Page, world: str, name: str) -> None:
    """Somebody of Northshire, signed in with a second factor as the journey of signing in does it."""
    person = User.objects.get(email=f"{name}@northshire.example")
    session = sign_in(Client(), person, second_factor=True).cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": world}])


@pytest.fixture
def ada(world: str, page: Page) -> Officer:
    """The only administrator, after the command of the README."""
    command, *words = northshire.command_of_the_guide()
    call_command(command, *words, verbosity=0)
    comes(page, world, "ada")
    return Officer(page)


def begin(officer: Officer, world: str) -> None:
    """A new agreement, with its themes and the usual statuses."""
    with officer.step("A new agreement"):
        officer.open(world)
        officer.press("New agreement")
        officer.fill(
            title="Northshire Community Safety Agreement 2018 to 2021", themes="Early help\nPrevention"
        )
        officer.fill(starts_on_day="1", starts_on_month="4", starts_on_year="2018")
        officer.fill(ends_on_day="31", ends_on_month="3", ends_on_year="2021")
        officer.choose("Each aim names its themes")
        officer.press("Create the agreement")


def finish(officer: Officer, world: str) -> None:
    """People, the first version, public, and the first reporting period."""
    with officer.step("Name who leads each job title"):
        officer.open(f"{world}/people/?show=vacant")
        for number in range(LeadPost.objects.exclude(title="").count()):
            officer.press("Name the current lead")
            officer.fill(name=f"Person {number}", email=f"person{number}@northshire.example")
            officer.press("Hand over")
        expect(main(officer.page)).to_contain_text("Every job title has a current lead.")
    with officer.step("Version 1.0, public"):
        officer.open(world)
        officer.press("Publish version 1.0")
        officer.press("Publish this version")
        officer.open(world)
        officer.press("Let anyone read")
        officer.fill(reason="Agreed by the Partnership")
        officer.page.get_by_label("Status").select_option("in force")
        officer.page.locator("[name=is_public]").check()
        officer.costs[-1].presses += 2
        officer.press("Save")
    with officer.step("Open the first reporting period"):
        officer.open(world)
        officer.press("Open a reporting period")
        officer.fill(title="January 2018", due_on_day="26/1/2018")
        officer.press("Open the period")
    officer.open(world)
    expect(main(officer.page)).to_contain_text("outstanding")


def report(officer: Officer, world: str) -> None:
    """A lead sends an update; the Unit records what was agreed, closes the period and publishes it."""
    page = officer.page
    update = Report.objects.filter(action__isnull=False, state="owed").order_by("pk").first()
    assert update is not None
    lead = Holding.objects.get(post=update.responder)
    comes(page, world, lead.email.partition("@")[0])
    with officer.step("A lead sends an update"):
        officer.open(world)
        officer.press("Send your updates")
        officer.open(f"{world}/updates/{update.pk}/")
        page.get_by_role("radio", name=re.compile("Green")).first.check()
        officer.costs[-1].presses += 1
        officer.fill(report_text="The building is bought, and the builders begin in March.")
        officer.press("Send your update")
    comes(page, world, "ada")
    with officer.step("What was sent is agreed, the period closed and published"):
        officer.open(world)
        officer.press("1 update of")
        officer.press("Agree it as sent")
        officer.press("Close")
        officer.press("Close the period")
        officer.press("Publish")
        officer.press("Publish")
    assert ReportingPeriod.objects.get().state == ReportingPeriod.State.PUBLISHED


def test_ten_actions_under_six_aims_are_set_up_by_hand_in_twelve_pages_and_minutes(
    world: str, ada: Officer, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(ada, world)
    with ada.step("Two priorities with their leads"):
        ada.open(world)
        ada.press("Add the priorities")
        for number, title, lead in PRIORITIES:
            ada.fill(number=number, title=title, lead=lead)
            ada.press("Save and add another" if number == "1" else "Save")
    titles = {number: title for number, title, _ in PRIORITIES}
    with ada.step("Six aims with ten actions, their leads and dates"):
        ada.open(world)
        ada.press("Add aims and actions")
        ada.press("Add an aim")
        for priority, number, text, actions in PLAN:
            page.locator("[name=priority]").select_option(label=f"Priority {priority}: {titles[priority]}")
            ada.fill(number=number, text=text, actions="\n".join(actions))
            ada.press("Save and add another" if number != PLAN[-1][1] else "Save")
    heading(page, "Edit aims")
    assert Action.objects.count() == 10
    assert Action.objects.filter(due=None, ongoing=False).count() == 0
    finish(ada, world)
    report(ada, world)
    with capsys.disabled():
        print(f"\nby hand\n{ada.table()}")

    plan = ada.costs[2]
    assert plan.pages <= 12
    assert plan.minutes <= 12


def test_the_same_plan_is_set_up_from_the_rows_of_a_spreadsheet(
    world: str, ada: Officer, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(ada, world)
    titles = {number: (title, lead) for number, title, lead in PRIORITIES}
    rows = [
        "\t".join((*titles[priority], number, text, *action.split("|")))
        for priority, number, text, actions in PLAN
        for action in actions
    ]
    headings = "Priority\tPriority lead\tNumber\tAim\tAction\tLead\tDue"
    with ada.step("Priorities, aims and actions from a spreadsheet"):
        ada.open(world)
        page.get_by_role("link", name="Set up or update the plan").click()
        ada.see()
        ada.choose("Northshire Community Safety Agreement 2018 to 2021")
        ada.paste(pasted="\n".join((headings, *rows)))
        ada.press("Read the file")
        ada.press("Check the file")
        ada.press("Continue")
        ada.press("Update the plan")
    assert Action.objects.count() == 10
    assert Action.objects.filter(due=None, ongoing=False).count() == 0
    finish(ada, world)
    with capsys.disabled():
        print(f"\nby file\n{ada.table()}")

    assert ada.costs[1].minutes <= 12
