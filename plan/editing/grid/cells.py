"""One grid over all actions: who answers for each, when, and how delivery is measured. Pure: a value in, cells out.

Everything typed is kept as typed. What of it differs from what the person was shown counts as changed; only that is
read, checked and saved, so that two people who change different cells do not meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format

from core.forms import DateProblem, Problem, parse_day
from core.text import MAX_LENGTH, normalise
from plan.editing.forms.base import not_yet
from plan.editing.marks import mark, marks_of, packed, unpacked
from plan.editing.posts import KnownPosts, folded
from plan.editing.rules import Broken
from plan.editing.workflow import ConflictingRow, EditConflict
from plan.value import LabelledAction, PlanValue
from plan.value.rows import ActionValue, PriorityValue

COLUMNS: Mapping[str, str] = {
    "coordinator": "Lead for this action",
    "due": "Due",
    "ongoing": "Ongoing",
    "review_on": "Looked at again on",
    "timescale": "Timescale, as printed",
    "measure": "How delivery is measured",
}
"""The fields of an action that the grid is about, with their headings."""
LIMITS = {"timescale": 300, "measure": MAX_LENGTH, "coordinator": 600}
LEAD = "lead"

Key = tuple[str, str]
"""Of a cell: the column, and what names the row: an action's ref, or ``lead_key`` of a priority."""


def lead_key(priority: str) -> str:
    """What names the row of a priority's lead, so that it is not taken for an action of the same ref."""
    return f">{priority}"


@dataclass
class SubmittedCells:
    """What was typed: texts by cell, and what stood there when the person was shown it, by row."""

    cells: dict[Key, str] = field(default_factory=dict)
    was: dict[str, dict[str, str]] = field(default_factory=dict)
    seen_posts: frozenset[str] = frozenset()

    def of(self, ref: str, *names: str) -> Iterator[tuple[str, str]]:
        """The typed cells of one row: (column, text)."""
        for name in names:
            if (name, ref) in self.cells:
                yield name, self.cells[name, ref]


@dataclass(frozen=True)
class Cell:
    """A box of the grid as the page draws it. ``before``: what the plan says, where the box says something else."""

    name: str
    id: str
    column: str
    text: str
    error: str = ""
    before: str | None = None

    @property
    def heading(self) -> str:
        """The heading of its column."""
        return COLUMNS[self.column]

    @property
    def is_long(self) -> bool:
        """Whether it is a text of several lines."""
        return self.column == "measure"

    @property
    def is_tick(self) -> bool:
        """Whether it is a box to tick."""
        return self.column == "ongoing"


@dataclass(frozen=True)
class GridRow:
    """An action with its boxes. ``was``: the marks of what the plan says now."""

    item: LabelledAction
    id: str
    cells: tuple[Cell, ...]
    was: str


@dataclass(frozen=True)
class GridSection:
    """A section of the plan with its rows. ``lead`` None: a cross-cutting section has none."""

    priority: PriorityValue
    id: str
    lead: Cell | None
    was: str
    further_leads: str
    rows: tuple[GridRow, ...]


def typed_in(data: Mapping[str, str]) -> SubmittedCells:
    """What a posted form holds."""
    cells: dict[Key, str] = {}
    was: dict[str, dict[str, str]] = {}
    for name, text in data.items():
        kind, dash, ref = name.partition("-")
        if not dash:
            continue
        if kind == "was":
            was[ref] = unpacked(text)
            # A box that is not ticked is not posted.
            cells.setdefault(("ongoing", ref), "")
        elif kind == "leadwas":
            was[lead_key(ref)] = unpacked(text)
        elif kind == LEAD:
            cells[kind, lead_key(ref)] = text
        elif kind in COLUMNS:
            cells[kind, ref] = text
    seen = frozenset(folded(line) for line in data.get("new_posts", "").splitlines())
    return SubmittedCells(cells, was, seen)


# --- reading what was typed ---------------------------------------------------------------------------------


def as_text(value: PlanValue, row: Any, name: str) -> str:
    """What stands in the box of a field of a row."""
    content = getattr(row, name)
    if name in ("coordinator", LEAD):
        return value.post_as_printed(content)
    if name == "ongoing":
        return "on" if content else ""
    if name in ("due", "review_on"):
        return date_format(content, "j F Y") if content else ""
    return str(content)


class _Unreadable(ValueError):
    """A cell that cannot be read; the message says what to do."""


