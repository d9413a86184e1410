"""What the browser prints: no heading, no head of a table and no caption stands alone at the foot of a page."""

from __future__ import annotations

import io
import re

import pytest
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from tests.papers import squeezed
from tests.world import SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.once]

FURNITURE = re.compile(r"CommunitySafetyAgreementtracker|Page\d+of\d+")
"""What the browser writes at the foot of each page, without blanks."""
HEADS = "main :is(h1, h2, h3, h4, caption, .paper-leads-in, thead tr)"
"""What is never the last on a page."""
PAGES = {
    "the plan of 2014": ("agreements/kent-2014-17/plan/", 6),
    "a plan with outcomes": (f"agreements/{SHOWN}/plan/", 8),
    "the progress report of 2013": ("agreements/kent-2011-14/papers/progress-report/?at=2013-03-31", 6),
    "a progress report with charts": (f"agreements/{SHOWN}/papers/progress-report/", 10),
    "the exception report": (f"agreements/{SHOWN}/papers/exception-report/", 3),
    "the overview": (f"agreements/{SHOWN}/", 3),
}


def sheets_of(page: Page) -> list[PageObject]:
    """The pages that the browser prints."""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages[:]


def words_on(sheet: PageObject) -> str:
    """The words of a printed page in one, without blanks and without the line at its foot."""
    return FURNITURE.sub("", squeezed(sheet.extract_text()))


@pytest.mark.parametrize("what", PAGES)
def test_no_head_stands_alone_at_the_foot_of_a_page(world: str, page: Page, what: str) -> None:
    path, least = PAGES[what]
    page.goto(f"{world}/{path}")
    page.emulate_media(media="print")
    heads = {squeezed(text) for text in page.locator(HEADS).all_inner_texts()} - {""}
    sheets = [words_on(sheet) for sheet in sheets_of(page)]

    assert len(sheets) >= least
    assert len(heads) > 5
    alone = [
        f"page {number} ends with “{head}”"
        for number, sheet in enumerate(sheets, 1)
        for head in heads
        if sheet.endswith(head)
    ]
    assert not alone, "\n".join(alone)


def test_a_chart_is_not_parted_from_its_caption(world: str, page: Page) -> None:
    page.goto(f"{world}/agreements/{SHOWN}/papers/progress-report/")
    page.emulate_media(media="print")
    figures = page.locator("figure")

    assert figures.count() > 3
    assert figures.evaluate_all("all => all.every(one => getComputedStyle(one).breakInside === 'avoid')")


def test_the_row_of_the_whole_plan_is_printed_once(world: str, page: Page) -> None:
    page.goto(f"{world}/agreements/{SHOWN}/")

    assert "".join(map(words_on, sheets_of(page))).count("Thewholeplan") == 1
