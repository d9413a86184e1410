"""Rows of an interchange sheet under their headings, with the place of every cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from core.text import MONTH_NAMES, shortened
from documents.spreadsheets import EMPTY, RawCell, RawRow, RawSheet, cell_name
from loading.interchange.names import RefsByName
from loading.interchange.wide_sheet import long_rows
from loading.problems import Problems, did_you_mean, heading_key, listed
from plan.interchange.columns import COLUMNS, REQUIRED_COLUMNS, REQUIRED_SHEETS

LONGEST_TEXT = 10_000
LONGEST_HEADING = 200
MOST_ROWS = 10_000
"""Rows of one sheet; twice the plan of 5,000 actions that the tracker is built for."""
MOST_ROWS_OF: Mapping[str, int] = {"observations": 40_000, "updates": 40_000}
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside these years are slips of the keyboard, such as 0214-12-31."""
FURTHER = "is not a column of the form; it is kept as further text."
# SQLite keeps figures as floating point: up to here each comes back as it was written.
MOST_WHOLE = Decimal(10) ** 14
MOST_WITH_DECIMALS = Decimal(10) ** 9


@dataclass
class SheetLine:
    """One row of a sheet. Reads its cells as what they should be, and collects what is wrong with them."""

    sheet: str
    number: int
    cells: Mapping[str, RawCell]
    columns: Mapping[str, int]
    problems: Problems
    extra: tuple[tuple[str, str], ...] = ()

    def place(self, column: str) -> str:
        """The cell's name, such as B7; the row's first cell where the sheet lacks the column."""
        return cell_name(self.columns.get(column, 0), self.number)

    def wrong(self, column: str, message: str) -> None:
        """A problem at the cell of a column; none where the column is missing, which has been told."""
        if column in self.columns or column not in REQUIRED_COLUMNS[self.sheet]:
            self.problems.add(self.sheet, self.place(column), message)

    def warn(self, column: str, message: str) -> None:
        """Something to know about the cell of a column."""
        self.problems.warn(self.sheet, self.place(column), message)

    def text(self, column: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        """The cell as text; "" when empty."""
        text = tidy(self.cells.get(column, EMPTY).as_printed)
        if required and not text:
            self.wrong(column, f"“{column}” is empty: fill it in, or take the row out.")
        if len(text) > longest:
            self.wrong(column, too_long(text, longest))
        return text

    def date(self, column: str) -> date | None:
        """The cell as a date: a date cell, 2014-12-31, or 31 December 2014. None when empty."""
        value = self.cells.get(column, EMPTY).value
        if isinstance(value, datetime):
            found: date | None = value.date()
        elif isinstance(value, date):
            found = value
        else:
            text = self.text(column)
            if not text:
                return None
            found = parse_date(text)
            if found is None:
                self.wrong(
                    column, f"{quoted(text)} is not a date. Write it as 2014-12-31 or 31 December 2014."
                )
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            message = f"The year {found.year} cannot be meant. Write one from {FIRST_YEAR} to {LAST_YEAR}."
            self.wrong(column, message)
            return None
        return found

    def whole(self, column: str, *, most: int = 1_000_000) -> int | None:
        """The cell as a whole number from 0; None when empty."""
        number = self.number_in(column)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= most:
            self.wrong(column, f"“{self.text(column)}” is not a whole number from 0 to {most:,}.")
            return None
        return int(number)

    def number_in(self, column: str) -> Decimal | None:
        """The cell as an exact number; None when empty.

        Thousands separators and a true minus sign are understood. Of a number cell what is stored counts, not what
        its format rounds it to; one that shows a percentage is refused, since it stores a hundredth of what it shows.
        """
        cell = self.cells.get(column, EMPTY)
        text = self.text(column).replace("\N{MINUS SIGN}", "-")
        stored = stored_number(cell)
        if stored is not None:
            text = format(stored, "f")
        if not text:
            return None
        plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not re.fullmatch(r"-?\d+(\.\d+)?", plain) or not number.is_finite():
            self.wrong(column, f"{quoted(text)} is not a number. Write digits only, such as 18506 or 23.9.")
            return None
        most = MOST_WHOLE if number == number.to_integral_value() else MOST_WITH_DECIMALS
        if abs(number) >= most or number != round(number, 6):
            self.wrong(
                column,
                f"{quoted(text)} has more digits than are kept. Write a whole number of at most 14 digits, or "
                "one with at most 9 digits before the point and 6 after it.",
            )
            return None
        return number

    def flag(self, column: str) -> bool:
        """The cell as yes or no; empty is no."""
        value = self.cells.get(column, EMPTY).value
        if isinstance(value, bool):
            return value
        text = self.text(column)
        word = text.casefold()
        if word in ("", "no", "n", "false", "0"):
            return False
        if word in ("yes", "y", "true", "1", "x"):
            return True
        self.wrong(
            column,
            f"{quoted(text)} is neither yes nor no. Write one of the two, or leave the cell empty.",
        )
        return False

    def choice(self, column: str, known: Sequence[str], *, default: str = "") -> str:
        """The cell as one of the known words, in any case and with spaces or underscores; empty: the default."""
        text = self.text(column)
        if not text:
            return default
        by_key = {heading_key(word): word for word in known}
        found = by_key.get(heading_key(text))
        if found is None:
            hint = self.problems.suggest(text, known)
            self.wrong(column, f"{quoted(text)} is not known here.{hint} Write one of: {listed(known, 12)}.")
            return default
        return found

    def one_of(
        self, column: str, what: str, known: RefsByName, sheet: str, *, text: str | None = None
    ) -> str:
        """The ref that the cell's text stands for; "" when empty or unknown, which is a problem.

        ``known``: what rows of ``sheet`` are called. ``text``: a part of the cell; None is all of it.
        """
        said = self.text(column) if text is None else text
        found = known.get(said)
        if said and not found and sheet not in self.problems.unreadable:
            hint = self.problems.suggest(said, known.words)
            have = (
                f"It has: {listed(shortened(words, 100) for words in known.words)}."
                if known.words
                else "It has none."
            )
            message = (
                f"There is no {what} {quoted(said)} in the sheet “{sheet}”.{hint} {have} "
                "Write it as it stands there, or add it there."
            )
            self.wrong(column, message)
        return found


def tidy(text: str) -> str:
    """Without white space at the ends."""
    return text.strip(" \t\n\N{NO-BREAK SPACE}")


def quoted(text: str) -> str:
    """A text as a message quotes it: between quotation marks, and no longer than one can take in."""
    return f"“{shortened(text, 100)}”"


def too_long(text: str, longest: int) -> str:
    """The message about a text above the limit."""
    return f"The text has {len(text):,} characters; at most {longest:,} are kept. Shorten it."


def stored_number(cell: RawCell) -> Decimal | None:
    """The number that a cell holds; None for a text that looks like one, and for a percentage."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or "%" in cell.number_format:
        return None
    return Decimal(value)


def parse_date(text: str) -> date | None:
    """2014-12-31 or 31 December 2014 (or Dec, 31st); None for anything else, impossible days too."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
        found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})", text, re.ASCII)
        if found is None:
            return None
        month = [
            number for number, name in enumerate(MONTH_NAMES, 1) if name.lower().startswith(found[2].lower())
        ]
        return date(int(found[3]), month[0], int(found[1])) if len(month) == 1 else None
    except ValueError:
        return None


