"""Texts of a Word document that stand outside its body: headers, footers, footnotes, endnotes and comments."""

from __future__ import annotations

import re
from typing import Any
from zipfile import ZipFile

from documents.raw_sheets import IntakeLimit
from documents.spreadsheets.workbook_xml import PartHandler, parse

PLACES = (
    (re.compile(r"word/header\d*\.xml"), "Header"),
    (re.compile(r"word/footer\d*\.xml"), "Footer"),
    (re.compile(r"word/footnotes\.xml"), "Footnote"),
    (re.compile(r"word/endnotes\.xml"), "Endnote"),
    (re.compile(r"word/comments\.xml"), "Comment"),
)


def texts_outside(archive: ZipFile, intake: IntakeLimit) -> list[tuple[str, str]]:
    """(place, text) of each paragraph outside the body, each text of a place once."""
    texts: dict[tuple[str, str], None] = {}
    for part in archive.infolist():
        name = part.filename.lower().replace("\\", "/")
        place = next((words for pattern, words in PLACES if pattern.fullmatch(name)), "")
        if place:
            handler = _ParagraphHandler(intake)
            parse(archive, part, handler)
            for words in handler.paragraphs:
                text = intake.text(place, 0, 0, words)
                if text is not None:
                    texts.setdefault((place, text))
    return list(texts)


class _ParagraphHandler(PartHandler):
    """Collects the paragraphs of a part."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.paragraphs: list[str] = []
        self._pieces: list[str] = []

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        if name == "p":
            self._pieces = []
        elif name == "t":
            self.collect()
        elif name in ("tab", "br", "cr"):
            self._pieces.append(" ")

    def closed(self, name: str) -> None:
        """An element ends."""
        if name == "t":
            self._pieces.append(self.collected())
        elif name == "p" and "".join(self._pieces).strip():
            self.paragraphs.append(" ".join("".join(self._pieces).split()))
            self._pieces = []
