"""The sheets of a file with what became of each cell beside it, for a workbook to download."""

from __future__ import annotations

import re
from collections.abc import Sequence

from documents.spreadsheets import RawSheet, cell_name
from documents.spreadsheets.writing import Sheet
from loading.layouts.account import CellFate, SheetAccount
from loading.layouts.columns.document import SourceDocument

LONGEST_NAME = 25


def with_fates(document: SourceDocument, accounts: Sequence[SheetAccount]) -> list[Sheet]:
    """A sheet for each sheet of the file, with its row numbers; a last one for comments and texts in no table."""
    sheets: list[Sheet] = []
    others: list[tuple[str, str, str, str]] = []
    names: set[str] = set()
    for account in accounts:
        sheet = document.sheet(account.name) if account.name else None
        by_cell: dict[str, CellFate] = {}
        for item in account.cells:
            if item.cell and item.cell not in by_cell:
                by_cell[item.cell] = item
            else:
                others.append((item.place, item.text, item.fate.kind, item.fate.words))
        if sheet is not None and by_cell:
            sheets.append((_name(account.name, names), *_table(sheet, by_cell)))
    if others:
        headings = ("Where", "What stands there", "What became of it", "Where to, or why")
        sheets.append((_name("Not in cells", names), headings, others))
    return sheets


def _table(sheet: RawSheet, by_cell: dict[str, CellFate]) -> tuple[tuple[str, ...], list[list[str]]]:
    width = max((len(row.cells) for row in sheet.rows), default=0)
    letters = [cell_name(column, 1)[:-1] for column in range(width)]
    headings = ("Row", *(text for letter in letters for text in (letter, f"{letter}: what became of it")))
    rows = []
    for row in sheet.rows:
        if not row.number:
            continue
        cells = [str(row.number)]
        for column, cell in enumerate(row.cells):
            fate = by_cell.get(cell_name(column, row.number))
            cells += [cell.as_printed, f"{fate.fate.kind}: {fate.fate.words}" if fate else ""]
        rows.append(cells)
    return headings, rows


def _name(name: str, names: set[str]) -> str:
    """A name that a sheet of a workbook can have, and that no other has."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f']", " ", name).strip(" .")[:LONGEST_NAME] or "Sheet"
    unused, number = plain, 1
    while unused.casefold() in names:
        number += 1
        unused = f"{plain} {number}"
    names.add(unused.casefold())
    return unused
