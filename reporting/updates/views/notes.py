"""The page for notes between two periods."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import person_of, signed_in
from core.parameters import row_key
from core.requests.once import once
from reporting import workflow
from reporting.models import NoteSinceReport, Report
from reporting.updates.forms import NoteForm
from reporting.updates.notes import actions_between_periods, actions_to_note


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def update_notes(request: HttpRequest) -> HttpResponse:
    """The person's actions that no open period asks about, with their notes since the last report."""
    user = person_of(request)
    if request.method != "POST":
        return render(request, "reporting/update-notes.html", _context(request, None))
    note_to_take_back = request.POST.get("take_back", "")
    if note_to_take_back:
        note = NoteSinceReport.objects.filter(pk=row_key(note_to_take_back), by=user).first()
        if note is None:
            raise Http404("No such note.")
        workflow.take_back_since_note(note, user)
        messages.success(request, "Your note is withdrawn.")
        return redirect("update-notes")
    key = request.POST.get("action", "")
    action = actions_to_note(user).filter(pk=row_key(key)).first()
    if action is None:
        return _show_asked_for_now(request, key)
    form = NoteForm(request.POST, prefix=f"a{action.pk}")
    if form.is_valid():
        try:
            with once(request):
                workflow.add_since_note(action, user, form.cleaned_data["text"])
        except workflow.PeriodNotPossible as reason:
            form.add_error("text", str(reason))
        else:
            messages.success(request, "Your note is kept. It is shown as not reviewed.")
            return redirect("update-notes")
    return render(request, "reporting/update-notes.html", _context(request, form))


def _show_asked_for_now(request: HttpRequest, key: str) -> HttpResponse:
    """A period was opened meanwhile: the page shows the text of the note and links to the update, its new place.

    Raises Http404 if the person may not write about the action.
    """
    updates = Report.objects.answered_by(person_of(request)).in_open_periods()
    update = updates.filter(action=row_key(key)).first()
    if update is None:
        raise Http404("No such action.")
    text = request.POST.get(f"a{key}-text", "").strip()
    context = {
        **_context(request, None),
        "typed": [("Your note", text)] if text else [],
        "address": reverse("update-edit", args=[update.pk]),
    }
    return render(request, "reporting/update-notes.html", context, status=409)


def _context(request: HttpRequest, submitted_form: NoteForm | None) -> dict[str, object]:
    page, action_notes = actions_between_periods(person_of(request), request.GET.get("page"))
    for item in action_notes:
        form = NoteForm(prefix=f"a{item.action.pk}")
        item.form = (
            submitted_form if submitted_form is not None and submitted_form.prefix == form.prefix else form
        )
    return {
        "page_obj": page,
        "action_notes": action_notes,
        "formset": [submitted_form] if submitted_form else [],
    }
