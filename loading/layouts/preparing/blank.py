"""What a pivot table of Excel calls “(blank)”: an empty cell, unless its row is about what has no value."""

from __future__ import annotations

import re

from documents.spreadsheets import EMPTY, RawRow, cell_name
from loading.layouts.cells.words import BLANK
from loading.layouts.preparing.context import Cells, Preparing

AS_EMPTY = "a pivot table writes “(blank)” for an empty cell"
GO_ON = ("priority", "aim")
"""Roles of columns in which an empty cell means: as in the row above."""
SUBJECTS = ("action", "indicator", "area")
LETTER = re.compile(r"[^\W\d_]")


def empty_blank(sheet: Preparing) -> None:
    """Empties the cells that say “(blank)”. A row about what has no value stays for its reader, which leaves it out."""
    changed: Cells = {}
    for row in sheet.sheet.rows:
        blank = [column for column, cell in enumerate(row.cells) if BLANK.fullmatch(cell.as_printed)]
        if (
            not blank
            or not row.number
            or (row.number > sheet.heading_row and _has_no_value(sheet, row, blank))
        ):
            continue
        changed |= {(row.number, column): EMPTY for column in blank}
        sheet.account.leave_row(sheet.sheet.name, row.number, blank, AS_EMPTY)
    goes_on = [place for place in changed if place[0] > sheet.heading_row and sheet.role(place[1]) in GO_ON]
    for row_number, column in goes_on[:1]:
        message = (
            "“(blank)” counts as an empty cell, which in this column means: as in the row above "
            f"({len(goes_on)} of the cells). Where that is wrong, correct it in the file."
        )
        sheet.problems.warn(sheet.sheet.name, cell_name(column, row_number), message)
    sheet.change(changed)


def _has_no_value(sheet: Preparing, row: RawRow, blank: list[int]) -> bool:
    """Whether a row is about what has no value: that is its action or indicator, or all of its words."""
    if sheet.layout.what == "people":
        return False
    words = [cell for cell in row.cells if LETTER.search(cell.as_printed)]
    return len(blank) == len(words) or any(sheet.role(column) in SUBJECTS for column in blank)
