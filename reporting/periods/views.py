"""Pages for administrators of reporting periods: the list, opening, the responders, closing and re-opening."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import require_administrator
from actions.labels import labels_of
from actions.models import Action
from core.conflict import Conflict, ShownConflict, token_of
from core.history import Change
from core.parameters import row_key
from core.requests.once import once
from core.text import counted, number_or_words
from priorities.models import Agreement, LeadPost
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from reporting.periods.beforehand import future_responders, reminder_days_to_come
from reporting.periods.fetching import PeriodContext, open_agreement, open_period
from reporting.periods.forms import DATES, ChangeDatesForm, ExtendForm, OpenPeriodForm, ReasonForm
from reporting.periods.pages import closing_of, commentaries_in, periods_of, responders_of
from reporting.reminders.own_mail import chase_message
from reporting.report_rights import post_in_words
from reporting.rules import period_dates
from reporting.workflow.opening import NOT_YOURS, responder_of


@signed_in
@require_safe
def period_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """The reporting periods of an agreement, newest first."""
    agreement_row, reader = open_agreement(request, agreement)
    context = {"agreement": agreement_row, "reader": reader, "periods": list(periods_of(agreement_row))}
    return render(request, "reporting/period-list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_open(request: HttpRequest, agreement: str) -> HttpResponse:
    """A new period: its dates are proposed from the Partnership's meeting, or copied from the last period."""
    agreement_row, reader = open_agreement(request, agreement)
    require_administrator(reader, refusal=NOT_YOURS)
    require_second_factor(request)
    form_options = _form_options(agreement_row)
    button = request.POST.get("do", "")
    if request.method != "POST":
        last = _last_period(agreement_row)
        following = {"period_start": last.period_end + timedelta(days=1)} if last and last.period_end else {}
        return _show_open_form(request, agreement_row, OpenPeriodForm(initial=following, **form_options))
    form = OpenPeriodForm(request.POST, **form_options)
    if button in ("propose", "copy"):
        return _show_proposed_dates(request, agreement_row, form, form_options)
    if not form.is_valid():
        return _show_open_form(request, agreement_row, form)
    try:
        with once(request) as sending:
            change = Change(person_of(request), "Opened by the Community Safety Unit")
            opened = _open_from_form(form, agreement_row, change)
            sending.address = reverse("period-responders", args=[agreement, opened.period.pk])
    except workflow.PeriodNotPossible as reason:
        form.add_error(None, str(reason))
        return _show_open_form(request, agreement_row, form)
    number = len(opened.updates)
    messages.success(
        request,
        f"{opened.period.title} is set up: {counted(number, 'update is')} asked for.",
    )
    return redirect(sending.address)


def _form_options(agreement: Agreement) -> dict[str, Any]:
    actions = workflow.open_actions(agreement.pk)
    posts = LeadPost._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True)
    return {
        "actions": actions,
        "labels": labels_of(actions),
        "posts": list(posts.select_related("agency")),
        "without_responder": (without_responder := [row for row in actions if responder_of(row) is None]),
        "remembered": workflow.remembered_responders(without_responder),
    }


def _last_period(agreement: Agreement) -> ReportingPeriod | None:
    rows = ReportingPeriod._default_manager.filter(agreement=agreement, withdrawn_at__isnull=True, source="")
    return rows.order_by("-position", "-pk").first()


def _show_open_form(
    request: HttpRequest, agreement: Agreement, form: OpenPeriodForm, **more: Any
) -> HttpResponse:
    responders = future_responders(form.actions, form.posts_named_so_far)
    dates = {name: form.value_of(name) for name in ("opens_on", "due_on")}
    context = {
        "agreement": agreement,
        "form": form,
        "last": _last_period(agreement),
        "still_open": ReportingPeriod.objects.open_in(agreement).first(),
        "responders": responders,
        "not_reached": [one for one in responders if one.post and not one.people],
        "reminder_days": reminder_days_to_come(**dates),
        **more,
    }
    return render(request, "reporting/period-open.html", context)


def _show_proposed_dates(
    request: HttpRequest, agreement: Agreement, form: OpenPeriodForm, form_options: dict[str, Any]
) -> HttpResponse:
    """The form with proposed dates; the other fields keep what was submitted. Nothing is saved."""
    form.is_valid()
    meeting = form.cleaned_data.get("partnership_on")
    if meeting is None:
        form.errors.clear()
        form.add_error(
            "partnership_on", "Enter the date of the Partnership’s meeting: the others follow from it"
        )
        return _show_open_form(request, agreement, form)
    last = _last_period(agreement)
    last_dates = period_dates.dates_of(last) if last else None
    if last_dates and request.POST.get("do") == "copy":
        dates = period_dates.copy_dates(last_dates, meeting)
    else:
        dates = period_dates.propose_dates(meeting, last_dates)
    submitted = {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in DATES and (value or name in form.responder_names)
    }
    initial = {name: getattr(dates, name) for name in DATES}
    if dates.opens_on and dates.opens_on < timezone.localdate():
        initial["opens_on"] = timezone.localdate()
    if dates.due_on:
        initial["title"] = f"{dates.due_on:%B %Y}"
        initial["plan_year"] = period_dates.plan_year(dates.due_on)
    return _show_open_form(
        request, agreement, OpenPeriodForm(initial={**initial, **submitted}, **form_options), is_proposed=True
    )


