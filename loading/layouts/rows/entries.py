"""Priorities, aims and rows of a plan as a file has them, and the patterns that recognise priorities and aims."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from documents.spreadsheets import RawCell, RawRow, cell_name
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.columns.rivals import BEFORE

_WORD = (
    r"(?:(?:(?:strategic|csp|csa|county)\s+)?(?:priority(?:\s+(?:area|theme))?|section|theme|chapter)"
    r"|strategic\s+(?:aim|objective|goal|outcome))"
)
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_NUMBER_WORD = rf"(?:{'|'.join(NUMBER_WORDS)})"
PRIORITY = re.compile(
    rf"^\s*(?P<before>\d{{1,2}}|[A-Z])?[.):\s]*{_WORD}\s*(?P<number>\d{{1,2}}\b|{_NUMBER_WORD}\b|[A-Z]\b(?=\s*[:.–—-]))?"
    r"\s*[:.–—-]*\s*(?P<title>.*)$",
    re.IGNORECASE | re.DOTALL,
)
NAMES_PRIORITY = re.compile(
    rf"^\s*(?:\d{{1,2}}|[A-Z])?[.):\s]*{_WORD}\s*(?:\d{{1,2}}\b|{_NUMBER_WORD}\b|[A-Z]\b)?"
    r"\s*(?:[:.–—]|\s-\s|$)"
    r"|^\s*(?:(?:strategic|csp|csa|county)\s+)?(?:priority|theme)\s+\d",
    re.IGNORECASE,
)
"""Texts that name a priority: "Priority 2 Fraud" or "Theme: …", but not "Theme nights"."""
LEAD = re.compile(
    r"(?:^|[\s,;|/(–-])(?:(?:priority|strategic|theme|overall)\s+)?(?:lead|leads|lead officer|lead agency|led by)"
    r"\s*(?:for (?:this )?priority\s*)?[:–]\s*(?P<lead>.*)$",
    re.IGNORECASE | re.DOTALL,
)
AIM = re.compile(
    r"^\s*(?P<kind>overall aim|overall objective|vision|aim|objective|outcome|goal)s?"
    r"(?:\s*(?P<number>\d{1,2}(?:\.\d{1,2})*[a-z]?)(?:\s*[:–—]\s*|\.\s+|\s+-\s+|\s+(?=(?-i:[A-Z])))|\s*[:–—-]\s*)(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
NUMBERED_TITLE = re.compile(
    r"^\s*(?P<number>\d{1,2}[.):]?(?=\s+[A-Z])|\d{1,2}[.):](?!\d)|[A-Z][.):](?![A-Z.]))\s*(?P<title>\S.*)$",
    re.DOTALL,
)
"""A number or letter before a title: "4. Fraud", "4 Fraud", "B) Fraud"; not "A safer town" or "24 hour cover"."""
NO_VALUE = re.compile(r"^(?:n/?a|none|\(blank\)|-+|–|—)?$", re.IGNORECASE)
OF_NO_VALUE = "a pivot table has this row for what has no value"
FOOTER = re.compile(
    r"^\s*(?:\*|†|‡|(?:grand\s+|sub-?\s*)?totals?\s*(?:$|[:\d]|actions?\b|costs?\b|budget\b|number\b|for\b)|notes?\s*[:.]"
    r"|sources?\s*:|(?:status |rag )?key\s*(?:$|[:=.]|to\b)|footnotes?\b|page\s+\d|number of actions\b|prepared by\b"
    r"|(?:last\s+)?(?:updated|reviewed|revised)\s*(?:$|:|on\b|\d)|version\s*(?:$|[:\d])|appendix\s+\w{1,2}\b)",
    re.IGNORECASE,
)
"""Texts below a table, or in its last row."""
GENERAL_SHEET_NAME = re.compile(
    r"^(?:sheet|table|tabelle|page|tab)\s*\d*$|\b(?:action|delivery|implementation)\s+plan\b|^plan\b|^data$|^csa\b|^csp\b",
    re.IGNORECASE,
)
_NO_DATE = r"(?!\d{1,2}\.\d{1,2}\.(?:\d{2}|(?:19|20)\d{2})(?!\d))"
LEADING_NUMBER = re.compile(
    rf"^\s*{_NO_DATE}(?P<number>[A-Z]{{0,3}}\d{{1,2}}(?:\.\d{{1,3}})+[a-z]?|\d{{1,2}}[a-z](?=[.):\s])|[A-Z]{{1,3}}\d{{1,2}}[a-z]?(?=[.):]))"
    r"[.):]?\s+(?=\S)"
)
"""A printed number before the words, such as 4.2a, 1a or "L3:"; no road such as A2, no quarter such as Q2, no date."""


@dataclass
class FileSection:
    """A priority as the file names it. ``lead``: as printed. ``is_cross_cutting``: it belongs to no priority."""

    title: str = ""
    number: str = ""
    lead: str = ""
    place: tuple[str, int, int] = ("", 0, 0)
    lead_place: tuple[str, int, int] = ("", 0, 0)
    overall_aim: str = ""
    is_cross_cutting: bool = False
    is_sheet_name: bool = False
    """Whether only the name of its sheet names it."""
    is_listed: bool = False
    """Whether it is named in a list of priorities above a table; it is kept without an action, too."""
    paragraphs: list[tuple[str, int, str]] = field(default_factory=list)
    """Paragraphs about it: (sheet, number of the paragraph, text)."""


@dataclass
class FileAim:
    """An aim as the file has it."""

    section: FileSection
    text: str = ""
    number: str = ""
    place: str = ""
    """The first cell that words it, such as "Plan!B7"."""
    uses_priority_words: bool = False
    """Whether the file words no aim, so that the aim takes the words of its priority."""


@dataclass
class FileCell:
    """The text of a row under one role, and the cell that it comes from."""

    text: str
    column: int
    cell: RawCell
    heading: str = ""


@dataclass
class FileRow:
    """A row of the plan. ``further``: (heading, text, column) of the columns kept as further text.

    ``earlier``: (role, heading, cell) of statuses, progress and dates that another column has now.
    """

    sheet: str
    row: int
    section: FileSection
    aim: FileAim
    cells: dict[str, FileCell] = field(default_factory=dict)
    further: list[tuple[str, str, int]] = field(default_factory=list)
    earlier: list[tuple[str, str, FileCell]] = field(default_factory=list)

    def text(self, role: str) -> str:
        """The text under a role; "" for none."""
        return self.cells[role].text if role in self.cells else ""

    def place(self, role: str = "action") -> str:
        """The cell of a role, such as "Plan!B7"."""
        column = self.cells[role].column if role in self.cells else 0
        return f"{self.sheet}!{cell_name(column, self.row)}"


EARLIER_ROLES = {before: role for role, before in BEFORE.items()}


def earlier_cells(row: RawRow, layout: SheetLayout) -> list[tuple[str, str, FileCell]]:
    """(role, heading, cell) of the filled columns of earlier statuses, progress and dates."""
    found = []
    for column, cell in enumerate(row.cells):
        role = EARLIER_ROLES.get(layout.columns[column] if column < len(layout.columns) else "", "")
        if role and cell.as_printed.strip():
            heading = layout.headings[column] if column < len(layout.headings) else ""
            found.append((role, heading, FileCell(cell.as_printed.strip(), column, cell, heading)))
    return found


def cells_by_role(row: RawRow, layout: SheetLayout) -> tuple[dict[str, FileCell], list[tuple[str, str, int]]]:
    """(cells by role, further text as (heading, text, column)) of a row. Several cells of one role are joined."""
    cells: dict[str, FileCell] = {}
    further: list[tuple[str, str, int]] = []
    for column, cell in enumerate(row.cells):
        text = cell.as_printed.strip()
        role = layout.columns[column] if column < len(layout.columns) else ""
        if not text or not role or role in EARLIER_ROLES:
            continue
        heading = layout.headings[column] if column < len(layout.headings) else ""
        if role == "extra":
            further.append((heading, text, column))
        elif role in cells:
            first = cells[role]
            joined = f"{first.text}\n{text}"
            cells[role] = FileCell(joined, first.column, RawCell(joined), first.heading)
        else:
            cells[role] = FileCell(text, column, cell, heading)
    return cells, further


@dataclass
class FileSections:
    """The priorities of a file. Two with the same title, or the same number, are one."""

    all: list[FileSection] = field(default_factory=list)

    def get_or_add(self, title: str, number: str, place: tuple[str, int, int]) -> FileSection:
        """The priority of that title or number; a new one where there is none yet."""
        for section in self.all:
            if (
                title
                and plain_words(section.title) == plain_words(title)
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
        self.all.append(section)
        return section


def marked_number(match: re.Match[str]) -> str:
    """The number of a priority that PRIORITY has found: "2" of "Priority 2" and of "Priority Two"."""
    number = match["number"] or match["before"] or ""
    return NUMBER_WORDS.get(number.casefold(), number)


def title_and_number(text: str) -> tuple[str, str]:
    """(title, number) of a priority in one cell or line: "4. Fraud", "Priority 4: Fraud", "4", "Fraud"."""
    words = " ".join(text.split())
    if re.fullmatch(r"\d{1,2}|[A-Z]", words):
        return "", words
    marked = PRIORITY.match(words) if NAMES_PRIORITY.match(words) else None
    if marked:
        return marked["title"].strip(), marked_number(marked)
    numbered = NUMBERED_TITLE.match(words)
    return (numbered["title"], numbered["number"].rstrip(".):")) if numbered else (words, "")
