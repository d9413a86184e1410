"""Journey 1 of product.md: from the e-mail's link to "sent", on one page, and what the boxes do without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from priorities.models import Matter
from reporting.models import Report, ReportDraft, ReportRound
from tests.browser.soundness import NARROW, OF_THE_LAYOUT, axe_problems, frame_problems, overflow_problems
from tests.browser.steps import done, heading, main
from tests.world import SHOWN, demonstration_person

pytestmark = pytest.mark.browser


@dataclass
class Counted:
    """What a journey took: pages that came, and answers that were given."""

    pages: list[str] = field(default_factory=list)
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


def five_owed() -> list[Report]:
    """Leaves the lead with five untouched updates on actions that were last agreed as Green."""
    lead = demonstration_person("lead")
    mine = Report.objects.answered_by(lead).filter(period__state="open", agreement__slug=SHOWN)
    ReportDraft.objects.of(*mine).delete()
    owed = list(
        mine.filter(state="owed", action__standing__label__label="Green")
        .select_related("action")
        .order_by("action__aim__priority__position", "action__aim__position", "action__position")[:5]
    )
    mine.exclude(pk__in=[row.pk for row in owed]).update(state="released")
    return owed


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


def test_five_updates_go_from_the_link_of_the_e_mail_to_sent_in_four_pages_at_most(
    world: str, page: Page, way: str
) -> None:
    owed = five_owed()
    page.goto(f"{world}/updates/")
    heading(page, "Sign in")
    with counting(page) as counted:
        page.get_by_role("button", name="Priority lead", exact=True).click()
        heading(page, "My updates")
        expect(main(page)).to_contain_text("5 actions are waiting for your update")
        for update in owed[:2]:
            part = opened(page, update)
            expect(part).to_contain_text(last_words(update))
            part.get_by_role("radio", name="Green", exact=True).check()
            part.get_by_label("Progress update").fill("A third district has joined.")
            counted.answers += 2
        # Everything else of the one priority in one press; of the others a press each.
        while (rest := page.get_by_role("button", name=re.compile("^(All others|No change to)"))).count():
            rest.first.click()
            counted.answers += 1
            expect(done(page)).to_contain_text("no change")
        expect(page.locator(".csa-send-bar")).to_contain_text("5 of 5 ready, due Monday 29 January")
        page.get_by_role("button", name="Check and send").click()
        heading(page, "Check")
        page.get_by_role("button", name="Send 5 updates").click()
        expect(done(page)).to_contain_text("5 updates are sent.")
        # A decision of a meeting still asks something of the lead, so that it does not say that nothing waits.
        expect(main(page)).to_contain_text("You have sent every update that was asked for.")
    print(f"{way}: {len(counted.pages)} page loads after sign-in, {counted.answers} answers for 5 actions")
    # Without scripts each press is a page; with them, opening a line is none.
    assert len(counted.pages) <= (8 if "without" in way else 6), counted.pages
    assert counted.answers <= 7


def test_a_status_opens_the_boxes_that_it_needs_and_closes_them_again(
    world: str, page: Page, way: str
) -> None:
    first = five_owed()[0]
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


def test_the_page_of_all_updates_is_sound_with_errors_too(world: str, page: Page) -> None:
    first = five_owed()[0]
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
    first = five_owed()[0]
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
    lead = demonstration_person("lead")
    mine = Report.objects.answered_by(lead).filter(period__state="open", agreement__slug=SHOWN)
    ReportDraft.objects.of(*mine).delete()
    ReportRound._default_manager.filter(report__in=mine).delete()
    Matter._default_manager.filter(answer="").update(answer="Yes.")
    mine.update(state="owed", sent_at=None, received_from="")
    assert mine.count() == 28
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")

    for name, address, limits in (
        ("My updates", "/updates/", {1280: 2_600, 390: 4_800}),
        ("Your year", "/updates/year/", {1280: 3_500, 390: 5_900}),
    ):
        for width, limit in limits.items():
            page.set_viewport_size({"width": width, "height": 844})
            answer = page.goto(f"{world}{address}")
            assert answer is not None
            heading(page, name)
            height = page.evaluate("document.documentElement.scrollHeight")
            words = len(page.locator("main").inner_text().split())
            print(f"{name} at {width}: {height} pixels, {words} words, {len(answer.body()) / 1024:.0f} KB")
            assert height <= limit
            assert len(answer.body()) <= 130 * 1024


@pytest.mark.once
def test_a_line_opens_without_asking_the_server_with_all_that_the_server_would_show(
    world: str, page: Page
) -> None:
    first = five_owed()[0]
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
    first, second = five_owed()[:2]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    part = opened(page, first)
    part.get_by_label("Progress update").fill("A third district has joined.")
    expect(page.locator(".csa-kept")).to_have_text(re.compile("^Kept at "))
    assert ReportDraft.objects.of(first).get().report_text == "A third district has joined."

    # Again, with the revision that was kept; and by leaving.
    part.get_by_label("Progress update").fill("A fourth district has joined.")
    opened(page, second).get_by_label("Progress update").fill("Nothing to add.")
    page.get_by_role("link", name="Home").click()
    heading(page, "Home")
    assert ReportDraft.objects.of(first).get().report_text == "A fourth district has joined."
    assert ReportDraft.objects.of(second).get().report_text == "Nothing to add."
