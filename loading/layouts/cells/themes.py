"""Themes as cells name them: known themes are taken, similar wordings are asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.text import folded
from loading.layouts.asking import Questions
from loading.layouts.cells.likeness import nearest_of
from loading.layouts.cells.splitting import split
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from plan.value import PlanValue

ALIKE = 60
"""Per cent from which the tracker proposes that an unknown theme is a known one."""
NEARLY = 75
"""Per cent from which two themes of a new agreement are perhaps one. Two words of which one is the same are not."""
NEW, NONE = "new", "none"


@dataclass
class Themes:
    """The themes of the agreement and of the file."""

    plan: PlanValue | None
    questions: Questions
    titles: dict[str, str] = field(default_factory=dict)
    """Titles by their folded words, in order."""
    added: bool = False

    def __post_init__(self) -> None:
        for row in self.plan.themes if self.plan else ():
            self.titles[folded(row.title)] = row.title

    def themes_in(self, text: str, place: str) -> tuple[list[str], list[str]]:
        """(titles of themes, words that are no theme) in a cell that separates them by lines, bullets or semicolons."""
        titles: list[str] = []
        unmatched: list[str] = []
        for part in self._split(text):
            title = self._match(part, place)
            (titles if title else unmatched).append(title or part)
        return list(dict.fromkeys(titles)), unmatched

    def _split(self, text: str) -> list[str]:
        if folded(text) in self.titles:
            return [text]
        parts: list[str] = []
        for point in split(text, "bullets"):
            for piece in re.split(r"[;\n]", point):
                words = piece.strip(" •-–,")
                if parts and words[:1].islower() and folded(parts[-1]) not in self.titles:
                    parts[-1] = f"{parts[-1]} {words}"  # a theme that goes on in the next line
                elif words:
                    parts.append(words)
        names: list[str] = []
        for part in parts:
            pieces = [piece.strip() for piece in re.split(r",|/", part)]
            are_themes = len(pieces) > 1 and all(folded(piece) in self.titles for piece in pieces)
            names.extend(pieces if are_themes else [part])
        return names

    def _match(self, part: str, place: str) -> str:
        """The title of the theme that the words mean; "" where the answer is to leave it out."""
        title = self.titles.get(folded(part))
        if title is not None:
            return title
        nearest, percent = nearest_of(part, self.titles.values())
        if self.plan is None and percent < NEARLY:
            return self._title_of(part)
        answer = self.questions.ask(
            Question(
                key=f"theme:{folded(part)}",
                kind="theme",
                place=place,
                value=part,
                prompt=f"Which theme is “{part}”?",
                proposed=f"theme:{nearest}" if percent >= ALIKE else NEW,
                hint=f"“{nearest}” is {percent}% alike." if nearest else "",
            ),
            self._choices,
        )
        if answer in (NONE, LATER):
            return ""
        return self._title_of(answer.removeprefix("theme:") if answer.startswith("theme:") else part)

    def _choices(self) -> list[tuple[str, str]]:
        themes = [(f"theme:{title}", title) for title in self.titles.values()]
        return [*themes, (NEW, "A theme of its own"), (NONE, "No theme: leave it out"), LATER_CHOICE]

    def _title_of(self, part: str) -> str:
        title = part.replace(";", ",")
        self.added = self.added or folded(title) not in self.titles
        return self.titles.setdefault(folded(title), title)
