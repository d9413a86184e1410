"""Makes the template workbook: advice first, then every sheet of the interchange form with its drop-downs."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from documents.spreadsheets import Sheet, write_workbook
from loading.template_workbook.columns import CLOSED_LISTS, LIST_SOURCES, NOTES, TEXT_COLUMNS
from loading.update_files.writing import LONGEST_NOTE
from plan.interchange.columns import COLUMNS, REQUIRED_COLUMNS, REQUIRED_SHEETS, SHEETS
from plan.interchange.sheets import columns_of, to_sheets
from plan.value import PlanValue
from priorities.status import STANDARD_SCHEME

GUIDANCE = "Guidance"
"""A load ignores this sheet."""
ROWS_TO_FILL = 500
"""Empty rows below the last that still have the drop-downs."""
WIDTHS = {"Sheet": 16, "Column": 20, "What goes into it": 90, "Needed": 10}
FURTHER_COLUMN = "A column of this plan’s own; its text is kept as it is."


def template_workbook(plan: PlanValue | None) -> bytes:
    """The workbook as .xlsx. ``plan``: the whole plan, whose rows it gets; None: only the standard statuses."""
    sheets = _sheets(plan)
    stream = io.BytesIO()
    title = f"{plan.agreement.title}: to fill in" if plan else "A community safety agreement: to fill in"
    write_workbook(
        [(GUIDANCE, list(WIDTHS), _guidance(plan)), *sheets],
        stream,
        title=title,
        finish=lambda book: _format_workbook(book, sheets),
    )
    return stream.getvalue()


def _sheets(plan: PlanValue | None) -> list[Sheet]:
    """The sheets of the form with their rows, in the exporter's order."""
    if plan is not None:
        return [
            (name, columns_of(plan, name), [list(row.values()) for row in rows])
            for name, rows in to_sheets(plan).items()
        ]
    standard_rows = [[row.label, row.meaning, row.delivery_state, row.rag] for row in STANDARD_SCHEME]
    return [
        (name, columns, standard_rows if name == "status_scheme" else []) for name, columns in COLUMNS.items()
    ]


def _guidance(plan: PlanValue | None) -> list[list[object]]:
    """The advice, then a row about every column."""
    rows: list[list[object]] = [["", "", line, ""] for line in _ADVICE]
    if plan is not None:
        words = "Keep the refs as they are: by them the tracker knows which row is which."
        rows.append(["", "", f"This workbook holds {plan.agreement.title} as it stands. {words}", ""])
    for name, columns in COLUMNS.items():
        rows.append([name, "", SHEETS[name], "yes" if name in REQUIRED_SHEETS else ""])
        for column in columns:
            needed = "yes" if column in REQUIRED_COLUMNS[name] else ""
            rows.append([name, column, _note(name, column), needed])
    return rows


_ADVICE = (
    "Fill in the sheets agreement, priorities and actions; use the others as far as you need them.",
    "A row is one thing, a cell one fact. Do not merge cells; leave a cell empty where there is nothing to say.",
    "Dates: a date cell, 31 March 2027, 31/3/27 (the day first) or 2027-03-31. March 2027 is its last day.",
    "Where a cell has a list, Excel shows it. Lists such as priorities and themes come from their own sheets.",
    "A sheet that is there says all that there is. A sheet that is taken out of the workbook changes nothing.",
    "Further columns of the sheet actions are kept as further text.",
    "Do not name victims, suspects or their families.",
    "Drop the workbook in under “Set up or update the plan”. You see every problem and every change before it counts.",
)


def _note(sheet: str, column: str) -> str:
    return NOTES[sheet].get(column, FURTHER_COLUMN)


# --- widths, drop-downs and notes -------------------------------------------------------------------------------------


def _format_workbook(book: Workbook, sheets: list[Sheet]) -> None:
    """Sets the widths of the advice; adds drop-downs and notes to every column."""
    guidance = book[GUIDANCE]
    for index, width in enumerate(WIDTHS.values(), 1):
        guidance.column_dimensions[get_column_letter(index)].width = width
    for name, headings, _ in sheets:
        for index, column in enumerate(headings, 1):
            _add_help(book, name, column, get_column_letter(index))


def _add_help(book: Workbook, name: str, column: str, letter: str) -> None:
    """Adds the note to a heading, and the note and list to the cells below it."""
    sheet: Any = book[name]
    note = {
        "allow_blank": True,
        "showInputMessage": True,
        "promptTitle": column[:32],
        "prompt": _note(name, column)[:LONGEST_NOTE],
    }
    heading = DataValidation(sqref=f"{letter}1", **note)
    below = DataValidation(sqref=f"{letter}2:{letter}{_last(sheet)}", **note)
    if choices := CLOSED_LISTS.get((name, column)):
        below.type, below.formula1 = "list", f'"{",".join(choices)}"'
        below.showErrorMessage, below.errorTitle = True, column[:32]
        below.error = "Choose one of the list, or leave the cell empty."
    elif source := LIST_SOURCES.get((name, column)):
        below.type, below.formula1, below.showErrorMessage = "list", _column_of(book, *source), False
    sheet.add_data_validation(heading)
    sheet.add_data_validation(below)
    if (name, column) in TEXT_COLUMNS:
        # The style of a column counts for its empty cells: Excel keeps what people type there as text.
        sheet.column_dimensions[letter].number_format = "@"


def _last(sheet: Any) -> int:
    """The last row that has the lists and notes."""
    return int(sheet.max_row) + ROWS_TO_FILL


def _column_of(book: Workbook, name: str, column: str) -> str:
    """The cells of a column below its heading, as an Excel reference."""
    sheet: Any = book[name]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    return f"{quote_sheetname(name)}!${letter}$2:${letter}${_last(sheet)}"
