"""What stands above a table: titles, headings of Word in one level or two, lists of priorities, leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from documents.spreadsheets import RawRow, RawSheet
from loading.interchange.lines import in_quotes
from loading.layouts.account import LEFT_OUT, TAKEN, Fate, Place
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.headings import role_of
from loading.layouts.questions import Question
from loading.layouts.rows.entries import (
    AIM,
    FOOTER,
    GENERAL_SHEET_NAME,
    NAMES_PRIORITY,
    FileAim,
    FileSection,
    title_and_number,
)
from loading.layouts.rows.naming import SectionReader

GENERAL_HEADING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+)?(?:(?:our|the)\s+)?"
    r"(?:(?:table of )?contents|introduction|background|foreword|summary|appendix.*|annex.*|objectives|actions"
    r"|aims(?:,? (?:and )?objectives)?(?:,? (?:and )?actions)?|(?:the )?(?:action|delivery|implementation) plan"
    r"|priorities|progress(?: report)?|next steps|context)$",
    re.IGNORECASE,
)
"""Headings of parts of any document: they name no priority."""
LEVEL_WORDS = re.compile(
    r"^\s*(?:(?:priority|key|strategic)\s+)?(?:actions?|aims?|objectives?|goals?|outcomes?|priority|theme|workstream)\s*"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*[a-z]?)?\s*[:.–—-]\s*(?P<title>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
"""A heading with the name of its level: "Aim 1: A greener town", "Priority action 2: More ponds"."""
DOCUMENT_TITLE = re.compile(r"\b(?:plan|strategy|agreement|report|framework|(?:19|20)\d{2})\b", re.IGNORECASE)
IS_PRIORITY, IS_TITLE = "priority", "title"
BY_NUMBER = "by number"


class AboveReader(SectionReader):
    """Reads what stands above a table."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._title_above = ("", 0)
        self._unread = ("", 0)
        self._path: dict[int, str] = {}
        """The heading of each level above the present place of the document."""
        self._listed: dict[str, FileSection] = {}
        """The priorities that are only listed above the table, by their numbers."""

    def _settle(self, places: Iterable[Place]) -> None:
        """Gives the cells of a row, or a paragraph, the fate that was found, unless they have one."""
        for place in places:
            if self.account.fate(place) is None:
                self.account.say(place, self._fate)

    def _note_unread(self, sheet: RawSheet) -> None:
        """Notes text above the headings that names no priority, lead or aim; one note with the first words."""
        text, row = self._unread
        is_title = self.section is not None and self.section.place[:2] == (sheet.name, row)
        is_of_headings = row == self.heading_row - 1 and any(
            self.layout.begins_heading(cell.as_printed)
            for item in sheet.rows
            if item.number == row
            for cell in item.cells
        )
        if text and not is_title and not is_of_headings:
            words = f"What stands above the headings, beginning {in_quotes(text)}, is left out."
            self.notes.append((sheet.name, row, 0, words))
        self._unread = ("", 0)

    def _start_sheet(self, sheet: RawSheet, heading_row: int, levels: Sequence[int]) -> None:
        """Reads the paragraphs and title rows above the headings."""
        self.aim = None
        above = [row for row in sheet.rows if row.number < heading_row or row.number == 0]
        if self.only_priority:
            self._start_section(self.only_priority, "", (sheet.name, 0, 0))
        elif not sheet.name.startswith("Table ") and self._sheet_names_priority(sheet):
            self._start_section(sheet.name, "", (sheet.name, 0, 0)).is_sheet_name = True
        self._title_above = ("", 0)
        self._unread = ("", 0)
        marked: list[tuple[int, int, FileSection]] = []
        for number, row in enumerate(above):
            texts = [cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip()]
            level = levels[number] if number < len(levels) and row.number == 0 else 0
            self._fate = Fate(LEFT_OUT, "it stands above the table and names no priority, lead or aim")
            before = self.section
            text = self._join_texts(texts)
            if not self._read_levels(sheet, number, text, level, levels[number + 1 :]):
                self._read_row_above(sheet, row, number, text, level)
            if (
                row.number == 0
                and self.section is not None
                and self.section is not before
                and NAMES_PRIORITY.match(text)
            ):
                marked.append((number, level, self.section))
            columns = range(len(row.cells)) if row.number else [number]
            is_upper_heading = bool(row.number) and row.number == heading_row - 1
            if not is_upper_heading or self._fate.kind != LEFT_OUT:
                self._settle((sheet.name, row.number, column) for column in columns)
            if row.number == heading_row - 1 and len(" ".join(texts)) < 100:
                self._title_above = (" ".join(texts), row.number)
        self._take_list(sheet, marked, levels)
        self._note_paragraphs(sheet)

    def _note_paragraphs(self, sheet: RawSheet) -> None:
        """Notes the paragraphs above a table that name nothing; those about a priority are told with it."""
        texts = [row.cells[0].as_printed for row in sheet.rows if row.number == 0 and row.cells]
        of_priority = {(name, number) for item in self.sections.all for name, number, _ in item.paragraphs}
        left = [
            text
            for number, text in enumerate(texts)
            if (sheet.name, number) not in of_priority
            and (fate := self.account.fate((sheet.name, 0, number))) is not None
            and fate.kind == LEFT_OUT
        ]
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            self.notes.append((sheet.name, 0, 0, f"Above the table, {in_quotes(left[0])}{more} is left out."))

    def _join_texts(self, texts: Sequence[str]) -> str:
        """The texts of a row above the headings as one; "Strategic lead" with a name beside it becomes "Lead: …"."""
        if len(texts) == 2 and role_of(texts[0]) in ("lead", "coordinator", "agency"):
            return f"Lead: {texts[1]}"
        return " ".join(texts)

    def _read_row_above(self, sheet: RawSheet, row: RawRow, number: int, text: str, level: int) -> None:
        column = 0 if row.number else number
        if not text or self._take_section(sheet, row.number, column, text):
            return
        place = (sheet.name, row.number, column)
        if level and not self.only_priority and not FOOTER.match(text):
            if GENERAL_HEADING.match(text):
                self._fate = Fate(LEFT_OUT, "it is the heading of a part of the document")
                return
            self._start_section(*title_and_number(text), place)
            self._fate = Fate(TAKEN, "Priority")
        elif row.number == 0 and self.section is not None:
            self.section.paragraphs.append((sheet.name, number, text))
            self._fate = Fate(LEFT_OUT, "it is a paragraph about the priority, and the file is no report")
        elif row.number and not self._unread[0]:
            self._unread = (text, row.number)

    def _sheet_names_priority(self, sheet: RawSheet) -> bool:
        """Whether the name of a sheet is its priority: several sheets are laid out alike, without a priority column."""
        return (
            "priority" not in self.layout.columns
            and not GENERAL_SHEET_NAME.search(sheet.name)
            and len(self.layout.names) > 1
        )

    # --- two levels of headings ----------------------------------------------------------------------------------

    def _read_levels(
        self, sheet: RawSheet, number: int, text: str, level: int, following: Sequence[int]
    ) -> bool:
        """Takes a heading of Word that stands above or below another one. False for any other text.

        The upper one is the priority and the lower one its aim, where the words say so or somebody has said so.
        """
        if not level or not text or self.only_priority or GENERAL_HEADING.match(text) or FOOTER.match(text):
            return False
        upper = next(
            (words for above, words in sorted(self._path.items(), reverse=True) if above < level), ""
        )
        self._path = {above: words for above, words in self._path.items() if above < level} | {level: text}
        has_lower = next((item for item in following if item), 0) > level
        if "aim" in self.layout.columns or not (upper or has_lower):
            return False
        place = (sheet.name, 0, number)
        if not upper:
            if not LEVEL_WORDS.match(text) and not NAMES_PRIORITY.match(text):
                return False
            self._start_section(*_level_title(text), place)
            self._fate = Fate(TAKEN, "Priority")
            return True
        if self._level_of(place, upper, text) == IS_TITLE:
            return False
        if plain_words(_level_title(upper)[0]) != plain_words(self.section.title if self.section else ""):
            self._start_section(*_level_title(upper), place)
        title, printed = _level_title(text)
        section = self.section or self._start_section("", "", place)
        self.aim = FileAim(section, title, printed, f"{sheet.name}")
        self._aims_in_own_rows.append((place, self.aim))
        self._fate = Fate(TAKEN, "Aim")
        return True

    def _level_of(self, place: tuple[str, int, int], upper: str, lower: str) -> str:
        """What the upper of two headings is, by their words, else as is answered."""
        if NAMES_PRIORITY.match(lower) and not NAMES_PRIORITY.match(upper) and not LEVEL_WORDS.match(upper):
            return IS_TITLE
        if (
            NAMES_PRIORITY.match(upper)
            or (LEVEL_WORDS.match(upper) and LEVEL_WORDS.match(lower))
            or AIM.match(lower)
        ):
            return IS_PRIORITY
        return self.questions.ask(
            Question(
                key=f"levels:{plain_words(upper)[:100]}",
                kind="levels",
                place=place[0],
                value=lower,
                prompt=f"“{upper}” stands above “{lower}”. What are they?",
                choices=(
                    (IS_PRIORITY, f"“{upper}” is a priority, and “{lower}” its aim"),
                    (IS_TITLE, f"“{upper}” is a title, and “{lower}” a priority"),
                ),
                proposed=IS_TITLE if DOCUMENT_TITLE.search(upper) else IS_PRIORITY,
            )
        )

    # --- priorities that are only listed -------------------------------------------------------------------------

    def _take_list(
        self, sheet: RawSheet, marked: Sequence[tuple[int, int, FileSection]], levels: Sequence[int]
    ) -> None:
        """Sees whether the priorities above a table are a list of them, so that none is that of the table."""
        sections = list({id(section): section for *_, section in marked}.values())
        if len(sections) < 2:
            return
        last, level, section = marked[-1]
        goes_with_table = level > 0 and not any(levels[last + 1 :])
        for item in sections:
            item.is_listed = item is not section or not goes_with_table
        if goes_with_table or section.lead:
            return
        self.section = self.aim = None
        self._listed = {item.number: item for item in sections if item.number}

    def _place_by_number(self, sheet: RawSheet, row: int, number: str) -> None:
        """Places a row below a list of priorities: 1.2 under priority 1, as is answered; else it is asked of which."""
        if not self._listed or "priority" in self.layout.columns:
            return
        first = re.match(r"\s*([A-Z]|\d{1,2})(?=[.\d]|$)", number)
        section = self._listed.get(first[1]) if first else None
        titles = [item.title for item in self._listed.values()]
        choices = [(title, f"All are of “{title}”") for title in titles]
        if section is not None:
            choices.insert(0, (BY_NUMBER, f"By their numbers: {number} is of “{section.title}”"))
        answer = self.questions.ask(
            Question(
                key=f"priority:listed:{sheet.name}",
                kind="priority",
                place=f"{sheet.name}!A{row}",
                value=number,
                prompt=f"“{sheet.name}” stands below a list of priorities. Of which are its rows?",
                choices=tuple(choices),
                proposed=BY_NUMBER if section is not None else "",
            )
        )
        if answer == BY_NUMBER and section is not None:
            chosen: FileSection | None = section
        else:
            chosen = next((item for item in self._listed.values() if item.title == answer), None)
        if chosen is not None and chosen is not self.section:
            self.section, self.aim = chosen, None


def _level_title(text: str) -> tuple[str, str]:
    """(title, number) of a heading with or without the name of its level."""
    match = LEVEL_WORDS.match(text)
    return (" ".join(match["title"].split()), match["number"] or "") if match else title_and_number(text)
