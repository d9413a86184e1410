"""A priority's commentary that came to the Community Safety Unit, recorded in its lead's name."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, require_second_factor, signed_in
from accounts.administrators import require_administrator
from priorities.models import Priority
from reporting import workflow
from reporting.models import Commentary, CommentaryDraft
from reporting.periods.fetching import PeriodContext, open_period
from reporting.updates.forms import RecordedCommentaryForm
from reporting.workflow import NOT_YOURS
from reporting.workflow.rights import post_in_words


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_commentary_record(request: HttpRequest, agreement: str, period: int, pk: int) -> HttpResponse:
    """One priority's commentary as it is, and the form while it can be recorded."""
    opened = open_period(request, agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    priority = _priority(opened, pk)
    sent, draft = _sent_and_draft(opened, priority)
    if request.method != "POST":
        words = draft.text if draft else sent.text if sent else ""
        initial = {"text": words, "revision": draft.revision if draft else 0}
        return _show(request, opened, priority, RecordedCommentaryForm(initial=initial))
    form = RecordedCommentaryForm(request.POST)
    if not form.is_valid():
        return _show(request, opened, priority, form)
    key = workflow.CommentaryKey(opened.period.pk, priority.pk)
    try:
        workflow.record_commentary(
            key,
            opened.user,
            form.cleaned_data["text"],
            form.form_revision,
            received_from=form.cleaned_data["received_from"],
        )
    except workflow.CommentaryConflict as conflict:
        form.continue_from(conflict.draft.revision)
        return _show(request, opened, priority, form, theirs=conflict.draft)
    except (workflow.PeriodNotPossible, Refused) as reason:
        form.add_error("text", str(reason))
        return _show(request, opened, priority, form)
    messages.success(request, f"The commentary on {priority.title} is recorded and ready for review.")
    return redirect("period-responders", agreement=agreement, period=period)


def _priority(opened: PeriodContext, pk: int) -> Priority:
    rows = Priority._default_manager.filter(agreement=opened.agreement, withdrawn_at__isnull=True)
    priority: Priority | None = rows.select_related("lead__agency").filter(pk=pk).first()
    if priority is None:
        raise Http404("No such priority.")
    return priority


def _sent_and_draft(
    opened: PeriodContext, priority: Priority
) -> tuple[Commentary | None, CommentaryDraft | None]:
    """The commentary that was sent, and the draft that was not."""
    which = {"period": opened.period, "priority": priority}
    sent = Commentary._default_manager.filter(**which, withdrawn_at__isnull=True).select_related("sent_by")
    return sent.first(), CommentaryDraft._default_manager.filter(**which).select_related("saved_by").first()


def _show(
    request: HttpRequest, opened: PeriodContext, priority: Priority, form: RecordedCommentaryForm, **more: Any
) -> HttpResponse:
    sent, draft = _sent_and_draft(opened, priority)
    can_be_recorded = sent is None or sent.state == Commentary.State.SENT_BACK
    form.fields["text"].label = f"Commentary on {priority.number} {priority.title}".replace("  ", " ")
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "priority": priority,
        "lead": post_in_words(priority.lead),
        "sent": sent,
        "draft": draft,
        "form": form,
        "is_open": opened.period.state == "open" and can_be_recorded,
        **more,
    }
    return render(request, "reporting/period-commentary-record.html", context)
