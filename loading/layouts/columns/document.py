"""What was dropped in, as sheets: a workbook's own, the one of a CSV file, the tables of a Word document."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from openpyxl.utils import column_index_from_string

from documents import limits
from documents.file_types import OLE
from documents.spreadsheets import (
    EMPTY,
    RawCell,
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
"""Columns of which two, on a sheet of this name, no layout but the interchange form has."""


@dataclass(frozen=True)
class SourceDocument:
    """A file as it was read: nothing is left out, nothing is understood yet.

    A Word table is a sheet ("Table 2"). The paragraphs above it, which often name the priority and its lead, are its
    first rows, of one cell each, all of them numbered 0; the rows of the table itself count from 1.
    """

    name: str
    kind: Kind
    sheets: tuple[RawSheet, ...]
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Of each Word table, which of the paragraphs above it are headings: their level from 1; 0 for plain text."""

    @property
    def is_interchange(self) -> bool:
        """Whether sheet names and headings say that this is the interchange form: then nothing is asked of columns.

        A file that is meant to be in it and lacks a sheet is, too, so that it is told what it lacks.
        """
        for sheet in self.sheets:
            signs = SIGNS.get(heading_key(sheet.name), frozenset())
            head = {heading_key(cell.as_printed) for cell in sheet.rows[0].cells} if sheet.rows else set()
            if len(signs & head) > 1:
                return True
        return False

    @cached_property
    def _by_name(self) -> dict[str, RawSheet]:
        return {sheet.name: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> RawSheet | None:
        """The sheet of that name; None where there is none."""
        return self._by_name.get(name)

    @cached_property
    def _cells(self) -> dict[tuple[str, int], tuple[RawCell, ...]]:
        return {(sheet.name, row.number): row.cells for sheet in self.sheets for row in sheet.rows}

    def value_at(self, sheet: str, cell: str) -> str:
        """What a cell such as "B7" shows; "" where there is none."""
        found = CELL.fullmatch(cell)
        if found is None:
            return ""
        cells = self._cells.get((sheet, int(found[2])), ())
        index = column_index_from_string(found[1]) - 1
        return (cells[index] if index < len(cells) else EMPTY).as_printed


def read_upload(name: str, content: bytes) -> SourceDocument:
    """What a file of this name holds. What it is counts, not only what it is called; limits come before parsing.

    A CSV file may have semicolons or tabs between its columns. Raises UnreadableFile with every problem.
    """
    if is_word(content):
        tables = read_word(content, name)
        levels = {table.sheet.name: table.levels for table in tables}
        return SourceDocument(name, "docx", tuple(table.sheet for table in tables), levels)
    if PurePath(name).suffix.lower() in (".doc", ".docx", ".docm") and content.startswith(OLE):
        raise UnreadableFile([SpreadsheetProblem("", "", f"“{name}” {_older_word(content)}")])
    if PurePath(name).suffix.lower() == ".csv" and not content.startswith(b"PK\x03\x04"):
        return SourceDocument(name, "csv", read_workbook(_with_commas(content), name))
    return SourceDocument(name, "xlsx", read_workbook(content, name))


def _older_word(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "is locked with a password. Open it in Word, take the password off, save it and choose it again."
        )
    return "is an old Word document (.doc). Open it in Word, save it as .docx and choose that file."


def _with_commas(content: bytes) -> bytes:
    """A CSV file whose columns are separated by semicolons or tabs, as Excel writes it abroad, with commas instead.

    Each record stays the row that it was. A file in another encoding, or damaged, is left for its reader to tell.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    start = text[:20_000]
    first = next((line for line in start.splitlines() if line.strip()), "")
    other = max(";\t", key=start.count)
    if len(content) > limits.FILE_BYTES or other not in first or first.count(",") >= first.count(other):
        return content
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=other, strict=True))
    except csv.Error:
        return content
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
