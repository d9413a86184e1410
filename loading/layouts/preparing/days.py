"""Columns of dates that could be read in two ways, or are numbers: asked about once a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.text import MONTH_NAMES
from documents.spreadsheets import EMPTY, RawCell
from loading.layouts.preparing.context import Cells, Preparing
from loading.layouts.questions import LATER, LATER_CHOICE, MOST_PLACES, Question

NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2}|\d{2})")
SERIAL = re.compile(r"[2-6]\d{4}")
COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
DAY_ONE = date(1899, 12, 30)
"""The day from which a spreadsheet counts."""
MONTH_FIRST, DAY_FIRST, READ, WORDS = "month", "day", "read", "words"
DAY_ROLES = ("due", "due_before")


@dataclass(frozen=True)
class _Doubt:
    """Cells of one column that are doubtful for one reason."""

    column: int
    cells: list[tuple[int, str]]
    """(row, text)."""

    def first(self, count: int = 2) -> list[str]:
        return list(dict.fromkeys(text for _, text in self.cells))[:count]


def read_days(sheet: Preparing) -> None:
    """Asks about the doubtful dates of each column of dates, and puts the days that are meant in their cells."""
    for column, role in enumerate(sheet.layout.columns):
        if role in DAY_ROLES:
            _read_order(sheet, column)
            _read_numbers(sheet, column, "serial", serial_day, "days that a spreadsheet counts")
            _read_numbers(sheet, column, "compact", compact_day, "days written without marks")


def serial_day(text: str) -> date | None:
    """The day of a number as spreadsheets count days; None for any other text."""
    return DAY_ONE + timedelta(days=int(text)) if SERIAL.fullmatch(text) else None


def compact_day(text: str) -> date | None:
    """The day of 20260331; None for any other text."""
    match = COMPACT.fullmatch(text)
    return _day(int(match[1]), int(match[2]), int(match[3])) if match else None


def _texts(sheet: Preparing, column: int) -> list[tuple[int, str]]:
    """(row, text) of the cells of a column that are texts or whole numbers."""
    return [
        (row.number, sheet.text(row, column))
        for row in sheet.body
        if column < len(row.cells)
        and isinstance(row.cells[column].value, (str, int, Decimal))
        and sheet.text(row, column)
    ]


def _read_order(sheet: Preparing, column: int) -> None:
    """Asks whether the month comes first, where a date allows only that."""
    month_only, day_only, both = [], [], []
    for row, text in _texts(sheet, column):
        match = NUMERIC.fullmatch(text)
        if match is None:
            continue
        first, second = int(match[1]), int(match[2])
        if first <= 12 < second <= 31:
            month_only.append((row, text))
        elif second <= 12 < first:
            day_only.append((row, text))
        elif first != second and first <= 12:
            both.append((row, text))
    if not month_only:
        return
    samples = [text for _, text in (*month_only[:1], *both[:1])]
    so = ", ".join(f"“{text}” is {_words(_in_order(text, month_first=True))}" for text in samples)
    otherwise = ", ".join(f"“{text}” is {_words(_in_order(text, month_first=False))}" for text in samples)
    question = _question(
        sheet,
        _Doubt(column, [*month_only, *both]),
        "order",
        f"In “{sheet.heading(column)}”, does the month come first?",
        ((MONTH_FIRST, f"Yes: {so}"), (DAY_FIRST, f"No, the day: {otherwise}"), LATER_CHOICE),
        DAY_FIRST if len(day_only) > len(month_only) else MONTH_FIRST,
    )
    _put(
        sheet, _Doubt(column, [*month_only, *both]), question, lambda text: _in_order(text, month_first=True)
    )


def _read_numbers(
    sheet: Preparing, column: int, name: str, day_of: Callable[[str], date | None], what: str
) -> None:
    doubt = _Doubt(column, [(row, text) for row, text in _texts(sheet, column) if day_of(text)])
    if not doubt.cells:
        return
    so = ", ".join(f"“{text}” is {_words(day_of(text))}" for text in doubt.first())
    question = _question(
        sheet,
        doubt,
        name,
        f"In “{sheet.heading(column)}”, numbers look like {what}. Are they dates?",
        ((READ, f"Yes: {so}"), (WORDS, "No: keep them as they are printed"), LATER_CHOICE),
        READ,
    )
    _put(sheet, doubt, question, day_of)


def _question(
    sheet: Preparing,
    doubt: _Doubt,
    name: str,
    prompt: str,
    choices: tuple[tuple[str, str], ...],
    proposed: str,
) -> Question:
    places = [(sheet.place(row, doubt.column), text) for row, text in doubt.cells]
    return Question(
        key=f"dates:{name}:{sheet.heading(doubt.column)}",
        kind="date",
        place=places[0][0],
        value=places[0][1],
        prompt=prompt,
        choices=choices,
        proposed=proposed,
        count=len(places),
        places=tuple(places[:MOST_PLACES]),
    )


def _put(sheet: Preparing, doubt: _Doubt, question: Question, day_of: Callable[[str], date | None]) -> None:
    """Asks, and puts the days in the cells; with the answer LATER their words are kept for later."""
    sheet.questions.ask(question)
    for_all = question.answer_in(sheet.questions.answers)
    changed: Cells = {}
    for row, text in doubt.cells:
        answer = sheet.questions.at(sheet.place(row, doubt.column), question, for_all)
        if answer == LATER:
            sheet.later.setdefault(row, []).append((sheet.heading(doubt.column), text, doubt.column))
            changed[row, doubt.column] = EMPTY
        elif answer in (READ, MONTH_FIRST):
            changed[row, doubt.column] = RawCell(day_of(text))
    sheet.change(changed)


def _in_order(text: str, *, month_first: bool) -> date | None:
    match = NUMERIC.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    month, day = (first, second) if month_first else (second, first)
    return _day(year if year > 99 else 2000 + year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _words(day: date | None) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}" if day else "no day"
