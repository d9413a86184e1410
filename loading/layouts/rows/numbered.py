"""Levels that only printed numbers say: "1 Less burglary" above "1.1 Protect sheds" above "1.1.1 Give out alarms"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from documents.spreadsheets import RawRow, cell_name
from loading.layouts.asking import Questions
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import MOST_PLACES, Question
from loading.layouts.rows.entries import NUMBERED_TITLE

NUMBER = re.compile(r"(?P<number>[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*)[.):]?")
LEADING = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})+)[.):]?\s+(?P<text>\S.*)$", re.DOTALL)
IS_PRIORITY, IS_AIM, IS_ACTION = "priority", "aim", "action"
LONGEST_TITLE = 250


@dataclass(frozen=True)
class NumberedRow:
    """A row that stands above others. ``columns``: those of its number and its text; ``what``: a priority or an aim."""

    row: int
    columns: tuple[int, ...]
    number: str
    text: str
    what: str = ""


def upper_rows(
    name: str, body: Sequence[RawRow], layout: SheetLayout, questions: Questions, *, is_named: bool
) -> dict[int, NumberedRow]:
    """The rows of a sheet that are priorities or aims by their numbers, as is answered; by their number in the sheet.

    ``is_named``: whether the priority is named above the table.
    """
    if {"aim", "priority"} & set(layout.columns) or layout.column("action") is None:
        return {}
    numbered = [item for row in body if (item := _numbered(row, layout)) is not None]
    upper = [
        item
        for (item, is_bare), (following, _) in pairwise(numbered)
        if is_bare and following.number.startswith(f"{item.number}.")
    ]
    if not upper:
        return {}
    tops = [item for item in upper if not any(_is_below(item, other) for other in upper)]
    has_two = len(tops) < len(upper)
    answer = _ask(name, upper, questions, has_two=has_two, is_named=is_named)
    if answer == IS_ACTION:
        return {}
    return {
        item.row: NumberedRow(
            item.row, item.columns, item.number, item.text, answer if item in tops else IS_AIM
        )
        for item in upper
    }


def _is_below(item: NumberedRow, other: NumberedRow) -> bool:
    return item.number.startswith(f"{other.number}.")


def _numbered(row: RawRow, layout: SheetLayout) -> tuple[NumberedRow, bool] | None:
    """The number and the text of a row, and whether it says nothing else; None for a row without a number."""
    filled = [column for column, cell in enumerate(row.cells) if cell.as_printed.strip()]
    action, number_at = layout.column("action"), layout.column("number")
    if action is None or action not in filled:
        return None
    text = row.cells[action].as_printed.strip()
    columns: tuple[int, ...] = (action,)
    if number_at is not None and number_at in filled:
        match = NUMBER.fullmatch(row.cells[number_at].as_printed.strip())
        columns = (number_at, action)
    else:
        match = LEADING.match(text) or NUMBERED_TITLE.match(text)
        text = " ".join(match["text" if match.re is LEADING else "title"].split()) if match else text
    if match is None or len(text) > LONGEST_TITLE:
        return None
    return NumberedRow(row.number, columns, match["number"].rstrip(".):"), text), set(filled) == set(columns)


def _ask(
    name: str, upper: Sequence[NumberedRow], questions: Questions, *, has_two: bool, is_named: bool
) -> str:
    places = tuple((f"{name}!{cell_name(item.columns[-1], item.row)}", item.text) for item in upper)
    aims = (IS_AIM, "Aims of the priority above; the rows below are their actions")
    priorities = (
        IS_PRIORITY,
        "Priorities; the next level are their aims"
        if has_two
        else "Priorities; the rows below are their actions",
    )
    first = upper[0]
    return questions.ask(
        Question(
            key=f"levels:numbers:{has_two}",
            kind="levels",
            place=places[0][0],
            value=first.text,
            prompt=f"“{first.number} {first.text}” stands above others by its number. What are such rows?",
            choices=(
                *((priorities,) if has_two else (priorities, aims)),
                (IS_ACTION, "Actions, like the rows below them"),
            ),
            proposed=IS_AIM if is_named and not has_two else IS_PRIORITY,
            count=len(places),
            places=places[:MOST_PLACES],
        )
    )
