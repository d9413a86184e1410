"""Reading the cells of a sheet, the texts that sheets share, and the comments of a sheet."""

from __future__ import annotations

import re
from typing import Any

from openpyxl.utils import column_index_from_string

from documents import limits
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit, RawCell, Value, cell_name
from documents.sheet_facts import FactsCollector, Merge
from documents.spreadsheets.cell_values import (
    UnclearValue,
    is_moment_format,
    stored_iso_moment,
    stored_moment,
    stored_number,
)
from documents.spreadsheets.workbook_parts import WorkbookFrame, is_on
from documents.spreadsheets.workbook_xml import PartHandler, unescape

HEADS = {
    **dict.fromkeys(("oddHeader", "evenHeader", "firstHeader"), "Header"),
    **dict.fromkeys(("oddFooter", "evenFooter", "firstFooter"), "Footer"),
}
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


class TextHandler(PartHandler):
    """Collects texts, which may come in pieces of several formats. Their pronunciation (rPh) is left out."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.pieces: list[str] = []
        self.struck: list[str] = []
        """The pieces that are struck out."""
        self.taken_struck: tuple[str, ...] = ()
        """Those of the last text."""
        self._spoken = False
        self._is_struck = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "rPh":
            self._spoken = True
        elif name == "r":
            self._is_struck = False
        elif name == "strike":
            self._is_struck = is_on(attrs.get("val", "1"))
        elif name == "t" and not self._spoken:
            self.collect()

    def closed(self, name: str) -> None:
        if name == "rPh":
            self._spoken = False
        elif name == "r":
            self._is_struck = False
        elif name == "t" and self.text is not None:
            self.pieces.append(self.collected())
            if self._is_struck and self.pieces[-1].strip():
                self.struck.append(unescape(self.pieces[-1]))

    def take_text(self) -> str:
        """The text of the collected pieces; the next text begins."""
        text = unescape("".join(self.pieces))
        self.pieces.clear()
        self.taken_struck = tuple(self.struck)
        self.struck.clear()
        return text


class SharedStrings(TextHandler):
    """Collects the texts that the sheets of a workbook share."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.texts: list[str] = []
        self.struck_of: dict[int, tuple[str, ...]] = {}
        """The struck-out pieces of a text, by its number."""
        self._characters = 0

    def closed(self, name: str) -> None:
        super().closed(name)
        if name == "si":
            self.texts.append(self.take_text())
            if self.taken_struck:
                self.struck_of[len(self.texts) - 1] = self.taken_struck
            self._characters += len(self.texts[-1])
            if self._characters > limits.CHARACTERS:
                most = limits.number(limits.CHARACTERS)
                raise self.intake.refuse(
                    "", f"The file has more than {most} characters of text. Import it in parts."
                )


