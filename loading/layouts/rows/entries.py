"""What the rows of a plan are made of as a file has them, and the words by which priorities and aims are told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from documents.spreadsheets import RawCell, RawRow, cell_name
from loading.layouts.cells.words import plain
from loading.layouts.columns.layout import SheetLayout

_WORD = (
    r"(?:(?:(?:strategic|csp|csa|county)\s+)?(?:priority(?:\s+(?:area|theme))?|section|theme|chapter)"
    r"|strategic\s+(?:aim|objective|goal|outcome))"
)
PRIORITY = re.compile(
    rf"^\s*(?P<before>\d{{1,2}}|[A-Z])?[.):\s]*{_WORD}\s*(?P<number>\d{{1,2}}\b|[A-Z]\b(?=\s*[:.–—-]))?"
    r"\s*[:.–—-]*\s*(?P<title>.*)$",
    re.IGNORECASE | re.DOTALL,
)
MARKED = re.compile(
    rf"^\s*(?:\d{{1,2}}|[A-Z])?[.):\s]*{_WORD}\s*(?:\d{{1,2}}\b|[A-Z]\b)?\s*(?:[:.–—]|\s-\s|$)"
    r"|^\s*(?:(?:strategic|csp|csa|county)\s+)?(?:priority|theme)\s+\d",
    re.IGNORECASE,
)
"""Words that name a priority, and not only begin like one: "Priority 2 Fraud", "Theme: …", not "Theme nights"."""
LEAD = re.compile(
    r"(?:^|[\s,;|/(–-])(?:(?:priority|strategic|theme|overall)\s+)?(?:lead|leads|lead officer|lead agency|led by)"
    r"\s*(?:for (?:this )?priority\s*)?[:–]\s*(?P<lead>.*)$",
    re.IGNORECASE | re.DOTALL,
)
AIM = re.compile(
    r"^\s*(?P<kind>overall aim|overall objective|vision|aim|objective|outcome|goal)s?"
    r"\s*(?P<number>\d{1,2}(?:\.\d{1,2})*[a-z]?)?\s*[:–—-]\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
TITLED = re.compile(
    r"^\s*(?P<number>\d{1,2}[.):]?(?=\s+[A-Z])|\d{1,2}[.):](?!\d)|[A-Z][.):](?![A-Z.]))\s*(?P<title>\S.*)$",
    re.DOTALL,
)
"""A number or letter before a title: "4. Fraud", "4 Fraud", "B) Fraud"; not "A safer town" or "24 hour cover"."""
NOT_ONE = re.compile(r"^(?:n/?a|none|-+|–|—)?$", re.IGNORECASE)
FOOT = re.compile(
    r"^\s*(?:\*|†|‡|(?:grand\s+|sub-?\s*)?totals?\s*(?:$|[:\d]|actions?\b|costs?\b|budget\b|number\b|for\b)|notes?\s*[:.]"
    r"|sources?\s*:|(?:status |rag )?key\s*(?:$|[:=.]|to\b)|footnotes?\b|page\s+\d|number of actions\b|prepared by\b"
    r"|(?:last\s+)?(?:updated|reviewed|revised)\s*(?:$|:|on\b|\d)|version\s*(?:$|[:\d])|appendix\s+\w{1,2}\b)",
    re.IGNORECASE,
)
"""What stands below a table, or as its last row."""
PLAIN_SHEET = re.compile(
    r"^(?:sheet|table|tabelle|page|tab)\s*\d*$|\b(?:action|delivery|implementation)\s+plan\b|^plan\b|^data$|^csa\b|^csp\b",
    re.IGNORECASE,
)
LEADING_NUMBER = re.compile(
    r"^\s*(?P<number>[A-Z]{0,3}\d{1,2}(?:\.\d{1,3})+[a-z]?|\d{1,2}[a-z](?=[.):\s])|[A-Z]{1,3}\d{1,2}[a-z]?(?=[.):]))"
    r"[.):]?\s+(?=\S)"
)
"""A printed number before the words: 4.2a, 1a, L3: — but no road such as A2, nor a quarter such as Q2."""


@dataclass
class FileSection:
    """A priority as the file names it. ``lead``: as printed. ``crossing``: a section that belongs to no priority."""

    title: str = ""
    number: str = ""
    lead: str = ""
    place: tuple[str, int, int] = ("", 0, 0)
    lead_place: tuple[str, int, int] = ("", 0, 0)
    overall_aim: str = ""
    crossing: bool = False
    words: list[tuple[str, str]] = field(default_factory=list)
    """Paragraphs about it: (place, text)."""


@dataclass
class AimSaid:
    """An aim as the file has it."""

    section: FileSection
    text: str = ""
    number: str = ""
    place: str = ""
    """Where it is first said, such as "Plan!B7"."""
    stands_in: bool = False
    """Whether the file words no aim, so that the words of the priority stand for it."""


@dataclass
class Field:
    """What stands under one role in a row: the words, and the cell that they come from."""

    text: str
    column: int
    cell: RawCell
    heading: str = ""


@dataclass
class FileRow:
    """A row of the plan. ``further``: (heading, text, column) of the columns kept as further text."""

    sheet: str
    row: int
    section: FileSection
    aim: AimSaid
    fields: dict[str, Field] = field(default_factory=dict)
    further: list[tuple[str, str, int]] = field(default_factory=list)

    def text(self, role: str) -> str:
        """What stands under a role; "" for nothing."""
        return self.fields[role].text if role in self.fields else ""

    def place(self, role: str = "action") -> str:
        """Where that is, such as "Plan!B7"."""
        column = self.fields[role].column if role in self.fields else 0
        return f"{self.sheet}!{cell_name(column, self.row)}"


def fields_of(row: RawRow, layout: SheetLayout) -> tuple[dict[str, Field], list[tuple[str, str, int]]]:
    """What stands in a row by role, and the further text as (heading, text, column). A role's cells are joined."""
    fields: dict[str, Field] = {}
    further: list[tuple[str, str, int]] = []
    for column, cell in enumerate(row.cells):
        text = cell.as_printed.strip()
        role = layout.columns[column] if column < len(layout.columns) else ""
        if not text or not role:
            continue
        heading = layout.headings[column] if column < len(layout.headings) else ""
        if role == "extra":
            further.append((heading, text, column))
        elif role in fields:
            there = fields[role]
            joined = f"{there.text}\n{text}"
            fields[role] = Field(joined, there.column, RawCell(joined), there.heading)
        else:
            fields[role] = Field(text, column, cell, heading)
    return fields, further


@dataclass
class FileSections:
    """The priorities of a file: one of the same name, or number, is the same wherever it is named."""

    found: list[FileSection] = field(default_factory=list)

    def get(self, title: str, number: str, place: tuple[str, int, int]) -> FileSection:
        """The section of that title or number."""
        for section in self.found:
            if (
                title
                and plain(section.title) == plain(title)
                and (not number or section.number in ("", number))
            ):
                section.number = section.number or number
                return section
            if not title and number and section.number == number:
                return section
            if title and not section.title and number and section.number == number:
                section.title = title
                return section
        section = FileSection(title, number, place=place)
        self.found.append(section)
        return section


def titled(text: str) -> tuple[str, str]:
    """(title, number) of a priority in one cell or line: "4. Fraud", "Priority 4: Fraud", "4", "Fraud"."""
    words = " ".join(text.split())
    if re.fullmatch(r"\d{1,2}|[A-Z]", words):
        return "", words
    marked = PRIORITY.match(words) if MARKED.match(words) else None
    if marked:
        return marked["title"].strip(), marked["number"] or marked["before"] or ""
    found = TITLED.match(words)
    return (found["title"], found["number"].rstrip(".):")) if found else (words, "")
