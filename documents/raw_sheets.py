"""What comes out of a spreadsheet before anybody asks what it means: sheets, rows, cells, and problems."""

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

Value = str | int | Decimal | date | datetime | time | bool | None
"""Of a cell. None: nothing in it, or only blanks. A CSV file gives text and None, nothing else."""

LINE_ENDS = re.compile(r"\r\n?")
# Tab and line feed are text; the rest of the control characters nobody can have typed. Those from U+0080 to
# U+009F are what becomes of Windows quotation marks and dashes when they are read in the wrong encoding.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
NBSP = "\N{NO-BREAK SPACE}"


class RawCell(NamedTuple):
    """One cell.

    `value` is what is stored: 0.25 in a cell that shows 25%. `number_format` is Excel's code for how it is
    shown, "General" where there is none. Dates carry no time zone.
    """

    value: Value = None
    number_format: str = GENERAL

    @property
    def as_printed(self) -> str:
        """The text that the cell shows, so that 2.1 shown with two decimals is "2.10"; "" when it is empty.

        Plain, thousands, percentage and fixed-decimal formats are followed; under any other format a number
        is given in full. Dates are in ISO form whatever their format.
        """
        return as_printed(self.value, self.number_format)


EMPTY = RawCell()


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row that has something in it. `number` is the one at its left in the spreadsheet, from 1."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet: its rows in their order, all of one width. Empty rows are left out, as the numbers show.

    Columns keep their places, so that the index in `cells` is that of the column; empty ones at the right are
    left out. An empty sheet has no rows.
    """

    name: str
    rows: tuple[RawRow, ...]


def place(sheet: str, column_index: int, row_number: int) -> str:
    """Where a cell is, such as "actions!A7". `column_index` counts from 0, as in `RawRow.cells`."""
    return f"{sheet}!{cell_name(column_index, row_number)}"


def cell_name(column_index: int, row_number: int) -> str:
    """A cell's name in its sheet, such as "A7". `column_index` counts from 0."""
    return f"{get_column_letter(column_index + 1)}{row_number}"


@dataclass(frozen=True, slots=True)
class SpreadsheetProblem:
    """Something that keeps a file from being read, and what to do about it.

    `sheet` is empty when the whole file is meant, `cell` ("A7") when the whole sheet is.
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
    """A file that cannot be read as it is, with every problem that was found.

    `sheets` are the sheets as far as they could be read, with None for each cell that has a problem, so that
    whoever reports can go on and find what else is wrong. Nothing of them is to be saved.
    """

    def __init__(self, problems: Iterable[SpreadsheetProblem], sheets: Iterable[RawSheet] = ()) -> None:
        self.problems = tuple(problems)
        self.sheets = tuple(sheets)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class IntakeLimit:
    """One reading of a file or a folder: the problems so far, and how much has been taken in."""

    problems: list[SpreadsheetProblem] = field(default_factory=list)
    cells: int = 0
    characters: int = 0
    markup: int = 0

    def report(self, sheet: str, cell: str, message: str) -> None:
        """Note a problem, and go on."""
        if len(self.problems) == limits.PROBLEMS:
            more = (
                f"There are more than {limits.number(limits.PROBLEMS)} problems: only the first are listed."
            )
            self.problems.append(SpreadsheetProblem("", "", more))
        elif len(self.problems) < limits.PROBLEMS:
            self.problems.append(SpreadsheetProblem(sheet, cell, message))

    def refuse(self, sheet: str, message: str) -> UnreadableFile:
        """The exception that ends the reading here and now; to be raised."""
        return UnreadableFile([*self.problems, SpreadsheetProblem(sheet, "", message)])

    def finish(self, sheets: Sequence[RawSheet], nothing: str) -> tuple[RawSheet, ...]:
        """The sheets, if nothing is wrong with them.

        `nothing` says what is wrong when there is no row in any of them. Raises UnreadableFile.
        """
        seen: dict[str, str] = {}
        for sheet in sheets:
            other = seen.get(sheet.name.casefold())
            if other is not None:
                message = f"There is also a sheet named “{other}”. Rename one of them or take it out."
                self.report(sheet.name, "", message)
            seen[sheet.name.casefold()] = sheet.name
        if not self.problems and not any(sheet.rows for sheet in sheets):
            self.report("", "", nothing)
        if self.problems:
            raise UnreadableFile(self.problems, sheets)
        return tuple(sheets)

    def count(self, sheet: str, characters: int) -> None:
        """Count a cell and the characters of its text. Raises UnreadableFile at the limit."""
        self.cells += 1
        self.characters += characters
        if self.cells > limits.CELLS:
            message = f"The file has more than {limits.number(limits.CELLS)} filled cells. Load it in parts."
            raise self.refuse(sheet, message)
        if self.characters > limits.CHARACTERS:
            most = limits.number(limits.CHARACTERS)
            raise self.refuse(sheet, f"The file has more than {most} characters of text. Load it in parts.")

    def check_row(self, sheet: str, number: int) -> None:
        """Raises UnreadableFile when a sheet goes on below the last row that is taken."""
        if number > limits.ROWS:
            raise self.refuse(
                sheet,
                f"The sheet has more than {limits.number(limits.ROWS)} rows. Rows count even when they only "
                "have a format: delete those below the table, or load it in parts.",
            )

    def check_column(self, sheet: str, column_index: int, row_number: int) -> None:
        """Raises UnreadableFile when something stands to the right of the last column that is taken."""
        if column_index >= limits.COLUMNS:
            most = limits.number(limits.COLUMNS)
            raise self.refuse(
                sheet,
                f"Row {row_number} has something to the right of column {most}. Delete what is not part of "
                "the table.",
            )

    def text(self, sheet: str, column_index: int, row_number: int, text: str) -> str | None:
        """The text of a cell as it is taken in, counted; None when it is blank or has a problem.

        Line ends become line feeds, no-break spaces at either end go, all else stays as it is.
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
        if found := CONTROL.search(text):
            self.report(
                sheet,
                cell_name(column_index, row_number),
                f"The text has a character in it that cannot be seen or printed (U+{ord(found[0]):04X}, "
                f"after {found.start()} others). Delete it and type again what should be there.",
            )
            return None
        return text


def sheet_of(name: str, rows: Iterable[tuple[int, dict[int, RawCell]]]) -> RawSheet:
    """A sheet from the filled cells of its rows, by the index of their column."""
    kept = [(number, cells) for number, cells in rows if cells]
    width = max((max(cells) for _, cells in kept), default=-1) + 1
    return RawSheet(
        name,
        tuple(
            RawRow(number, tuple(cells.get(index, EMPTY) for index in range(width))) for number, cells in kept
        ),
    )
