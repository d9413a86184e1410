"""One update: written, saved, sent, or read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import (
    SignInFirst,
    is_locked,
    keeps_typed_words,
    require_second_factor,
    signed_in,
)
from accounts.models import User
from reporting import workflow
from reporting.models import ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.updates.answers import RELATED
from reporting.updates.forms import UpdateForm
from reporting.updates.one_update import UpdatePage, open_update


def open_for(user: User, key: int) -> UpdatePage:
    """The update as this person sees it; Http404 for one that does not exist for them."""
    update = ProgressUpdate.objects.visible_to(user).select_related(*RELATED).filter(pk=key).first()
    if update is None:
        raise Http404("No such update.")
    return open_update(update, user)


def _form_of(page: UpdatePage, data: Any = None) -> UpdateForm:
    return UpdateForm(data, answer=page.answer, scheme=page.scheme, is_recorded=page.is_recorded_for_another)


@signed_in
@keeps_typed_words
@require_http_methods(["GET", "HEAD", "POST"])
def update_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One update: the form for who writes it, what was sent for who may read it."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=not _keep_for_owner(request, pk))
    page = open_for(person_of(request), pk)
    if request.method == "POST":
        return _write(request, page)
    if page.refusal:
        return _read(request, page)
    return _show(request, page, _form_of(page))


def show_update(request: HttpRequest, page: UpdatePage, **more: Any) -> HttpResponse:
    """The page as it is opened, with words beside the update that could not be kept (see update-say)."""
    return _read(request, page, **more) if page.refusal else _show(request, page, _form_of(page), **more)


def _read(request: HttpRequest, page: UpdatePage, status: int = 200, **more: Any) -> HttpResponse:
    """What stands, for who cannot write it now."""
    context = {"page": page, "answer": page.answer, **more}
    return render(request, "reporting/update-read.html", context, status=status)


def _keep_for_owner(request: HttpRequest, pk: int) -> bool:
    """What was posted from a locked session becomes its owner's draft, if the update is theirs to write.

    False where something of it could not be kept: the update was sent meanwhile, or a box cannot be read.
    """
    owner = getattr(request, "locked_user", None)
    if owner is None or not ProgressUpdate.objects.editable_by(owner).filter(pk=pk).exists():
        return False
    page = open_for(owner, pk)
    form = _form_of(page, request.POST)
    form.is_valid()
    if page.refusal:
        return False
    if not form.has_words:
        return not form.errors
    kept = workflow.keep_together([form.typed], owner)
    return not (form.errors or kept.refused or kept.moved)


def _show(request: HttpRequest, page: UpdatePage, form: UpdateForm, **more: Any) -> HttpResponse:
    context = {"page": page, "answer": page.answer, "form": form, **more}
    return render(request, "reporting/update-edit.html", context)


def _write(request: HttpRequest, page: UpdatePage) -> HttpResponse:
    """What the button says: save, send, start from the last words, or still true."""
    if page.refusal:
        typed = _form_of(page, request.POST).unsaved
        return _read(request, page, status=403, typed=typed, why=page.refusal)
    if page.is_recorded_for_another:
        require_second_factor(request)
    do = request.POST.get("do", "save")
    data = request.POST.copy()
    if do == "still_true":
        data["still_true"] = "on"
    form = _form_of(page, data)
    if do == "last_words":
        form.start_from(page.answer.last.report_text)
        return _show(request, page, form, is_filled=True)
    if not form.is_valid():
        return _show(request, page, form)
    try:
        draft = _keep(page, person_of(request), form)
    except workflow.DraftConflict as moved:
        form.goes_on_from(moved.draft.revision)
        return _show(request, page, form, theirs=moved.draft)
    except workflow.PeriodNotPossible as reason:
        form.add_error(None, str(reason))
        return _show(request, page, form)
    if do == "send":
        return _send(request, page, form, draft.revision)
    if do == "still_true":
        words = f"{page.answer.name}: still true, nothing to add. It goes when you check and send."
        messages.success(request, words)
        return redirect("update-list")
    messages.success(
        request, f"The draft of {page.answer.name} is saved. Nobody reviews it before it is sent."
    )
    return redirect(page.answer.address)


def _keep(page: UpdatePage, user: User, form: UpdateForm) -> Any:
    """Saves what was typed as the draft. Raises DraftMovedOn, NotPossible, Refused."""
    typed = form.typed
    if typed.still_true:
        if "still_true" not in form.fields:
            raise workflow.PeriodNotPossible("Nothing is on record from last time that could still be true.")
        return workflow.say_still_true(
            page.update, user, typed.revision, typed.boxes, received_from=typed.received_from
        )
    return workflow.save_draft(
        page.update, user, typed.boxes, typed.revision, received_from=typed.received_from
    )


def _send(request: HttpRequest, page: UpdatePage, form: UpdateForm, revision: int) -> HttpResponse:
    source = form.cleaned_data.get("received_from", "")
    user = person_of(request)
    asked = open_for(user, page.update.pk).answer.gentle_questions
    try:
        # What is missing comes before what is only asked; what is asked never keeps an update from going.
        problems = open_for(user, page.update.pk).answer.problems
        if asked and not problems and "asked" not in request.POST:
            form.goes_on_from(revision)
            return _show(request, page, form, questions=asked)
        workflow.send(page.update, user, received_from=source, revision=revision)
    except workflow.CannotSend as cannot:
        form.goes_on_from(revision)
        form.show(cannot.problems[page.update.pk])
        return _show(request, page, form)
    except workflow.DraftConflict as moved:
        form.goes_on_from(moved.draft.revision)
        return _show(request, page, form, theirs=moved.draft)
    messages.success(request, f"Your update on {page.answer.name} is sent.")
    return redirect(page.answer.address)
