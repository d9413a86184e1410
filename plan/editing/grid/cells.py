"""One grid over all actions: who answers for each, when, and how delivery is measured. Pure: a value in, cells out.

The page keeps every text as it was typed. A cell is changed if its text differs from what the person was shown. Only
changed cells are read, checked and saved, so two people can change different cells at the same time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.forms import DateProblem, Problem, parse_day
from core.templatetags.govuk import day
from core.text import MAX_LENGTH, normalise
from plan.editing.forms.base import new_post_message
from plan.editing.marks import marks_of, pack_marks, unpack_marks, value_mark
from plan.editing.posts import PostLookup, fold_words
from plan.editing.rules import BrokenRule
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
"""Names a cell: its column, and its row: an action's ref, or ``lead_key`` of a priority."""


def lead_key(priority: str) -> str:
    """Names the row of a priority's lead; the prefix tells it from an action with the same ref."""
    return f">{priority}"


@dataclass
class SubmittedCells:
    """The posted grid. ``cells``: texts by cell; ``marks``: of each row the marks of what the person was shown.

    ``shown_posts``: the new posts that the person was asked about already.
    """

    cells: dict[Key, str] = field(default_factory=dict)
    marks: dict[str, dict[str, str]] = field(default_factory=dict)
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


def submitted_cells(data: Mapping[str, str]) -> SubmittedCells:
    """Reads a posted form."""
    cells: dict[Key, str] = {}
    marks: dict[str, dict[str, str]] = {}
    for name, text in data.items():
        kind, dash, ref = name.partition("-")
        if not dash:
            continue
        if kind == "was":
            marks[ref] = unpack_marks(text)
            # A box that is not ticked is not posted.
            cells.setdefault(("ongoing", ref), "")
        elif kind == "leadwas":
            marks[lead_key(ref)] = unpack_marks(text)
        elif kind == LEAD:
            cells[kind, lead_key(ref)] = text
        elif kind in COLUMNS:
            cells[kind, ref] = text
    shown_posts = frozenset(fold_words(line) for line in data.get("new_posts", "").splitlines())
    return SubmittedCells(cells, marks, shown_posts)


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
            f"Must be {LIMITS.get(name, MAX_LENGTH):,} characters or less; it has {len(text):,}"
        )
    if name in ("coordinator", LEAD):
        return posts.ref_of(text, getattr(row, name))
    if name in ("due", "review_on"):
        try:
            return parse_day(text)
        except DateProblem as problem:
            raise _Unreadable(f"The date {problem.words}") from None
    return text if name == "measure" else " ".join(text.split())


@dataclass
class CellChanges:
    """The changed cells: their contents, errors by cell, and the new posts that they name."""

    contents: dict[Key, Any] = field(default_factory=dict)
    errors: dict[Key, str] = field(default_factory=dict)
    new_posts: list[str] = field(default_factory=list)


def editable_rows(value: PlanValue) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """Everything that the grid may change: its key -> (row, columns)."""
    rows: dict[str, tuple[Any, tuple[str, ...]]] = {
        lead_key(row.ref): (row, (LEAD,)) for row in value.priorities if row.kind == "priority"
    }
    return rows | {row.ref: (row, tuple(COLUMNS)) for row in value.actions}


