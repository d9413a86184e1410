"""A list of the service as a file: the rows that its page shows, with its filters, for who may see them.

A list is a plain import-export ``Resource`` whose fields are made by :func:`column`. Its rows are those that the page
has already read under the rules of who may read what; a resource never asks the database.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

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
ABOUT = "About these words"


class Titled(Protocol):
    """An agreement, as a row or as a value."""

    @property
    def title(self) -> str: ...

    @property
    def source_note(self) -> str: ...


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
    return _answer(kind, resource.export(rows), name, title)


def list_of(agreement: Titled, kind: str, table: tablib.Dataset, name: str, words: str) -> HttpResponse:
    """A list of an agreement as :func:`as_file` makes it. ``words``: what is listed.

    Where the adopted words are stands on a sheet of its own; CSV has no place for it.
    """
    return _answer(kind, table, name, f"{agreement.title}: {words}", agreement.source_note)


def _answer(kind: str, table: tablib.Dataset, name: str, title: str, about: str = "") -> HttpResponse:
    return HttpResponse(
        table_bytes(kind, table, name.rpartition("-")[2], title, about),
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def table_bytes(kind: str, table: tablib.Dataset, sheet: str, title: str = "", about: str = "") -> bytes:
    """The table as the bytes of a file with one sheet, and another for ``about``: where the adopted words are."""
    table.title = sheet
    tables = [table]
    if about:
        tables.append(tablib.Dataset((about,), headers=[ABOUT], title=ABOUT))
    if kind == "ods":
        # The library writes a text as a text; only its workbooks and CSV files let it become a formula.
        content: bytes = tablib.Databook(tables).export("ods")
        return content
    if kind == "csv":
        with TemporaryDirectory() as folder:
            write_folder([(sheet, table.headers, table)], folder)
            return next(Path(folder).iterdir()).read_bytes()
    stream = io.BytesIO()
    write_workbook([(one.title, one.headers, one) for one in tables], stream, title=title)
    return stream.getvalue()
