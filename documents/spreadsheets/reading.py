"""Reading a workbook, a CSV file or a folder of CSV files: every cell with its place, or every problem.

Nothing is trusted: what a file is, how large it becomes and what its XML refers to is looked at first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string

from documents import limits
from documents.file_types import (
    BROKEN,
    check_not_something_else,
    damaged,
    is_csv,
    open_workbook,
    too_large,
)
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, Value, cell_name, sheet_of
from documents.spreadsheets.cell_values import (
    Unclear,
    means_moment,
    stored_iso_moment,
    stored_moment,
    stored_number,
)
from documents.spreadsheets.csv_files import read_csv
from documents.spreadsheets.workbook_parts import Part, WorkbookFrame, parse, plain, read_frame

REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def read_workbook(source: Path | str | bytes, filename: str = "") -> tuple[RawSheet, ...]:
    """The sheets of a workbook (.xlsx, .xlsm), hidden ones included, or the one sheet that a CSV file is.

    `source` is a path or what was uploaded; `filename` is what people call it, by default the path's name. Of
    formulas the value counts that was stored with them. Raises UnreadableFile with every problem.
    """
    intake = IntakeLimit()
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        filename = filename or path.name
        data = _read(path, filename, intake)
    filename = filename or "The file"
    check_not_something_else(data, filename, intake)
    nothing = f"“{filename}” has nothing in it. Choose the file that holds the table."
    if is_csv(filename) and not data.startswith(b"PK\x03\x04"):
        return intake.finish([read_csv(data, Path(filename).stem, intake)], nothing)
    with open_workbook(data, filename, intake) as archive:
        try:
            sheets = _sheets(archive, intake)
        except BROKEN as error:
            raise intake.refuse("", f"“{filename}” {damaged()}") from error
    return intake.finish(sheets, nothing)


def read_folder(path: Path | str) -> tuple[RawSheet, ...]:
    """The CSV files of a folder as sheets named like them, in the order of their names.

    Hidden files, links, folders and files of other kinds are passed over. Raises UnreadableFile with every
    problem.
    """
    intake = IntakeLimit()
    folder = Path(path)
    try:
        files = sorted(
            file
            for file in folder.iterdir()
            if is_csv(file.name)
            and not file.name.startswith(".")
            and not file.is_symlink()
            and file.is_file()
        )
    except OSError as error:
        message = f"“{folder.name}” is no folder that can be opened: {error.strerror}. Check its name."
        raise intake.refuse("", message) from error
    if not files:
        raise intake.refuse(
            "", f"The folder “{folder.name}” has no CSV file in it. Choose a folder that has."
        )
    _check_number(len(files), intake)
    sheets = []
    size = 0
    for file in files:
        data = _read(file, file.name, intake)
        size += len(data)
        if size > limits.UNZIPPED_BYTES:
            most = limits.megabytes(limits.UNZIPPED_BYTES)
            raise intake.refuse(
                "", f"The files of “{folder.name}” are larger than {most} together. Load them in parts."
            )
        if data.removeprefix(b"\xef\xbb\xbf").strip():
            sheets.append(read_csv(data, file.stem, intake))
        else:
            intake.report(file.stem, "", "The file is empty. It needs its headings at least; or take it out.")
    return intake.finish(sheets, f"The files of “{folder.name}” have nothing in them.")


def _read(path: Path, filename: str, intake: IntakeLimit) -> bytes:
    """What a file holds. Raises UnreadableFile when it is too large or not there."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.FILE_BYTES + 1)
    except OSError as error:
        message = f"“{filename}” cannot be opened: {error.strerror}. Check its name and who may read it."
        raise intake.refuse("", message) from error
    if len(data) > limits.FILE_BYTES:
        raise intake.refuse("", too_large(filename))
    return data


def _check_number(sheets: int, intake: IntakeLimit) -> None:
    if sheets > limits.SHEETS:
        most = limits.number(limits.SHEETS)
        raise intake.refuse("", f"There are more than {most} sheets. Take out those that are not needed.")


