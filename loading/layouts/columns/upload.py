"""Reads an uploaded file as sheets, whatever kind of file it is."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import PurePath

from documents import limits
from documents.file_types import OLE
from documents.sheet_facts import SheetFacts
from documents.spreadsheets import SpreadsheetProblem, UnreadableFile, read_workbook
from documents.spreadsheets.csv_files import UTF_16
from documents.word.reading import is_named_word, is_word, read_word
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.turned import with_turned


def read_upload(name: str, content: bytes) -> SourceDocument:
    """Reads a file. Its content decides about its kind, not only its name; limits are checked before it is parsed.

    A CSV file may have semicolons or tabs between its columns. A table that has its headings in its first column is
    turned. Raises UnreadableFile with every problem.
    """
    document = _read(name, content)
    return document if document.is_interchange else replace(document, sheets=with_turned(document.sheets))


def _read(name: str, content: bytes) -> SourceDocument:
    if is_word(content, name):
        tables = read_word(content, name)
        levels = {table.sheet.name: table.levels for table in tables}
        return SourceDocument(name, "docx", tuple(table.sheet for table in tables), levels)
    if is_named_word(name) and content.startswith(OLE):
        raise UnreadableFile([SpreadsheetProblem("", "", f"“{name}” {_message_about_old_word(content)}")])
    if PurePath(name).suffix.lower() == ".csv" and not content.startswith(b"PK\x03\x04"):
        text, told = _in_utf_8(content)
        sheets = read_workbook(_with_commas(text), name)
        return SourceDocument(
            name, "csv", tuple(replace(sheet, facts=SheetFacts(told=told)) for sheet in sheets)
        )
    return SourceDocument(name, "xlsx", read_workbook(content, name))


def _message_about_old_word(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "is locked with a password. Open it in Word, take the password off, save it and choose it again."
        )
    return "is an old Word document (.doc). Open it in Word, save it as .docx and choose that file."


def _in_utf_8(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """(the CSV file in UTF-8, what to tell). Excel writes Windows-1252 where nobody chooses “CSV UTF-8”.

    Nor UTF-16, which Excel calls Unicode text. A file in another encoding stays as it is: its reader reports it.
    """
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith(UTF_16):
            return _from_utf_16(content)
        try:
            text = content.decode("windows-1252")
        except UnicodeDecodeError:
            return content, ()
        if b"\0" in content[:1000]:
            return content, ()
        line = content.count(b"\n", 0, error.start) + 1
        told = (
            f"The file is in Windows-1252, not in UTF-8, and was read so: the first such letter is "
            f"“{text[error.start]}” in line {line}. Look whether the letters with marks are right."
        )
        return text.encode(), (told,)
    return content, ()


def _from_utf_16(content: bytes) -> tuple[bytes, tuple[str, ...]]:
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError:
        return content, ()
    return text.encode(), ("The file is in UTF-16 (“Unicode text”), not in UTF-8, and was read so.",)


def _with_commas(content: bytes) -> bytes:
    """Replaces semicolons or tabs between the columns of a CSV file with commas. Excel writes such files abroad.

    Each record keeps its row. A damaged file, or one in another encoding, stays as it is: its reader reports it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    start = text[:20_000]
    first = next((line for line in start.splitlines() if line.strip()), "")
    separator = max(";\t", key=start.count)
    if (
        len(content) > limits.FILE_BYTES
        or separator not in first
        or first.count(",") >= first.count(separator)
    ):
        return content
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return content
    converted = io.StringIO(newline="")
    csv.writer(converted, lineterminator="\n").writerows(rows)
    return converted.getvalue().encode()
