"""Reading Word documents: their tables as sheets, with the paragraphs above each table.

The limits of spreadsheets are checked before parsing, and parts are parsed in the same way. Undecided changes count as
accepted: inserted text is read, deleted text is not, and both are noted in the facts of the sheet. So are headers,
footers, notes, comments, and what stands below the last table. Macros and pictures are left out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from zipfile import ZipFile, ZipInfo, is_zipfile

from documents.file_types import BROKEN, OLE, check_file_kind, check_growth, open_zip, part_names
from documents.raw_sheets import IntakeLimit, sheet_of
from documents.sheet_facts import FactsCollector, Merge, NoteKind
from documents.spreadsheets import RawCell, RawRow, RawSheet, UnreadableFile
from documents.spreadsheets.workbook_parts import is_on
from documents.spreadsheets.workbook_xml import PartHandler, parse
from documents.word.numbering import ListCounters, ListDefinitions, read_lists
from documents.word.outside import texts_outside

DOCX = "a Word document (.docx)"
DAMAGED = f"is damaged or is no Word document. Open it in Word, save it as {DOCX} and choose that file."
TABLES = 300
"""Of one document."""
PARAGRAPHS_ABOVE = 400
"""Paragraphs that are read above one table; of more, the last ones."""
_Mark = tuple[NoteKind, str]
"""Words that are struck out, inserted or deleted."""
_Paragraphs = tuple[int, str, list[_Mark]]
"""(heading level, text, marks)."""
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


def is_word(data: bytes, filename: str) -> bool:
    """Whether the data is a Word document (.docx, .docm), whatever its name, or a damaged file with the name of one."""
    # An archive has the names of its parts uncompressed, so nothing has to be unpacked.
    if data.startswith(b"PK") and b"word/document.xml" in data:
        return True
    return is_named_word(filename) and not data.startswith(OLE) and not is_zipfile(io.BytesIO(data))


def is_named_word(filename: str) -> bool:
    """Whether a file has the name of a Word document."""
    return PurePath(filename).suffix.lower() in (".doc", ".docx", ".docm")


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
            outside = texts_outside(archive, intake)
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
    outside += [("Below the last table", words) for _, words, _ in body.above if words]
    tables = [
        _table(number, table, intake, outside if number == 1 else [])
        for number, table in enumerate(body.tables, 1)
    ]
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
    marks: list[_Mark] = field(default_factory=list)


@dataclass
class _Table:
    above: list[_Paragraphs]
    rows: list[list[_Cell]] = field(default_factory=list)


def _table(
    number: int, table: _Table, intake: IntakeLimit, outside: Sequence[tuple[str, str]] = ()
) -> WordTable:
    """A table as a sheet, within the limits of a sheet."""
    name = f"Table {number}"
    facts = FactsCollector()
    read = table.above[-PARAGRAPHS_ABOVE:]
    if len(read) < len(table.above):
        facts.told.append(
            f"Of {len(table.above):,} paragraphs above {name} the last {PARAGRAPHS_ABOVE} are read."
        )
    for _, _, marks in read:
        for kind, words in marks:
            facts.note(0, 0, kind, words)
    paragraphs = [(level, intake.text(name, 0, 0, text)) for level, text, _ in read]
    above = [(level, words) for level, words in paragraphs if words is not None]
    rows: list[tuple[int, dict[int, RawCell]]] = []
    starts: dict[int, int] = {}
    merged: dict[tuple[int, int], Merge] = {}
    for row_number, cells in enumerate(table.rows, 1):
        intake.check_row(name, row_number)
        cells_by_column: dict[int, RawCell] = {}
        for cell in cells:
            if not cell.continues:
                starts[cell.column] = row_number
            elif starts.get(cell.column):
                first, last = starts[cell.column], cell.column + cell.span - 1
                merged[first, cell.column] = Merge(first, cell.column, row_number, last)
            for kind, words in cell.marks:
                facts.note(row_number, cell.column, kind, words)
            text = (
                None if cell.continues else intake.text(name, cell.column, row_number, "\n".join(cell.lines))
            )
            if text is not None:
                intake.check_column(name, cell.column, row_number)
                cells_by_column[cell.column] = RawCell(text)
        rows.append((row_number, cells_by_column))
    for merge in merged.values():
        facts.merge(merge)
    sheet = sheet_of(name, rows)
    width = max((len(row.cells) for row in sheet.rows), default=1)
    heading_rows = tuple(RawRow(0, (RawCell(text), *[RawCell()] * (width - 1))) for _, text in above)
    return WordTable(
        RawSheet(name, (*heading_rows, *sheet.rows), facts.facts(outside)),
        tuple(level for level, _ in above),
    )


class _BodyHandler(PartHandler):
    """Collects the document's tables, with their cells and the paragraphs above them."""

    def __init__(self, intake: IntakeLimit, lists: ListDefinitions) -> None:
        super().__init__(intake)
        self.lists = lists
        self.counters = ListCounters(lists)
        self.tables: list[_Table] = []
        self.above: list[_Paragraphs] = []
        """Paragraphs since the last table."""
        self._table_depth = 0  # tables, in one another
        self._column = 0
        self._skipped = 0
        self._skipped_in = ""
        self._inserted = 0
        self._is_struck = False
        self._paragraphs: list[_Paragraph] = []

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        value = next((text for key, text in attrs.items() if key.rpartition(":")[2] == "val"), "")
        if self._skipped or name in SKIPPED_ELEMENTS:
            self._skip(name, value)
            return
        if name in ("ins", "moveTo"):
            self._inserted += 1
        elif name == "r":
            self._is_struck = False
        elif name == "p":
            self._paragraphs.append(_Paragraph())
        elif name == "tbl":
            self._table_depth += 1
            if self._table_depth == 1:
                if len(self.tables) == TABLES:
                    message = f"There are more than {TABLES} tables. Take out those that are no part of it."
                    raise self.intake.refuse("", message)
                self.tables.append(_Table(self.above))
                self.above = []
        elif self._table_depth == 1 and name in ("tr", "tc", "gridBefore", "gridSpan", "vMerge"):
            self._grid(name, value)
        elif self._paragraphs:
            self._in_paragraph(name, value)

    def _skip(self, name: str, value: str) -> None:
        """Skips an element; notes whether the run is struck out, and the words that are deleted."""
        if not self._skipped:
            self._skipped_in = name
        self._skipped += 1
        if self._skipped_in == "rPr" and name in ("strike", "dstrike"):
            self._is_struck = is_on(value)
        elif name == "delText" or (name == "t" and self._skipped_in == "moveFrom"):
            self.collect()

    def _end_skipped(self, name: str) -> None:
        self._skipped -= 1
        if name in ("delText", "t") and self.text is not None:
            self._mark("deleted", self.collected())

    def _mark(self, kind: NoteKind, words: str) -> None:
        """Notes words of the paragraph; words of one kind that follow each other are one."""
        if not words.strip() or not self._paragraphs:
            return
        marks = self._paragraphs[-1].marks
        if marks and marks[-1][0] == kind:
            marks[-1] = (kind, marks[-1][1] + words)
        else:
            marks.append((kind, words))

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
            self._end_skipped(name)
        elif name in ("ins", "moveTo"):
            self._inserted -= 1
        elif name == "t" and self._paragraphs:
            words = self.collected()
            self._paragraphs[-1].text.append(words)
            if self._inserted:
                self._mark("inserted", words)
            if self._is_struck:
                self._mark("struck", words)
        elif name == "tbl":
            self._table_depth -= 1
        elif name == "p" and self._paragraphs:
            self._end_of(self._paragraphs.pop())

    def _end_of(self, paragraph: _Paragraph) -> None:
        words = "".join(paragraph.text).strip()
        cell = self.tables[-1].rows[-1][-1] if self._table_depth and self._has_cell else None
        if cell is not None:
            cell.marks.extend(paragraph.marks)
        if not words:
            if paragraph.marks and self._table_depth == 0:
                self.above.append((0, "", paragraph.marks))
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
            self.above.append((level, words, paragraph.marks))
        elif cell is not None:
            cell.lines.append(words)

    @property
    def _has_cell(self) -> bool:
        return bool(self.tables and self.tables[-1].rows and self.tables[-1].rows[-1])


@dataclass
class _Paragraph:
    text: list[str] = field(default_factory=list)
    style: str = ""
    list_number: str = ""
    level: int | None = None
    outline: int = 0
    marks: list[_Mark] = field(default_factory=list)


def _number(text: str) -> int:
    """A whole number in the markup; 0 for any other text and for a number of more than four digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
