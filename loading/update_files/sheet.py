"""The sheet of updates: its columns, and the key of each row.

A row's key has three parts. The update's ref. A digest of the cells that name the action: it shows if sorting has torn
the row apart. A digest of the boxes when the workbook was made: it tells changes in the tracker from changes in the
workbook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting.models import ReportingPeriod
from reporting.updates.answers import Answer
from reporting.updates.forms import UpdateForm

UPDATES, STATUSES, GUIDANCE, KEY = "Updates", "Statuses", "Guidance", "Key"
WHAT = "updates of a reporting period"
"""The purpose of the workbook, on the sheet Key."""
YES, NO = "yes", "no"
NO_CHANGE_ADVICE = (
    "If last time’s words and status still stand, write yes under “No change” and leave the rest of the row empty. "
    "Otherwise choose the status, and say where the action stands. The progress update may be published once it is "
    "agreed."
)
ROW_FACT = "row"
"""In a Word document: a code and the key of its row."""
NUMBER_COLUMN, ACTION_COLUMN, KEY_COLUMN = "number", "action", "key"
DIGEST = 16
"""Characters of a digest: enough to tell rows apart. It gives no rights: these are checked in the database."""


@dataclass(frozen=True)
class Column:
    """A column to read (``box`` "") or to fill in. ``width``: in characters; ``note``: shown beside the cell."""

    name: str
    heading: str
    width: int
    note: str = ""
    box: str = ""


CONTEXT = (
    Column(NUMBER_COLUMN, "Number", 10),
    Column(ACTION_COLUMN, "Action", 44),
    Column("due", "Date in the plan", 18),
    Column("last_status", "Last agreed", 16),
    Column("last_words", "Last progress update", 44),
    Column("asked", "Asked of you", 36),
)
"""The columns to read, as on the page."""

BOXES = (
    "still_true",
    "label",
    "report_text",
    "what_changed",
    "needed",
    "proposed_due",
    "completed_on",
    "group_text",
    "ask_answer",
)
"""The boxes of an update, in the order of the columns; their names are those of the form on the page."""
DATE_BOXES = ("proposed_due", "completed_on")
_WIDTHS = {"still_true": 14, "label": 20, "proposed_due": 18, "completed_on": 18, "report_text": 60}
_NOTES = {
    "still_true": "Write yes, and leave the other boxes empty, if last time’s words and status still stand.",
    "label": "Choose one of the list. The sheet Statuses says what each means.",
}


def box_column(form: UpdateForm, name: str) -> Column:
    """The column of a box, with the label of the page."""
    field = form.fields[name]
    return Column(
        name,
        str(field.label),
        _WIDTHS.get(name, 40),
        _NOTES.get(name, str(field.help_text)),
        box=name,
    )


@dataclass(frozen=True)
class RowKey:
    """The key in the hidden cell of a row."""

    ref: str
    names: str
    began_with: str

    def __str__(self) -> str:
        return f"{self.ref} {self.names} {self.began_with}"

    @classmethod
    def read(cls, text: str) -> RowKey | None:
        """None where the cell holds no key."""
        parts = text.split()
        return cls(*parts) if len(parts) == 3 else None


def key_of(answer: Answer) -> RowKey:
    """The key of an update's row now."""
    return RowKey(
        answer.report.ref,
        digest_of_names(answer.label, answer.report.about_action.text),
        digest_of_words(answer.initial_boxes),
    )


def digest_of_names(label: str, text: str) -> str:
    """Digest of the two cells that name the action; blanks and line ends do not matter."""
    return _digest(["".join(label.split()), " ".join(text.split())])


def digest_of_words(boxes: Mapping[str, Any]) -> str:
    """Digest of the boxes of a draft, an update or a form. Of a confirmation, the status does not count."""
    is_confirmation = bool(boxes.get("is_confirmation"))
    contents: dict[str, Any] = {"is_confirmation": is_confirmation}
    for name in BOXES[1:]:
        value = boxes.get(name)
        if name == "label":
            contents[name] = value.ref if value is not None and not is_confirmation else ""
        elif isinstance(value, date):
            contents[name] = value.isoformat()
        else:
            contents[name] = "\n".join(line.strip() for line in str(value or "").strip().splitlines())
    return _digest(contents)


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:DIGEST]


def questions_of(answer: Answer) -> str:
    """What the last review asked for, and open questions."""
    requests = [f"{ask.text} ({ask.whom_and_when})" for ask in answer.asks]
    return "\n\n".join([*requests, *(row.note for row in answer.questions if row.note)])


def facts_of(
    period: ReportingPeriod, forms: Sequence[UpdateForm], columns: Sequence[Column]
) -> list[list[object]]:
    """What the file is for, and which heading is which box: the rows of the sheet Key."""
    facts = {
        "for": WHAT,
        "agreement": period.agreement.slug,
        "period": period.ref,
        "title": f"{period.title}, {period.agreement.title}",
        "who": "; ".join(dict.fromkeys(form.answer.responder for form in forms)),
    }
    rows: list[list[object]] = [[name, value, ""] for name, value in facts.items()]
    return rows + [["column", column.heading, column.name] for column in columns]
