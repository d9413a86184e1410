"""Writing sheets: they can be read back unchanged, no text becomes a formula, equal sheets give equal bytes."""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from documents import limits
from documents.file_types import is_csv
from documents.number_formats import GENERAL
from documents.raw_sheets import CONTROL, LINE_ENDS, place
from documents.spreadsheets.cell_values import EXCEL_DIGITS
from documents.spreadsheets.csv_files import guard

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""Its name, its headings, its rows."""

SHEET_NAME = re.compile(r"[^\[\]:*?/\\\x00-\x1f'.][^\[\]:*?/\\\x00-\x1f]{0,30}")
EPOCH = datetime.fromisoformat("2000-01-01")
"""The date in every workbook, so that equal sheets give equal bytes."""
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST_DAY = date(1900, 3, 1)
"""Before this day, Excel's days are wrong by one or do not exist."""
# Characters that XML does not allow, and texts that look like their code.
NOT_XML = re.compile(r"[\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
TEXT = "@"
LONGEST_TEXT_CELL = 255
"""Some versions of Excel show a longer text as ##### in a cell formatted as text."""
NARROWEST, WIDEST = 8, 60
ROWS_MEASURED = 200


def write_workbook(
    sheets: Sequence[Sheet],
    target: Path | str | BinaryIO,
    *,
    title: str = "",
    finish: Callable[[Workbook], None] | None = None,
) -> None:
    """Writes a workbook to a path or a binary stream.

    ``finish`` gets the workbook before it is saved and may add drop-downs, widths or locks. It must not put texts into
    cells, because they could become formulas.

    Values may be text, whole numbers, Decimal, float, dates, moments (without time zone, to the millisecond), times,
    booleans and None. Texts are always text cells, and their line ends become line feeds. Numbers with more digits
    than Excel has, and dates before March 1900, are written as text. Raises ValueError for a control character, a too
    long text, an infinite number, or a bad or repeated sheet name, and TypeError for values of other types, before
    anything is written.
    """
    _check_names([name for name, _, _ in sheets])
    book = Workbook()
    book.remove(book.active)
    for name, headings, rows in sheets:
        _write_sheet(book, name, headings, [list(row) for row in rows])
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = None
    book.properties.title = title or None
    if finish is not None:
        finish(book)
    stream = io.BytesIO()
    with _Archive(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    if isinstance(target, (str, Path)):
        Path(target).write_bytes(stream.getvalue())
    else:
        target.write(stream.getvalue())


def write_folder(sheets: Sequence[Sheet], target: Path | str) -> None:
    """Writes a folder of CSV files (UTF-8, commas, line feeds), one for each sheet; creates a missing folder.

    Values as in `write_workbook`, but a CSV file has only text, so numbers and dates are read back as text. Raises
    FileExistsError if the folder has other CSV files, which would be read with these; ValueError and TypeError as
    `write_workbook`, before anything is written.
    """
    _check_names([name for name, _, _ in sheets])
    files = {f"{name}.csv": _csv_bytes(name, headings, rows) for name, headings, rows in sheets}
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(file.name for file in folder.iterdir() if is_csv(file.name) and file.name not in files)
    if others:
        raise FileExistsError(
            f"“{folder}” has other CSV files ({', '.join(others)}), which would be imported with these. "
            "Choose an empty folder."
        )
    for filename, data in files.items():
        (folder / filename).write_bytes(data)


def _csv_bytes(name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for number, row in enumerate([headings, *rows], 1):
        writer.writerow([_csv_text(value, place(name, index, number)) for index, value in enumerate(row)])
    return text.getvalue().encode("utf-8")


def _csv_text(value: object, where: str) -> str:
    """A value in a CSV file."""
    if isinstance(value, str):
        return guard(checked_text(value, where))
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float, Decimal)):
        return f"{_number(value, where):f}"
    _check_moment(value, where)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise TypeError(f"{where}: {type(value).__name__} is no value of a cell")


def _check_moment(value: object, where: str) -> None:
    """Raises TypeError for a moment with a time zone, which a spreadsheet would lose."""
    if isinstance(value, (datetime, time)) and value.tzinfo is not None:
        raise TypeError(f"{where}: a moment with a time zone is no value of a cell")


def checked_text(text: str, where: str) -> str:
    """The text for a file, with line feeds only. Raises ValueError for a text that could not be read back."""
    text = LINE_ENDS.sub("\n", str(text))
    if match := CONTROL.search(text):
        raise ValueError(f"{where}: the text has a control character (U+{ord(match[0]):04X})")
    if len(text) > limits.CELL_CHARACTERS:
        raise ValueError(
            f"{where}: the text has more than {limits.number(limits.CELL_CHARACTERS)} characters"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{where}: the text has half of a character (U+{ord(text[error.start]):04X})"
        ) from error
    return text


def _number(value: int | float | Decimal, where: str) -> Decimal:
    """The exact number; for a float, the shortest decimal number that means it."""
    if not math.isfinite(value):
        raise ValueError(f"{where}: {value} is no number of a cell")
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _check_names(names: Sequence[str]) -> None:
    """Raises ValueError for names that Excel or a file system does not allow, and for a repeated name."""
    for name in names:
        if not SHEET_NAME.fullmatch(name) or name.endswith(("'", ".", " ")):
            raise ValueError(f"“{name}” cannot be the name of a sheet")
    if len({name.casefold() for name in names}) < len(names):
        raise ValueError("Two sheets have the same name")


def _write_sheet(book: Any, name: str, headings: Sequence[str], rows: list[list[object]]) -> None:
    """Writes one sheet: bold headings that stay in view, wrapped texts, set up for A4 paper."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    for index, width in enumerate(_widths([list(headings), *rows[:ROWS_MEASURED]]), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    bold = Font(bold=True)
    wrapped = Alignment(wrap_text=True, vertical="top")

    for number, row in enumerate([headings, *rows], 1):
        for index, value in enumerate(row):
            if value is None or value == "":
                continue
            kind, stored_value, number_format = _stored_cell(value, place(name, index, number))
            cell = sheet.cell(number, index + 1, stored_value)
            # Set after the value, from which openpyxl guesses formulas and errors.
            cell.data_type = kind
            cell.number_format = number_format
            cell.alignment = wrapped
            if number == 1:
                cell.font = bold


def _stored_cell(value: object, where: str) -> tuple[str, object, str]:
    """A value as a workbook stores it: Excel's letter for its kind, the value, the number format."""
    if isinstance(value, str):
        text = NOT_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", checked_text(value, where))
        return "s", text, TEXT if len(text) <= LONGEST_TEXT_CELL else GENERAL
    if isinstance(value, bool):
        return "b", value, GENERAL
    if isinstance(value, (int, float, Decimal)):
        number = _number(value, where)
        decimals = max(0, -int(number.as_tuple().exponent))
        if (
            len(number.as_tuple().digits) > EXCEL_DIGITS
            or number.adjusted() >= EXCEL_DIGITS
            or decimals > EXCEL_DIGITS
        ):
            return "s", f"{number:f}", TEXT
        return "n", number, f"0.{'0' * decimals}" if decimals else GENERAL
    _check_moment(value, where)
    if isinstance(value, datetime):
        return ("d", value, "yyyy-mm-dd hh:mm:ss") if value.date() >= FIRST_DAY else ("s", str(value), TEXT)
    if isinstance(value, date):
        return ("d", value, "yyyy-mm-dd") if value >= FIRST_DAY else ("s", value.isoformat(), TEXT)
    if isinstance(value, time):
        return "d", value, "hh:mm:ss"
    raise TypeError(f"{where}: {type(value).__name__} is no value of a cell")


def _widths(rows: list[list[object]]) -> list[float]:
    """The widths of the columns in characters, up to WIDEST."""
    columns = max(map(len, rows))
    widths = [NARROWEST] * columns
    for row in rows:
        for index, value in enumerate(row):
            lines = ("" if value is None else str(value)).split("\n")
            widths[index] = max(widths[index], min(WIDEST, max(map(len, lines)) + 2))
    return [float(width) for width in widths]


class _Archive(zipfile.ZipFile):
    """A zip archive without the time and the system on which it was made."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **kwargs: Any) -> None:
        super().writestr(_member(zinfo_or_arcname), data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:
        with open(filename, "rb") as source, self.open(_member(arcname), "w") as part:
            shutil.copyfileobj(source, part)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, ZIP_EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0
    return member
