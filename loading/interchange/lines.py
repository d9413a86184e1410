"""The rows of interchange sheets, with their cells by column and the place of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from core.dates.reading import DateProblem, checked_year, last_day_of, parse_day
from core.text import shortened
from documents.spreadsheets import EMPTY, RawCell, RawRow, RawSheet, cell_name
from loading.interchange.names import RefsByName
from loading.interchange.wide_sheet import long_rows
from loading.problems import Problems, comma_list, did_you_mean, heading_key
from plan.interchange.columns import COLUMNS, REQUIRED_COLUMNS, REQUIRED_SHEETS

LONGEST_TEXT = 10_000
LONGEST_HEADING = 200
MOST_ROWS = 10_000
"""Rows of one sheet; twice the plan of 5,000 actions that the tracker is built for."""
MOST_ROWS_OF: Mapping[str, int] = {"observations": 40_000, "updates": 40_000}
DEADLINES = frozenset(
    {"due", "review_on", "ends_on", "to", "feedback_due", "final_due", "due_on", "period_end"}
)
"""Columns in which a month means its last day."""
FURTHER_TEXT = "is not a column of the form; it is kept as further text."
# SQLite keeps figures as floating point: up to here each comes back as it was written.
MOST_WHOLE = Decimal(10) ** 14
MOST_WITH_DECIMALS = Decimal(10) ** 9


@dataclass
class SheetLine:
    """One row of a sheet. Reads its cells as text, dates, numbers or refs, and collects their problems."""

    sheet: str
    number: int
    cells: Mapping[str, RawCell]
    columns: Mapping[str, int]
    problems: Problems
    extra: tuple[tuple[str, str], ...] = ()

    def place(self, column: str) -> str:
        """The name of a cell, such as B7; of the first cell of the row where the sheet lacks the column."""
        return cell_name(self.columns.get(column, 0), self.number)

    def add_problem(self, column: str, message: str) -> None:
        """Adds a problem at the cell of a column, unless a required column is missing: that is reported already."""
        if column in self.columns or column not in REQUIRED_COLUMNS[self.sheet]:
            self.problems.add(self.sheet, self.place(column), message)

    def warn(self, column: str, message: str) -> None:
        """Adds a warning at the cell of a column."""
        self.problems.warn(self.sheet, self.place(column), message)

    def text(self, column: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        """The cell as text; "" when empty."""
        text = strip_blanks(self.cells.get(column, EMPTY).as_printed)
        if required and not text:
            self.add_problem(column, f"“{column}” is empty: fill it in, or take the row out.")
        if len(text) > longest:
            self.add_problem(column, too_long_message(text, longest))
        return text

    def date(self, column: str) -> date | None:
        """The cell as a date: a date cell, or a text that ``core.dates.reading`` reads. None when empty."""
        value = self.cells.get(column, EMPTY).value
        try:
            if isinstance(value, date):
                checked_year(value.year)
                return value.date() if isinstance(value, datetime) else value
            text = self.text(column)
            day = parse_day(text, by_when=column in DEADLINES)
        except DateProblem as problem:
            self.add_problem(column, problem.about(self.text(column)))
            return None
        if day is not None and last_day_of(text) is not None:
            self.warn(column, f"{in_quotes(text)} is read as its last day, {day.day} {day:%B %Y}.")
        return day

    def whole_number(self, column: str, *, most: int = 1_000_000) -> int | None:
        """The cell as a whole number from 0; None when empty."""
        number = self.decimal(column)
        if number is None:
            return None
        if number != number.to_integral_value() or not 0 <= number <= most:
            self.add_problem(column, f"“{self.text(column)}” is not a whole number from 0 to {most:,}.")
            return None
        return int(number)

    def decimal(self, column: str) -> Decimal | None:
        """The cell as an exact number; None when empty.

        Thousands separators, a pound sign and a true minus sign are understood. A number cell counts as it is stored,
        not as its format rounds it. One that shows a percentage is refused: it stores a hundredth of what it shows.
        """
        cell = self.cells.get(column, EMPTY)
        text = self.text(column).replace("\N{MINUS SIGN}", "-").removeprefix("£").lstrip()
        stored = stored_number(cell)
        if stored is not None:
            text = format(stored, "f")
        if not text:
            return None
        digits = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text
        try:
            number = Decimal(digits)
        except InvalidOperation:
            number = Decimal("NaN")
        if not re.fullmatch(r"-?\d+(\.\d+)?", digits) or not number.is_finite():
            self.add_problem(
                column, f"{in_quotes(text)} is not a number. Write digits only, such as 18506 or 23.9."
            )
            return None
        most = MOST_WHOLE if number == number.to_integral_value() else MOST_WITH_DECIMALS
        if abs(number) >= most or number != round(number, 6):
            self.add_problem(
                column,
                f"{in_quotes(text)} has more digits than are kept. Write a whole number of at most 14 digits, or "
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
        self.add_problem(
            column,
            f"{in_quotes(text)} is neither yes nor no. Write one of the two, or leave the cell empty.",
        )
        return False

    def choice(self, column: str, allowed: Sequence[str], *, default: str = "") -> str:
        """The cell as one of the known words, in any case and with spaces or underscores; empty: the default."""
        text = self.text(column)
        if not text:
            return default
        by_key = {heading_key(word): word for word in allowed}
        word = by_key.get(heading_key(text))
        if word is None:
            hint = self.problems.suggest(text, allowed)
            self.add_problem(
                column, f"{in_quotes(text)} is not known here.{hint} Write one of: {comma_list(allowed, 12)}."
            )
            return default
        return word

    def find_ref(
        self, column: str, what: str, names: RefsByName, sheet: str, *, text: str | None = None
    ) -> str:
        """The ref of the row that a cell names; "" when empty, or when unknown (with a problem).

        ``known``: the names of the rows of ``sheet``. ``text``: a part of the cell; None: the whole cell.
        """
        words = self.text(column) if text is None else text
        ref = names.get(words)
        if words and not ref and sheet not in self.problems.unreadable:
            hint = self.problems.suggest(words, names.words)
            known_words = (
                f"It has: {comma_list(shortened(words, 100) for words in names.words)}."
                if names.words
                else "It has none."
            )
            message = (
                f"There is no {what} {in_quotes(words)} in the sheet “{sheet}”.{hint} {known_words} "
                "Write it as it stands there, or add it there."
            )
            self.add_problem(column, message)
        return ref


def strip_blanks(text: str) -> str:
    """A text without blanks at its ends."""
    return text.strip(" \t\n\N{NO-BREAK SPACE}")


def in_quotes(text: str) -> str:
    """A text in quotation marks for a message, shortened to 100 characters."""
    return f"“{shortened(text, 100)}”"


def too_long_message(text: str, longest: int) -> str:
    """The message about a text above the limit."""
    return f"The text has {len(text):,} characters; at most {longest:,} are kept. Shorten it."


def stored_number(cell: RawCell) -> Decimal | None:
    """The number that a cell stores; None for text and for a percentage."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)) or "%" in cell.number_format:
        return None
    return Decimal(value)


