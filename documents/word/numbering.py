"""Bullets and numbers that Word draws by itself: they stand in no text, but a plan's aims are numbered with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile, ZipInfo

from documents.raw_sheets import IntakeLimit
from documents.spreadsheets.workbook_parts import Part, parse

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
class Style:
    """A paragraph style: its name, the one that it is based on, and the list that it belongs to."""

    name: str = ""
    based_on: str = ""
    list_number: str = ""
    level: int | None = None
    outline: int = 0


@dataclass
class Lists:
    """The lists and styles of a document."""

    abstract: dict[str, dict[int, ListLevel]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)

    def level(self, list_number: str, level: int) -> ListLevel | None:
        """What a level of a list looks like; None where the document does not say."""
        return self.abstract.get(self.numbers.get(list_number, ""), {}).get(level)

    def style_chain(self, style: str) -> list[Style]:
        """A style and those that it is based on."""
        chain: list[Style] = []
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
class Counters:
    """Where the numbered lists of a document have got to."""

    lists: Lists
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def mark(self, style: str, list_number: str, level: int | None) -> str:
        """What stands in front of a paragraph ("• ", "1.2 "), the next number of its list; "" where nothing does."""
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
        found = self.lists.level(list_number, depth) or self.lists.level(list_number, 0)
        if found is None or found.kind == "bullet":
            return f"{INDENT * depth}{BULLET}"
        if found.kind == "none":
            return ""
        counts = self._counts.setdefault(self.lists.numbers.get(list_number, list_number), {})
        counts[depth] = counts.get(depth, found.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        text = found.pattern
        for number in range(depth + 1):
            at = self.lists.level(list_number, number) or found
            text = text.replace(f"%{number + 1}", _numeral(counts.get(number, at.start), at.kind))
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


def read_lists(archive: ZipFile, parts: Mapping[str, ZipInfo], intake: IntakeLimit) -> Lists:
    """The lists and styles of a document. Raises UnreadableFile at a limit, and what BROKEN lists."""
    lists = Lists()
    for name, handler in (
        ("word/numbering.xml", _Numbering(intake, lists)),
        ("word/styles.xml", _ParagraphStyles(intake, lists)),
    ):
        if name in parts:
            parse(archive, parts[name], handler)
    return lists


def _value(attrs: Any, wanted: str = "val") -> str:
    return next((str(text) for key, text in attrs.items() if key.rpartition(":")[2] == wanted), "")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class _Numbering(Part):
    """word/numbering.xml."""

    def __init__(self, intake: IntakeLimit, lists: Lists) -> None:
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
            self._levels[_whole(_value(attrs, "ilvl"))] = self._level
        elif name == "numFmt":
            self._level.kind = _value(attrs)
        elif name == "lvlText":
            self._level.pattern = _value(attrs)[:60]
        elif name == "start":
            self._level.start = _whole(_value(attrs))
        elif name == "num":
            self._number = _value(attrs, "numId")
            self._levels = {}  # overrides further down belong to no list of their own
        elif name == "abstractNumId":
            self.lists.numbers[self._number] = _value(attrs)


class _ParagraphStyles(Part):
    """word/styles.xml."""

    def __init__(self, intake: IntakeLimit, lists: Lists) -> None:
        super().__init__(intake)
        self.lists = lists
        self._style = Style()

    def opened(self, name: str, attrs: Any) -> None:
        """An element begins."""
        if name == "style":
            self._style = Style()
            self.lists.styles[_value(attrs, "styleId")] = self._style
        elif name == "name":
            self._style.name = _value(attrs)
        elif name == "basedOn":
            self._style.based_on = _value(attrs)
        elif name == "numId":
            self._style.list_number = _value(attrs)
        elif name == "ilvl":
            self._style.level = _whole(_value(attrs))
        elif name == "outlineLvl":
            self._style.outline = _whole(_value(attrs)) + 1
