"""CSV files: UTF-8, commas, and texts guarded against being taken for formulas, which reading undoes."""

from __future__ import annotations

import csv
import io
import re

from documents import limits
from documents.raw_sheets import IntakeLimit, RawCell, RawSheet, sheet_of

# Excel takes a text for a formula when it begins with one of these signs. A text that would be taken so is
# given an apostrophe, and a text that looks as if it had been given one is given one more: taking one away
# from whatever has one is then always right. '10/11, the year, is left alone on both ways.
TAKEN_FOR_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS = "In Excel, save it as “CSV UTF-8 (comma delimited)”."


def guard(text: str) -> str:
    """A text as it is written: with an apostrophe in front if it could be taken for a formula."""
    return f"'{text}" if TAKEN_FOR_FORMULA.match(text) else text


def unguard(text: str) -> str:
    """A text as it was before `guard`."""
    return text[1:] if GUARDED.match(text) else text


def read_csv(data: bytes, name: str, intake: IntakeLimit) -> RawSheet:
    """The sheet that a CSV file is, named `name`. Problems are reported; raises UnreadableFile at a limit."""
    text = _decoded(data, name, intake)
    rows: list[tuple[int, dict[int, RawCell]]] = []
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        try:
            fields = next(lines, None)
        except csv.Error as error:
            intake.report(name, f"A{number + 1}", _quotes(str(error), lines.line_num))
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
            and (other := next((sign for sign in ";\t" if sign in fields[0]), None))
        ):
            what = "semicolons" if other == ";" else "tabs"
            intake.report(name, f"A{number}", f"The columns are separated by {what}, not commas. {SAVE_AS}")
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


def _decoded(data: bytes, name: str, intake: IntakeLimit) -> str:
    """The text of a file, empty when it is in no encoding that is taken, which is reported."""
    if data.startswith(UTF_16) or _every_other_byte_is_nul(data[:1000]):
        intake.report(name, "", f"The file is in UTF-16 (“Unicode text”), not UTF-8. {SAVE_AS}")
        return ""
    data = data.removeprefix(BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        what = (
            f"Line {line} has a byte (0x{byte:02X}, number {error.start + 1} of the file) that is not UTF-8"
        )
        try:
            meant = bytes([byte]).decode("windows-1252")
        except UnicodeDecodeError:
            intake.report(name, "", f"{what}. {SAVE_AS}")
        else:
            intake.report(name, "", f"{what}; in Windows-1252 it would be “{meant}”. {SAVE_AS}")
        return ""


def _every_other_byte_is_nul(data: bytes) -> bool:
    """Whether this looks like UTF-16 that does not say so."""
    return len(data) > 3 and any(data[start::2].count(0) > 0.8 * len(data[start::2]) for start in (0, 1))


def _quotes(error: str, line: int) -> str:
    """What is said about a row that the CSV reader gave up."""
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
