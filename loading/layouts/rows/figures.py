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
from loading.layouts.asking import Questions
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.headings import heading_period
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import Question
from loading.layouts.rows.entries import (
    FOOTER,
    LEAD,
    NAMES_PRIORITY,
    PRIORITY,
    FileSection,
    FileSections,
    title_and_number,
)
from loading.problems import Problems

NOT_DUE = re.compile(
    r"(?:nya|n\.y\.a\.?|not yet (?:available|due|known|published)|awaited|awaiting(?: data)?|pending|tbc|tba|due\b.*)",
    re.IGNORECASE,
)
DASH = re.compile(r"[-–—]+|\.{2,}")
PROVISIONAL = re.compile(r"\s*(?:\((?:p|prov(?:isional)?\.?|est(?:imate)?)\)|\bp)$", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?£?\d{1,3}(?:,\d{3})+(?:\.\d+)?%?|[+-]?£?\d+(?:\.\d+)?\s?%?")
PERCENT = re.compile(
    r"^\s*(?:%|percentage|per ?cent\b|proportion)|\((?:%|per ?cent|percentage)\)\s*$|%\s*$", re.IGNORECASE
)
RATE = re.compile(
    r"\bper\s+(?:1[,\s]?000|10[,\s]?000|100[,\s]?000|1,000,000|thousand)(?:\s+\w+)?", re.IGNORECASE
)
WHOLE = ("all", "total", "whole", "overall", "countywide", "county wide")
NA, OMIT, ZERO = "na", "omit", "zero"


@dataclass
class FileFigure:
    """A figure of a period; ``value`` None: not available."""

    period: Period
    value: Decimal | None
    column: int
    provisional: bool = False


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
    ) -> None:
        self.layout = layout
        self.sections = sections
        self.questions = questions
        self.problems = problems
        self.only_priority = only_priority
        self.indicators: list[FileIndicator] = []
        self.section: FileSection | None = None
        self._not_due: dict[str, list[str]] = {}

    def read(self, sheet: RawSheet, heading_row: int) -> None:
        """Reads all rows of a sheet."""
        head = next((row for row in sheet.rows if row.number == heading_row and heading_row), None)
        if self.only_priority:
            self.section = self.sections.get_or_add(self.only_priority, "", (sheet.name, 0, 0))
        for row in sheet.rows:
            text = " ".join(cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip())
            if row.number < heading_row or row.number == 0:
                self._take_section(sheet, row, text)
            elif row.number > heading_row:
                self._read_row(sheet, row, head, text)
        for words, places in self._not_due.items():
            times = counted(len(places), "time")
            message = f"“{words}” stands for a figure that is not due yet, {times}; it is left out."
            self.problems.warn(sheet.name, places[0], message)
        self._not_due = {}

    def _take_section(self, sheet: RawSheet, row: RawRow, text: str) -> bool:
        lead = LEAD.search(text)
        head = text[: lead.start()].strip() if lead else text
        match = PRIORITY.match(head) if NAMES_PRIORITY.match(head) and len(head) < 250 else None
        if match and match["title"].strip() and not self.only_priority:
            number = match["number"] or match["before"] or ""
            self.section = self.sections.get_or_add(
                match["title"].strip(), number, (sheet.name, row.number, 0)
            )
        if lead and self.section is not None and not self.section.lead:
            self.section.lead, self.section.lead_place = lead["lead"].strip(), (sheet.name, row.number, 0)
        return bool(match or lead)

    def _read_row(self, sheet: RawSheet, row: RawRow, head: RawRow | None, text: str) -> None:
        texts = [cell.as_printed.strip() for cell in row.cells]
        filled = [column for column, cell_text in enumerate(texts) if cell_text]
        if not filled or self._is_heading(texts) or self._take_special_row(sheet, row, filled, text):
            return
        indicator = FileIndicator(sheet.name, row.number, "", self.section)
        for column in filled:
            role = self.layout.columns[column] if column < len(self.layout.columns) else ""
            if role == "period":
                self._read_figure(sheet, row, indicator, column, self._period_of_column(head, column))
            elif role == "target":
                indicator.targets.append((texts[column], self._target_date(column), column))
            elif role == "priority":
                self.section = indicator.section = self.sections.get_or_add(
                    *title_and_number(texts[column]), (sheet.name, row.number, column)
                )
            elif role == "lead":
                if self.section is not None and not self.section.lead:
                    self.section.lead, self.section.lead_place = (
                        texts[column],
                        (sheet.name, row.number, column),
                    )
            elif role:
                indicator.cells[role] = texts[column]
                indicator.columns[role] = column
                if role == "baseline":
                    indicator.cells["baseline_label"] = self._heading_without(
                        r"\bbase\s?line\b|\bfigures?\b|\bvalue\b", column
                    )
        self._add_indicator(sheet, row, indicator)

    def _add_indicator(self, sheet: RawSheet, row: RawRow, indicator: FileIndicator) -> None:
        area = indicator.cells.pop("area", "")
        indicator.area = "" if plain_words(area) in WHOLE else area
        indicator.title = " ".join(indicator.cells.pop("indicator", "").split())
        if not indicator.title and self.indicators and (indicator.figures or indicator.area):
            indicator.title = self.indicators[-1].title  # the indicator on the first of its rows only
        if not indicator.title:
            column = next(iter(indicator.columns.values()), 0)
            self.problems.warn(
                sheet.name, cell_name(column, row.number), "The row names no indicator; it is left out."
            )
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
            return True
        if FOOTER.match(text) and len(filled) < 3:
            message = f"“{text[:100]}” is no indicator; it is left out."
            self.problems.warn(sheet.name, cell_name(filled[0], row.number), message)
            return True
        is_title = len(filled) == 1 and filled[0] == self.layout.column("indicator")
        if is_title and "priority" not in self.layout.columns and not self.only_priority and len(text) < 100:
            self.section = self.sections.get_or_add(
                *title_and_number(text), (sheet.name, row.number, filled[0])
            )
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
        if value is None:
            message = f"“{cell.as_printed[:60]}” is not a figure. Write digits, N/A, or leave the cell empty."
            self.problems.add(sheet.name, place, message)
            return
        indicator.percent = indicator.percent or percent
        indicator.decimals = max(indicator.decimals, decimals)
        indicator.figures.append(FileFigure(period, value, column, provisional))


