"""Parsing one part of an archive as a stream, within limits: what is read of a workbook, element by element.

Parts are parsed with defusedxml, so that a hostile file cannot fill the memory. Elements are known by their local
names, so that strict Open XML and other prefixes can be read.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any
from xml.sax.handler import ContentHandler

from defusedxml.expatreader import create_parser

from documents import limits
from documents.raw_sheets import IntakeLimit

CHUNK = 65_536
# A character that XML does not allow, as a workbook writes it; also a text that looks like one.
ESCAPED_CHARACTER = re.compile(r"_x([0-9A-Fa-f]{4})_")
RAW_CHARACTERS = limits.CELL_CHARACTERS * len("_x0000_") + 1
"""More characters than a text within the limit can have before such characters are decoded."""


class PartHandler(ContentHandler):
    """Receives the elements of a part and counts them. Subclasses handle them in `opened` and `closed`."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__()
        self.intake = intake
        self.depth = 0
        self.has_event = False
        self.text: list[str] | None = None
        """The pieces of the text being collected; None outside elements whose text matters."""
        self._length = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Called by the parser."""
        self.has_event = True
        self.depth += 1
        self.intake.markup += 1
        if self.depth > limits.DEPTH or self.intake.markup > limits.MARKUP:
            raise self.intake.refuse(
                "", "The workbook holds far more than a plan. Copy its tables into a new one."
            )
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Called by the parser."""
        self.has_event = True
        self.depth -= 1
        self.closed(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        """Called by the parser, once or more for one text."""
        self.has_event = True
        if self.text is not None and self._length < RAW_CHARACTERS:
            self._length += len(content)
            self.text.append(content)

    def collect(self) -> None:
        """Begins to collect text."""
        self.text = []
        self._length = 0

    def collected(self) -> str:
        """The text since `collect`."""
        text = "".join(self.text or ())
        self.text = None
        return text

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends."""


def parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, handler: PartHandler) -> None:
    """Sends a part through a handler. Raises UnreadableFile at a limit, and the exceptions in BROKEN."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    bytes_without_event = 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            handler.has_event = False
            parser.feed(chunk)
            bytes_without_event = 0 if handler.has_event else bytes_without_event + len(chunk)
            if bytes_without_event > limits.UNBROKEN_BYTES:
                raise ValueError(part.filename)
    parser.close()


def unescape(text: str) -> str:
    """The text with the characters that XML does not allow: "_x000D_" becomes a carriage return."""
    if "_x" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        # A surrogate alone is not a character.
        return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)

    return ESCAPED_CHARACTER.sub(character, text)
