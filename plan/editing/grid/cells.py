"""One grid over all actions: who answers for each, when, and how delivery is measured. Pure: a value in, cells out.

The page keeps every text as it was typed. A cell is changed if its text differs from what the person was shown. Only
changed cells are read, checked and saved, so two people can change different cells at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst

from core.conflict import (
    Conflict,
    ConflictLine,
    changed_parts,
    joined_parts,
    parts_in,
    token_of,
    token_of_parts,
)
from core.dates.reading import DateProblem, parse_day
from core.forms import Problem
from core.templatetags.govuk import day
from core.text import MAX_LENGTH, normalise
from plan.editing.conflicts import parts_of
from plan.editing.forms.base import new_post_message
from plan.editing.posts import PostLookup, fold_words
from plan.editing.rules import BrokenRule
from plan.value import BY_NAME, LabelledAction, PlanValue
from plan.value.rows import ActionValue, PriorityValue

COLUMNS: Mapping[str, str] = {
    name: capfirst(BY_NAME["actions"].label_of(name))
    for name in ("coordinator", "due", "ongoing", "review_on", "timescale", "measure")
}
"""The fields of an action that the grid is about, with their headings."""
LIMITS = {"timescale": 300, "measure": MAX_LENGTH, "coordinator": 600}
LEAD = "lead"

Key = tuple[str, str]
"""Names a cell: its column, and its row: an action's ref, or ``lead_key`` of a priority."""


def lead_key(priority: str) -> str:
    """Names the row of a priority's lead; the prefix tells it from an action with the same ref."""
    return f">{priority}"


