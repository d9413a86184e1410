"""The page for entering figures. The pages that show and change indicators are in ``plan``."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, person_of, require_second_factor, signed_in
from core.conflict import Conflict, ConflictLine, ShownConflict, token_of
from core.forms import Problem
from core.requests.once import once
from core.text import counted
from indicators import workflow
from indicators.entry.grid import Grid, grid_of, has_period_kind, suggested_periods
from indicators.entry.pasting import read_block
from indicators.forms import MoveForm, PeriodForm, SheetForm
from indicators.models import Indicator
from priorities.models import Agreement


def _visible_agreement(request: HttpRequest, slug: str) -> Agreement:
    """The agreement, if the user may see it. Raises Http404."""
    row = Agreement.objects.visible_to(person_of(request)).filter(slug=slug).first()
    if row is None:
        raise Http404("No such agreement.")
    return row


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_enter(request: HttpRequest, agreement: str) -> HttpResponse:
    """Enters figures of one period, for all indicators that the user may edit. The address names the period."""
    agreement_row = _visible_agreement(request, agreement)
    indicators = list(
        Indicator.objects.filter(agreement=agreement_row)
        .editable_by(person_of(request))
        .select_related("owner")
    )
    if not indicators:
        raise Refused("Figures are entered by the owners of indicators and by the Community Safety Unit.")
    periods = PeriodForm(request.GET if "period" in request.GET else None)
    if not periods.is_valid():
        return _show_period_form(request, agreement_row, indicators, periods)
    chosen_ref = periods.cleaned_data["indicator"]
    chosen_indicators = [
        row
        for row in indicators
        if (row.ref == chosen_ref if chosen_ref else has_period_kind(row, periods.chosen_period))
    ]
    grid = grid_of(agreement_row, chosen_indicators, periods.chosen_period, periods.further_areas)
    sheet = SheetForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        for row in grid.rows:
            row.fill_with_current()
        return _show_grid(request, grid, sheet)
    if any(row.owner_id != person_of(request).pk for row in chosen_indicators):
        require_second_factor(request)
    if request.POST.get("do") == "paste":
        return _paste_block(request, grid, sheet)
    return _save_grid(request, grid, sheet)


def _show_period_form(
    request: HttpRequest, agreement: Agreement, indicators: list[Indicator], form: PeriodForm
) -> HttpResponse:
    chosen_ref = request.GET.get("indicator", "")
    if not form.is_bound and chosen_ref:
        form = PeriodForm(initial={"indicator": chosen_ref})
    context = {
        "agreement": agreement,
        "form": form,
        "indicators": indicators,
        "chosen_ref": chosen_ref,
        "suggestions": suggested_periods(
            [row for row in indicators if not chosen_ref or row.ref == chosen_ref]
        ),
    }
    return render(request, "indicators/indicator-enter-period.html", context)


def _show_grid(
    request: HttpRequest,
    grid: Grid,
    sheet: SheetForm,
    problems: list[Problem] | None = None,
    conflict: ShownConflict | None = None,
) -> HttpResponse:
    """Shows the grid. ``problems``: those of the whole page; the problems of rows are added."""
    all_problems = [
        *(problems or []),
        *(Problem(f"{row.name}: {row.problem}", row.key) for row in grid.problems),
    ]
    others = {row.indicator.owner for row in grid.rows} - {None, request.user}
    context = {
        "agreement": grid.agreement,
        "owners": sorted(str(person) for person in others),
        "may_move": any(row.current is not None for row in grid.rows),
        "grid": grid,
        "form": sheet,
        "formset": all_problems,
        "questions": [] if all_problems or sheet.errors else grid.questions,
        "conflict": conflict,
    }
    return render(request, "indicators/indicator-enter.html", context)


def _paste_block(request: HttpRequest, grid: Grid, sheet: SheetForm) -> HttpResponse:
    """Puts pasted figures into their boxes. The other boxes keep what was posted."""
    pasted = read_block(request.POST.get("block", ""), [row.box for row in grid.rows], grid.period)
    posted = request.POST.dict() | pasted.texts
    for row in grid.rows:
        row.fill_with_posted(posted)
    if pasted.texts:
        count = len(pasted.texts)
        messages.info(
            request,
            f"{counted(count, 'figure')} put into the boxes. Nothing is saved yet: look, then save.",
        )
        if not pasted.problems:
            sheet = SheetForm({name: text for name, text in posted.items() if name != "block"})
    elif not pasted.problems:
        pasted.problems.append("There is nothing in the box to paste.")
    return _show_grid(request, grid, sheet, [Problem(words, "id_block") for words in pasted.problems])


def _save_grid(request: HttpRequest, grid: Grid, sheet: SheetForm) -> HttpResponse:
    """Checks the figures, asks about unusual ones, and saves them."""
    posted = request.POST.dict()
    for row in grid.rows:
        row.fill_with_posted(posted)
    grid.drop_answered_questions(request.POST.getlist("asked"))
    if not sheet.is_valid() or grid.problems or grid.questions:
        return _show_grid(request, grid, sheet)
    entries = grid.entries(sheet.cleaned_data["final_due"])
    try:
        result = workflow.enter_figures(
            grid.agreement,
            grid.period,
            entries,
            person_of(request),
            reason=sheet.cleaned_data["reason"],
            seen=grid.seen,
        )
    except workflow.ReasonMissing as refusal:
        sheet.add_error("reason", str(refusal))
        return _show_grid(request, grid, sheet)
    except Conflict as conflict:
        lines = []
        for row in grid.rows:
            if row.place in conflict.now:
                now = workflow.current_text(conflict.now[row.place])
                row.seen = token_of(now)
                lines.append(ConflictLine(row.name, now, row.text, row.key))
        shown = ShownConflict(tuple(lines), what="The list of figures", button="Save the figures")
        return _show_grid(request, grid, sheet, conflict=shown)
    messages.success(request, _success_message(result, grid))
    return redirect(reverse("indicator-list", args=[grid.agreement.slug]))


def _success_message(result: workflow.EntryResult, grid: Grid) -> str:
    """Says how many figures were new, revised or marked."""
    parts = [
        f"{number} {words}"
        for number, words in (
            (result.new, "new"),
            (result.revised, "revised"),
            (result.marked, "marked otherwise"),
        )
        if number
    ]
    if not parts:
        return f"Nothing was changed: the figures of {grid.period.label} stand as they were."
    return f"Figures of {grid.period.label}: {', '.join(parts)}."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_move(request: HttpRequest, agreement: str) -> HttpResponse:
    """Moves figures that were entered for a wrong period; ``?period=`` names that."""
    agreement_row = _visible_agreement(request, agreement)
    user = person_of(request)
    indicators = list(
        Indicator.objects.filter(agreement=agreement_row).editable_by(user).select_related("owner")
    )
    if not indicators:
        raise Refused("Figures are moved by the owners of indicators and by the Community Safety Unit.")
    periods = PeriodForm(request.GET)
    if not periods.is_valid():
        return _show_period_form(request, agreement_row, indicators, PeriodForm())
    period = periods.chosen_period
    grid = grid_of(agreement_row, indicators, period)
    rows = {row.key: row for row in grid.rows if row.current is not None}
    choices = [(key, f"{row.name}: {workflow.current_text(row.current)}") for key, row in rows.items()]
    form = MoveForm(request.POST or None, choices=choices)
    if request.method == "POST" and any(row.indicator.owner_id != user.pk for row in rows.values()):
        require_second_factor(request)
    if request.method == "POST" and form.is_valid():
        places = {rows[key].place for key in form.cleaned_data["figures"]}
        reason, other = form.cleaned_data["reason"], form.chosen_period
        try:
            with once(request, reverse("indicator-list", args=[agreement])):
                number = workflow.move_figures(agreement_row, places, period, other, user, reason=reason)
        except workflow.PeriodIsTaken as refusal:
            form.add_error("period", str(refusal))
        else:
            messages.success(
                request, f"{counted(number, 'figure')} moved from {period.label} to {other.label}."
            )
            return redirect("indicator-list", agreement)
    context = {"agreement": agreement_row, "period": period, "form": form, "has_figures": bool(rows)}
    return render(request, "indicators/indicator-move.html", context)
