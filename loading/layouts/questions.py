"""Values that go into the reading of a file and come out of it: agreement, questions, sheets, places in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from documents.spreadsheets import RawSheet, cell_name
from loading.layouts.account import SheetAccount
from loading.problems import FileProblem, heading_key

LATER = "later"
"""The answer to leave it for later: the words are kept as further text, and listed in missing information."""
LATER_CHOICE = (LATER, "Keep it as further text; I will tidy it later")
AT = " @ "
"""Between the key of a question and a place, in the key of an answer for that place alone."""
ONE_BY_ONE = frozenset({"struck", "update", "date", "stages", "hidden", "figure"})
"""Kinds of question whose places can be answered one by one."""
MOST_PLACES = 20
"""How many places of a question are named."""
AT_ONCE, FEW_MORE = 12, 3
"""How many cells of a row are shown before the others are folded away, and how many more are shown all the same."""


@dataclass(frozen=True)
class ReportedPeriod:
    """The closed reporting period of the progress in a file. Dates None: not known."""

    title: str
    plan_year: str = ""
    period_start: date | None = None
    period_end: date | None = None
    source: str = ""


@dataclass(frozen=True)
class KnownLeads:
    """What the partnership calls its leads in its other agreements. ``people``: name -> "job title, body"."""

    bodies: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileAgreement:
    """The agreement that a file is about, with the fields of the sheet ``agreement``.

    ``ends_on`` None: rolling. ``priority``: the title of the only priority in the file; "" where the file names its
    priorities. ``period`` None: the file is no report, and progress in words is kept as further text of the actions.
    """

    slug: str
    title: str
    partnership: str
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "draft"
    priority: str = ""
    period: ReportedPeriod | None = None
    known_leads: KnownLeads = field(default_factory=KnownLeads)


@dataclass(frozen=True)
class Question:
    """A question about something that the file leaves open. Answers are stored by ``key``, so a key never changes.

    ``place``: the first cell that it is about ("Sheet1!B7"); ``value``: the text of that cell; ``count``: how many rows
    it is about. ``choices``: (value, label). ``proposed``: the answer that counts until one is given; "" for none: then
    the load waits. ``free``: an answer may be typed that is not among the choices. ``places``: (place, text) of the
    first cells that it is about, where they are several.
    """

    key: str
    kind: str
    place: str
    value: str
    prompt: str
    choices: tuple[tuple[str, str], ...] = ()
    proposed: str = ""
    free: bool = False
    count: int = 1
    hint: str = ""
    places: tuple[tuple[str, str], ...] = ()

    @property
    def is_one_by_one(self) -> bool:
        """Whether each of its places can have an answer of its own."""
        return self.kind in ONE_BY_ONE and len(self.places) > 1

    def answer_in(self, answers: Mapping[str, str]) -> str:
        """The answer given, if it is allowed; else the one proposed."""
        answer = answers.get(self.key, "").strip()
        if answer and (self.free or answer in dict(self.choices)):
            return answer
        return self.proposed


@dataclass(frozen=True)
class PreviewRow:
    """A row as the tracker reads it, for the page of the columns."""

    sheet: str
    row: int
    cells: tuple[tuple[str, str], ...]
    """(label of the role, text), in the order of the page."""

    @property
    def first(self) -> tuple[tuple[str, str], ...]:
        """The cells that are shown at once: all of them, or the first ones of many."""
        return self.cells if len(self.cells) <= AT_ONCE + FEW_MORE else self.cells[:AT_ONCE]

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """The cells that are folded away."""
        return self.cells[len(self.first) :]


@dataclass(frozen=True)
class SourceRow:
    """The place in the file of a row of the interchange form. ``columns``: column of the form -> column of the file."""

    sheet: str
    row: int
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class UnderstoodFile:
    """A file in the interchange form, with open questions and with problems in the places of the original file."""

    sheets: tuple[RawSheet, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    preview: tuple[PreviewRow, ...] = ()
    origins: Mapping[tuple[str, int], SourceRow] = field(default_factory=dict)
    is_interchange: bool = False
    accounts: Callable[[], tuple[SheetAccount, ...]] = field(default=tuple, compare=False)
    """Makes the account, which only some pages need."""

    @cached_property
    def account(self) -> tuple[SheetAccount, ...]:
        """What became of each cell, by sheet; () for a file in the interchange form, where each row is checked."""
        return self.accounts()

    def origin(self, sheet: str, row: int) -> tuple[str, int]:
        """(sheet, row) in the original file of a row of the interchange form; ("", 0) for a row from the plan."""
        if self.is_interchange:
            return sheet, row
        source = self.origins.get((heading_key(sheet), row))
        return (source.sheet, source.row) if source else ("", 0)

    def in_source(self, problem: FileProblem) -> FileProblem:
        """A problem of the interchange form with its sheet and cell in the original file.

        A problem without a place there is a problem of the whole file.
        """
        if self.is_interchange:
            return problem
        cell = re.fullmatch(r"([A-Z]+)(\d+)", problem.cell)
        source = self.origins.get((heading_key(problem.sheet), int(cell[2]))) if cell else None
        if source is None:
            return FileProblem("", "", problem.message, problem.warning)
        column = self._column(problem.sheet, cell[1]) if cell else ""
        source_cell = cell_name(source.columns.get(column, 0), source.row) if source.row else ""
        return FileProblem(source.sheet, source_cell, problem.message, problem.warning)

    def _column(self, sheet: str, letters: str) -> str:
        """The name of a column of the interchange form, from its letters."""
        for item in self.sheets:
            if heading_key(item.name) == heading_key(sheet) and item.rows:
                for index, cell in enumerate(item.rows[0].cells):
                    if cell_name(index, 1) == f"{letters}1":
                        return cell.as_printed
        return ""