def _sheets(archive: ZipFile, intake: IntakeLimit) -> list[RawSheet]:
    """Every sheet of a workbook. Raises UnreadableFile at a limit, and what BROKEN lists."""
    book = read_frame(archive, intake)
    _check_number(len(book.sheets), intake)
    for name, part in book.sheets:
        # A sheet that is far too long is not parsed first: that would take its time.
        with archive.open(part) as stream:
            rows = 0
            while chunk := stream.read(1_000_000):
                rows += chunk.count(b"</row>")
        intake.check_row(name, rows)
    strings = _Strings(intake)
    if book.strings:
        parse(archive, book.strings, strings)
    sheets = []
    for name, part in book.sheets:
        handler = _Sheet(name, book, strings.texts, intake)
        parse(archive, part, handler)
        sheets.append(sheet_of(name, handler.rows))
    return sheets


class _Texts(Part):
    """Texts, which may be in pieces of several formats; how their signs are pronounced is no part of them."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.pieces: list[str] = []
        self._spoken = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "rPh":
            self._spoken = True
        elif name == "t" and not self._spoken:
            self.collect()

    def closed(self, name: str) -> None:
        if name == "rPh":
            self._spoken = False
        elif name == "t" and self.text is not None:
            self.pieces.append(self.collected())

    def joined(self) -> str:
        """The text whose pieces have been met, and begin the next one."""
        text = plain("".join(self.pieces))
        self.pieces.clear()
        return text


class _Strings(_Texts):
    """The texts that the sheets of a workbook share."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.texts: list[str] = []
        self._characters = 0

    def closed(self, name: str) -> None:
        super().closed(name)
        if name == "si":
            self.texts.append(self.joined())
            self._characters += len(self.texts[-1])
            if self._characters > limits.CHARACTERS:
                most = limits.number(limits.CHARACTERS)
                raise self.intake.refuse(
                    "", f"The file has more than {most} characters of text. Load it in parts."
                )


class _Sheet(_Texts):
    """The filled cells of one sheet, row by row."""

    def __init__(self, name: str, book: WorkbookFrame, strings: list[str], intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.name = name
        self.rows: list[tuple[int, dict[int, RawCell]]] = []
        self._book = book
        self._strings = strings
        self._moments = {code for code in {*book.formats, GENERAL} if means_moment(code)}
        self._inside = False
        self._row: dict[int, RawCell] = {}
        self._number = 0
        self._column = -1
        self._kind = "n"
        self._format = GENERAL
        self._raw: str | None = None
        self._formula = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "sheetData":
            self._inside = True
        elif not self._inside:
            return
        elif name == "c":
            self._begin_cell(attrs)
        elif name == "v":
            self.collect()
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._number = int(attrs.get("r") or self._number + 1)
            self._column = -1
            self._row = {}
        else:
            super().opened(name, attrs)

    def closed(self, name: str) -> None:
        if name == "sheetData":
            self._inside = False
        elif not self._inside:
            return
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

    def _begin_cell(self, attrs: Any) -> None:
        self._kind = attrs.get("t", "n")
        style = int(attrs.get("s") or 0)
        formats = self._book.formats
        self._format = formats[style] if style < len(formats) else GENERAL
        self._raw = None
        self._formula = False
        self.pieces.clear()
        reference = REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = column_index_from_string(reference[1]) - 1 if reference else self._column + 1

    def _end_cell(self) -> None:
        if self._kind == "inlineStr":
            self._raw = self.joined()
        elif self._formula and not self._raw and self._kind != "str":
            self._report(
                "The formula has no stored value. Open the file in Excel and save it, or type the value."
            )
            return
        if not self._raw:
            return
        try:
            value = self._value(self._raw)
        except Unclear as error:
            self._report(str(error))
            return
        if value is None:
            return
        self.intake.check_column(self.name, self._column, self._number)
        self._row[self._column] = RawCell(value, self._format)

    def _value(self, raw: str) -> Value:
        """What the cell holds, from its kind and what is stored. Raises Unclear."""
        kind = self._kind
        if kind in {"s", "str", "inlineStr"}:
            text = self._strings[int(raw)] if kind == "s" else raw
            return self.intake.text(
                self.name, self._column, self._number, text if kind != "str" else plain(text)
            )
        self.intake.count(self.name, len(raw))
        if kind == "e":
            raise Unclear(f"The cell shows the error {raw[:40]}. Correct its formula, or type the value.")
        if kind == "b":
            return raw.strip() in {"1", "true"}
        if kind == "d":
            return stored_iso_moment(raw, self._format)
        if self._format in self._moments:
            return stored_moment(raw, self._format, self._book.since_1904)
        return stored_number(raw)

    def _report(self, message: str) -> None:
        self.intake.report(self.name, cell_name(self._column, self._number), message)
