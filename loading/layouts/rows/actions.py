"""Makes actions from the rows of a plan: splits cells, and reads numbers, leads, dates, themes and statuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.dates.reading import DateProblem, parse_day
from core.text import folded
from documents.spreadsheets import RawCell
from loading.layouts.asking import Questions
from loading.layouts.cells.dates import Timescale, read_timescale, timescale_of_text
from loading.layouts.cells.leads import Lead, Leads
from loading.layouts.cells.numbers import numbers_are_of_actions, split_numbers
from loading.layouts.cells.splitting import split
from loading.layouts.cells.statuses import Statuses, status_at_start
from loading.layouts.cells.themes import Themes
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import SheetLayout
from loading.layouts.questions import Question
from loading.layouts.rows.entries import LEADING_NUMBER, NO_VALUE, FileAim, FileCell, FileRow, FileSection
from loading.problems import Problems, heading_key
from plan.interchange.columns import COLUMNS

LEAD_EXTRA = "Lead, as printed"
STATUS_EXTRA = "Status, as printed"
NUMBER_EXTRA = "Number, as printed"
TIME_EXTRA = "Timescale, as printed"
THEME_EXTRA = "Themes, as printed"
LONGEST_NUMBER, LONGEST_TIME = 20, 300
NO_DATE = "none"
ACTION_ROLES = frozenset({"coordinator", "agency", "due", "measure", "reporting", "status", "progress"})
"""Roles that belong to an action, never to an aim."""
# Beside a cell with several actions, these count for each of them.
SHARED_ROLES = ("coordinator", "agency", "due", "measure", "reporting", "status", "outcome", "themes")


@dataclass
class FileAction:
    """An action as the file has it. ``columns``: column of the interchange form -> column of the file."""

    sheet: str
    row: int
    section: FileSection
    aim: FileAim
    text: str
    number: str = ""
    themes: list[str] = field(default_factory=list)
    lead: Lead = field(default_factory=Lead)
    timescale: Timescale = field(default_factory=Timescale)
    outcome: str = ""
    measure: str = ""
    reporting: str = ""
    status: str = ""
    progress: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    """Roles that the sheet has a column for."""


@dataclass
class ActionMaker:
    """Makes actions from rows."""

    questions: Questions
    leads: Leads
    themes: Themes
    statuses: Statuses
    problems: Problems
    has_period: bool
    """Whether progress in words belongs to a reporting period. If not, it becomes further text of its action."""
    plan_texts: frozenset[str] = frozenset()
    """The plain words of the plan's actions. A cell with exactly such words is one action and is not split."""

    def actions(self, entries: Sequence[FileRow], layout: SheetLayout) -> list[FileAction]:
        """The actions of the rows of one layout, in their order."""
        file_actions: list[FileAction] = []
        for entry in self._merge_rows_without_action(entries):
            file_actions.extend(self._actions_of_row(entry, layout))
        for action in file_actions:
            action.roles = frozenset(layout.columns)
        by_aim: dict[int, list[FileAction]] = {}
        for action in file_actions:
            by_aim.setdefault(id(action.aim), []).append(action)
        if numbers_are_of_actions([[action.number for action in actions] for actions in by_aim.values()]):
            for action in file_actions:
                _append_text(action.extra, NUMBER_EXTRA, action.number)
            return file_actions
        for actions in by_aim.values():
            self._set_number(actions[0].aim, actions)
        return file_actions

    def _merge_rows_without_action(self, entries: Sequence[FileRow]) -> list[FileRow]:
        """Gives the cells of a row without an action to a row that has one.

        That is the first row of the same aim with an action. Where there is none, the words of the aim are the action.
        """
        first_with_action: dict[int, FileRow] = {}
        for entry in entries:
            if entry.text("action"):
                first_with_action.setdefault(id(entry.aim), entry)
        for entry in entries:
            if entry.text("action") or not (set(entry.cells) & ACTION_ROLES or entry.further):
                continue
            target = first_with_action.get(id(entry.aim))
            if target is None:
                aim_cell = FileCell(entry.aim.text, 0, RawCell(entry.aim.text))
                entry.cells["action"] = entry.cells.get("aim", aim_cell)
                first_with_action[id(entry.aim)] = entry
                sheet, _, cell = entry.place("aim").partition("!")
                self.problems.warn(sheet, cell, "The row has an aim and no action: its words are both.")
                continue
            for role in sorted(set(entry.cells) & ACTION_ROLES):
                role_cell = entry.cells.pop(role)
                if role in target.cells:
                    target.further.append(
                        (role_cell.heading or role.capitalize(), role_cell.text, role_cell.column)
                    )
                else:
                    target.cells[role] = role_cell
            target.further.extend(entry.further)
            entry.further = []
        return list(entries)

    def _actions_of_row(self, entry: FileRow, layout: SheetLayout) -> list[FileAction]:
        cell = entry.text("action")
        texts = self._split_cell(entry, cell, layout.split)
        if len(texts) < 2:
            return [self._make_action(entry, texts[0] if texts else "", first=True)]
        parts_of_role = {
            role: self._split_for_actions(role, entry.text(role), len(texts), layout.split)
            for role in SHARED_ROLES
        }
        actions = []
        for index, text in enumerate(texts):
            cells = dict(entry.cells)
            for role, parts in parts_of_role.items():
                if parts is not None:
                    cells[role] = replace(cells[role], text=parts[index], cell=RawCell(parts[index]))
            actions.append(self._make_action(replace(entry, cells=cells), text, first=index == 0))
        return actions

    def _split_cell(self, entry: FileRow, cell: str, how: str) -> list[str]:
        """The actions of a cell. Where words stand above the bullets, asks whether it is one action."""
        texts = [cell.strip()] if plain_words(cell) in self.plan_texts else split(cell, how)
        begins_with_mark = re.match(r"\W|o\s|\(?(?:\d|[a-h][.)])", cell)
        if how != "bullets" or len(texts) < 2 or begins_with_mark:
            return texts
        answer = self.questions.ask(
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

    def _split_for_actions(self, role: str, text: str, count: int, how: str) -> list[str] | None:
        """The part of a cell for each of several actions; None where the whole cell counts for all of them."""
        parts = split(text, how)
        if len(parts) != count and role in ("coordinator", "agency"):
            parts = self.leads.split_leads(text) if text else []
        elif len(parts) != count and role in ("due", "status"):
            parts = split(text, "lines")
        if len(parts) != count:
            return None
        if role == "due" and not all(
            timescale_of_text(part, "by when") != Timescale(printed=part) for part in parts
        ):
            return None  # one timescale over several lines
        return parts

    def _make_action(self, entry: FileRow, text: str, *, first: bool) -> FileAction:
        action = FileAction(
            entry.sheet, entry.row, entry.section, entry.aim, text, columns=_form_columns(entry)
        )
        number = entry.text("number") if first or "number" not in entry.cells else ""
        if not number and (match := LEADING_NUMBER.match(text)):
            number, action.text = match["number"], text[match.end() :]
        action.number = number
        self._set_themes(entry, action)
        self._set_lead(entry, action)
        self._set_timescale(entry, action)
        self._set_status(entry, action)
        action.outcome, action.measure = entry.text("outcome"), entry.text("measure")
        action.reporting = entry.text("reporting")
        if first:
            for heading, words, column in entry.further:
                name = further_name(heading, column)
                _append_text(action.extra, name, words)
                action.columns.setdefault(name, column)
            if action.progress and not self.has_period:
                progress = entry.cells["progress"]
                name = further_name(progress.heading or "Progress", progress.column)
                _append_text(action.extra, name, action.progress)
                action.columns.setdefault(name, progress.column)
        else:
            action.progress = ""
        return action

    def _set_themes(self, entry: FileRow, action: FileAction) -> None:
        text = entry.text("themes")
        if text:
            action.themes, unmatched = self.themes.themes_in(text, entry.place("themes"))
            if unmatched:
                _append_text(action.extra, THEME_EXTRA, "; ".join(unmatched))

    def _set_lead(self, entry: FileRow, action: FileAction) -> None:
        text, agency = entry.text("coordinator"), entry.text("agency")
        action.lead = self.leads.lead_of(text, entry.place("coordinator"), agency)
        rest = action.lead.rest or action.lead.note
        if rest and not NO_VALUE.match(rest):
            _append_text(action.extra, LEAD_EXTRA, rest)
        if agency and plain_words(agency) not in plain_words(action.lead.agency):
            _append_text(action.extra, LEAD_EXTRA, agency)

    def _set_timescale(self, entry: FileRow, action: FileAction) -> None:
        cell = entry.cells.get("due")
        if cell is None:
            return
        action.timescale = read_timescale(cell.cell, cell.heading)
        if action.timescale.doubtful:
            action.timescale = replace(action.timescale, due=self._ask_date(entry, action.timescale.printed))
        if len(action.timescale.printed) > LONGEST_TIME:
            _append_text(action.extra, TIME_EXTRA, action.timescale.printed)
            action.timescale = replace(action.timescale, printed="")

    def _ask_date(self, entry: FileRow, words: str) -> date | None:
        answer = self.questions.ask(
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
        try:
            return parse_day(answer, by_when=True)
        except DateProblem as problem:
            sheet, _, cell = entry.place("due").partition("!")
            self.problems.add(sheet, cell, f"{problem.about(answer)} Or choose to keep the words only.")
            return None

    def _set_status(self, entry: FileRow, action: FileAction) -> None:
        """Sets the status: from its column, else from the first words of the progress or the timescale."""
        action.progress = entry.text("progress")
        label = entry.text("status")
        role = "status"
        if not label:
            for role in ("progress", "due"):
                label = status_at_start(entry.text(role))
                if role == "due" and re.match(r"on-?\s?going|planned|pending|started", label, re.IGNORECASE):
                    label = ""  # in a timescale, these words say when, not how far
                if label:
                    action.columns["status"] = entry.cells[role].column
                    break
        if label:
            heading = entry.cells[role].heading if role == "status" else ""
            action.status, rest = self.statuses.label(label, entry.place(role), heading)
            if rest and role == "status":
                _append_text(action.extra, STATUS_EXTRA, rest)

    def _set_number(self, aim: FileAim, actions: Sequence[FileAction]) -> None:
        """Sets the number of an aim from those of its rows. Other numbers are kept as further text."""
        number, further = split_numbers([action.number for action in actions], has_words=bool(aim.text))
        if aim.number and number not in ("", aim.number):
            further = [action.number for action in actions]  # the number before the aim's words counts
        else:
            aim.number = number or aim.number
        if len(aim.number) > LONGEST_NUMBER:
            further = [action.number for action in actions]
            aim.number = ""
        for action, printed in zip(actions, further, strict=True):
            if printed:
                _append_text(action.extra, NUMBER_EXTRA, printed)


def further_name(heading: str, column: int) -> str:
    """The name of a further text: its heading, or "Column 7"; never the name of a column of the form."""
    name = " ".join(heading.split())[:180] or f"Column {column + 1}"
    form_columns = {heading_key(item) for item in COLUMNS["actions"]}
    return f"{name} (as printed)" if heading_key(name) in form_columns else name


def _append_text(extra: dict[str, str], name: str, words: str) -> None:
    earlier = extra.get(name, "")
    if words and words not in earlier.split("\n"):
        extra[name] = f"{earlier}\n{words}" if earlier else words


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
"""Role of the file -> columns of the form that are filled from it."""


def _form_columns(entry: FileRow) -> dict[str, int]:
    columns: dict[str, int] = {}
    for role, cell in entry.cells.items():
        for column in ROLE_COLUMNS.get(role, ()):
            columns.setdefault(column, cell.column)
    return columns
