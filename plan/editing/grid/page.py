"""The grid as a page: which actions it shows, what a button did, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest

from core.forms import Problem, problems
from plan.difference import Difference
from plan.editing.forms.why import WhyForm
from plan.editing.grid import cells, pasting
from plan.editing.marks import marks_of
from plan.editing.pages import EditPage
from plan.editing.workflow import EditConflict, NothingChanged, RulesBroken, save_edit
from plan.reading import read_plan
from plan.summary import address_of, gaps, heading_of
from plan.value import PlanValue

TABLES = ("actions", "decisions")
"""What of the plan the grid looks at."""

SHOWN: Mapping[str, str] = {
    "all": "All actions",
    "nobody": "Without a lead or co-ordinator",
    "no-date": "Without a date",
    "no-measure": "Without a measure",
}
"""Which actions the grid shows, by what the address asks."""


@dataclass(frozen=True)
class GridPage:
    """The grid, ready to be drawn. ``notes``: what has just been done; ``left``: what was pasted and not understood."""

    value: PlanValue
    form: WhyForm
    sections: list[cells.GridSection]
    show: str
    priority: str
    problems: list[Problem] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    new_posts: tuple[str, ...] = ()
    left: str = ""
    paste_problems: tuple[str, ...] = ()
    is_saved: bool = False
    saved_words: str = ""

    @property
    def filters(self) -> list[tuple[str, str, bool]]:
        """The choices of which actions are shown: (code, words, chosen)."""
        return [(code, words, code == self.show) for code, words in SHOWN.items()]

    @property
    def priorities(self) -> list[tuple[str, str, bool]]:
        """The sections to choose from: (address, heading, chosen)."""
        return [
            (address_of(row), heading_of(row), address_of(row) == self.priority)
            for row in self.value.priorities
        ]

    @property
    def number(self) -> int:
        """How many actions are shown."""
        return sum(len(section.rows) for section in self.sections)


def is_save(request: HttpRequest) -> bool:
    """Whether the button to save was pressed."""
    return request.method == "POST" and request.POST.get("do") == "save"


def page_of_grid(page: EditPage, request: HttpRequest) -> GridPage:
    """Does what the button says: look, take in what was pasted, or save. Without one: shows the grid.

    For a save the page needs no more of the plan than its decisions: the verb reads the rest.
    """
    show = request.GET.get("show", "all")
    form = WhyForm(value=page.value, initial=page.why)
    shown = GridPage(page.value, form, [], show if show in SHOWN else "all", request.GET.get("priority", ""))
    if request.method != "POST":
        return replace(shown, sections=cells.sections_of(page.value, _refs(shown)))
    typed = cells.typed_in(request.POST)
    if is_save(request):
        return _saved(replace(shown, form=WhyForm(request.POST, value=page.value)), page, typed)
    # The reason is asked for at the save only; what has been written of it stays.
    written = WhyForm(value=page.value, initial={name: request.POST.get(name, "") for name in form.fields})
    shown = replace(shown, form=written)
    if request.POST.get("do") == "paste":
        return _pasted(shown, typed, request.POST.get("pasted", ""))
    return _looked_at(shown, typed)


def _refs(shown: GridPage) -> frozenset[str]:
    """The actions that the address asks for."""
    value = shown.value
    found = gaps(value)
    chosen = {
        "nobody": found.nobody,
        "no-date": found.no_date,
        "no-measure": found.no_measure,
    }.get(shown.show, tuple(value.labelled_actions.values()))
    return frozenset(
        item.action.ref
        for item in chosen
        if not shown.priority or address_of(item.priority) == shown.priority
    )


def _posted(value: PlanValue, typed: cells.SubmittedCells) -> frozenset[str]:
    """The actions that were on the page."""
    return frozenset(row.ref for row in value.actions if row.ref in typed.was)


def _pasted(shown: GridPage, typed: cells.SubmittedCells, text: str) -> GridPage:
    """What was pasted, laid over what was typed before; nothing is saved."""
    value = shown.value
    read = pasting.read_pasted(value, text)
    was = {
        ref: typed.was.get(ref) or marks_of(row, names) for ref, (row, names) in cells.rows_of(value).items()
    }
    laid = cells.SubmittedCells(pasting.laid_over(value, typed.cells, read), was, typed.seen_posts)
    found = cells.read_typed(value, laid)
    kept = cells.carried(value, laid, found)
    sections = cells.sections_of(value, frozenset(row.ref for row in value.actions), kept, found.errors)
    changed = sum(1 for name, ref in found.changed if (name, ref) in read.cells)
    note = (
        f"{read.rows} row{'' if read.rows == 1 else 's'} read, {changed} box{'' if changed == 1 else 'es'} filled. "
        "Nothing is saved yet: look at what is marked as changed, say why, and save."
    )
    return replace(
        shown,
        show="all",
        priority="",
        sections=sections,
        problems=cells.problems_of(sections, found.errors),
        notes=(note,) if read.rows else (),
        new_posts=tuple(found.new_posts),
        left="\n".join(read.left),
        paste_problems=tuple(read.problems),
    )


def _looked_at(shown: GridPage, typed: cells.SubmittedCells) -> GridPage:
    """The grid with what was typed, and what is wrong with it."""
    value = shown.value
    found = cells.read_typed(value, typed)
    return _again(shown, cells.carried(value, typed, found), found.errors, tuple(found.new_posts))


def _again(
    shown: GridPage,
    typed: cells.SubmittedCells,
    errors: Mapping[cells.Key, str],
    new_posts: tuple[str, ...] = (),
) -> GridPage:
    """The grid shown again: what was typed on the plan as it is, with errors at their cells."""
    sections = cells.sections_of(shown.value, _posted(shown.value, typed), typed, errors)
    told = [*problems(shown.form), *shown.problems, *cells.problems_of(sections, errors)]
    return replace(shown, sections=sections, problems=told, new_posts=new_posts)


def _saved(shown: GridPage, page: EditPage, typed: cells.SubmittedCells) -> GridPage:
    """Saves what was typed; where that is not possible, the grid with what is wrong."""
    form = shown.form
    if not form.is_valid():
        return _looked_at(replace(shown, value=read_plan(page.agreement, tables=TABLES)), typed)
    seen: list[PlanValue] = []

    def edit(now: PlanValue) -> PlanValue:
        seen.append(now)
        return cells.apply_grid(now, typed)

    try:
        done = save_edit(page.agreement, edit, by=page.by, why=form.why, tables=TABLES)
    except EditConflict as moved:
        kept, errors, lost = cells.met(moved.now, typed, moved)
        return _again(replace(shown, value=moved.now, problems=list(map(Problem, lost))), kept, errors)
    except RulesBroken as refusal:
        form.show(item for item in refusal.problems if not item.table)
        value = seen[0] if seen else read_plan(page.agreement, tables=TABLES)
        found = cells.read_typed(value, typed)
        errors = cells.errors_of(item for item in refusal.problems if item.table)
        return _again(
            replace(shown, value=value), cells.carried(value, typed, found), errors, tuple(found.new_posts)
        )
    except NothingChanged:
        form.add_error(None, "Nothing in the grid differs from the plan as it is, so nothing was saved")
        return _looked_at(replace(shown, value=seen[0]), typed)
    except cells.CellsWrong:
        return _looked_at(replace(shown, value=seen[0]), typed)
    return replace(shown, is_saved=True, saved_words=_in_numbers(done))


def _in_numbers(done: Difference) -> str:
    """ "38 actions and 2 leads of priorities"."""
    actions, leads = (sum(1 for _ in done.of(table)) for table in ("actions", "priorities"))
    words = [f"{actions} action{'' if actions == 1 else 's'}"] if actions else []
    words += [f"{leads} lead{'' if leads == 1 else 's'} of priorities"] if leads else []
    return " and ".join(words) or "the plan"
