"""The problems of a file for the pages of its load, with the places of their cells, and the words to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.text import shortened
from documents.spreadsheets import RawSheet
from loading.problems import FileProblem, heading_key
from loading.uploads.corrections import SourceCells
from plan.interchange.columns import SHEET_COLUMNS
from plan.value import BY_NAME, PlanValue


@dataclass(frozen=True)
class ShownProblem:
    """A problem with its place in words. ``key``: of the correction of its cell on the page, "" where it has none.

    ``as_in``: the row whose box corrects this cell too; "" where it has its own box.
    """

    sheet: str
    row: str
    column: str
    heading: str
    value: str
    message: str
    key: str = ""
    answer: str = ""
    as_in: str = ""
    leave: str = ""
    """The key by which the row is left out; "" where it cannot be, or another problem of the row has its box."""

    @property
    def known(self) -> str:
        """The name of the list of words for this cell; "" where there is none."""
        return KNOWN.get(heading_key(self.heading), "") if heading_key(self.sheet) != "indicators" else ""


NAMES = {
    name: BY_NAME[name].named_by
    for name in ("status_scheme", "themes", "priorities", "agencies", "indicators")
}
"""The sheets whose names other cells have, and the column of these names."""
KNOWN = {
    heading_key(item.name): item.source[0]
    for columns in SHEET_COLUMNS.values()
    for item in columns
    if item.source[0] in NAMES
}
"""Headings whose cells name rows of one of these sheets."""
MOST_KNOWN = 100


def vocabulary(sheets: Sequence[RawSheet], plan: PlanValue | None) -> list[tuple[str, list[str]]]:
    """(sheet, names of its rows) for the lists of words: from the file, else from the plan."""
    lists = []
    sheets_by_key = {heading_key(sheet.name): sheet for sheet in sheets}
    for name, column in NAMES.items():
        sheet = sheets_by_key.get(heading_key(name))
        if sheet is not None and sheet.rows:
            heading_row, *body = sheet.rows
            indexes = [
                index
                for index, cell in enumerate(heading_row.cells)
                if heading_key(cell.as_printed) == column
            ]
            words = [row.cells[indexes[0]].as_printed for row in body] if indexes else []
        else:
            words = [str(getattr(row, column)) for row in plan.table(name)] if plan is not None else []
        lists.append((name, [word for word in words if word][:MOST_KNOWN]))
    return lists


def shown_problems(
    cells: SourceCells, problems: Sequence[FileProblem], answers: dict[str, str] | None = None
) -> list[ShownProblem]:
    """Problems with the sheet, row, column and value of their cells."""
    shown = []
    boxes: dict[str, str] = {}
    leaves: set[str] = set()
    for problem in problems:
        cell = cells.at(problem.sheet, problem.cell)
        if cell is None:
            shown.append(ShownProblem(problem.sheet, "", problem.cell, "", "", problem.message))
            continue
        answer = (answers or {}).get(cell.key, "")
        key = "" if problem.warning else cell.key
        # One box for all cells that one answer serves: of two of one name the empty one would win.
        as_in = boxes.get(key, "") if key else ""
        boxes.setdefault(key, str(cell.row))
        leave = "" if problem.warning or cell.leave in leaves else cell.leave
        leaves.add(leave)
        shown.append(
            ShownProblem(
                cell.sheet,
                str(cell.row),
                cell.column,
                cell.heading,
                shortened(cell.value, 200),
                problem.message,
                key,
                answer,
                as_in,
                leave,
            )
        )
    return shown
