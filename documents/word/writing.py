"""Writing Word documents: headings, paragraphs, captions, tables, running heads, and words marked as added or removed.

Marks are words with underline or strike-through, never colours, so that they can be read in grey, on paper and by
screen readers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from core.text import MarkedText
from documents.word.tables import CellToWrite, TableToWrite, build_table, marks_of, plain

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = datetime.fromisoformat("2000-01-01")
"""The date in every document, so that equal contents give equal documents."""
TABLE_TEXT = "Table Text"
SIZES = {"Title": 24, "Subtitle": 14, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Caption": 10}
SPACES = {"Heading 1": 18, "Heading 2": 12, "Heading 3": 10, "Caption": 10}
TWENTIETHS = 635
"""How many of Word's smallest units make a twentieth of a point."""


class WordFile:
    """A Word document to be written; A4 upright unless ``landscape``."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self.document: WordDocument = Document()
        properties = self.document.core_properties
        properties.title = plain(title)
        properties.author = ""
        properties.language = "en-GB"
        properties.created = properties.modified = EPOCH
        page = self.document.sections[0]
        page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
        page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        self._room = int(page.page_width - page.left_margin - page.right_margin) // TWENTIETHS
        self._set_styles()
        self.document.add_heading(plain(title), level=0)

    def _set_styles(self) -> None:
        """One dark typeface throughout, in British English; headings and captions stay with what they head."""
        styles: Any = self.document.styles
        normal = styles["Normal"]
        normal.font.name = "Arial"
        normal.font.size = Pt(11)
        _in_english(normal.element)
        text_of_tables = styles.add_style(TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
        text_of_tables.base_style = normal
        text_of_tables.font.size = Pt(9.5)
        text_of_tables.paragraph_format.space_after = Pt(2)
        for name, size in SIZES.items():
            style = styles[name]
            style.font.size = Pt(size)
            style.font.bold = name != "Subtitle"
            style.font.italic = False
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.paragraph_format.keep_with_next = True
            for border in style.element.findall(f".//{qn('w:pBdr')}") + style.element.findall(
                f".//{qn('w:spacing')}"
            ):
                border.getparent().remove(border)
            style.paragraph_format.space_before = Pt(SPACES.get(name, 0))
            style.paragraph_format.space_after = Pt(4)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in list(fonts.attrib):
                del fonts.attrib[key]
            for key in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{key}"), "Arial")

    def running_heads(self, head: str, foot: str, marking: str = "") -> None:
        """What stands at the head and foot of every page, with "Page x of y"; a marking stands at both."""
        section = self.document.sections[0]
        for part, words in ((section.header, head), (section.footer, foot)):
            paragraph = part.paragraphs[0]
            # The style's own stops are for an upright page.
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(self._room * TWENTIETHS, WD_TAB_ALIGNMENT.RIGHT)
            for stop in (4680, 9360):
                stops.add_tab_stop(stop * TWENTIETHS, WD_TAB_ALIGNMENT.CLEAR)
            paragraph.add_run(plain(words)).font.size = Pt(8)
            if marking:
                paragraph.add_run(f"\t{plain(marking)}").font.size = Pt(8)
        numbers = section.footer.add_paragraph()
        numbers.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for words, instruction in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
            numbers.add_run(words).font.size = Pt(8)
            _field(numbers, instruction, "1")

    def heading(self, words: str, level: int = 1) -> None:
        """Adds a heading, for Word's navigation and screen readers too."""
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
        _field(paragraph, f"SEQ {what} \\* ARABIC", str(number))
        paragraph.add_run(f": {plain(words)}")

    def picture(self, png: bytes, words: str, width: float) -> None:
        """Adds a picture. ``words``: what it shows, for who does not see it. ``width``: in centimetres."""
        shape = self.document.add_picture(io.BytesIO(png), width=Cm(width))
        shape._inline.docPr.set("descr", plain(words))

    def note(self, words: str) -> None:
        """Adds a small line below a table; an empty one keeps two tables apart."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(3)
        paragraph.add_run(plain(words)).font.size = Pt(9)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | Sequence[MarkedText]]]) -> None:
        """Adds a table of plain or marked cells."""
        self.add_table(TableToWrite(headings, ([CellToWrite([content]) for content in row] for row in rows)))

    def add_table(self, table: TableToWrite) -> None:
        """Adds a table. Its head is repeated on every page, and no row is split between pages."""
        style: Any = self.document.styles[table.style]
        element = build_table(table, style.style_id, self.document.styles[TABLE_TEXT].style_id, self._room)
        body: Any = self.document.element.body
        body._insert_tbl(element)

    def to_bytes(self) -> bytes:
        """The document as a .docx file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def _field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """Adds a field that Word works out, such as the number of the page. ``shown``: until it has."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run(shown)
    run.font.size = Pt(8) if instruction.endswith(("PAGE", "PAGES")) else None
    field.append(run._r)
    paragraph._p.append(field)


def _in_english(style: Any) -> None:
    """Sets the language of the text to British English, for reading aloud and spelling."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    style.get_or_add_rPr().append(language)
