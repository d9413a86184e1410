"""Writing Word documents: headings, paragraphs, tables with a repeated head, and words marked as added or removed.

Marks are words with underline or strike-through, never colours, so that they can be read in grey, on paper and by
screen readers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from core.text import MarkedText, normalise

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = datetime.fromisoformat("2000-01-01")
"""The date in every document, so that equal contents give equal documents."""
WORDS_OF_KIND = {"added": "added", "removed": "taken out"}


class WordFile:
    """A Word document to be written; A4 upright unless ``landscape``."""

    def __init__(self, title: str, *, landscape: bool = False) -> None:
        self.document: WordDocument = Document()
        properties = self.document.core_properties
        properties.title = _plain(title)
        properties.author = ""
        properties.language = "en-GB"
        properties.created = properties.modified = EPOCH
        page = self.document.sections[0]
        page.page_width, page.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
        page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        normal = self.document.styles["Normal"]
        normal.font.name = "Arial"
        normal.font.size = Pt(11)
        _in_english(normal.element)
        self.document.add_heading(_plain(title), level=0)

    def heading(self, words: str, level: int = 1) -> None:
        """Adds a heading, for Word's navigation and screen readers too."""
        self.document.add_heading(_plain(words), level=level)

    def paragraph(self, words: str, style: str | None = None) -> Paragraph:
        """Adds a paragraph; line feeds stay."""
        return self.document.add_paragraph(_plain(words), style=style)

    def bullet(self, words: str) -> Paragraph:
        """Adds a line of a bullet list."""
        return self.paragraph(words, "List Bullet")

    def marked(self, marks: Iterable[MarkedText], style: str | None = None) -> Paragraph:
        """Adds a paragraph with marked words."""
        paragraph = self.document.add_paragraph(style=style)
        add_marked_text(paragraph, marks)
        return paragraph

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | Sequence[MarkedText]]]) -> None:
        """Adds a table. Its head is repeated on every page, and no row is split between pages."""
        table = self.document.add_table(rows=1, cols=len(headings))
        table.style = self.document.styles["Table Grid"]
        head = table.rows[0]
        _mark_row(head, "w:tblHeader")
        for cell, words in zip(head.cells, headings, strict=True):
            cell.paragraphs[0].add_run(_plain(words)).bold = True
        for row in rows:
            added = table.add_row()
            _mark_row(added, "w:cantSplit")
            for cell, content in zip(added.cells, row, strict=True):
                _fill(cell, content)

    def to_bytes(self) -> bytes:
        """The document as a .docx file."""
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def add_marked_text(paragraph: Paragraph, marks: Iterable[MarkedText]) -> None:
    """Adds words to a paragraph: "[added: …]" underlined, "[taken out: …]" struck through."""
    for mark in marks:
        words = _plain(mark.words)
        if mark.kind not in WORDS_OF_KIND:
            paragraph.add_run(words)
            continue
        # Blanks at the ends stay outside the brackets, to keep them apart from the words around.
        stripped = words.strip()
        if not stripped:
            paragraph.add_run(words)
            continue
        start = words.index(stripped)
        paragraph.add_run(words[:start])
        run = paragraph.add_run(f"[{WORDS_OF_KIND[mark.kind]}: {stripped}]")
        if mark.kind == "added":
            run.font.underline = True
        else:
            run.font.strike = True
        paragraph.add_run(words[start + len(stripped) :])


def _fill(cell: _Cell, content: str | Sequence[MarkedText]) -> None:
    if isinstance(content, str):
        cell.paragraphs[0].add_run(_plain(content))
    else:
        add_marked_text(cell.paragraphs[0], content)


def _plain(words: str) -> str:
    """The text without characters that XML does not allow; blanks at its ends stay."""
    stripped = words.strip()
    start = words.index(stripped) if stripped else len(words)
    return f"{words[:start]}{normalise(stripped)}{words[start + len(stripped) :]}"


def _mark_row(row: object, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # type: ignore[attr-defined]


def _in_english(style: object) -> None:
    """Sets the language of the text to British English, for reading aloud and spelling."""
    properties = style.get_or_add_rPr()  # type: ignore[attr-defined]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)
