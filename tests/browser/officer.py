"""A person at a browser whose work is counted.

What is counted is what a person does: pages that come up, presses of links and buttons, the words of the main part of
each new page, and the letters typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.steps import main

WORDS_A_MINUTE = 200
LETTERS_A_MINUTE = 200
"""Forty words of five letters: somebody who types for a living, but thinks as well."""
SECONDS_A_PRESS = 2


@dataclass
class Cost:
    """What one step costs."""

    step: str
    pages: int = 0
    presses: int = 0
    words: int = 0
    letters: int = 0

    @property
    def minutes(self) -> float:
        """To read all of it, to type all of it, and to press."""
        reading, typing = self.words / WORDS_A_MINUTE, self.letters / LETTERS_A_MINUTE
        return reading + typing + self.presses * SECONDS_A_PRESS / 60


@dataclass
class Officer:
    """A person at a browser whose work is counted."""

    page: Page
    costs: list[Cost] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What happens inside is counted as this step."""
        self.costs.append(Cost(name))
        yield

    def open(self, address: str) -> None:
        """Types no address: this is where a step begins."""
        self.page.goto(address)
        self.see()

    def press(self, name: str) -> None:
        """A link or a button that leads to a page."""
        self.costs[-1].presses += 1
        with self.page.expect_navigation():
            link = main(self.page).get_by_role("link", name=name)
            link.or_(main(self.page).get_by_role("button", name=name)).first.click()
        self.see()
        assert self.page.locator(".govuk-error-summary").count() == 0, main(self.page).inner_text()[:600]

    def choose(self, name: str) -> None:
        """A box to tick or a choice."""
        self.costs[-1].presses += 1
        self.page.get_by_label(name, exact=True).first.check()

    def fill(self, **boxes: str) -> None:
        """Types into boxes, by their names in the form."""
        for name, text in boxes.items():
            self.page.locator(f"[name='{name}']").first.fill(text)
            self.costs[-1].letters += len(text)

    def paste(self, **boxes: str) -> None:
        """Pastes: two presses and no typing."""
        for name, text in boxes.items():
            self.page.locator(f"[name='{name}']").first.fill(text)
            self.costs[-1].presses += 2

    def see(self) -> None:
        """A new page has come up, and is read."""
        self.costs[-1].pages += 1
        words = number_of_words(main(self.page).inner_text())
        # Of a list to choose from one line is seen; all of them count as text of the page.
        unseen = main(self.page).locator("option:not(:checked)").all_text_contents()
        self.costs[-1].words += max(0, words - number_of_words(" ".join(unseen)))

    def table(self) -> str:
        """The costs, as rows of a table in Markdown."""
        rows = [
            f"| {cost.step} | {cost.pages} | {cost.presses} | {cost.minutes:.1f} |"
            for cost in [*self.costs, self.total]
        ]
        return "\n".join(rows)

    @property
    def total(self) -> Cost:
        """All steps together."""
        names = ("pages", "presses", "words", "letters")
        return Cost("all", *(sum(getattr(cost, name) for cost in self.costs) for name in names))


def number_of_words(text: str) -> int:
    """How many words a text has."""
    return len(re.findall(r"\S+", text))
