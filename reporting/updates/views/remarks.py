"""What is said about an update from its own page: an answer to a question, a reply, a line beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from accounts.models import User
from core.forms import Problem
from core.parameters import row_key
from reporting import workflow
from reporting.models import ProgressUpdate, UpdateRound
from reporting.periods.fetching import person_of
from reporting.updates.one_update import UpdatePage
from reporting.updates.views.one_update import open_for, show_update


@signed_in
@require_POST
def update_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what is said; where it cannot be kept, it stands in its box again, or is shown to be copied."""
    user = person_of(request)
    page = open_for(user, pk)
    try:
        _say(request, page.update, user)
    except workflow.PeriodNotPossible as reason:
        return _again(request, open_for(user, pk), str(reason))
    messages.success(request, "What you wrote is kept, and can be read by those who review the update.")
    return redirect("update-edit", pk=pk)


def _again(request: HttpRequest, page: UpdatePage, reason: str) -> HttpResponse:
    """The update's page with what was typed: in its box, where there is still one."""
    do, text = request.POST.get("do", ""), request.POST.get("text", "")
    question = request.POST.get("question", "") if do == "answer" else ""
    boxes = {
        "answer": any(str(row.pk) == question for row in page.answer.questions) and page.capacity,
        "reply": page.may_reply,
        "line": page.may_add_line,
    }
    if not boxes.get(do):
        return show_update(request, page, typed=[("What you typed", text)], why=reason)
    target = f"answer-{question}" if question else do
    said = {"do": do, "question": question, "text": text, "error": reason}
    return show_update(request, page, said=said, formset=[Problem(reason, target)])


def _say(request: HttpRequest, update: ProgressUpdate, user: User) -> UpdateRound:
    """Raises Refused, NotPossible."""
    do, text = request.POST.get("do", ""), request.POST.get("text", "")
    if do == "reply":
        return workflow.reply(update, user, text)
    if do != "answer":
        return workflow.add_line(update, user, text)
    question = UpdateRound._default_manager.filter(pk=row_key(request.POST.get("question", ""))).first()
    if question is None:
        raise workflow.PeriodNotPossible("There is no such question about this update.")
    return workflow.answer_question(update, user, question, text)
