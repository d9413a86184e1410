"""Journey 1 of product.md: from the e-mail's link to "sent", on one page, and what the boxes do without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from actions.models import ActionStatus
from priorities.models import Matter
from reporting.models import Report, ReportDraft, ReportRound
from tests.browser.soundness import NARROW, OF_THE_LAYOUT, axe_problems, frame_problems, overflow_problems
from tests.browser.steps import done, heading, main
from tests.world import SHOWN, demonstration_person

pytestmark = pytest.mark.browser


@dataclass
class Counted:
    """What a journey took: pages that came, presses of a button, and answers that were given."""

    pages: list[str] = field(default_factory=list)
    presses: int = 0
    answers: int = 0


@contextmanager
def counting(page: Page) -> Iterator[Counted]:
    """Counts the pages that the browser shows, redirects not twice."""
    counted = Counted()

    def came(request: Request) -> None:
        response = request.response()
        is_page = request.is_navigation_request() and request.frame == page.main_frame
        if is_page and response is not None and response.status == 200:
            counted.pages.append(request.url)

    page.on("requestfinished", came)
    yield counted
    page.remove_listener("requestfinished", came)


def owed_by_the_lead(count: int) -> list[Report]:
    """Leaves the lead with so many untouched updates: first those on actions that were last agreed as Green."""
    lead = demonstration_person("lead")
    mine = Report.objects.answered_by(lead).filter(period__state="open", agreement__slug=SHOWN)
    ReportDraft.objects.of(*mine).delete()
    ReportRound._default_manager.filter(report__in=mine).delete()
    mine.update(state="owed", sent_at=None, received_from="")
    in_order = mine.select_related("action__standing__label").order_by(
        "action__aim__priority__position", "action__aim__position", "action__position"
    )
    owed = sorted(in_order, key=lambda row: row.action.standing.label.label != "Green")[:count]
    mine.exclude(pk__in=[row.pk for row in owed]).update(state="released")
    assert len(owed) == count
    return owed


def as_in_a_first_period(owed: list[Report], *, untold: list[Report]) -> None:
    """Nothing was agreed before; the plan was loaded with a status of each action but the untold."""
    actions = [row.action_id for row in owed]
    Report.objects.filter(action__in=actions, state="agreed").update(state="released")
    ActionStatus._default_manager.filter(action__in=[row.action_id for row in untold]).delete()


def last_words(update: Report) -> str:
    """The progress update that was agreed last time."""
    before = Report.objects.filter(action=update.action, state="agreed").latest("sent_at")
    return before.report_text


def opened(page: Page, update: Report) -> Locator:
    """The line of an update, opened."""
    part = page.locator(f"#update-u{update.pk}")
    part.get_by_role("button", name=re.compile("^Update")).click()
    expect(part.get_by_label("Progress update")).to_be_visible()
    return part


def problems(page: Page) -> list[str]:
    """What is wrong with the page, at both widths."""
    found = frame_problems(page.content()) + axe_problems(page)
    page.set_viewport_size(NARROW)
    found += overflow_problems(page) + axe_problems(page, OF_THE_LAYOUT)
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


class Most(NamedTuple):
    """What one period may take a lead, from signing in to "sent"; pairs: with scripts at 1280, without at 320."""

    pages: tuple[int, int]
    presses: int
    answers: int
    pixels: tuple[int, int]
    words: int
    kilobytes: int


# By the number of actions. Two are told in words, of which each is two answers; the rest is "no change", by priority.
# Of the 28 some are not Green and have no reason on record, and ask for one; a Red one asks what is needed too.
MOST = {
    5: Most((6, 8), 7, 7, (1_400, 2_500), 320, 32),
    9: Most((6, 8), 7, 7, (1_600, 3_000), 430, 40),
    28: Most((11, 15), 13, 14, (2_900, 6_200), 1_000, 80),
}


@pytest.mark.parametrize("period", ["first", "later"])
@pytest.mark.parametrize("count", MOST)
def test_updates_go_from_the_link_of_the_e_mail_to_sent_in_few_pages_presses_and_answers(
    world: str, page: Page, way: str, count: int, period: str
) -> None:
    owed = owed_by_the_lead(count)
    in_words = owed[:2]
    if period == "first":
        as_in_a_first_period(owed, untold=in_words)
    page.goto(f"{world}/updates/")
    heading(page, "Sign in")
    with counting(page) as counted:

        def press(button: Locator) -> None:
            counted.presses += 1
            button.click()

        page.get_by_role("button", name="Priority lead", exact=True).click()
        heading(page, "My updates")
        expect(main(page)).to_contain_text(f"{count} actions are waiting for your update")
        pixels, words, kilobytes = size_of(page)
        for update in in_words:
            part = page.locator(f"#update-u{update.pk}")
            press(part.get_by_role("button", name=re.compile("^Update")))
            expect(part).to_contain_text(last_words(update) if period == "later" else "Nothing on record yet")
            part.get_by_role("radio", name="Green", exact=True).check()
            part.get_by_label("Progress update").fill("A third district has joined.")
            counted.answers += 2
        # Everything else of the one priority in one press; of the others a press each.
        while (rest := page.get_by_role("button", name=re.compile("^(All others|No change to)"))).count():
            press(rest.first)
            counted.answers += 1
            expect(done(page)).to_contain_text("no change")
        unexplained = [row for row in owed if "Draft" in page.locator(f"#update-u{row.pk}").inner_text()]
        ready = f"{count - len(unexplained)} of {count} ready, due Monday 29 January"
        expect(page.locator(".csa-send-bar")).to_contain_text(ready)
        for update in unexplained:
            part = page.locator(f"#update-u{update.pk}")
            is_red = "Red" in part.inner_text()
            press(part.get_by_role("button", name=re.compile("^Change")))
            part.get_by_label("Why, and what next?").fill("The post is empty; another starts in May.")
            if is_red:
                part.get_by_label("What is needed, and from whom").fill("A decision of the districts.")
            counted.answers += 1 + is_red
        press(page.get_by_role("button", name="Check and send"))
        heading(page, "Check")
        press(page.get_by_role("button", name=f"Send {count} updates"))
        expect(done(page)).to_contain_text(f"{count} updates are sent.")
        # A decision of a meeting still asks something of the lead, so that it does not say that nothing waits.
        expect(main(page)).to_contain_text("Every update that was asked for is sent.")
    print(
        f"{count} actions, {period} period, {way}: {len(counted.pages)} page loads after sign-in, "
        f"{counted.presses} presses, {counted.answers} answers; "
        f"at first {pixels} pixels, {words} words, {kilobytes:.0f} KB"
    )
    most, without = MOST[count], "without" in way
    assert len(counted.pages) <= most.pages[without], counted.pages
    assert counted.presses <= most.presses
    assert counted.answers <= most.answers
    assert pixels <= most.pixels[without]
    assert words <= most.words
    assert kilobytes <= most.kilobytes


def size_of(page: Page) -> tuple[int, int, float]:
    """The page that stands open: how many pixels it is long, how many words it says, how many KB came for it."""
    words = len(main(page).inner_text().split())
    kilobytes = len(page.request.get(page.url).body()) / 1024
    return page.evaluate("document.documentElement.scrollHeight"), words, kilobytes


@pytest.mark.once
def test_a_status_opens_the_boxes_that_it_needs_and_closes_them_again(
    world: str, page: Page, way: str
) -> None:
    first = owed_by_the_lead(5)[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    part = opened(page, first)
    why, help_ = (
        part.get_by_label("Why, and what next?"),
        part.get_by_label("What is needed, and from whom"),
    )

    expect(why).to_be_hidden()
    part.get_by_role("radio", name="Red", exact=True).check()
    for box in (why, help_):
        expect(box).to_be_visible()
    part.get_by_role("radio", name="Green", exact=True).check()
    for box in (why, help_):
        expect(box).to_be_hidden()
    part.get_by_text("Propose a new date").click()
    expect(why).to_be_visible()


@pytest.mark.once
def test_the_page_of_all_updates_is_sound_with_errors_too(world: str, page: Page) -> None:
    first = owed_by_the_lead(5)[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")
    assert problems(page) == []

    part = opened(page, first)
    assert problems(page) == []
    part.get_by_text("Propose a new date").click()
    part.get_by_role("textbox", name="Day").fill("31")
    part.get_by_role("textbox", name="Month").fill("2")
    part.get_by_role("textbox", name="Year").fill("2018")
    page.get_by_role("button", name="Save everything").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(part.get_by_role("textbox", name="Day")).to_be_focused()
    assert problems(page) == []


@pytest.mark.once
def test_on_a_phone_the_first_action_is_on_the_first_screen_and_the_button_to_send_always(
    world: str, page: Page
) -> None:
    first = owed_by_the_lead(5)[0]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")

    send = page.get_by_role("button", name="Check and send")
    box, button = page.locator(f"#update-u{first.pk}").bounding_box(), send.bounding_box()
    assert box is not None
    assert button is not None
    assert box["y"] + box["height"] < button["y"]
    assert button["y"] + button["height"] <= 844
    page.mouse.wheel(0, 2_000)
    expect(send).to_be_in_viewport()


@pytest.mark.once
def test_a_lead_s_28_actions_and_their_year_are_short_pages(world: str, page: Page) -> None:
    owed_by_the_lead(28)
    Matter._default_manager.filter(answer="").update(answer="Yes.")
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")

    for name, address, limits in (
        ("My updates", "/updates/", {1280: 2_600, 390: 4_800}),
        ("Your year", "/updates/year/", {1280: 3_500, 390: 5_900}),
    ):
        for width, limit in limits.items():
            page.set_viewport_size({"width": width, "height": 844})
            page.goto(f"{world}{address}")
            heading(page, name)
            pixels, words, kilobytes = size_of(page)
            print(f"{name} at {width}: {pixels} pixels, {words} words, {kilobytes:.0f} KB")
            assert pixels <= limit
            assert kilobytes <= 130


@pytest.mark.once
def test_a_line_opens_without_asking_the_server_with_all_that_the_server_would_show(
    world: str, page: Page
) -> None:
    first = owed_by_the_lead(5)[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")
    with counting(page) as counted:
        part = opened(page, first)
        by_script = boxes_of(part)
    assert counted.pages == []

    page.goto(f"{world}/updates/?open=u{first.pk}")

    assert boxes_of(page.locator(f"#update-u{first.pk}")) == by_script


def boxes_of(line: Locator) -> list[str]:
    """The names, values and labels of the boxes of an open line, as one reads or hears them."""
    return list(
        line.evaluate(
            """line => [...line.querySelectorAll('.csa-line__boxes :is(input, textarea, button, summary, p)')].map(
                part => [part.name, part.type, part.value, part.checked, part.dataset.opens,
                    [...(part.labels || [])].map(label => label.textContent).join(),
                    part.matches('input, textarea') ? '' : part.textContent.replace(/\\s+/g, ' ').trim()].join('|'))
            """
        )
    )


@pytest.mark.once
def test_what_is_typed_is_kept_as_it_is_typed_and_a_link_takes_it_along(world: str, page: Page) -> None:
    first, second = owed_by_the_lead(5)[:2]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    part = opened(page, first)
    part.get_by_label("Progress update").fill("A third district has joined.")
    expect(page.locator(".csa-kept")).to_have_text(re.compile("^Kept at "))
    assert ReportDraft.objects.of(first).get().report_text == "A third district has joined."

    # Again, with the token of what was kept; and by leaving.
    part.get_by_label("Progress update").fill("A fourth district has joined.")
    opened(page, second).get_by_label("Progress update").fill("Nothing to add.")
    page.get_by_role("link", name="Home").click()
    heading(page, "Home")
    assert ReportDraft.objects.of(first).get().report_text == "A fourth district has joined."
    assert ReportDraft.objects.of(second).get().report_text == "Nothing to add."
