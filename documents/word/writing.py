"""Writing Word documents: headings, paragraphs, captions, tables, running heads, and words marked as added or removed.

Marks are words with underline or strike-through, never colours, so that they can be read in grey, on paper and by
screen readers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from core.text import MarkedText
from documents.word.look import TABLE_TEXT, TableLook, document_of, own_document, table_look
from documents.word.running import TWENTIETHS, add_field, write_running_heads
from documents.word.tables import CellToWrite, TableToWrite, build_table, marks_of, plain

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = datetime.fromisoformat("2000-01-01")
"""The date in every document, so that equal contents give equal documents."""


class WordFile:
    """A Word document to be written, in the look of a ``template`` if there is one; A4 upright unless ``landscape``."""

    def __init__(self, title: str, *, landscape: bool = False, template: bytes | None = None) -> None:
        self.document: WordDocument = (
            document_of(template, landscape=landscape) if template else own_document(landscape=landscape)
        )
        properties = self.document.core_properties
        properties.title = plain(title)
        properties.author = ""
        properties.language = "en-GB"
        properties.created = properties.modified = EPOCH
        page = self.document.sections[0]
        room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
        self._room = int(room) // TWENTIETHS
        self._tables = table_look(self.document) if template else TableLook()
        self.document.add_heading(plain(title), level=0)

    def running_heads(self, head: str, foot: str, marking: str = "") -> None:
        """What stands at the head and foot of every page, with "Page x of y"; a marking stands at both."""
        write_running_heads(self.document, self._room, head, foot, marking)

    def heading(self, words: str, level: int = 1) -> None:
        """Adds a heading, for Word's navigation and screen readers too."""
        body: Any = self.document.element.body
        if len(body) > 1 and body[-2].tag == qn("w:tbl"):
            # LibreOffice leaves a heading right below a table alone at the foot of a page.
            between = self.document.add_paragraph().paragraph_format
            between.space_after, between.line_spacing = Pt(0), Pt(2)
        self.document.add_heading(plain(words), level=level)

    def paragraph(
        self, words: str, style: str | None = None, *, bold: bool = False, stays: bool = False
    ) -> Paragraph:
        """Adds a paragraph; line feeds stay. ``stays``: it is on the page of what follows it."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.add_run(plain(words)).bold = bold or None
        if stays:
            paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def bullet(self, words: str) -> Paragraph:
        """Adds a line of a bullet list."""
        return self.paragraph(words, "List Bullet")

    def marked(self, marks: Iterable[MarkedText], style: str | None = None) -> Paragraph:
        """Adds a paragraph with marked words."""
        paragraph = self.document.add_paragraph(style=style)
        for mark in marks_of(tuple(marks)):
            run = paragraph.add_run(mark.words)
            run.font.underline = True if mark.kind == "added" else None
            run.font.strike = True if mark.kind == "removed" else None
        return paragraph

    def caption(self, words: str, number: int, what: str = "Table") -> None:
        """Adds the caption of a table or a figure above it, numbered so that Word can list them."""
        paragraph = self.document.add_paragraph(f"{what} ", style="Caption")
        add_field(paragraph, f"SEQ {what} \\* ARABIC", str(number))
        paragraph.add_run(f": {plain(words)}")

    def picture(self, png: bytes, words: str, width: float) -> None:
        """Adds a picture. ``words``: what it shows, for who does not see it. ``width``: in centimetres."""
        shape = self.document.add_picture(io.BytesIO(png), width=Cm(width))
        shape._inline.docPr.set("descr", plain(words))

    def note(self, words: str) -> None:
        """Adds a small line below a table; an empty one keeps two tables apart."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(3)
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.add_run(plain(words)).font.size = Pt(9)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | Sequence[MarkedText]]]) -> None:
        """Adds a table of plain or marked cells."""
        self.add_table(TableToWrite(headings, ([CellToWrite([content]) for content in row] for row in rows)))

    def add_table(self, table: TableToWrite) -> None:
        """Adds a table. Its head is repeated on every page, and no row is split between pages."""
        style: Any = self.document.styles[self._tables.style]
        text: Any = self.document.styles[TABLE_TEXT]
        element = build_table(table, style.style_id, text.style_id, self._room, self._tables)
        body: Any = self.document.element.body
        body._insert_tbl(element)

    def to_bytes(self) -> bytes:
        """The document as a .docx file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()
