"""Bullets and numbers that Word adds to paragraphs: they are not in the text, but many plans number aims with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile, ZipInfo

from documents.raw_sheets import IntakeLimit
from documents.spreadsheets.workbook_xml import PartHandler, parse

BULLET = "• "
INDENT = "  "
MOST_LEVELS = 9


@dataclass
class ListLevel:
    """One level of a list: ``pattern`` such as "%1.%2", ``kind`` such as "bullet", "decimal", "lowerLetter"."""

    kind: str = "bullet"
    pattern: str = ""
    start: int = 1


@dataclass
class ParagraphStyle:
    """A paragraph style: its name, the style that it is based on, and its list."""

    name: str = ""
    based_on: str = ""
    list_number: str = ""
    level: int | None = None
    outline: int = 0


@dataclass
class ListDefinitions:
    """The lists and styles of a document."""

    abstract: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    styles: dict[str, ParagraphStyle] = field(default_factory=dict)

    def level(self, list_number: str, level: int) -> ListLevel | None:
        """The level of a list; None if the document does not define it."""
        return self.abstract.get(self.numbers.get(list_number, ""), {}).get(level)

    def style_chain(self, style: str) -> list[ParagraphStyle]:
        """A style and the styles that it is based on."""
        chain: list[ParagraphStyle] = []
        while style in self.styles and len(chain) < MOST_LEVELS:
            chain.append(self.styles[style])
            style = self.styles[style].based_on
        return chain

    def heading_level(self, style: str) -> int:
        """1 to 9 for a style of headings, 0 for any other."""
        for item in self.style_chain(style):
            words = item.name.casefold().split()
            if item.outline:
                return item.outline
            if words[:1] == ["heading"] and len(words) == 2 and words[1].isdigit():
                return int(words[1])
            if words == ["title"]:
                return 1
        return 0


@dataclass
class ListCounters:
    """The last numbers of a document's numbered lists."""

    lists: ListDefinitions
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_mark(self, style: str, list_number: str, level: int | None) -> str:
        """The bullet or next number in front of a paragraph ("• ", "1.2 "); "" for a paragraph without one."""
        for item in self.lists.style_chain(style):
            list_number = list_number or item.list_number
            level = item.level if level is None else level
            words = item.name.casefold().split()
            if (
                words[:1] == ["list"] and words[-1].isdigit()
            ):  # "List Bullet 2" is a list of its own, further in
                level = level or int(words[-1]) - 1
        depth = min(level or 0, MOST_LEVELS)
        if not list_number or list_number == "0":
            return ""
        list_level = self.lists.level(list_number, depth) or self.lists.level(list_number, 0)
        if list_level is None or list_level.kind == "bullet":
            return f"{INDENT * depth}{BULLET}"
        if list_level.kind == "none":
            return ""
        counts = self._counts.setdefault(self.lists.numbers.get(list_number, list_number), {})
        counts[depth] = counts.get(depth, list_level.start - 1) + 1
        for deeper in [count_level for count_level in counts if count_level > depth]:
            del counts[deeper]
        text = list_level.pattern
        for number in range(depth + 1):
            level_of_number = self.lists.level(list_number, number) or list_level
            text = text.replace(
                f"%{number + 1}", _numeral(counts.get(number, level_of_number.start), level_of_number.kind)
            )
        return f"{text} " if text.strip() else ""


def _numeral(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman") and 1 <= number < 40:
        text = (
            "x" * (number // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        )
        return text if kind == "lowerRoman" else text.upper()
    return str(number)


def read_lists(archive: ZipFile, parts: Mapping[str, ZipInfo], intake: IntakeLimit) -> ListDefinitions:
    """The lists and styles of a document. Raises UnreadableFile at a limit, and the exceptions in BROKEN."""
    lists = ListDefinitions()
    for name, handler in (
        ("word/numbering.xml", _NumberingHandler(intake, lists)),
        ("word/styles.xml", _StyleHandler(intake, lists)),
    ):
        if name in parts:
            parse(archive, parts[name], handler)
    return lists


def _value(attrs: Any, attribute: str = "val") -> str:
    return next((str(text) for key, text in attrs.items() if key.rpartition(":")[2] == attribute), "")


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class _NumberingHandler(PartHandler):
    """Reads word/numbering.xml."""

    def __init__(self, intake: IntakeLimit, lists: ListDefinitions) -> None:
        super().__init__(intake)
        self.lists = lists
        self._levels: dict[int, ListLevel] = {}
        self._level = ListLevel()
        self._number = ""

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        if name == "abstractNum":
            self._levels = self.lists.abstract.setdefault(_value(attrs, "abstractNumId"), {})
        elif name == "lvl":
            self._level = ListLevel()
            self._levels[_whole_number(_value(attrs, "ilvl"))] = self._level
        elif name == "numFmt":
            self._level.kind = _value(attrs)
        elif name == "lvlText":
            self._level.pattern = _value(attrs)[:60]
        elif name == "start":
            self._level.start = _whole_number(_value(attrs))
        elif name == "num":
            self._number = _value(attrs, "numId")
            self._levels = {}  # overrides in this element are ignored
        elif name == "abstractNumId":
            self.lists.numbers[self._number] = _value(attrs)


class _StyleHandler(PartHandler):
    """Reads word/styles.xml."""

    def __init__(self, intake: IntakeLimit, lists: ListDefinitions) -> None:
        super().__init__(intake)
        self.lists = lists
        self._style = ParagraphStyle()

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        if name == "style":
            self._style = ParagraphStyle()
            self.lists.styles[_value(attrs, "styleId")] = self._style
        elif name == "name":
            self._style.name = _value(attrs)
        elif name == "basedOn":
            self._style.based_on = _value(attrs)
        elif name == "numId":
            self._style.list_number = _value(attrs)
        elif name == "ilvl":
            self._style.level = _whole_number(_value(attrs))
        elif name == "outlineLvl":
            self._style.outline = _whole_number(_value(attrs)) + 1
