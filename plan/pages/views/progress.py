"""The page to which a council links from its website."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plan import summary
from plan.glance.answer import asked_sentence, changes_sentence, counts_sentence, in_plain_words
from plan.glance.progress import progress
from plan.glance.reading import read_past
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import shows_status


@require_safe
@about_a_plan
def agreement_progress(request: HttpRequest, agreement: str) -> HttpResponse:
    """What was agreed, by whom, how far it has come, what has changed. Its address stays as long as the agreement."""
    page = open_plan(request, agreement, "actions", "standings", "periods", "concerns", "signatories")
    value, day = page.value, summary.day_of(page.value)
    past = read_past(page)
    answer = [
        counts_sentence(value, is_whole=page.reader.sees_working_copy),
        changes_sentence(value, past),
        asked_sentence(value),
    ]
    rows = progress(value, past, day)
    context = context_of(
        request,
        page,
        "What was agreed, and how far it has come",
        "agreement-detail",
        crumbs=(("Progress", reverse("agreement-progress", args=[agreement])),),
        answer=answer[:2],
        description=in_plain_words(answer),
        priorities=rows,
        most=max((row.actions for row in rows), default=0),
        before=past.history.before,
        signatories=[value.find("agencies", row.agency).name for row in value.signatories],
        next_dates=summary.next_dates(value, day),
        shows_status=shows_status(value),
        address=request.build_absolute_uri(request.path),
    )
    return render(request, "plan/agreement-progress.html", context)
