"""Everything that a person answers for, answered on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, SignInFirst, is_locked, saves_input_when_locked, signed_in
from accounts.models import User
from core.forms import Problem, problems
from core.parameters import row_keys, whole_number
from reporting import workflow
from reporting.models import ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.updates.answers import answers
from reporting.updates.forms import BOXES, UpdateForm
from reporting.updates.my_updates import CommentaryBox, MyUpdatesPage, commentary_boxes, forms_of, my_page
from reporting.whole_updates import keys_in_printed_order, whole_updates
from reporting.workflow import SubmittedUpdate


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def update_list(request: HttpRequest) -> HttpResponse:
    """Everything that the person answers for in open periods, undone first, with the boxes for now."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=not _save_for_owner(request))
    user = person_of(request)
    if request.method == "POST":
        return _post(request, user)
    return _show(request, my_page(user, request.GET.get("page")))


def _show(request: HttpRequest, page: MyUpdatesPage, **more: Any) -> HttpResponse:
    context = {
        "mine": page,
        "tally": page.tally,
        "page_obj": page.page,
        "formset": [*_named_problems(page.forms), *(box.form for box in page.commentaries)],
        **more,
    }
    return render(request, "reporting/update-list.html", context)


def _named_problems(forms: Iterable[UpdateForm]) -> list[Problem]:
    """The problems of the forms, each with the name of its action."""
    return [
        Problem(f"{form.answer.name}: {problem.words}", problem.target)
        for form in forms
        for problem in problems(form)
    ]


def _submitted_forms(request: HttpRequest, user: User) -> tuple[list[UpdateForm], list[str]]:
    """The forms as they were posted, and the texts about actions that the person does not (or no longer) answer for.

    Raises Http404 if they answer for none of them.
    """
    keys = row_keys(request.POST.getlist("update"))
    updates = ProgressUpdate.objects.answered_by(user).filter(pk__in=keys, withdrawn_at__isnull=True)
    rows = whole_updates(list(keys_in_printed_order(updates)))
    if keys and not rows:
        raise Http404("No such update.")
    missing_keys = keys - {row.pk for row in rows}
    strays = [
        request.POST.get(f"u{key}-{name}", "").strip() for key in sorted(missing_keys) for name in BOXES
    ]
    return forms_of(answers(rows, user), request.POST), [text for text in strays if text]


def _submitted_commentaries(request: HttpRequest, user: User) -> tuple[list[CommentaryBox], list[str]]:
    """The commentaries as they were posted, and the texts of those that the person does not (or no longer) write."""
    boxes = commentary_boxes(user, request.POST)
    missing_names = set(request.POST.getlist("commentary")) - {box.name for box in boxes}
    strays = [request.POST.get(f"c{name}-text", "").strip() for name in sorted(missing_names)]
    return boxes, [text for text in strays if text]


def _save_for_owner(request: HttpRequest) -> bool:
    """Saves what a locked session posted as drafts of its owner; False if something could not be saved."""
    owner = getattr(request, "locked_user", None)
    if request.method != "POST" or not isinstance(owner, User):
        return True
    try:
        forms, strays = _submitted_forms(request, owner)
    except Http404:
        return False
    are_valid = [form.is_valid() for form in forms]
    saved = workflow.merge_together(_submitted_updates(request, forms), owner)
    boxes, commentary_strays = _submitted_commentaries(request, owner)
    _save_commentaries(boxes, owner)
    are_commentaries_saved = not any(box.form.errors for box in boxes)
    return (
        all(are_valid)
        and are_commentaries_saved
        and not (strays or commentary_strays or saved.refused or saved.conflicts)
    )


