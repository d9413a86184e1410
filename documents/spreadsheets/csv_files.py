"""CSV files: UTF-8, commas, and an apostrophe before texts that Excel would take for formulas."""

from __future__ import annotations

import csv
import io
import re

from documents import limits
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, sheet_of

# Excel takes a text for a formula if it begins with one of these signs. Writing puts an apostrophe before such a text,
# and one more before a text that looks as if it had one already, so that reading can always remove one. A text such as
# '10/11, a year, does not change.
TAKEN_FOR_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = "In Excel, save it as “CSV UTF-8 (comma delimited)”."


def guard(text: str) -> str:
    """The text for a file: with an apostrophe in front if Excel could take it for a formula."""
    return f"'{text}" if TAKEN_FOR_FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text before `guard`."""
    return text[1:] if GUARDED.match(text) else text


def read_csv(data: bytes, name: str, intake: IntakeLimit) -> RawSheet:
    """The sheet of a CSV file, with this name. Reports problems to `intake`; raises UnreadableFile at a limit."""
    text = _decode(data, name, intake)
    rows: list[tuple[int, dict[int, RawCell]]] = []
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        try:
            fields = next(lines, None)
        except csv.Error as error:
            intake.report(name, f"A{number + 1}", _quotes_message(str(error), lines.line_num))
            break
        if fields is None:
            break
        number += 1
        cells = _cells(fields, name, number, intake)
        if not cells:
            continue
        intake.check_row(name, number)
        if (
            not rows
            and len(fields) == 1
            and (separator := next((sign for sign in ";\t" if sign in fields[0]), None))
        ):
            separators = "semicolons" if separator == ";" else "tabs"
            intake.report(
                name, f"A{number}", f"The columns are separated by {separators}, not commas. {SAVE_AS}"
            )
            break
        rows.append((number, cells))
    return sheet_of(name, rows)


def _cells(fields: list[str], name: str, number: int, intake: IntakeLimit) -> dict[int, RawCell]:
    """The filled cells of a row by the index of their column."""
    cells = {}
    for index, field in enumerate(fields):
        if field and (text := intake.text(name, index, number, unguard(field))) is not None:
            intake.check_column(name, index, number)
            cells[index] = RawCell(text)
    return cells


def _decode(data: bytes, name: str, intake: IntakeLimit) -> str:
    """The text of a file. Reports an encoding other than UTF-8 and then returns ""."""
    if data.startswith(UTF_16) or _every_other_byte_is_nul(data[:1000]):
        intake.report(name, "", f"The file is in UTF-16 (“Unicode text”), not UTF-8. {SAVE_AS}")
        return ""
    data = data.removeprefix(BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        problem = (
            f"Line {line} has a byte (0x{byte:02X}, number {error.start + 1} of the file) that is not UTF-8"
        )
        try:
            character = bytes([byte]).decode("windows-1252")
        except UnicodeDecodeError:
            intake.report(name, "", f"{problem}. {SAVE_AS}")
        else:
            intake.report(name, "", f"{problem}; in Windows-1252 it would be “{character}”. {SAVE_AS}")
        return ""


def _every_other_byte_is_nul(data: bytes) -> bool:
    """Whether the bytes look like UTF-16 without a byte order mark."""
    return len(data) > 3 and any(data[start::2].count(0) > 0.8 * len(data[start::2]) for start in (0, 1))


def _quotes_message(error: str, line: int) -> str:
    """The message about a row that the CSV reader cannot read."""
    if "end of data" in error:
        return "A quotation mark that opens in this row is never closed. Put one at the end of the cell."
    if "field limit" in error:
        most = limits.number(limits.CELL_CHARACTERS)
        return (
            f"A cell of this row has more than {most} characters, or a quotation mark that opens in it is "
            "never closed. Close it, or shorten the text."
        )
    return (
        f"The quotation marks of this row do not pair up (line {line} of the file). Put one at either end of "
        "the cell, and write each one inside it twice."
    )
