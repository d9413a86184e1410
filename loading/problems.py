"""Problems of a file: all of them at once, each with its place and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

MOST_PROBLEMS = 1_000
"""How many problems are listed; after that, one line says how many more there are."""
MOST_SUGGESTIONS = 200
MOST_WORDS = 2_000
LONGEST_WORD = 300
"""Limits for suggestions, which cost time: the number of problems that get one, of words to choose from, and the
length of a word."""


@dataclass(frozen=True)
class FileProblem:
    """One problem; with ``warning``, one thing to know that does not stop the load.

    ``cell`` "": it is about the whole sheet; ``sheet`` "" too: about the whole file.
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
    """Collects the problems of a file, each of them once."""

    all: list[FileProblem] = field(default_factory=list)
    unlisted: int = 0
    unreadable: set[str] = field(default_factory=set)
    """Sheets that are missing or damaged: names that point to their rows are no problem then."""
    _seen: set[FileProblem] = field(default_factory=set)
    _places: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        # The reader of the file has reported these cells already: later problems with them add nothing.
        self._places = {(heading_key(problem.sheet), problem.cell) for problem in self.all if problem.sheet}

    def has_problem_on(self, sheet: str) -> bool:
        """Whether the reader of the file has reported a problem on a sheet."""
        return any(name == heading_key(sheet) for name, _ in self._places)

    def add(self, sheet: str, cell: str, message: str) -> None:
        """Adds a problem that stops the load."""
        self._add(FileProblem(sheet, cell, message))

    def warn(self, sheet: str, cell: str, message: str) -> None:
        """Adds a warning, which does not stop the load."""
        self._add(FileProblem(sheet, cell, message, warning=True))

    def _add(self, problem: FileProblem) -> None:
        if problem in self._seen or (heading_key(problem.sheet), problem.cell) in self._places:
            return
        self._seen.add(problem)
        if len(self.all) < MOST_PROBLEMS:
            self.all.append(problem)
        else:
            self.unlisted += not problem.warning

    def suggest(self, word: str, choices: Collection[str]) -> str:
        """The suggestion of :func:`did_you_mean`; "" where it would take too long."""
        if len(self.all) > MOST_SUGGESTIONS or len(choices) > MOST_WORDS or len(word) > LONGEST_WORD:
            return ""
        return did_you_mean(word, choices)

    @property
    def errors(self) -> list[FileProblem]:
        """Problems that stop the load; where some are not listed, the last one says how many."""
        errors = [problem for problem in self.all if not problem.warning]
        if self.unlisted:
            message = (
                f"There are {self.unlisted:,} more problems. Mend these first, and import the file again."
            )
            errors.append(FileProblem("", "", message))
        return errors

    @property
    def warnings(self) -> list[FileProblem]:
        """Problems that do not stop the load."""
        return [problem for problem in self.all if problem.warning]


def heading_key(text: str) -> str:
    """A heading or name of a sheet without case, spaces and punctuation, for comparing."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


class BadInput(ValueError):
    """The file cannot be loaded; nothing has been saved."""

    def __init__(self, problems: Iterable[FileProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """ " Did you mean “…”?" with the nearest known word, or nothing."""
    by_key = {item.casefold(): item for item in choices}
    near = get_close_matches(word.casefold(), list(by_key), n=1, cutoff=0.6)
    return f" Did you mean “{by_key[near[0]]}”?" if near else ""


def comma_list(words: Iterable[str], most: int = 8) -> str:
    """ "A, B, C" for a message, cut after ``most`` words."""
    items = list(words)
    return ", ".join(items[:most]) + (" …" if len(items) > most else "")
