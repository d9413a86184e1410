"""The pages for entering figures and changing indicators. The pages that show them are in ``plan``."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, has_role, require_second_factor, signed_in
from accounts.models import Role, User
from core.conflict import Conflict, ConflictLine, ShownConflict, changed_parts, token_of, token_of_parts
from core.forms import Problem
from core.requests.once import once
from core.text import counted
from indicators import workflow
from indicators.entry.grid import Grid, grid_of, has_period_kind, suggested_periods
from indicators.entry.pasting import read_block
from indicators.forms import ALSO, IndicatorForm, PeriodForm, SheetForm, boxes_of
from indicators.models import Indicator
from priorities.models import Agreement, Priority


def _signed_in_user(request: HttpRequest) -> User:
    """The user, who must be signed in on all pages here. Raises SignInFirst."""
    if not request.user.is_authenticated:
        raise SignInFirst
    return request.user


def _visible_agreement(request: HttpRequest, slug: str) -> Agreement:
    """The agreement, if the user may see it. Raises Http404."""
    row = Agreement.objects.visible_to(_signed_in_user(request)).filter(slug=slug).first()
    if row is None:
        raise Http404("No such agreement.")
    return row


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_enter(request: HttpRequest, agreement: str) -> HttpResponse:
    """Enters figures of one period, for all indicators that the user may edit. The address names the period."""
    agreement_row = _visible_agreement(request, agreement)
    indicators = list(Indicator.objects.filter(agreement=agreement_row).editable_by(_signed_in_user(request)))
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
    if any(row.owner_id != _signed_in_user(request).pk for row in chosen_indicators):
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
    context = {
        "agreement": grid.agreement,
        "grid": grid,
        "form": sheet,
        "formset": all_problems,
        "questions": [] if all_problems or sheet.errors else grid.questions,
        "conflict": conflict,
    }
    return render(request, "indicators/indicator-enter.html", context)


def _paste_block(request: HttpRequest, grid: Grid, sheet: SheetForm) -> HttpResponse:
    """Puts pasted figures into their boxes. The other boxes keep what was posted."""
    pasted = read_block(request.POST.get("block", ""), [row.box for row in grid.rows])
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
            _signed_in_user(request),
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
def indicator_new(request: HttpRequest, agreement: str) -> HttpResponse:
    """Adds an indicator; for administrators. ``?priority=4`` proposes its priority."""
    agreement_row = _visible_agreement(request, agreement)
    user = _signed_in_user(request)
    if not has_role(user, agreement_row.partnership_id, Role.Kind.ADMINISTRATOR):
        raise Refused("Indicators are added by the Community Safety Unit. Ask it to add this one.")
    require_second_factor(request)
    priority = Priority.objects.filter(
        agreement=agreement_row, number=request.GET.get("priority", ""), withdrawn_at__isnull=True
    ).first()
    form = IndicatorForm(request.POST or None, agreement=agreement_row, initial={"priority": priority})
    if request.method == "POST" and form.is_valid():
        try:
            with once(request) as sending:
                row = workflow.add_indicator(
                    agreement_row,
                    form.values,
                    user,
                    target=form.cleaned_data["target"],
                    target_by=form.cleaned_data["target_by"],
                )
                sending.address = reverse("indicator-detail", args=[agreement, row.ref])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"“{row.title}” is added. Its figures can be entered now.")
            return redirect("indicator-detail", agreement, row.ref)
    return render(request, "indicators/indicator-edit.html", {"agreement": agreement_row, "form": form})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """Changes an indicator, its baseline and its owner; for administrators."""
    agreement_row = _visible_agreement(request, agreement)
    rows = Indicator.objects.filter(agreement=agreement_row, withdrawn_at__isnull=True, ref=ref)
    indicator = rows.first()
    if indicator is None:
        raise Http404("No such indicator.")
    if not rows.administered_by(_signed_in_user(request)).exists():
        raise Refused("Indicators are changed by the Community Safety Unit. Ask it to change this one.")
    require_second_factor(request)
    initial = {"seen": token_of_parts(workflow.indicator_parts(indicator))}
    form = IndicatorForm(request.POST or None, agreement=agreement_row, indicator=indicator, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = workflow.change_indicator(
                indicator,
                form.values,
                _signed_in_user(request),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except Conflict as conflict:
            _show_conflict(form, conflict)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, "The indicator is changed." if changed else "Nothing was changed.")
            return redirect("indicator-detail", agreement, ref)
    context = {"agreement": agreement_row, "indicator": indicator, "form": form}
    return render(request, "indicators/indicator-edit.html", context)


def _show_conflict(form: IndicatorForm, conflict: Conflict) -> None:
    """Both texts of what somebody else has changed of the indicator. What the person left alone takes theirs."""
    now: Indicator = conflict.now
    edited = changed_parts(form.cleaned_data["seen"], form.values)
    lines = []
    for name in conflict.parts:
        yours = str(form.values.get(name) or "") if name in edited else None
        lines.append(
            ConflictLine(str(form.fields[name].label), str(getattr(now, name) or ""), yours, f"id_{name}")
        )
        for box in (name, *ALSO.get(name, ())) if yours is None else ():
            form.set_value(box, boxes_of(now).get(box))
    seen = token_of_parts(workflow.indicator_parts(now))
    form.show_conflict(ShownConflict(tuple(lines), what="The indicator", button="Save the change"), seen)
