"""A meeting about 38 updates, recorded by one officer by keyboard alone: as a journey, and as a strip of pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.steps import done, main, sign_in_as, tab_to
from tests.meeting_world import a_meeting
from tests.world import KENT

PRESENT = "Chief Constable", "Director of Public Health", "Head of Community Safety"
ACTION = ("Find out who pays from April", "Head of Community Safety", "10 March")
REASON = "One surgery has come back since."


@dataclass
class Keyboard:
    """Somebody at a keyboard whose work is counted. ``presses``: of buttons, links and choices; Tab is not counted.

    ``letters``: that were typed; ``pages``: that came up.
    """

    page: Page
    presses: int = 0
    letters: int = 0
    pages: int = 0

    def press(self, name: str) -> None:
        """A link or button of the page's main part that leads to a page; the first that begins with these words."""
        link = main(self.page).get_by_role("link", name=name)
        self.go_to(link.or_(main(self.page).get_by_role("button", name=name)).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.presses += 1
        self.pages += 1
        assert self.page.locator(".govuk-error-summary").count() == 0, main(self.page).inner_text()[:600]

    def unfold(self, words: str) -> None:
        """What is folded behind these words."""
        self.go_to(main(self.page).locator("summary").filter(has_text=words))
        self.page.keyboard.press("Enter")
        self.presses += 1

    def choose(self, name: str) -> None:
        """One of several: Tab comes to the first, the arrows to the others."""
        wanted = main(self.page).get_by_role("radio", name=name)
        group = wanted.locator("xpath=ancestor::fieldset[1]").get_by_role("radio")
        self.go_to(group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if wanted.is_checked():
                break
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()
        self.presses += 1

    def type(self, label: str, words: str) -> None:
        """Into the box with this label."""
        self.go_to(main(self.page).get_by_label(label, exact=True))
        self.page.keyboard.insert_text(words)
        self.letters += len(words)

    def download(self, name: str) -> Download:
        """A link that gives a file."""
        self.go_to(main(self.page).get_by_role("link", name=name, exact=True))
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        self.presses += 1
        return waiting.value

    def go_to(self, wanted: Locator) -> None:
        """By the Tab key."""
        expect(wanted).to_be_visible()
        tab_to(self.page, wanted)


def begin(page: Page, world: str) -> Keyboard:
    """The officer at the list of the meeting."""
    period = a_meeting()
    sign_in_as(page, world, "Community Safety Unit officer")
    page.goto(f"{world}/agreements/{KENT}/periods/{period.pk}/")
    return Keyboard(page)


def say_who_is_present(keyboard: Keyboard) -> None:
    """Job titles, as they came in; then on to the first item."""
    keyboard.press("Say who is present")
    keyboard.type("Present", "\n".join(PRESENT))
    keyboard.press("Save")


def review(keyboard: Keyboard) -> Iterator[str]:
    """The eight exceptions, of which one gets an action and one another status, and the thirty in one press."""
    page = keyboard.page
    keyboard.press("One item a screen")
    yield "first exception"
    for label, words in zip(
        ("Action, in the words of the meeting", "Action for", "By when"), ACTION, strict=True
    ):
        keyboard.type(label, words)
    keyboard.press("Agree Red")
    yield "what was done and the next"
    keyboard.unfold("Another status")
    keyboard.choose("Agreed with another status")
    keyboard.choose("Amber")
    keyboard.type("Why another status was agreed", REASON)
    yield "another status"
    keyboard.press("Record what was decided")
    for _ in range(6):
        keyboard.press("Agree")
    yield "exceptions decided"
    expect(main(page)).to_contain_text("No exception is left to decide.")
    keyboard.press("Agree these 30 as sent")
    expect(done(page)).to_contain_text("30 updates are agreed as sent")
    yield "all decided"


def the_meeting(page: Page, world: str) -> Iterator[str]:
    """From the list to the filed notes; stops wherever a picture is worth taking, with its name."""
    keyboard = begin(page, world)
    yield "list before"
    say_who_is_present(keyboard)
    yield "who is present"
    keyboard.press("Updates of")
    yield from review(keyboard)
    keyboard.press("3 present, quorate")
    yield "notes"
    keyboard.press("File as draft for approval")
    yield "notes filed"