OLD_SHEETS = {"cycles": "periods"}
"""Names that sheets once had, and that still load -> the sheet."""
OLD_COLUMNS = {"updates": {"cycle": "period"}, "commentary": {"cycle": "period"}}
"""Sheet -> names that its columns once had, and that still load -> the column."""


@dataclass
class InterchangeFile:
    """An interchange file: the lines of each sheet. A sheet that the file leaves out is missing here, not empty."""

    sheets: dict[str, list[SheetLine]] = field(default_factory=dict)
    origins: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """Table and ref -> the sheet and the row that they come from."""

    def note_origin(self, table: str, ref: str, line: SheetLine) -> None:
        """Notes the row of the file that a row of the plan comes from; the first one counts."""
        self.origins.setdefault((table, ref), (line.sheet, line.number))

    def lines(self, name: str) -> list[SheetLine]:
        """The rows of a sheet; none for a sheet that the file leaves out."""
        return self.sheets.get(name, [])

    def has(self, name: str) -> bool:
        """Whether the file has the sheet, even an empty one."""
        return name in self.sheets


def read_interchange_file(raw: Iterable[RawSheet], problems: Problems) -> InterchangeFile:
    """The sheets of a file by name, with their lines; collects problems with names and headings."""
    file = InterchangeFile()
    by_key = {heading_key(name): name for name in COLUMNS} | OLD_SHEETS
    for sheet in raw:
        name = by_key.get(heading_key(sheet.name))
        if name is None:
            if heading_key(sheet.name) == "guidance":  # the template workbook's own page of advice
                continue
            hint = did_you_mean(sheet.name, COLUMNS)
            message = f"There is no sheet of this name.{hint} Rename it or take it out. The sheets are: "
            problems.add(sheet.name, "", f"{message}{comma_list(COLUMNS, 30)}.")
        elif name in file.sheets:
            problems.add(sheet.name, "", f"The file has the sheet “{name}” twice: keep one.")
        else:
            file.sheets[name] = _read_lines(name, sheet, problems)
    for name in REQUIRED_SHEETS:
        if name not in file.sheets:
            problems.unreadable.add(name)
            message = f"The sheet “{name}” is missing: add it. Every file has {comma_list(REQUIRED_SHEETS)}."
            problems.add(name, "", message)
    return file


