"""Between two periods: what has happened since the last report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from core.parameters import row_key
from reporting import workflow
from reporting.models import NoteSinceReport, ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.updates.forms import NoteForm
from reporting.updates.notes import actions_between_periods, notable


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update_notes(request: HttpRequest) -> HttpResponse:
    """The person's actions that no period asks about now, with what they told since the last report."""
    user = person_of(request)
    if request.method != "POST":
        return render(request, "reporting/update-notes.html", _context(request, None))
    taken = request.POST.get("take_back", "")
    if taken:
        note = NoteSinceReport.objects.filter(pk=row_key(taken), by=user).first()
        if note is None:
            raise Http404("No such note.")
        workflow.take_back_since_note(note, user)
        messages.success(request, "Your note is taken back.")
        return redirect("update-notes")
    key = request.POST.get("action", "")
    action = notable(user).filter(pk=row_key(key)).first()
    if action is None:
        return _asked_for_now(request, key)
    form = NoteForm(request.POST, prefix=f"a{action.pk}")
    if form.is_valid():
        try:
            workflow.add_since_note(action, user, form.cleaned_data["text"])
        except workflow.PeriodNotPossible as reason:
            form.add_error("text", str(reason))
        else:
            messages.success(request, "Your note is kept. It is shown as not reviewed.")
            return redirect("update-notes")
    return render(request, "reporting/update-notes.html", _context(request, form))


def _asked_for_now(request: HttpRequest, key: str) -> HttpResponse:
    """A period was opened meanwhile: what was typed is shown, with the way to where it belongs now.

    Raises Http404 where the action is not theirs to write about.
    """
    asked = ProgressUpdate.objects.answered_by(person_of(request)).in_open_periods()
    update = asked.filter(action=row_key(key)).first()
    if update is None:
        raise Http404("No such action.")
    text = request.POST.get(f"a{key}-text", "").strip()
    context = {
        **_context(request, None),
        "typed": [("Your note", text)] if text else [],
        "why": "An update on this action is asked for now: write it there.",
        "address": reverse("update-edit", args=[update.pk]),
    }
    return render(request, "reporting/update-notes.html", context, status=409)


def _context(request: HttpRequest, typed: NoteForm | None) -> dict[str, object]:
    page, noted = actions_between_periods(person_of(request), request.GET.get("page"))
    for item in noted:
        form = NoteForm(prefix=f"a{item.action.pk}")
        item.form = typed if typed is not None and typed.prefix == form.prefix else form
    return {"page_obj": page, "noted": noted, "formset": [typed] if typed else []}
