"""Remarks from the page of an update: an answer to a question, a reply, a line beside the update."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import person_of, signed_in
from accounts.models import User
from core.forms import Problem
from core.parameters import row_key
from core.requests.once import once
from reporting import workflow
from reporting.models import Report, ReportRound
from reporting.updates.views.one_update import UpdatePage, open_for, show_update


@signed_in
@require_POST
def update_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves a remark; if it cannot be saved, it is shown again in its box, or to be copied."""
    user = person_of(request)
    page = open_for(user, pk)
    try:
        with once(request, page.answer.address):
            _save_remark(request, page.answer.report, user)
    except workflow.PeriodNotPossible as reason:
        return _show_again(request, open_for(user, pk), str(reason))
    messages.success(request, "What you wrote is kept, and can be read by the Working Group.")
    return redirect("update-edit", pk=pk)


def _show_again(request: HttpRequest, page: UpdatePage, reason: str) -> HttpResponse:
    """The page of the update with the text: in its box, or, if that is gone, to be copied."""
    button, text = request.POST.get("do", ""), request.POST.get("text", "")
    question = request.POST.get("question", "") if button == "answer" else ""
    boxes = {
        "answer": any(str(row.pk) == question for row in page.answer.questions) and page.capacity,
        "reply": page.may_reply,
        "line": page.may_add_line,
    }
    if not boxes.get(button):
        return show_update(request, page, typed=[("What you typed", text)], why=reason)
    target = f"answer-{question}" if question else button
    refused_remark = {"do": button, "question": question, "text": text, "error": reason}
    return show_update(request, page, refused_remark=refused_remark, formset=[Problem(reason, target)])


def _save_remark(request: HttpRequest, report: Report, user: User) -> ReportRound:
    """Raises Refused, PeriodNotPossible."""
    button, text = request.POST.get("do", ""), request.POST.get("text", "")
    if button == "reply":
        return workflow.reply(report, user, text)
    if button != "answer":
        return workflow.add_line(report, user, text)
    question = ReportRound._default_manager.filter(pk=row_key(request.POST.get("question", ""))).first()
    return workflow.answer_question(report, user, question, text)
