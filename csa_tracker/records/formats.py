"""The kinds of files that registers come in and go out as: read and written within our own limits."""

from __future__ import annotations

from typing import Any

from import_export.formats.base_formats import Format
from import_export.tmp_storages import CacheStorage
from tablib import Dataset

from documents.raw_sheets import IntakeLimit
from documents.spreadsheets import RawSheet, read_workbook
from downloads.lists import KINDS, TYPES, table_bytes


class NamedFile(bytes):
    """A file with its name: what is wrong with it is said by that name, and the name tells a CSV file."""

    name: str

    def __new__(cls, content: bytes, name: str = "") -> NamedFile:
        file = super().__new__(cls, content)
        file.name = name
        return file


class RegisterStorage(CacheStorage):
    """Where a file waits between its preview and the press that confirms it: for a day."""


class RegisterTable(Dataset):
    """The rows of a register as a file has them. ``numbers``: of each row in the file; ``heading_row``: likewise."""

    numbers: tuple[int, ...] = ()
    heading_row = 1


class FileFormat(Format):
    """One kind of file to be written."""

    kind = ""
    title = ""

    def __init__(self, encoding: str | None = None) -> None:
        """``encoding`` is the library's; our reader finds it out by itself."""
        self.encoding = encoding

    def get_title(self) -> str:
        """Its name in the list of formats."""
        return self.title

    def get_extension(self) -> str:
        """The ending of a file name."""
        return self.kind

    def get_content_type(self) -> str:
        """For the response."""
        return TYPES[self.kind]

    def can_export(self) -> bool:
        """Each can be written."""
        return True

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        """The table as a file; no text becomes a formula."""
        return table_bytes(self.kind, dataset, "register")


class AnyFile(FileFormat):
    """A file of any kind that can be read. A workbook is read by our own reader: the library's cannot be bounded."""

    kind = "xlsx"
    title = "Excel, CSV or OpenDocument"

    def can_import(self) -> bool:
        """It can be read."""
        return True

    def create_dataset(self, in_stream: NamedFile) -> RegisterTable:
        """The one sheet that has rows, as a table of texts. Raises UnreadableFile."""
        sheet = _only_sheet(in_stream)
        head, *rows = sheet.rows
        width = max(len(row.cells) for row in sheet.rows)
        texts = [
            [row.cells[n].as_printed if n < len(row.cells) else "" for n in range(width)] for row in rows
        ]
        headings = [cell.as_printed for cell in head.cells] + [""] * (width - len(head.cells))
        # Headings match without case, and with any blanks, as in the interchange form.
        table = RegisterTable(*texts, headers=[" ".join(text.split()).casefold() for text in headings])
        table.heading_row = head.number
        table.numbers = tuple(row.number for row in rows)
        return table


def _only_sheet(file: NamedFile) -> RawSheet:
    sheets = [sheet for sheet in read_workbook(bytes(file), file.name) if sheet.rows]
    if len(sheets) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet in sheets[:5])
        raise IntakeLimit().refuse(
            "",
            f"“{file.name}” has {len(sheets)} sheets with something in them: {names}. Keep the one of the register.",
        )
    if len(sheets[0].rows) == 1:
        raise IntakeLimit().refuse(
            "", f"“{file.name}” has headings and no row below them. Write the rows there."
        )
    return sheets[0]


FORMATS = [type(f"{kind}File", (FileFormat,), {"kind": kind, "title": words}) for kind, words in KINDS]
