"""What goes into the understanding of a file, and what comes out of it: the agreement, questions, sheets, places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from documents.spreadsheets import RawSheet, cell_name
from loading.problems import FileProblem, heading_key

AT_ONCE, FEW_MORE = 12, 3
"""How many cells of a row are shown before the others are folded away, and how many more are not worth folding."""


@dataclass(frozen=True)
class ReportedPeriod:
    """The reporting period that a file's progress is of: a report that was given, so closed. Dates None: not known."""

    title: str
    plan_year: str = ""
    period_start: date | None = None
    period_end: date | None = None
    source: str = ""


@dataclass(frozen=True)
class FileAgreement:
    """The agreement that a file is about, as its sheet ``agreement`` would say.

    ``ends_on`` None: rolling. ``priority``: the title of the one priority that the file is of, "" where the file names
    them. ``period`` None: the file is no report; progress in words is kept as further text of the actions.
    """

    slug: str
    title: str
    partnership: str
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "draft"
    priority: str = ""
    period: ReportedPeriod | None = None


@dataclass(frozen=True)
class Question:
    """Something that the file leaves open. Its key stays the same for the same thing, so that answers are remembered.

    ``place`` is the first place in the file ("Sheet1!B7"), ``value`` what stands there, ``count`` the rows that it is
    about. ``choices``: (value, label). ``proposed``: the answer that counts while there is none; "": nothing is
    proposed, and the load waits. ``free``: something else than the choices may be typed.
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

    def answered(self, answers: Mapping[str, str]) -> str:
        """The answer given where it can be one, else the one proposed."""
        said = answers.get(self.key, "").strip()
        if said and (self.free or said in dict(self.choices)):
            return said
        return self.proposed


@dataclass(frozen=True)
class PreviewRow:
    """A row as it is understood, for the page of the columns: words by role, with where it stands in the file."""

    sheet: str
    row: int
    cells: tuple[tuple[str, str], ...]
    """(label of the role, text), in the order in which they are shown."""

    @property
    def first(self) -> tuple[tuple[str, str], ...]:
        """What is shown at once; the others are folded away, where they are more than a few."""
        return self.cells if len(self.cells) <= AT_ONCE + FEW_MORE else self.cells[:AT_ONCE]

    @property
    def rest(self) -> tuple[tuple[str, str], ...]:
        """What is folded away."""
        return self.cells[len(self.first) :]


@dataclass(frozen=True)
class SourceRow:
    """Where a row of the interchange form comes from; ``columns``: column -> index in the original row."""

    sheet: str
    row: int
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Understood:
    """A file in the interchange form, as far as it is understood, with what is open and what is wrong.

    ``problems``: errors and warnings, in the places of the original file.
    """

    sheets: tuple[RawSheet, ...] = ()
    questions: tuple[Question, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    preview: tuple[PreviewRow, ...] = ()
    origins: Mapping[tuple[str, int], SourceRow] = field(default_factory=dict)
    is_interchange: bool = False

    def origin(self, sheet: str, row: int) -> tuple[str, int]:
        """Sheet and row in the original file of a row of the interchange form; ("", 0): it is not from the file."""
        if self.is_interchange:
            return sheet, row
        found = self.origins.get((heading_key(sheet), row))
        return (found.sheet, found.row) if found else ("", 0)

    def placed(self, problem: FileProblem) -> FileProblem:
        """A problem of the interchange form with its sheet and cell in the original file.

        What comes from nowhere in the file is a problem of the file as a whole.
        """
        if self.is_interchange:
            return problem
        cell = re.fullmatch(r"([A-Z]+)(\d+)", problem.cell)
        found = self.origins.get((heading_key(problem.sheet), int(cell[2]))) if cell else None
        if found is None:
            return FileProblem("", "", problem.message, problem.warning)
        column = self._column(problem.sheet, cell[1]) if cell else ""
        where = cell_name(found.columns.get(column, 0), found.row) if found.row else ""
        return FileProblem(found.sheet, where, problem.message, problem.warning)

    def _column(self, sheet: str, letters: str) -> str:
        """The name of a column of the interchange form by its letters."""
        for item in self.sheets:
            if heading_key(item.name) == heading_key(sheet) and item.rows:
                for index, cell in enumerate(item.rows[0].cells):
                    if cell_name(index, 1) == f"{letters}1":
                        return cell.as_printed
        return ""
