"""What a picture or a box shows lies where it belongs: years above their lines, no box or pill upon the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP
from tests.browser.steps import sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.once]

# At 320 px the years fill their line anyway.
PHONE = {"width": 390, "height": 844}
MADE_UP = "/agreements/illustrative"
OVERLAPS = """query => {
    const boxes = [...document.querySelectorAll(query)]
        .filter(box => box.checkVisibility()).map(box => box.getBoundingClientRect());
    return boxes.filter((one, place) => boxes.slice(place + 1).some(other =>
        one.left < other.right - 1 && other.left < one.right - 1 &&
        one.top < other.bottom - 1 && other.top < one.bottom - 1)).length;
}"""


CUT = """titles => titles.filter(one =>
    one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2).map(one => one.title)"""


def test_no_filter_box_and_no_status_lies_upon_the_next(world: str, page: Page) -> None:
    page.set_viewport_size(DESKTOP)
    page.goto(f"{world}{MADE_UP}/actions/")
    assert page.locator(".csa-filters select").count() > 5
    assert page.evaluate(OVERLAPS, ".csa-filters select, .csa-filters input:not([type=hidden])") == 0
    assert page.evaluate(OVERLAPS, ".csa-lines .csa-status, .csa-lines .csa-history") == 0


def test_an_administrator_has_all_of_an_agreement_on_one_line(world: str, page: Page) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{world}{MADE_UP}/")
    entries = [entry.bounding_box() for entry in page.locator("#places > li").all()]
    assert len(entries) > 10
    assert len({entry["y"] for entry in entries if entry}) == 1


def test_an_action_in_a_list_is_read_whole(world: str, page: Page) -> None:
    """On two lines at most; what is longer is told to whoever points at it."""
    page.goto(f"{world}{MADE_UP}/actions/")
    titles = page.locator(".csa-lines__action a")
    assert titles.count() > 40
    cut = titles.evaluate_all(
        "titles => titles.filter(one => one.scrollHeight > one.clientHeight + 2).length"
    )
    assert cut < 5
    assert titles.evaluate_all("titles => titles.every(one => one.title === one.textContent.trim())")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_years_stand_above_their_lines(world: str, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    page.goto(f"{world}{MADE_UP}/time/")
    years, lines = (
        page.locator(f".csa-times {part} svg").first.bounding_box() for part in ("thead", "tbody")
    )
    assert years
    assert lines
    assert abs(years["x"] - lines["x"]) < 1
    assert abs(years["width"] - lines["width"]) < 1


def test_a_date_in_the_grid_is_seen_with_its_year(world: str, page: Page) -> None:
    sign_in_as(page, world, "Community Safety Unit officer")
    page.set_viewport_size(DESKTOP)
    page.goto(f"{world}{MADE_UP}/edit/grid/")
    dates = page.locator("input[name^=due]")
    assert dates.evaluate_all("boxes => boxes.filter(box => box.value.length > 13).length") > 5
    assert dates.evaluate_all("boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length") == 0
