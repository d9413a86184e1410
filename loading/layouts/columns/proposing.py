"""Proposes a layout for a file, from its headings and contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from documents.spreadsheets import RawRow, RawSheet
from loading.layouts.cells.dates import ONGOING, days_in
from loading.layouts.cells.splitting import proposed_split
from loading.layouts.cells.statuses import is_status
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.headings import (
    NUMBER,
    Headings,
    find_headings,
    guessed_headings,
    role_of,
    roles_of,
)
from loading.layouts.columns.layout import Layout, SheetLayout
from plan.value import PlanValue

OLD = re.compile(r"\b(?:archived?|old|superseded|guidance|example|lists?)\b", re.IGNORECASE)
"""Names of sheets that are no part of the plan, whatever stands in them."""


def propose(
    document: SourceDocument, plan: PlanValue | None, remembered: Mapping[str, str] | None = None
) -> Layout:
    """The proposed layout of a file; empty for a file in the interchange form, which needs none.

    Sheets with the same headings are one entry; a hidden sheet is an entry of its own, left out. ``plan``: the plan
    that the file is about; None for a new one. ``remembered``: heading in plain words -> the role that a person chose
    for it.
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
            entries.append(_new_entry(sheet, headings, remembered))
    if entries and not any(entry.what != "nothing" for entry in entries):
        entries = _with_likeliest(document, entries)
    return Layout(tuple(_with_split(document, entry) for entry in entries))


def body_of(sheet: RawSheet, heading_row: int) -> list[RawRow]:
    """The rows below the headings; all rows of the table where there are none (0)."""
    return [row for row in sheet.rows if row.number > heading_row]


def _count_paragraphs(sheet: RawSheet) -> int:
    return sum(row.number == 0 for row in sheet.rows)


def _is_left_out(sheet: RawSheet) -> bool:
    """Whether a sheet is left out unless somebody chooses it."""
    return sheet.facts.hidden or bool(OLD.search(sheet.name))


def _new_entry(
    sheet: RawSheet, headings: Headings, remembered: Mapping[str, str] | None = None
) -> SheetLayout:
    if not headings.row:
        headings = guessed_headings(sheet.rows)
    head = next((row for row in sheet.rows if row.number == headings.row and headings.row), None)
    body = body_of(sheet, headings.row)
    what = headings.what if body and not _is_left_out(sheet) else "nothing"
    roles = roles_of(headings.headings, head, body, what, remembered) if what != "nothing" else ()
    return SheetLayout(
        name=sheet.name,
        what=what,
        heading_row=headings.row,
        columns=roles or ("",) * _width(sheet),
        headings=headings.headings,
    )


def _width(sheet: RawSheet) -> int:
    return max((len(row.cells) for row in sheet.rows), default=0)


def _with_likeliest(document: SourceDocument, entries: list[SheetLayout]) -> list[SheetLayout]:
    """Where no table is known by its headings: the largest one as the plan, its longest texts as the actions."""
    likely = [
        (len(body_of(sheet, entry.heading_row)), number)
        for number, entry in enumerate(entries)
        if (sheet := document.sheet(entry.name))
        and entry.heading_row
        and body_of(sheet, entry.heading_row)
        and not _is_left_out(sheet)
    ]
    if not likely:
        return entries
    number = max(likely, key=lambda item: item[0])[1]
    entry, sheet = entries[number], document.sheet(entries[number].name)
    body = body_of(sheet, entry.heading_row) if sheet else []
    roles = list(roles_of(entry.headings, None, body, "plan"))
    if "action" not in roles:
        lengths = {
            index: sum(len(row.cells[index].as_printed) for row in body if index < len(row.cells))
            for index, role in enumerate(roles)
            if role == "extra"
        }
        best = max(lengths, key=lambda index: lengths[index], default=-1)
        if best < 0 or lengths[best] < 12 * len(body):
            return entries
        roles[best] = "action"
    changed = replace(entry, what="plan", columns=tuple(roles))
    return [*entries[:number], changed, *entries[number + 1 :]]


def _entry_with_headings(
    entries: list[SheetLayout], sheet: RawSheet, headings: Headings
) -> SheetLayout | None:
    """The entry with the headings of the sheet; for a table that continues without headings, the entry before it."""
    if _is_left_out(sheet):
        return None
    words = [plain_words(text) for text in headings.headings]
    for entry in entries:
        if (
            entry.what != "nothing"
            and headings.row
            and words == [plain_words(text) for text in entry.headings]
        ):
            return entry
    last = entries[-1] if entries else None
    if last is None or last.what == "nothing" or headings.row or _count_paragraphs(sheet):
        return None
    return last if sheet.name.startswith("Table ") and _goes_on(last, sheet) else None


def _goes_on(entry: SheetLayout, sheet: RawSheet) -> bool:
    """Whether a table without known headings goes on with the table before it, by what stands in its columns.

    Its first row must be no headings of its own: no known words, and dates, statuses and numbers in the columns of the
    table before that have them.
    """
    if _width(sheet) != len(entry.columns) or not sheet.rows:
        return False
    texts = [cell.as_printed.strip() for cell in sheet.rows[0].cells]
    if any(role_of(text, table) for text in texts if text for table in ("plan", "indicators", "people")):
        return False
    typed = [
        _has_type(role, text)
        for role, text in zip(entry.columns, texts, strict=True)
        if text and role in ("due", "status", "number")
    ]
    return bool(typed) and all(typed)


def _has_type(role: str, text: str) -> bool:
    """Whether a text is one that a column of dates, statuses or numbers has."""
    if role == "due":
        return bool(days_in(text)[0] or ONGOING.search(text) or re.search(r"\b(?:19|20)\d{2}\b", text))
    return is_status(text) if role == "status" else bool(NUMBER.fullmatch(text))


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
