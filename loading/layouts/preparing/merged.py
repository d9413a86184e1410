"""Cells that are merged downwards: their text serves all rows that they span, in every column."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from documents.spreadsheets import RawCell, RawRow
from loading.layouts.preparing.context import Cells, Preparing
from loading.layouts.questions import Question

MOST_SERVED = 300_000
"""Cells of one sheet that merged cells fill; a plan has far fewer."""
OWN_ROLES = frozenset({"coordinator", "agency", "due", "status", "progress", "measure"})
"""What tells that a further row of a merged action is an action, or a stage, of its own."""
ONE, SEVERAL = "one", "several"


def serve_merged(sheet: Preparing) -> None:
    """Fills the rows below a merged cell with its text. Asks where an action is merged over rows of their own."""
    rows = sheet.body
    numbers = [row.number for row in rows]
    subject = "indicator" if sheet.layout.what == "indicators" else "action"
    column_of_subject = sheet.layout.column(subject)
    by_number = {row.number: row for row in rows}
    changed: Cells = {}
    served = 0
    for merge in sorted(sheet.sheet.facts.merges):
        first = by_number.get(merge.first_row)
        column = merge.first_column
        if first is None or not sheet.role(column) or not sheet.text(first, column):
            continue
        below = rows[bisect_right(numbers, merge.first_row) : bisect_left(numbers, merge.last_row + 1)]
        served += len(below)
        if served > MOST_SERVED:
            message = (
                "The sheet has more merged cells than can be read. Take the merging off, and import it again."
            )
            sheet.problems.add(sheet.sheet.name, "", message)
            return
        if column == column_of_subject and not _are_several(sheet, first, column, below):
            continue
        for row in below:
            if not sheet.text(row, column):
                changed[row.number, column] = first.cells[column]
    kept = {
        (row, column): cell
        for (row, column), cell in changed.items()
        if column == column_of_subject
        or column_of_subject is None
        or sheet.text(by_number[row], column_of_subject)
        or (row, column_of_subject) in changed
    }
    sheet.change(kept)


def _are_several(sheet: Preparing, first: RawRow, column: int, below: list[RawRow]) -> bool:
    """Whether the further rows of a merged action are actions of their own."""
    has_own = [
        row
        for row in below
        if any(sheet.role(n) in OWN_ROLES and _is_filled(cell) for n, cell in enumerate(row.cells))
    ]
    if not has_own:
        return False
    answer = sheet.questions.ask(
        Question(
            key="stages",
            kind="stages",
            place=sheet.place(first.number, column),
            value=sheet.text(first, column),
            prompt="An action spans several rows, and each row has its own lead, date or status. What are the rows?",
            choices=((ONE, "One action: the rows are its stages"), (SEVERAL, "An action for each row")),
            proposed=ONE,
        )
    )
    if answer == ONE:
        sheet.stages.update(row.number for row in below)
    return answer == SEVERAL


def _is_filled(cell: RawCell) -> bool:
    return bool(cell.as_printed.strip())
