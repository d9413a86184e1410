"""A layout for a file, proposed from its headings and contents."""

from __future__ import annotations

import re
from dataclasses import replace

from documents.spreadsheets import RawRow, RawSheet
from loading.layouts.cells.splitting import proposed_split
from loading.layouts.cells.words import plain
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.headings import Headings, find_headings, roles_of
from loading.layouts.columns.layout import Layout, SheetLayout
from plan.value import PlanValue


def propose(document: SourceDocument, plan: PlanValue | None) -> Layout:
    """What the headings and contents of a file say about it; empty for the interchange form, which says it itself.

    Sheets with the same headings are one entry. ``plan``: the plan that the file is about; None for a new one.
    """
    if document.is_interchange:
        return Layout()
    entries: list[SheetLayout] = []
    for sheet in document.sheets:
        found = find_headings(sheet.rows, levels=_paragraphs(sheet))
        entry = _alike(entries, sheet, found)
        if entry is not None:
            entries[entries.index(entry)] = replace(entry, also=(*entry.also, sheet.name))
        else:
            entries.append(_entry(sheet, found))
    return Layout(tuple(_with_split(document, entry) for entry in entries))


def body_of(sheet: RawSheet, heading_row: int) -> list[RawRow]:
    """The rows below the headings; all rows of the table where there are none (0)."""
    return [row for row in sheet.rows if row.number > heading_row]


def _paragraphs(sheet: RawSheet) -> int:
    return sum(row.number == 0 for row in sheet.rows)


def _entry(sheet: RawSheet, found: Headings) -> SheetLayout:
    head = next((row for row in sheet.rows if row.number == found.row and found.row), None)
    body = body_of(sheet, found.row)
    what = found.what if body else "nothing"
    if what == "plan" and re.search(
        r"\b(?:archive|old|superseded|guidance|example|lists?)\b", sheet.name, re.IGNORECASE
    ):
        what = "nothing"
    roles = roles_of(found.headings, head, body, what) if what != "nothing" else ()
    width = max((len(row.cells) for row in sheet.rows), default=0)
    return SheetLayout(
        name=sheet.name,
        what=what,
        heading_row=found.row,
        columns=roles or ("",) * width,
        headings=found.headings,
    )


def _alike(entries: list[SheetLayout], sheet: RawSheet, found: Headings) -> SheetLayout | None:
    """The entry whose headings the sheet has; or, for a table that goes on without headings, the one before it."""
    words = [plain(text) for text in found.headings]
    for entry in entries:
        if entry.what != "nothing" and found.row and words == [plain(text) for text in entry.headings]:
            return entry
    last = entries[-1] if entries else None
    goes_on = last is not None and last.what != "nothing" and not found.row and _paragraphs(sheet) == 0
    if last is not None and goes_on and sheet.name.startswith("Table "):
        width = max((len(row.cells) for row in sheet.rows), default=0)
        return last if width == len(last.columns) else None
    return None


def _with_split(document: SourceDocument, entry: SheetLayout) -> SheetLayout:
    column = entry.column("action")
    if entry.what != "plan" or column is None:
        return entry
    cells: list[str] = []
    for name in entry.names:
        sheet = document.sheet(name)
        body = body_of(sheet, entry.heading_row if name == entry.name else 0) if sheet else []
        cells.extend(row.cells[column].as_printed for row in body if row.number and column < len(row.cells))
    return replace(entry, split=proposed_split(cell for cell in cells if cell))
