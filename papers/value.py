"""A paper as one frozen value: what it is, what it shows, and its parts in order. Every format is made from it.

It runs without Django, and holds no markup: a renderer decides how a part looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from indicators.charts import Chart


@dataclass(frozen=True)
class PaperHeading:
    """A heading. ``level``: 1 for the main parts, 2 below them."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1


@dataclass(frozen=True)
class PaperWords:
    """A paragraph. ``strong``: it stands out, as the lead does. ``leads_in``: it stays with what follows."""

    kind: ClassVar[str] = "words"
    text: str
    strong: bool = False
    leads_in: bool = False


@dataclass(frozen=True)
class PaperList:
    """A list of bullets."""

    kind: ClassVar[str] = "list"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PaperColumn:
    """A column of a table. ``width``: its share beside the others."""

    heading: str
    width: int = 10
    is_number: bool = False


@dataclass(frozen=True)
class PaperCell:
    """A cell: paragraphs. ``tone``: "red", "amber", "green", "done" or "" - a shade beside the words, never alone."""

    lines: tuple[str, ...] = ()
    tone: str = ""

    @property
    def text(self) -> str:
        """Its paragraphs in one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class PaperRow:
    """A row of a table. ``spans``: its first cell goes over all columns and heads the rows below it."""

    cells: tuple[PaperCell, ...]
    spans: bool = False


@dataclass(frozen=True)
class PaperTable:
    """A table. ``sheet``: which sheet of the spreadsheet its rows go to. ``head``: the column that heads each row.

    ``notes`` stand below it: its key, what is provisional, where it is from.
    """

    kind: ClassVar[str] = "table"
    caption: str
    sheet: str
    columns: tuple[PaperColumn, ...]
    rows: tuple[PaperRow, ...]
    notes: tuple[str, ...] = ()
    head: int = 0

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of the columns in per cent."""
        whole = sum(column.width for column in self.columns)
        return tuple(100 * column.width // whole for column in self.columns)

    @property
    def lines(self) -> Iterator[tuple[PaperRow, list[tuple[PaperColumn, PaperCell, bool]]]]:
        """Each row with its cells: the column of a cell, the cell, and whether it heads the row."""
        for row in self.rows:
            pairs = [] if row.spans else list(zip(self.columns, row.cells, strict=True))
            yield row, [(column, item, place == self.head) for place, (column, item) in enumerate(pairs)]


@dataclass(frozen=True)
class PaperChart:
    """The chart of an indicator. ``words``: what it shows, for who does not see it. ``ref``: of the indicator.

    Its facts stand in a table too: a spreadsheet has no picture.
    """

    kind: ClassVar[str] = "chart"
    caption: str
    words: str
    ref: str
    chart: Chart


Block = PaperHeading | PaperWords | PaperList | PaperTable | PaperChart


@dataclass(frozen=True)
class Paper:
    """A paper. ``shows``: the moment and the part of the plan, in words. ``marking``: "" for none.

    ``remarks``: what a reader must know of all of it: that it is illustrative, a working copy, or leaves things out.
    """

    kind: str
    title: str
    agreement: str
    shows: str
    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
    marking: str = ""
    landscape: bool = False

    @property
    def full_title(self) -> str:
        """ "Progress report: Kent Community Safety Agreement 2014-17"."""
        return f"{self.title}: {self.agreement}"

    @property
    def tables(self) -> tuple[PaperTable, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, PaperTable))

    @property
    def rows(self) -> int:
        """How many rows its tables have: the measure of how long it is."""
        return sum(len(table.rows) for table in self.tables)

    def numbered(self) -> Iterator[tuple[Block, int]]:
        """Its parts in order, tables and charts each with their number from 1, anything else with 0."""
        numbers = {"table": 0, "chart": 0}
        for block in self.blocks:
            if block.kind in numbers:
                numbers[block.kind] += 1
            yield block, numbers.get(block.kind, 0)


def cell(*texts: str, tone: str = "") -> PaperCell:
    """A cell of these texts, each line of them a paragraph; empty lines are left out."""
    return PaperCell(tuple(line for text in texts for line in text.split("\n") if line.strip()), tone)


def row(*texts: str) -> PaperRow:
    """A row of plain cells."""
    return PaperRow(tuple(cell(text) for text in texts))


def facts_of(paper: Paper) -> list[str]:
    """Every text of a paper, in order: what each of its formats must say."""
    facts = [paper.title, paper.agreement, paper.marking, paper.shows, *paper.remarks]
    for block in paper.blocks:
        match block:
            case PaperHeading(text=text) | PaperWords(text=text):
                facts.append(text)
            case PaperList(lines=lines):
                facts += lines
            case PaperChart(caption=caption):
                facts.append(caption)
            case PaperTable():
                facts += [block.caption, *(column.heading for column in block.columns)]
                facts += [line for row in block.rows for item in row.cells for line in item.lines]
                facts += block.notes
    return [fact for fact in facts if fact]