def _read(book: KnownPosts, row: Any, name: str, text: str) -> Any:
    """The content of a cell; raises _Unreadable."""
    text = normalise(text).strip()
    if name == "ongoing":
        return bool(text)
    if len(text) > LIMITS.get(name, MAX_LENGTH):
        raise _Unreadable(
            f"Must be {LIMITS.get(name, MAX_LENGTH):,} characters or less; it has {len(text):,}"
        )
    if name in ("coordinator", LEAD):
        return book.ref_of(text, getattr(row, name))
    if name in ("due", "review_on"):
        try:
            return parse_day(text)
        except DateProblem as problem:
            raise _Unreadable(f"The date {problem.words}") from None
    return text if name == "measure" else " ".join(text.split())


@dataclass
class ReadCells:
    """What the typed cells come to: contents of the cells that were changed, errors by cell, posts asked for."""

    changed: dict[Key, Any] = field(default_factory=dict)
    errors: dict[Key, str] = field(default_factory=dict)
    new_posts: list[str] = field(default_factory=list)


def rows_of(value: PlanValue) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """What names it -> (row, its columns) of everything that the grid may change."""
    found: dict[str, tuple[Any, tuple[str, ...]]] = {
        lead_key(row.ref): (row, (LEAD,)) for row in value.priorities if row.kind == "priority"
    }
    return found | {row.ref: (row, tuple(COLUMNS)) for row in value.actions}


def read_typed(value: PlanValue, typed: SubmittedCells, book: KnownPosts | None = None) -> ReadCells:
    """Reads and checks the cells that were changed. New posts that have not been shown yet are errors, once."""
    book = book or KnownPosts(value)
    found = ReadCells()
    asked: dict[str, str] = {}
    for ref, (row, names) in rows_of(value).items():
        for name, text in typed.of(ref, *names):
            try:
                content = _read(book, row, name, text)
            except _Unreadable as problem:
                found.errors[name, ref] = str(problem)
                continue
            if typed.was.get(ref, {}).get(name) == mark(content):
                continue
            found.changed[name, ref] = content
            if name in ("coordinator", LEAD) and text.strip() and not book.known(text, getattr(row, name)):
                asked.setdefault(folded(text), " ".join(text.split()))
                if folded(text) not in typed.seen_posts:
                    found.errors[name, ref] = not_yet(book, " ".join(text.split()))
        _check_dates(row, ref, found)
    found.new_posts = list(asked.values())
    return found


def _check_dates(row: Any, ref: str, found: ReadCells) -> None:
    """An ongoing action has no due date; told where the person changed something about it."""
    if not isinstance(row, ActionValue) or not {("due", ref), ("ongoing", ref)} & found.changed.keys():
        return
    ongoing = found.changed.get(("ongoing", ref), row.ongoing)
    due = found.changed.get(("due", ref), row.due)
    if ongoing and due:
        found.errors.setdefault(
            ("due", ref), "An ongoing action has no due date: empty the date, or untick “ongoing”"
        )


# --- saving -------------------------------------------------------------------------------------------------


class CellsWrong(Exception):
    """Some cells cannot be read, or ask for something to be looked at first; nothing was saved."""


def apply_grid(now: PlanValue, typed: SubmittedCells) -> PlanValue:
    """The plan with the changed cells.

    Raises CellsWrong, and MovedOn for cells that somebody else has changed meanwhile.
    """
    book = KnownPosts(now)
    found = read_typed(now, typed, book)
    if found.errors:
        raise CellsWrong
    there = rows_of(now)
    changes: dict[str, dict[str, Any]] = {}
    moved: dict[str, tuple[str, ...]] = {}
    for (name, ref), content in found.changed.items():
        row, _ = there[ref]
        before = mark(getattr(row, name))
        if before == mark(content):
            continue
        if before != typed.was.get(ref, {}).get(name):
            moved[ref] = (*moved.get(ref, ()), name)
        changes.setdefault(ref, {})[name] = content
    gone = [ref for ref in typed.was if ref not in there]
    if moved or gone:
        rows = [ConflictingRow("", ref, there[ref][0], names) for ref, names in moved.items()]
        raise EditConflict([*rows, *(ConflictingRow("", ref, None) for ref in gone)], now)
    edited = book.with_new()
    return edited.with_tables(
        priorities=tuple(replace(row, **changes.get(lead_key(row.ref), {})) for row in edited.priorities),
        actions=tuple(replace(row, **changes.get(row.ref, {})) for row in edited.actions),
    )


