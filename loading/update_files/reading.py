"""Reads a filled-in workbook or Word document: which period it is for, and the cells of each row with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.dates.reading import DateProblem, parse_day
from core.text import number_or_words
from documents.spreadsheets import (
    EMPTY,
    RawCell,
    RawRow,
    RawSheet,
    UnreadableFile,
    cell_name,
    read_workbook,
)
from documents.word.reading import is_word
from loading.problems import FileProblem, comma_list, heading_key
from loading.update_files.sheet import (
    ACTION_COLUMN,
    BOXES,
    DATE_BOXES,
    KEY,
    KEY_COLUMN,
    NUMBER_COLUMN,
    ROW_FACT,
    UPDATES,
    WHAT,
    RowKey,
    digest_of_names,
)
from loading.update_files.word import sheets_of

MOST_ROWS = 1_000
"""Updates of one workbook; a period asks for at most a few hundred of one person."""
START_AGAIN = "Download the file again, and copy your words into it."
TICKED = ("yes", "y", "true", "1", "x")
NOT_TICKED = ("", "no", "n", "false", "0")


class WorkbookRefused(Exception):
    """The whole file cannot be taken. ``problems``: why, and what to do."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class FilledRow:
    """One row. ``cells``: the text of each box; a date that can be read is in ISO form.

    ``places``: the cell of each box, such as "F7". ``unread``: of each box that cannot be read, why.
    """

    number: int
    key: RowKey
    name: str
    cells: Mapping[str, str]
    places: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)

    def place(self, box: str) -> str:
        """The sheet and cell of a box; the row's first cell if the box has no column."""
        return f"{UPDATES}, cell {self.places.get(box, f'A{self.number}')}"


@dataclass(frozen=True)
class FilledWorkbook:
    """The workbook: the period that it names, its rows, and the problems of other rows."""

    agreement: str
    period: str
    title: str
    who: str
    rows: tuple[FilledRow, ...]
    problems: tuple[FileProblem, ...] = ()


def read_filled_workbook(name: str, content: bytes) -> FilledWorkbook:
    """Reads the file. Raises WorkbookRefused if it is no workbook of updates, or cannot be read."""
    unread: dict[tuple[str, str], str] = {}
    try:
        sheets: Sequence[RawSheet] = (
            sheets_of(content, name) if is_word(content, name) else read_workbook(content, name)
        )
    except UnreadableFile as refusal:
        sheets = refusal.sheets
        whole = [
            FileProblem(item.sheet, item.cell, item.message) for item in refusal.problems if not item.cell
        ]
        if whole or not sheets:
            raise WorkbookRefused(whole or [FileProblem("", "", str(refusal))]) from refusal
        unread = {(heading_key(item.sheet), item.cell): item.message for item in refusal.problems}
    by_key = {heading_key(sheet.name): sheet for sheet in sheets}
    facts, headings, keys = _key_sheet(by_key.get(heading_key(KEY)), name)
    table = by_key.get(heading_key(UPDATES))
    if table is None or not table.rows:
        raise WorkbookRefused(
            [FileProblem("", "", f"The sheet “{UPDATES}” is not in the file. {START_AGAIN}")]
        )
    return _filled(table, facts, headings, keys, unread)


def _key_sheet(
    sheet: RawSheet | None, name: str
) -> tuple[dict[str, str], dict[str, str], dict[str, RowKey | None]]:
    """The facts on the hidden sheet Key; the names of the columns by their headings; in Word, the keys by code."""
    rows = [[cell.as_printed.strip() for cell in row.cells] for row in sheet.rows] if sheet else []
    wide = [[*row, "", ""][:3] for row in rows]
    facts = {what: content for what, content, _ in wide if what not in ("column", ROW_FACT)}
    if facts.get("for") != WHAT:
        words = (
            f"“{name or 'The file'}” is no file of updates that was downloaded here. Download yours below, fill it "
            "in, and drop it in again. A plan is imported under “Set up or update the plan”."
        )
        raise WorkbookRefused([FileProblem("", "", words)])
    headings = {heading_key(content): column for what, content, column in wide if what == "column"}
    return facts, headings, {code: RowKey.read(key) for what, code, key in wide if what == ROW_FACT}


