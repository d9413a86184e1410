"""The page of the grid: which actions it shows, and what its buttons do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpRequest

from core.conflict import Conflict, ShownConflict, token_of_parts
from core.forms import Problem, problems
from core.requests.once import once
from core.text import counted
from plan.difference import Difference
from plan.editing.conflicts import parts_of
from plan.editing.forms.why import EditReasonForm
from plan.editing.grid import cells, pasting
from plan.editing.pages import EditPage
from plan.editing.posts import with_new_posts
from plan.editing.workflow import NothingChanged, RulesBroken, save_edit
from plan.reading import read_plan
from plan.summary import address_of, heading_of, missing_information
from plan.value import PlanValue

TABLES = ("actions", "decisions")
"""The tables of the plan that the grid reads."""

FILTERS: Mapping[str, str] = {
    "all": "All actions",
    "nobody": "Without a lead or co-ordinator",
    "no-date": "Without a date",
    "no-measure": "Without a measure",
}
"""Choices of which actions the grid shows, by the word in the address."""


class GridReasonForm(EditReasonForm):
    """The reason of a save of the grid."""

    offers_typing_error = True


@dataclass(frozen=True)
class GridPage:
    """What the page of the grid shows. ``rejected_text``: pasted lines that could not be read."""

    value: PlanValue
    form: EditReasonForm
    sections: list[cells.GridSection]
    show: str
    priority: str
    problems: list[Problem] = field(default_factory=list)
    note: str = ""
    new_posts: tuple[str, ...] = ()
    new_bodies: tuple[str, ...] = ()
    rejected_text: str = ""
    paste_problems: tuple[str, ...] = ()
    conflict: ShownConflict | None = None
    is_saved: bool = False
    saved_words: str = ""

    @property
    def filters(self) -> list[tuple[str, str, bool]]:
        """The choices of which actions are shown: (code, words, chosen)."""
        return [(code, words, code == self.show) for code, words in FILTERS.items()]

    @property
    def priorities(self) -> list[tuple[str, str, bool]]:
        """The sections to choose from: (address, heading, chosen)."""
        return [
            (address_of(row), heading_of(row), address_of(row) == self.priority)
            for row in self.value.priorities
        ]

    @property
    def is_changed(self) -> bool:
        """Whether a box says something else than the plan."""
        return any(cell.before is not None for _, cell in cells.named_cells(self.sections))

    @property
    def number(self) -> int:
        """How many actions are shown."""
        return sum(len(section.rows) for section in self.sections)


def is_save(request: HttpRequest) -> bool:
    """Whether the button to save was pressed."""
    return request.method == "POST" and request.POST.get("do") == "save"


NOTHING_SAVED = "Nothing is saved yet: what you changed is marked."
NOTHING_DIFFERS = "Nothing in the grid differs from the plan as it is."
PASTED = "pasted"
"""Name and id of the box for pasted rows."""


def grid_page(page: EditPage, request: HttpRequest) -> GridPage:
    """Shows the grid; after a button: checks it, reads pasted rows, or saves.

    To save, ``page`` needs only the decisions of the plan: ``save_edit`` reads the rest.
    """
    show = request.GET.get("show", "all")
    form = GridReasonForm(value=page.value, initial=page.initial_reason)
    grid = GridPage(page.value, form, [], show if show in FILTERS else "all", request.GET.get("priority", ""))
    if request.method != "POST":
        return replace(grid, sections=cells.grid_sections(page.value, _refs(grid)))
    submitted = cells.submitted_cells(request.POST)
    if is_save(request):
        return _save(
            request,
            replace(grid, form=GridReasonForm(request.POST, value=page.value, initial=page.initial_reason)),
            page,
            submitted,
        )
    # Only a save checks the reason; what the person has written of it stays.
    form = GridReasonForm(
        value=page.value, initial={name: request.POST.get(name, "") for name in form.fields}
    )
    grid = replace(grid, form=form)
    is_paste = request.POST.get("do") == "paste"
    shown = _paste(grid, submitted, request.POST.get(PASTED, "")) if is_paste else _check(grid, submitted)
    if shown.note or not shown.problems:
        messages.info(request, shown.note or (NOTHING_SAVED if shown.is_changed else NOTHING_DIFFERS))
    return shown


def _refs(grid: GridPage) -> frozenset[str]:
    """The actions that the filters choose."""
    value = grid.value
    gaps_in_plan = missing_information(value)
    actions = {
        "nobody": gaps_in_plan.nobody,
        "no-date": gaps_in_plan.no_date,
        "no-measure": gaps_in_plan.no_measure,
    }.get(grid.show, tuple(value.labelled_actions.values()))
    return frozenset(
        item.action.ref for item in actions if not grid.priority or address_of(item.priority) == grid.priority
    )


def _refs_on_page(value: PlanValue, submitted: cells.SubmittedCells) -> frozenset[str]:
    """The actions that were on the page."""
    return frozenset(row.ref for row in value.actions if row.ref in submitted.seen)


def _paste(grid: GridPage, submitted: cells.SubmittedCells, text: str) -> GridPage:
    """Puts pasted rows into the grid; saves nothing."""
    value = grid.value
    pasted = pasting.read_pasted(value, text)
    seen = {
        ref: submitted.seen.get(ref) or token_of_parts(parts_of(row, names))
        for ref, (row, names) in cells.editable_rows(value).items()
    }
    merged = cells.SubmittedCells(
        pasting.merge_pasted(value, submitted.cells, pasted), seen, submitted.shown_posts
    )
    changes = cells.read_cells(value, merged)
    cells_to_show = cells.cells_shown_again(value, merged, changes)
    sections = cells.grid_sections(
        value, frozenset(row.ref for row in value.actions), cells_to_show, changes.errors
    )
    filled = sum(1 for key in changes.contents.keys() | changes.errors.keys() if key in pasted.cells)
    to_do = "Nothing is saved yet: look at what is marked as changed, say why, and save."
    note = f"{counted(pasted.rows, 'row')} read, {counted(filled, 'box')} filled. " + (
        to_do if filled else "What was pasted stands in the plan already."
    )
    paste_problems = [Problem(words, PASTED) for words in pasted.shown_problems]
    return replace(
        grid,
        show="all",
        priority="",
        sections=sections,
        problems=[*paste_problems, *cells.grid_problems(sections, changes.errors)],
        note=note if pasted.rows else "",
        new_posts=tuple(changes.new_posts),
        new_bodies=tuple(changes.new_bodies),
        rejected_text="\n".join(pasted.rejected_lines),
        paste_problems=pasted.shown_problems,
    )


def _check(grid: GridPage, submitted: cells.SubmittedCells) -> GridPage:
    """The grid with the submitted cells and their errors."""
    value = grid.value
    changes = cells.read_cells(value, submitted)
    return _show_again(grid, cells.cells_shown_again(value, submitted, changes), changes.errors, changes)


def _show_again(
    grid: GridPage,
    submitted: cells.SubmittedCells,
    errors: Mapping[cells.Key, str],
    changes: cells.CellChanges | None = None,
) -> GridPage:
    """The grid shown again, with errors at their cells, and the posts and bodies that a save would make."""
    sections = cells.grid_sections(grid.value, _refs_on_page(grid.value, submitted), submitted, errors)
    all_problems = [*problems(grid.form), *grid.problems, *cells.grid_problems(sections, errors)]
    changes = changes or cells.CellChanges()
    return replace(
        grid,
        sections=sections,
        problems=all_problems,
        new_posts=tuple(changes.new_posts),
        new_bodies=tuple(changes.new_bodies),
    )


def _save(request: HttpRequest, grid: GridPage, page: EditPage, submitted: cells.SubmittedCells) -> GridPage:
    """Saves the submitted cells; if that is not possible, shows the grid with the errors."""
    form = grid.form
    if not form.is_valid():
        return _check(replace(grid, value=read_plan(page.agreement, tables=TABLES)), submitted)
    plans: list[PlanValue] = []

    def edit(plan: PlanValue) -> PlanValue:
        plans.append(plan)
        return cells.apply_grid(plan, submitted)

    try:
        with once(request):
            difference = save_edit(page.agreement, edit, by=page.by, why=form.edit_reason, tables=TABLES)
    except Conflict as conflict:
        again = _show_again(
            replace(grid, value=conflict.now), cells.cells_after_conflict(conflict.now, submitted), {}
        )
        lines = cells.conflict_lines(again.sections, submitted, conflict)
        return replace(again, conflict=ShownConflict(lines, what="The plan"))
    except RulesBroken as refusal:
        form.show_problems(item for item in refusal.problems if not item.table)
        value = plans[0] if plans else read_plan(page.agreement, tables=TABLES)
        changes = cells.read_cells(value, submitted)
        errors = cells.cell_errors(item for item in refusal.problems if item.table)
        return _show_again(
            replace(grid, value=value),
            cells.cells_shown_again(value, submitted, changes),
            errors,
            changes,
        )
    except NothingChanged:
        form.add_error(None, "Nothing in the grid differs from the plan as it is, so nothing was saved")
        return _check(replace(grid, value=plans[0]), submitted)
    except cells.CellsWrong:
        return _check(replace(grid, value=plans[0]), submitted)
    return replace(
        grid,
        is_saved=True,
        saved_words=with_new_posts(f"Saved: {_describe_changes(difference)}.", difference),
    )


def _describe_changes(difference: Difference) -> str:
    """ "38 actions and 2 leads of priorities"."""
    actions, leads = (sum(1 for _ in difference.of(table)) for table in ("actions", "priorities"))
    words = [counted(actions, "action")] if actions else []
    words += [f"{counted(leads, 'lead')} of priorities"] if leads else []
    return " and ".join(words) or "the plan"
