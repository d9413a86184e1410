"""Rows of the plan as actions: cells split, numbers, leads, dates, themes and statuses understood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.text import folded
from documents.spreadsheets import RawCell
from loading.interchange.lines import parse_date
from loading.layouts.asking import Asker
from loading.layouts.cells.dates import When, when, when_said
from loading.layouts.cells.leads import Lead, Leads
from loading.layouts.cells.numbers import number_actions, numbered
from loading.layouts.cells.splitting import split
from loading.layouts.cells.statuses import Statuses, status_at_start
from loading.layouts.cells.themes import Themes
from loading.layouts.cells.words import plain
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import Question
from loading.layouts.rows.entries import LEADING_NUMBER, NOT_ONE, AimSaid, Field, FileRow, FileSection
from loading.problems import Problems, heading_key
from plan.interchange.columns import COLUMNS

LEAD_EXTRA = "Lead, as printed"
STATUS_EXTRA = "Status, as printed"
NUMBER_EXTRA = "Number, as printed"
TIME_EXTRA = "Timescale, as printed"
THEME_EXTRA = "Themes, as printed"
LONGEST_NUMBER, LONGEST_TIME = 20, 300
NO_DATE = "none"
OF_AN_ACTION = frozenset({"coordinator", "agency", "due", "measure", "reporting", "status", "progress"})
"""Roles that say nothing of an aim."""
# What is said beside several actions in one cell is said of each of them.
OF_EACH = ("coordinator", "agency", "due", "measure", "reporting", "status", "outcome", "themes")


@dataclass
class FileAction:
    """An action as it is understood; ``columns``: column of the interchange form -> column of the file."""

    sheet: str
    row: int
    section: FileSection
    aim: AimSaid
    text: str
    number: str = ""
    themes: list[str] = field(default_factory=list)
    lead: Lead = field(default_factory=Lead)
    when: When = field(default_factory=When)
    outcome: str = ""
    measure: str = ""
    reporting: str = ""
    status: str = ""
    progress: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    said: frozenset[str] = frozenset()
    """Roles that the sheet has a column for."""


@dataclass
class ActionMaker:
    """Makes actions of rows."""

    asker: Asker
    leads: Leads
    themes: Themes
    statuses: Statuses
    problems: Problems
    keeps_progress_apart: bool
    """Whether progress in words belongs to a reporting period, or else to the further text of its action."""
    worded: frozenset[str] = frozenset()
    """Actions of the plan, by their plain words: a cell that says one of them is that one, however it looks."""

    def actions(self, entries: Sequence[FileRow], layout: SheetLayout) -> list[FileAction]:
        """The actions of the rows of one layout, in their order."""
        found: list[FileAction] = []
        for entry in self._with_actions(entries):
            found.extend(self._of_row(entry, layout))
        for action in found:
            action.said = frozenset(layout.columns)
        of_aims: dict[int, list[FileAction]] = {}
        for action in found:
            of_aims.setdefault(id(action.aim), []).append(action)
        if number_actions([[action.number for action in actions] for actions in of_aims.values()]):
            for action in found:
                _add(action.extra, NUMBER_EXTRA, action.number)
            return found
        for actions in of_aims.values():
            self._number(actions[0].aim, actions)
        return found

    def _with_actions(self, entries: Sequence[FileRow]) -> list[FileRow]:
        """The rows, so that what is said of an action is never beside none.

        A row with an aim alone goes on in the rows of its aim; where there are none, the aim's words are the action.
        """
        first: dict[int, FileRow] = {}
        for entry in entries:
            if entry.text("action"):
                first.setdefault(id(entry.aim), entry)
        for entry in entries:
            if entry.text("action") or not (set(entry.fields) & OF_AN_ACTION or entry.further):
                continue
            there = first.get(id(entry.aim))
            if there is None:
                stands_for = Field(entry.aim.text, 0, RawCell(entry.aim.text))
                entry.fields["action"] = entry.fields.get("aim", stands_for)
                first[id(entry.aim)] = entry
                sheet, _, cell = entry.place("aim").partition("!")
                self.problems.warn(sheet, cell, "The row has an aim and no action: its words are both.")
                continue
            for role in sorted(set(entry.fields) & OF_AN_ACTION):
                said = entry.fields.pop(role)
                if role in there.fields:
                    there.further.append((said.heading or role.capitalize(), said.text, said.column))
                else:
                    there.fields[role] = said
            there.further.extend(entry.further)
            entry.further = []
        return list(entries)

    def _of_row(self, entry: FileRow, layout: SheetLayout) -> list[FileAction]:
        cell = entry.text("action")
        texts = self._split(entry, cell, layout.split)
        if len(texts) < 2:
            return [self._action(entry, texts[0] if texts else "", first=True)]
        shares = {role: self._shares(role, entry.text(role), len(texts), layout.split) for role in OF_EACH}
        found = []
        for index, text in enumerate(texts):
            fields = dict(entry.fields)
            for role, parts in shares.items():
                if parts is not None:
                    fields[role] = replace(fields[role], text=parts[index], cell=RawCell(parts[index]))
            found.append(self._action(replace(entry, fields=fields), text, first=index == 0))
        return found

    def _split(self, entry: FileRow, cell: str, how: str) -> list[str]:
        """The actions of a cell. One that begins with words of its own above its bullets is asked about."""
        texts = [cell.strip()] if plain(cell) in self.worded else split(cell, how)
        begins_with_mark = re.match(r"\W|o\s|\(?(?:\d|[a-h][.)])", cell)
        if how != "bullets" or len(texts) < 2 or begins_with_mark:
            return texts
        answer = self.asker.ask(
            Question(
                key=f"split:{folded(cell)[:200]}",
                kind="split",
                place=entry.place(),
                value=cell,
                prompt=f"Is this one action, or are these {len(texts)}?",
                choices=(("whole", "One action"), ("apart", f"{len(texts)} actions, the first: {texts[0]}")),
                proposed="whole",
            )
        )
        return texts if answer == "apart" else [cell.strip()]

    def _shares(self, role: str, text: str, number: int, how: str) -> list[str] | None:
        """Parts of a cell that go with the actions one by one; None where it is said of all of them."""
        parts = split(text, how)
        if len(parts) != number and role in ("coordinator", "agency"):
            parts = self.leads.parts(text) if text else []
        elif len(parts) != number and role in ("due", "status"):
            parts = split(text, "lines")
        if len(parts) != number:
            return None
        if role == "due" and not all(when_said(part, "by when") != When(printed=part) for part in parts):
            return None  # one timescale over several lines
        return parts

    def _action(self, entry: FileRow, text: str, *, first: bool) -> FileAction:
        action = FileAction(entry.sheet, entry.row, entry.section, entry.aim, text, columns=_columns(entry))
        number = entry.text("number") if first or "number" not in entry.fields else ""
        if not number and (found := LEADING_NUMBER.match(text)):
            number, action.text = found["number"], text[found.end() :]
        action.number = number
        self._themes(entry, action)
        self._lead(entry, action)
        self._when(entry, action)
        self._status(entry, action)
        action.outcome, action.measure = entry.text("outcome"), entry.text("measure")
        action.reporting = entry.text("reporting")
        if first:
            for heading, words, column in entry.further:
                name = further_name(heading, column)
                _add(action.extra, name, words)
                action.columns.setdefault(name, column)
            if action.progress and not self.keeps_progress_apart:
                said = entry.fields["progress"]
                name = further_name(said.heading or "Progress", said.column)
                _add(action.extra, name, action.progress)
                action.columns.setdefault(name, said.column)
        else:
            action.progress = ""
        return action

    def _themes(self, entry: FileRow, action: FileAction) -> None:
        text = entry.text("themes")
        if text:
            action.themes, left = self.themes.named(text, entry.place("themes"))
            if left:
                _add(action.extra, THEME_EXTRA, "; ".join(left))

    def _lead(self, entry: FileRow, action: FileAction) -> None:
        text, agency = entry.text("coordinator"), entry.text("agency")
        action.lead = self.leads.one(text, entry.place("coordinator"), agency)
        rest = action.lead.rest or action.lead.note
        if rest and not NOT_ONE.match(rest):
            _add(action.extra, LEAD_EXTRA, rest)
        if agency and plain(agency) not in plain(action.lead.agency):
            _add(action.extra, LEAD_EXTRA, agency)

    def _when(self, entry: FileRow, action: FileAction) -> None:
        said = entry.fields.get("due")
        if said is None:
            return
        action.when = when(said.cell, said.heading)
        if action.when.doubtful:
            action.when = replace(action.when, due=self._asked_date(entry, action.when.printed))
        if len(action.when.printed) > LONGEST_TIME:
            _add(action.extra, TIME_EXTRA, action.when.printed)
            action.when = replace(action.when, printed="")

    def _asked_date(self, entry: FileRow, words: str) -> date | None:
        answer = self.asker.ask(
            Question(
                key=f"date:{folded(words)}",
                kind="date",
                place=entry.place("due"),
                value=words,
                prompt=f"“{words}” has a day that does not exist. When is the action due?",
                choices=((NO_DATE, "No date: keep the words only"),),
                proposed=NO_DATE,
                free=True,
                hint="Type a date, such as 31 March 2016.",
            )
        )
        if answer == NO_DATE:
            return None
        day = parse_date(answer) or when_said(answer, "by when").due
        if day is None:
            sheet, _, cell = entry.place("due").partition("!")
            message = (
                f"“{answer}” is not a date. Type one such as 31 March 2016, or choose to keep the words only."
            )
            self.problems.add(sheet, cell, message)
        return day

    def _status(self, entry: FileRow, action: FileAction) -> None:
        """The status of a row: from its column; else from the words with which progress or the timescale begins."""
        action.progress = entry.text("progress")
        said = entry.text("status")
        role = "status"
        if not said:
            for role in ("progress", "due"):
                said = status_at_start(entry.text(role))
                if role == "due" and re.match(r"on-?\s?going|planned|pending|started", said, re.IGNORECASE):
                    said = ""  # of time, these words tell when and not how far
                if said:
                    action.columns["status"] = entry.fields[role].column
                    break
        if said:
            heading = entry.fields[role].heading if role == "status" else ""
            action.status, left = self.statuses.label(said, entry.place(role), heading)
            if left and role == "status":
                _add(action.extra, STATUS_EXTRA, left)

    def _number(self, aim: AimSaid, actions: Sequence[FileAction]) -> None:
        """The number of an aim from those of its rows; what does not follow from it is kept as printed."""
        number, left = numbered([action.number for action in actions], has_words=bool(aim.text))
        if aim.number and number not in ("", aim.number):
            left = [action.number for action in actions]  # the one before the aim's words counts
        else:
            aim.number = number or aim.number
        if len(aim.number) > LONGEST_NUMBER:
            left = [action.number for action in actions]
            aim.number = ""
        for action, printed in zip(actions, left, strict=True):
            if printed:
                _add(action.extra, NUMBER_EXTRA, printed)


def further_name(heading: str, column: int) -> str:
    """The name of a further text: the heading, or a name for a column without one; none that the form has itself."""
    name = " ".join(heading.split())[:180] or f"Column {column + 1}"
    taken = {heading_key(item) for item in COLUMNS["actions"]}
    return f"{name} (as printed)" if heading_key(name) in taken else name


def _add(extra: dict[str, str], name: str, words: str) -> None:
    there = extra.get(name, "")
    if words and words not in there.split("\n"):
        extra[name] = f"{there}\n{words}" if there else words


ROLE_COLUMNS: dict[str, tuple[str, ...]] = {
    "priority": ("priority",),
    "number": ("aim_number",),
    "aim": ("aim",),
    "action": ("action",),
    "themes": ("themes",),
    "coordinator": ("coordinator", "coordinator_agency"),
    "agency": ("coordinator_agency",),
    "due": ("due", "ongoing", "review_on", "timescale"),
    "outcome": ("outcome",),
    "measure": ("measure",),
    "reporting": ("reporting",),
    "status": ("status",),
    "progress": ("report_text",),
}
"""Which columns of the form say what a role says."""


def _columns(entry: FileRow) -> dict[str, int]:
    columns: dict[str, int] = {}
    for role, said in entry.fields.items():
        for column in ROLE_COLUMNS.get(role, ()):
            columns.setdefault(column, said.column)
    return columns
