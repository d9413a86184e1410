"""Reading a workbook, a CSV file or a folder of CSV files: all cells, or all problems.

No file is trusted: its kind, its size when unzipped and the references of its XML are checked first.
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
    check_file_kind,
    damaged_message,
    is_csv,
    open_workbook,
    too_large_message,
)
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, Value, cell_name, sheet_of
from documents.spreadsheets.cell_values import (
    UnclearValue,
    is_moment_format,
    stored_iso_moment,
    stored_moment,
    stored_number,
)
from documents.spreadsheets.csv_files import read_csv
from documents.spreadsheets.workbook_parts import PartHandler, WorkbookFrame, parse, read_frame, unescape

REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def read_workbook(source: Path | str | bytes, filename: str = "") -> tuple[RawSheet, ...]:
    """The sheets of a workbook (.xlsx, .xlsm), with hidden ones, or the one sheet of a CSV file.

    `source`: a path or an uploaded file. `filename`: the name for messages, by default that of the path. A formula
    counts with its stored value. Raises UnreadableFile with all problems.
    """
    intake = IntakeLimit()
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        filename = filename or path.name
        data = _read(path, filename, intake)
    filename = filename or "The file"
    check_file_kind(data, filename, intake)
    nothing = f"“{filename}” has nothing in it. Choose the file that holds the table."
    if is_csv(filename) and not data.startswith(b"PK\x03\x04"):
        return intake.finish([read_csv(data, Path(filename).stem, intake)], nothing)
    with open_workbook(data, filename, intake) as archive:
        try:
            sheets = _sheets(archive, intake)
        except BROKEN as error:
            raise intake.refuse("", f"“{filename}” {damaged_message()}") from error
    return intake.finish(sheets, nothing)


def read_folder(path: Path | str) -> tuple[RawSheet, ...]:
    """The CSV files of a folder as sheets with their names, in the order of the names.

    Hidden files, links, folders and other files are ignored. Raises UnreadableFile with all problems.
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
                "", f"The files of “{folder.name}” are larger than {most} together. Import them in parts."
            )
        if data.removeprefix(b"\xef\xbb\xbf").strip():
            sheets.append(read_csv(data, file.stem, intake))
        else:
            intake.report(file.stem, "", "The file is empty. It needs its headings at least; or take it out.")
    return intake.finish(sheets, f"The files of “{folder.name}” have nothing in them.")


def _read(path: Path, filename: str, intake: IntakeLimit) -> bytes:
    """The content of a file. Raises UnreadableFile if it is too large or cannot be opened."""
    try:
        with path.open("rb") as stream:
            data = stream.read(limits.FILE_BYTES + 1)
    except OSError as error:
        message = f"“{filename}” cannot be opened: {error.strerror}. Check its name and who may read it."
        raise intake.refuse("", message) from error
    if len(data) > limits.FILE_BYTES:
        raise intake.refuse("", too_large_message(filename))
    return data


def _check_number(sheets: int, intake: IntakeLimit) -> None:
    if sheets > limits.SHEETS:
        most = limits.number(limits.SHEETS)
        raise intake.refuse("", f"There are more than {most} sheets. Take out those that are not needed.")


def _sheets(archive: ZipFile, intake: IntakeLimit) -> list[RawSheet]:
    """The sheets of a workbook. Raises UnreadableFile at a limit, and the exceptions in BROKEN."""
    frame = read_frame(archive, intake)
    _check_number(len(frame.sheets), intake)
    for name, part in frame.sheets:
        # The rows are counted before the sheet is parsed, because parsing a far too long sheet takes a long time.
        with archive.open(part) as stream:
            rows = 0
            while chunk := stream.read(1_000_000):
                rows += chunk.count(b"</row>")
        intake.check_row(name, rows)
    strings = _SharedStrings(intake)
    if frame.strings:
        parse(archive, frame.strings, strings)
    sheets = []
    for name, part in frame.sheets:
        handler = _SheetHandler(name, frame, strings.texts, intake)
        parse(archive, part, handler)
        sheets.append(sheet_of(name, handler.rows))
    return sheets


class _TextHandler(PartHandler):
    """Collects texts, which may come in pieces of several formats. Their pronunciation (rPh) is left out."""

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

    def take_text(self) -> str:
        """The text of the collected pieces; the next text begins."""
        text = unescape("".join(self.pieces))
        self.pieces.clear()
        return text


class _SharedStrings(_TextHandler):
    """Collects the texts that the sheets of a workbook share."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.texts: list[str] = []
        self._characters = 0

    def closed(self, name: str) -> None:
        super().closed(name)
        if name == "si":
            self.texts.append(self.take_text())
            self._characters += len(self.texts[-1])
            if self._characters > limits.CHARACTERS:
                most = limits.number(limits.CHARACTERS)
                raise self.intake.refuse(
                    "", f"The file has more than {most} characters of text. Import it in parts."
                )


class _SheetHandler(_TextHandler):
    """Collects the filled cells of one sheet, row by row."""

    def __init__(self, name: str, frame: WorkbookFrame, strings: list[str], intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.name = name
        self.rows: list[tuple[int, dict[int, RawCell]]] = []
        self._frame = frame
        self._strings = strings
        self._moments = {code for code in {*frame.formats, GENERAL} if is_moment_format(code)}
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
        formats = self._frame.formats
        self._format = formats[style] if style < len(formats) else GENERAL
        self._raw = None
        self._formula = False
        self.pieces.clear()
        reference = REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = column_index_from_string(reference[1]) - 1 if reference else self._column + 1

    def _end_cell(self) -> None:
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

    def _value(self, raw: str) -> Value:
        """The cell's value, from its kind and its stored text. Raises UnclearValue."""
        kind = self._kind
        if kind in {"s", "str", "inlineStr"}:
            text = self._strings[int(raw)] if kind == "s" else raw
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
