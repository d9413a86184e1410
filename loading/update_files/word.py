"""The same as a Word document: one plain table, an action a row, and below it a table that belongs to the tracker.

Word has no hidden cells. So each row has a code, the action's number, and the second table says which code is what.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.formats import date_format

from core.text import shortened
from documents.raw_sheets import RawRow, RawSheet
from documents.word.reading import read_word
from documents.word.tables import CellToWrite, TableToWrite
from documents.word.writing import WordFile
from loading.problems import heading_key
from loading.update_files.sheet import (
    ACTION_COLUMN,
    BOXES,
    DATE_BOXES,
    KEY,
    NO_CHANGE_ADVICE,
    NUMBER_COLUMN,
    ROW_FACT,
    UPDATES,
    YES,
    Column,
    box_column,
    digest_of_names,
    facts_of,
    key_of,
    questions_of,
)
from priorities.models import StatusLabel
from reporting.models import ReportingPeriod
from reporting.updates.answers import Answer
from reporting.updates.forms import UpdateForm

CODE_HEADING, ACTION_HEADING, LAST_HEADING = "Code", "Action", "Last time"
KEY_HEADINGS = ("For the tracker: leave this table as it is", "Says", "Box")
SHADED = "EEEFEF"
LAST_WORDS = 400
"""The most characters of last time's words: there is little room beside the boxes."""
_WIDTHS = {"still_true": 14, "label": 18, "report_text": 40, "proposed_due": 17, "completed_on": 17}
_ADVICE = (
    "Each row is an action. The shaded cells tell what the plan says and what was said last time. Write in the others.",
    NO_CHANGE_ADVICE,
    "You need not fill in all rows: an empty row changes nothing. Leave the codes, and the table at the end.",
    "Do not name victims, suspects or their families.",
    "Save the document and send it back. Nothing is sent to the {group} before it has been looked over.",
)


def document_of(period: ReportingPeriod, forms: Sequence[UpdateForm], scheme: Sequence[StatusLabel]) -> bytes:
    """The document of one period, with a row for each form. The forms are not bound; there is at least one."""
    file = WordFile(f"Updates: {period.title}, {period.agreement.title}", landscape=True)
    responders = "; ".join(dict.fromkeys(form.answer.responder for form in forms))
    due = f" Due on {date_format(period.due_on, 'l j F Y')}." if period.due_on else ""
    file.paragraph(f"For: {responders}.{due}")
    for line in _ADVICE:
        file.paragraph(line.format(group=forms[0].answer.report.agreement.working_group_name))
    file.paragraph("The statuses: " + "; ".join(row.label for row in scheme) + ".", stays=True)
    boxes = [
        box_column(form, name)
        for name in BOXES
        if (form := next((form for form in forms if name in form.fields), None)) is not None
    ]
    codes = _codes(form.answer for form in forms)
    file.add_table(
        TableToWrite(
            [CODE_HEADING, ACTION_HEADING, LAST_HEADING, *(column.heading for column in boxes)],
            [_row(form, code, boxes) for form, code in zip(forms, codes, strict=True)],
            "The actions, a row each, with cells to fill in",
            [10, 32, 34, *(_WIDTHS.get(column.name, 26) for column in boxes)],
        )
    )
    file.note("")
    columns = [
        Column(NUMBER_COLUMN, CODE_HEADING, 0),
        Column(ACTION_COLUMN, ACTION_HEADING, 0),
        *boxes,
    ]
    rows: list[list[object]] = [*facts_of(period, forms, columns), *_keys(forms, codes)]
    file.table(KEY_HEADINGS, [[str(cell) for cell in row] for row in rows])
    stream = io.BytesIO()
    file.document.save(stream)
    return stream.getvalue()


def _codes(answers: Iterable[Answer]) -> list[str]:
    """A code for each row: the action's number; where it has none, or two have the same, the number of the row."""
    labels = [answer.label for answer in answers]
    return [
        label if label and labels.count(label) == 1 else f"row {number}"
        for number, label in enumerate(labels, 1)
    ]


def _row(form: UpdateForm, code: str, boxes: Sequence[Column]) -> list[CellToWrite]:
    answer = form.answer
    action, last, words = answer.report.about_action, answer.last, answer.initial_boxes
    due = action.due and f"Due {date_format(action.due, 'j F Y')}."
    last_time = [
        due or ("Ongoing." if action.ongoing else action.timescale),
        f"{last.status.label}." if last.status else "",
        f"“{shortened(last.words.report_text, LAST_WORDS)}”" if last.words.report_text else "",
        questions_of(answer),
    ]
    filled = []
    for column in boxes:
        value = words.get(column.name)
        text = "" if value is None else str(value)
        if column.name == "still_true":
            text = YES if words["is_confirmation"] else ""
        elif column.name in DATE_BOXES and value:
            text = date_format(value, "j F Y")
        elif column.name == "label":
            text = value.label if value else ""
        filled.append(CellToWrite([text], "" if column.name in form.fields else SHADED))
    read = [[code], [action.text], [part for part in last_time if part] or [""]]
    return [*(CellToWrite(parts, SHADED) for parts in read), *filled]


def _keys(forms: Sequence[UpdateForm], codes: Sequence[str]) -> list[list[object]]:
    """The key of each row by its code; of the cells that name the action, one is the code."""
    rows: list[list[object]] = []
    for form, code in zip(forms, codes, strict=True):
        names = digest_of_names(code, form.answer.report.about_action.text)
        rows.append([ROW_FACT, code, str(replace(key_of(form.answer), names=names))])
    return rows


def sheets_of(content: bytes, name: str) -> tuple[RawSheet, ...]:
    """The tables of a filled-in document as the sheets of a workbook. Raises UnreadableFile."""
    sheets = []
    for table in read_word(content, name):
        rows = tuple(row for row in table.sheet.rows if row.number)
        first = _first_cell(rows)
        if first == heading_key(CODE_HEADING):
            sheets.append(RawSheet(UPDATES, rows))
        elif first == heading_key(KEY_HEADINGS[0]):
            sheets.append(RawSheet(KEY, rows))
    return tuple(sheets)


def _first_cell(rows: Sequence[RawRow]) -> str:
    return heading_key(rows[0].cells[0].as_printed) if rows else ""
