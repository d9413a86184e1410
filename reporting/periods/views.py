"""Looking after reporting periods: the list, opening one, who has sent, closing and re-opening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_second_factor, signed_in
from actions.labels import labels_of
from actions.models import Action
from core.history import Change
from core.parameters import row_key, whole_number
from priorities.models import Agreement, LeadPost
from reporting import workflow
from reporting.models import ProgressUpdate, ReportingPeriod
from reporting.periods.fetching import PeriodContext, open_agreement, open_period, person_of
from reporting.periods.forms import DATES, ExtendForm, OpenPeriodForm, PeriodDatesForm, ReasonForm
from reporting.periods.pages import closing_of, periods_of, responders_of, told_in
from reporting.rules import period_dates
from reporting.workflow.periods import responder_of
from reporting.workflow.rights import post_in_words


@signed_in
@require_safe
def period_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """The reporting periods of an agreement, newest first."""
    opened, reader = open_agreement(request, agreement)
    context = {"agreement": opened, "reader": reader, "periods": list(periods_of(opened))}
    return render(request, "reporting/period-list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_open(request: HttpRequest, agreement: str) -> HttpResponse:
    """A new period: dates proposed backwards from the Partnership's meeting, or as far apart as last time."""
    found, reader = open_agreement(request, agreement)
    PeriodContext(person_of(request), found, reader, ReportingPeriod(agreement=found)).require_administrator()
    require_second_factor(request)
    asked = _what_is_asked(found)
    do = request.POST.get("do", "")
    if request.method != "POST":
        return _open_form(request, found, OpenPeriodForm(**asked))
    form = OpenPeriodForm(request.POST, **asked)
    if do in ("propose", "copy"):
        return _proposed(request, found, form, asked)
    if not form.is_valid():
        return _open_form(request, found, form)
    try:
        opened = _open(form, found, Change(person_of(request), "Opened by the Community Safety Unit"))
    except workflow.PeriodNotPossible as reason:
        form.add_error(None, str(reason))
        return _open_form(request, found, form)
    number = len(opened.updates)
    messages.success(
        request,
        f"{opened.period.title} is set up: {number} update{' is' if number == 1 else 's are'} asked for.",
    )
    return redirect("period-responders", agreement=agreement, period=opened.period.pk)


def _what_is_asked(agreement: Agreement) -> dict[str, Any]:
    actions = workflow.open_actions(agreement)
    posts = LeadPost._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    return {
        "actions": actions,
        "labels": labels_of(actions),
        "posts": list(posts.select_related("agency")),
        "without": [row for row in actions if responder_of(row) is None],
    }


def _last(agreement: Agreement) -> ReportingPeriod | None:
    rows = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True, source="")
    return rows.order_by("-position", "-pk").first()


def _open_form(request: HttpRequest, agreement: Agreement, form: OpenPeriodForm, **more: Any) -> HttpResponse:
    rows = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    still_open = rows.filter(state=ReportingPeriod.State.OPEN).first()
    context = {
        "agreement": agreement,
        "form": form,
        "last": _last(agreement),
        "still_open": still_open,
        **more,
    }
    return render(request, "reporting/period-open.html", context)


def _proposed(
    request: HttpRequest, agreement: Agreement, form: OpenPeriodForm, asked: dict[str, Any]
) -> HttpResponse:
    """The form again with dates in it; what else was typed stays. Nothing is saved."""
    form.is_valid()
    meeting = form.cleaned_data.get("partnership_on")
    if meeting is None:
        form.errors.clear()
        form.add_error(
            "partnership_on", "Enter the date of the Partnership’s meeting: the others follow from it"
        )
        return _open_form(request, agreement, form)
    last = _last(agreement) if request.POST.get("do") == "copy" else None
    found = (
        period_dates.copied(period_dates.dates_of(last), meeting) if last else period_dates.proposed(meeting)
    )
    typed = {name: value for name, value in form.cleaned_data.items() if name not in DATES and value}
    initial = {name: getattr(found, name) for name in DATES}
    if found.opens_on and found.opens_on < timezone.localdate():
        initial["opens_on"] = timezone.localdate()
    if found.due_on:
        initial["title"] = f"{found.due_on:%B %Y}"
        initial["plan_year"] = period_dates.plan_year(found.due_on)
    return _open_form(
        request, agreement, OpenPeriodForm(initial={**initial, **typed}, **asked), is_proposed=True
    )


