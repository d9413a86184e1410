"""Word documents: headings, paragraphs, tables whose head stands on every page, and words marked as added or removed.

What was added or removed is told by words and by underline or strike-through, never by colour: it reads in grey, by
ear and on paper. Nothing here knows what a document is about.
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

from core.text import Marked, normalise

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPOCH = datetime.fromisoformat("2000-01-01")
"""When a document says that it was made, so that equal contents say the same."""
MARKED = {"added": "added", "removed": "taken out"}


class Word:
    """A document under construction; A4 upright unless ``landscape``."""

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
        """A heading that Word's navigation and screen readers know."""
        self.document.add_heading(_plain(words), level=level)

    def paragraph(self, words: str, style: str | None = None) -> Paragraph:
        """A paragraph; line feeds stay."""
        return self.document.add_paragraph(_plain(words), style=style)

    def bullet(self, words: str) -> Paragraph:
        """A line of a list."""
        return self.paragraph(words, "List Bullet")

    def marked(self, marks: Iterable[Marked], style: str | None = None) -> Paragraph:
        """A paragraph in which it is marked what was added and what was taken out."""
        paragraph = self.document.add_paragraph(style=style)
        mark(paragraph, marks)
        return paragraph

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | Sequence[Marked]]]) -> None:
        """A table. Its head is repeated on every page, and no row breaks across two."""
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


def mark(paragraph: Paragraph, marks: Iterable[Marked]) -> None:
    """Adds words to a paragraph: "[added: …]" underlined, "[taken out: …]" struck through."""
    for part in marks:
        words = _plain(part.words)
        if part.kind not in MARKED:
            paragraph.add_run(words)
            continue
        # The blanks at its ends stay outside, or the words around would run into the brackets.
        inner = words.strip()
        if not inner:
            paragraph.add_run(words)
            continue
        start = words.index(inner)
        paragraph.add_run(words[:start])
        run = paragraph.add_run(f"[{MARKED[part.kind]}: {inner}]")
        if part.kind == "added":
            run.font.underline = True
        else:
            run.font.strike = True
        paragraph.add_run(words[start + len(inner) :])


def _fill(cell: _Cell, content: str | Sequence[Marked]) -> None:
    if isinstance(content, str):
        cell.paragraphs[0].add_run(_plain(content))
    else:
        mark(cell.paragraphs[0], content)


def _plain(words: str) -> str:
    """Text without what XML cannot hold; blanks at its ends stay, since words stand beside it."""
    inner = words.strip()
    start = words.index(inner) if inner else len(words)
    return f"{words[:start]}{normalise(inner)}{words[start + len(inner) :]}"


def _mark_row(row: object, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # type: ignore[attr-defined]


def _in_english(style: object) -> None:
    """The language in which Word reads the text aloud and checks its spelling."""
    properties = style.get_or_add_rPr()  # type: ignore[attr-defined]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)
