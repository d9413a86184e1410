"""Saving a page of boxes: keep what was typed, or show both where somebody else decided otherwise meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest

from core.forms import Problem
from plan.editing.marks import mark
from refresh.boxes import DraftRow, gone_meanwhile, missing_at, typed_about, typed_in
from refresh.pages import GONE, RefreshPage
from refresh.workflow import Cell, DecisionConflict, NotOpen, SubmittedCell, decide, proposals_in


@dataclass
class SavedBoxes:
    """What a page of boxes shows. ``is_done``: it was saved, and one goes on."""

    is_done: bool = False
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def save_rows(
    request: HttpRequest, page: RefreshPage, rows: Sequence[DraftRow], *, section: str = ""
) -> SavedBoxes:
    """Keeps what was posted about the rows; or makes their forms, with what is missing told at its place.

    ``section``: the priority that new actions are put under.
    """
    if request.method != "POST":
        for row in rows:
            row.draw()
        return SavedBoxes(problems=missing_at(rows, page.problems))
    typed = typed_in(rows, request.POST)
    if request.POST.get("do") == "proposed":
        typed = _as_proposed(typed, rows)
    _place_new(typed, rows, section)
    on_page = {row.ref for row in rows if f"{row.prefix}-was" in request.POST and row.table == "actions"}
    seen = {ref: fate for ref, fate in proposals_in(page.to_come).items() if ref in on_page}
    lost = gone_meanwhile(rows, request.POST)
    try:
        number = decide(page.draft, typed, by=page.edit.by, seen=seen)
    except NotOpen:
        messages.warning(request, GONE)
        return SavedBoxes(is_done=True)
    except DecisionConflict as other:
        return _both(request, rows, other, lost)
    for words in lost:
        messages.warning(request, f"{words}. The rest is kept.")
    messages.success(request, "Kept." if number else "Nothing differs from what was kept before.")
    return SavedBoxes(is_done=True)


def _as_proposed(typed: dict[Cell, SubmittedCell], rows: Sequence[DraftRow]) -> dict[Cell, SubmittedCell]:
    """Every choice of the page taken back to what is proposed; words that were typed stay."""
    found = dict(typed)
    new = {(row.table, row.ref) for row in rows if row.is_new}
    for (table, ref, name), cell in typed.items():
        if name == "fate" and (table, ref) not in new:
            found[table, ref, name] = SubmittedCell(cell.proposed, cell.shown, cell.proposed)
    return found


def _place_new(typed: dict[Cell, SubmittedCell], rows: Sequence[DraftRow], section: str) -> None:
    """A new action for which something was typed belongs to the priority of its page."""
    for row in rows:
        if (
            row.table == "new_actions"
            and section
            and any(typed[cell].text.strip() for cell in typed if cell[:2] == (row.table, row.ref))
        ):
            typed[row.table, row.ref, "priority"] = SubmittedCell(section, mark(""), "")


def _both(
    request: HttpRequest, rows: Sequence[DraftRow], other: DecisionConflict, lost: list[str]
) -> SavedBoxes:
    """The page again with what was typed, and what the other officer decided beside it."""
    shown = SavedBoxes(notes=lost)
    for row in rows:
        row.draw(typed_about(row, request.POST))
    for row in rows:
        for name in row.fields:
            theirs = other.theirs.get((row.table, row.ref, name))
            if theirs is None:
                continue
            words = _in_words(row, name, theirs)
            row.tell(
                name,
                f"{other.who} decided otherwise meanwhile: {words}. Yours stands here; save again to put it in "
                "place of theirs",
            )
            shown.problems.append(
                Problem(f"{row.name}: {other.who} decided otherwise", row.form[name].error_target)
            )
    return shown


def _in_words(row: DraftRow, name: str, text: str) -> str:
    choices = dict(getattr(row.fields[name], "choices", ()))
    return f"“{choices.get(text, text) or 'nothing'}”"
