"""Makes actions from the rows of a plan: splits cells, and reads numbers, leads, dates, themes and statuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.dates.reading import DateProblem, parse_day
from core.text import folded
from documents.spreadsheets import RawCell, cell_name
from loading.layouts.account import Account
from loading.layouts.asking import Questions
from loading.layouts.cells.dates import Timescale, read_timescale, timescale_of_text
from loading.layouts.cells.leads import Lead, Leads
from loading.layouts.cells.numbers import numbers_are_of_actions, split_numbers
from loading.layouts.cells.splitting import could_be_split, split
from loading.layouts.cells.statuses import Statuses, status_before_action, status_in_other
from loading.layouts.cells.themes import Themes
from loading.layouts.cells.words import plain_words
from loading.layouts.columns.layout import ROLES, SheetLayout
from loading.layouts.columns.rivals import period_in
from loading.layouts.questions import LATER, LATER_CHOICE, Question
from loading.layouts.rows.entries import LEADING_NUMBER, NO_VALUE, FileAim, FileCell, FileRow, FileSection
from loading.layouts.rows.further import (
    LEAD_EXTRA,
    NUMBER_EXTRA,
    STATUS_EXTRA,
    THEME_EXTRA,
    TIME_EXTRA,
    append_text,
    form_columns,
    further_name,
)
from loading.layouts.rows.updates import update_in
from loading.problems import Problems
from plan.value.rows.actions import TO_TIDY

LONGEST_NUMBER, LONGEST_TIME = 20, 300
NO_DATE, YES, NO = "none", "yes", "no"
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
    history: dict[str, dict[str, str]] = field(default_factory=dict)
    """Title of a closed period -> its "status" and "progress"."""
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
    account: Account
    has_period: bool
    """Whether progress in words belongs to a reporting period. If not, it becomes further text of its action."""
    plan_texts: frozenset[str] = frozenset()
    """The plain words of the plan's actions. A cell with exactly such words is one action and is not split."""
    as_periods: bool = False
    """Whether statuses and progress of earlier columns are closed reporting periods."""

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
                self._keep_number(action, action.number)
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
                self.account.join((entry.sheet, entry.row, role_cell.column), f"row {target.row}")
                if role in target.cells:
                    target.further.append(
                        (role_cell.heading or role.capitalize(), role_cell.text, role_cell.column)
                    )
                else:
                    target.cells[role] = role_cell
            target.further.extend(entry.further)
            target.earlier.extend(entry.earlier)
            entry.further, entry.earlier = [], []
        return list(entries)

    def _actions_of_row(self, entry: FileRow, layout: SheetLayout) -> list[FileAction]:
        cell = entry.text("action")
        texts, how = self._split_cell(entry, cell, layout.split)
        if len(texts) < 2:
            return [self._make_action(entry, texts[0] if texts else "", first=True)]
        parts_of_role = {
            role: self._split_for_actions(role, entry.text(role), len(texts), how) for role in SHARED_ROLES
        }
        actions = []
        for index, text in enumerate(texts):
            cells = dict(entry.cells)
            for role, parts in parts_of_role.items():
                if parts is not None:
                    cells[role] = replace(cells[role], text=parts[index], cell=RawCell(parts[index]))
            actions.append(self._make_action(replace(entry, cells=cells), text, first=index == 0))
        return actions

    def _split_cell(self, entry: FileRow, cell: str, how: str) -> tuple[list[str], str]:
        """(the actions of a cell, how they are split). Asks where it could as well be one action."""
        if plain_words(cell) in self.plan_texts:
            return [cell.strip()], how
        asks = how == "ask"
        how = could_be_split(cell) if asks else how
        texts = split(cell, how)
        begins_with_mark = re.match(r"\W|o\s|\(?(?:\d|[a-h][.)])", cell)
        if len(texts) < 2 or (not asks and (how != "bullets" or begins_with_mark)):
            return texts if not asks or len(texts) > 1 else [cell.strip()], how
        answer = self.questions.ask(
            Question(
                key=f"split:{folded(cell)[:200]}",
                kind="split",
                place=entry.place(),
                value=cell,
                prompt=f"Is this one action, or are these {len(texts)}?",
                choices=(
                    ("whole", "One action"),
                    ("apart", f"{len(texts)} actions, the first: {texts[0]}"),
                    (LATER, "One action for now; I will tidy it later"),
                ),
                proposed="whole",
            )
        )
        if answer == LATER:
            entry.further.append((f"{TO_TIDY}several actions?", cell, entry.cells["action"].column))
        return (texts if answer == "apart" else [cell.strip()]), how

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
            entry.sheet, entry.row, entry.section, entry.aim, text, columns=form_columns(entry)
        )
        number = entry.text("number") if first or "number" not in entry.cells else ""
        if not number and (match := LEADING_NUMBER.match(text)):
            number, action.text = match["number"], text[match.end() :]
        action.number = number
        if first:
            self._take_update(entry, action)
            self._take_earlier(entry, action)
        self._set_themes(entry, action)
        self._set_lead(entry, action)
        self._set_timescale(entry, action)
        self._set_status(entry, action)
        action.outcome, action.measure = entry.text("outcome"), entry.text("measure")
        action.reporting = entry.text("reporting")
        if first:
            for heading, words, column in entry.further:
                name = further_name(heading, column)
                append_text(action.extra, name, words)
                action.columns.setdefault(name, column)
            is_of_period = any("progress" in said for said in action.history.values())
            if action.progress and not (self.has_period or is_of_period) and "progress" in entry.cells:
                progress = entry.cells["progress"]
                name = further_name(progress.heading or "Progress", progress.column)
                append_text(action.extra, name, action.progress)
                action.columns.setdefault(name, progress.column)
        else:
            action.progress = ""
        return action

    def _take_update(self, entry: FileRow, action: FileAction) -> None:
        update = update_in(entry, action.text, self.questions)
        if update is not None:
            action.text = update.text
            action.extra[update.name] = update.words
            action.progress = update.words if update.is_progress else ""

    def _take_earlier(self, entry: FileRow, action: FileAction) -> None:
        """Takes the cells of earlier columns: a first date, and the statuses and progress of closed periods."""
        for role, heading, cell in entry.earlier:
            self.account.take((entry.sheet, entry.row, cell.column), f"further text of the action: {heading}")
            period = period_in(heading) if self.as_periods and role != "due" else ""
            if role == "due" and "due" not in entry.cells:
                entry.cells["due"] = cell
                self.account.take(
                    (entry.sheet, entry.row, cell.column), f"{ROLES['due']}: no later one is given"
                )
            elif period:
                self._add_to_period(entry, action, role, cell, period)
                continue
            name = further_name(heading, cell.column)
            append_text(action.extra, name, cell.text)
            action.columns.setdefault(name, cell.column)
        for role in ("status", "progress"):
            now = entry.cells.get(role)
            if self.as_periods and now is not None and (period := period_in(now.heading)):
                self._add_to_period(entry, action, role, now, period)
        latest = [cell for role, _, cell in entry.earlier if role == "status"]
        if self.as_periods and latest and "status" not in entry.cells:
            entry.cells["status"] = latest[-1]  # an empty last quarter does not hide the one before
            action.columns["status"] = latest[-1].column

    def _add_to_period(
        self, entry: FileRow, action: FileAction, role: str, cell: FileCell, period: str
    ) -> None:
        words = cell.text
        if role == "status":
            words, rest = self.statuses.label(
                cell.text, f"{entry.sheet}!{cell_name(cell.column, entry.row)}", cell.heading
            )
            if rest:
                append_text(action.extra, further_name(cell.heading, cell.column), rest)
        action.history.setdefault(period, {})[role] = words
        self.account.take(
            (entry.sheet, entry.row, cell.column), f"{ROLES[role]} in the closed period {period}"
        )

    def _set_themes(self, entry: FileRow, action: FileAction) -> None:
        text = entry.text("themes")
        if text:
            action.themes, unmatched = self.themes.themes_in(text, entry.place("themes"))
            later = [part for part in unmatched if self.questions.is_for_later(f"theme:{folded(part)}")]
            append_text(action.extra, f"{TO_TIDY}{THEME_EXTRA}", "; ".join(later))
            append_text(action.extra, THEME_EXTRA, "; ".join(part for part in unmatched if part not in later))

    def _set_lead(self, entry: FileRow, action: FileAction) -> None:
        text, agency = entry.text("coordinator"), entry.text("agency")
        action.lead = self.leads.lead_of(text, entry.place("coordinator"), agency)
        rest = action.lead.rest or action.lead.note
        if rest and not NO_VALUE.match(rest):
            name = f"{TO_TIDY}{LEAD_EXTRA}" if action.lead.is_for_later else LEAD_EXTRA
            append_text(action.extra, name, rest)
        if agency and plain_words(agency) not in plain_words(action.lead.agency):
            append_text(action.extra, LEAD_EXTRA, agency)

    def _set_timescale(self, entry: FileRow, action: FileAction) -> None:
        cell = entry.cells.get("due")
        if cell is None:
            return
        action.timescale = read_timescale(cell.cell, cell.heading)
        if action.timescale.doubtful:
            action.timescale = replace(action.timescale, due=self._ask_date(entry, action.timescale.printed))
        if len(action.timescale.printed) > LONGEST_TIME:
            append_text(action.extra, TIME_EXTRA, action.timescale.printed)
            action.timescale = replace(action.timescale, printed="")

    def _ask_date(self, entry: FileRow, words: str) -> date | None:
        answer = self.questions.ask(
            Question(
                key=f"date:{folded(words)}",
                kind="date",
                place=entry.place("due"),
                value=words,
                prompt=f"“{words}” has a day that does not exist. When is the action due?",
                choices=((NO_DATE, "No date: keep the words only"), LATER_CHOICE),
                proposed=NO_DATE,
                free=True,
                hint="Type a date, such as 31 March 2016.",
            )
        )
        if answer == LATER:
            entry.further.append(
                (f"{TO_TIDY}{entry.cells['due'].heading or 'date'}", words, entry.cells["due"].column)
            )
        if answer in (NO_DATE, LATER):
            return None
        try:
            return parse_day(answer, by_when=True)
        except DateProblem as problem:
            sheet, _, cell = entry.place("due").partition("!")
            self.problems.add(sheet, cell, f"{problem.about(answer)} Or choose to keep the words only.")
            return None

    def _set_status(self, entry: FileRow, action: FileAction) -> None:
        """Sets the status: from its column, else from words of the progress or the timescale, which is asked about."""
        action.progress = entry.text("progress") or action.progress
        label = entry.text("status")
        role = "status"
        if not label:
            for role in ("progress", "due", "action"):
                label = status_in_other(entry.text(role), in_timescale=role == "due")
                if role == "action":
                    label = status_before_action(entry.text(role))
                # A new label is asked about anyway, and a cell with nothing but a status says nothing else.
                is_sure = role != "action" and (
                    not self.statuses.is_known(label) or entry.text(role) == label
                )
                if label and (is_sure or self._ask_status_in(entry, role, label)):
                    action.columns["status"] = entry.cells[role].column
                    break
                label = ""
        if label:
            heading = entry.cells[role].heading if role == "status" else ""
            action.status, rest = self.statuses.label(label, entry.place(role), heading)
            if rest and role == "status":
                later = self.questions.is_for_later(f"status:{folded(' '.join(label.split()))}")
                append_text(action.extra, f"{TO_TIDY if later else ''}{STATUS_EXTRA}", rest)

    def _ask_status_in(self, entry: FileRow, role: str, label: str) -> bool:
        """Whether a status that stands in another column is the status of its action; asked once a column."""
        heading = entry.cells[role].heading or ROLES[role]
        answer = self.questions.ask(
            Question(
                key=f"status-in:{role}:{heading}",
                kind="status",
                place=entry.place(role),
                value=entry.text(role),
                prompt=f"“{heading}” has words such as “{label}”. Are they the status?",
                choices=((YES, "Yes: they are the status"), (NO, "No: only words")),
                proposed=YES,
                hint="The words stay where they are, too.",
            )
        )
        return answer == YES

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
            self._keep_number(action, printed)

    def _keep_number(self, action: FileAction, printed: str) -> None:
        append_text(action.extra, NUMBER_EXTRA, printed)
        if printed and (column := action.columns.get("aim_number")) is not None:
            action.columns.setdefault(NUMBER_EXTRA, column)
            self.account.take(
                (action.sheet, action.row, column), f"further text of the action: {NUMBER_EXTRA}"
            )
