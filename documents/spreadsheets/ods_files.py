"""OpenDocument spreadsheets (.ods), read by odfpy. Only for the process of its own: see `apart`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from odf.namespaces import FONS, OFFICENS, STYLENS, TABLENS, TEXTNS
from odf.opendocument import load

from documents import limits
from documents.file_types import EXCEL, locked_message, open_workbook
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, Value, cell_name, sheet_of
from documents.sheet_facts import FactsCollector, Merge
from documents.spreadsheets.cell_values import UnclearValue, stored_iso_moment, stored_number
from documents.spreadsheets.workbook_xml import PartHandler, parse

CALCNS = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
ERROR = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")
PLAIN_NUMBER = re.compile(r"[-−]?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(%?)")
TRACKED = (
    "Changes are being tracked in the file. It is read as it stands now; what was deleted or overwritten is "
    "left out."
)
LEFT_OUT = "The file is an .ods workbook: the texts of shapes, of headers and of footers are not read."
SHAPES = ("shapes", "forms", "tracked-changes", "scenario", "database-ranges")


class _OdsStyle(NamedTuple):
    """Of a cell or of some letters. None: as in the style that it is made from."""

    struck: bool | None = None
    fill: str | None = None


NO_STYLE = _OdsStyle()


def read_ods(data: bytes, filename: str, intake: IntakeLimit) -> list[RawSheet]:
    """The sheets of the workbook. Raises UnreadableFile, and the exceptions in BROKEN."""
    with open_workbook(data, filename, intake) as archive:
        _look_over(archive, filename, intake)
    document = load(io.BytesIO(data))
    styles = _OdsStyles(document)
    tables = [node for node in _children(document.spreadsheet) if _is(node, TABLENS, "table")]
    if len(tables) > limits.SHEETS:
        most = limits.number(limits.SHEETS)
        raise intake.refuse("", f"There are more than {most} sheets. Take out those that are not needed.")
    readers = [_OdsTable(table, styles, intake) for table in tables]
    if readers:
        told = readers[0].facts.told
        told.append(LEFT_OUT)
        if any(_is(node, TABLENS, "tracked-changes") for node in _children(document.spreadsheet)):
            told.append(TRACKED)
    return [reader.read() for reader in readers]


def _look_over(archive: zipfile.ZipFile, filename: str, intake: IntakeLimit) -> None:
    """Counts the elements of all parts and looks for what is defined in them, before odfpy builds anything.

    An archive inside the archive stays packed: odfpy takes it for a picture.
    """
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rdf")):
            if part.filename == "META-INF/manifest.xml" and b"encryption-data" in archive.read(part):
                raise intake.refuse("", f"“{filename}” {locked_message()}")
            parse(archive, part, PartHandler(intake))
    if intake.markup > limits.APART_MARKUP:
        raise intake.refuse(
            "",
            f"“{filename}” has more than {limits.number(limits.APART_MARKUP)} elements inside, more than can be read "
            f"from an .ods workbook. {EXCEL}",
        )


class _OdsStyles:
    """What the styles of cells and of letters say, by their names."""

    def __init__(self, document: Any) -> None:
        self._own: dict[tuple[str, str], tuple[_OdsStyle, str]] = {}
        self._hidden_tables: set[str] = set()
        for group in (document.styles, document.automaticstyles):
            for node in _children(group):
                if _is(node, STYLENS, "style"):
                    self._add(node)

    def _add(self, node: Any) -> None:
        name, family = _text_of(node, STYLENS, "name"), _text_of(node, STYLENS, "family")
        struck, fill = None, None
        for part in _children(node):
            line = _text_of(part, STYLENS, "text-line-through-style") or _text_of(
                part, STYLENS, "text-line-through-type"
            )
            if _is(part, STYLENS, "text-properties") and line:
                struck = line != "none"
            elif _is(part, STYLENS, "table-cell-properties"):
                colour = _text_of(part, FONS, "background-color")
                fill = (
                    colour[1:].upper() if re.fullmatch(r"#[0-9A-Fa-f]{6}", colour) else "" if colour else None
                )
            elif _is(part, STYLENS, "table-properties") and _text_of(part, TABLENS, "display") == "false":
                self._hidden_tables.add(name)
        parent = _text_of(node, STYLENS, "parent-style-name")
        self._own[family, name] = (_OdsStyle(struck, fill), parent)

    def is_hidden(self, table: Any) -> bool:
        """Whether a sheet is hidden."""
        return _text_of(table, TABLENS, "style-name") in self._hidden_tables

    def style(self, family: str, name: str) -> _OdsStyle:
        """What a style says, or one of those that it is made from."""
        struck, fill = None, None
        for _ in range(limits.DEPTH):
            found = self._own.get((family, name))
            if found is None:
                break
            own, name = found
            struck = own.struck if struck is None else struck
            fill = own.fill if fill is None else fill
        return _OdsStyle(struck, fill)


class _OdsTable:
    """Reads one sheet. Repeated rows and cells are only counted where they are empty."""

    def __init__(self, table: Any, styles: _OdsStyles, intake: IntakeLimit) -> None:
        self.table, self.styles, self.intake = table, styles, intake
        self.name = _text_of(table, TABLENS, "name")
        self.facts = FactsCollector(hidden=styles.is_hidden(table))
        self.rows: list[tuple[int, dict[int, RawCell]]] = []
        self._column_styles: list[str] = []

    def read(self) -> RawSheet:
        """Its cells and what it shows besides."""
        number = 0
        for node in self._parts(self.table):
            if _is(node, TABLENS, "table-column"):
                self._column(node)
            elif _is(node, TABLENS, "table-row"):
                number = self._row(node, number)
        return sheet_of(self.name, self.rows, self.facts.facts())

    def _parts(self, node: Any) -> Iterator[Any]:
        """The columns and rows, also those in groups and those that are repeated at the top of each page."""
        for part in _children(node):
            if _is(part, TABLENS, "table-row", "table-column"):
                yield part
            elif part.qname[0] == TABLENS and part.qname[1] not in SHAPES:
                yield from self._parts(part)

    def _column(self, node: Any) -> None:
        times = min(_number(node, "number-columns-repeated"), limits.COLUMNS - len(self._column_styles))
        first = len(self._column_styles)
        self._column_styles += [_text_of(node, TABLENS, "default-cell-style-name")] * times
        if _text_of(node, TABLENS, "visibility") in ("collapse", "filter"):
            self.facts.hidden_columns.update(range(first, first + times))

    def _row(self, node: Any, number: int) -> int:
        """Reads a row, as often as it is repeated. Returns the number of the last one."""
        times = _number(node, "number-rows-repeated")
        is_hidden = _text_of(node, TABLENS, "visibility") in ("collapse", "filter")
        for turn in range(1, times + 1):
            cells = self._cells(node, number + turn)
            if not cells:
                break
            self.intake.check_row(self.name, number + turn)
            self.rows.append((number + turn, cells))
        if is_hidden:
            self.facts.hidden_rows.update(range(number + 1, min(number + times, limits.ROWS) + 1))
        return number + times

    def _cells(self, row: Any, number: int) -> dict[int, RawCell]:
        cells: dict[int, RawCell] = {}
        column = 0
        row_style = _text_of(row, TABLENS, "default-cell-style-name")
        for node in _children(row):
            if not _is(node, TABLENS, "table-cell", "covered-table-cell"):
                continue
            times = _number(node, "number-columns-repeated")
            for turn in range(times):
                if column + turn < limits.COLUMNS:
                    self._note_fill(node, number, column + turn, row_style)
                cell = self._cell(node, number, column + turn)
                if cell is not None:
                    self.intake.check_column(self.name, column + turn, number)
                    cells[column + turn] = cell
                elif column + turn >= limits.COLUMNS:
                    break
            self._note_merge(node, number, column)
            column += times
        return cells

    def _cell(self, node: Any, row: int, column: int) -> RawCell | None:
        kind = _text_of(node, OFFICENS, "value-type")
        paragraphs = [part for part in _children(node) if _is(part, TEXTNS, "p", "h", "list")]
        self._note_comment(node, row, column)
        if not kind and not paragraphs:
            return None
        text = "\n".join(_words(part) for part in paragraphs)
        try:
            value = self._value(node, kind, text, row, column)
        except UnclearValue as error:
            self.intake.report(self.name, cell_name(column, row), str(error))
            return None
        if value is None:
            return None
        self._note_struck(node, paragraphs, row, column)
        if _text_of(node, TABLENS, "formula"):
            self.facts.note(row, column, "formula")
        return RawCell(value, _format_as_shown(text) if isinstance(value, int | Decimal) else GENERAL)

    def _value(self, node: Any, kind: str, text: str, row: int, column: int) -> Value:
        if _text_of(node, CALCNS, "value-type") == "error" or (
            _text_of(node, TABLENS, "formula") and ERROR.fullmatch(text.strip())
        ):
            raise UnclearValue(
                f"The cell shows the error {text[:40]}. Correct its formula, or type the value."
            )
        if kind in ("", "string", "time"):
            text = text or _text_of(node, OFFICENS, "string-value")
            return self.intake.text(self.name, column, row, text)
        self.intake.count(self.name, len(text))
        if kind == "boolean":
            return _text_of(node, OFFICENS, "boolean-value") == "true"
        if kind == "date":
            return stored_iso_moment(_text_of(node, OFFICENS, "date-value"), GENERAL)
        return stored_number(_text_of(node, OFFICENS, "value"))

    def _note_fill(self, node: Any, row: int, column: int, row_style: str) -> None:
        name = _text_of(node, TABLENS, "style-name") or row_style
        if not name and column < len(self._column_styles):
            name = self._column_styles[column]
        if fill := self.styles.style("table-cell", name).fill:
            self.facts.note(row, column, "fill", fill)

    def _note_struck(self, node: Any, paragraphs: list[Any], row: int, column: int) -> None:
        name = _text_of(node, TABLENS, "style-name")
        all_of_it = bool(self.styles.style("table-cell", name).struck)
        words = (
            [_words(part) for part in paragraphs]
            if all_of_it
            else [*self._struck_in(paragraphs, is_struck=False)]
        )
        for text in words:
            if text.strip():
                self.facts.note(row, column, "struck", text)

    def _struck_in(self, nodes: list[Any], *, is_struck: bool) -> Iterator[str]:
        """The struck-out pieces of paragraphs."""
        for node in nodes:
            style = self.styles.style("text", _text_of(node, TEXTNS, "style-name")).struck
            now = is_struck if style is None else style
            if now:
                yield _words(node)
            else:
                yield from self._struck_in(_children(node), is_struck=False)

    def _note_comment(self, node: Any, row: int, column: int) -> None:
        for part in _children(node):
            if _is(part, OFFICENS, "annotation"):
                words = " ".join(
                    " ".join(_words(line).split()) for line in _children(part) if line.qname[0] == TEXTNS
                )[: limits.CELL_CHARACTERS]
                if words:
                    self.intake.count(self.name, len(words))
                    self.facts.note(row, column, "comment", words)

    def _note_merge(self, node: Any, row: int, column: int) -> None:
        rows, columns = _number(node, "number-rows-spanned"), _number(node, "number-columns-spanned")
        last_row = min(row + rows - 1, limits.ROWS)
        last_column = min(column + columns - 1, limits.COLUMNS - 1)
        if row <= last_row and column <= last_column:
            self.facts.merge(Merge(row, column, last_row, last_column))


def _children(node: Any) -> list[Any]:
    """The elements in a node, without its texts."""
    return [part for part in node.childNodes if part.nodeType == part.ELEMENT_NODE]


def _is(node: Any, namespace: str, *names: str) -> bool:
    return node.qname[0] == namespace and node.qname[1] in names


def _text_of(node: Any, namespace: str, name: str) -> str:
    """An attribute; "" for none."""
    return str(node.attributes.get((namespace, name)) or "")


def _number(node: Any, name: str) -> int:
    """How often something is repeated, or how far it spans: 1 where nothing is said."""
    text = _text_of(node, TABLENS, name)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _words(node: Any) -> str:
    """The text of a node, with its blanks and line breaks."""
    if node.nodeType != node.ELEMENT_NODE:
        return str(node)
    if _is(node, TEXTNS, "s"):
        times = _text_of(node, TEXTNS, "c")
        return " " * (min(int(times), 100) if times.isascii() and times.isdigit() else 1)
    if _is(node, TEXTNS, "tab"):
        return "\t"
    if _is(node, TEXTNS, "line-break"):
        return "\n"
    if _is(node, OFFICENS, "annotation"):
        return ""
    between = "\n" if _is(node, TEXTNS, "list", "list-item") else ""
    return between.join(_words(part) for part in node.childNodes)


def _format_as_shown(text: str) -> str:
    """Excel's code for a number that is shown as this text: "0.00" for "2.10", "0%" for "25%"."""
    match = PLAIN_NUMBER.fullmatch(text.strip())
    if match is None:
        return GENERAL
    whole = "#,##0" if "," in match[1] else "0"
    return f"{whole}{'.' + '0' * len(match[2]) if match[2] else ''}{match[3]}"