def read_cells(value: PlanValue, submitted: SubmittedCells, posts: PostLookup | None = None) -> CellChanges:
    """Reads and checks the changed cells. A new post is an error once, so that the person looks at it."""
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
            if submitted.marks.get(ref, {}).get(name) == value_mark(content):
                continue
            changes.contents[name, ref] = content
            if name in ("coordinator", LEAD) and text.strip() and not posts.find(text, getattr(row, name)):
                new_posts.setdefault(fold_words(text), " ".join(text.split()))
                if fold_words(text) not in submitted.shown_posts:
                    changes.errors[name, ref] = new_post_message(posts, " ".join(text.split()))
        _check_dates(row, ref, changes)
    changes.new_posts = list(new_posts.values())
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

    Raises CellsWrong; and EditConflict for cells that somebody else has changed meanwhile.
    """
    posts = PostLookup(plan)
    cell_changes = read_cells(plan, submitted, posts)
    if cell_changes.errors:
        raise CellsWrong
    rows_by_ref = editable_rows(plan)
    changes: dict[str, dict[str, Any]] = {}
    conflicting_columns: dict[str, tuple[str, ...]] = {}
    for (name, ref), content in cell_changes.contents.items():
        row, _ = rows_by_ref[ref]
        current_mark = value_mark(getattr(row, name))
        if current_mark == value_mark(content):
            continue
        if current_mark != submitted.marks.get(ref, {}).get(name):
            conflicting_columns[ref] = (*conflicting_columns.get(ref, ()), name)
        changes.setdefault(ref, {})[name] = content
    withdrawn_refs = [ref for ref in submitted.marks if ref not in rows_by_ref]
    if conflicting_columns or withdrawn_refs:
        changed_rows = [
            ConflictingRow("", ref, rows_by_ref[ref][0], names) for ref, names in conflicting_columns.items()
        ]
        raise EditConflict([*changed_rows, *(ConflictingRow("", ref, None) for ref in withdrawn_refs)], plan)
    edited_plan = posts.plan_with_new_posts()
    return edited_plan.with_tables(
        priorities=tuple(
            replace(row, **changes.get(lead_key(row.ref), {})) for row in edited_plan.priorities
        ),
        actions=tuple(replace(row, **changes.get(row.ref, {})) for row in edited_plan.actions),
    )


def merge_conflict(
    plan: PlanValue, submitted: SubmittedCells, conflict: EditConflict
) -> tuple[SubmittedCells, dict[Key, str], list[str]]:
    """Merges the submitted cells with the plan after somebody else changed it.

    Gives three things: the submitted cells on the plan as it is now, a message for each cell that both changed, and
    the texts of actions that are withdrawn now, so that no text is lost.
    """
    contents = read_cells(plan, submitted).contents
    rows = editable_rows(plan)
    cells = {key: submitted.cells[key] for key in contents}
    errors = {}
    lost_texts = []
    for item in conflict.rows:
        if item.row is None:
            words = [
                f"{COLUMNS[name]}: {text.strip()}"
                for name, text in submitted.of(item.ref, *COLUMNS)
                if text.strip()
            ]
            lost_texts.append(
                f"An action was withdrawn meanwhile. What stood in its boxes: {'; '.join(words) or 'nothing'}"
            )
        for name in item.fields:
            other_text = cell_text(plan, item.row, name) or "nothing"
            other_text = "ticked" if name == "ongoing" and other_text == "on" else other_text
            errors[name, item.ref] = (
                f"Changed meanwhile by somebody else to: {other_text}. Save again to put yours in its place"
            )
    marks = {ref: marks_of(rows[ref][0], rows[ref][1]) for ref in submitted.marks if ref in rows}
    return SubmittedCells(cells, marks, submitted.shown_posts), errors, lost_texts


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
    marks = {}
    for ref, (row, names) in editable_rows(value).items():
        shown_marks = submitted.marks.get(ref)
        if shown_marks is not None:
            marks[ref] = {
                name: shown_marks.get(name, "") if (name, ref) in keys else value_mark(getattr(row, name))
                for name in names
            }
    return SubmittedCells(
        {key: submitted.cells[key] for key in keys if key in submitted.cells}, marks, submitted.shown_posts
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
            marks = pack_marks(submitted.marks.get(lead_key(priority.ref)) or marks_of(priority, (LEAD,)))
            sections.append(
                GridSection(priority, f"s{place}", lead, marks, " and ".join(further_leads), tuple(rows))
            )
    return sections


def _row(
    value: PlanValue, item: LabelledAction, number: int, submitted: SubmittedCells, errors: Mapping[Key, str]
) -> GridRow:
    row = item.action
    cells = tuple(_cell(value, row, name, f"r{number}", submitted, errors) for name in COLUMNS)
    return GridRow(
        item, f"r{number}", cells, pack_marks(submitted.marks.get(row.ref) or marks_of(row, COLUMNS))
    )


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


def grid_problems(sections: Iterable[GridSection], errors: Mapping[Key, str]) -> list[Problem]:
    """The lines of the error summary, in the order of the grid, each a link to its box."""
    problems = [Problem(errors["", ""])] if ("", "") in errors else []
    for section in sections:
        if section.lead and section.lead.error:
            problems.append(Problem(f"{section.priority.title}, lead: {section.lead.error}", section.lead.id))
        for row in section.rows:
            name = f"Action {row.item.label}".rstrip()
            problems += [
                Problem(
                    f"{name}, {COLUMNS[cell.column][:1].lower()}{COLUMNS[cell.column][1:]}: {cell.error}",
                    cell.id,
                )
                for cell in row.cells
                if cell.error
            ]
    return problems
