"""Reports on priorities, as the Community Safety Unit records them in the name of whoever leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, person_of, require_second_factor, signed_in
from accounts.administrators import require_administrator
from core.conflict import Conflict
from core.requests.once import once
from priorities.models import Priority
from reporting import workflow
from reporting.models import Report
from reporting.periods.fetching import PeriodContext, open_period
from reporting.updates.answers import Answer, answers
from reporting.updates.forms import CommentaryForm
from reporting.whole_reports import new_report, whole_reports
from reporting.workflow import NOT_YOURS


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_commentary_record(request: HttpRequest, agreement: str, period: int, pk: int) -> HttpResponse:
    """One priority's commentary as it is, and the form while it can be recorded in its lead's name."""
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    answer = _answer(opened, pk)
    if request.method != "POST":
        return _show(request, opened, answer, CommentaryForm(answer=answer, is_recorded=True))
    form = CommentaryForm(request.POST, answer=answer, is_recorded=True)
    if not form.is_valid():
        return _show(request, opened, answer, form)
    source = form.cleaned_data["received_from"]
    try:
        with once(request, reverse("period-responders", args=[agreement, period])):
            workflow.save_and_send(answer.report, opened.user, form.submitted, received_from=source)
    except workflow.CannotSend as error:
        form.show(error.problems[answer.report.key])
        return _show(request, opened, answer, form)
    except Conflict as conflict:
        form.show_draft(conflict.now, "Record")
        return _show(request, opened, answer, form)
    except (workflow.PeriodNotPossible, Refused) as reason:
        form.add_error("report_text", str(reason))
        return _show(request, opened, _answer(opened, pk), form)
    messages.success(
        request, f"The commentary on {answer.report.about_priority.title} is recorded and ready for review."
    )
    return redirect("period-responders", agreement=agreement, period=period)


def _answer(opened: PeriodContext, pk: int) -> Answer:
    """The report on a priority as it is now. Raises Http404."""
    rows = Priority._default_manager.filter(agreement=opened.agreement, withdrawn_at__isnull=True)
    priority = rows.filter(pk=pk).first()
    if priority is None:
        raise Http404("No such priority.")
    sent = Report.objects.filter(period=opened.period, priority=priority, withdrawn_at__isnull=True)
    keys = list(sent.values_list("pk", flat=True))
    unwritten = () if keys else (new_report(opened.period, priority),)
    return answers(whole_reports(keys, unwritten=unwritten), opened.user)[0]


def _show(request: HttpRequest, opened: PeriodContext, answer: Answer, form: CommentaryForm) -> HttpResponse:
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "answer": answer,
        "form": form,
        "is_open": opened.period.state == "open" and not answer.is_done,
    }
    return render(request, "reporting/period-commentary-record.html", context)