def _filled(
    table: RawSheet,
    facts: Mapping[str, str],
    headings: Mapping[str, str],
    keys: Mapping[str, RowKey | None],
    unread: Mapping[tuple[str, str], str],
) -> FilledWorkbook:
    head, *body = table.rows
    columns = {
        headings[key]: index
        for index, cell in enumerate(head.cells)
        if (key := heading_key(cell.as_printed)) in headings
    }
    needed = [NUMBER_COLUMN, ACTION_COLUMN, *([] if keys else [KEY_COLUMN])]
    missing = [name for name in needed if name not in columns]
    if missing or len(body) > MOST_ROWS:
        words = (
            f"The sheet has {len(body):,} rows; at most {MOST_ROWS:,} are read. {START_AGAIN}"
            if not missing
            else f"The headings of the sheet “{UPDATES}” have been changed, so that its columns cannot be told. "
            f"{START_AGAIN}"
        )
        raise WorkbookRefused([FileProblem(UPDATES, f"A{head.number}", words)])
    problems: list[FileProblem] = []
    rows = [row for line in body if (row := _row(line, columns, keys, unread, problems)) is not None]
    return FilledWorkbook(
        facts.get("agreement", ""),
        facts.get("period", ""),
        facts.get("title", ""),
        facts.get("who", ""),
        tuple(_without_duplicates(rows, problems)),
        tuple(problems),
    )


def _row(
    line: RawRow,
    columns: Mapping[str, int],
    keys: Mapping[str, RowKey | None],
    unread: Mapping[tuple[str, str], str],
    problems: list[FileProblem],
) -> FilledRow | None:
    def cell(name: str) -> RawCell:
        index = columns.get(name, len(line.cells))
        return line.cells[index] if index < len(line.cells) else EMPTY

    places = {name: cell_name(columns[name], line.number) for name in BOXES if name in columns}
    cells = {name: text_of_box(name, cell(name)) for name in places}
    unread_cells = {
        name: message
        for name, place in places.items()
        if (message := unread.get((heading_key(UPDATES), place)))
    }
    label, action = cell(NUMBER_COLUMN).as_printed.strip(), cell(ACTION_COLUMN).as_printed.strip()
    name = number_or_words(label, action) if label or action else ""
    key = keys.get(label) if keys else RowKey.read(cell(KEY_COLUMN).as_printed)
    if key is not None and key.names == digest_of_names(label, action):
        return FilledRow(line.number, key, name, cells, places, unread_cells)
    texts = [text for text in cells.values() if text]
    if key is None and not texts:
        return None  # blank, or a note of theirs beside the table
    reason = (
        "belongs to no action: it was added by hand, or its code or hidden cell was changed"
        if key is None
        else "no longer holds the action that it was made for: it was changed, or only a part of the rows was sorted"
    )
    words = f" It says: {comma_list(f'“{text[:200]}”' for text in texts)}." if texts else ""
    place = f"A{line.number}"
    problems.append(
        FileProblem(
            UPDATES,
            place,
            f"The row{f' of {name}' if name else ''} {reason}, so it is not taken.{words} {START_AGAIN}",
        )
    )
    return None


def text_of_box(box: str, cell: RawCell) -> str:
    """The text of a cell; a date in ISO form if it can be read."""
    if box not in DATE_BOXES:
        return cell.as_printed.strip()
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    text = cell.as_printed.strip()
    try:
        # A file is read on another day than it was filled in, so that a year is needed here.
        day = parse_day(text, by_when=box == "proposed_due")
    except DateProblem:
        return text
    return day.isoformat() if day else ""


def _without_duplicates(rows: Sequence[FilledRow], problems: list[FileProblem]) -> list[FilledRow]:
    """The rows without those that are about one update; these become problems."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        numbers.setdefault(row.key.ref, []).append(row.number)
    for row in rows:
        same_update = numbers[row.key.ref]
        if len(same_update) > 1 and row.number == same_update[0]:
            words = (
                f"Rows {comma_list(map(str, same_update))} are all about {row.name}, so none of them is taken. Keep "
                "the one that is right, and drop the file in again."
            )
            problems.append(FileProblem(UPDATES, f"A{row.number}", words))
    return [row for row in rows if len(numbers[row.key.ref]) == 1]
