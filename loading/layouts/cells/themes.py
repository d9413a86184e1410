"""Themes as cells name them: known ones are taken, variants are suggested and confirmed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.text import folded
from loading.layouts.asking import Asker
from loading.layouts.cells.likeness import nearest_of
from loading.layouts.cells.splitting import split
from loading.layouts.questions import Question
from plan.value import PlanValue

ALIKE = 60
"""Per cent from which on an unknown theme is proposed to be a known one."""
NEW, NONE = "new", "none"


@dataclass
class Themes:
    """The themes of an agreement, and those that a file names."""

    plan: PlanValue | None
    asker: Asker
    titles: dict[str, str] = field(default_factory=dict)
    """By their folded words, in order."""
    added: bool = False

    def __post_init__(self) -> None:
        for row in self.plan.themes if self.plan else ():
            self.titles[folded(row.title)] = row.title

    def named(self, text: str, place: str) -> tuple[list[str], list[str]]:
        """(titles, words left out): the themes that a cell names, separated by lines, bullets or semicolons."""
        titles: list[str] = []
        left: list[str] = []
        for part in self._parts(text):
            title = self._title(part, place)
            (titles if title else left).append(title or part)
        return list(dict.fromkeys(titles)), left

    def _parts(self, text: str) -> list[str]:
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
        found: list[str] = []
        for part in parts:
            pieces = [piece.strip() for piece in re.split(r",|/", part)]
            known = len(pieces) > 1 and all(folded(piece) in self.titles for piece in pieces)
            found.extend(pieces if known else [part])
        return found

    def _title(self, part: str, place: str) -> str:
        """The theme that is meant; "" for one that is left out."""
        known = self.titles.get(folded(part))
        if known is not None:
            return known
        near, percent = nearest_of(part, self.titles.values())
        if self.plan is None and percent < ALIKE:
            return self._add(part)
        answer = self.asker.ask(
            Question(
                key=f"theme:{folded(part)}",
                kind="theme",
                place=place,
                value=part,
                prompt=f"Which theme is “{part}”?",
                proposed=f"theme:{near}" if percent >= ALIKE else NEW,
                hint=f"“{near}” is {percent}% alike." if near else "",
            ),
            self._choices,
        )
        if answer == NONE:
            return ""
        return self._add(answer.removeprefix("theme:") if answer.startswith("theme:") else part)

    def _choices(self) -> list[tuple[str, str]]:
        known = [(f"theme:{title}", title) for title in self.titles.values()]
        return [*known, (NEW, "A theme of its own"), (NONE, "No theme: leave it out")]

    def _add(self, part: str) -> str:
        title = part.replace(";", ",")
        self.added = self.added or folded(title) not in self.titles
        return self.titles.setdefault(folded(title), title)
