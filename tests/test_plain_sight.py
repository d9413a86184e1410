"""Every press of every form ends in plain sight: it says once, at the top, what is done or what to do, and leads on.

Each form of each page is posted as it stands, empty, and with words that no box can read, by each of its buttons, as
the Community Safety Unit and as a lead. What comes is one of two: another page, or the same with a banner that takes
the focus; or an error summary with the focus, a title that begins "Error:", and links that each lead to a box which is
there and not folded away. Each press is taken back again, so that every form is met as the world has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse
from lxml.html import HtmlElement as Node
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.addresses import every_address
from tests.pages import find, title_of, tree
from tests.world import SHOWN_ON, before_kent, shown

pytestmark = [pytest.mark.once, pytest.mark.django_db]

JUNK = "31 of no month, and <more>"
WHO = ("administrator", "lead")
# Where the press itself is elsewhere: signing out, in, and what a library asks.
NOT_OURS = ("/account/", "/admin/", "/demo/")
SUMMARY = "//div[contains(@class, 'govuk-error-summary')][@tabindex='-1'][@autofocus]"
BANNER = "//div[contains(@class, 'govuk-notification-banner')][@tabindex='-1'][@autofocus]"
LINE = "//div[contains(@class, 'csa-done')][@tabindex='-1'][@autofocus]"


@dataclass(frozen=True)
class Press:
    """One press: of a button of a form, with what was typed; and what is wrong with what came of it ("": nothing)."""

    page: str
    who: str
    action: str
    button: str
    typed: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.page} as {self.who}: {self.button or 'the button'} of {self.action}, {self.typed}: {self.wrong}"


def forms_of(page: Node) -> list[Node]:
    """The forms of the page that post; what a template holds is not on the page."""
    for part in find(page, "//template"):
        part.drop_tree()
    return [form for form in page.forms if (form.get("method") or "").lower() == "post"]


def fields_of(form: Node, typed: str) -> dict[str, list[str]]:
    """What a browser would post where the boxes hold what stands there, nothing, or junk; hidden ones stay."""
    for area in form.iter("textarea"):
        area.text = (area.text or "").removeprefix("\n")
    kinds = {box.get("name"): box.get("type", box.tag) for box in form.inputs if box.get("name")}
    found: dict[str, list[str]] = {}
    for name, value in form.form_values():
        if name == "csrfmiddlewaretoken":
            continue
        is_text = kinds.get(name) in ("text", "textarea", "email", "search", "number", "tel", "url")
        if typed != "as it stands" and is_text:
            value = "" if typed == "empty" else JUNK
        if typed == "empty" and kinds.get(name) in ("radio", "checkbox", "select"):
            continue
        found.setdefault(name, []).append(value)
    return found


def buttons_of(form: Node) -> list[tuple[str, str, str]]:
    """Name, value and own address of each button that somebody can press; of several alike the first."""
    path = ".//button[@type='submit' or not(@type)][not(@aria-hidden)]"
    found = {}
    for button in find(form, path):
        name, value = button.get("name") or "", button.get("value") or ""
        found.setdefault((name, value.partition(":")[0], button.get("formaction")), value)
    return [(name, value, action or "") for (name, _, action), value in found.items()]


def ways_on(page: Node) -> list[Node]:
    """The links and buttons that follow the outcome in the main part: what can be done next."""
    path = "//main//*[self::a[@href] or self::button or self::summary][not(ancestor::*[@role='alert'])]"
    return find(page, path)


def what_is_wrong(answer: object, page: str) -> str:
    """Why the end of a press is not in plain sight; "" if it is."""
    response: object = answer
    chain = getattr(response, "redirect_chain", [])
    status, html = response.status_code, response.content.decode(errors="replace")  # type: ignore[attr-defined]
    if "html" not in response.headers.get("Content-Type", ""):  # type: ignore[attr-defined]
        return ""
    shown_page = tree(html)
    outcomes = find(shown_page, f"{BANNER} | {SUMMARY} | {LINE}")
    has_banner = bool(find(shown_page, f"{BANNER} | {LINE}"))
    if len(outcomes) > 1:
        return f"{len(outcomes)} outcomes at the top"
    if has_banner and not ways_on(shown_page):
        return "it says what was done, and leads nowhere"
    if status in (403, 404, 409, 503) and not find(shown_page, SUMMARY):
        return "" if find(shown_page, "//h1") else "a page without a heading"
    if chain:
        left = urlsplit(chain[-1][0])
        leads_elsewhere = left.path != urlsplit(page).path or left.fragment
        return "" if has_banner or leads_elsewhere else "the same page again, and nothing is said"
    if not find(shown_page, SUMMARY):
        return "" if has_banner else "the page again, and nothing is said"
    if not title_of(shown_page).startswith("Error: "):
        return f"the title is {title_of(shown_page)}"
    for link in find(shown_page, f"{SUMMARY}//a/@href"):
        target = link.removeprefix("#")
        boxes = shown_page.xpath("//*[@id=$target]", target=target)
        if not boxes:
            return f"{link} leads nowhere"
        if find(boxes[0], "ancestor::details[not(@open)]"):
            return f"{link} leads to a box that is folded away"
        if find(boxes[0], "ancestor-or-self::*[@hidden]") or boxes[0].get("type") == "hidden":
            return f"{link} leads to what nobody sees"
    return ""


def presses(client: Client, who: str, path: str, met: set[object]) -> Iterator[Press]:
    """Presses every button of every form of one page, in three ways."""
    opened = client.get(path)
    if opened.status_code != 200 or "html" not in opened.headers.get("Content-Type", ""):
        return
    html = opened.content.decode()
    for number, form in enumerate(forms_of(tree(html))):
        shape = (
            who,
            resolve(urlsplit(urljoin(path, form.get("action") or path)).path).url_name,
            *sorted({re.sub(r"[0-9]+", "", box.get("name") or "") for box in form.inputs}),
        )
        if shape in met:
            continue
        met.add(shape)
        for typed in ("as it stands", "empty", "junk"):
            for name, value, own_action in buttons_of(form):
                fresh = forms_of(tree(html))[number]
                action = urljoin(path, own_action or fresh.get("action") or path).partition("#")[0]
                if action.startswith(NOT_OURS):
                    continue
                data = fields_of(fresh, typed)
                if name:
                    data[name] = [value]
                with transaction.atomic():
                    answer = client.post(action, data, follow=True)
                    wrong = what_is_wrong(answer, path)
                    transaction.set_rollback(True)
                yield Press(path, who, action, f"{name}={value}" if name else "", typed, wrong)


@pytest.fixture(scope="module")
def all_presses(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Press]:
    """Every press of every form, once for the tests of this module. A form that several pages share counts once."""
    made: list[Press] = []
    with (
        django_db_blocker.unblock(),
        databases.standing_on("shown"),
        time_machine.travel(SHOWN_ON, tick=False),
        override_settings(CSA_DEMO=True),
        transaction.atomic(),
    ):
        met: set[str] = set()
        shapes: set[object] = set()
        for who in WHO:
            client = Client(raise_request_exception=False)
            client.post(reverse("demo-sign-in"), {"person": who})
            for address in every_address(shown(), before_kent()):
                if address.path.startswith(NOT_OURS) or "?" in address.path:
                    continue
                key = f"{who} {address.url_name}"
                if key in met:
                    continue
                met.add(key)
                made += presses(client, who, address.path, shapes)
        transaction.set_rollback(True)
    return made


def test_every_press_of_every_form_ends_in_plain_sight(all_presses: list[Press]) -> None:
    assert [str(press) for press in all_presses if press.wrong] == []


def test_the_forms_of_the_service_are_pressed(all_presses: list[Press]) -> None:
    assert len({press.action for press in all_presses}) > 35
    assert len(all_presses) > 150