def met(
    now: PlanValue, typed: SubmittedCells, moved: EditConflict
) -> tuple[SubmittedCells, dict[Key, str], list[str]]:
    """How to go on after somebody else changed cells.

    What was typed, on the plan as it is now; a message for each cell that both changed; and what was typed for
    actions that have been withdrawn, in words, so that nothing is lost.
    """
    changed = read_typed(now, typed).changed
    there = rows_of(now)
    kept = {key: typed.cells[key] for key in changed}
    errors = {}
    lost = []
    for item in moved.moved:
        if item.row is None:
            words = [
                f"{COLUMNS[name]}: {text.strip()}"
                for name, text in typed.of(item.ref, *COLUMNS)
                if text.strip()
            ]
            lost.append(
                f"An action was withdrawn meanwhile. What stood in its boxes: {'; '.join(words) or 'nothing'}"
            )
        for name in item.fields:
            theirs = as_text(now, item.row, name) or "nothing"
            theirs = "ticked" if name == "ongoing" and theirs == "on" else theirs
            errors[name, item.ref] = (
                f"Changed meanwhile by somebody else to: {theirs}. Save again to put yours in its place"
            )
    was = {ref: marks_of(there[ref][0], there[ref][1]) for ref in typed.was if ref in there}
    return SubmittedCells(kept, was, typed.seen_posts), errors, lost


def errors_of(problems: Iterable[Broken]) -> dict[Key, str]:
    """Broken rules at their cells; those of no cell under ("", "")."""
    found: dict[Key, str] = {}
    for problem in problems:
        if problem.table == "priorities":
            found[LEAD, lead_key(problem.ref)] = problem.words
        else:
            found[(problem.field, problem.ref) if problem.field in COLUMNS else ("", "")] = problem.words
    return found


def carried(value: PlanValue, typed: SubmittedCells, found: ReadCells) -> SubmittedCells:
    """What a page shown again carries on: the cells that were changed or cannot be read, on the plan as it is."""
    kept = found.changed.keys() | found.errors.keys()
    was = {}
    for ref, (row, names) in rows_of(value).items():
        shown = typed.was.get(ref)
        if shown is not None:
            was[ref] = {
                name: shown.get(name, "") if (name, ref) in kept else mark(getattr(row, name))
                for name in names
            }
    return SubmittedCells(
        {key: typed.cells[key] for key in kept if key in typed.cells}, was, typed.seen_posts
    )


# --- drawing ------------------------------------------------------------------------------------------------


def sections_of(
    value: PlanValue,
    refs: frozenset[str],
    typed: SubmittedCells | None = None,
    errors: Mapping[Key, str] | None = None,
) -> list[GridSection]:
    """The grid over the actions of these refs: the plan as it is with what was typed laid over it."""
    typed, errors = typed or SubmittedCells(), errors or {}
    found = []
    number = 0
    for place, section in enumerate(value.sections, start=1):
        rows = []
        for item in section.actions:
            if item.action.ref in refs:
                number += 1
                rows.append(_row(value, item, number, typed, errors))
        if rows:
            priority = section.priority
            has_lead = priority.kind == "priority"
            lead = _cell(value, priority, LEAD, f"s{place}", typed, errors) if has_lead else None
            further = [value.post_as_printed(ref) for ref in priority.joint_leads]
            was = packed(typed.was.get(lead_key(priority.ref)) or marks_of(priority, (LEAD,)))
            found.append(GridSection(priority, f"s{place}", lead, was, " and ".join(further), tuple(rows)))
    return found


def _row(
    value: PlanValue, item: LabelledAction, number: int, typed: SubmittedCells, errors: Mapping[Key, str]
) -> GridRow:
    row = item.action
    cells = tuple(_cell(value, row, name, f"r{number}", typed, errors) for name in COLUMNS)
    return GridRow(item, f"r{number}", cells, packed(typed.was.get(row.ref) or marks_of(row, COLUMNS)))


def _cell(
    value: PlanValue, row: Any, name: str, row_id: str, typed: SubmittedCells, errors: Mapping[Key, str]
) -> Cell:
    own = as_text(value, row, name)
    key = (name, lead_key(row.ref) if name == LEAD else row.ref)
    text = typed.cells.get(key, own)
    before = None
    if normalise(text).strip() != normalise(own).strip():
        before = ("ticked" if own else "not ticked") if name == "ongoing" else own or "nothing"
    return Cell(f"{name}-{row.ref}", f"{row_id}-{name}", name, text, errors.get(key, ""), before)


def problems_of(sections: Iterable[GridSection], errors: Mapping[Key, str]) -> list[Problem]:
    """The lines of the error summary, in the order of the grid, each a link to its box."""
    found = [Problem(errors["", ""])] if ("", "") in errors else []
    for section in sections:
        if section.lead and section.lead.error:
            found.append(Problem(f"{section.priority.title}, lead: {section.lead.error}", section.lead.id))
        for row in section.rows:
            name = f"Action {row.item.label}".rstrip()
            found += [
                Problem(
                    f"{name}, {COLUMNS[cell.column][:1].lower()}{COLUMNS[cell.column][1:]}: {cell.error}",
                    cell.id,
                )
                for cell in row.cells
                if cell.error
            ]
    return found
