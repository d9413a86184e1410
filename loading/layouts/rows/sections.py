"""Reads the rows of a plan and finds the priority and aim of each row.

Section rows ("Priority: … / Lead: …"), paragraphs above a Word table, title rows and sheet names can name the priority.
An aim may stand on the first of its rows only, or on each. Repeated headings, totals and footnotes are no actions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from core.text import folded
from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from loading.layouts.account import LEFT_OUT, TAKEN, Fate
from loading.layouts.cells.words import BLANK, plain_words
from loading.layouts.columns.layout import ROLES
from loading.layouts.questions import Question
from loading.layouts.rows.above import AboveReader
from loading.layouts.rows.entries import (
    FOOTER,
    LEAD,
    LEADING_NUMBER,
    NAMES_PRIORITY,
    OF_NO_VALUE,
    FileAim,
    FileCell,
    FileRow,
    FileSection,
    cells_by_role,
    earlier_cells,
    title_and_number,
)
from loading.layouts.rows.naming import OTHER_PRIORITY
from loading.layouts.rows.numbered import IS_AIM, NumberedRow, upper_rows
from plan.value.rows.actions import TO_TIDY

FULL_ROW = frozenset({"coordinator", "agency", "due", "status"})
"""Two of these show that a row without an action is a row of its own."""
EXPLAINS = re.compile(r"\([^()]{1,60}\)")
"""A cell below the headings that explains them: "(name)", "(date)"."""
LEAVE_ROW, GO_ON = "leave", "goes on"


class RowReader(AboveReader):
    """Reads the sheets of one layout, in order; see :class:`SectionReader`.

    ``later``: (heading, text, column) of cells that somebody will tidy later, by sheet and row. ``is_flat``: the file
    cannot merge cells, so that a row without an action is a row of its own.
    """

    def __init__(self, *args: Any, is_flat: bool = False) -> None:
        super().__init__(*args)
        self.is_flat = is_flat
        self.later: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
        self.stages: set[tuple[str, int]] = set()
        """Rows that go on from the row above, by sheet and number."""
        self._aims: dict[tuple[int, str, str], FileAim] = {}

    def read(self, sheet: RawSheet, heading_row: int, levels: Sequence[int]) -> None:
        """Reads all rows of a sheet."""
        self.heading_row = heading_row
        if heading_row or self.section is None:
            self._start_sheet(sheet, heading_row, levels)
        body = [row for row in sheet.rows if row.number > heading_row]
        is_named = bool(self.only_priority or (self.section and self.section.title))
        upper = upper_rows(sheet.name, body, self.layout, self.questions, is_named=is_named)
        for index, row in enumerate(body):
            cells = [(column, cell) for column, cell in enumerate(row.cells) if cell.as_printed.strip()]
            following = body[index + 1] if index + 1 < len(body) else None
            columns = [column for column, _ in cells]
            if not cells or self._is_heading(row):
                self.account.leave_row(sheet.name, row.number, columns, "the headings again")
                continue
            self._fate = Fate(LEFT_OUT, "it is no action")
            if row.number in upper:
                self._take_upper_row(sheet, upper[row.number])
                continue
            if not self._take_special_row(sheet, row, cells, following):
                self._read_row(sheet, row)
            else:
                self._settle([(sheet.name, row.number, column) for column in columns])
        self._note_unread(sheet)

    def _is_heading(self, row: RawRow) -> bool:
        """Whether a row repeats the headings, as on each page, or explains them."""
        filled = [cell.as_printed.strip() for cell in row.cells if cell.as_printed.strip()]
        if len(filled) > 1 and all(EXPLAINS.fullmatch(text) and not BLANK.fullmatch(text) for text in filled):
            return True
        words = [plain_words(text) for text in self.layout.headings]
        texts = [plain_words(cell.as_printed) for cell in row.cells]
        pairs = [(word, text) for word, text in zip(words, texts, strict=False) if text]
        same = sum(bool(word) and (word == text or word.endswith(f" {text}")) for word, text in pairs)
        return same > 1 and same * 3 >= len(pairs) * 2

    def _take_special_row(
        self, sheet: RawSheet, row: RawRow, cells: list[tuple[int, RawCell]], following: RawRow | None
    ) -> bool:
        """Takes a row that is no action: a section row, a total or a footnote. False for any other row."""
        texts = list(dict.fromkeys(cell.as_printed.strip() for _, cell in cells))
        column = cells[0][0]
        words = " ".join(texts)
        if FOOTER.match(texts[0]) and (len(texts) <= 2 or "total" in texts[0].casefold()):
            self.left_out.append((sheet.name, row.number, column, words))
            self._fate = Fate(LEFT_OUT, "it is a total, a key or a footnote")
            return True
        if any(BLANK.fullmatch(text) for text in texts):
            self.left_out.append((sheet.name, row.number, column, words))
            self._fate = Fate(LEFT_OUT, OF_NO_VALUE)
            return True
        if len(texts) > 2:
            return False
        is_numbered = len(texts) == 2 and re.fullmatch(r"(?:\d{1,2}|[A-Z])[.)]?", texts[0])
        is_one_text = len(texts) == 1 or is_numbered or texts[0].endswith(":") or LEAD.search(texts[1])
        if is_one_text and self._take_section(
            sheet, row.number, column, "\n".join(texts), aims=self._may_name_aim(column)
        ):
            return True
        if (
            not is_one_text
            and NAMES_PRIORITY.match(texts[0])
            and self._take_section(sheet, row.number, column, texts[0])
        ):
            self.left_out.append((sheet.name, row.number, cells[-1][0], texts[1]))
            self.account.leave(
                (sheet.name, row.number, cells[-1][0]), "it stands beside the name of a priority"
            )
            return True
        if len(texts) == 2 and not is_numbered:
            return False
        number = texts[0].strip(".)") if is_numbered else ""
        return self._take_priority_row(sheet, row, cells[-1][0], texts[-1], number, following)

    def _take_upper_row(self, sheet: RawSheet, item: NumberedRow) -> None:
        """Takes a row that is a priority or an aim by its number."""
        place = (sheet.name, item.row, item.columns[-1])
        if item.what == IS_AIM or self.only_priority:
            section = self.section or self._start_section("", "", place)
            where = f"{sheet.name}!{cell_name(item.columns[-1], item.row)}"
            self.aim = FileAim(section, item.text, item.number, where)
            self._aims_in_own_rows.append((place, self.aim))
        else:
            self._start_section(item.text, item.number, place)
        for column in item.columns:
            words = "Aim" if item.what == IS_AIM else "Priority"
            self.account.take((sheet.name, item.row, column), words)

    def _may_name_aim(self, column: int) -> bool:
        """Whether a single text in this column can name an aim."""
        return self._role_at(column) in ("", "number", "priority", "aim", "action")

    def _take_priority_row(
        self, sheet: RawSheet, row: RawRow, column: int, text: str, number: str, following: RawRow | None
    ) -> bool:
        """Takes a single text in a row that names the priority of the rows below. False for any other text."""
        role = self._role_at(column)
        cells = following.cells if following else ()
        roles_below = [self._role_at(index) for index, cell in enumerate(cells) if cell.as_printed.strip()]
        title_like = len(text) < 100 and "\n" not in text and not text.rstrip().endswith((".", ";", ","))
        if self.only_priority or not title_like or len(roles_below) < 2 or "priority" in self.layout.columns:
            return False
        if role in ("priority", "coordinator", "due", "status", "progress"):
            return False
        if role == "aim" and "aim" not in roles_below:
            return False  # the aim in a row of its own, above its actions
        if role == "action":
            # Only where nothing else names the priority, and the row below is a full one.
            is_known = "aim" in self.layout.columns or self._is_named_above
            if is_known or "action" not in roles_below or len(roles_below) < 3:
                return False
        self._title_first_section(sheet)
        title, title_number = title_and_number(text)
        self._start_section(title, number or title_number, (sheet.name, row.number, column))
        self._fate = Fate(TAKEN, "Priority")
        return True

    def _title_first_section(self, sheet: RawSheet) -> None:
        """Gives the first priority its title, from the row above the headings."""
        title, row = self._title_above
        first = self.section
        if first is not None and title and not (first.title or first.number or first.is_cross_cutting):
            first.title, first.number = title_and_number(title)
            first.place = (sheet.name, row, 0)
            self.account.take(first.place, "Priority")

    @property
    def _is_named_above(self) -> bool:
        """Whether the name of the sheet, or a text above its headings, names the priority."""
        return self.section is not None and self.section.place[1] == 0

    def _read_row(self, sheet: RawSheet, row: RawRow) -> None:
        cells, further = cells_by_role(row, self.layout)
        further += [
            (f"{TO_TIDY}{heading}", text, column)
            for heading, text, column in self.later.get((sheet.name, row.number), ())
        ]
        earlier = earlier_cells(row, self.layout)
        if not cells and not further and not earlier:
            return
        self._account_of_row(sheet, row, cells)
        self._set_section(sheet, row, cells)
        self._place_by_number(sheet, row.number, cells["number"].text if "number" in cells else "")
        section = self.section or self._start_section("", "", (sheet.name, row.number, 0))
        if "lead" in cells:
            self._set_lead((sheet.name, row.number, cells["lead"].column), cells["lead"].text)
        if (
            "action" not in cells
            and "aim" not in cells
            and set(cells) <= {"priority", "lead"}
            and not further
        ):
            return  # the priority, and its lead, in a row of their own
        if "action" not in cells and "aim" not in cells and not self._ask_row(sheet, row, cells, further):
            return
        aim = self._aim_of(section, cells)
        if not aim.place:
            column = cells["aim"].column if "aim" in cells else 0
            aim.place = f"{sheet.name}!{cell_name(column, row.number)}"
        entry = FileRow(sheet.name, row.number, section, aim, cells, further, earlier)
        self.entries.append(entry)

    def _account_of_row(self, sheet: RawSheet, row: RawRow, cells: dict[str, FileCell]) -> None:
        """Says where each cell of a row of the plan goes."""
        for column, cell in enumerate(row.cells):
            role = self._role_at(column)
            place = (sheet.name, row.number, column)
            if not cell.as_printed.strip() or not role:
                continue
            if role == "extra":
                heading = self.layout.headings[column] if column < len(self.layout.headings) else ""
                self.account.take(
                    place, f"further text of the action: {heading or cell_name(column, 1)[:-1]}"
                )
            elif role in cells and cells[role].column != column:
                self.account.join(place, f"the cell of “{cells[role].heading or ROLES[role]}” in its row")
            else:
                self.account.take(place, ROLES[role])

    def _ask_row(
        self, sheet: RawSheet, row: RawRow, cells: dict[str, FileCell], further: list[tuple[str, str, int]]
    ) -> bool:
        """What a row without an action is. True: an action, whose words were typed; else the row is done with.

        In a file that can merge cells, its cells go on from the row above, unless they are those of a full row.
        """
        columns = [cell.column for cell in cells.values()] + [column for *_, column in further]
        own = set(cells) - {"priority", "lead", "number", "themes"}
        goes_on = bool(self.entries) and self.entries[-1].sheet == sheet.name
        is_stage = (sheet.name, row.number) in self.stages or (not self.is_flat and len(own & FULL_ROW) < 2)
        if goes_on and is_stage:
            self._extend_last_row(cells, further)
            for column in columns:
                self.account.join((sheet.name, row.number, column), f"row {self.entries[-1].row}")
            return False
        words = " ".join([*(cell.text for cell in cells.values()), *(text for _, text, _ in further)])
        if not own and not goes_on:
            self.left_out.append((sheet.name, row.number, 0, words))
            self.account.leave_row(sheet.name, row.number, columns, "the row has no action")
            return False
        column = self.layout.column("action") or 0
        choices = [(LEAVE_ROW, "Leave the row out"), (GO_ON, "Its cells belong to the row above")]
        answer = self.questions.ask(
            Question(
                key=f"row:{sheet.name}:{folded(words)[:150]}:{row.number}",
                kind="row",
                place=f"{sheet.name}!{cell_name(column, row.number)}",
                value=words,
                prompt=f"Row {row.number} has no action. What is it?",
                choices=tuple(choices if goes_on else choices[:1]),
                proposed=LEAVE_ROW,
                free=True,
                hint="Type what is to be done, to make it an action.",
            )
        )
        if answer == LEAVE_ROW:
            self.left_out.append((sheet.name, row.number, column, words))
            self.account.leave_row(sheet.name, row.number, columns, "the row has no action")
            return False
        if answer == GO_ON:
            self._extend_last_row(cells, further)
            for column in columns:
                self.account.join((sheet.name, row.number, column), f"row {self.entries[-1].row}")
            return False
        cells["action"] = FileCell(answer, column, RawCell(answer))
        return True

    def _set_section(self, sheet: RawSheet, row: RawRow, cells: dict[str, FileCell]) -> None:
        """Starts the priority that a row names in its cell; an empty cell means the priority of the row above."""
        cell = cells.get("priority")
        if cell is None:
            return
        place = (sheet.name, row.number, cell.column)
        if self.only_priority:
            self._note_other_priority(place, cell.text)
            self.account.say(place, OTHER_PRIORITY)
            return
        if self._take_section(sheet, row.number, cell.column, cell.text, aims=False):
            return
        self._start_section(*title_and_number(cell.text), place)

    def _aim_of(self, section: FileSection, cells: dict[str, FileCell]) -> FileAim:
        """The aim of a row: the one it words (also in an earlier row), or the aim of the row above."""
        cell = cells.get("aim")
        if cell is None:
            if self.aim is None or self.aim.section is not section:
                self.aim = self._aims.setdefault((id(section), "", ""), FileAim(section))
            return self.aim
        text, number = cell.text, ""
        printed_number = cells["number"].text if "number" in cells else ""
        # The plan can have several aims with the same words; their numbers are different.
        if (printed_number, plain_words(text)) in self.known_aims:
            number = printed_number
        if not printed_number and (match := LEADING_NUMBER.match(text)):
            text, number = text[match.end() :], match["number"]
        key = (id(section), folded(text), number)
        self.aim = self._aims.setdefault(key, FileAim(section, text, number))
        return self.aim

    def _extend_last_row(self, cells: dict[str, FileCell], further: list[tuple[str, str, int]]) -> None:
        """Adds the cells of a row without an action to the row above."""
        entry = self.entries[-1]
        for role, cell in cells.items():
            if role in ("priority", "lead"):
                continue
            earlier = entry.cells.get(role)
            if earlier is None:
                entry.cells[role] = cell
            else:
                between = "; " if role in ("coordinator", "agency") else "\n"  # each row names its own
                text = f"{earlier.text}{between}{cell.text}"
                entry.cells[role] = FileCell(text, earlier.column, RawCell(text), earlier.heading)
        for heading, text, column in further:
            index = next((n for n, item in enumerate(entry.further) if item[0] == heading), None)
            if index is None:
                entry.further.append((heading, text, column))
            else:
                _, earlier_text, earlier_column = entry.further[index]
                entry.further[index] = (heading, f"{earlier_text}\n{text}", earlier_column)
