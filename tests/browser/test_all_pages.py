"""Every page of the resolver, as each kind of person: sound for everybody, at both widths and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.addresses import every_address
from tests.browser.soundness import (
    NARROW,
    OF_THE_LAYOUT,
    WIDE,
    axe_problems,
    axe_script,
    frame_problems,
    long_word_problems,
    overflow_problems,
    parts_of,
    squeezed_problems,
)
from tests.browser.states import STATES, come_as
from tests.visits import SIGNED_OUT, Visit
from tests.world import EVERYBODY, SHOWN, before_kent, shown

# A person is refused what is not theirs; those pages are looked at like any other.
pytestmark = [pytest.mark.browser(expects=[400, 403, 404, 405]), pytest.mark.once]

NOT_BY_GET = 405
# What pages that were looked at in this process are built of: a browser looks at those with something else in them.
_seen: set[str] = set()


@pytest.mark.parametrize("who", [*EVERYBODY, "careful", "newcomer"], ids=lambda who: who or "signed-out")
def test_every_page_is_sound(visits: list[Visit], world: str, page: Page, who: str) -> None:
    page.add_init_script(axe_script())
    come_as(page, world, who)
    known = {visit.address.path: visit for visit in visits if visit.who == (who or SIGNED_OUT)}
    problems = []
    for address in every_address(shown(), before_kent()):
        if visit := known.get(address.path):
            status, html = visit.status, visit.html
        else:
            answer = page.request.get(world + address.path)
            status, html = answer.status, answer.text() if "html" in answer.headers["content-type"] else ""
        if status == NOT_BY_GET or not html:
            continue
        problems += [f"{address.path}: {problem}" for problem in frame_problems(html)]
        if (parts := parts_of(html)) <= _seen:
            continue
        _seen.update(parts)
        page.set_viewport_size(WIDE)
        page.goto(world + address.path)
        found = axe_problems(page)
        page.set_viewport_size(NARROW)
        found += (
            overflow_problems(page)
            + squeezed_problems(page)
            + [f"{problem} (at 320)" for problem in axe_problems(page, OF_THE_LAYOUT)]
        )
        found += long_word_problems(page)
        problems += [f"{address.path}: {problem}" for problem in dict.fromkeys(found)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_page_is_sound_in_every_state(world: str, page: Page, state: Callable[[Page, str], None]) -> None:
    state(page, world)
    found = frame_problems(page.content()) + axe_problems(page)
    page.set_viewport_size(NARROW)
    found += overflow_problems(page) + axe_problems(page, OF_THE_LAYOUT)

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "path",
    ["agreements/kent-2014-17/plan/", f"agreements/{SHOWN}/indicators/", f"agreements/{SHOWN}/"],
)
def test_on_paper_a_page_is_a_paper_without_navigation(world: str, page: Page, path: str) -> None:
    page.goto(f"{world}/{path}")
    page.emulate_media(media="print")

    for way_about in ("navigation", "banner", "contentinfo", "search"):
        for part in page.get_by_role(way_about).all():  # type: ignore[arg-type]
            expect(part).to_be_hidden()
    expect(page.get_by_role("link", name="Skip to main content")).to_be_hidden()
    expect(page.get_by_text("Show that day")).to_be_hidden()
    head = page.get_by_role("main").locator("> :first-child")
    expect(head).to_contain_text("Community Safety Agreement")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