OLD_SHEETS = {"cycles": "periods"}
"""Names that sheets once had, and that still load -> the sheet."""
OLD_COLUMNS = {"updates": {"cycle": "period"}, "commentary": {"cycle": "period"}}
"""Sheet -> names that its columns once had, and that still load -> the column."""


@dataclass
class InterchangeFile:
    """An interchange file: its sheets as lines. A sheet that the file leaves out is not there, not empty."""

    sheets: dict[str, list[SheetLine]] = field(default_factory=dict)
    origins: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """Table and ref of what was read from it -> the sheet and the row that say it."""

    def came_from(self, table: str, ref: str, line: SheetLine) -> None:
        """Notes which row of the file says a row of the plan; the first one to do so counts."""
        self.origins.setdefault((table, ref), (line.sheet, line.number))

    def lines(self, name: str) -> list[SheetLine]:
        """The rows of a sheet; none for a sheet that is not there."""
        return self.sheets.get(name, [])

    def has(self, name: str) -> bool:
        """Whether the file has the sheet, be it empty."""
        return name in self.sheets


def read_book(raw: Iterable[RawSheet], problems: Problems) -> InterchangeFile:
    """Sorts the sheets of a file under their names and headings, collecting what does not belong."""
    book = InterchangeFile()
    by_key = {heading_key(name): name for name in COLUMNS} | OLD_SHEETS
    for sheet in raw:
        name = by_key.get(heading_key(sheet.name))
        if name is None:
            if heading_key(sheet.name) == "guidance":  # the template workbook's own page of advice
                continue
            hint = did_you_mean(sheet.name, COLUMNS)
            message = f"There is no sheet of this name.{hint} Rename it or take it out. The sheets are: "
            problems.add(sheet.name, "", f"{message}{listed(COLUMNS, 30)}.")
        elif name in book.sheets:
            problems.add(sheet.name, "", f"The file has the sheet “{name}” twice: keep one.")
        else:
            book.sheets[name] = _lines(name, sheet, problems)
    for name in REQUIRED_SHEETS:
        if name not in book.sheets:
            problems.unreadable.add(name)
            message = f"The sheet “{name}” is missing: add it. Every file has {listed(REQUIRED_SHEETS)}."
            problems.add(name, "", message)
    return book


