"""Reads a file as sheets: those of a workbook, the one of a CSV file, the tables of a Word document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from documents import limits
from documents.file_types import OLE
from documents.sheet_facts import SheetFacts
from documents.spreadsheets import (
    RawSheet,
    SpreadsheetProblem,
    UnreadableFile,
    read_workbook,
)
from documents.word.reading import is_word, read_word
from loading.problems import heading_key

Kind = Literal["xlsx", "csv", "docx"]
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
SIGNS = {
    "agreement": frozenset({"slug", "title", "partnership", "startson", "endson"}),
    "actions": frozenset({"ref", "aimref", "aimnumber", "coordinatoragency", "reviewon", "partnershiponly"}),
}
"""Two of these columns on a sheet of this name show that the file is in the interchange form."""


@dataclass(frozen=True)
class SourceDocument:
    """A file with all its cells, not interpreted yet.

    A Word table is a sheet ("Table 2"). The paragraphs above it often name the priority and its lead. They are the
    first rows of the sheet, with one cell each and the row number 0. The rows of the table itself count from 1.
    """

    name: str
    kind: Kind
    sheets: tuple[RawSheet, ...]
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """For each Word table, the heading levels of the paragraphs above it: from 1; 0 for plain text."""

    @property
    def is_interchange(self) -> bool:
        """Whether the file is in the interchange form, by its sheet names and headings.

        True also where a sheet is missing, so that the person learns which one.
        """
        for sheet in self.sheets:
            signs = SIGNS.get(heading_key(sheet.name), frozenset())
            headings = {heading_key(cell.as_printed) for cell in sheet.rows[0].cells} if sheet.rows else set()
            if len(signs & headings) > 1:
                return True
        return False

    @property
    def outside(self) -> list[tuple[str, str]]:
        """(place, words) of texts that stand in no table."""
        return [item for sheet in self.sheets for item in sheet.facts.outside]

    @cached_property
    def _by_name(self) -> dict[str, RawSheet]:
        return {sheet.name: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of that name; None where there is none."""
        return self._by_name.get(name)


def read_upload(name: str, content: bytes) -> SourceDocument:
    """Reads a file. Its content decides about its kind, not only its name; limits are checked before it is parsed.

    A CSV file may have semicolons or tabs between its columns. Raises UnreadableFile with every problem.
    """
    if is_word(content):
        tables = read_word(content, name)
        levels = {table.sheet.name: table.levels for table in tables}
        return SourceDocument(name, "docx", tuple(table.sheet for table in tables), levels)
    if PurePath(name).suffix.lower() in (".doc", ".docx", ".docm") and content.startswith(OLE):
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

    A file in another encoding stays as it is: its reader reports it.
    """
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = content.decode("windows-1252")
        except UnicodeDecodeError:
            return content, ()
        if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:1000]:
            return content, ()
        line = content.count(b"\n", 0, error.start) + 1
        told = (
            f"The file is in Windows-1252, not in UTF-8, and was read so: the first such letter is "
            f"“{text[error.start]}” in line {line}. Look whether the letters with marks are right."
        )
        return text.encode(), (told,)
    return content, ()


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
