"""The list of agreements, and the overview of one."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.administrators import administered_by
from plan import summary
from plan.glance.answer import asked_sentence, at_issue, changes_sentence, counts_sentence, in_plain_words
from plan.glance.overview import bars, matrix
from plan.glance.reading import read_open_asks, read_past
from plan.moments import as_read_by
from plan.pages.funding import grants_of
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import print_action, shows_status
from priorities.models import Agreement

# Headings of the list, in this order.
GROUPS = ("In force", "Consultation", "Draft", "Ended")


@require_safe
def agreement_list(request: HttpRequest) -> HttpResponse:
    """The agreements that this person may see, by status, the newest first."""
    agreements = as_read_by(request.user)
    today = timezone.localdate()
    groups = [(name, [row for row in agreements if _group(row, today) == name]) for name in GROUPS]
    context = {
        "title": "Agreements",
        "groups": [group for group in groups if group[1]],
        "today": today,
        "administers": ()
        if agreements or not request.user.is_authenticated
        else administered_by(request.user),
    }
    return render(request, "plan/agreement-list.html", context)


def _group(agreement: Agreement, today: date) -> str:
    """The heading of an agreement in the list. After its last day it has ended, even if nobody has closed it."""
    if agreement.status == Agreement.Status.CLOSED or (agreement.ends_on and agreement.ends_on < today):
        return "Ended"
    return agreement.get_status_display()


@require_safe
@about_a_plan
def agreement_detail(request: HttpRequest, agreement: str) -> HttpResponse:
    """The overview: the answer in sentences, what is off track, priorities with their bars, themes, dates, concerns."""
    tables = ("actions", "standings", "periods", "concerns", "projects")
    # Who works on the plan is told which indicator an issue is about.
    page = open_plan(request, agreement, *tables, of_working_copy=("indicators",))
    value, day, today = page.value, summary.day_of(page.value), timezone.localdate()
    past, asks = read_past(page), read_open_asks(page)
    answer = [
        counts_sentence(value, is_whole=page.reader.sees_working_copy),
        changes_sentence(value, past),
        asked_sentence(value),
    ]
    context = context_of(
        request,
        page,
        value.agreement.title,
        "agreement-detail",
        day=day,
        shows_status=shows_status(value),
        answer=answer,
        description=in_plain_words(answer),
        at_issue=[(row, asks.get(row.item.action.ref, ())) for row in at_issue(value, past.history)],
        bars=bars(value, past.history, day),
        matrix=matrix(value, day)
        if value.agreement.themes_apply == "by aim" and value.themes and value.actions
        else (),
        history=past.history,
        overdue=[print_action(value, item, past) for item in summary.overdue_actions(value, day)],
        soon=len(summary.due_between(value, day, day + summary.SOON)),
        last_period=summary.last_closed(value),
        next_dates=summary.next_dates(value, day),
        open_concerns=summary.concerns_with_subject(value, answered=False),
        grants=grants_of(value),
        answered_concerns=summary.concerns_with_subject(value, answered=True),
        gaps=summary.missing_information(value) if page.reader.sees_working_copy else None,
        has_ended=bool(value.agreement.ends_on and value.agreement.ends_on < today),
        feedback_is_open=bool(value.agreement.feedback_due and value.agreement.feedback_due >= today),
    )
    return render(request, "plan/agreement-detail.html", context)