def _post(request: HttpRequest, user: User) -> HttpResponse:
    forms, strays = _submitted_forms(request, user)
    boxes, commentary_strays = _submitted_commentaries(request, user)
    strays += commentary_strays
    key_to_fill = request.POST.get("last_words", "")
    if key_to_fill:
        filled_form = next((form for form in forms if str(form.answer.update.pk) == key_to_fill), None)
        if filled_form is not None:
            filled_form.start_from(filled_form.answer.last.report_text)
        return _show_again(request, user, forms, boxes, filled=filled_form, strays=strays)
    are_valid = [form.is_valid() for form in forms]
    saved = workflow.save_together(_submitted_updates(request, forms), user)
    for form in forms:
        key = form.answer.update.pk
        if key in saved.refused:
            form.add_error(None, saved.refused[key])
        else:
            form.continue_from((saved.conflicts.get(key) or saved.drafts[key]).revision)
    _save_commentaries(boxes, user)
    are_commentaries_saved = not any(box.form.errors for box in boxes)
    if not (all(are_valid) and are_commentaries_saved) or saved.conflicts or saved.refused or strays:
        sent_keys = {key for key in saved.refused if _was_sent(forms, key)}
        return _show_again(
            request, user, forms, boxes, theirs=saved.conflicts, sent=sent_keys, strays=strays, is_kept=True
        )
    if request.POST.get("do") == "check":
        return redirect("update-check")
    messages.success(request, "Everything on this page is kept. Nobody reviews it before it is sent.")
    number = whole_number(request.POST.get("page", ""))
    return redirect(f"{reverse('update-list')}{'' if number is None else f'?page={number}'}")


def _was_sent(forms: Iterable[UpdateForm], key: int) -> bool:
    return any(form.answer.update.pk == key and form.answer.update.sent_at for form in forms)


def _show_again(
    request: HttpRequest, user: User, forms: list[UpdateForm], boxes: list[CommentaryBox], **more: Any
) -> HttpResponse:
    """The page again, with what was submitted."""
    page = my_page(user, request.POST.get("page"))
    page.forms, page.commentaries = forms, boxes if page.commentaries else []
    return _show(request, page, **more)


def _submitted_updates(request: HttpRequest, forms: Iterable[UpdateForm]) -> list[SubmittedUpdate]:
    """The submitted updates; ticks for a whole aim fill in those of its updates that have no answer."""
    aims_still_true = set(request.POST.getlist("aim_true"))
    aims_same = set(request.POST.getlist("aim_same"))
    by_aim: dict[str, list[UpdateForm]] = {}
    for form in forms:
        by_aim.setdefault(str(form.answer.update.action.aim_id), []).append(form)
    submitted = []
    for aim, forms_of_aim in by_aim.items():
        answered_form = next((form for form in forms_of_aim if form.words and not _is_unanswered(form)), None)
        for form in forms_of_aim:
            submitted_update = form.submitted
            if _is_unanswered(form) and aim in aims_still_true and form.answer.last.can_be_confirmed:
                submitted_update = replace(submitted_update, still_true=True)
            elif _is_unanswered(form) and aim in aims_same and answered_form is not None:
                submitted_update = replace(
                    submitted_update,
                    boxes={**submitted_update.boxes, **_boxes_for_others(answered_form, form)},
                )
            submitted.append(submitted_update)
    return submitted


def _is_unanswered(form: UpdateForm) -> bool:
    """Whether the form of this action is empty, without an error."""
    return form.is_empty and not form.errors


def _boxes_for_others(answered_form: UpdateForm, form: UpdateForm) -> dict[str, Any]:
    """The boxes of one action, for another action of the same aim."""
    own = ("ask_answer", "remark")
    return {
        name: value for name, value in answered_form.words.items() if name in form.fields and name not in own
    }


def _save_commentaries(boxes: Iterable[CommentaryBox], user: User) -> None:
    """Saves the commentaries that were posted; an error is shown at its box."""
    for box in boxes:
        if not box.form.is_bound or not box.form.is_valid():
            continue
        try:
            workflow.save_commentary(box.key, user, box.form.cleaned_data["text"], box.form.form_revision)
        except workflow.CommentaryConflict as conflict:
            box.form.add_error(
                "text",
                f"{conflict.draft.saved_by} saved other words meanwhile: “{conflict.draft.text}”. "
                "What you save now takes their place.",
            )
            box.form.continue_from(conflict.draft.revision)
        except (Refused, workflow.PeriodNotPossible) as reason:
            box.form.add_error("text", str(reason))
