"""Rows that say the same twice: two actions, or one that stands in the file twice. Asked once a pair of words."""

from __future__ import annotations

from collections.abc import Sequence

from documents.spreadsheets import cell_name
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.cells.words import plain_words
from loading.layouts.questions import Question
from loading.layouts.rows.actions import FileAction

TWO, ONE = "two", "one"


def without_doubles(
    actions: Sequence[FileAction], questions: Questions, account: Account
) -> list[FileAction]:
    """The actions without those that somebody says are there twice. Only where lead and date agree, too."""
    kept: dict[tuple[object, ...], FileAction] = {}
    result = []
    for action in actions:
        key = (
            id(action.aim),
            plain_words(action.text),
            action.lead.title,
            action.lead.agency,
            action.timescale.due,
            plain_words(action.timescale.printed),
        )
        first = kept.setdefault(key, action)
        if (
            first is not action
            and action.text
            and first.row != action.row
            and _is_one(first, action, questions)
        ):
            columns = {0, *action.columns.values()}
            account.leave_row(action.sheet, action.row, columns, f"it says the same as row {first.row}")
            continue
        result.append(action)
    return result


def _is_one(first: FileAction, second: FileAction, questions: Questions) -> bool:
    but = f", but for the status, {first.status} and {second.status}" if first.status != second.status else ""
    answer = questions.ask(
        Question(
            key=f"row:twice:{plain_words(second.text)[:150]}",
            kind="row",
            place=f"{second.sheet}!{cell_name(second.columns.get('action', 0), second.row)}",
            value=second.text,
            prompt=f"Rows {first.row} and {second.row} say the same{but}. Are they two actions?",
            choices=((TWO, "Yes: two actions"), (ONE, "No: one; the second is left out")),
            proposed=TWO,
        )
    )
    return answer == ONE
