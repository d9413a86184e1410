"""Reading Word documents: their tables as sheets, with the paragraphs above each table.

The limits of spreadsheets are checked before parsing, and parts are parsed in the same way. Macros, pictures and
deleted text under "track changes" are left out; inserted text counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile, ZipInfo

from documents.file_types import BROKEN, check_file_kind, check_growth, open_zip, part_names
from documents.raw_sheets import IntakeLimit, sheet_of
from documents.spreadsheets import RawCell, RawRow, RawSheet, UnreadableFile
from documents.spreadsheets.workbook_parts import PartHandler, parse
from documents.word.numbering import ListCounters, ListDefinitions, read_lists

DOCX = "a Word document (.docx)"
DAMAGED = f"is damaged or is no Word document. Open it in Word, save it as {DOCX} and choose that file."
TABLES = 300
"""Of one document."""
PARAGRAPHS_ABOVE = 400
"""Paragraphs that are read above one table; of more, the last ones."""
# Moved or deleted text, copies of a text for older programs, and elements that are not text.
SKIPPED_ELEMENTS = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "sectPr", "tblPr", "rPr"}
)


@dataclass(frozen=True)
class WordTable:
    """A table. Its sheet begins with the paragraphs above it, in rows numbered 0.

    ``levels``: the heading level of each of these paragraphs, from 1; 0 for plain text.
    """

    sheet: RawSheet
    levels: tuple[int, ...] = ()


def is_word(data: bytes) -> bool:
    """Whether the data is a Word document (.docx, .docm), whatever the name of the file."""
    # An archive has the names of its parts uncompressed, so nothing has to be unpacked.
    return data.startswith(b"PK") and b"word/document.xml" in data


def read_word(data: bytes, filename: str) -> tuple[WordTable, ...]:
    """The tables of a document, from "Table 1". The text of a merged cell is at its first row and column.

    Raises UnreadableFile with all problems, and if there is no table.
    """
    intake = IntakeLimit()
    check_file_kind(data, filename, intake)
    with open_zip(data, filename, intake, DAMAGED) as archive:
        if "[content_types].xml" not in part_names(archive):
            raise intake.refuse("", f"“{filename}” {DAMAGED}")
        check_growth(archive, data, filename, intake, DAMAGED)
        try:
            body = _read(archive, intake)
        except UnreadableFile:
            raise
        except BROKEN as error:
            raise intake.refuse("", f"“{filename}” {DAMAGED}") from error
    if not body.tables:
        message = (
            "has no table in it. A plan is read from tables: choose the document that has it, or copy it into a "
            "table."
        )
        raise intake.refuse("", f"“{filename}” {message}")
    tables = [_table(number, table, intake) for number, table in enumerate(body.tables, 1)]
    intake.finish(
        [table.sheet for table in tables], f"The tables of “{filename}” are empty. Choose another file."
    )
    return tuple(tables)


def _read(archive: ZipFile, intake: IntakeLimit) -> _BodyHandler:
    parts = {part.filename.lower().replace("\\", "/"): part for part in archive.infolist()}
    body = _BodyHandler(intake, read_lists(archive, parts, intake))
    document: ZipInfo = parts["word/document.xml"]
    parse(archive, document, body)
    return body


@dataclass
class _Cell:
    column: int
    span: int = 1
    continues: bool = False
    """Merged with the cell above it."""
    lines: list[str] = field(default_factory=list)


@dataclass
class _Table:
    above: list[tuple[int, str]]
    rows: list[list[_Cell]] = field(default_factory=list)


def _table(number: int, table: _Table, intake: IntakeLimit) -> WordTable:
    """A table as a sheet, within the limits of a sheet."""
    name = f"Table {number}"
    paragraphs = [(level, intake.text(name, 0, 0, text)) for level, text in table.above[-PARAGRAPHS_ABOVE:]]
    above = [(level, words) for level, words in paragraphs if words is not None]
    rows: list[tuple[int, dict[int, RawCell]]] = []
    for row_number, cells in enumerate(table.rows, 1):
        intake.check_row(name, row_number)
        cells_by_column: dict[int, RawCell] = {}
        for cell in cells:
            text = (
                None if cell.continues else intake.text(name, cell.column, row_number, "\n".join(cell.lines))
            )
            if text is not None:
                intake.check_column(name, cell.column, row_number)
                cells_by_column[cell.column] = RawCell(text)
        rows.append((row_number, cells_by_column))
    sheet = sheet_of(name, rows)
    width = max((len(row.cells) for row in sheet.rows), default=1)
    heading_rows = tuple(RawRow(0, (RawCell(text), *[RawCell()] * (width - 1))) for _, text in above)
    return WordTable(RawSheet(name, (*heading_rows, *sheet.rows)), tuple(level for level, _ in above))


class _BodyHandler(PartHandler):
    """Collects the document's tables, with their cells and the paragraphs above them."""

    def __init__(self, intake: IntakeLimit, lists: ListDefinitions) -> None:
        super().__init__(intake)
        self.lists = lists
        self.counters = ListCounters(lists)
        self.tables: list[_Table] = []
        self._above: list[tuple[int, str]] = []
        self._table_depth = 0  # tables, in one another
        self._column = 0
        self._skipped = 0
        self._paragraphs: list[_Paragraph] = []

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        if self._skipped or name in SKIPPED_ELEMENTS:
            self._skipped += 1
            return
        value = next((text for key, text in attrs.items() if key.rpartition(":")[2] == "val"), "")
        if name == "p":
            self._paragraphs.append(_Paragraph())
        elif name == "tbl":
            self._table_depth += 1
            if self._table_depth == 1:
                if len(self.tables) == TABLES:
                    message = f"There are more than {TABLES} tables. Take out those that are no part of it."
                    raise self.intake.refuse("", message)
                self.tables.append(_Table(self._above))
                self._above = []
        elif self._table_depth == 1 and name in ("tr", "tc", "gridBefore", "gridSpan", "vMerge"):
            self._grid(name, value)
        elif self._paragraphs:
            self._in_paragraph(name, value)

    def _grid(self, name: str, value: str) -> None:
        table = self.tables[-1]
        if name == "tr":
            table.rows.append([])
            self._column = 0
        elif name == "tc":
            if table.rows:
                table.rows[-1].append(_Cell(self._column))
            self._column += 1
        elif name == "gridBefore":
            self._column += _number(value)
        elif table.rows and table.rows[-1]:
            cell = table.rows[-1][-1]
            if name == "gridSpan":
                self._column += max(_number(value), 1) - cell.span
                cell.span = max(_number(value), 1)
            else:
                cell.continues = value in ("", "continue")

    def _in_paragraph(self, name: str, value: str) -> None:
        paragraph = self._paragraphs[-1]
        if name == "t":
            self.collect()
        elif name in ("tab", "br", "cr", "noBreakHyphen"):
            paragraph.text.append({"tab": " ", "noBreakHyphen": "-"}.get(name, "\n"))
        elif name == "pStyle":
            paragraph.style = value
        elif name == "numId":
            paragraph.list_number = value
        elif name == "ilvl":
            paragraph.level = _number(value)
        elif name == "outlineLvl":
            paragraph.outline = _number(value) + 1

    def closed(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
        elif name == "t" and self._paragraphs:
            self._paragraphs[-1].text.append(self.collected())
        elif name == "tbl":
            self._table_depth -= 1
        elif name == "p" and self._paragraphs:
            self._end_of(self._paragraphs.pop())

    def _end_of(self, paragraph: _Paragraph) -> None:
        words = "".join(paragraph.text).strip()
        if not words:
            return
        mark = self.counters.next_mark(paragraph.style, paragraph.list_number, paragraph.level)
        words = f"{mark}{words}"
        if self._paragraphs:  # of a text box, which stands inside a paragraph
            self._paragraphs[-1].text.append(f"\n{words}\n")
        elif self._table_depth == 0:
            level = 0
            if 1 <= paragraph.outline <= 9:
                level = paragraph.outline
            elif not paragraph.outline:
                level = self.lists.heading_level(paragraph.style)
            self._above.append((level, words))
        elif self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1].lines.append(words)


@dataclass
class _Paragraph:
    text: list[str] = field(default_factory=list)
    style: str = ""
    list_number: str = ""
    level: int | None = None
    outline: int = 0


def _number(text: str) -> int:
    """A whole number in the markup; 0 for any other text and for a number of more than four digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
