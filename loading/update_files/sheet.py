"""The sheet of updates: its columns, and the key of each row that says which update it is about and what it began with.

A row's key holds the update's ref, a digest of the words that name the action in the row (so that a row that was torn
apart by sorting is noticed), and a digest of what stood in the boxes when the workbook was made (so that what was
changed in the tracker meanwhile is told from what was changed in the workbook).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reporting.updates.answers import Answer
from reporting.updates.forms import UpdateForm

UPDATES, STATUSES, GUIDANCE, KEY = "Updates", "Statuses", "Guidance", "Key"
WHAT = "updates of a reporting period"
"""What the sheet Key says that the workbook is for."""
YES, NO = "yes", "no"
NUMBER_COLUMN, ACTION_COLUMN, KEY_COLUMN = "number", "action", "key"
DIGEST = 16
"""Characters of a digest: enough to tell rows apart; rights are looked at in the database, never here."""


@dataclass(frozen=True)
class Column:
    """A column to read (``box`` "") or to fill in. ``width`` in characters; ``note`` is shown beside the cell."""

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
    Column("last_words", "Said last time, for the report", 44),
    Column("asked", "Asked of you", 36),
)
"""What stands beside the boxes, as on the page."""

BOXES = (
    "still_true",
    "label",
    "report_text",
    "what_changed",
    "being_done",
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
    """The column of a box, in the words of the page."""
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
    """What the hidden cell of a row says."""

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
    """The key of an update's row, as things stand now."""
    return RowKey(
        answer.update.ref,
        digest_of_names(answer.label, answer.update.action.text),
        digest_of_words(answer.typed),
    )


def digest_of_names(label: str, text: str) -> str:
    """Of the two cells that name the action; blanks and line ends do not matter."""
    return _digest(["".join(label.split()), " ".join(text.split())])


def digest_of_words(boxes: Mapping[str, Any]) -> str:
    """Of what stands in the boxes of a draft, an update or a form. Of a confirmation only what is beside it counts."""
    is_confirmation = bool(boxes.get("is_confirmation"))
    found: dict[str, Any] = {"is_confirmation": is_confirmation}
    for name in BOXES[1:]:
        value = boxes.get(name)
        if name == "label":
            found[name] = value.ref if value is not None and not is_confirmation else ""
        elif isinstance(value, date):
            found[name] = value.isoformat()
        else:
            found[name] = "\n".join(line.strip() for line in str(value or "").strip().splitlines())
    return _digest(found)


def _digest(what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:DIGEST]
