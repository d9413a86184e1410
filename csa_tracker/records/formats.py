"""The kinds of files that registers come in and go out as: read and written within our own limits."""

from __future__ import annotations

from typing import Any

from import_export.formats.base_formats import Format
from tablib import Dataset

from documents.spreadsheets import read_workbook
from downloads.lists import KINDS, TYPES, table_bytes


class FileFormat(Format):
    """One kind of file. A workbook is read by our own reader, because the library's cannot be bounded."""

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

    def can_import(self) -> bool:
        """Each can be read."""
        return True

    def can_export(self) -> bool:
        """Each can be written."""
        return True

    def create_dataset(self, in_stream: bytes) -> Dataset:
        """The first sheet as a table of texts, its first row as headings. Raises UnreadableFile."""
        rows = read_workbook(in_stream, f"file.{self.kind}")[0].rows
        width = max((len(row.cells) for row in rows), default=0)
        texts = [
            [row.cells[n].as_printed if n < len(row.cells) else "" for n in range(width)] for row in rows
        ]
        return Dataset(*texts[1:], headers=[text.strip() for text in texts[0]]) if texts else Dataset()

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        """The table as a file; no text becomes a formula."""
        return table_bytes(self.kind, dataset, "register")


FORMATS = [type(f"{kind}File", (FileFormat,), {"kind": kind, "title": words}) for kind, words in KINDS]
