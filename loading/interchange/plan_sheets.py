"""The sheet ``actions``: aims and actions, an aim's rows made one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from actions.origins import LONGEST
from loading.interchange.agreement_sheets import several_themes
from loading.interchange.lines import InterchangeFile, SheetLine, quoted
from loading.interchange.names import RefsByName
from loading.interchange.posts import Posts
from loading.interchange.refs import Matcher
from plan.value.rows import ActionValue, AimValue

REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,59}")
OF_AN_ACTION = (
    "ref",
    "coordinator",
    "coordinator_agency",
    "due",
    "ongoing",
    "review_on",
    "timescale",
    "measure",
    "reporting",
    "status",
    "partnership_only",
    "follows",
)
"""Columns that say nothing where the row has no action."""


@dataclass
class _Aim:
    """An aim while its rows are gathered; its row has no ref as long as the file gives it none."""

    row: AimValue
    first: SheetLine
    themes: list[str] = field(default_factory=list)


@dataclass
class ActionSheet:
    """What the sheet says: aims, actions, and the ref of each action's status label by the action's ref."""

    aims: tuple[AimValue, ...] = ()
    actions: tuple[ActionValue, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)


class ActionSheetReader:
    """Reads ``actions`` row by row.

    A blank aim cell continues the row above; equal wording never merges rows.
    """

    def __init__(
        self, matcher: Matcher, priorities: RefsByName, themes: RefsByName, labels: RefsByName, posts: Posts
    ) -> None:
        self.matcher = matcher
        self.priorities = priorities
        self.themes = themes
        self.labels = labels
        self.posts = posts
        self.aims: list[_Aim] = []
        self._by_ref: dict[str, _Aim] = {}
        self._by_number: dict[tuple[str, str], _Aim] = {}
        self._seen: dict[str, int] = {}

    def read(self, book: InterchangeFile) -> ActionSheet:
        """All rows of the sheet."""
        rows: list[tuple[SheetLine, _Aim]] = []
        above: _Aim | None = None
        for line in book.lines("actions"):
            above = self._aim(line, above)
            rows.append((line, above))
        self._name_aims()
        found = [(line, row) for line, aim in rows if (row := self._action(line, aim.row.ref)) is not None]
        actions = self._named_actions([row for _, row in found])
        statuses: dict[str, str] = {}
        for aim in self.aims:
            book.came_from("aims", aim.row.ref, aim.first)
        for (line, _), row in zip(found, actions, strict=True):
            book.came_from("actions", row.ref, line)
            book.came_from("standings", row.ref, line)
            label = line.one_of("status", "status label", self.labels, "status_scheme")
            if label:
                statuses[row.ref] = label
        return ActionSheet(tuple(aim.row for aim in self.aims), tuple(actions), statuses)

    # --- aims ----------------------------------------------------------------------------------------------

    def _aim(self, line: SheetLine, above: _Aim | None) -> _Aim:
        """The aim that a row belongs to. Where that cannot be told, an aim that stands in for it."""
        text, named = line.text("aim"), line.text("aim_ref", longest=60)
        number = line.text("aim_number", longest=20)
        priority = line.one_of("priority", "priority", self.priorities, "priorities")
        if text or named:
            aim = self._there(line, named, priority, number)
        else:
            aim = above
            if aim is None:
                line.wrong("aim", "The first row has no aim to continue: fill in “aim”.")
        if aim is None:
            aim = self._new(line, AimValue(ref=named, priority=priority, number=number, text=text))
            if text or named:
                self._complete(line, text)
        else:
            self._same(line, aim, priority, number, text)
        for theme in several_themes(line, self.themes):
            if theme not in aim.themes:
                aim.themes.append(theme)
        return aim

    def _there(self, line: SheetLine, named: str, priority: str, number: str) -> _Aim | None:
        """The aim of an earlier row: of this reference, or else of this number in this priority."""
        if named and not REF.fullmatch(named):
            message = f"{quoted(named)} cannot be a reference. Use letters, digits, dots and hyphens."
            line.wrong("aim_ref", message)
        if named in self._by_ref:
            return self._by_ref[named]
        there = self._by_number.get((priority, number))
        if there is None or not named:
            return there
        if there.row.ref:  # two aims of one number, told apart by their references
            return None
        there.row = replace(there.row, ref=named)
        self._by_ref[named] = there
        return there

    def _new(self, line: SheetLine, row: AimValue) -> _Aim:
        aim = _Aim(replace(row, outcome=line.text("outcome")), line)
        self.aims.append(aim)
        if row.ref:
            self._by_ref[row.ref] = aim
        if row.priority and row.number:
            self._by_number.setdefault((row.priority, row.number), aim)
        return aim

    def _complete(self, line: SheetLine, text: str) -> None:
        """The first row of an aim says what the others may leave out."""
        if not text:
            line.wrong("aim", "“aim” is empty on the first row of the aim: fill it in.")
        if not line.text("priority"):
            line.wrong("priority", "“priority” is empty: give the number of the priority.")

    def _same(self, line: SheetLine, aim: _Aim, priority: str, number: str, text: str) -> None:
        """Rows of one aim agree, or leave empty what the first of them said."""
        first = aim.first.number
        if priority and aim.row.priority and priority != aim.row.priority:
            line.wrong("priority", f"Row {first} gives another priority for the same aim. {_MEND}")
        said = {
            "aim_number": (number, aim.row.number),
            "aim": (text, aim.row.text),
            "outcome": (line.text("outcome"), aim.row.outcome),
        }
        for column, (here, there) in said.items():
            if here and here != there:
                what = column.replace("_", " ")
                line.wrong(column, f"Row {first} gives another {what} for the same aim. {_MEND}")

    def _name_aims(self) -> None:
        """Gives refs to the aims that the file does not name: those of the plan's aims that they are, or new."""
        unnamed = [aim for aim in self.aims if not aim.row.ref]
        rows = self.matcher.match("aims", [aim.row for aim in unnamed], reserved=self._by_ref)
        for aim, row in zip(unnamed, rows, strict=True):
            aim.row = row
        for aim in self.aims:
            aim.row = replace(aim.row, themes=tuple(aim.themes))

    # --- actions -------------------------------------------------------------------------------------------

    def _action(self, line: SheetLine, aim: str) -> ActionValue | None:
        """The action of a row, without a ref where the file gives none; None for an aim that has none yet."""
        text, named = line.text("action"), line.text("ref", longest=60)
        if not text:
            filled = next((column for column in OF_AN_ACTION if line.text(column)), "")
            if filled or line.extra:
                what = f"“{filled}”" if filled else "further text"
                line.wrong("action", f"“action” is empty, but the row has {what}: fill it in, or empty that.")
            return None
        if named and not REF.fullmatch(named):
            message = f"{quoted(named)} cannot be a reference. Use letters, digits, dots and hyphens."
            line.wrong("ref", message)
        if named and self._seen.setdefault(named, line.number) != line.number:
            other = self._seen[named]
            message = f"Row {other} has the reference {quoted(named)} already: give each action its own."
            line.wrong("ref", message)
        due, ongoing = line.date("due"), line.flag("ongoing")
        if due and ongoing:
            line.wrong("due", "An ongoing action has no due date: empty “due”, or use “review_on”.")
        return ActionValue(
            ref=named,
            aim=aim,
            text=text,
            coordinator=self.posts.post(line, "coordinator", "coordinator_agency"),
            due=due,
            ongoing=ongoing,
            review_on=line.date("review_on"),
            timescale=line.text("timescale", longest=300),
            measure=line.text("measure"),
            reporting=line.text("reporting"),
            partnership_only=line.flag("partnership_only"),
            follows=line.text("follows", longest=LONGEST),
            extra=line.extra,
        )

    def _named_actions(self, rows: list[ActionValue]) -> list[ActionValue]:
        """All actions with refs; and with their further text in the order that it had, where it is the same."""
        unnamed = iter(
            self.matcher.match("actions", [row for row in rows if not row.ref], reserved=self._seen)
        )
        named = [row if row.ref else next(unnamed) for row in rows]
        plan = self.matcher.plan
        if plan is None:
            return named
        before = {row.ref: row.extra for row in plan.actions}
        return [
            replace(row, extra=before[row.ref])
            if row.ref in before and dict(before[row.ref]) == dict(row.extra)
            else row
            for row in named
        ]


_MEND = "Write the same in both rows, leave this cell empty, or give the row an aim_ref of its own."
