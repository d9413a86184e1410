"""Aims whose numbers were taken away, and their actions: each is called by its own words, wherever it is named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from actions.models import Action, Aim
from core.history import Change, update_rows
from core.text import number_or_words
from priorities.models import Matter
from reporting import workflow
from tests import build, periods
from tests.addresses import Address, every_address
from tests.editing import administrator, edit_row, row_address
from tests.outbox import deliver
from tests.pages import find, html_of, text_of, texts, title_of, tree, words
from tests.signing_in import sign_in
from tests.test_reminders import RING, run
from tests.world import SHOWN, SHOWN_ON, shown

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TO_AN_ACTION = re.compile(r"/actions/[^/?#]+/(?=$|\?|#)|/updates/\d+/(?=$|\?|#)")
NAMELESS = re.compile(
    r"“”|\b[Aa](?:im|ction) :|\b[Aa](?:im|ction) (?:taken out|reworded|moved)|[Uu]pdate on an action\b"
)
"""What a page says where a name has fallen out."""


def without_numbers(agreement: str) -> None:
    aims = list(Aim.objects.filter(agreement__slug=agreement))
    for aim in aims:
        aim.number = ""
    update_rows(Aim, aims, ["number"], build.BY_THE_TEST)


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    """The county's plan, of which no aim has a number, with an open period."""
    without_numbers(county_plan.agreement.slug)
    periods.opened(county_plan, cast)
    return county_plan


def restricted(action: Action) -> None:
    action.partnership_only = True
    update_rows(Action, [action], ["partnership_only"], build.BY_THE_TEST)


# --- every page -----------------------------------------------------------------------------------------


def about_the_plan(who: str) -> Iterator[Address]:
    """The pages about the plan for whoever administers it, and a lead's pages of updates."""
    for address in every_address(shown()):
        if address.path.startswith("/updates/") or (who == "administrator" and f"/{SHOWN}/" in address.path):
            yield address


def problems(html: str) -> Iterator[str]:
    """Links to actions and updates without words, or with the words of a link to another one; names fallen out."""
    named: dict[str, set[str]] = defaultdict(set)
    for link in find(html, "//main//a[@href]"):
        if to := TO_AN_ACTION.search(link.get("href")):
            named[" ".join((link.get("aria-label") or link.text_content()).split())].add(to.group())
    yield from (f"{name!r} leads to {sorted(to)}" for name, to in named.items() if len(to) > 1 or not name)
    yield from (
        f"{heading.tag} is empty" for heading in find(html, "//h1|//h2|//h3|//h4") if not words(heading)
    )
    yield from NAMELESS.findall(words(tree(html)))


@pytest.mark.world("shown")
@pytest.mark.parametrize("who", ["administrator", "lead"])
def test_no_page_calls_two_actions_the_same_or_leaves_a_name_out(who: str) -> None:
    told = []
    with time_machine.travel(SHOWN_ON, tick=False), override_settings(CSA_DEMO=True):
        without_numbers(SHOWN)
        client = Client(raise_request_exception=False)
        client.post(reverse("demo-sign-in"), {"person": who})
        visited = 0
        for address in about_the_plan(who):
            page = client.get(address.path)
            if page.status_code == 200 and "html" in page.headers["Content-Type"] and not page.streaming:
                visited += 1
                told += [f"{address.path}: {problem}" for problem in problems(page.content.decode())]

    assert visited > (60 if who == "administrator" else 5)
    assert told == []


def test_long_words_are_shortened_and_stand_in_quotation_marks() -> None:
    assert number_or_words("4.2a", "Set up a refuge") == "4.2a"
    assert number_or_words("", "Set up a refuge") == "“Set up a refuge”"
    assert number_or_words("", "Set up a refuge. " * 9) == (
        "“Set up a refuge. Set up a refuge. Set up a refuge. Set up a refuge. Set up a…”"
    )


# --- pages of updates -----------------------------------------------------------------------------------


