"""Makes the workbook: a row for each update that is owed, with the last report and cells to fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from documents.spreadsheets import write_workbook
from loading.update_files.sheet import (
    BOXES,
    CONTEXT,
    DATE_BOXES,
    GUIDANCE,
    KEY,
    KEY_COLUMN,
    NO,
    NO_CHANGE_ADVICE,
    STATUSES,
    UPDATES,
    YES,
    Column,
    box_column,
    facts_of,
    key_of,
    questions_of,
)
from priorities.models import StatusLabel
from reporting.models import ReportingPeriod
from reporting.updates.forms import UpdateForm

LONGEST_NOTE = 255  # of a note beside a cell, in Excel
SHADED = PatternFill("solid", fgColor="EEEFEF")
_ADVICE = """
Go to the sheet Updates. Each row is an action. The shaded cells tell what the plan says and what was said last time;
they are locked. Fill in the cells that are not shaded.

{no_change}

Words for the {group} only are not in the report; they can still be asked for under the Freedom of Information Act.

You need not fill in all rows: an empty row changes nothing. Do not delete or insert rows.

Do not name victims, suspects or their families.

Save the workbook. Then sign in, go to My updates, “In Excel or Word instead”, and drop it in. Or send it to the
Community Safety Unit, who can record it for you. Nothing is sent before it has been looked over.
"""


def workbook_of(period: ReportingPeriod, forms: Sequence[UpdateForm], scheme: Sequence[StatusLabel]) -> bytes:
    """The workbook of one period, with a row for each form. The forms are not bound; there is at least one."""
    columns = _columns(forms)
    rows = [_row(form, columns) for form in forms]
    stream = io.BytesIO()
    write_workbook(
        [
            (GUIDANCE, ["How to fill in this workbook"], [[line] for line in _guidance(period, forms)]),
            (UPDATES, [column.heading for column in columns], rows),
            (STATUSES, ["Status", "What it means"], [[row.label, row.meaning] for row in scheme]),
            (KEY, ["What", "Says", "Box"], facts_of(period, forms, columns)),
        ],
        stream,
        title=f"Updates: {period.title}, {period.agreement.title}",
        finish=lambda book: _format_workbook(book, columns, forms, len(scheme)),
    )
    return stream.getvalue()


def _columns(forms: Sequence[UpdateForm]) -> list[Column]:
    """Columns to read, a column for each box that any action has, and the key."""
    has_questions = any(questions_of(form.answer) for form in forms)
    context = [column for column in CONTEXT if column.name != "asked" or has_questions]
    boxes = []
    for name in BOXES:
        form = next((form for form in forms if name in form.fields), None)
        if form is not None:
            boxes.append(box_column(form, name))
    return [*context, *boxes, Column(KEY_COLUMN, "Key", 10)]


def _row(form: UpdateForm, columns: Sequence[Column]) -> list[object]:
    answer = form.answer
    action, last, boxes = answer.report.about_action, answer.last, answer.initial_boxes
    due = action.due or ("Ongoing" if action.ongoing else action.timescale)
    chosen = boxes["label"]
    cells: dict[str, object] = {
        **{name: boxes.get(name) for name in BOXES},
        "number": answer.label,
        "action": action.text,
        "due": due,
        "last_status": last.status.label if last.status else "",
        "last_words": last.words.report_text,
        "asked": questions_of(answer),
        "label": chosen.label if chosen else "",
        "still_true": YES if boxes["is_confirmation"] else "",
        "key": str(key_of(answer)),
    }
    return [cells[column.name] for column in columns]


def _guidance(period: ReportingPeriod, forms: Sequence[UpdateForm]) -> list[str]:
    group = forms[0].answer.report.agreement.working_group_name
    responders = "; ".join(dict.fromkeys(form.answer.responder for form in forms))
    due = f"Updates are due on {date_format(period.due_on, 'l j F Y')}." if period.due_on else ""
    advice = _ADVICE.format(group=group, no_change=NO_CHANGE_ADVICE)
    return [
        line
        for line in (
            f"{period.agreement.title}: reporting period {period.title}.",
            f"For: {responders}.",
            due,
            *(" ".join(part.split()) for part in advice.strip().split("\n\n")),
        )
        if line
    ]


# --- widths, locks and drop-downs -------------------------------------------------------------------------------------


def _format_workbook(
    book: Workbook, columns: Sequence[Column], forms: Sequence[UpdateForm], statuses: int
) -> None:
    """Widths, locks, drop-downs and notes."""
    book[GUIDANCE].column_dimensions["A"].width = 100
    sheet = book[UPDATES]
    sheet.freeze_panes = "B2"
    for index, column in enumerate(columns, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.name == KEY_COLUMN
        if not column.box:
            _shade(sheet, index, len(forms))
            continue
        for number, form in enumerate(forms, 2):
            if column.box in form.fields:
                _unlock(sheet.cell(number, index), is_date=column.box in DATE_BOXES)
            else:
                _shade(sheet, index, 1, first=number)
        _add_help(sheet, column, f"{letter}2:{letter}{len(forms) + 1}", statuses)
    for name in (UPDATES, STATUSES, GUIDANCE):
        _protect(book[name])
    book[KEY].sheet_state = "hidden"
    book.active = book.index(sheet)


def _shade(sheet: Any, index: int, rows: int, first: int = 2) -> None:
    for number in range(first, first + rows):
        cell = sheet.cell(number, index)
        cell.fill = SHADED
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _unlock(cell: Any, *, is_date: bool) -> None:
    """Unlocks a cell. Its text stays text, whatever it begins with."""
    cell.protection = Protection(locked=False)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.number_format = "d mmmm yyyy" if is_date else "@"


def _add_help(sheet: Any, column: Column, cells: str, statuses: int) -> None:
    """Adds the drop-down of a closed list, and the note that Excel shows beside the cell."""
    choices = {"label": f"'{STATUSES}'!$A$2:$A${statuses + 1}", "still_true": f'"{YES},{NO}"'}
    formula = choices.get(column.box)
    rule = DataValidation(type="list" if formula else None, formula1=formula, allow_blank=True)
    if formula:
        rule.showErrorMessage = True
        rule.errorTitle = column.heading[:32]
        rule.error = "Choose one of the list, or leave the cell empty."
    if column.note:
        rule.showInputMessage = True
        rule.promptTitle = column.heading[:32]
        rule.prompt = column.note[:LONGEST_NOTE]
    rule.add(cells)
    sheet.add_data_validation(rule)


def _protect(sheet: Any) -> None:
    """Locks the sheet without a password, against slips. Columns and rows may be made larger."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
