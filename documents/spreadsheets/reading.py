"""Reading a workbook, a CSV file or a folder of CSV files: all cells, or all problems.

No file is trusted: its kind, its size when unzipped and the references of its XML are checked first.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from documents import limits
from documents.file_types import (
    BROKEN,
    check_file_kind,
    damaged_message,
    is_csv,
    is_ods,
    is_xls,
    open_workbook,
    too_large_message,
)
from documents.raw_sheets import IntakeLimit, RawSheet, sheet_of
from documents.spreadsheets.apart import read_apart
from documents.spreadsheets.csv_files import read_csv
from documents.spreadsheets.sheet_parts import CommentHandler, DrawingHandler, SharedStrings, SheetHandler
from documents.spreadsheets.workbook_parts import read_frame
from documents.spreadsheets.workbook_xml import parse


def read_workbook(source: Path | str | bytes, filename: str = "") -> tuple[RawSheet, ...]:
    """The sheets of a workbook (.xlsx, .xlsm, .xls, .ods), with hidden ones, or the one sheet of a CSV file.

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
    if is_xls(data):
        return read_apart(data, filename, "xls", intake)
    if is_csv(filename) and not data.startswith(b"PK\x03\x04"):
        return intake.finish([read_csv(data, Path(filename).stem, intake)], nothing)
    with open_workbook(data, filename, intake) as archive:
        if is_ods(archive):
            return read_apart(data, filename, "ods", intake)
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
    strings = SharedStrings(intake)
    if frame.strings:
        parse(archive, frame.strings, strings)
    sheets = []
    for name, part in frame.sheets:
        handler = SheetHandler(name, frame, strings, intake)
        parse(archive, part, handler)
        if name in frame.comments:
            parse(archive, frame.comments[name], CommentHandler(handler.facts, intake))
        outside = list(handler.outside)
        if name in frame.drawings:
            drawing = DrawingHandler(intake)
            parse(archive, frame.drawings[name], drawing)
            outside += [(f"Shape on “{name}”", words) for words in drawing.texts]
        sheets.append(sheet_of(name, handler.rows, handler.facts.facts(outside)))
    return sheets
