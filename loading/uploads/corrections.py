"""Corrections of cells on the page, instead of in the file. One correction serves every cell with the same text.

The key of a correction is made of the sheet, the heading and the text of the cell; for an empty cell, of the rest of
its row. So it still applies when rows move in a corrected file, and no longer when the cell is corrected there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s

from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from loading.layouts import Layout, SourceDocument
from loading.layouts.columns.document import CELL
from loading.problems import FileProblem, heading_key

FIX = "fix:"
LEAVE = "leave:"
"""How the key of a row begins that is left out; its answer is why."""


@dataclass(frozen=True)
class LeftRow:
    """A row that is left out. ``words``: what stands in it; ``why``: as it was typed."""

    key: str
    sheet: str
    row: int
    words: str
    why: str


@dataclass(frozen=True)
class SourceCell:
    """A cell of a file. ``column``: its letters. ``key``: of its correction, "" where it cannot be corrected."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    key: str
    leave: str = ""
    """The key by which its row is left out; "" where it cannot be."""


def heading_rows(document: SourceDocument, layout: Layout | None) -> dict[str, int]:
    """Sheet -> number of its heading row; without sheets that have none."""
    numbers = {}
    for sheet in document.sheets:
        sheet_layout = layout.sheet_with(sheet.name) if layout else None
        if sheet_layout is not None and sheet_layout.heading_row:
            numbers[sheet.name] = sheet_layout.heading_row
        elif layout is None and sheet.rows:
            numbers[sheet.name] = sheet.rows[0].number
    return numbers


def row_key(sheet: str, row: RawRow) -> str:
    """The key by which a row is left out: its sheet and its texts, so that it may move in a corrected file."""
    texts = [cell_text(row, index) for index in range(len(row.cells))]
    return LEAVE + blake2s(repr((heading_key(sheet), texts)).encode(), digest_size=8).hexdigest()


def left_rows(document: SourceDocument, answers: Mapping[str, str]) -> list[LeftRow]:
    """The rows of a file that are left out."""
    if not any(key.startswith(LEAVE) for key in answers):
        return []
    rows = []
    for sheet in document.sheets:
        for row in sheet.rows:
            key = row_key(sheet.name, row)
            if row.number and key in answers:
                words = " | ".join(filter(None, (cell_text(row, index) for index in range(len(row.cells)))))
                rows.append(LeftRow(key, sheet.name, row.number, words, answers[key]))
    return rows


class SourceCells:
    """The cells of a file by sheet and name."""

    def __init__(self, document: SourceDocument, layout: Layout | None) -> None:
        self._sheets = {heading_key(sheet.name): sheet for sheet in document.sheets}
        self._heads = heading_rows(document, layout)
        self._rows = {
            (heading_key(sheet.name), row.number): row for sheet in document.sheets for row in sheet.rows
        }

    def order(self, problem: FileProblem) -> tuple[int, int, int]:
        """The sort key of a problem: its place in the file; problems without a place come first."""
        key, match = heading_key(problem.sheet), CELL.fullmatch(problem.cell)
        sheet = list(self._sheets).index(key) if key in self._sheets else -1
        return (sheet, int(match[2]), column_index(match[1])) if match else (sheet, 0, 0)

    def at(self, sheet: str, cell: str) -> SourceCell | None:
        """The cell of that name, such as "B7"; None where the file has no such sheet, or the text is no cell."""
        sheet_of_name = self._sheets.get(heading_key(sheet))
        match = CELL.fullmatch(cell)
        if sheet_of_name is None or match is None:
            return None
        number = int(match[2])
        row = self._rows.get((heading_key(sheet), number))
        index = column_index(match[1])
        head = self._rows.get((heading_key(sheet), self._heads.get(sheet_of_name.name, -1)))
        heading = cell_text(head, index) if head is not None and number >= head.number else ""
        value = cell_text(row, index)
        is_heading = head is not None and number == head.number
        key = "" if row is None or is_heading else _key(sheet_of_name.name, heading or match[1], row, index)
        leave = row_key(sheet_of_name.name, row) if key and row is not None else ""
        return SourceCell(sheet_of_name.name, number, match[1], heading, value, key, leave)


def with_answers(
    document: SourceDocument, layout: Layout | None, answers: Mapping[str, str]
) -> SourceDocument:
    """The file with the corrections from the page, without the rows that are left out."""
    gone = {(row.sheet, row.row) for row in left_rows(document, answers)}
    if gone:
        document = replace(
            document,
            sheets=tuple(
                replace(sheet, rows=tuple(row for row in sheet.rows if (sheet.name, row.number) not in gone))
                for sheet in document.sheets
            ),
        )
    corrections = {key: answer for key, answer in answers.items() if key.startswith(FIX)}
    if not corrections:
        return document
    numbers = heading_rows(document, layout)
    return replace(
        document,
        sheets=tuple(
            _sheet_with_answers(sheet, numbers.get(sheet.name, -1), corrections) for sheet in document.sheets
        ),
    )


def _sheet_with_answers(sheet: RawSheet, heading_row: int, corrections: Mapping[str, str]) -> RawSheet:
    headings = next((row for row in sheet.rows if row.number == heading_row), None)
    rows = []
    for row in sheet.rows:
        if row.number <= heading_row:
            rows.append(row)
            continue
        cells = list(row.cells)
        for index in range(len(cells)):
            name = cell_text(headings, index) or cell_name(index, 1)[:-1]
            answer = corrections.get(_key(sheet.name, name, row, index))
            if answer is not None:
                cells[index] = RawCell(answer or None)
        rows.append(RawRow(row.number, tuple(cells)))
    return replace(sheet, rows=tuple(rows))


def _key(sheet: str, heading: str, row: RawRow, index: int) -> str:
    value = cell_text(row, index)
    identity = value or [cell_text(row, other) for other in range(len(row.cells)) if other != index]
    return (
        FIX
        + blake2s(
            repr((heading_key(sheet), heading_key(heading), identity)).encode(), digest_size=8
        ).hexdigest()
    )


def cell_text(row: RawRow | None, index: int) -> str:
    """The text of a cell; "" where the row has no such column."""
    cells: Sequence[RawCell] = row.cells if row is not None else ()
    return cells[index].as_printed.strip() if 0 <= index < len(cells) else ""


def column_index(letters: str) -> int:
    """The number of a column; "A" is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
