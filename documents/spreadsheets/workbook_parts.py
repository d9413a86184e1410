"""Where the sheets of a workbook are, and how its cells look: number formats, struck-out text, colours.

openpyxl would build whole rows and all styles before a limit can be checked; it makes 2.1 a float, takes a formula
without a value for an empty cell, and refuses some files because of a colour.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from openpyxl.styles.numbers import BUILTIN_FORMATS

from documents.number_formats import GENERAL
from documents.raw_sheets import IntakeLimit
from documents.spreadsheets.colours import ThemeHandler, colour_of
from documents.spreadsheets.workbook_xml import PartHandler, parse, unescape

FORMAT_CHARACTERS = 255
"""The longest number format that Excel allows."""


@dataclass(slots=True)
class WorkbookFrame:
    """The parts of a workbook: its sheets by title, its shared texts, its number formats."""

    sheets: list[tuple[str, zipfile.ZipInfo]] = field(default_factory=list)
    strings: zipfile.ZipInfo | None = None
    formats: list[str] = field(default_factory=list)
    """The number format of each cell style, by its number."""
    struck: list[bool] = field(default_factory=list)
    """Whether the text of each cell style is struck out."""
    fills: list[str] = field(default_factory=list)
    """The colour of each cell style, as six hexadecimal digits; "" for none."""
    hidden: set[str] = field(default_factory=set)
    """The titles of hidden sheets."""
    comments: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    """The comments of a sheet, by its title."""
    drawings: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    """The shapes of a sheet, by its title."""
    since_1904: bool = False
    """Whether days are counted from 1904, as on old Macintoshes."""


class _LinkHandler(PartHandler):
    """Collects the references of a part: identity -> (kind, target)."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.links: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, attrs: Any) -> None:
        if name == "Relationship" and attrs.get("TargetMode") != "External":
            kind = attrs.get("Type", "").rpartition("/")[2]
            self.links[attrs.get("Id", "")] = (kind, attrs.get("Target", ""))


class _FrameHandler(PartHandler):
    """Collects names and identities of a workbook's sheets, and the first day of its calendar."""

    def __init__(self, intake: IntakeLimit) -> None:
        super().__init__(intake)
        self.sheets: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.since_1904 = False

    def opened(self, name: str, attrs: Any) -> None:
        if name == "sheet":
            identity = next((value for key, value in attrs.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((unescape(attrs.get("name", "")), identity))
            if attrs.get("state", "visible") != "visible":
                self.hidden.add(self.sheets[-1][0])
        elif name == "workbookPr":
            self.since_1904 = attrs.get("date1904") in {"1", "true"}


class _CellStyleHandler(PartHandler):
    """Collects of each cell style its number format, whether its text is struck out, and its colour."""

    def __init__(self, intake: IntakeLimit, theme: Sequence[str]) -> None:
        super().__init__(intake)
        self._theme = theme
        self.formats: list[str] = []
        self.struck: list[bool] = []
        self.fills: list[str] = []
        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self._fonts: list[bool] = []
        self._colours: list[str] = []
        self._solid = False
        self._part = ""

    def opened(self, name: str, attrs: Any) -> None:
        if name in ("cellXfs", "fonts", "fills"):
            self._part = name
        elif name == "numFmt":
            code = unescape(attrs.get("formatCode", GENERAL))
            self._codes[int(attrs.get("numFmtId", 0))] = code if len(code) <= FORMAT_CHARACTERS else GENERAL
        elif self._part == "fonts" and name == "font":
            self._fonts.append(False)
        elif self._part == "fonts" and name == "strike" and self._fonts:
            self._fonts[-1] = is_on(attrs.get("val", "1"))
        elif self._part == "fills" and name == "fill":
            self._colours.append("")
        elif self._part == "fills" and name == "patternFill":
            self._solid = attrs.get("patternType") == "solid"
        elif self._part == "fills" and name == "fgColor" and self._solid and self._colours:
            self._colours[-1] = colour_of(attrs, self._theme)
        elif self._part == "cellXfs" and name == "xf":
            self.formats.append(self._codes.get(int(attrs.get("numFmtId", 0)), GENERAL))
            self.struck.append(_at(self._fonts, attrs.get("fontId"), False))
            self.fills.append(_at(self._colours, attrs.get("fillId"), ""))

    def closed(self, name: str) -> None:
        if name == self._part:
            self._part = ""


T = TypeVar("T")


def _at(items: list[T], number: str | None, otherwise: T) -> T:
    index = int(number or 0)
    return items[index] if 0 <= index < len(items) else otherwise


def is_on(value: str) -> bool:
    """Whether a switch in the markup is on."""
    return value not in ("0", "false", "off", "none")


def read_frame(archive: zipfile.ZipFile, intake: IntakeLimit) -> WorkbookFrame:
    """The parts of a workbook, with hidden sheets and without charts.

    Raises UnreadableFile at a limit, and the exceptions in BROKEN.
    """
    parts = {_key(part.filename): part for part in archive.infolist()}

    def links_of(name: str) -> dict[str, tuple[str, str]]:
        folder, file = posixpath.split(name)
        handler = _LinkHandler(intake)
        if part := parts.get(_key(f"{folder}/_rels/{file}.rels")):
            parse(archive, part, handler)
        return {
            identity: (kind, _key(posixpath.join(folder, target)))
            for identity, (kind, target) in handler.links.items()
        }

    documents = [target for kind, target in links_of("").values() if kind == "officeDocument"]
    name = documents[0] if documents else "xl/workbook.xml"
    frame = _FrameHandler(intake)
    parse(archive, parts[name], frame)
    links = links_of(name)
    workbook = WorkbookFrame(since_1904=frame.since_1904, hidden=frame.hidden)
    for title, identity in frame.sheets:
        kind, target = links[identity]
        if kind == "worksheet":
            workbook.sheets.append((title, parts[target]))
            for other, path in links_of(target).values():
                if other == "comments" and path in parts:
                    workbook.comments[title] = parts[path]
                elif other == "drawing" and path in parts:
                    workbook.drawings[title] = parts[path]
    by_kind: dict[str, zipfile.ZipInfo] = {
        kind: parts[path] for kind, path in links.values() if path in parts
    }
    workbook.strings = by_kind.get("sharedStrings")
    if "styles" in by_kind:
        theme = ThemeHandler(intake)
        if "theme" in by_kind:
            parse(archive, by_kind["theme"], theme)
        styles = _CellStyleHandler(intake, theme.colours)
        parse(archive, by_kind["styles"], styles)
        workbook.formats, workbook.struck, workbook.fills = styles.formats, styles.struck, styles.fills
    return workbook


def _key(path: str) -> str:
    """A part's path for look-up: some programs write backslashes or capitals."""
    return posixpath.normpath(path.replace("\\", "/").lower()).lstrip("/")
