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
    """A format. ``ending``: of the name of its file."""

    ending: str
    words: str
    content_type: str
    make: Callable[[Paper], bytes]


FORMATS = {
    item.ending: item
    for item in (
        PaperFormat("docx", "Word", WORD_TYPE, as_word),
        PaperFormat("pdf", "PDF", "application/pdf", as_pdf),
        PaperFormat("xlsx", "Spreadsheet", WORKBOOK_TYPE, as_workbook),
    )
}


def formats_offered() -> list[PaperFormat]:
    """The formats that this machine can make: PDF only where Pango is there."""
    return [item for item in FORMATS.values() if item.ending != "pdf" or can_make_pdf()]
