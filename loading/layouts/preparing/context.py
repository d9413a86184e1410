"""What the steps of preparing share: the sheet with its layout, and whom they ask and tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.columns.layout import SheetLayout
from loading.problems import Problems

LEAVE, KEEP = "leave", "keep"
Cells = dict[tuple[int, int], RawCell]
"""Changed cells by row and column."""


@dataclass
class Preparing:
    """One sheet on its way to the readers.

    ``later``: (heading, text, column) of cells that somebody will tidy later, by the number of their row.
    """

    sheet: RawSheet
    layout: SheetLayout
    heading_row: int
    questions: Questions
    problems: Problems
    account: Account
    later: dict[int, list[tuple[str, str, int]]] = field(default_factory=dict)
    stages: set[int] = field(default_factory=set)
    """Rows that are stages of the action above."""

    @property
    def body(self) -> list[RawRow]:
        """The rows below the headings."""
        return [row for row in self.sheet.rows if row.number > self.heading_row and row.number]

    def role(self, column: int) -> str:
        """The role of a column; "" for one that is left out."""
        return self.layout.columns[column] if column < len(self.layout.columns) else ""

    def heading(self, column: int) -> str:
        """The heading of a column, else its letters."""
        heading = self.layout.headings[column] if column < len(self.layout.headings) else ""
        return heading or cell_name(column, 1)[:-1]

    def text(self, row: RawRow, column: int | None) -> str:
        """The text of a cell; "" where the row has no such column."""
        return row.cells[column].as_printed.strip() if column is not None and column < len(row.cells) else ""

    def place(self, row: int, column: int) -> str:
        """The place of a cell as questions give it: "Plan!B7"."""
        return f"{self.sheet.name}!{cell_name(column, row)}"

    def change(self, changed: Mapping[tuple[int, int], RawCell]) -> None:
        """Puts changed cells in the place of those of the sheet."""
        if not changed:
            return
        by_row: dict[int, dict[int, RawCell]] = {}
        for (row, column), cell in changed.items():
            by_row.setdefault(row, {})[column] = cell
        rows = []
        for row_ in self.sheet.rows:
            cells = by_row.get(row_.number, {}) if row_.number else {}
            if cells:
                width = max(len(row_.cells), max(cells) + 1)
                old = (*row_.cells, *[RawCell()] * (width - len(row_.cells)))
                row_ = RawRow(row_.number, tuple(cells.get(n, cell) for n, cell in enumerate(old)))
            rows.append(row_)
        self.sheet = replace(self.sheet, rows=tuple(rows))

    def drop_rows(self, numbers: Iterable[int], why: str) -> None:
        """Leaves rows of the table out."""
        gone = set(numbers)
        for row in self.body:
            if row.number in gone:
                self.account.leave_row(self.sheet.name, row.number, range(len(row.cells)), why)
        rows = tuple(row for row in self.sheet.rows if row.number not in gone or not row.number)
        self.sheet = replace(self.sheet, rows=rows)
