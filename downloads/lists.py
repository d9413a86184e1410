"""A list of the service as a file: the rows that its page shows, with its filters, for who may see them.

A list is a plain import-export ``Resource`` whose fields are made by :func:`column`. Its rows are those that the page
has already read under the rules of who may read what; a resource never asks the database.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tablib
from django.http import HttpResponse, QueryDict
from import_export.fields import Field
from import_export.resources import Resource

from documents.spreadsheets import write_folder, write_workbook
from documents.spreadsheets.writing import CONTENT_TYPE

KINDS = (("xlsx", "Excel"), ("csv", "CSV"), ("ods", "OpenDocument"))
TYPES = {
    "xlsx": CONTENT_TYPE,
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PARAMETER = "format"


def column(heading: str, read: Callable[[Any], object] | None = None) -> Field:
    """A column of a list. ``read`` gives a row's value: text, a number, a day, a moment in local time, or None.

    ``read`` None: the resource has a method ``dehydrate_<name>`` for it.
    """
    return Field(column_name=heading, dehydrate_method=read)


def kind_asked(parameters: QueryDict) -> str:
    """The kind of file that the address asks for; "" for the page."""
    kind = parameters.get(PARAMETER, "")
    return kind if kind in TYPES else ""


def file_links(parameters: QueryDict) -> list[tuple[str, str]]:
    """(words, address) of each kind of file of the list that the address shows, with its filters."""
    links = []
    for kind, words in KINDS:
        asked = parameters.copy()
        asked.pop("page", None)
        asked[PARAMETER] = kind
        links.append((words, f"?{asked.urlencode()}"))
    return links


def as_file(kind: str, resource: Resource, rows: Iterable[Any], name: str, title: str) -> HttpResponse:
    """The rows as a file to keep. A text is always a text: none becomes a formula.

    ``name``: of the file, "kent-2014-17-actions", whose last part names the sheet; ``title``: of the document.
    """
    return table_as_file(kind, resource.export(rows), name, title)


def table_as_file(kind: str, table: tablib.Dataset, name: str, title: str) -> HttpResponse:
    """As :func:`as_file`, of a table that is already made."""
    return HttpResponse(
        table_bytes(kind, table, name.rpartition("-")[2], title),
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def table_bytes(kind: str, table: tablib.Dataset, sheet: str, title: str = "") -> bytes:
    """The table as the bytes of a file with one sheet."""
    if kind == "ods":
        # The library writes a text as a text; only its workbooks and CSV files let it become a formula.
        table.title = sheet
        content: bytes = table.export("ods")
        return content
    if kind == "csv":
        with TemporaryDirectory() as folder:
            write_folder([(sheet, table.headers, table)], folder)
            return next(Path(folder).iterdir()).read_bytes()
    stream = io.BytesIO()
    write_workbook([(sheet, table.headers, table)], stream, title=title)
    return stream.getvalue()
