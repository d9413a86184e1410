"""Keeps the files of a filed paper, and says which formats it has."""

from __future__ import annotations

from core.history import Change
from documents.file_kinds import KINDS
from loading.kept_files.workflow import Upload, keep_what_was_made
from loading.models import FiledPaper, KeptFile
from papers.rendering.formats import FORMATS, PaperFormat, formats_offered

FILED_ENDINGS = ("docx", "pdf")
"""The formats in which a paper goes out."""


def formats_filed() -> list[PaperFormat]:
    """The formats that a filed paper gets, as far as this machine can make them."""
    return [form for form in formats_offered() if form.ending in FILED_ENDINGS]


def keep_file(paper: FiledPaper, ending: str, content: bytes, change: Change) -> KeptFile:
    """Keeps the bytes that were made of a filed paper. Inside ``writing``."""
    title = f"{paper.title}, {FORMATS[ending].words}"[:300]
    name = f"{file_name(paper)}.{ending}"
    return keep_what_was_made(paper, Upload(name, content, KINDS[ending], title), change)


def file_name(paper: FiledPaper) -> str:
    """What a download of it is called, without the ending: agreement, paper and the day on which it was filed."""
    return f"{paper.agreement.slug}-{paper.kind}-{paper.made_at:%Y-%m-%d}"
