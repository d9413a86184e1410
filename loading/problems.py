"""What is wrong with a file: every problem at once, each with its place and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_PROBLEMS = 1_000
"""How many problems are told; after that, one line says how many more there are."""
MOST_SUGGESTIONS = 200
MOST_WORDS = 2_000
LONGEST_WORD = 300
"""Suggestions cost time: a file that is wrong throughout gets them for its first problems, out of so many words,
and for words of a usual length."""


@dataclass(frozen=True)
class FileProblem:
    """One problem, or with ``warning`` on, one thing to know.

    ``cell`` "": of the whole sheet; ``sheet`` "" as well: of the file.
    """

    sheet: str
    cell: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place}: {self.message}" if place else self.message


@dataclass
class Problems:
    """Collects problems while a file is read, so that all are told at once, each of them once."""

    found: list[FileProblem] = field(default_factory=list)
    unlisted: int = 0
    unreadable: set[str] = field(default_factory=set)
    """Sheets that are not there as they should be, so that nobody can tell what they would have said."""
    _seen: set[FileProblem] = field(default_factory=set)
    _places: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        # Whoever read the file has told what is wrong with these cells: what follows from it is no news.
        self._places = {(heading_key(problem.sheet), problem.cell) for problem in self.found if problem.sheet}

    def has_told(self, sheet: str) -> bool:
        """Whether the file's reader has already told that something is wrong with a sheet."""
        return any(name == heading_key(sheet) for name, _ in self._places)

    def add(self, sheet: str, cell: str, message: str) -> None:
        """A problem: nothing is saved."""
        self._keep(FileProblem(sheet, cell, message))

    def warn(self, sheet: str, cell: str, message: str) -> None:
        """Something to know: it does not stop the load."""
        self._keep(FileProblem(sheet, cell, message, warning=True))

    def _keep(self, problem: FileProblem) -> None:
        if problem in self._seen or (heading_key(problem.sheet), problem.cell) in self._places:
            return
        self._seen.add(problem)
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(problem)
        else:
            self.unlisted += not problem.warning

    def suggest(self, word: str, known: Collection[str]) -> str:
        """What :func:`did_you_mean` says, as long as it is quick to say."""
        if len(self.found) > MOST_SUGGESTIONS or len(known) > MOST_WORDS or len(word) > LONGEST_WORD:
            return ""
        return did_you_mean(word, known)

    @property
    def errors(self) -> list[FileProblem]:
        """Problems that stop the load; the last one says how many are not listed."""
        listed = [problem for problem in self.found if not problem.warning]
        if self.unlisted:
            more = f"There are {self.unlisted:,} more problems. Mend these first, and load the file again."
            listed.append(FileProblem("", "", more))
        return listed

    @property
    def warnings(self) -> list[FileProblem]:
        """Things to know."""
        return [problem for problem in self.found if problem.warning]


def heading_key(text: str) -> str:
    """Headings and names of sheets match without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


class BadInput(ValueError):
    """The file cannot be loaded; nothing has been saved."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ " Did you mean “…”?" with the nearest known word, or nothing."""
    by_key = {item.casefold(): item for item in known}
    near = get_close_matches(word.casefold(), list(by_key), n=1, cutoff=0.6)
    return f" Did you mean “{by_key[near[0]]}”?" if near else ""


def listed(words: Iterable[str], most: int = 8) -> str:
    """ "A, B, C" for a message, cut after ``most`` words."""
    items = list(words)
    return ", ".join(items[:most]) + (" …" if len(items) > most else "")