class SheetHandler(TextHandler):
    """Collects the filled cells of one sheet, row by row, and what it shows besides."""

    def __init__(self, name: str, frame: WorkbookFrame, strings: SharedStrings, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.name = name
        self.rows: list[tuple[int, dict[int, RawCell]]] = []
        self.facts = FactsCollector(hidden=name in frame.hidden)
        self._frame = frame
        self._strings = strings
        self._moments = {code for code in {*frame.formats, GENERAL} if is_moment_format(code)}
        self.outside: list[tuple[str, str]] = []
        """(place, words) of the header and the footer of its pages."""
        self._inside = False
        self._row: dict[int, RawCell] = {}
        self._number = 0
        self._column = -1
        self._kind = "n"
        self._format = GENERAL
        self._raw: str | None = None
        self._formula = False
        self._style = 0

    def opened(self, name: str, attrs: Any) -> None:
        if name == "sheetData":
            self._inside = True
        elif not self._inside:
            self._outside(name, attrs)
        elif name == "c":
            self._begin_cell(attrs)
        elif name == "v":
            self.collect()
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._number = int(attrs.get("r") or self._number + 1)
            if is_on(attrs.get("hidden", "0")):
                self.facts.hidden_rows.add(self._number)
            self._column = -1
            self._row = {}
        else:
            super().opened(name, attrs)

    def closed(self, name: str) -> None:
        if name == "sheetData":
            self._inside = False
        elif not self._inside:
            if name in HEADS and (words := _shown(self.collected())):
                self.outside.append((f"{HEADS[name]} of “{self.name}”", words))
        elif name == "v":
            self._raw = self.collected()
        elif name == "c":
            self._end_cell()
        elif name == "row":
            if self._row:
                self.intake.check_row(self.name, self._number)
                self.rows.append((self._number, self._row))
        else:
            super().closed(name)

    def _outside(self, name: str, attrs: Any) -> None:
        """Takes what stands before and after the cells: hidden columns, merged ranges, headers and footers."""
        if name in HEADS:
            self.collect()
        elif name == "col" and is_on(attrs.get("hidden", "0")):
            first, last = int(attrs.get("min", 1)), int(attrs.get("max", 1))
            self.facts.hidden_columns.update(range(max(first, 1) - 1, min(last, limits.COLUMNS)))
        elif name == "mergeCell":
            ends = [REFERENCE.fullmatch(part) for part in attrs.get("ref", "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                (first_column, first_row), (last_column, last_row) = (
                    (column_index_from_string(end[1]) - 1, int(end[2])) for end in ends if end
                )
                within = Merge(
                    first_row, first_column, min(last_row, limits.ROWS), min(last_column, limits.COLUMNS - 1)
                )
                if within.first_row <= within.last_row and within.first_column <= within.last_column:
                    self.facts.merge(within)

    def _begin_cell(self, attrs: Any) -> None:
        self._kind = attrs.get("t", "n")
        style = self._style = int(attrs.get("s") or 0)
        formats = self._frame.formats
        self._format = formats[style] if style < len(formats) else GENERAL
        self._raw = None
        self._formula = False
        self.pieces.clear()
        self.struck.clear()
        self.taken_struck = ()
        reference = REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = column_index_from_string(reference[1]) - 1 if reference else self._column + 1

    def _end_cell(self) -> None:
        self._note_fill()
        if self._kind == "inlineStr":
            self._raw = self.take_text()
        elif self._formula and not self._raw and self._kind != "str":
            self._report(
                "The formula has no stored value. Open the file in Excel and save it, or type the value."
            )
            return
        if not self._raw:
            return
        try:
            value = self._value(self._raw)
        except UnclearValue as error:
            self._report(str(error))
            return
        if value is None:
            return
        self.intake.check_column(self.name, self._column, self._number)
        self._row[self._column] = RawCell(value, self._format)
        self._note_cell(value)

    def _note_fill(self) -> None:
        """Notes the colour, also of an empty cell: it may be all that the cell says."""
        fills = self._frame.fills
        if self._style < len(fills) and fills[self._style] and self._column < limits.COLUMNS:
            self.facts.note(self._number, self._column, "fill", fills[self._style])

    def _note_cell(self, value: Value) -> None:
        """Notes struck-out words, and that the value comes from a formula."""
        struck = self._frame.struck
        words: tuple[str, ...] = self.taken_struck
        if self._kind == "s" and self._raw:
            words = self._strings.struck_of.get(int(self._raw), ())
        if self._style < len(struck) and struck[self._style] and isinstance(value, str):
            words = (value,)
        for text in words:
            self.facts.note(self._number, self._column, "struck", text)
        if self._formula:
            self.facts.note(self._number, self._column, "formula")

    def _value(self, raw: str) -> Value:
        """The cell's value, from its kind and its stored text. Raises UnclearValue."""
        kind = self._kind
        if kind in {"s", "str", "inlineStr"}:
            text = self._strings.texts[int(raw)] if kind == "s" else raw
            return self.intake.text(
                self.name, self._column, self._number, text if kind != "str" else unescape(text)
            )
        self.intake.count(self.name, len(raw))
        if kind == "e":
            raise UnclearValue(
                f"The cell shows the error {raw[:40]}. Correct its formula, or type the value."
            )
        if kind == "b":
            return raw.strip() in {"1", "true"}
        if kind == "d":
            return stored_iso_moment(raw, self._format)
        if self._format in self._moments:
            return stored_moment(raw, self._format, self._frame.since_1904)
        return stored_number(raw)

    def _report(self, message: str) -> None:
        self.intake.report(self.name, cell_name(self._column, self._number), message)


def _shown(text: str) -> str:
    """The words of a header or a footer, without the codes of their look, and of page numbers and dates."""
    text = re.sub(r"&(?:\"[^\"]*\"|K[0-9A-Fa-f+-]{6}|\d+|[A-Z])", " ", unescape(text).replace("&&", "\0"))
    words = " ".join(text.replace("\0", "&").split())
    return words[: limits.CELL_CHARACTERS] if re.search(r"[^\W\d_]{3}", words) else ""


class DrawingHandler(PartHandler):
    """Collects the texts of the shapes on a sheet, such as text boxes."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.texts: list[str] = []
        self._pieces: list[str] = []

    def opened(self, name: str, attrs: Any) -> None:
        if name == "t":
            self.collect()

    def closed(self, name: str) -> None:
        if name == "t":
            self._pieces.append(self.collected())
        elif name == "txBody":
            words = " ".join("".join(self._pieces).split())
            self._pieces.clear()
            if words:
                self.intake.count("", len(words))
                self.texts.append(words[: limits.CELL_CHARACTERS])
        elif name == "p":
            self._pieces.append(" ")


class CommentHandler(TextHandler):
    """Collects the comments of a sheet."""

    def __init__(self, facts: FactsCollector, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self._facts = facts
        self._reference = ""

    def opened(self, name: str, attrs: Any) -> None:
        if name == "comment":
            self._reference = attrs.get("ref", "")
            self.pieces.clear()
        else:
            super().opened(name, attrs)

    def closed(self, name: str) -> None:
        super().closed(name)
        place = REFERENCE.fullmatch(self._reference) if name == "comment" else None
        words = " ".join(self.take_text().split()) if name == "comment" else ""
        if place and words:
            self.intake.count("", len(words))
            column = column_index_from_string(place[1]) - 1
            self._facts.note(int(place[2]), column, "comment", words[: limits.CELL_CHARACTERS])