def _open_from_form(form: OpenPeriodForm, agreement: Agreement, change: Change) -> workflow.OpenedPeriod:
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
        named=form.named_posts,
        chosen=form.chosen_refs,
        change=change,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_responders(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Who has sent and who has not; reminders, more time, responders, actions added later."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    if request.method != "POST":
        return _show_responders(request, opened, ChangeDatesForm(initial=_dates(opened.period)))
    require_second_factor(request)
    button = request.POST.get("do", "")
    form = ChangeDatesForm(request.POST if button == "dates" else None, initial=_dates(opened.period))
    extend = ExtendForm(request.POST) if button == "extend" else None
    checked = form if button == "dates" else extend
    if checked is not None and not checked.is_valid():
        return _show_responders(request, opened, form, extend=extend, extended=request.POST.get("post"))
    try:
        message = _apply_button(request, opened, button, form, extend)
    except Conflict as conflict:
        form.show_both(_dates(conflict.now), "What is known of the dates", "Change the dates")
        return _show_responders(request, opened, form, 409)
    except workflow.PeriodNotPossible as reason:
        messages.warning(request, str(reason))
        return _show_responders(request, opened, form, extend=extend, extended=request.POST.get("post"))
    messages.success(request, message)
    return redirect(request.path)


@signed_in
@require_safe
def period_chase(request: HttpRequest, agreement: str, period: int, post: int) -> HttpResponse:
    """A reminder as a message file, for the officer's own mail program."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    posts = LeadPost._default_manager.filter(agreement=opened.agreement).select_related("agency")
    row = get_object_or_404(posts, pk=post)
    message = chase_message(opened.period, row)
    if message is None:
        raise Http404("Nothing waits for this job title, or nobody can be written to.")
    return HttpResponse(
        message,
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{slugify(post_in_words(row))}.eml"'},
    )


def _dates(period: ReportingPeriod) -> dict[str, Any]:
    dates = {name: getattr(period, name) for name in DATES}
    return {**dates, "seen": token_of(list(dates.values()))}


def _show_responders(
    request: HttpRequest,
    opened: PeriodContext,
    form: ChangeDatesForm,
    status: int = 200,
    extend: ExtendForm | None = None,
    **more: Any,
) -> HttpResponse:
    posts = LeadPost._default_manager.filter(agreement=opened.agreement, withdrawn_at__isnull=True)
    takes_writes = opened.period.state in ("open", "planned")
    added = workflow.actions_added_since(opened.period) if takes_writes else []
    labels = labels_of(added) if added else {}
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "responders": responders_of(opened.period),
        "commentaries": commentaries_in(opened.period),
        "posts": [(post.pk, post_in_words(post)) for post in posts.select_related("agency")],
        "added": [(row, labels[row.pk], number_or_words(labels[row.pk], row.text)) for row in added],
        "takes_writes": takes_writes,
        "form": form,
        "extend": extend,
        "sources": [form, extend],
        **more,
    }
    return render(request, "reporting/period-responders.html", context, status=status)


def _apply_button(
    request: HttpRequest, opened: PeriodContext, button: str, form: ChangeDatesForm, extend: ExtendForm | None
) -> str:
    """Runs the verb of the button; returns a message about it. Raises PeriodNotPossible, Refused."""
    period, change = opened.period, Change(opened.user, "")
    if button == "dates":
        changed = Change(opened.user, "Dates of the period changed")
        workflow.change_dates(period, form.dates, changed, seen=form.cleaned_data["seen"])
        return "The dates are changed."
    if button == "ask_now":
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
        raise workflow.PeriodNotPossible("Choose who updates.")
    if button == "extend" and extend is not None:
        data = extend.cleaned_data
        rows = workflow.extend(period, post, data["until"], Change(opened.user, data["reason"]))
        return f"There is more time for {counted(len(rows), 'update')}."
    if button == "name":
        update = (
            Report.objects.about_actions()
            .filter(period=period, pk=row_key(request.POST.get("update", "")))
            .first()
        )
        if update is None:
            raise workflow.PeriodNotPossible("There is no such update in this period.")
        workflow.name_responder(update, post, Change(opened.user, "Named by the Community Safety Unit"))
        return "Who updates is named."
    sent = workflow.chase(period, post.pk, change.by if change.by is opened.user else opened.user)
    return f"Asked again: {', '.join(row.message.name or row.message.address for row in sent)}."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_close(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """What closing changes and what prevents it; closing, and re-opening until the period is published."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    form = ReasonForm()
    conflict = None
    if request.method == "POST":
        try:
            if request.POST.get("do") == "reopen":
                form = ReasonForm(request.POST)
                if not form.is_valid():
                    return _show_closing(request, opened, form)
                workflow.reopen_period(opened.period, opened.user, form.cleaned_data["reason"])
                messages.success(request, f"{opened.period.title} is re-opened.")
            else:
                closed = workflow.close_period(opened.period, opened.user, seen=request.POST.get("seen"))
                messages.success(
                    request,
                    f"{opened.period.title} is closed: {closed.agreed} agreed, {closed.not_sent} not sent, "
                    f"{counted(closed.dates_moved, 'date')} moved"
                    f"{f'; {closed.left} come back next time' if closed.left else ''}.",
                )
            return redirect("period-close", agreement=agreement, period=period)
        except Conflict:
            conflict = ShownConflict(what="The list of updates", button="Close the period")
        except workflow.PeriodNotPossible as reason:
            messages.warning(request, str(reason))
    return _show_closing(request, opened, form, conflict)


def _show_closing(
    request: HttpRequest, opened: PeriodContext, form: ReasonForm, conflict: ShownConflict | None = None
) -> HttpResponse:
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "closing": closing_of(opened.period),
        "form": form,
        "conflict": conflict,
    }
    return render(request, "reporting/period-close.html", context, status=409 if conflict else 200)
