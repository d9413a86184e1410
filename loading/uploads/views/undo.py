"""The page that takes a load back: shows first what that changes, or why it is not possible."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflict import Conflict, ShownConflict
from loading.models import Load
from loading.uploads.forms import UndoForm
from loading.uploads.opening import open_load
from loading.uploads.pages import load_context, page_of_changes
from loading.uploads.undoing import MOST_REASONS, UndoNotPossible, preview_undo, undo


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def load_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What taking the load back would change. POST takes it back."""
    access, load = open_load(request, pk)
    if load.state != Load.State.LOADED:
        messages.info(request, "Only what is imported can be undone.")
        return redirect("load-detail", pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo(load, by=access.by, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])
        except Conflict as conflict:
            form.show_conflict(ShownConflict(what="The plan", button="Undo the import"), conflict.now.seen)
        except UndoNotPossible as refusal:
            messages.warning(request, " ".join(refusal.reasons[:1]) + " Nothing was undone.")
            return redirect("load-undo", pk)
        else:
            messages.success(request, f"The import of {load.name} is undone.")
            return redirect("load-detail", pk)
    undoing = preview_undo(load)
    page, changes = page_of_changes(undoing.difference, request.GET.get("changes"))
    if not form.is_bound:
        form.initial["seen"] = undoing.seen
    context = load_context(
        load,
        "Undo",
        "undo",
        form=form,
        reasons=undoing.reasons[:MOST_REASONS],
        more=max(0, len(undoing.reasons) - MOST_REASONS),
        is_new=undoing.is_of_a_new_agreement,
        changes=changes,
        changes_page=page,
    )
    return render(request, "loading/load-undo.html", context)
