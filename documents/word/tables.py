"""Tables of Word documents: a head that repeats, rows that stay whole, widths, shades, a description.

The elements are built directly: python-docx looks through the whole table for each cell, which takes a minute for five
hundred rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from core.text import MarkedText, normalise
from documents.word.look import TableLook

WORDS_OF_KIND = {"added": "added", "removed": "taken out"}

Words = str | Sequence[MarkedText]
"""A paragraph: plain, or with words marked as added or removed."""


@dataclass(frozen=True)
class CellToWrite:
    """A cell: its paragraphs. ``span``: over how many columns.

    ``shade``, ``color`` of its words: six hexadecimal digits, "" for what the style has.
    """

    paragraphs: Sequence[Words]
    shade: str = ""
    bold: bool = False
    span: int = 1
    color: str = ""


@dataclass(frozen=True)
class TableToWrite:
    """A table to be written.

    ``widths``: shares of the columns; empty: all alike. ``numbers``: columns set to the right. ``description``: its
    title for who does not see it.
    """

    headings: Sequence[str]
    rows: Iterable[Sequence[CellToWrite]]
    description: str = ""
    widths: Sequence[int] = ()
    numbers: frozenset[int] = field(default_factory=frozenset)


MARGINS = {"top": "40", "left": "90", "bottom": "20", "right": "90"}
"""Between the lines of a table and its words, in twentieths of a point."""


def build_table(table: TableToWrite, style_id: str, text_style_id: str, room: int, look: TableLook) -> Any:
    """The element of a table. ``room``: the width of the text in twentieths of a point."""
    shares = table.widths or [1] * len(table.headings)
    widths = [room * share // sum(shares) for share in shares]
    element = OxmlElement("w:tbl")
    properties = _child(element, "w:tblPr")
    _child(properties, "w:tblStyle", val=style_id)
    _child(properties, "w:tblW", w=str(room), type="dxa")
    _child(properties, "w:tblLayout", type="fixed")
    margins = _child(properties, "w:tblCellMar")
    for side, wide in MARGINS.items():
        _child(margins, f"w:{side}", w=wide, type="dxa")
    _child(properties, "w:tblLook", val="0620", firstRow="1", firstColumn="0", noHBand="1", noVBand="1")
    if table.description:
        _child(properties, "w:tblCaption", val=plain(table.description))
    grid = _child(element, "w:tblGrid")
    for width in widths:
        _child(grid, "w:gridCol", w=str(width))
    head = [
        CellToWrite([words], look.head_shade, bold=True, color=look.head_color) for words in table.headings
    ]
    element.append(_row(head, widths, text_style_id, table.numbers, is_head=True))
    for cells in table.rows:
        element.append(_row(cells, widths, text_style_id, table.numbers))
    return element


def _row(
    cells: Sequence[CellToWrite],
    widths: Sequence[int],
    style: str,
    numbers: frozenset[int],
    is_head: bool = False,
) -> Any:
    row = OxmlElement("w:tr")
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if is_head:
        _child(properties, "w:tblHeader")
    column = 0
    for cell in cells:
        element = _child(row, "w:tc")
        of_cell = _child(element, "w:tcPr")
        _child(of_cell, "w:tcW", w=str(sum(widths[column : column + cell.span])), type="dxa")
        if cell.span > 1:
            _child(of_cell, "w:gridSpan", val=str(cell.span))
        if cell.shade:
            _child(of_cell, "w:shd", val="clear", color="auto", fill=cell.shade)
        # What heads rows stays with the first of them: no head stands alone at the foot of a page.
        stays = is_head or cell.span > 1
        for words in cell.paragraphs or [""]:
            _paragraph(element, words, style, cell, stays=stays, to_the_right=column in numbers)
        column += cell.span
    return row


def _paragraph(
    parent: Any, words: Words, style: str, cell: CellToWrite, *, stays: bool, to_the_right: bool
) -> None:
    paragraph = _child(parent, "w:p")
    properties = _child(paragraph, "w:pPr")
    _child(properties, "w:pStyle", val=style)
    if stays:
        _child(properties, "w:keepNext")
    if to_the_right:
        _child(properties, "w:jc", val="right")
    for mark in marks_of(words):
        _run(paragraph, mark, cell)


def _run(paragraph: Any, mark: MarkedText, cell: CellToWrite) -> None:
    run = _child(paragraph, "w:r")
    if cell.bold or cell.color or mark.kind != "kept":
        properties = _child(run, "w:rPr")
        if cell.bold:
            _child(properties, "w:b")
        if mark.kind == "removed":
            _child(properties, "w:strike")
        if cell.color:
            _child(properties, "w:color", val=cell.color)
        if mark.kind == "added":
            _child(properties, "w:u", val="single")
    for place, line in enumerate(mark.words.split("\n")):
        if place:
            _child(run, "w:br")
        text = _child(run, "w:t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def marks_of(words: Words) -> Iterable[MarkedText]:
    """The runs of a paragraph: marked words in brackets that say how they are marked, blanks outside of these."""
    if isinstance(words, str):
        yield MarkedText(plain(words))
        return
    for mark in words:
        text = plain(mark.words)
        stripped = text.strip()
        if mark.kind not in WORDS_OF_KIND or not stripped:
            yield MarkedText(text)
            continue
        start = text.index(stripped)
        yield MarkedText(text[:start])
        yield MarkedText(f"[{WORDS_OF_KIND[mark.kind]}: {stripped}]", mark.kind)
        yield MarkedText(text[start + len(stripped) :])


def plain(words: str) -> str:
    """The text without characters that XML does not allow; blanks at its ends stay."""
    stripped = words.strip()
    start = words.index(stripped) if stripped else len(words)
    return f"{words[:start]}{normalise(stripped)}{words[start + len(stripped) :]}"


def _child(parent: Any, name: str, **attributes: str) -> Any:
    child = OxmlElement(name)
    for key, value in attributes.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child