def _lines(name: str, sheet: RawSheet, problems: Problems) -> list[SheetLine]:
    filled = [row for row in sheet.rows if any(tidy(cell.as_printed) for cell in row.cells)]
    if not filled:
        problems.unreadable.add(name)
        if problems.has_told(sheet.name):
            return []
        columns = listed(COLUMNS[name], 30)
        message = f"The sheet is empty. Give it its headings at least ({columns}), or take it out."
        problems.add(name, "A1", message)
        return []
    head, *body = filled
    most = MOST_ROWS_OF.get(name, MOST_ROWS)
    if len(body) > most:
        message = f"The sheet has {len(body):,} rows; at most {most:,} are loaded. Take out what is no part of a plan."
        problems.add(name, cell_name(0, body[most].number), message)
        problems.unreadable.add(name)
        body = []  # reading them would only take time
    if name == "observations" and (wide := long_rows(head, body, problems)) is not None:
        return [SheetLine(name, row.number, row.cells, row.columns, problems) for row in wide]
    headings = _Headings(name, head, problems)
    for index, cell in enumerate(head.cells):
        headings.take(index, tidy(cell.as_printed), body)
    for column in REQUIRED_COLUMNS[name]:
        if column not in headings.columns:
            problems.unreadable.add(name)
            place = cell_name(0, head.number)
            problems.add(name, place, f"The column “{column}” is missing: add it to the headings.")
    return [headings.line(row) for row in body]


@dataclass
class _Headings:
    """Which column of a sheet is which."""

    name: str
    head: RawRow
    problems: Problems
    columns: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)

    def take(self, index: int, text: str, body: Sequence[RawRow]) -> None:
        """A heading cell; one column may bear it."""
        known = {heading_key(column): column for column in COLUMNS[self.name]} | OLD_COLUMNS.get(
            self.name, {}
        )
        column = known.get(heading_key(text))
        where = cell_name(index, self.head.number)
        if not text:
            if any(tidy(row.cells[index].as_printed) for row in body if index < len(row.cells)):
                self.problems.add(self.name, where, "This column has no heading: give it one, or empty it.")
        elif column in self.columns or text in self.extra:
            self.problems.add(self.name, where, f"The heading {quoted(text)} is there twice: keep one.")
        elif column is not None:
            self.columns[column] = index
        elif self.name == "actions":
            self._further(index, text, where)
        else:
            hint = did_you_mean(text, COLUMNS[self.name])
            columns = listed(COLUMNS[self.name], 30)
            message = f"There is no column {quoted(text)}.{hint} Rename it or take it out. "
            self.problems.add(self.name, where, f"{message}The columns are: {columns}.")

    def _further(self, index: int, text: str, where: str) -> None:
        """A column of actions that has no home: its text is kept under its heading."""
        if len(text) > LONGEST_HEADING:
            self.problems.add(self.name, where, too_long(text, LONGEST_HEADING))
            return
        self.extra[text] = index
        hint = did_you_mean(text, COLUMNS[self.name])
        message = f"“{text}” {FURTHER}{hint}"
        self.problems.warn(self.name, where, message)

    def line(self, row: RawRow) -> SheetLine:
        """A row under these headings."""
        cells = {column: row.cells[at] for column, at in self.columns.items() if at < len(row.cells)}
        further: list[tuple[str, str]] = []
        for title, at in self.extra.items():
            text = tidy(row.cells[at].as_printed) if at < len(row.cells) else ""
            if len(text) > LONGEST_TEXT:
                self.problems.add(self.name, cell_name(at, row.number), too_long(text, LONGEST_TEXT))
            if text:
                further.append((title, text))
        return SheetLine(self.name, row.number, cells, self.columns, self.problems, tuple(further))