def number_of(cell: RawCell) -> tuple[Decimal | None, int, bool, bool]:
    """(figure, decimals as printed, whether it is a percentage, whether it is provisional). Figure None: no figure.

    Thousands separators, per cent signs, pounds, true minus signs and dashes for minus are understood. A number cell
    that is no percentage counts as it is stored.
    """
    text = cell.as_printed.strip()
    provisional = PROVISIONAL.search(text)
    if provisional and re.match(r"[^A-Za-z]*\d", text):
        text = text[: provisional.start()].strip()
    else:
        provisional = None
    text = re.sub(r"^[\N{MINUS SIGN}–—‐‑-]\s*(?=[£\d.])", "-", text).rstrip("*†").strip()
    if not NUMBER.fullmatch(text):
        return None, 0, False, False
    digits = text.replace(",", "").replace("£", "").rstrip("% ")
    shown = len(digits.partition(".")[2])
    percent = text.endswith("%")
    if isinstance(cell.value, (int, Decimal)) and not isinstance(cell.value, bool) and not percent:
        exact = Decimal(cell.value)
        return exact if shown <= 6 else round(exact, 6), min(shown, 6), False, provisional is not None
    return Decimal(digits), min(shown, 6), percent, provisional is not None


def unit_of(indicator: FileIndicator) -> str:
    """The unit of an indicator, from its unit column, its figures or its title."""
    unit = indicator.cells.get("unit", "").strip()
    words = plain_words(unit)
    if unit == "%" or words in ("percent", "per cent", "percentage", "pct"):
        return "percent"
    if words in ("", "number", "no", "count", "numbers", "volume") or unit == "#":
        rate = RATE.search(indicator.title)
        return (
            "percent"
            if indicator.percent and not words
            else (f"rate {rate[0]}" if rate and not words else "count")
        )
    return unit[:60]
