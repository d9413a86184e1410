"""Rows pasted from a spreadsheet, as cells of the grid: shown there before anything is saved."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.text import counted, normalise, shortened
from plan.editing.grid.cells import COLUMNS, Key, cell_text
from plan.value import PlanValue

MOST_LINES = 2_000
MOST_CHARACTERS = 500_000
MOST_PROBLEMS = 20
"""How many problems the page lists; one more line counts the others."""
MOST_OF_LABEL = 60
"""How many characters of what should be a label a problem quotes."""

# What people head their columns with, without case, blanks and punctuation.
HEADINGS: Mapping[str, str] = {
    **dict.fromkeys(("ref", "reference", "label", "action", "no", "number", "actionno", "actionnumber"), "label"),
    **dict.fromkeys(
        (
            "coordinator", "lead", "leadforthisaction", "owner", "responsible", "who", "leadofficer", "leadagency",
            "actionlead", "actionowner",
        ),
        "coordinator",
    ),
    **dict.fromkeys(("due", "duedate", "date", "deadline", "bywhen", "targetdate", "completionby"), "due"),
    **dict.fromkeys(("ongoing",), "ongoing"),
    **dict.fromkeys(("review", "reviewdate", "reviewon", "lookedatagainon"), "review_on"),
    **dict.fromkeys(("timescale", "timescales", "timescaleasprinted", "timeframe"), "timescale"),
    **dict.fromkeys(
        ("measure", "measures", "howdeliveryismeasured", "measuredby", "performancemeasure", "howmeasured"), "measure"
    ),
}  # fmt: skip
WITHOUT_HEADINGS = ("label", "coordinator", "due", "review_on", "timescale", "measure")
"""The order of the columns where the first row is no heading."""
YES = frozenset({"yes", "y", "true", "1", "x", "on", "ongoing", "✓"})
NO = frozenset({"no", "n", "false", "0", "-"})


@dataclass
class PastedCells:
    """Pasted rows as cells. ``rows``: how many were read; ``rejected_lines``: the others; ``problems``: why."""

    cells: dict[Key, str] = field(default_factory=dict)
    rows: int = 0
    problems: list[str] = field(default_factory=list)
    rejected_lines: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()

    @property
    def shown_problems(self) -> tuple[str, ...]:
        """The first problems, and how many there are besides."""
        more = len(self.problems) - MOST_PROBLEMS
        others = (f"{counted(more, 'more problem')}: mend these first, and paste again.",) if more > 0 else ()
        return (*self.problems[:MOST_PROBLEMS], *others)


def read_pasted(value: PlanValue, text: str) -> PastedCells:
    """Reads rows copied from a spreadsheet. An empty cell leaves the plan as it is.

    A row names its action by label (4.2a) or reference. The word "ongoing" under "due" makes an action ongoing.
    """
    pasted = PastedCells()
    if len(text) > MOST_CHARACTERS:
        pasted.problems.append(f"That is more than {MOST_CHARACTERS:,} characters: paste it in parts.")
        pasted.rejected_lines.append(text)
        return pasted
    lines = [
        (number, cells)
        for number, cells in enumerate(split_rows(text), start=1)
        if any(map(str.strip, cells))
    ]
    if not lines:
        pasted.problems.append("There is nothing in the box to paste: copy rows from a spreadsheet into it.")
        return pasted
    if len(lines) > MOST_LINES:
        pasted.problems.append(f"That is more than {MOST_LINES:,} rows: paste it in parts.")
        pasted.rejected_lines.append(text)
        return pasted
    columns = _columns_of_headings(lines[0][1])
    if columns is None:
        columns = WITHOUT_HEADINGS
    else:
        unknown_headings = [
            cell for cell, name in zip(lines[0][1], columns, strict=True) if not name and cell.strip()
        ]
        if unknown_headings:
            pasted.problems.append(
                f"Columns that the grid does not have were left out: {', '.join(unknown_headings)}."
            )
        lines = lines[1:]
        if not lines:
            pasted.problems.append("There are only headings in the box: copy the rows below them too.")
            pasted.rejected_lines.append(text)
    pasted.columns = tuple(COLUMNS[name] for name in columns if name in COLUMNS)
    refs_by_name = _refs_by_name(value)
    row_numbers: dict[str, int] = {}
    for number, cells in lines:
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        ref = refs_by_name.get(_plain_name(row.get("label", "")))
        problem = _problem(number, row.get("label", ""), ref, row_numbers)
        if problem or ref is None:
            pasted.problems.append(problem)
            pasted.rejected_lines.append("\t".join(cells))
            continue
        row_numbers[ref] = number
        pasted.rows += 1
        pasted.cells |= _cells(ref, row)
    return pasted


def _problem(number: int, label: str, ref: str | None, row_numbers: Mapping[str, int]) -> str:
    if not label:
        return f"Row {number}: it does not say which action it is about. Put the label, such as 4.2a, first."
    if ref is None:
        quoted = shortened(label, MOST_OF_LABEL)
        return f"Row {number}: there is no action “{quoted}” in the plan. Give the label of an action, such as 4.2a."
    if ref in row_numbers:
        return f"Row {number}: “{label}” stands in row {row_numbers[ref]} already. Keep one of the two rows."
    return ""


def split_rows(text: str) -> list[list[str]]:
    """The rows and cells of what was copied: with tabs, as spreadsheets copy them; else with semicolons or commas."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        return [[_clean(cell) for cell in row] for row in rows]
    except csv.Error:
        return [[_clean(cell) for cell in line.split(delimiter)] for line in text.split("\n")]