@dataclass
class SubmittedCells:
    """The posted grid. ``cells``: texts by cell; ``seen``: of each row the token of what the person was shown.

    ``shown_posts``: the new posts that the person was asked about already.
    """

    cells: dict[Key, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    shown_posts: frozenset[str] = frozenset()

    def of(self, ref: str, *names: str) -> Iterator[tuple[str, str]]:
        """The submitted cells of one row: (column, text)."""
        for name in names:
            if (name, ref) in self.cells:
                yield name, self.cells[name, ref]


@dataclass(frozen=True)
class Cell:
    """A box of the grid. ``before``: what the plan says, if the box says something else."""

    name: str
    id: str
    column: str
    text: str
    error: str = ""
    before: str | None = None

    @property
    def heading(self) -> str:
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
    """An action with its boxes. ``seen``: the token of what the plan says now."""

    item: LabelledAction
    id: str
    cells: tuple[Cell, ...]
    seen: str


@dataclass(frozen=True)
class GridSection:
    """A section of the plan with its rows. ``lead`` None: a cross-cutting section has none."""

    priority: PriorityValue
    id: str
    lead: Cell | None
    seen: str
    further_leads: str
    rows: tuple[GridRow, ...]


def submitted_cells(data: Mapping[str, str]) -> SubmittedCells:
    """Reads a posted form."""
    cells: dict[Key, str] = {}
    seen: dict[str, str] = {}
    for name, text in data.items():
        kind, dash, ref = name.partition("-")
        if not dash:
            continue
        if kind == "seen":
            seen[ref] = text
            # A box that is not ticked is not posted.
            cells.setdefault(("ongoing", ref), "")
        elif kind == "leadseen":
            seen[lead_key(ref)] = text
        elif kind == LEAD:
            cells[kind, lead_key(ref)] = text
        elif kind in COLUMNS:
            cells[kind, ref] = text
    shown_posts = frozenset(fold_words(line) for line in data.get("new_posts", "").splitlines())
    return SubmittedCells(cells, seen, shown_posts)


# --- reading the submitted cells ----------------------------------------------------------------------------


def cell_text(value: PlanValue, row: Any, name: str) -> str:
    """The text in the box of a field of a row."""
    content = getattr(row, name)
    if name in ("coordinator", LEAD):
        return value.post_as_printed(content)
    if name == "ongoing":
        return "on" if content else ""
    if name in ("due", "review_on"):
        return day(content)
    return str(content)


class _Unreadable(ValueError):
    """A cell that cannot be read; the message says what to do."""


def _read(posts: PostLookup, row: Any, name: str, text: str) -> Any:
    """The content of a cell; raises _Unreadable."""
    text = normalise(text).strip()
    if name == "ongoing":
        return bool(text)
    if len(text) > LIMITS.get(name, MAX_LENGTH):
        raise _Unreadable(
            f"Must be {LIMITS.get(name, MAX_LENGTH):,} characters or fewer; it has {len(text):,}"
        )
    if name in ("coordinator", LEAD):
        return posts.ref_of(text, getattr(row, name))
    if name in ("due", "review_on"):
        try:
            return parse_day(text, by_when=True)
        except DateProblem as problem:
            raise _Unreadable(f"The date {problem.words}") from None
    return text if name == "measure" else " ".join(text.split())


@dataclass
class CellChanges:
    """The changed cells: their contents, errors by cell, and the new posts and bodies that they name."""

    contents: dict[Key, Any] = field(default_factory=dict)
    errors: dict[Key, str] = field(default_factory=dict)
    new_posts: list[str] = field(default_factory=list)
    new_bodies: list[str] = field(default_factory=list)


def editable_rows(value: PlanValue) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """Everything that the grid may change: its key -> (row, columns)."""
    rows: dict[str, tuple[Any, tuple[str, ...]]] = {
        lead_key(row.ref): (row, (LEAD,)) for row in value.priorities if row.kind == "priority"
    }
    return rows | {row.ref: (row, tuple(COLUMNS)) for row in value.actions}


def read_cells(value: PlanValue, submitted: SubmittedCells, posts: PostLookup | None = None) -> CellChanges:
    """Reads and checks the changed cells. A new post with a name like another's is asked about once."""
    posts = posts or PostLookup(value)
    changes = CellChanges()
    new_posts: dict[str, str] = {}
    for ref, (row, names) in editable_rows(value).items():
        for name, text in submitted.of(ref, *names):
            try:
                content = _read(posts, row, name, text)
            except _Unreadable as problem:
                changes.errors[name, ref] = str(problem)
                continue
            if not changed_parts(submitted.seen.get(ref, ""), {name: content}):
                continue
            changes.contents[name, ref] = content
            if name in ("coordinator", LEAD) and text.strip() and not posts.find(text, getattr(row, name)):
                new_posts.setdefault(fold_words(text), " ".join(text.split()))
                if posts.closest_post(text) and fold_words(text) not in submitted.shown_posts:
                    changes.errors[name, ref] = new_post_message(posts, " ".join(text.split()))
        _check_dates(row, ref, changes)
    changes.new_posts = list(new_posts.values())
    changes.new_bodies = [body.name for body in posts.new_agencies]
    return changes


def _check_dates(row: Any, ref: str, changes: CellChanges) -> None:
    """An ongoing action has no due date. Checked only if the person changed one of the two."""
    if not isinstance(row, ActionValue) or not {("due", ref), ("ongoing", ref)} & changes.contents.keys():
        return
    ongoing = changes.contents.get(("ongoing", ref), row.ongoing)
    due = changes.contents.get(("due", ref), row.due)
    if ongoing and due:
        changes.errors.setdefault(
            ("due", ref), "An ongoing action has no due date: empty the date, or untick “ongoing”"
        )


# --- saving -------------------------------------------------------------------------------------------------


class CellsWrong(Exception):
    """Some cells have errors; nothing was saved."""


def apply_grid(plan: PlanValue, submitted: SubmittedCells) -> PlanValue:
    """The plan with the changed cells.

    Raises CellsWrong; and Conflict for cells that somebody else has changed meanwhile, and for withdrawn actions.
    """
    posts = PostLookup(plan)
    cell_changes = read_cells(plan, submitted, posts)
    if cell_changes.errors:
        raise CellsWrong
    rows_by_ref = editable_rows(plan)
    changes: dict[str, dict[str, Any]] = {}
    conflicts: list[str] = []
    for (name, ref), content in cell_changes.contents.items():
        row, _ = rows_by_ref[ref]
        current = getattr(row, name)
        if token_of(current) == token_of(content):
            continue
        if changed_parts(submitted.seen.get(ref, ""), {name: current}):
            conflicts.append(f"{name}-{ref}")
        changes.setdefault(ref, {})[name] = content
    conflicts += [ref for ref in submitted.seen if ref not in rows_by_ref]
    if conflicts:
        raise Conflict(plan, conflicts)
    edited_plan = posts.plan_with_new_posts()
    return edited_plan.with_tables(
        priorities=tuple(
            replace(row, **changes.get(lead_key(row.ref), {})) for row in edited_plan.priorities
        ),
        actions=tuple(replace(row, **changes.get(row.ref, {})) for row in edited_plan.actions),
    )


def cells_after_conflict(plan: PlanValue, submitted: SubmittedCells) -> SubmittedCells:
    """The cells that the person changed, on the plan as it is after somebody else changed it."""
    cells = {key: submitted.cells[key] for key in read_cells(plan, submitted).contents}
    rows = editable_rows(plan)
    seen = {ref: token_of_parts(parts_of(*rows[ref])) for ref in submitted.seen if ref in rows}
    return SubmittedCells(cells, seen, submitted.shown_posts)


def conflict_lines(
    sections: Iterable[GridSection], submitted: SubmittedCells, conflict: Conflict
) -> tuple[ConflictLine, ...]:
    """Both texts of each cell that two people changed, and what stood in the boxes of actions that are withdrawn."""
    lines = []
    for name, cell in named_cells(sections):
        if cell.name in conflict.parts:
            yours = ("ticked" if cell.text else "not ticked") if cell.is_tick else cell.text
            lines.append(
                ConflictLine(name, "" if cell.before == "nothing" else cell.before or "", yours, cell.id)
            )
    withdrawn = [ref for ref in conflict.parts if ref in submitted.seen]
    for ref in withdrawn:
        typed = [
            f"{COLUMNS[name]}: {text.strip()}" for name, text in submitted.of(ref, *COLUMNS) if text.strip()
        ]
        lines.append(ConflictLine("An action", "It is withdrawn.", "\n".join(typed)))
    return tuple(lines)


def cell_errors(problems: Iterable[BrokenRule]) -> dict[Key, str]:
    """Messages by cell; ("", "") has those of no cell."""
    errors: dict[Key, str] = {}
    for problem in problems:
        if problem.table == "priorities":
            errors[LEAD, lead_key(problem.ref)] = problem.words
        else:
            errors[(problem.field, problem.ref) if problem.field in COLUMNS else ("", "")] = problem.words
    return errors


def cells_shown_again(value: PlanValue, submitted: SubmittedCells, changes: CellChanges) -> SubmittedCells:
    """The cells for the page shown again: those that were changed or have an error."""
    keys = changes.contents.keys() | changes.errors.keys()
    seen = {}
    for ref, (row, names) in editable_rows(value).items():
        if ref in submitted.seen:
            shown = parts_in(submitted.seen[ref])
            seen[ref] = joined_parts(
                {
                    name: shown.get(name, "") if (name, ref) in keys else token_of(getattr(row, name))
                    for name in names
                }
            )
    return SubmittedCells(
        {key: submitted.cells[key] for key in keys if key in submitted.cells}, seen, submitted.shown_posts
    )


# --- drawing ------------------------------------------------------------------------------------------------


def grid_sections(
    value: PlanValue,
    refs: frozenset[str],
    submitted: SubmittedCells | None = None,
    errors: Mapping[Key, str] | None = None,
) -> list[GridSection]:
    """The grid over the actions of these refs. Submitted texts stand in place of the plan's."""
    submitted, errors = submitted or SubmittedCells(), errors or {}
    sections = []
    number = 0
    for place, section in enumerate(value.sections, start=1):
        rows = []
        for item in section.actions:
            if item.action.ref in refs:
                number += 1
                rows.append(_row(value, item, number, submitted, errors))
        if rows:
            priority = section.priority
            has_lead = priority.kind == "priority"
            lead = _cell(value, priority, LEAD, f"s{place}", submitted, errors) if has_lead else None
            further_leads = [value.post_as_printed(ref) for ref in priority.joint_leads]
            seen = submitted.seen.get(lead_key(priority.ref)) or token_of_parts(parts_of(priority, (LEAD,)))
            sections.append(
                GridSection(priority, f"s{place}", lead, seen, " and ".join(further_leads), tuple(rows))
            )
    return sections


def _row(
    value: PlanValue, item: LabelledAction, number: int, submitted: SubmittedCells, errors: Mapping[Key, str]
) -> GridRow:
    row = item.action
    cells = tuple(_cell(value, row, name, f"r{number}", submitted, errors) for name in COLUMNS)
    seen = submitted.seen.get(row.ref) or token_of_parts(parts_of(row, COLUMNS))
    return GridRow(item, f"r{number}", cells, seen)


def _cell(
    value: PlanValue, row: Any, name: str, row_id: str, submitted: SubmittedCells, errors: Mapping[Key, str]
) -> Cell:
    plan_text = cell_text(value, row, name)
    key = (name, lead_key(row.ref) if name == LEAD else row.ref)
    text = submitted.cells.get(key, plan_text)
    before = None
    if normalise(text).strip() != normalise(plan_text).strip():
        before = ("ticked" if plan_text else "not ticked") if name == "ongoing" else plan_text or "nothing"
    return Cell(f"{name}-{row.ref}", f"{row_id}-{name}", name, text, errors.get(key, ""), before)


def named_cells(sections: Iterable[GridSection]) -> Iterator[tuple[str, Cell]]:
    """Every box of the grid in its order, with what it is called outside of it: "Action 4.2b, due"."""
    for section in sections:
        if section.lead:
            yield f"{section.priority.title}, lead", section.lead
        for row in section.rows:
            name = f"Action {row.item.name}"
            for cell in row.cells:
                heading = COLUMNS[cell.column]
                yield f"{name}, {heading[:1].lower()}{heading[1:]}", cell


def grid_problems(sections: Iterable[GridSection], errors: Mapping[Key, str]) -> list[Problem]:
    """The lines of the error summary, in the order of the grid, each a link to its box."""
    problems = [Problem(errors["", ""])] if ("", "") in errors else []
    return problems + [
        Problem(f"{name}: {cell.error}", cell.id) for name, cell in named_cells(sections) if cell.error
    ]
