"""The pages of editing for many rows at once: the grid and renumbering; and putting one row back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ConflictLine, ShownConflict, parts_in, token_of_parts
from core.forms import Problem
from core.parameters import parse_moment
from core.requests.once import once
from core.text import normalise, shortened
from plan.describing.names import lower_first, name_of, text_beside
from plan.editing import numbering, putting_back
from plan.editing.conflicts import by_whom, lines_now
from plan.editing.forms.base import POSTS_LIST
from plan.editing.forms.kinds import KINDS, RowKind
from plan.editing.forms.why import EditReasonForm
from plan.editing.grid import cells
from plan.editing.grid.page import TABLES, grid_page, is_save
from plan.editing.pages import EditPage, edit_context, open_editing, remember_reason
from plan.editing.posts import PostLookup
from plan.editing.workflow import NothingChanged, RulesBroken, save_edit
from plan.value import PlanValue

PAGE = require_http_methods(["GET", "HEAD", "POST"])
NOT_IN_THE_PLAN = "It was not in the plan then: to take it out, withdraw it"


@PAGE
def plan_edit_grid(request: HttpRequest, agreement: str) -> HttpResponse:
    """All actions in one grid: who answers, when, how it is measured. One reason, one save."""
    page = open_editing(request, agreement, *(() if is_save(request) else TABLES))
    grid = grid_page(page, request)
    if grid.is_saved:
        remember_reason(request, page, grid.form)
        messages.success(request, grid.saved_words)
        return redirect("gaps" if request.GET.get("from") == "gaps" else "plan-edit-grid", agreement)
    context = edit_context(
        request,
        page,
        "All actions in one grid",
        form=grid.form,
        shown=grid,
        sources=[grid.conflict, grid.problems],
        conflict=grid.conflict,
        columns=cells.COLUMNS,
        posts=PostLookup(grid.value).suggestions,
        posts_list=POSTS_LIST,
    )
    return render(request, "plan/plan-edit-grid.html", context)


@PAGE
def plan_edit_numbers(request: HttpRequest, agreement: str) -> HttpResponse:
    """Gives new numbers to the aims; the old and new numbers are shown first."""
    page = open_editing(request, agreement, "actions")
    scheme = request.GET.get("by", numbering.BY_SECTION)
    if scheme not in numbering.SCHEMES:
        raise Http404("No such way of numbering.")
    numbers = numbering.proposed_numbers(page.value, scheme)
    seen = token_of_parts(numbering.shown_numbers(page.value))
    form = EditReasonForm(
        request.POST or None, value=page.value, initial={**page.initial_reason, "seen": seen}
    )
    errors: dict[str, str] = {}
    if request.method == "POST":
        numbers = {
            ref: " ".join(normalise(request.POST.get(f"number-{ref}", own)).split())
            for ref, own in numbers.items()
        }
        errors = numbering.typed_number_errors(page.value, numbers)
        if form.is_valid() and not errors and _renumber(request, page, form, numbers):
            remember_reason(request, page, form)
            messages.success(
                request, "The aims are renumbered, and their actions are called by the new numbers."
            )
            return redirect("plan", agreement)
    context = edit_context(
        request,
        page,
        "Renumber the aims",
        form=form,
        # In the order of the page, which asks why at its end.
        sources=[
            [Problem(words, f"number-{ref}") for words, ref in numbering.said_once(errors).items()],
            form,
        ],
        scheme=scheme,
        schemes=numbering.SCHEMES.items(),
        sections=numbering.sections_of(page.value, numbers, errors),
    )
    return render(request, "plan/plan-edit-numbers.html", context)


def _renumber(request: HttpRequest, page: EditPage, form: EditReasonForm, numbers: dict[str, str]) -> bool:
    try:
        with once(request, reverse("plan", args=[page.agreement.slug])):
            save_edit(
                page.agreement,
                lambda plan: numbering.renumber_aims(plan, numbers, form.cleaned_data["seen"]),
                by=page.by,
                why=form.edit_reason,
                tables=("aims",),
            )
    except RulesBroken as refusal:
        form.show_problems(refusal.problems)
    except NothingChanged:
        form.add_error(None, "All aims bear these numbers already, so nothing was saved")
    except Conflict as conflict:
        lines = numbering.conflict_lines(conflict.now, conflict.parts, numbers)
        shown = ShownConflict(lines, what="The list of aims", button="Renumber")
        form.show_conflict(shown, token_of_parts(numbering.shown_numbers(conflict.now)))
    else:
        return True
    return False


@PAGE
def plan_edit_put_back(request: HttpRequest, agreement: str, kind: str, ref: str) -> HttpResponse:
    """Puts one row back to how it was at a moment (``?to=``); the difference is shown first."""
    if kind not in KINDS:
        raise Http404("No such part of a plan.")
    row_kind = KINDS[kind]
    page = open_editing(request, agreement, *row_kind.tables_to_withdraw)
    if not putting_back.was_ever_in_plan(page.value, row_kind, ref):
        raise Http404("No such row.")
    states = putting_back.states_of(page.agreement, row_kind, ref)
    chosen = _chosen_state(request, states)
    last = putting_back.row_last_in_plan(page.agreement, page.value, row_kind, ref)
    name = _name(page.value, row_kind, ref, last)
    more: dict[str, Any] = {"states": states, "chosen": chosen, "kind": row_kind, "ref": ref}
    more["is_in_plan"] = last is None
    if chosen is not None:
        seen = token_of_parts(putting_back.shown_parts(page.value, row_kind, ref, last))
        initial = {**page.initial_reason, "seen": seen}
        form = putting_back.PutBackForm(request.POST or None, value=page.value, last=last, initial=initial)
        if (
            request.method == "POST"
            and form.is_valid()
            and _put_back(request, page, row_kind, ref, chosen, form)
        ):
            remember_reason(request, page, form)
            messages.success(request, f"{form.what_came_back}. Its changes since then stay on record.")
            return redirect(_address(page, row_kind, ref))
        more |= {"form": form, **_proposal(page, row_kind, ref, chosen, last)}
    context = edit_context(request, page, f"Put {name} back to how it was", **more)
    return render(request, "plan/plan-edit-put-back.html", context)


def _name(value: PlanValue, kind: RowKind, ref: str, last: putting_back.LastInPlan | None) -> str:
    """What the row is called. One that is withdrawn has its words too: another row may bear its number now."""
    row, text = putting_back.current_row(value, kind, ref), ""
    if row is None and last is not None:
        value, row = last.plan, last.row
        text = text_beside(name_of(value, kind.table, row), row)
    name = name_of(value, kind.table, row) if row is not None else kind.one
    if kind.table not in ("actions", "aims", "priorities"):
        return f"{kind.one} “{name}”"
    return f"{lower_first(name)}{f' “{shortened(text, 60)}”' if text else ''}"


def _chosen_state(request: HttpRequest, states: list[putting_back.RowState]) -> putting_back.RowState | None:
    """The state that the address names; None for none. Raises Http404 if the row was not written at that moment."""
    text = request.GET.get("to", "")
    if not text:
        return None
    at = parse_moment(text)
    state = next((state for state in states if state.at == at), None)
    if state is None:
        raise Http404("It was not changed at that moment.")
    return state


def _proposal(
    page: EditPage,
    kind: RowKind,
    ref: str,
    chosen: putting_back.RowState,
    last: putting_back.LastInPlan | None,
) -> dict[str, Any]:
    """What the page shows of a state: the difference, or why the row cannot be put back to it."""
    past_plan, row = putting_back.row_at(page.agreement, kind, ref, chosen.at)
    if row is None:
        return {"refusal": NOT_IN_THE_PLAN}
    try:
        proposal = putting_back.put_back_proposal(page.value, past_plan, kind, row, last)
    except RulesBroken as refusal:
        parent = refusal.problems[0]
        return {"refusal": str(refusal), "first": (KINDS[parent.table.replace("_", "-")], parent.ref)}
    still_out = putting_back.still_out_below(page.value, kind, ref)
    return {
        "proposal": proposal,
        "problems": [(item, KINDS[item.table.replace("_", "-")]) for item in proposal.problems if item.table],
        "still_out": [(words, KINDS[table]) for words, table in still_out],
    }


def _put_back(
    request: HttpRequest,
    page: EditPage,
    kind: RowKind,
    ref: str,
    chosen: putting_back.RowState,
    form: putting_back.PutBackForm,
) -> bool:
    past_plan, row = putting_back.row_at(page.agreement, kind, ref, chosen.at)
    if row is None:
        form.add_error(None, NOT_IN_THE_PLAN)
        return False
    try:
        with once(request, _address(page, kind, ref)):
            save_edit(
                page.agreement,
                lambda plan: form.put_back(plan, past_plan, kind, row),
                by=page.by,
                why=form.edit_reason,
                tables=kind.tables_to_withdraw,
            )
    except RulesBroken as refusal:
        form.show_problems(refusal.problems)
    except NothingChanged:
        form.add_error(None, "It is as it was then already, so nothing was saved")
    except Conflict as conflict:
        _show_conflict(replace(page, value=conflict.now), kind, ref, chosen, form, conflict)
    else:
        return True
    return False


def _show_conflict(
    page: EditPage,
    kind: RowKind,
    ref: str,
    chosen: putting_back.RowState,
    form: putting_back.PutBackForm,
    conflict: Conflict,
) -> None:
    """What stands now, of the row and of what was withdrawn with it. ``page``: the plan as it is now."""
    now = page.value
    current = putting_back.current_row(now, kind, ref)
    last = putting_back.row_last_in_plan(page.agreement, now, kind, ref)
    lines = lines_now(now, kind.table, current, conflict.parts) if current else ()
    if last is not None and putting_back.WITH_IT in conflict.parts:
        lines = (ConflictLine("still withdrawn with it", last.words),)
    shown = ShownConflict(lines, what=capfirst(_name(now, kind, ref, last)), button="Put back")
    seen = token_of_parts(putting_back.shown_parts(now, kind, ref, last))
    shown = by_whom(shown, page.agreement, kind.table, ref)
    proposal = _proposal(page, kind, ref, chosen, last).get("proposal")
    if proposal and not proposal.is_withdrawn and not proposal.differences:
        shown = replace(
            shown, lines=(), is_done=True, advice="It is as you wanted it: nothing is left to do."
        )
        if "withdrawn" in parts_in(form.cleaned_data["seen"]):
            back = putting_back.who_put_back(putting_back.states_of(page.agreement, kind, ref))
            shown = replace(
                shown,
                event="was put back",
                who=back.who or "an import",
                when=back.at,
                why=back.why,
                advice="It is in the plan again: nothing is left to press here.",
            )
    form.show_conflict(shown, seen)


def _address(page: EditPage, kind: RowKind, ref: str) -> str:
    return reverse("plan-edit-row", args=[page.agreement.slug, kind.address, ref])
