"""Rows pasted from a spreadsheet, as cells of the grid: shown there before anything is saved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.dates.reading import DateProblem, parse_day
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
    """Pasted rows as cells. ``rows``: how many were read; ``problems``: why the others were not.

    ``rejected_lines``: what stays in the box, below its headings, without which it would be read in another order.
    """

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
    headings: list[str] = []
    columns = _columns_of_headings(lines[0][1])
    if columns is None:
        columns = WITHOUT_HEADINGS
    else:
        headings, lines = lines[0][1], lines[1:]
        if twice := _columns_twice(headings, columns):
            pasted.problems += twice
            pasted.rejected_lines.append(text)
            return pasted
        unknown_headings = [
            cell for cell, name in zip(headings, columns, strict=True) if not name and cell.strip()
        ]
        if unknown_headings:
            pasted.problems.append(
                f"Columns that the grid does not have were left out: {', '.join(unknown_headings)}."
            )
        if not lines:
            pasted.problems.append("There are only headings in the box: copy the rows below them too.")
            pasted.rejected_lines.append(text)
    pasted.columns = tuple(COLUMNS[name] for name in columns if name in COLUMNS)
    refs_by_name = _refs_by_name(value)
    rejected_rows: list[list[str]] = []
    row_numbers: dict[str, int] = {}
    for number, cells in lines:
        row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
        refs = refs_by_name.get(_plain_name(row.get("label", "")), ())
        if problem := _problem(row, refs, row_numbers):
            pasted.problems.append(f"Row {number}: {problem}")
            rejected_rows.append(cells)
            continue
        ref = refs[0]
        row_numbers[ref] = number
        pasted.rows += 1
        pasted.cells |= _cells(ref, row)
    if rejected_rows:
        kept_rows = [headings, *rejected_rows] if headings else rejected_rows
        pasted.rejected_lines += ["\t".join(map(_quoted, cells)) for cells in kept_rows]
    return pasted


def _problem(row: Mapping[str, str], refs: Sequence[str], row_numbers: Mapping[str, int]) -> str:
    """Why a row is not taken; "" if it is. ``refs``: the actions that its name fits."""
    label = shortened(row.get("label", ""), MOST_OF_LABEL)
    if not label:
        return "it does not say which action it is about. Put the label, such as 4.2a, first."
    if not refs:
        return (
            f"there is no action “{label}” in the plan. Give the label of an action, such as 4.2a; "
            "for an action that has no label, give all its words."
        )
    if len(refs) > 1:
        return (
            f"“{label}” are the words of {len(refs)} actions that have no label. "
            "Type into the boxes of the one that you mean."
        )
    if refs[0] in row_numbers:
        return f"“{label}” stands in row {row_numbers[refs[0]]} already. Keep one of the two rows."
    ongoing = row.get("ongoing", "")
    if ongoing and ongoing.casefold() not in YES | NO and not _is_day(ongoing):
        return (
            f"“{shortened(ongoing, MOST_OF_LABEL)}” is no answer to “{COLUMNS['ongoing']}”. "
            "Write yes or no, or the day on which the action is looked at again."
        )
    return ""


def _is_day(text: str) -> bool:
    try:
        parse_day(text, by_when=True)
    except DateProblem:
        return False
    return True


def split_rows(text: str) -> list[list[str]]:
    """The rows and cells of what was copied: with tabs, as spreadsheets copy them; else with semicolons or commas.

    A cell between quotation marks may have several lines. A mark that is not closed at the end of a cell is a plain
    sign: it must not take the next rows into its cell.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    delimiter = next((mark for mark in ("\t", ";", ",") if mark in text), "\t")
    rows: list[list[str]] = [[]]
    for cell in re.finditer(rf'(?:"((?:[^"]++|"")*+)"|([^{delimiter}\n]*))({delimiter}|\n|\Z)', text):
        quoted, plain, end = cell.groups()
        rows[-1].append(_clean(plain if quoted is None else quoted.replace('""', '"')))
        if end == "\n":
            rows.append([])
        elif not end:
            break
    return rows


def _quoted(cell: str) -> str:
    """A cell as ``split_rows`` reads it again."""
    return '"' + cell.replace('"', '""') + '"' if "\n" in cell or cell.startswith('"') else cell


def _clean(cell: str) -> str:
    return normalise(cell)


def _plain_name(words: str) -> str:
    return re.sub(r"[^0-9a-z.]", "", words.casefold().removeprefix("action")).strip(".")


def _columns_of_headings(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a heading row names ("" for unknown ones); None: the row is no heading."""
    names = tuple(HEADINGS.get(re.sub(r"[^a-z]", "", cell.casefold()), "") for cell in cells)
    return names if "label" in names and sum(map(bool, names)) > 1 else None


def _columns_twice(headings: Sequence[str], columns: Sequence[str]) -> list[str]:
    """A problem for each column of the grid that several headings name: which of them counts would be a guess."""
    problems = []
    for name, times in Counter(filter(None, columns)).items():
        if times > 1:
            found = [
                f"“{cell.strip()}”" for cell, column in zip(headings, columns, strict=True) if column == name
            ]
            problems.append(
                f"More than one column is for “{COLUMNS.get(name, 'Action')}”: {', '.join(found)}. "
                "Keep one of them, and paste again."
            )
    return problems


def _refs_by_name(value: PlanValue) -> dict[str, tuple[str, ...]]:
    """Every name of an action, bare, with the refs that it fits: labels come before references, these before words.

    Only words can fit several actions: those of actions without a label.
    """
    words: dict[str, tuple[str, ...]] = {}
    names = {_plain_name(ref): ref for ref in value.labelled_actions}
    labels: dict[str, str] = {}
    for ref, item in value.labelled_actions.items():
        if item.label:
            labels[_plain_name(item.label)] = ref
        else:
            name = _plain_name(item.action.text)
            words[name] = (*words.get(name, ()), ref)
    for section in value.sections:
        for aim in section.aims:
            # An aim with one action is called by the aim's number.
            if len(aim.actions) == 1 and aim.aim.number:
                labels.setdefault(_plain_name(aim.aim.number), aim.actions[0].action.ref)
    return words | {name: (ref,) for name, ref in (names | labels).items()}


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