def _open(form: OpenPeriodForm, agreement: Agreement, change: Change) -> workflow.OpenedPeriod:
    data = form.cleaned_data
    return workflow.open_period(
        agreement,
        data["title"],
        data["plan_year"],
        due_on=data["due_on"],
        opens_on=data["opens_on"],
        period_start=data["period_start"],
        period_end=data["period_end"],
        meeting_on=data["meeting_on"],
        despatch_on=data["despatch_on"],
        partnership_on=data["partnership_on"],
        named=form.named,
        chosen=form.chosen_refs,
        change=change,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_responders(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Who has sent and who has not; asking again, more time, who answers, actions added since."""
    opened = open_period(request, agreement, period)
    opened.require_administrator()
    if request.method != "POST":
        return _responders(request, opened, PeriodDatesForm(initial=_dates(opened.period)))
    require_second_factor(request)
    do = request.POST.get("do", "")
    form = PeriodDatesForm(request.POST if do == "dates" else None, initial=_dates(opened.period))
    extend = ExtendForm(request.POST) if do == "extend" else None
    checked = form if do == "dates" else extend
    if checked is not None and not checked.is_valid():
        return _responders(request, opened, form, extend=extend, extended=request.POST.get("post"))
    try:
        said = _look_after(request, opened, do, form, extend)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
        return _responders(request, opened, form, extend=extend, extended=request.POST.get("post"))
    messages.success(request, said)
    return redirect(request.path)


def _dates(period: ReportingPeriod) -> dict[str, Any]:
    return {name: getattr(period, name) for name in DATES}


def _responders(
    request: HttpRequest, opened: PeriodContext, form: PeriodDatesForm, **more: Any
) -> HttpResponse:
    posts = LeadPost._default_manager.filter(agreement=opened.agreement, withdrawn_at__isnull=True)
    takes_writes = opened.period.state in ("open", "planned")
    added = workflow.added_since(opened.period) if takes_writes else []
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "responders": responders_of(opened.period),
        "told": told_in(opened.period),
        "posts": [(post.pk, post_in_words(post)) for post in posts.select_related("agency")],
        "added": [(row, labels_of(added)[row.pk]) for row in added] if added else [],
        "takes_writes": takes_writes,
        "form": form,
        **more,
    }
    return render(request, "reporting/period-responders.html", context)


def _look_after(
    request: HttpRequest, opened: PeriodContext, do: str, form: PeriodDatesForm, extend: ExtendForm | None
) -> str:
    """Does what the button says; returns what has been done. Raises NotPossible, Refused."""
    period, change = opened.period, Change(opened.user, "")
    if do == "dates":
        workflow.change_dates(period, form.dates, Change(opened.user, "Dates of the period changed"))
        return "The dates are changed."
    if do == "ask_now":
        row = Action._default_manager.filter(
            agreement=opened.agreement, pk=row_key(request.POST.get("action", ""))
        ).first()
        if row is None:
            raise workflow.PeriodNotPossible("There is no such action in this plan.")
        workflow.ask_now(period, row, Change(opened.user, "Added to the plan after the period was opened"))
        return "An update on it is asked for in this period."
    post = LeadPost._default_manager.filter(
        agreement=opened.agreement, pk=row_key(request.POST.get("post", ""))
    ).first()
    if post is None:
        raise workflow.PeriodNotPossible("Choose who answers.")
    if do == "extend" and extend is not None:
        data = extend.cleaned_data
        rows = workflow.extend(period, post, data["until"], Change(opened.user, data["reason"]))
        return f"There is more time for {len(rows)} update{'' if len(rows) == 1 else 's'}."
    if do == "name":
        update = ProgressUpdate.objects.filter(
            period=period, pk=row_key(request.POST.get("update", ""))
        ).first()
        if update is None:
            raise workflow.PeriodNotPossible("There is no such update in this period.")
        workflow.name_responder(update, post, Change(opened.user, "Named by the Community Safety Unit"))
        return "Who answers is named."
    sent = workflow.chase(period, post.pk, change.by if change.by is opened.user else opened.user)
    return f"Asked again: {', '.join(row.message.name or row.message.address for row in sent)}."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_close(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """What closing does, what keeps it; closing, and re-opening until the period is published."""
    opened = open_period(request, agreement, period)
    opened.require_administrator()
    require_second_factor(request)
    form = ReasonForm()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "reopen":
                form = ReasonForm(request.POST)
                if not form.is_valid():
                    return _closing(request, opened, form)
                workflow.reopen_period(opened.period, opened.user, form.cleaned_data["reason"])
                messages.success(request, f"{opened.period.title} is re-opened.")
            else:
                done = workflow.close_period(opened.period, opened.user, not_sent=_not_sent(request))
                messages.success(
                    request,
                    f"{opened.period.title} is closed: {done.agreed} agreed, {done.not_sent} not sent, "
                    f"{done.dates_moved} date{'' if done.dates_moved == 1 else 's'} moved.",
                )
            return redirect("period-close", agreement=agreement, period=period)
        except workflow.PeriodNotPossible as reason:
            messages.warning(request, str(reason))
    return _closing(request, opened, form)


def _not_sent(request: HttpRequest) -> int | None:
    """How many updates the page said nobody had sent; None: it did not say; -1, as many as never are: no number."""
    text = request.POST.get("not_sent")
    number = whole_number(text or "")
    return -1 if number is None and text is not None else number


def _closing(request: HttpRequest, opened: PeriodContext, form: ReasonForm) -> HttpResponse:
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "closing": closing_of(opened.period),
        "form": form,
    }
    return render(request, "reporting/period-close.html", context)
