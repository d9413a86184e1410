"""Saves a page of boxes. If somebody else decided otherwise meanwhile, it shows both decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest

from core.conflict import Conflict, ConflictLine, ShownConflict, token_of
from core.forms import Problem
from refresh.boxes import DraftRow, add_problems, lost_input, submitted_cells, submitted_texts
from refresh.models import RefreshDraft
from refresh.pages import REFRESH_ENDED, RefreshPage
from refresh.workflow import (
    Cell,
    RefreshNotOpen,
    SubmittedCell,
    proposals_in,
    save_decisions,
)


@dataclass
class SavedBoxes:
    """The result of a page of boxes. ``is_done``: it was saved, and the view redirects.

    ``conflict``: what somebody else decided meanwhile; None if nobody did.
    """

    is_done: bool = False
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conflict: ShownConflict | None = None


def save_rows(
    request: HttpRequest, page: RefreshPage, rows: Sequence[DraftRow], *, section: str = ""
) -> SavedBoxes:
    """Saves the posted rows; without a post it makes their forms, with the problems at their boxes.

    ``section``: the priority of new actions.
    """
    if request.method != "POST":
        for row in rows:
            row.make_form()
        return SavedBoxes(problems=add_problems(rows, page.problems))
    submitted = submitted_cells(rows, request.POST)
    if request.POST.get("do") == "proposed":
        submitted = _as_proposed(submitted, rows)
    _set_priority_of_new(submitted, rows, section)
    on_page = {row.ref for row in rows if f"{row.prefix}-seen" in request.POST and row.table == "actions"}
    proposals = {ref: fate for ref, fate in proposals_in(page.new_plan).items() if ref in on_page}
    lost_texts = lost_input(rows, request.POST)
    try:
        count = save_decisions(page.draft, submitted, by=page.edit.by, seen=proposals)
    except RefreshNotOpen:
        messages.warning(request, REFRESH_ENDED)
        return SavedBoxes(is_done=True)
    except Conflict as conflict:
        return SavedBoxes(notes=lost_texts, conflict=_show_conflict(request, page, rows, conflict.now))
    for words in lost_texts:
        messages.warning(request, f"{words}. The rest is kept.")
    messages.success(request, "Kept." if count else "Nothing differs from what was kept before.")
    return SavedBoxes(is_done=True)


def _as_proposed(submitted: dict[Cell, SubmittedCell], rows: Sequence[DraftRow]) -> dict[Cell, SubmittedCell]:
    """Sets every choice of the page back to the proposal. Words stay as they were typed."""
    cells = dict(submitted)
    new_rows = {(row.table, row.ref) for row in rows if row.is_new}
    for (table, ref, name), cell in submitted.items():
        if name == "fate" and (table, ref) not in new_rows:
            cells[table, ref, name] = SubmittedCell(cell.proposed, cell.seen, cell.proposed)
    return cells


def _set_priority_of_new(
    submitted: dict[Cell, SubmittedCell], rows: Sequence[DraftRow], section: str
) -> None:
    """Puts new actions that have a text under the priority of their page."""
    for row in rows:
        if (
            row.table == "new_actions"
            and section
            and any(submitted[cell].text.strip() for cell in submitted if cell[:2] == (row.table, row.ref))
        ):
            submitted[row.table, row.ref, "priority"] = SubmittedCell(section, token_of(""), "")


def _show_conflict(
    request: HttpRequest, page: RefreshPage, rows: Sequence[DraftRow], theirs: Mapping[Cell, str]
) -> ShownConflict:
    """Both decisions of each cell that somebody else decided otherwise. The boxes keep the submitted texts."""
    for row in rows:
        row.make_form(submitted_texts(row, request.POST))
    lines = []
    for row in rows:
        for name in row.fields:
            text = theirs.get((row.table, row.ref, name))
            if text is not None:
                box = row.form[name]
                theirs_and_yours = _in_words(row, name, text), _in_words(row, name, str(box.value() or ""))
                lines.append(ConflictLine(f"{row.name}: {box.label}", *theirs_and_yours, box.error_target))
    draft = RefreshDraft.objects.select_related("saved_by").get(pk=page.draft.pk)
    return ShownConflict(
        tuple(lines), what="The refresh", button="Keep", who=str(draft.saved_by), when=draft.saved_at
    )


def _in_words(row: DraftRow, name: str, text: str) -> str:
    """The text of a box; of a choice its words."""
    return str(dict(getattr(row.fields[name], "choices", ())).get(text, text))
