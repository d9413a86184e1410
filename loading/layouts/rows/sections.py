"""The rows of a plan as they hang together: which priority and aim each belongs to, wherever the file says so.

Section rows ("Priority: … / Lead: …"), paragraphs above a Word table, title rows and sheet names name the priority; an
aim stands on the first of its rows only, or on each; headings are repeated; totals and footnotes are no actions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.text import folded
from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from loading.interchange.lines import quoted
from loading.layouts.cells.words import plain
from loading.layouts.columns.headings import role_of
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.rows.entries import (
    AIM,
    FOOT,
    LEAD,
    LEADING_NUMBER,
    MARKED,
    NOT_ONE,
    PLAIN_SHEET,
    PRIORITY,
    AimSaid,
    Field,
    FileRow,
    FileSection,
    FileSections,
    fields_of,
    titled,
)


class RowReader:
    """Reads the sheets of one layout, in order.

    ``named``: the one priority that the file is of, "" where it says itself. ``known``: (number, plain words) of the
    plan's aims. ``aside``: rows that are no part of the plan, which is told; ``notes``: what else is to be told. Both
    are (sheet, row, column, words).
    """

    def __init__(
        self, layout: SheetLayout, sections: FileSections, named: str, known: frozenset[tuple[str, str]]
    ) -> None:
        self.known = known
        self.layout = layout
        self.sections = sections
        self.named = named
        self.entries: list[FileRow] = []
        self.aside: list[tuple[str, int, int, str]] = []
        self.notes: list[tuple[str, int, int, str]] = []
        self._announced: list[tuple[tuple[str, int, int], AimSaid]] = []
        self.section: FileSection | None = None
        self.aim: AimSaid | None = None
        self.heading_row = 0
        self._title_above = ("", 0)
        self._unread = ("", 0)
        self._aims: dict[tuple[int, str, str], AimSaid] = {}

    def read(self, sheet: RawSheet, heading_row: int, levels: Sequence[int]) -> None:
        """All rows of a sheet."""
        self.heading_row = heading_row
        if heading_row or self.section is None:
            self._start(sheet, heading_row, levels)
        body = [row for row in sheet.rows if row.number > heading_row]
        for index, row in enumerate(body):
            cells = [(at, cell) for at, cell in enumerate(row.cells) if cell.as_printed.strip()]
            following = body[index + 1] if index + 1 < len(body) else None
            if not cells or self._is_heading(row):
                continue
            if not self._alone(sheet, row, cells, following):
                self._row(sheet, row)
        self._tell_unread(sheet)

    def _tell_unread(self, sheet: RawSheet) -> None:
        """What stands above the headings of a sheet and names nothing; its first words, for all of it."""
        text, row = self._unread
        is_title = self.section is not None and self.section.place[:2] == (sheet.name, row)
        if text and not is_title and row != self.heading_row - 1:
            words = f"What stands above the headings, beginning {quoted(text)}, is left out."
            self.notes.append((sheet.name, row, 0, words))
        self._unread = ("", 0)

    # --- what names the priority ---------------------------------------------------------------------------------

    def _start(self, sheet: RawSheet, heading_row: int, levels: Sequence[int]) -> None:
        """Reads the paragraphs and title rows above the headings."""
        self.aim = None
        above = [row for row in sheet.rows if row.number < heading_row or row.number == 0]
        if self.named:
            self._enter(self.named, "", (sheet.name, 0, 0))
        elif not sheet.name.startswith("Table ") and self._is_name(sheet):
            self._enter(sheet.name, "", (sheet.name, 0, 0))
        self._title_above = ("", 0)
        self._unread = ("", 0)
        for number, row in enumerate(above):
            texts = [cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip()]
            level = levels[number] if number < len(levels) and row.number == 0 else 0
            self._above(sheet, row, self._in_a_line(texts), level)
            if row.number == heading_row - 1 and len(" ".join(texts)) < 100:
                self._title_above = (" ".join(texts), row.number)

    def _in_a_line(self, texts: Sequence[str]) -> str:
        """The texts of a row above the headings; "Strategic lead" and a name beside it are what a colon would say."""
        if len(texts) == 2 and role_of(texts[0]) in ("lead", "coordinator", "agency"):
            return f"Lead: {texts[1]}"
        return " ".join(texts)

    def _above(self, sheet: RawSheet, row: RawRow, text: str, level: int) -> None:
        if not text or self._says_section(sheet, row.number, 0, text):
            return
        place = (sheet.name, row.number, 0)
        if level and not self.named and not FOOT.match(text):
            self._enter(*titled(text), place)
        elif row.number == 0 and self.section is not None:
            self.section.words.append((f"{sheet.name}", text))
        elif row.number and not self._unread[0]:
            self._unread = (text, row.number)

    def _is_name(self, sheet: RawSheet) -> bool:
        """Whether a workbook's sheet is named like a priority: one of several alike, without a column that says it."""
        return (
            "priority" not in self.layout.columns
            and not PLAIN_SHEET.search(sheet.name)
            and len(self.layout.names) > 1
        )

    def _enter(self, title: str, number: str, place: tuple[str, int, int]) -> FileSection:
        """From here on rows belong to this priority."""
        title, number = title.strip(" :–—-\n"), number.strip()
        crossing = bool(title and NOT_ONE.match(title))
        section = self.sections.get("" if crossing and number else title, number, place)
        if crossing:
            section.crossing = True
        if section is not self.section:
            self.aim = None
        self.section = section
        return section

    def _says_section(self, sheet: RawSheet, row: int, column: int, text: str, *, aims: bool = True) -> bool:
        """Whether words name a priority, a lead or, with ``aims``, an aim of their own; then they are taken."""
        place = (sheet.name, row, column)
        lead = LEAD.search(text)
        head = text[: lead.start()].strip(" \n,;|/(–-") if lead else text
        marked = PRIORITY.match(head) if MARKED.match(head) and len(head) < 250 else None
        if lead and head and not marked and row > self.heading_row and self._role(column) == "action":
            lead = None  # an action that speaks of a lead
        if not marked and not lead:
            return aims and self._says_aim(place, text)
        if marked and self.named:
            self._told_otherwise(place, marked["title"] if not marked["before"] else head)
        elif marked:
            self._marked(place, head, marked)
        elif head and self.named:
            self._told_otherwise(place, head)
        elif head:
            self._enter(*titled(head), place)
        elif self.section is None:
            self._enter("", "", (sheet.name, 0, 0))
        if lead:
            self._led(place, re.sub(r"\s*\n\s*", "\n", lead["lead"]).strip(" )"))
        return True

    def _marked(self, place: tuple[str, int, int], head: str, marked: re.Match[str]) -> None:
        """Words such as "Priority 2: Fraud", and what may stand before them."""
        title = " ".join(line.strip() for line in marked["title"].strip().split("\n"))
        before, number = marked["before"] or "", marked["number"] or ""
        self._enter(title, number or before, place)
        if before and number and before != number:
            words = f"“{before}” before {quoted(head[len(before) :].strip())} is left out."
            self.notes.append((*place, words))

    def _told_otherwise(self, place: tuple[str, int, int], title: str) -> None:
        """Another priority than the one that the whole file is said to be of."""
        if plain(self.named) not in plain(title):
            words = f"{quoted(title.strip())} is not read: all rows belong to “{self.named}”, as was said."
            self.notes.append((*place, words))

    def _led(self, place: tuple[str, int, int], words: str) -> None:
        """The lead of the priority; another one further down is told."""
        section = self.section
        if section is None or not words:
            return
        if not section.lead:
            section.lead, section.lead_place = words, place
        elif plain(section.lead) != plain(words):
            message = f"{quoted(words)} is another lead of the priority; {quoted(section.lead)} is kept."
            self.notes.append((*place, message))

    def _says_aim(self, place: tuple[str, int, int], text: str) -> bool:
        """An aim, or the overall aim of the priority, in a row of its own."""
        found = AIM.match(text)
        if found is None or len(text) > 1_000:
            return False
        words = found["text"].strip()
        if self.section is None and "aim" in self.layout.columns:
            self._enter(words, found["number"] or "", place)  # what the aims below are aims of
            return True
        section = self.section or self._enter("", "", (place[0], 0, 0))
        if re.match(r"overall|vision", found["kind"], re.IGNORECASE) or "aim" in self.layout.columns:
            there = section.overall_aim
            if there:
                words = there if plain(words) in plain(there) else f"{there}\n{words}"
            section.overall_aim = words
            return True
        self.aim = AimSaid(
            section, words, found["number"] or "", f"{place[0]}!{cell_name(place[2], place[1])}"
        )
        self._announced.append((place, self.aim))
        return True

    def finish(self) -> None:
        """Tells what has come to nothing."""
        used = {id(entry.aim) for entry in self.entries}
        for place, aim in self._announced:
            if id(aim) not in used:
                self.notes.append((*place, f"{quoted(aim.text)} has no action below it; it is left out."))

    # --- rows ----------------------------------------------------------------------------------------------------

    def _is_heading(self, row: RawRow) -> bool:
        """Whether the headings are repeated here, as on each page."""
        words = [plain(text) for text in self.layout.headings]
        here = [plain(cell.as_printed) for cell in row.cells]
        pairs = [(word, there) for word, there in zip(words, here, strict=False) if there]
        same = sum(bool(word) and (word == there or word.endswith(f" {there}")) for word, there in pairs)
        return same > 1 and same * 3 >= len(pairs) * 2

    def _role(self, column: int) -> str:
        return self.layout.columns[column] if column < len(self.layout.columns) else ""

    def _alone(
        self, sheet: RawSheet, row: RawRow, cells: list[tuple[int, RawCell]], following: RawRow | None
    ) -> bool:
        """Deals with a row that is no row of the table: a section row, a total, a footnote. False for any other."""
        texts = list(dict.fromkeys(cell.as_printed.strip() for _, cell in cells))
        column = cells[0][0]
        words = " ".join(texts)
        if FOOT.match(texts[0]) and (len(texts) <= 2 or "total" in texts[0].casefold()):
            self.aside.append((sheet.name, row.number, column, words))
            return True
        if len(texts) > 2:
            return False
        numbered = len(texts) == 2 and re.fullmatch(r"(?:\d{1,2}|[A-Z])[.)]?", texts[0])
        joined = len(texts) == 1 or numbered or texts[0].endswith(":") or LEAD.search(texts[1])
        if joined and self._says_section(
            sheet, row.number, column, "\n".join(texts), aims=self._names_aims(column)
        ):
            return True
        if not joined and MARKED.match(texts[0]) and self._says_section(sheet, row.number, column, texts[0]):
            self.aside.append((sheet.name, row.number, cells[-1][0], texts[1]))
            return True
        if len(texts) == 2 and not numbered:
            return False
        number = texts[0].strip(".)") if numbered else ""
        return self._heads(sheet, row, cells[-1][0], texts[-1], number, following)

    def _names_aims(self, column: int) -> bool:
        """Whether a column is one in which a row across the table would stand."""
        return self._role(column) in ("", "number", "priority", "aim", "action")

    def _heads(
        self, sheet: RawSheet, row: RawRow, column: int, text: str, number: str, following: RawRow | None
    ) -> bool:
        """Whether a single text in a row names the priority of the rows below; then it is taken."""
        role = self._role(column)
        cells = following.cells if following else ()
        below = [self._role(at) for at, cell in enumerate(cells) if cell.as_printed.strip()]
        title_like = len(text) < 100 and "\n" not in text and not text.rstrip().endswith((".", ";", ","))
        if self.named or not title_like or len(below) < 2 or "priority" in self.layout.columns:
            return False
        if role in ("priority", "coordinator", "due", "status", "progress"):
            return False
        if role == "aim" and "aim" not in below:
            return False  # the aim in a row of its own, above its actions
        if role == "action":
            # Where nothing else says the priority, and the row below is a full one.
            is_said = "aim" in self.layout.columns or self._by_marks
            if is_said or "action" not in below or len(below) < 3:
                return False
        self._title_the_first(sheet)
        title, said = titled(text)
        self._enter(title, number or said, (sheet.name, row.number, column))
        return True

    def _title_the_first(self, sheet: RawSheet) -> None:
        """Where priorities stand in rows of their own, the one above the first headings names the first of them."""
        title, row = self._title_above
        first = self.section
        if first is not None and title and not first.title and not first.number and not first.crossing:
            first.title, first.number = titled(title)
            first.place = (sheet.name, row, 0)

    @property
    def _by_marks(self) -> bool:
        """Whether the priority of this sheet is said by its name or above its headings."""
        return self.section is not None and self.section.place[1] == 0

    def _row(self, sheet: RawSheet, row: RawRow) -> None:
        fields, further = fields_of(row, self.layout)
        if not fields and not further:
            return
        self._priority(sheet, row, fields)
        section = self.section or self._enter("", "", (sheet.name, row.number, 0))
        if "lead" in fields:
            self._led((sheet.name, row.number, fields["lead"].column), fields["lead"].text)
        if (
            "action" not in fields
            and "aim" not in fields
            and set(fields) <= {"priority", "lead"}
            and not further
        ):
            return  # the priority, and its lead, in a row of their own
        if "action" not in fields and "aim" not in fields:
            if self.entries and self.entries[-1].sheet == sheet.name:
                self._goes_on(fields, further)
            else:
                words = " ".join(
                    [*(said.text for said in fields.values()), *(text for _, text, _ in further)]
                )
                self.aside.append((sheet.name, row.number, 0, words))
            return
        aim = self._aim_of(section, fields)
        if not aim.place:
            column = fields["aim"].column if "aim" in fields else 0
            aim.place = f"{sheet.name}!{cell_name(column, row.number)}"
        entry = FileRow(sheet.name, row.number, section, aim, fields, further)
        self.entries.append(entry)

    def _priority(self, sheet: RawSheet, row: RawRow, fields: dict[str, Field]) -> None:
        """The priority of a row that has a cell for it; a blank one is that of the row above."""
        said = fields.get("priority")
        if said is None:
            return
        place = (sheet.name, row.number, said.column)
        if self.named:
            self._told_otherwise(place, said.text)
            return
        if self._says_section(sheet, row.number, said.column, said.text, aims=False):
            return
        self._enter(*titled(said.text), place)

    def _aim_of(self, section: FileSection, fields: dict[str, Field]) -> AimSaid:
        """The aim of a row: its own, that of an earlier row with the same words, or that of the row above."""
        said = fields.get("aim")
        if said is None:
            if self.aim is None or self.aim.section is not section:
                self.aim = self._aims.setdefault((id(section), "", ""), AimSaid(section))
            return self.aim
        text, number = said.text, ""
        printed = fields["number"].text if "number" in fields else ""
        if (
            printed,
            plain(text),
        ) in self.known:  # the plan has aims of the same words, told apart by their numbers
            number = printed
        if not printed and (found := LEADING_NUMBER.match(text)):
            text, number = text[found.end() :], found["number"]
        key = (id(section), folded(text), number)
        self.aim = self._aims.setdefault(key, AimSaid(section, text, number))
        return self.aim

    def _goes_on(self, fields: dict[str, Field], further: list[tuple[str, str, int]]) -> None:
        """A row without an action says more about the action above."""
        entry = self.entries[-1]
        for role, said in fields.items():
            if role in ("priority", "lead"):
                continue
            there = entry.fields.get(role)
            if there is None:
                entry.fields[role] = said
            else:
                text = f"{there.text}\n{said.text}"
                entry.fields[role] = Field(text, there.column, RawCell(text), there.heading)
        for heading, text, column in further:
            at = next((n for n, item in enumerate(entry.further) if item[0] == heading), None)
            if at is None:
                entry.further.append((heading, text, column))
            else:
                entry.further[at] = (heading, f"{entry.further[at][1]}\n{text}", entry.further[at][2])
