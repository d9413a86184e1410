"""The parts of a workbook that say where its sheets are and how its cells look; and how any part is parsed.

Parsed as a stream with defusedxml, so that memory does not grow with what a hostile file holds, and by local
names, so that strict Open XML and odd prefixes are read as well. openpyxl would build whole rows, and all of
the styles, before any limit could be looked at; it makes a float of 2.1, cannot tell a formula without a
value from an empty cell, and refuses some files for a colour.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.sax.handler import ContentHandler

from defusedxml.expatreader import create_parser
from openpyxl.styles.numbers import BUILTIN_FORMATS

from documents import limits
from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit

CHUNK = 65_536
# How XML keeps a character that it does not allow, and text that looks like one that is kept so.
KEPT = re.compile(r"_x([0-9A-Fa-f]{4})_")
RAW_CHARACTERS = limits.CELL_CHARACTERS * len("_x0000_") + 1
"""More than a text that is not too long can have before such characters are turned back."""
FORMAT_CHARACTERS = 255
"""Of a number format: as many as Excel allows."""


class Part(ContentHandler):
    """What goes through a part's elements, counting them. Subclasses say what they do with which."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__()
        self.intake = intake
        self.depth = 0
        self.alive = False
        self.text: list[str] | None = None
        """What is being collected, None outside elements whose text matters."""
        self._length = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        """Called by the parser."""
        self.alive = True
        self.depth += 1
        self.intake.markup += 1
        if self.depth > limits.DEPTH or self.intake.markup > limits.MARKUP:
            raise self.intake.refuse(
                "", "The workbook holds far more than a plan. Copy its tables into a new one."
            )
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        """Called by the parser."""
        self.alive = True
        self.depth -= 1
        self.closed(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        """Called by the parser, once or more for one text."""
        self.alive = True
        if self.text is not None and self._length < RAW_CHARACTERS:
            self._length += len(content)
            self.text.append(content)

    def collect(self) -> None:
        """Keep the text from here on."""
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


def parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, handler: Part) -> None:
    """Send a part through a handler. Raises UnreadableFile at a limit, and whatever BROKEN lists."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    silent = 0
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            handler.alive = False
            parser.feed(chunk)
            silent = 0 if handler.alive else silent + len(chunk)
            if silent > limits.UNBROKEN_BYTES:
                raise ValueError(part.filename)
    parser.close()


def plain(text: str) -> str:
    """A text with the characters turned back that XML does not allow: "_x000D_" is a return."""
    if "_x" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        code = int(found[1], 16)
        # Half of a character from beyond the sixteen bits is no character by itself.
        return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)

    return KEPT.sub(character, text)


@dataclass(slots=True)
class WorkbookFrame:
    """A workbook's frame."""

    sheets: list[tuple[str, zipfile.ZipInfo]] = field(default_factory=list)
    strings: zipfile.ZipInfo | None = None
    formats: list[str] = field(default_factory=list)
    """The number format of each cell style, by its number."""
    since_1904: bool = False
    """Whether days are counted from 1904, as old Macintoshes did."""


class _Links(Part):
    """Where a part refers to: identity -> (kind, target)."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.links: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, attrs: Any) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            kind = attrs.get("Type", "").rpartition("/")[2]
            self.links[attrs.get("Id", "")] = (kind, attrs.get("Target", ""))


class _Frame(Part):
    """The workbook's own part: names and identities of its sheets, and the first day of its calendar."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "sheet":
            identity = next((value for key, value in attrs.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((plain(attrs.get("name", "")), identity))
        elif name == "workbookPr":
            self.since_1904 = attrs.get("date1904") in {"1", "true"}


class _CellStyles(Part):
    """The number format of each cell style."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.formats: list[str] = []
        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self._in_cells = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "numFmt":
            code = plain(attrs.get("formatCode", GENERAL))
            self._codes[int(attrs.get("numFmtId", 0))] = code if len(code) <= FORMAT_CHARACTERS else GENERAL
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self.formats.append(self._codes.get(int(attrs.get("numFmtId", 0)), GENERAL))

    def closed(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


def read_frame(archive: zipfile.ZipFile, intake: IntakeLimit) -> WorkbookFrame:
    """Where the sheets are, hidden ones included, charts left out.

    Raises UnreadableFile at a limit, and what BROKEN lists.
    """
    parts = {_key(part.filename): part for part in archive.infolist()}

    def links_of(name: str) -> dict[str, tuple[str, str]]:
        folder, file = posixpath.split(name)
        handler = _Links(intake)
        if part := parts.get(_key(f"{folder}/_rels/{file}.rels")):
            parse(archive, part, handler)
        return {
            identity: (kind, _key(posixpath.join(folder, target)))
            for identity, (kind, target) in handler.links.items()
        }

    found = [target for kind, target in links_of("").values() if kind == "officeDocument"]
    name = found[0] if found else "xl/workbook.xml"
    frame = _Frame(intake)
    parse(archive, parts[name], frame)
    links = links_of(name)
    book = WorkbookFrame(since_1904=frame.since_1904)
    for title, identity in frame.sheets:
        kind, target = links[identity]
        if kind == "worksheet":
            book.sheets.append((title, parts[target]))
    by_kind: dict[str, zipfile.ZipInfo] = {
        kind: parts[path] for kind, path in links.values() if path in parts
    }
    book.strings = by_kind.get("sharedStrings")
    if "styles" in by_kind:
        styles = _CellStyles(intake)
        parse(archive, by_kind["styles"], styles)
        book.formats = styles.formats
    return book


def _key(path: str) -> str:
    """A part's path as it is looked up: some programs write other slashes, or capitals."""
    return posixpath.normpath(path.replace("\\", "/").lower()).lstrip("/")
