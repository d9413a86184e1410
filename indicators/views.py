"""The pages on which figures are entered and indicators changed. Those that show them are the plan's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, require_second_factor, signed_in
from accounts.models import User
from core.forms import Problem
from indicators import workflow
from indicators.entry.grid import Grid, grid_of, suggestions, suits
from indicators.entry.pasting import read_block
from indicators.forms import IndicatorForm, PeriodForm, SheetForm
from indicators.models import Indicator
from priorities.models import Agreement


def _person(request: HttpRequest) -> User:
    """Who is signed in; every view here is for people with an account."""
    if not request.user.is_authenticated:
        raise SignInFirst
    return request.user


def _agreement(request: HttpRequest, slug: str) -> Agreement:
    """The agreement as this person may know of it; Http404 for one that does not exist for them."""
    found = Agreement.objects.visible_to(_person(request)).filter(slug=slug).first()
    if found is None:
        raise Http404("No such agreement.")
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_enter(request: HttpRequest, agreement: str) -> HttpResponse:
    """Figures of one period for all indicators that are the person's to enter; which period is in the address."""
    found = _agreement(request, agreement)
    mine = list(Indicator.objects.filter(agreement=found).editable_by(_person(request)))
    if not mine:
        raise Refused("Figures are entered by the owners of indicators and by the Community Safety Unit.")
    periods = PeriodForm(request.GET if "period" in request.GET else None)
    if not periods.is_valid():
        return _choose(request, found, mine, periods)
    wanted = periods.cleaned_data["indicator"]
    chosen = [row for row in mine if (row.ref == wanted if wanted else suits(row, periods.chosen))]
    grid = grid_of(found, chosen, periods.chosen, periods.further_areas)
    sheet = SheetForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        for row in grid.rows:
            row.stand()
        return _grid(request, grid, sheet)
    if any(row.owner_id != _person(request).pk for row in chosen):
        require_second_factor(request)
    if request.POST.get("do") == "paste":
        return _paste(request, grid, sheet)
    return _save(request, grid, sheet)


def _choose(
    request: HttpRequest, agreement: Agreement, mine: list[Indicator], form: PeriodForm
) -> HttpResponse:
    wanted = request.GET.get("indicator", "")
    if not form.is_bound and wanted:
        form = PeriodForm(initial={"indicator": wanted})
    context = {
        "agreement": agreement,
        "form": form,
        "mine": mine,
        "wanted": wanted,
        "suggestions": suggestions([row for row in mine if not wanted or row.ref == wanted]),
    }
    return render(request, "indicators/indicator-enter-period.html", context)


def _grid(
    request: HttpRequest, grid: Grid, sheet: SheetForm, problems: list[Problem] | None = None
) -> HttpResponse:
    """The grid. ``problems``: of the whole page; those of single rows are added."""
    found = [*(problems or []), *(Problem(f"{row.name}: {row.problem}", row.key) for row in grid.problems)]
    context = {
        "agreement": grid.agreement,
        "grid": grid,
        "form": sheet,
        "formset": found,
        "asked": [] if found or sheet.errors else grid.questions,
        "moved": [row for row in grid.rows if row.theirs],
    }
    return render(request, "indicators/indicator-enter.html", context)


def _paste(request: HttpRequest, grid: Grid, sheet: SheetForm) -> HttpResponse:
    """What was pasted, put into the boxes; what stands in the others stays."""
    pasted = read_block(request.POST.get("block", ""), [row.box for row in grid.rows])
    posted = request.POST.dict() | pasted.texts
    for row in grid.rows:
        row.take(posted)
    if pasted.texts:
        count = len(pasted.texts)
        messages.info(
            request,
            f"{count} figure{'' if count == 1 else 's'} put into the boxes. Nothing is saved yet: look, then save.",
        )
        if not pasted.problems:
            sheet = SheetForm({name: text for name, text in posted.items() if name != "block"})
    elif not pasted.problems:
        pasted.problems.append("There is nothing in the box to paste.")
    return _grid(request, grid, sheet, [Problem(words, "id_block") for words in pasted.problems])


def _save(request: HttpRequest, grid: Grid, sheet: SheetForm) -> HttpResponse:
    """Checks what was typed, asks about what is unlike the figures before, and enters it."""
    posted = request.POST.dict()
    for row in grid.rows:
        row.take(posted)
    grid.answered(request.POST.getlist("asked"))
    if not sheet.is_valid() or grid.problems or grid.questions:
        return _grid(request, grid, sheet)
    entries = grid.entries(sheet.cleaned_data["final_due"])
    try:
        done = workflow.enter_figures(
            grid.agreement,
            grid.period,
            entries,
            _person(request),
            reason=sheet.cleaned_data["reason"],
            seen=grid.seen,
        )
    except workflow.NeedsReason as refusal:
        sheet.add_error("reason", str(refusal))
        return _grid(request, grid, sheet)
    except workflow.FiguresConflict as moved:
        for row in grid.rows:
            if row.place in moved.standing:
                row.theirs = row.seen = workflow.standing_as(moved.standing[row.place])
        return _grid(request, grid, sheet, [Problem(f"{moved} Nothing of yours is saved yet.")])
    messages.success(request, _said(done, grid))
    return redirect(reverse("indicator-list", args=[grid.agreement.slug]))


def _said(done: workflow.Entered, grid: Grid) -> str:
    """What was entered, in a sentence."""
    parts = [
        f"{number} {words}"
        for number, words in ((done.new, "new"), (done.revised, "revised"), (done.marked, "marked otherwise"))
        if number
    ]
    if not parts:
        return f"Nothing was changed: the figures of {grid.period.label} stand as they were."
    return f"Figures of {grid.period.label}: {', '.join(parts)}."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """What is said of an indicator, its baseline and its owner; for administrators."""
    found = _agreement(request, agreement)
    rows = Indicator.objects.filter(agreement=found, withdrawn_at__isnull=True, ref=ref)
    indicator = rows.first()
    if indicator is None:
        raise Http404("No such indicator.")
    if not rows.administered_by(_person(request)).exists():
        raise Refused("Indicators are changed by the Community Safety Unit. Ask it to change this one.")
    require_second_factor(request)
    initial = {name: getattr(indicator, name) for name in workflow.CHANGEABLE}
    form = IndicatorForm(request.POST or None, agreement=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = dict(form.cleaned_data)
        try:
            changed = workflow.change_indicator(
                indicator, values, _person(request), reason=values.pop("reason")
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The indicator is changed." if changed else "Nothing was changed.")
            return redirect("indicator-detail", agreement, ref)
    context = {"agreement": found, "indicator": indicator, "form": form}
    return render(request, "indicators/indicator-edit.html", context)
