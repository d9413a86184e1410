"""Asks which of several columns counts now, once for each meaning, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents.spreadsheets import RawSheet, cell_name
from loading.layouts.asking import Questions
from loading.layouts.columns.headings import role_of
from loading.layouts.columns.layout import ROLES, SheetLayout
from loading.layouts.columns.rivals import BEFORE, Rivals, period_in, rivals_in
from loading.layouts.questions import LATER, Question

PERIODS, TEXT = "periods", "text"
SAMPLES = 3
LONGEST = 40


def ask_rivals(
    layout: SheetLayout, sheets: Sequence[tuple[RawSheet, int]], questions: Questions
) -> tuple[SheetLayout, bool]:
    """(the layout as answered, whether earlier statuses and progress are closed reporting periods).

    ``sheets``: the sheets of the layout with their heading rows; samples come from the first.
    """
    headings = (*layout.headings, *[""] * (len(layout.columns) - len(layout.headings)))
    as_periods = False
    groups = rivals_in(layout.columns, headings, [role_of(text) if text else "" for text in headings])
    progress = next((group for group in groups if group.role == "progress"), None)
    for group in groups:
        # Progress by period goes with the status by period: one question for both.
        if group.role == "progress" and _same_periods(groups, headings):
            answer = TEXT if not as_periods else PERIODS
        else:
            with_progress = progress if group.role == "status" and _same_periods(groups, headings) else None
            answer = _ask(layout, headings, sheets, questions, group, with_progress)
        as_periods = as_periods or answer == PERIODS
        layout = _as_answered(layout, group, answer)
    return layout, as_periods


def _same_periods(groups: Sequence[Rivals], headings: Sequence[str]) -> bool:
    """Whether status and progress both have a column for each of the same periods."""
    periods = [
        {period_in(headings[column]) for column in (group.now, *group.others)}
        for group in groups
        if group.role in ("status", "progress")
    ]
    return len(periods) == 2 and len(periods[0] & periods[1] - {""}) > 1


def _ask(
    layout: SheetLayout,
    headings: Sequence[str],
    sheets: Sequence[tuple[RawSheet, int]],
    questions: Questions,
    group: Rivals,
    also: Rivals | None,
) -> str:
    name, now = _name(headings, group.now), ROLES[group.role]
    others = " and ".join(_name(headings, column) for column in group.others)
    choices: list[tuple[str, str]] = []
    by_period = [column for column in (group.now, *group.others) if period_in(headings[column])]
    if group.role == "due":
        choices.append((TEXT, f"{name}; where it is empty, {others}. Both are kept"))
    else:
        if len(by_period) > 1 or period_in(headings[group.others[0]]):
            choices.append((PERIODS, f"{name}; before it, {others} as closed reporting periods"))
        choices.append((TEXT, f"{name}; {others} is kept as further text"))
    choices += [
        (
            f"now:{headings[column] or column}",
            f"{_name(headings, column)}; the others are kept as further text",
        )
        for column in group.others
    ]
    choices.append((LATER, "None of them: keep all as further text; I will tidy it later"))
    columns = sorted((group.now, *group.others))
    sheet, heading_row = sheets[0]
    place = f"{sheet.name}!{cell_name(columns[0], max(heading_row, 1))}"
    return questions.ask(
        Question(
            key=f"column:{group.role}:{'|'.join(headings[column] for column in columns)}",
            kind="column",
            place=place,
            value="",
            prompt=f"{len(columns)} columns could be “{now}”. Which one counts now?",
            choices=tuple(choices),
            proposed=PERIODS if group.role == "status" and _are_all_periods(headings, group) else TEXT,
            hint="The progress of each period goes with its status." if also else "",
            count=len(columns),
            places=tuple(
                (
                    f"{sheet.name}!{cell_name(column, max(heading_row, 1))}",
                    _samples(headings, sheet, heading_row, column),
                )
                for column in columns
            ),
        )
    )


def _are_all_periods(headings: Sequence[str], group: Rivals) -> bool:
    periods = {period_in(headings[column]) for column in (group.now, *group.others)}
    return "" not in periods and "Previous report" not in periods


def _samples(headings: Sequence[str], sheet: RawSheet, heading_row: int, column: int) -> str:
    texts = (
        row.cells[column].as_printed.strip()
        for row in sheet.rows
        if row.number > heading_row and column < len(row.cells)
    )
    some = list(dict.fromkeys(text for text in texts if text))[:SAMPLES]
    words = "; ".join(text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in some)
    return f"{headings[column]}: {words}"


def _name(headings: Sequence[str], column: int) -> str:
    return f"“{headings[column]}”" if headings[column] else f"column {cell_name(column, 1)[:-1]}"


def _as_answered(layout: SheetLayout, group: Rivals, answer: str) -> SheetLayout:
    """The layout with the roles that the answer gives to the columns of a group."""
    columns = list(layout.columns)
    if answer == LATER:
        for column in (group.now, *group.others):
            columns[column] = "extra"
    elif answer.startswith("now:"):
        chosen = answer.removeprefix("now:")
        for column in (group.now, *group.others):
            heading = layout.headings[column] if column < len(layout.headings) else ""
            columns[column] = group.role if (heading or str(column)) == chosen else "extra"
    elif answer == PERIODS or group.role == "due":
        for column in group.others:
            columns[column] = BEFORE[group.role]
    else:
        for column in group.others:
            columns[column] = "extra"
    return replace(layout, columns=tuple(columns))
