"""The boxes of the page of columns: what each sheet and column is, with the first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.conflict import ConflictLine, ShownConflict
from documents.spreadsheets import RawRow, RawSheet, cell_name
from loading.layouts import ROLES, ROLES_OF, SHEET_KINDS, SPLITS, Layout, SheetLayout, SourceDocument
from loading.layouts.columns.headings import headings_at
from loading.uploads.corrections import cell_text

ROWS_ABOVE, ROWS_BELOW = 4, 5
"""Rows shown above and below the headings."""
LONGEST_SAMPLE = 80
AS = "as-"
"""How the choice begins that a sheet is laid out like another one."""


@dataclass(frozen=True)
class ColumnBox:
    """One column: its letters, its heading, and the roles that it can have."""

    name: str
    letters: str
    heading: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class ShownRow:
    """One of the first rows of a sheet. ``number``: in the sheet."""

    number: int
    texts: tuple[str, ...]
    is_heading: bool


@dataclass(frozen=True)
class SheetBox:
    """One sheet, or several with the same layout."""

    number: int
    layout: SheetLayout
    whats: tuple[tuple[str, str, bool], ...]
    splits: tuple[tuple[str, str, bool], ...]
    columns: tuple[ColumnBox, ...]
    rows: tuple[ShownRow, ...] = ()
    paragraphs: tuple[str, ...] = ()
    """The last paragraphs above a table of Word."""
    is_hidden: bool = False

    @property
    def title(self) -> str:
        """The name of the sheet, with the number of others that have its layout."""
        also = len(self.layout.also)
        return self.layout.name + (f" and {also} more laid out alike" if also else "")

    @property
    def names(self) -> str:
        """The names of all its sheets, one a line."""
        return "\n".join(self.layout.names)

    @property
    def is_used(self) -> bool:
        """Whether the sheet is read."""
        return self.layout.what != "nothing"

    @property
    def has_split(self) -> bool:
        """Whether cells of the sheet can have several actions."""
        return self.layout.what == "plan"


def sheet_boxes(document: SourceDocument, layout: Layout) -> list[SheetBox]:
    """The boxes of the page."""
    return [
        _box(number, item, document.sheet(item.name), _alike(layout, number))
        for number, item in enumerate(layout.sheets)
    ]


def layout_conflict(document: SourceDocument, theirs: Layout | None, mine: Layout) -> ShownConflict:
    """What somebody else has said meanwhile of a sheet or a column, beside what was chosen.

    ``theirs`` None: the file is another one, and nobody has said anything of it.
    """
    by_name = {box.layout.name: box for box in sheet_boxes(document, theirs)} if theirs else {}
    lines = []
    for box in sheet_boxes(document, mine):
        other = by_name.get(box.layout.name)
        if other is None:
            continue
        pairs = [(box.title, other.whats, box.whats, f"what-{box.number}")]
        pairs += [
            (f"{box.title}, column {mine.letters}", theirs.choices, mine.choices, mine.name)
            for theirs, mine in zip(other.columns, box.columns, strict=False)
        ]
        lines += [
            ConflictLine(label, _chosen(now), _chosen(yours), target)
            for label, now, yours, target in pairs
            if _chosen(now) != _chosen(yours)
        ]
    return ShownConflict(tuple(lines), "What the columns are", "Check the file")


def _chosen(options: Sequence[tuple[str, str, bool]]) -> str:
    return next((words for _, words, is_chosen in options if is_chosen), "")


def _alike(layout: Layout, number: int) -> dict[str, str]:
    """The earlier sheets that a sheet may be laid out like: used, and of as many columns."""
    width = len(layout.sheets[number].columns)
    return {
        f"{AS}{earlier}": f"Like “{item.name}”"
        for earlier, item in enumerate(layout.sheets[:number])
        if item.what != "nothing" and len(item.columns) == width
    }


def _box(number: int, item: SheetLayout, sheet: RawSheet | None, alike: Mapping[str, str]) -> SheetBox:
    rows = sheet.rows if sheet else ()
    head = next((row for row in rows if row.number and row.number == item.heading_row), None)
    headings = headings_in(rows, head)
    paragraphs = [row.cells[0].as_printed for row in rows if not row.number and row.cells]
    return SheetBox(
        number,
        item,
        _options({**SHEET_KINDS, **alike}, item.what),
        _options(SPLITS, item.split),
        tuple(_column(number, index, item, headings) for index in range(len(item.columns))),
        _first_rows([row for row in rows if row.number], item),
        tuple(_short(text) for text in paragraphs[-ROWS_ABOVE:]),
        sheet is not None and sheet.facts.hidden,
    )


def _first_rows(rows: Sequence[RawRow], item: SheetLayout) -> tuple[ShownRow, ...]:
    """The rows around the headings; where there are none, the first ones."""
    place = next((index for index, row in enumerate(rows) if row.number == item.heading_row), 0)
    some = rows[max(0, place - ROWS_ABOVE) : place + 1 + ROWS_BELOW]
    return tuple(
        ShownRow(
            row.number,
            tuple(_short(cell_text(row, index)) for index in range(len(item.columns))),
            row.number == item.heading_row,
        )
        for row in some
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"


def headings_in(rows: Sequence[RawRow], head: RawRow | None) -> tuple[str, ...]:
    """The heading of each column; () without a heading row."""
    return headings_at(rows, rows.index(head)) if head is not None else ()


def _options(words_by_value: Mapping[str, str], chosen: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((value, words, value == chosen) for value, words in words_by_value.items())


def _column(number: int, index: int, item: SheetLayout, headings: Sequence[str]) -> ColumnBox:
    roles = {role: ROLES[role] for role in ROLES_OF[item.what]}
    return ColumnBox(
        f"col-{number}-{index}",
        cell_name(index, 1)[:-1],
        headings[index] if index < len(headings) else "",
        _options(roles, item.columns[index]),
    )
