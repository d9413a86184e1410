"""Tables of indicators with a column for each period: figures as printed become figures of the interchange form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from core.text import folded
from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from indicators.arithmetic.periods import Period, PeriodKind
from loading.interchange.names import NOT_AVAILABLE
from loading.layouts.asking import Asker
from loading.layouts.cells.words import plain
from loading.layouts.columns.headings import heading_period
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import Question
from loading.layouts.rows.entries import FOOT, LEAD, MARKED, PRIORITY, FileSection, FileSections, titled
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
    """A row of the table."""

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
        """The kind of all its periods; "" where they differ or there are none."""
        kinds = {figure.period.kind for figure in self.figures}
        return kinds.pop().value if len(kinds) == 1 and PeriodKind.OTHER not in kinds else ""


class FigureReader:
    """Reads the sheets of one layout of indicators."""

    def __init__(
        self, layout: SheetLayout, sections: FileSections, asker: Asker, problems: Problems, named: str
    ) -> None:
        self.layout = layout
        self.sections = sections
        self.asker = asker
        self.problems = problems
        self.named = named
        self.found: list[FileIndicator] = []
        self.section: FileSection | None = None
        self._not_due: dict[str, list[str]] = {}

    def read(self, sheet: RawSheet, heading_row: int) -> None:
        """All rows of a sheet."""
        head = next((row for row in sheet.rows if row.number == heading_row and heading_row), None)
        if self.named:
            self.section = self.sections.get(self.named, "", (sheet.name, 0, 0))
        for row in sheet.rows:
            text = " ".join(cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip())
            if row.number < heading_row or row.number == 0:
                self._says_section(sheet, row, text)
            elif row.number > heading_row:
                self._row(sheet, row, head, text)
        for words, places in self._not_due.items():
            message = (
                f"“{words}” stands for a figure that is not due yet, {len(places)} times; it is left out."
            )
            self.problems.warn(sheet.name, places[0], message)
        self._not_due = {}

    def _says_section(self, sheet: RawSheet, row: RawRow, text: str) -> bool:
        lead = LEAD.search(text)
        head = text[: lead.start()].strip() if lead else text
        found = PRIORITY.match(head) if MARKED.match(head) and len(head) < 250 else None
        if found and found["title"].strip() and not self.named:
            number = found["number"] or found["before"] or ""
            self.section = self.sections.get(found["title"].strip(), number, (sheet.name, row.number, 0))
        if lead and self.section is not None and not self.section.lead:
            self.section.lead, self.section.lead_place = lead["lead"].strip(), (sheet.name, row.number, 0)
        return bool(found or lead)

    def _row(self, sheet: RawSheet, row: RawRow, head: RawRow | None, text: str) -> None:
        texts = [cell.as_printed.strip() for cell in row.cells]
        filled = [at for at, said in enumerate(texts) if said]
        if not filled or self._is_heading(texts) or self._aside(sheet, row, filled, text):
            return
        found = FileIndicator(sheet.name, row.number, "", self.section)
        for at in filled:
            role = self.layout.columns[at] if at < len(self.layout.columns) else ""
            if role == "period":
                self._figure(sheet, row, found, at, self._period(head, at))
            elif role == "target":
                found.targets.append((texts[at], self._by(at), at))
            elif role == "priority":
                self.section = found.section = self.sections.get(
                    *titled(texts[at]), (sheet.name, row.number, at)
                )
            elif role == "lead":
                if self.section is not None and not self.section.lead:
                    self.section.lead, self.section.lead_place = texts[at], (sheet.name, row.number, at)
            elif role:
                found.cells[role] = texts[at]
                found.columns[role] = at
                if role == "baseline":
                    found.cells["baseline_label"] = self._without(
                        r"\bbase\s?line\b|\bfigures?\b|\bvalue\b", at
                    )
        self._keep(sheet, row, found)

    def _keep(self, sheet: RawSheet, row: RawRow, found: FileIndicator) -> None:
        area = found.cells.pop("area", "")
        found.area = "" if plain(area) in WHOLE else area
        found.title = " ".join(found.cells.pop("indicator", "").split())
        if not found.title and self.found and (found.figures or found.area):
            found.title = self.found[-1].title  # the indicator on the first of its rows only
        if not found.title:
            column = next(iter(found.columns.values()), 0)
            self.problems.warn(
                sheet.name, cell_name(column, row.number), "The row names no indicator; it is left out."
            )
            return
        found.percent = found.percent or bool(PERCENT.search(found.title))
        self.found.append(found)

    def _is_heading(self, texts: Sequence[str]) -> bool:
        words = [plain(text) for text in self.layout.headings]
        pairs = [(word, plain(there)) for word, there in zip(words, texts, strict=False) if there]
        same = sum(bool(word) and (word == there or word.endswith(f" {there}")) for word, there in pairs)
        return same > 1 and same * 3 >= len(pairs) * 2

    def _aside(self, sheet: RawSheet, row: RawRow, filled: Sequence[int], text: str) -> bool:
        """Whether a row is no indicator: a section row, which is taken, or a footnote, which is told."""
        if self._says_section(sheet, row, text) and len(filled) < 3:
            return True
        if FOOT.match(text) and len(filled) < 3:
            message = f"“{text[:100]}” is no indicator; it is left out."
            self.problems.warn(sheet.name, cell_name(filled[0], row.number), message)
            return True
        only = len(filled) == 1 and filled[0] == self.layout.column("indicator")
        if only and "priority" not in self.layout.columns and not self.named and len(text) < 100:
            self.section = self.sections.get(*titled(text), (sheet.name, row.number, filled[0]))
            return True
        return False

    def _period(self, head: RawRow | None, at: int) -> Period | None:
        own = head.cells[at] if head and at < len(head.cells) else RawCell()
        said = RawCell(self.layout.headings[at]) if at < len(self.layout.headings) else RawCell()
        return heading_period(own) or heading_period(said)

    def _by(self, at: int) -> str:
        return self._without(r"\b(?:annual\s+)?targets?\b|\b(?:for|by)\b", at)

    def _without(self, words: str, at: int) -> str:
        """What a heading says beside these words: a year, mostly."""
        heading = self.layout.headings[at] if at < len(self.layout.headings) else ""
        return " ".join(re.sub(words, " ", heading, flags=re.IGNORECASE).split()).strip(" :()-")[:60]

    def _figure(
        self, sheet: RawSheet, row: RawRow, found: FileIndicator, at: int, period: Period | None
    ) -> None:
        cell, place = row.cells[at], cell_name(at, row.number)
        text = cell.as_printed.strip()
        if period is None:
            heading = self.layout.headings[at] if at < len(self.layout.headings) else ""
            message = f"The heading “{heading}” is no period. Write it as 2014/15, Q1 2014/15 or April 2014."
            self.problems.add(sheet.name, cell_name(at, self.layout.heading_row), message)
            return
        if folded(text) in NOT_AVAILABLE:
            found.figures.append(FileFigure(period, None, at))
        elif NOT_DUE.fullmatch(text):
            self._not_due.setdefault(text, []).append(place)
        elif DASH.fullmatch(text):
            self._dash(found, period, at, text, f"{sheet.name}!{place}")
        else:
            self._number(sheet, found, period, at, cell, place)

    def _dash(self, found: FileIndicator, period: Period, at: int, text: str, place: str) -> None:
        answer = self.asker.ask(
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
            found.figures.append(FileFigure(period, Decimal(0) if answer == ZERO else None, at))

    def _number(
        self, sheet: RawSheet, found: FileIndicator, period: Period, at: int, cell: RawCell, place: str
    ) -> None:
        value, decimals, percent, provisional = number_of(cell)
        if value is None:
            message = f"“{cell.as_printed[:60]}” is not a figure. Write digits, N/A, or leave the cell empty."
            self.problems.add(sheet.name, place, message)
            return
        found.percent = found.percent or percent
        found.decimals = max(found.decimals, decimals)
        found.figures.append(FileFigure(period, value, at, provisional))


def number_of(cell: RawCell) -> tuple[Decimal | None, int, bool, bool]:
    """(the figure, its decimals as printed, whether it is a percentage, whether provisional); None for no figure.

    Thousands separators, per cent signs, pounds, true minus signs and dashes for minus are understood; of a number
    cell without a percentage what is stored counts.
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


def unit_of(found: FileIndicator) -> str:
    """The unit, from its own column, the figures or the title."""
    said = found.cells.get("unit", "").strip()
    words = plain(said)
    if said == "%" or words in ("percent", "per cent", "percentage", "pct"):
        return "percent"
    if words in ("", "number", "no", "count", "numbers", "volume") or said == "#":
        rate = RATE.search(found.title)
        return (
            "percent"
            if found.percent and not words
            else (f"rate {rate[0]}" if rate and not words else "count")
        )
    return said[:60]
