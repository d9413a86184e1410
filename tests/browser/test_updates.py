"""Journey 1 of product.md: from the e-mail's link to "sent", on one page, and what the boxes do without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from reporting.models import Report, ReportDraft
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
            part = page.locator(f"#update-{update.pk}")
            expect(part).to_contain_text(last_words(update))
            part.get_by_role("radio", name="Green", exact=True).check()
            part.get_by_label("Progress since last time").fill("A third district has joined.")
            counted.answers += 2
        for update in owed[2:]:
            page.locator(f"#update-{update.pk}").get_by_label("No change").check()
            counted.answers += 1
        page.get_by_role("button", name="Check and send").click()
        heading(page, "Check")
        page.get_by_role("button", name="Send 5 updates").click()
        expect(done(page)).to_contain_text("5 updates are sent.")
        expect(main(page)).to_contain_text("Nothing is waiting for you")
        expect(main(page)).to_contain_text("You have sent all 5 updates.")
    print(f"{way}: {len(counted.pages)} page loads after sign-in, {counted.answers} answers for 5 actions")
    assert len(counted.pages) <= 4, counted.pages
    assert counted.answers <= 7


def test_a_status_opens_the_boxes_that_it_needs_and_closes_them_again(
    world: str, page: Page, way: str
) -> None:
    first = five_owed()[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    part = page.locator(f"#update-{first.pk}")
    why, step, help_ = (
        part.get_by_label("What has changed, and why"),
        part.get_by_label("What is being done, and by when"),
        part.get_by_label("What is needed, and from whom"),
    )

    expect(why).to_be_hidden()
    part.get_by_role("radio", name="Red", exact=True).check()
    for box in (why, step, help_):
        expect(box).to_be_visible()
    part.get_by_role("radio", name="Green", exact=True).check()
    for box in (why, step, help_):
        expect(box).to_be_hidden()
    part.get_by_text("Propose a new date").click()
    expect(why).to_be_visible()
    part.get_by_label("No change").check()
    expect(part.get_by_role("radio", name="Green", exact=True)).to_be_hidden()


def test_the_page_of_all_updates_is_sound_with_errors_too(world: str, page: Page) -> None:
    first = five_owed()[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    heading(page, "My updates")
    assert problems(page) == []

    part = page.locator(f"#update-{first.pk}")
    part.get_by_text("Propose a new date").click()
    part.get_by_role("textbox", name="Day").fill("31")
    part.get_by_role("textbox", name="Month").fill("2")
    part.get_by_role("textbox", name="Year").fill("2018")
    page.get_by_role("button", name="Save everything").click()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(part.get_by_role("textbox", name="Day")).to_be_focused()
    assert problems(page) == []


@pytest.mark.once
@pytest.mark.parametrize("way", ["phone", "phone-without-scripts"])
def test_on_a_phone_the_statuses_stand_close_and_their_meanings_are_one_tap_away(
    world: str, page: Page, way: str
) -> None:
    first = five_owed()[0]
    page.goto(f"{world}/updates/")
    page.get_by_role("button", name="Priority lead", exact=True).click()
    part = page.locator(f"#update-{first.pk}")
    red, amber = (part.get_by_role("radio", name=name, exact=True) for name in ("Red", "Amber"))
    off_track = part.get_by_text("Off track unless the Partnership acts.")
    at_risk = part.get_by_text("At risk; a step that will bring it back is named.")

    # Out of sight, but still read out with its label.
    assert seen(off_track) is False
    expect(red).to_have_accessible_description(re.compile("^Off track unless the Partnership acts."))
    red.check()
    assert seen(off_track) is True
    assert seen(at_risk) is False
    part.get_by_text("What each status means").click()
    assert seen(at_risk) is True
    amber.check()
    assert seen(off_track) is True
    if way == "phone":
        assert problems(page) == []


def seen(words: Locator) -> bool:
    """Whether words take up room on the page, and are not only there for those who listen."""
    box = words.bounding_box()
    return box is not None and box["height"] > 1
