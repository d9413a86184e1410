"""A meeting of an ordinary size in a browser: what it costs one officer at a keyboard, and how high its list is."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from reporting.models import Report
from tests.browser.meeting_film import ACTION, PRESENT, REASON, begin, review, say_who_is_present
from tests.browser.steps import main
from tests.meeting_world import EXCEPTIONS, SAID, UNDISPUTED

pytestmark = pytest.mark.browser
SHARED_WINDOW = {"width": 1280, "height": 800}
NAMED = re.compile("Priority [1-6] |Cross-Cutting")
LINE = 30  # pixels
HEIGHT = "element => element.getBoundingClientRect().height"
WORDS = ".csa-review__item > p, .csa-review__item > .csa-text, .csa-rest p, .csa-rest .csa-text"
MOST_OF_AN_ITEM, MOST_OF_THE_LIST = 120, 4_000  # pixels


@pytest.mark.once
def test_the_list_of_38_is_under_4000_pixels_names_the_priorities_and_folds_what_is_decided(
    world: str, page: Page
) -> None:
    page.set_viewport_size(SHARED_WINDOW)
    begin(page, world)

    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_OF_THE_LIST
    exceptions, others = page.locator(".csa-review__item"), page.locator(".csa-rest > li")
    assert (exceptions.count(), others.count()) == (len(EXCEPTIONS), UNDISPUTED)
    for item in exceptions.all():
        expect(item).to_contain_text(NAMED)
    for group in page.locator(".csa-rest").all():
        expect(group.locator("xpath=preceding-sibling::h3[1]")).to_contain_text(NAMED)
    # The whole wording of what nobody disputes is there to be read.
    assert all(any(said in item.inner_text() for said in SAID) for item in others.all())
    page.evaluate("words => document.querySelectorAll(words).forEach(part => part.remove())", WORDS)
    heights = [item.evaluate(HEIGHT) for item in (*exceptions.all(), *others.all())]
    assert max(heights) <= MOST_OF_AN_ITEM

    # What is decided folds to a line.
    main(page).get_by_role("button", name="Agree these 30 as sent").click()
    expect(main(page).get_by_role("heading", name="Decided")).to_be_visible()

    lines = page.locator(".csa-review__line").all()
    assert len(lines) == UNDISPUTED
    assert max(line.evaluate(HEIGHT) for line in lines) <= 2 * LINE
    assert page.evaluate("document.documentElement.scrollHeight") <= MOST_OF_THE_LIST


def test_an_officer_records_a_meeting_of_38_by_keyboard_alone_and_has_its_notes_in_word_in_three_presses(
    world: str, page: Page
) -> None:
    page.set_viewport_size(SHARED_WINDOW)
    keyboard = begin(page, world)
    say_who_is_present(keyboard)
    keyboard.press("Updates of")

    keyboard.presses = keyboard.letters = keyboard.pages = 0
    for frame in review(keyboard):
        if frame in ("first exception", "what was done and the next"):
            # One item a screen: all that it says, and the buttons, without scrolling.
            button = main(page).get_by_role("button", name="Agree").bounding_box()
            assert button is not None
            assert button["y"] + button["height"] <= SHARED_WINDOW["height"]
    assert keyboard.presses <= 14
    assert keyboard.pages <= 12
    assert keyboard.letters == sum(map(len, (*ACTION, REASON)))
    assert not Report.objects.filter(period__title="Meeting", state="sent").exists()

    before = keyboard.presses
    keyboard.press("3 present, quorate")
    keyboard.press("File as draft for approval")
    notes = keyboard.download("Word")
    assert keyboard.presses - before == 3
    lines = [line.text for line in Document(io.BytesIO(notes.path().read_bytes())).paragraphs]
    assert set(PRESENT) <= set(lines)
    assert any(ACTION[0] in line and ACTION[1] in line and ACTION[2] in line for line in lines)
    assert any(REASON.rstrip(".") in line for line in lines)
