"""Reads tables of indicators that have a column for each period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.text import counted, folded
from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from indicators.arithmetic.periods import Period, PeriodKind
from loading.interchange.names import NOT_AVAILABLE
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.cells.figures import PERCENT, number_among_words, number_of, period_type_of
from loading.layouts.cells.words import BLANK, plain_words
from loading.layouts.columns.headings import heading_period
from loading.layouts.columns.layout import ROLES, SheetLayout
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from loading.layouts.rows.entries import (
    FOOTER,
    LEAD,
    NAMES_PRIORITY,
    OF_NO_VALUE,
    PRIORITY,
    FileSection,
    FileSections,
    marked_number,
    title_and_number,
)
from loading.problems import Problems
from plan.value.rows.actions import TO_TIDY

NOT_DUE = re.compile(
    r"(?:nya|n\.y\.a\.?|not yet (?:available|due|known|published)|awaited|awaiting(?: data)?|pending|tbc|tba|due\b.*)",
    re.IGNORECASE,
)
DASH = re.compile(r"[-–—]+|\.{2,}")
WHOLE = ("all", "total", "whole", "overall", "countywide", "county wide")
NA, OMIT, ZERO, TAKE = "na", "omit", "zero", "take"


@dataclass
class FileFigure:
    """A figure of a period; ``value`` None: not available."""

    period: Period
    value: Decimal | None
    column: int
    provisional: bool = False
    note: str = ""


@dataclass
class FileIndicator:
    """An indicator: one row of the table. ``cells``: text by role; ``columns``: the column of each role."""

    sheet: str
    row: int
    title: str
    section: FileSection | None
    cells: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    area: str = ""
    figures: list[FileFigure] = field(default_factory=list)
    targets: list[tuple[str, str, int]] = field(default_factory=list)
    """(value, by when, column)."""
    percent: bool = False
    decimals: int = 0

    @property
    def period_type(self) -> str:
        """The kind of its periods; "" where they differ or there are none."""
        kinds = {figure.period.kind for figure in self.figures}
        if not kinds:
            return period_type_of(self.cells.get("frequency", ""))
        return kinds.pop().value if len(kinds) == 1 and PeriodKind.OTHER not in kinds else ""


class FigureReader:
    """Reads the sheets of one layout of indicators."""

    def __init__(
        self,
        layout: SheetLayout,
        sections: FileSections,
        questions: Questions,
        problems: Problems,
        only_priority: str,
        account: Account,
    ) -> None:
        self.account = account
        self.layout = layout
        self.sections = sections
        self.questions = questions
        self.problems = problems
        self.only_priority = only_priority
        self.indicators: list[FileIndicator] = []
        self.section: FileSection | None = None
        self._not_due: dict[str, list[str]] = {}
        self._title = ""
        """Of the only indicator of a table by area."""

    def read(self, sheet: RawSheet, heading_row: int) -> None:
        """Reads all rows of a sheet."""
        head = next((row for row in sheet.rows if row.number == heading_row and heading_row), None)
        if "indicator" not in self.layout.columns:
            self._title = self._title_of(sheet, heading_row)
        if self.only_priority:
            self.section = self.sections.get_or_add(self.only_priority, "", (sheet.name, 0, 0))
        for row in sheet.rows:
            text = " ".join(cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip())
            if row.number < heading_row or row.number == 0:
                if self._take_section(sheet, row, text):
                    self._settle(sheet, row, "Priority, or its lead")
            elif row.number > heading_row:
                self._read_row(sheet, row, head, text)
        for words, places in self._not_due.items():
            times = counted(len(places), "time")
            message = f"“{words}” stands for a figure that is not due yet, {times}; it is left out."
            self.problems.warn(sheet.name, places[0], message)
        self._not_due = {}

    def _title_of(self, sheet: RawSheet, heading_row: int) -> str:
        """The name of the only indicator of a table: the text above its headings, else the name of the sheet."""
        above = [row for row in sheet.rows if row.number < heading_row or row.number == 0]
        texts = [[cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip()] for row in above]
        last = texts[-1] if texts else []
        is_title = len(last) == 1 and not NAMES_PRIORITY.match(last[0]) and len(last[0]) < 150
        title = last[0] if is_title else sheet.name
        if is_title:
            self._settle(sheet, above[-1], ROLES["indicator"])
        words = f"No column names the indicator: it is called “{title}”. Its rows are areas."
        self.problems.warn(sheet.name, cell_name(0, heading_row) if heading_row else "", words)
        return title

    def _settle(self, sheet: RawSheet, row: RawRow, where: str) -> None:
        """Says where the cells of a row without figures go; "" for nowhere."""
        paragraphs = [item for item in sheet.rows if item.number == 0]
        for column, cell in enumerate(row.cells):
            if not cell.as_printed.strip():
                continue
            place = (sheet.name, row.number, column if row.number else paragraphs.index(row))
            if where:
                self.account.take(place, where)
            else:
                self.account.leave(place, "it is a total, a key or a footnote")

    def _take_section(self, sheet: RawSheet, row: RawRow, text: str) -> bool:
        lead = LEAD.search(text)
        head = text[: lead.start()].strip() if lead else text
        match = PRIORITY.match(head) if NAMES_PRIORITY.match(head) and len(head) < 250 else None
        if match and match["title"].strip() and not self.only_priority:
            number = marked_number(match)
            self.section = self.sections.get_or_add(
                match["title"].strip(), number, (sheet.name, row.number, 0)
            )
        if lead and self.section is not None and not self.section.lead:
            self.section.lead, self.section.lead_place = lead["lead"].strip(), (sheet.name, row.number, 0)
        return bool(match or lead)

    def _read_row(self, sheet: RawSheet, row: RawRow, head: RawRow | None, text: str) -> None:
        texts = [cell.as_printed.strip() for cell in row.cells]
        filled = [column for column, cell_text in enumerate(texts) if cell_text]
        if self._is_heading(texts):
            self.account.leave_row(sheet.name, row.number, filled, "the headings again")
            return
        if not filled or self._take_special_row(sheet, row, filled, text):
            return
        indicator = FileIndicator(sheet.name, row.number, "", self.section)
        for column in filled:
            role = self.layout.columns[column] if column < len(self.layout.columns) else ""
            if role:
                self._say_where(sheet, row, indicator, column, role)
            if role == "period":
                self._read_figure(sheet, row, indicator, column, self._period_of_column(head, column))
            elif role:
                self._take_cell(sheet, row, indicator, column, role)
        self._add_indicator(sheet, row, indicator)

    def _take_cell(
        self, sheet: RawSheet, row: RawRow, indicator: FileIndicator, column: int, role: str
    ) -> None:
        """Takes a cell that is no figure."""
        text, place = row.cells[column].as_printed.strip(), (sheet.name, row.number, column)
        if role == "target":
            indicator.targets.append((text, self._target_date(column), column))
        elif role == "priority":
            self.section = indicator.section = self.sections.get_or_add(*title_and_number(text), place)
        elif role == "lead":
            if self.section is not None and self.section.lead in ("", text):
                self.section.lead, self.section.lead_place = text, place
            else:
                self.account.leave(place, "it is another lead of the priority; the first one is kept")
        elif role in indicator.cells:
            self._tell_second(sheet, row, column, role)
        else:
            indicator.cells[role] = text
            indicator.columns[role] = column
            if role == "baseline":
                words = r"\bbase\s?line\b|\bfigures?\b|\bvalue\b"
                indicator.cells["baseline_label"] = self._heading_without(words, column)

    def _tell_second(self, sheet: RawSheet, row: RawRow, column: int, role: str) -> None:
        message = (
            f"Another column is “{ROLES[role]}” already: this cell is left out. Choose what the column is."
        )
        self.problems.warn(sheet.name, cell_name(column, row.number), message)

    def _say_where(
        self, sheet: RawSheet, row: RawRow, indicator: FileIndicator, column: int, role: str
    ) -> None:
        heading = self.layout.headings[column] if column < len(self.layout.headings) else ""
        where = f"figure of {heading}" if role == "period" else ROLES[role]
        place = (sheet.name, row.number, column)
        if role in indicator.cells and role != "period":
            self.account.leave(place, f"another column is “{ROLES[role]}” already")
        else:
            self.account.take(place, where)

    def _add_indicator(self, sheet: RawSheet, row: RawRow, indicator: FileIndicator) -> None:
        area = indicator.cells.pop("area", "")
        indicator.area = "" if plain_words(area) in WHOLE else area
        indicator.title = " ".join(indicator.cells.pop("indicator", "").split()) or self._title
        if not indicator.title and self.indicators and (indicator.figures or indicator.area):
            indicator.title = self.indicators[-1].title  # the indicator on the first of its rows only
        if not indicator.title:
            column = next(iter(indicator.columns.values()), 0)
            self.problems.warn(
                sheet.name, cell_name(column, row.number), "The row names no indicator; it is left out."
            )
            filled = [number for number, cell in enumerate(row.cells) if cell.as_printed.strip()]
            self.account.leave_row(sheet.name, row.number, filled, "the row names no indicator")
            return
        indicator.percent = indicator.percent or bool(PERCENT.search(indicator.title))
        self.indicators.append(indicator)

    def _is_heading(self, texts: Sequence[str]) -> bool:
        words = [plain_words(text) for text in self.layout.headings]
        pairs = [(word, plain_words(text)) for word, text in zip(words, texts, strict=False) if text]
        same = sum(bool(word) and (word == text or word.endswith(f" {text}")) for word, text in pairs)
        return same > 1 and same * 3 >= len(pairs) * 2

    def _take_special_row(self, sheet: RawSheet, row: RawRow, filled: Sequence[int], text: str) -> bool:
        """Takes a row that is no indicator: a section row, or a footnote (with a warning). False for any other row."""
        if self._take_section(sheet, row, text) and len(filled) < 3:
            self._settle(sheet, row, "Priority, or its lead")
            return True
        if FOOTER.match(text) and len(filled) < 3:
            self._settle(sheet, row, "")
            message = f"“{text[:100]}” is no indicator; it is left out."
            self.problems.warn(sheet.name, cell_name(filled[0], row.number), message)
            return True
        if any(BLANK.fullmatch(row.cells[column].as_printed) for column in filled):
            self.account.leave_row(sheet.name, row.number, filled, OF_NO_VALUE)
            message = f"“{text[:100]}” is no indicator; it is left out."
            self.problems.warn(sheet.name, cell_name(filled[0], row.number), message)
            return True
        is_title = len(filled) == 1 and filled[0] == self.layout.column("indicator")
        if is_title and "priority" not in self.layout.columns and not self.only_priority and len(text) < 100:
            self.section = self.sections.get_or_add(
                *title_and_number(text), (sheet.name, row.number, filled[0])
            )
            self._settle(sheet, row, "Priority")
            return True
        return False

    def _period_of_column(self, head: RawRow | None, column: int) -> Period | None:
        in_row = head.cells[column] if head and column < len(head.cells) else RawCell()
        from_layout = (
            RawCell(self.layout.headings[column]) if column < len(self.layout.headings) else RawCell()
        )
        return heading_period(in_row) or heading_period(from_layout)

    def _target_date(self, column: int) -> str:
        return self._heading_without(r"\b(?:annual\s+)?targets?\b|\b(?:for|by)\b", column)

    def _heading_without(self, words: str, column: int) -> str:
        """The heading of a column without these words: a year, mostly."""
        heading = self.layout.headings[column] if column < len(self.layout.headings) else ""
        return " ".join(re.sub(words, " ", heading, flags=re.IGNORECASE).split()).strip(" :()-")[:60]

    def _read_figure(
        self, sheet: RawSheet, row: RawRow, indicator: FileIndicator, column: int, period: Period | None
    ) -> None:
        cell, place = row.cells[column], cell_name(column, row.number)
        text = cell.as_printed.strip()
        if period is None:
            heading = self.layout.headings[column] if column < len(self.layout.headings) else ""
            message = f"The heading “{heading}” is no period. Write it as 2014/15, Q1 2014/15 or April 2014."
            self.problems.add(sheet.name, cell_name(column, self.layout.heading_row), message)
            return
        if folded(text) in NOT_AVAILABLE:
            indicator.figures.append(FileFigure(period, None, column))
        elif NOT_DUE.fullmatch(text):
            self._not_due.setdefault(text, []).append(place)
            self.account.leave((sheet.name, row.number, column), "the figure is not due yet")
        elif DASH.fullmatch(text):
            self._read_dash(indicator, period, column, text, f"{sheet.name}!{place}")
        else:
            self._read_number(sheet, indicator, period, column, cell, place)

    def _read_dash(
        self, indicator: FileIndicator, period: Period, column: int, text: str, place: str
    ) -> None:
        answer = self.questions.ask(
            Question(
                key=f"figure:{text}",
                kind="figure",
                place=place,
                value=text,
                prompt=f"What does “{text}” in place of a figure mean?",
                choices=(
                    (NA, "There is no figure: not available"),
                    (OMIT, "Not due yet: leave it out"),
                    (ZERO, "Nought"),
                ),
                proposed=NA,
            )
        )
        if answer != OMIT:
            indicator.figures.append(FileFigure(period, Decimal(0) if answer == ZERO else None, column))

    def _read_number(
        self,
        sheet: RawSheet,
        indicator: FileIndicator,
        period: Period,
        column: int,
        cell: RawCell,
        place: str,
    ) -> None:
        value, decimals, percent, provisional = number_of(cell)
        words = ""
        if value is None and (bare := number_among_words(cell.as_printed)):
            answer = self._ask_words(f"{sheet.name}!{place}", cell.as_printed, bare)
            if answer == LATER:
                words = f"{TO_TIDY}{period.label}: {cell.as_printed.strip()}"
                indicator.cells["note"] = "\n".join(filter(None, (indicator.cells.get("note", ""), words)))
                return
            if answer == NA:
                indicator.figures.append(FileFigure(period, None, column, note=cell.as_printed.strip()))
                return
            value, decimals, percent, _ = number_of(RawCell(bare))
            words = cell.as_printed.strip()
            provisional = "prov" in words.casefold()
        if value is None:
            message = f"“{cell.as_printed[:60]}” is not a figure. Write digits, N/A, or leave the cell empty."
            self.problems.add(sheet.name, place, message)
            return
        indicator.percent = indicator.percent or percent
        indicator.decimals = max(indicator.decimals, decimals)
        indicator.figures.append(FileFigure(period, value, column, provisional, words))

    def _ask_words(self, place: str, text: str, number: str) -> str:
        return self.questions.ask(
            Question(
                key="figure:words",
                kind="figure",
                place=place,
                value=text,
                prompt="Some figures have words around them. Are the numbers taken, and the words kept as a note?",
                choices=(
                    (TAKE, f"Yes: {number}, with the words as a note"),
                    (NA, "No: there is no figure; the words are the note"),
                    LATER_CHOICE,
                ),
                proposed=TAKE,
            )
        )
