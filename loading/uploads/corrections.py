"""Cells that are answered on the page instead of in the file: "write this instead", for every cell that says the same.

An answer is remembered by the sheet, the heading and what the cell says; for an empty cell by the rest of its row. So
it holds when rows have moved in the corrected file, and no longer when the cell has been mended there.
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


@dataclass(frozen=True)
class Spot:
    """A cell of a file. ``column``: its letters; ``heading``: what stands above it, "" where nothing does."""

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    key: str


def heading_rows(document: SourceDocument, layout: Layout | None) -> dict[str, int]:
    """The number of the row of headings of each sheet; sheets without one are left out."""
    found = {}
    for sheet in document.sheets:
        laid_out = layout.sheet_with(sheet.name) if layout else None
        if laid_out is not None and laid_out.heading_row:
            found[sheet.name] = laid_out.heading_row
        elif layout is None and sheet.rows:
            found[sheet.name] = sheet.rows[0].number
    return found


class Spots:
    """The cells of a file by sheet and name."""

    def __init__(self, document: SourceDocument, layout: Layout | None) -> None:
        self._sheets = {heading_key(sheet.name): sheet for sheet in document.sheets}
        self._heads = heading_rows(document, layout)
        self._rows = {
            (heading_key(sheet.name), row.number): row for sheet in document.sheets for row in sheet.rows
        }

    def order(self, problem: FileProblem) -> tuple[int, int, int]:
        """Where a problem stands among others: as the file is read; those of no place in it come first."""
        key, found = heading_key(problem.sheet), CELL.fullmatch(problem.cell)
        sheet = list(self._sheets).index(key) if key in self._sheets else -1
        return (sheet, int(found[2]), column_index(found[1])) if found else (sheet, 0, 0)

    def at(self, sheet: str, cell: str) -> Spot | None:
        """The cell of a problem; None where it names none, or one outside the file."""
        named = self._sheets.get(heading_key(sheet))
        found = CELL.fullmatch(cell)
        if named is None or found is None:
            return None
        number = int(found[2])
        row = self._rows.get((heading_key(sheet), number))
        index = column_index(found[1])
        head = self._rows.get((heading_key(sheet), self._heads.get(named.name, -1)))
        heading = _printed(head, index) if head is not None and number >= head.number else ""
        value = _printed(row, index)
        is_heading = head is not None and number == head.number
        key = "" if row is None or is_heading else _key(named.name, heading or found[1], row, index)
        return Spot(named.name, number, found[1], heading, value, key)


def fixed(document: SourceDocument, layout: Layout | None, answers: Mapping[str, str]) -> SourceDocument:
    """The file with the cells that have been answered on the page."""
    mended = {key: said for key, said in answers.items() if key.startswith(FIX)}
    if not mended:
        return document
    heads = heading_rows(document, layout)
    return replace(
        document, sheets=tuple(_fixed(sheet, heads.get(sheet.name, -1), mended) for sheet in document.sheets)
    )


def _fixed(sheet: RawSheet, head: int, mended: Mapping[str, str]) -> RawSheet:
    above = next((row for row in sheet.rows if row.number == head), None)
    rows = []
    for row in sheet.rows:
        if row.number <= head:
            rows.append(row)
            continue
        cells = list(row.cells)
        for index in range(len(cells)):
            name = _printed(above, index) or cell_name(index, 1)[:-1]
            said = mended.get(_key(sheet.name, name, row, index))
            if said is not None:
                cells[index] = RawCell(said or None)
        rows.append(RawRow(row.number, tuple(cells)))
    return RawSheet(sheet.name, tuple(rows))


def _key(sheet: str, heading: str, row: RawRow, index: int) -> str:
    value = _printed(row, index)
    of = value or [_printed(row, other) for other in range(len(row.cells)) if other != index]
    return (
        FIX
        + blake2s(repr((heading_key(sheet), heading_key(heading), of)).encode(), digest_size=8).hexdigest()
    )


def _printed(row: RawRow | None, index: int) -> str:
    cells: Sequence[RawCell] = row.cells if row is not None else ()
    return cells[index].as_printed.strip() if 0 <= index < len(cells) else ""


def column_index(letters: str) -> int:
    """ "A" is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
