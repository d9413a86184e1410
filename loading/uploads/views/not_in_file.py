"""The page on which an officer says, one by one, what happens to the rows of the plan that are not in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ConflictLine, ShownConflict
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.forms import EachAbsentForm
from loading.uploads.kept_checks import check_of
from loading.uploads.not_in_file import EACH, KEEP, WITHDRAW, AbsentChoice, AbsentRow, place_name
from loading.uploads.outcome import LoadOutcome
from loading.uploads.pages import PER_PAGE, about_a_load, load_context, open_waiting_load
from loading.uploads.showing.changes import shown_absent

STANDS = {True: "stays as it is", False: "is withdrawn"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@about_a_load
def load_absent(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens to each row that the file does not have."""
    access, load = open_waiting_load(request, pk)
    outcome = check_of(load)
    before = outcome.checked.before if outcome.checked else None
    if before is None or not outcome.absent:
        return redirect("load-check", pk)
    page = Paginator(outcome.absent, PER_PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    choice = outcome.choice
    form = EachAbsentForm(request.POST if request.method == "POST" else None, initial={"why": choice.why})
    if request.method == "POST":
        choice = _choice_with_ticks(request, outcome, list(page))
        withdraws = WITHDRAW in (choice.rows or {}).values()
        if form.require_reason() if withdraws else form.is_valid():
            choice = replace(choice, why=form.cleaned_data["why"])
            try:
                workflow.choose_absent(load, choice, by=access.by, seen=request.POST.get("seen"))
            except Conflict as conflict:
                load = conflict.now
            else:
                messages.success(request, "Kept. What is not ticked stays in the plan as it is.")
                return redirect(_next_address(request, pk, page))
    rows, shown = _rows(load, outcome, choice, shown_absent(before, list(page)))
    is_conflict = load is not outcome.load
    context = load_context(
        load,
        "Not in the file",
        "absent",
        page_obj=page,
        rows=rows,
        form=form,
        conflict=shown if is_conflict else None,
    )
    return render(request, "loading/load-absent.html", context, status=409 if is_conflict else 200)


def _rows(
    load: Load, outcome: LoadOutcome, choice: AbsentChoice, absent: Sequence[tuple[AbsentRow, str, str]]
) -> tuple[list[Any], ShownConflict]:
    """The rows of the page by a choice, and in which of them another one stands."""
    now, default_choice = AbsentChoice.from_json(load.absent), outcome.default_choice
    rows: list[Any] = []
    lines = []
    for item, title, text in absent:
        is_kept, was_kept = (one.keeps(item.place, default_choice=default_choice) for one in (choice, now))
        rows.append((place_name(item.place), item, title, text, not is_kept))
        if is_kept != was_kept:
            lines.append(ConflictLine(title, STANDS[was_kept], STANDS[is_kept], f"row-{len(rows)}"))
    return rows, ShownConflict(tuple(lines), "What becomes of what is not in the file", "Keep this choice")


def _next_address(request: HttpRequest, pk: int, page: Page[Any]) -> str:
    """The address of the next page, or of the one before for the button "back"; after the last page, the check."""
    if request.POST.get("do") == "back" and page.has_previous():
        return f"?page={page.previous_page_number()}"
    return f"?page={page.next_page_number()}" if page.has_next() else reverse("load-check", args=[pk])


def _choice_with_ticks(request: HttpRequest, outcome: LoadOutcome, page: list[Any]) -> AbsentChoice:
    """The choice with the ticks of this page; the choices of other pages stay."""
    previous = outcome.choice
    rows = {
        place_name(item.place): KEEP
        if previous.keeps(item.place, default_choice=outcome.default_choice)
        else WITHDRAW
        for item in outcome.absent
    }
    ticked = set(request.POST.getlist("withdraw"))
    rows |= {place_name(item.place): WITHDRAW if place_name(item.place) in ticked else KEEP for item in page}
    return AbsentChoice(EACH, rows=rows)
