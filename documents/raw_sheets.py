"""Sheets, rows and cells as they are in a file, and the problems of reading them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from documents import limits
from documents.number_formats import GENERAL, as_printed
from documents.sheet_facts import NO_FACTS, SheetFacts

Value = str | int | Decimal | date | datetime | time | bool | None
"""Of a cell. None: the cell is empty or has only blanks. A CSV file has only text and None."""

LINE_ENDS = re.compile(r"\r\n?")
# Nobody can type the control characters, except tab and line feed. Those from U+0080 to U+009F come from Windows
# quotation marks and dashes that were read in the wrong encoding.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NBSP = "\N{NO-BREAK SPACE}"


class RawCell(NamedTuple):
    """One cell.

    `value`: the stored value, 0.25 in a cell that shows 25%. `number_format`: Excel's code for how it is shown,
    "General" if there is none. Dates have no time zone.
    """

    value: Value = None
    number_format: str = GENERAL

    @property
    def as_printed(self) -> str:
        """The text that the cell shows: 2.1 with two decimals is "2.10"; "" for an empty cell.

        It follows plain, thousands, percentage and fixed-decimal formats; in any other format a number is given in
        full. Dates are always in ISO form.
        """
        return as_printed(self.value, self.number_format)


EMPTY = RawCell()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row with at least one filled cell. `number`: its number in the spreadsheet, from 1."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet: its filled rows in order, all of one width. An empty sheet has no rows.

    The index in `cells` is that of the column, from 0; empty columns at the right are left out. `facts`: what it shows
    besides; two sheets with the same cells are equal whatever it is.
    """

    name: str
    rows: tuple[RawRow, ...]
    facts: SheetFacts = field(default=NO_FACTS, compare=False)


def place(sheet: str, column_index: int, row_number: int) -> str:
    """The place of a cell, such as "actions!A7". `column_index` counts from 0, as in `RawRow.cells`."""
    return f"{sheet}!{cell_name(column_index, row_number)}"


def cell_name(column_index: int, row_number: int) -> str:
    """A cell's name in its sheet, such as "A7". `column_index` counts from 0."""
    return f"{get_column_letter(column_index + 1)}{row_number}"


@dataclass(frozen=True, slots=True)
class SpreadsheetProblem:
    """A reason why a file cannot be read, and what to do about it.

    `sheet` is empty for a problem of the whole file, `cell` ("A7") for a problem of the whole sheet.
    """

    sheet: str
    cell: str
    message: str

    @property
    def place(self) -> str:
        """`sheet!A7`, or the sheet alone, or ""."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class UnreadableFile(Exception):
    """A file that cannot be read, with all its problems.

    `sheets`: the sheets as far as they could be read, with None for each cell that has a problem. The caller can look
    for more problems in them but must not save them.
    """

    def __init__(self, problems: Iterable[SpreadsheetProblem], sheets: Iterable[RawSheet] = ()) -> None:
        self.problems = tuple(problems)
        self.sheets = tuple(sheets)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class IntakeLimit:
    """The problems and sizes counted while a file or a folder is read."""

    problems: list[SpreadsheetProblem] = field(default_factory=list)
    cells: int = 0
    characters: int = 0
    markup: int = 0

    def report(self, sheet: str, cell: str, message: str) -> None:
        """Adds a problem; reading goes on."""
        if len(self.problems) == limits.PROBLEMS:
            more = (
                f"There are more than {limits.number(limits.PROBLEMS)} problems: only the first are listed."
            )
            self.problems.append(SpreadsheetProblem("", "", more))
        elif len(self.problems) < limits.PROBLEMS:
            self.problems.append(SpreadsheetProblem(sheet, cell, message))

    def refuse(self, sheet: str, message: str) -> UnreadableFile:
        """The exception that ends the reading, for the caller to raise."""
        return UnreadableFile([*self.problems, SpreadsheetProblem(sheet, "", message)])

    def finish(self, sheets: Sequence[RawSheet], empty_message: str) -> tuple[RawSheet, ...]:
        """The sheets, if they have no problem. Raises UnreadableFile.

        `empty_message`: the problem if no sheet has a row.
        """
        names: dict[str, str] = {}
        for sheet in sheets:
            same_name = names.get(sheet.name.casefold())
            if same_name is not None:
                message = f"There is also a sheet named “{same_name}”. Rename one of them or take it out."
                self.report(sheet.name, "", message)
            names[sheet.name.casefold()] = sheet.name
        if not self.problems and not any(sheet.rows for sheet in sheets):
            self.report("", "", empty_message)
        if self.problems:
            raise UnreadableFile(self.problems, sheets)
        return tuple(sheets)

    def count(self, sheet: str, characters: int) -> None:
        """Counts a cell and the characters of its text. Raises UnreadableFile at the limit."""
        self.cells += 1
        self.characters += characters
        if self.cells > limits.CELLS:
            message = (
                f"The file has more than {limits.number(limits.CELLS)} filled cells. Import it in parts."
            )
            raise self.refuse(sheet, message)
        if self.characters > limits.CHARACTERS:
            most = limits.number(limits.CHARACTERS)
            raise self.refuse(sheet, f"The file has more than {most} characters of text. Import it in parts.")

    def check_row(self, sheet: str, number: int) -> None:
        """Raises UnreadableFile if a sheet has too many rows."""
        if number > limits.ROWS:
            raise self.refuse(
                sheet,
                f"The sheet has more than {limits.number(limits.ROWS)} rows. Rows count even when they only "
                "have a format: delete those below the table, or import it in parts.",
            )

    def check_column(self, sheet: str, column_index: int, row_number: int) -> None:
        """Raises UnreadableFile if a row has too many columns."""
        if column_index >= limits.COLUMNS:
            most = limits.number(limits.COLUMNS)
            raise self.refuse(
                sheet,
                f"Row {row_number} has something to the right of column {most}. Delete what is not part of "
                "the table.",
            )

    def text(self, sheet: str, column_index: int, row_number: int, text: str) -> str | None:
        """The text of a cell, counted; None if it is blank or has a problem.

        Line ends become line feeds, and no-break spaces at both ends are removed.
        """
        text = LINE_ENDS.sub("\n", text).strip(NBSP)
        if not text or text.isspace():
            return None
        self.count(sheet, len(text))
        if len(text) > limits.CELL_CHARACTERS:
            most = limits.number(limits.CELL_CHARACTERS)
            message = f"The text has more than {most} characters. Shorten it."
            self.report(sheet, cell_name(column_index, row_number), message)
            return None
        if match := CONTROL.search(text):
            self.report(
                sheet,
                cell_name(column_index, row_number),
                f"The text has a character in it that cannot be seen or printed (U+{ord(match[0]):04X}, "
                f"after {match.start()} others). Delete it and type again what should be there.",
            )
            return None
        return text


def sheet_of(
    name: str, rows: Iterable[tuple[int, dict[int, RawCell]]], facts: SheetFacts = NO_FACTS
) -> RawSheet:
    """A sheet from its rows: (number, filled cells by the index of their column)."""
    filled_rows = [(number, cells) for number, cells in rows if cells]
    width = max((max(cells) for _, cells in filled_rows), default=-1) + 1
    return RawSheet(
        name,
        tuple(
            RawRow(number, tuple(cells.get(index, EMPTY) for index in range(width)))
            for number, cells in filled_rows
        ),
        facts,
    )
