"""Reads the sheets ``actions``, aims and actions with several rows for one aim, and ``projects``, which serve them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loading.interchange.agreement_sheets import theme_refs
from loading.interchange.lines import InterchangeFile, SheetLine, in_quotes
from loading.interchange.names import RefsByName
from loading.interchange.place_sheet import PlaceNames
from loading.interchange.plain_fields import plain_row
from loading.interchange.posts import Posts
from loading.interchange.refs import Matcher
from plan.interchange.columns import SHEET_COLUMNS
from plan.value.rows import ActionValue, AimValue, ProjectValue

REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
ACTION_COLUMNS = tuple(
    item.name
    for item in SHEET_COLUMNS["actions"]
    if item.table.name != "aims" and (item.table.name, item.field.name) != ("actions", "text")
)
"""Columns that must be empty where a row has no action."""


def project(line: SheetLine, actions: RefsByName) -> ProjectValue:
    """A project of a grant. ``actions``: the refs of the actions."""
    return plain_row(
        line, "projects", ProjectValue, action=line.find_ref("action", "action", actions, "actions")
    )


@dataclass
class _CollectedAim:
    """An aim and the themes of its rows, while they are read; its row has no ref until the file gives one."""

    row: AimValue
    first: SheetLine
    themes: list[str] = field(default_factory=list)


@dataclass
class ActionSheet:
    """The aims and actions of the sheet. ``statuses``: ref of an action -> ref of its status label."""

    aims: tuple[AimValue, ...] = ()
    actions: tuple[ActionValue, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)


class ActionSheetReader:
    """Reads ``actions`` row by row.

    A row with an empty aim cell belongs to the aim above. Equal words never join two aims.
    """

    def __init__(
        self,
        matcher: Matcher,
        priorities: RefsByName,
        themes: RefsByName,
        labels: RefsByName,
        posts: Posts,
        places: PlaceNames,
    ) -> None:
        self.matcher = matcher
        self.priorities = priorities
        self.themes = themes
        self.labels = labels
        self.posts = posts
        self.places = places
        self.aims: list[_CollectedAim] = []
        self._by_ref: dict[str, _CollectedAim] = {}
        self._by_number: dict[tuple[str, str], _CollectedAim] = {}
        self._seen: dict[str, int] = {}

    def read(self, file: InterchangeFile) -> ActionSheet:
        """All rows of the sheet."""
        rows: list[tuple[SheetLine, _CollectedAim]] = []
        above: _CollectedAim | None = None
        for line in file.lines("actions"):
            above = self._aim_of_line(line, above)
            rows.append((line, above))
        self._give_refs_to_aims()
        action_rows = [
            (line, row) for line, aim in rows if (row := self._action(line, aim.row.ref)) is not None
        ]
        actions = self._give_refs_to_actions([row for _, row in action_rows])
        statuses: dict[str, str] = {}
        for aim in self.aims:
            file.note_origin("aims", aim.row.ref, aim.first)
        for (line, _), row in zip(action_rows, actions, strict=True):
            file.note_origin("actions", row.ref, line)
            file.note_origin("standings", row.ref, line)
            label = line.find_ref("status", "status label", self.labels, "status_scheme")
            if label:
                statuses[row.ref] = label
        return ActionSheet(tuple(aim.row for aim in self.aims), tuple(actions), statuses)

    # --- aims ----------------------------------------------------------------------------------------------

    def _aim_of_line(self, line: SheetLine, above: _CollectedAim | None) -> _CollectedAim:
        """The aim that a row belongs to; where the row names none, a new one without words (with a problem)."""
        text, ref = line.text("aim"), line.text("aim_ref", longest=60)
        number = line.text("aim_number", longest=20)
        priority = line.find_ref("priority", "priority", self.priorities, "priorities")
        if text or ref:
            aim = self._find_aim(line, ref, priority, number)
        else:
            aim = above
            if aim is None:
                line.add_problem("aim", "The first row has no aim to continue: fill in “aim”.")
        if aim is None:
            aim = self._add_aim(line, AimValue(ref=ref, priority=priority, number=number, text=text))
            if text or ref:
                self._require_aim_cells(line, text)
        else:
            self._refuse_differences(line, aim, priority, number, text)
        for theme in theme_refs(line, self.themes):
            if theme not in aim.themes:
                aim.themes.append(theme)
        return aim

    def _find_aim(self, line: SheetLine, ref: str, priority: str, number: str) -> _CollectedAim | None:
        """The aim of an earlier row with this reference, or with this number in this priority; None for a new aim."""
        if ref and not REF.fullmatch(ref):
            message = f"{in_quotes(ref)} cannot be a reference. Use letters, digits, dots and hyphens."
            line.add_problem("aim_ref", message)
        if ref in self._by_ref:
            return self._by_ref[ref]
        aim = self._by_number.get((priority, number))
        if aim is None or not ref:
            return aim
        if aim.row.ref:  # two aims have one number and different references
            return None
        aim.row = replace(aim.row, ref=ref)
        self._by_ref[ref] = aim
        return aim

    def _add_aim(self, line: SheetLine, row: AimValue) -> _CollectedAim:
        aim = _CollectedAim(replace(row, outcome=line.text("outcome")), line)
        self.aims.append(aim)
        if row.ref:
            self._by_ref[row.ref] = aim
        if row.priority and row.number:
            self._by_number.setdefault((row.priority, row.number), aim)
        return aim

    def _require_aim_cells(self, line: SheetLine, text: str) -> None:
        """Adds problems where the first row of an aim lacks the words or the priority."""
        if not text:
            line.add_problem("aim", "“aim” is empty on the first row of the aim: fill it in.")
        if not line.text("priority"):
            line.add_problem("priority", "“priority” is empty: give the number of the priority.")

    def _refuse_differences(
        self, line: SheetLine, aim: _CollectedAim, priority: str, number: str, text: str
    ) -> None:
        """Adds a problem for each filled cell that differs from the first row of the aim."""
        first = aim.first.number
        if priority and aim.row.priority and priority != aim.row.priority:
            line.add_problem(
                "priority", f"Row {first} gives another priority for the same aim. {_HOW_TO_MEND}"
            )
        values = {
            "aim_number": (number, aim.row.number),
            "aim": (text, aim.row.text),
            "outcome": (line.text("outcome"), aim.row.outcome),
        }
        for column, (value, first_value) in values.items():
            if value and value != first_value:
                what = column.replace("_", " ")
                line.add_problem(column, f"Row {first} gives another {what} for the same aim. {_HOW_TO_MEND}")

    def _give_refs_to_aims(self) -> None:
        """Gives a ref to each aim without one: that of the plan's aim that it matches, or a new one."""
        without_ref = [aim for aim in self.aims if not aim.row.ref]
        rows = self.matcher.match("aims", [aim.row for aim in without_ref], reserved=self._by_ref)
        for aim, row in zip(without_ref, rows, strict=True):
            aim.row = row
        for aim in self.aims:
            aim.row = replace(aim.row, themes=tuple(aim.themes))

    # --- actions -------------------------------------------------------------------------------------------

    def _action(self, line: SheetLine, aim: str) -> ActionValue | None:
        """The action of a row, without a ref where the file gives none; None for an aim without actions."""
        text, ref = line.text("action"), line.text("ref", longest=60)
        if not text:
            filled = next((column for column in ACTION_COLUMNS if line.text(column)), "")
            if filled or line.extra:
                what = f"“{filled}”" if filled else "further text"
                line.add_problem(
                    "action", f"“action” is empty, but the row has {what}: fill it in, or empty that."
                )
            return None
        if ref and not REF.fullmatch(ref):
            message = f"{in_quotes(ref)} cannot be a reference. Use letters, digits, dots and hyphens."
            line.add_problem("ref", message)
        if ref and self._seen.setdefault(ref, line.number) != line.number:
            earlier = self._seen[ref]
            message = f"Row {earlier} has the reference {in_quotes(ref)} already: give each action its own."
            line.add_problem("ref", message)
        row = plain_row(
            line,
            "actions",
            ActionValue,
            ref=ref,
            aim=aim,
            coordinator=self.posts.post(line, "coordinator", "coordinator_agency"),
            places=self.places.cell(line),
            extra=line.extra,
        )
        if row.due and row.ongoing:
            line.add_problem("due", "An ongoing action has no due date: empty “due”, or use “review_on”.")
        return row

    def _give_refs_to_actions(self, rows: list[ActionValue]) -> list[ActionValue]:
        """All actions with refs. Further text that is the same as in the plan keeps its order."""
        matched = iter(
            self.matcher.match("actions", [row for row in rows if not row.ref], reserved=self._seen)
        )
        with_refs = [row if row.ref else next(matched) for row in rows]
        plan = self.matcher.plan
        if plan is None:
            return with_refs
        plan_extra = {row.ref: row.extra for row in plan.actions}
        return [
            replace(row, extra=plan_extra[row.ref])
            if row.ref in plan_extra and dict(plan_extra[row.ref]) == dict(row.extra)
            else row
            for row in with_refs
        ]


_HOW_TO_MEND = "Write the same in both rows, leave this cell empty, or give the row an aim_ref of its own."
