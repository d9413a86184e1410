"""Proposes a layout for a file, from its headings and contents."""

from __future__ import annotations

import re
from dataclasses import replace

from documents.spreadsheets import RawRow, RawSheet
from loading.layouts.cells.splitting import proposed_split
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.headings import Headings, find_headings, roles_of
from loading.layouts.columns.layout import Layout, SheetLayout
from plan.value import PlanValue


def propose(document: SourceDocument, plan: PlanValue | None) -> Layout:
    """The proposed layout of a file; empty for a file in the interchange form, which needs none.

    Sheets with the same headings are one entry. ``plan``: the plan that the file is about; None for a new one.
    """
    if document.is_interchange:
        return Layout()
    entries: list[SheetLayout] = []
    for sheet in document.sheets:
        headings = find_headings(sheet.rows, levels=_count_paragraphs(sheet))
        entry = _entry_with_headings(entries, sheet, headings)
        if entry is not None:
            entries[entries.index(entry)] = replace(entry, also=(*entry.also, sheet.name))
        else:
            entries.append(_new_entry(sheet, headings))
    return Layout(tuple(_with_split(document, entry) for entry in entries))


def body_of(sheet: RawSheet, heading_row: int) -> list[RawRow]:
    """The rows below the headings; all rows of the table where there are none (0)."""
    return [row for row in sheet.rows if row.number > heading_row]


def _count_paragraphs(sheet: RawSheet) -> int:
    return sum(row.number == 0 for row in sheet.rows)


def _new_entry(sheet: RawSheet, headings: Headings) -> SheetLayout:
    head = next((row for row in sheet.rows if row.number == headings.row and headings.row), None)
    body = body_of(sheet, headings.row)
    what = headings.what if body else "nothing"
    if what == "plan" and re.search(
        r"\b(?:archive|old|superseded|guidance|example|lists?)\b", sheet.name, re.IGNORECASE
    ):
        what = "nothing"
    roles = roles_of(headings.headings, head, body, what) if what != "nothing" else ()
    width = max((len(row.cells) for row in sheet.rows), default=0)
    return SheetLayout(
        name=sheet.name,
        what=what,
        heading_row=headings.row,
        columns=roles or ("",) * width,
        headings=headings.headings,
    )


def _entry_with_headings(
    entries: list[SheetLayout], sheet: RawSheet, headings: Headings
) -> SheetLayout | None:
    """The entry with the headings of the sheet; for a table that continues without headings, the entry before it."""
    words = [plain_words(text) for text in headings.headings]
    for entry in entries:
        if (
            entry.what != "nothing"
            and headings.row
            and words == [plain_words(text) for text in entry.headings]
        ):
            return entry
    last = entries[-1] if entries else None
    continues = (
        last is not None and last.what != "nothing" and not headings.row and _count_paragraphs(sheet) == 0
    )
    if last is not None and continues and sheet.name.startswith("Table "):
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
