"""Texts that name a priority, its lead or an aim: in rows of their own, and in paragraphs above a table."""

from __future__ import annotations

import re

from documents.spreadsheets import RawSheet, cell_name
from loading.interchange.lines import in_quotes
from loading.layouts.account import LEFT_OUT, TAKEN, Account, Fate
from loading.layouts.asking import Questions
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.rows.entries import (
    AIM,
    LEAD,
    NAMES_PRIORITY,
    NO_VALUE,
    PRIORITY,
    FileAim,
    FileRow,
    FileSection,
    FileSections,
    marked_number,
    title_and_number,
)

OTHER_PRIORITY = Fate(LEFT_OUT, "all rows belong to one priority, as was said")


class SectionReader:
    """Finds the priority, its lead and the aim of the rows that follow.

    ``only_priority``: the only priority of the file; "" where the file names its priorities. ``known_aims``: (number,
    plain words) of the plan's aims. ``left_out``: texts that are no part of the plan. ``notes``: warnings about other
    places. Both are (sheet, row, column, words). ``account``: what becomes of each cell.
    """

    def __init__(
        self,
        layout: SheetLayout,
        sections: FileSections,
        only_priority: str,
        known_aims: frozenset[tuple[str, str]],
        questions: Questions,
        account: Account,
    ) -> None:
        self.known_aims = known_aims
        self.layout = layout
        self.sections = sections
        self.only_priority = only_priority
        self.questions = questions
        self.account = account
        self.entries: list[FileRow] = []
        self.left_out: list[tuple[str, int, int, str]] = []
        self.notes: list[tuple[str, int, int, str]] = []
        self._aims_in_own_rows: list[tuple[tuple[str, int, int], FileAim]] = []
        self.section: FileSection | None = None
        self.aim: FileAim | None = None
        self.heading_row = 0
        self._fate = Fate(LEFT_OUT, "")
        """What becomes of the text that is being looked at."""

    def _role_at(self, column: int) -> str:
        return self.layout.columns[column] if column < len(self.layout.columns) else ""

    def _start_section(self, title: str, number: str, place: tuple[str, int, int]) -> FileSection:
        """Starts a priority: the rows that follow belong to it."""
        title, number = title.strip(" :–—-\n"), number.strip()
        is_cross_cutting = bool(title and NO_VALUE.match(title))
        section = self.sections.get_or_add("" if is_cross_cutting and number else title, number, place)
        if is_cross_cutting:
            section.is_cross_cutting = True
        if section is not self.section:
            self.aim = None
        self.section = section
        return section

    def _take_section(self, sheet: RawSheet, row: int, column: int, text: str, *, aims: bool = True) -> bool:
        """Takes a text that names a priority, a lead or (with ``aims``) an aim. False for any other text."""
        place = (sheet.name, row, column)
        lead = LEAD.search(text)
        head = text[: lead.start()].strip(" \n,;|/(–-") if lead else text
        priority = PRIORITY.match(head) if NAMES_PRIORITY.match(head) and len(head) < 250 else None
        if lead and head and not priority and row > self.heading_row and self._role_at(column) == "action":
            lead = None  # an action that mentions a lead
        if not priority and not lead:
            return aims and self._take_aim(place, text)
        self._fate = Fate(
            TAKEN,
            "Priority and its lead" if head and lead else "Lead of the priority" if lead else "Priority",
        )
        if priority and self.only_priority:
            self._fate = OTHER_PRIORITY
            self._note_other_priority(place, priority["title"] if not priority["before"] else head)
        elif priority:
            self._start_marked_section(place, head, priority)
        elif head and self.only_priority:
            self._fate = OTHER_PRIORITY
            self._note_other_priority(place, head)
        elif head:
            self._start_section(*title_and_number(head), place)
        elif self.section is None:
            self._start_section("", "", (sheet.name, 0, 0))
        if lead:
            self._set_lead(place, re.sub(r"\s*\n\s*", "\n", lead["lead"]).strip(" )"))
        return True

    def _start_marked_section(self, place: tuple[str, int, int], head: str, match: re.Match[str]) -> None:
        """Starts the priority that words such as "Priority 2: Fraud" name."""
        title = " ".join(line.strip() for line in match["title"].strip().split("\n"))
        before, number = match["before"] or "", marked_number(match) if match["number"] else ""
        self._start_section(title, number or before, place)
        if before and number and before != number:
            words = f"“{before}” before {in_quotes(head[len(before) :].strip())} is left out."
            self.notes.append((*place, words))

    def _note_other_priority(self, place: tuple[str, int, int], title: str) -> None:
        """Notes a priority that is not the only priority of the file."""
        if plain_words(self.only_priority) not in plain_words(title):
            words = f"{in_quotes(title.strip())} is not read: all rows belong to “{self.only_priority}”, as was said."
            self.notes.append((*place, words))

    def _set_lead(self, place: tuple[str, int, int], words: str) -> None:
        """Sets the lead of the priority; notes another lead that is named later."""
        section = self.section
        if section is None or not words:
            return
        if not section.lead:
            section.lead, section.lead_place = words, place
        elif plain_words(section.lead) != plain_words(words):
            self._fate = Fate(LEFT_OUT, "it is another lead of the priority; the first one is kept")
            message = (
                f"{in_quotes(words)} is another lead of the priority; {in_quotes(section.lead)} is kept."
            )
            self.notes.append((*place, message))

    def _take_aim(self, place: tuple[str, int, int], text: str) -> bool:
        """Takes an aim, or the overall aim of the priority, from a row of its own. False for any other text."""
        match = AIM.match(text)
        if match is None or len(text) > 1_000:
            return False
        words = match["text"].strip()
        self._fate = Fate(TAKEN, "Aim")
        if self.section is None and "aim" in self.layout.columns:
            self._fate = Fate(TAKEN, "Priority")
            self._start_section(words, match["number"] or "", place)  # the aims below belong to it
            return True
        section = self.section or self._start_section("", "", (place[0], 0, 0))
        if re.match(r"overall|vision", match["kind"], re.IGNORECASE) or "aim" in self.layout.columns:
            self._fate = Fate(TAKEN, "Overall aim of the priority")
            earlier = section.overall_aim
            if earlier:
                words = earlier if plain_words(words) in plain_words(earlier) else f"{earlier}\n{words}"
            section.overall_aim = words
            return True
        self.aim = FileAim(
            section, words, match["number"] or "", f"{place[0]}!{cell_name(place[2], place[1])}"
        )
        self._aims_in_own_rows.append((place, self.aim))
        return True

    def finish(self) -> None:
        """Notes the aims that have no action."""
        used = {id(entry.aim) for entry in self.entries}
        for place, aim in self._aims_in_own_rows:
            if id(aim) not in used:
                self.account.leave(place, "the aim has no action below it")
                self.notes.append((*place, f"{in_quotes(aim.text)} has no action below it; it is left out."))
