"""The formats of a paper as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from documents.spreadsheets.writing import CONTENT_TYPE as WORKBOOK_TYPE
from documents.word.writing import CONTENT_TYPE as WORD_TYPE
from papers.rendering.pdf import as_pdf, can_make_pdf
from papers.rendering.word import as_word
from papers.rendering.workbook import as_workbook
from papers.value import Paper


@dataclass(frozen=True)
class PaperFormat:
    """A format. ``ending``: of the name of its file. ``most_rows``: a paper with more takes longer than a press may."""

    ending: str
    words: str
    content_type: str
    make: Callable[[Paper], bytes]
    most_rows: int


# Measured on two cores: a second of drawing for 130 rows of a PDF, for 4,000 rows of the others.
FORMATS = {
    item.ending: item
    for item in (
        PaperFormat("docx", "Word", WORD_TYPE, as_word, 4000),
        PaperFormat("pdf", "PDF", "application/pdf", as_pdf, 250),
        PaperFormat("xlsx", "Spreadsheet", WORKBOOK_TYPE, as_workbook, 4000),
    )
}


def formats_offered() -> list[PaperFormat]:
    """The formats that this machine can make: PDF only where Pango is there."""
    return [item for item in FORMATS.values() if item.ending != "pdf" or can_make_pdf()]
