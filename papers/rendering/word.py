"""A paper as a Word document, for the council's own hands and its committee system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.word.tables import CellToWrite, TableToWrite
from documents.word.writing import WordFile
from indicators.charts import Format, Size, picture
from papers.frozen import mark_of
from papers.value import (
    Paper,
    PaperCell,
    PaperChart,
    PaperHeading,
    PaperList,
    PaperRow,
    PaperTable,
    PaperWords,
)

SHADES = {"red": "FCE1DE", "amber": "FFEDC9", "green": "DFF1E6", "done": "E0EBF8"}
"""The grounds of the statuses on pages (assets/scss/_status.scss)."""
GROUP_SHADE = "F3F5F5"
PICTURE_WIDTH = 8.0
"""In centimetres: two charts stand side by side where somebody puts them so."""


def as_word(paper: Paper, template: bytes | None = None) -> bytes:
    """The paper as a .docx file, in the look of a template if there is one."""
    word = WordFile(paper.title, landscape=paper.landscape, template=template)
    word.document.core_properties.title = paper.full_title
    word.document.core_properties.identifier = mark_of(paper)
    word.running_heads(paper.agreement, paper.shows, paper.marking)
    word.paragraph(paper.agreement, "Subtitle")
    if paper.marking:
        word.paragraph(paper.marking, bold=True)
    word.paragraph(paper.shows)
    for remark in paper.remarks:
        word.paragraph(remark)
    for block, number in paper.numbered():
        match block:
            case PaperHeading():
                word.heading(block.text, block.level)
            case PaperWords():
                word.paragraph(block.text, bold=block.strong, stays=block.leads_in)
            case PaperList():
                for line in block.lines:
                    word.bullet(line)
            case PaperTable():
                _write_table(word, block, number)
            case PaperChart():
                word.caption(block.caption, number, "Figure")
                word.picture(picture(block.chart, Format.PNG, Size.NARROW), block.words, PICTURE_WIDTH)
    return word.to_bytes()


def _write_table(word: WordFile, table: PaperTable, number: int) -> None:
    word.caption(table.caption, number)
    word.add_table(
        TableToWrite(
            headings=[column.heading for column in table.columns],
            rows=_rows(table),
            description=table.caption,
            widths=[column.width for column in table.columns],
            numbers=frozenset(place for place, column in enumerate(table.columns) if column.is_number),
        )
    )
    for note in table.notes:
        word.note(note)


def _rows(table: PaperTable) -> Iterator[Sequence[CellToWrite]]:
    for row in table.rows:
        yield _group(row, len(table.columns)) if row.spans else [_cell(item) for item in row.cells]


def _group(row: PaperRow, columns: int) -> Sequence[CellToWrite]:
    return [CellToWrite(row.cells[0].lines, GROUP_SHADE, bold=True, span=columns)]


def _cell(item: PaperCell) -> CellToWrite:
    return CellToWrite(item.lines, SHADES.get(item.tone, ""))