def _clean(cell: str) -> str:
    return normalise(cell)


def _plain_name(words: str) -> str:
    return re.sub(r"[^0-9a-z.]", "", words.casefold().removeprefix("action")).strip(".")


def _columns_of_headings(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a heading row names ("" for unknown ones); None: the row is no heading."""
    names = tuple(HEADINGS.get(re.sub(r"[^a-z]", "", cell.casefold()), "") for cell in cells)
    return names if "label" in names and sum(map(bool, names)) > 1 else None


def _refs_by_name(value: PlanValue) -> dict[str, str]:
    """Every name of an action, bare, with its ref; labels come before references."""
    names = {_plain_name(ref): ref for ref in value.labelled_actions}
    labels: dict[str, str] = {}
    for ref, item in value.labelled_actions.items():
        if item.label:
            labels[_plain_name(item.label)] = ref
    for section in value.sections:
        for aim in section.aims:
            # An aim with one action is called by the aim's number.
            if len(aim.actions) == 1 and aim.aim.number:
                labels.setdefault(_plain_name(aim.aim.number), aim.actions[0].action.ref)
    return names | labels


def _cells(ref: str, row: Mapping[str, str]) -> dict[Key, str]:
    cells: dict[Key, str] = {}
    for name, text in row.items():
        if not text or name not in COLUMNS:
            continue
        if name == "ongoing":
            folded = text.casefold()
            cells[name, ref] = "" if folded in NO else "on"
            if folded not in YES | NO:
                cells["review_on", ref] = text
        elif name == "due" and text.casefold() in ("ongoing", "on-going", "continuous", "continuing"):
            cells["ongoing", ref] = "on"
            cells["due", ref] = ""
        else:
            cells[name, ref] = text
            if name == "due":
                cells.setdefault(("ongoing", ref), "")
    return cells


def merge_pasted(value: PlanValue, submitted: Mapping[Key, str], pasted: PastedCells) -> dict[Key, str]:
    """The texts of all boxes: pasted cells replace submitted ones, and these replace the plan's."""
    plan_texts = {(name, row.ref): cell_text(value, row, name) for row in value.actions for name in COLUMNS}
    return {**plan_texts, **submitted, **pasted.cells}