def test_the_pages_of_an_update_are_titled_by_the_words_of_its_action(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    address = f"/updates/{periods.update_on(plan, 0).pk}/"

    assert title_of(html_of(sign_in(client, cast.lead), address)).startswith("“Action number 0”: your update")
    assert title_of(html_of(sign_in(client, cast.reviewer), address)).startswith(
        "“Action number 0”: update, January 2015"
    )
    assert "Aim: Aim number 0" in text_of(client, address)


def test_one_action_without_a_number_can_be_somebody_elses(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    plan.actions[0].text = "Train the front-line staff of every surgery in the county, twice a year"
    update_rows(Action, [plan.actions[0]], ["text"], build.BY_THE_TEST)
    restricted(plan.actions[2])
    html = html_of(sign_in(client, cast.lead), "/updates/")

    asked = [urlsplit(link).query for link in find(html, "//a[contains(., 'no longer mine')]/@href")]
    # A mail carries it on: of what not everybody may read it says nothing.
    name = "“Train the front-line staff of every surgery in the…”"
    assert [parse_qs(query).get("action") for query in asked] == [[name], None]

    address = next(link for link in find(html, "//a[contains(., 'no longer mine')]/@href"))
    client.post(address, {"whole": "action", "knows": "no"})
    assert Matter._default_manager.get().part == name


# --- mails ----------------------------------------------------------------------------------------------


def to_lead(cast: build.Cast) -> Any:
    deliver()
    return next(message for message in mail.outbox if message.to == [cast.lead.email])


def test_a_mail_names_an_update_by_the_words_of_its_action(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast, 0)
    workflow.send_back(periods.update_on(plan, 0), cast.chair, periods.BY_CORRESPONDENCE, "Why?")

    assert to_lead(cast).subject == "Your update on “Action number 0” was sent back with a question"


def test_a_mail_does_not_say_the_words_of_an_action_that_not_everybody_may_read(
    plan: build.Plan, cast: build.Cast
) -> None:
    restricted(plan.actions[0])
    periods.sent(plan, cast, 0)
    workflow.send_back(periods.update_on(plan, 0), cast.chair, periods.BY_CORRESPONDENCE, "Why?")
    message = to_lead(cast)

    assert message.subject == "Your update on an action was sent back with a question"
    assert "Action number 0" not in message.body


def test_whom_to_ring_is_told_with_the_words_of_each_action_but_of_a_restricted_one(
    plan: build.Plan, cast: build.Cast
) -> None:
    restricted(plan.actions[2])
    periods.sent(plan, cast, 1, 3)

    run(RING)

    [message] = [message for message in mail.outbox if message.subject == "January 2015: whom to ring"]
    assert "; “Action number 0”, an action" in " ".join(message.body.split())


def test_the_mail_after_a_meeting_names_what_was_agreed_by_its_words_but_a_restricted_one(
    plan: build.Plan, cast: build.Cast
) -> None:
    restricted(plan.actions[2])
    periods.sent(plan, cast)
    periods.agreed(plan, cast, 0, 2)
    workflow.close_period(periods.update_on(plan, 0).period, cast.administrator)
    deliver()

    message = next(m for m in mail.outbox if m.to == [cast.lead.email] and "decisions" in m.subject)
    assert "“Action number 0” and an action" in " ".join(message.body.split())
    assert "Action number 2" not in message.body


# --- lists, notes and files -----------------------------------------------------------------------------


def test_missing_information_and_the_list_of_changes_name_an_action_once_by_its_words(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    administrator(client, cast)
    edit_row(client, row_address(plan, "actions", "act0"), due=None)

    named = texts(html_of(client, f"/agreements/{plan.agreement.slug}/gaps/"), "//main//li/a")
    assert "Action “Action number 0”" in named
    page = html_of(client, f"/agreements/{plan.agreement.slug}/actions/act0/changes/")
    assert texts(page, "//h1") == ["Changes to action “Action number 0”"]


def test_an_update_on_an_action_that_has_left_the_plan_is_named_by_its_words(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=1))
    administrator(client, cast)
    edit_row(client, row_address(plan, "actions", "act2", "plan-edit-withdraw"), reason="Dropped")
    clock.shift(timedelta(days=1))
    update = periods.update_on(plan, 2)
    update.report_text = "It has ended."
    update_rows(type(update), [update], ["report_text"], Change(cast.administrator, "For the record"))

    page = text_of(administrator(client, cast), f"/agreements/{plan.agreement.slug}/changes/")

    assert "Update on action “Action number 2” for January 2015: progress update added" in page
    assert "Update on action “Action number 2” for January 2015 is no longer asked for" in page
