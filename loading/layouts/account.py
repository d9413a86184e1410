"""The account of a file: what becomes of each of its cells, paragraphs and notes.

Each ends as one of three: taken (where to), joined (with what), left out (why). The readers say so as they read; what
nobody said is left out because of its sheet, its row or its column, or, at the end, because it was not understood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from documents.spreadsheets import RawSheet, cell_name
from loading.layouts.columns.layout import ROLES, SheetLayout

TAKEN, JOINED, LEFT_OUT = "taken", "joined", "left out"
NOT_UNDERSTOOD = "the tracker did not understand it"
Place = tuple[str, int, int]
"""(sheet, row, column); row 0 for a paragraph above a table, with its number as the column."""


class Fate(NamedTuple):
    """What became of a cell: ``kind`` is TAKEN, JOINED or LEFT_OUT; ``words`` say where to, with what, or why."""

    kind: str
    words: str


class CellFate(NamedTuple):
    """A cell with its words and what became of it. ``place``: "Plan, row 7, column B"."""

    place: str
    cell: str
    text: str
    fate: Fate


@dataclass(frozen=True)
class SheetAccount:
    """The account of one sheet; ``name`` "": of what stands in no sheet. ``rows``: how many rows were read."""

    name: str
    rows: int
    cells: tuple[CellFate, ...]

    def of(self, kind: str) -> list[CellFate]:
        """The cells of one kind."""
        return [item for item in self.cells if item.fate.kind == kind]

    @property
    def lists(self) -> list[tuple[str, list[CellFate]]]:
        """(kind, its cells) for each kind, in the order of the page."""
        return [(kind, self.of(kind)) for kind in (TAKEN, JOINED, LEFT_OUT)]


@dataclass
class Account:
    """Collects what becomes of cells. What is said last counts."""

    _fates: dict[Place, Fate] = field(default_factory=dict)

    def take(self, place: Place, where: str) -> None:
        """The cell is taken: ``where`` names the part of the plan."""
        self._fates[place] = Fate(TAKEN, where)

    def join(self, place: Place, other: str) -> None:
        """The cell is joined with another text: ``other`` says with which."""
        self._fates[place] = Fate(JOINED, other)

    def leave(self, place: Place, why: str) -> None:
        """The cell is left out."""
        self._fates[place] = Fate(LEFT_OUT, why)

    def say(self, place: Place, fate: Fate) -> None:
        """Says what became of a cell."""
        self._fates[place] = fate

    def leave_row(self, sheet: str, row: int, columns: Iterable[int], why: str) -> None:
        """These cells of a row are left out."""
        for column in columns:
            self.leave((sheet, row, column), why)

    def fate(self, place: Place) -> Fate | None:
        """What was said of a cell so far."""
        return self._fates.get(place)

    def of_sheet(self, sheet: RawSheet, layout: SheetLayout | None, heading_row: int) -> SheetAccount:
        """The account of a sheet. ``layout`` None: the sheet is left out; ``heading_row``: 0 for none."""
        cells: list[CellFate] = []
        paragraph = -1
        for row in sheet.rows:
            paragraph += row.number == 0
            for column, cell in enumerate(row.cells):
                text = cell.as_printed.strip()
                if not text:
                    continue
                index = paragraph if row.number == 0 else column
                fate = self._fates.get((sheet.name, row.number, index)) or _usual_fate(
                    sheet, row.number, column, layout, heading_row, text
                )
                name = cell_name(column, row.number) if row.number else ""
                where = f"row {row.number}, column {name.rstrip('0123456789')}" if name else "above the table"
                cells.append(CellFate(f"{sheet.name}, {where}", name, text, fate))
        return SheetAccount(sheet.name, len(sheet.rows), (*cells, *self._notes(sheet)))

    def _notes(self, sheet: RawSheet) -> list[CellFate]:
        """The comments and deleted words of a sheet, which are no cells."""
        why = {
            "comment": "it is a comment on the cell",
            "deleted": "it is deleted in a change that is not decided yet",
        }
        return [
            CellFate(
                f"{sheet.name}, row {note.row}, column {cell_name(note.column, 1)[:-1]}"
                if note.row
                else f"{sheet.name}, above the table",
                cell_name(note.column, note.row) if note.row else "",
                note.words,
                Fate(LEFT_OUT, why[note.kind]),
            )
            for note in sheet.facts.notes
            if note.kind in why and note.words.strip()
        ]


def outside_account(texts: Iterable[tuple[str, str]]) -> SheetAccount:
    """The account of texts that stand in no table: (place, words)."""
    cells = tuple(
        CellFate(
            place, "", words, Fate(LEFT_OUT, f"it stands in no table: {place[:1].casefold()}{place[1:]}")
        )
        for place, words in texts
    )
    return SheetAccount("", 0, cells)


def _usual_fate(
    sheet: RawSheet, row: int, column: int, layout: SheetLayout | None, heading_row: int, text: str
) -> Fate:
    """What becomes of a cell of which no reader said anything. ``text``: its words."""
    if layout is None or layout.what == "nothing":
        hidden = "the sheet is hidden and was not chosen" if sheet.facts.hidden else "the sheet is left out"
        return Fate(LEFT_OUT, hidden)
    if row == heading_row and heading_row:
        role = layout.columns[column] if column < len(layout.columns) else ""
        return Fate(
            TAKEN, f"heading of the column: {ROLES[role]}" if role else "heading of a column that is left out"
        )
    if row and row == heading_row - 1 and layout.begins_heading(text):
        return Fate(JOINED, "the headings below it")
    if row < heading_row or row == 0:
        return Fate(LEFT_OUT, "it stands above the table and names no priority, lead or aim")
    if column >= len(layout.columns) or not layout.columns[column]:
        return Fate(LEFT_OUT, "its column is left out")
    return Fate(LEFT_OUT, NOT_UNDERSTOOD)