def _read_lines(name: str, sheet: RawSheet, problems: Problems) -> list[SheetLine]:
    filled = [row for row in sheet.rows if any(strip_blanks(cell.as_printed) for cell in row.cells)]
    if not filled:
        problems.unreadable.add(name)
        if problems.has_problem_on(sheet.name):
            return []
        columns = comma_list(COLUMNS[name], 30)
        message = f"The sheet is empty. Give it its headings at least ({columns}), or take it out."
        problems.add(name, "A1", message)
        return []
    head, *body = filled
    most = MOST_ROWS_OF.get(name, MOST_ROWS)
    if len(body) > most:
        message = (
            f"The sheet has {len(body):,} rows; at most {most:,} are taken. Remove what is no part of a plan."
        )
        problems.add(name, cell_name(0, body[most].number), message)
        problems.unreadable.add(name)
        body = []  # reading them would only take time
    if name == "observations" and (figures := long_rows(head, body, problems)) is not None:
        return [SheetLine(name, row.number, row.cells, row.columns, problems) for row in figures]
    headings = _Headings(name, head, problems)
    for index, cell in enumerate(head.cells):
        headings.add(index, strip_blanks(cell.as_printed), body)
    for column in REQUIRED_COLUMNS[name]:
        if column not in headings.columns:
            problems.unreadable.add(name)
            place = cell_name(0, head.number)
            problems.add(name, place, f"The column “{column}” is missing: add it to the headings.")
    return [headings.make_line(row) for row in body]


@dataclass
class _Headings:
    """The columns of a sheet: ``columns`` of the form, and ``extra`` ones that are kept as further text."""

    name: str
    head: RawRow
    problems: Problems
    columns: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)

    def add(self, index: int, text: str, body: Sequence[RawRow]) -> None:
        """Adds a heading; each may stand over one column only."""
        known = {heading_key(column): column for column in COLUMNS[self.name]} | OLD_COLUMNS.get(
            self.name, {}
        )
        column = known.get(heading_key(text))
        place = cell_name(index, self.head.number)
        if not text:
            if any(strip_blanks(row.cells[index].as_printed) for row in body if index < len(row.cells)):
                self.problems.add(self.name, place, "This column has no heading: give it one, or empty it.")
        elif column in self.columns or text in self.extra:
            self.problems.add(self.name, place, f"The heading {in_quotes(text)} is there twice: keep one.")
        elif column is not None:
            self.columns[column] = index
        elif self.name == "actions":
            self._add_further_text(index, text, place)
        else:
            hint = did_you_mean(text, COLUMNS[self.name])
            columns = comma_list(COLUMNS[self.name], 30)
            message = f"There is no column {in_quotes(text)}.{hint} Rename it or take it out. "
            self.problems.add(self.name, place, f"{message}The columns are: {columns}.")

    def _add_further_text(self, index: int, text: str, place: str) -> None:
        """Adds a column of actions that the form does not have: its text is kept under its heading."""
        if len(text) > LONGEST_HEADING:
            self.problems.add(self.name, place, too_long_message(text, LONGEST_HEADING))
            return
        self.extra[text] = index
        hint = did_you_mean(text, COLUMNS[self.name])
        message = f"“{text}” {FURTHER_TEXT}{hint}"
        self.problems.warn(self.name, place, message)

    def make_line(self, row: RawRow) -> SheetLine:
        """A row under these headings."""
        cells = {column: row.cells[index] for column, index in self.columns.items() if index < len(row.cells)}
        further: list[tuple[str, str]] = []
        for title, index in self.extra.items():
            text = strip_blanks(row.cells[index].as_printed) if index < len(row.cells) else ""
            if len(text) > LONGEST_TEXT:
                self.problems.add(
                    self.name, cell_name(index, row.number), too_long_message(text, LONGEST_TEXT)
                )
            if text:
                further.append((title, text))
        return SheetLine(self.name, row.number, cells, self.columns, self.problems, tuple(further))
