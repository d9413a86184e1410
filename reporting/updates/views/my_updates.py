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

from accounts.access import Refused, SignInFirst, is_locked, keeps_typed_words, signed_in
from accounts.models import User
from core.forms import Problem, problems
from core.parameters import row_keys, whole_number
from reporting import workflow
from reporting.models import ProgressUpdate
from reporting.periods.fetching import person_of
from reporting.updates.answers import RELATED, answers, in_printed_order
from reporting.updates.forms import BOXES, UpdateForm
from reporting.updates.my_updates import CommentaryBox, MyPage, commentary_boxes, forms_of, my_page
from reporting.workflow import SubmittedUpdate


@signed_in
@keeps_typed_words
@require_http_methods(["GET", "HEAD", "POST"])
def update_list(request: HttpRequest) -> HttpResponse:
    """Everything that the person answers for in open periods, undone first, with the boxes for now."""
    if is_locked(request):
        raise SignInFirst(is_unsaved=not _keep_for_owner(request))
    user = person_of(request)
    if request.method == "POST":
        return _post(request, user)
    return _show(request, my_page(user, request.GET.get("page")))


def _show(request: HttpRequest, page: MyPage, **more: Any) -> HttpResponse:
    context = {
        "mine": page,
        "tally": page.tally,
        "page_obj": page.page,
        "formset": [*_named(page.forms), *(box.form for box in page.commentaries)],
        **more,
    }
    return render(request, "reporting/update-list.html", context)


def _named(forms: Iterable[UpdateForm]) -> list[Problem]:
    """What is wrong, each with the action that it is about."""
    return [
        Problem(f"{form.answer.name}: {problem.words}", problem.target)
        for form in forms
        for problem in problems(form)
    ]


def _posted(request: HttpRequest, user: User) -> tuple[list[UpdateForm], list[str]]:
    """The forms as they were posted, and what was typed about actions that are not theirs (any more).

    Raises Http404 where none is of theirs.
    """
    keys = row_keys(request.POST.getlist("update"))
    theirs = ProgressUpdate.objects.answered_by(user).filter(pk__in=keys, withdrawn_at__isnull=True)
    rows = list(in_printed_order(theirs).select_related(*RELATED))
    if keys and not rows:
        raise Http404("No such update.")
    gone = keys - {row.pk for row in rows}
    strays = [request.POST.get(f"u{key}-{name}", "").strip() for key in sorted(gone) for name in BOXES]
    return forms_of(answers(rows, user), request.POST), [text for text in strays if text]


def _boxes(request: HttpRequest, user: User) -> tuple[list[CommentaryBox], list[str]]:
    """The commentaries as they were posted, and the words of those that are not theirs (any more)."""
    boxes = commentary_boxes(user, request.POST)
    gone = set(request.POST.getlist("commentary")) - {box.name for box in boxes}
    strays = [request.POST.get(f"c{name}-text", "").strip() for name in sorted(gone)]
    return boxes, [text for text in strays if text]


def _keep_for_owner(request: HttpRequest) -> bool:
    """What was posted from a locked session becomes drafts of its owner; False where not all of it could."""
    owner = getattr(request, "locked_user", None)
    if request.method != "POST" or not isinstance(owner, User):
        return True
    try:
        forms, strays = _posted(request, owner)
    except Http404:
        return False
    valid = [form.is_valid() for form in forms]
    kept = workflow.keep_together(_typed(request, forms), owner)
    boxes, others = _boxes(request, owner)
    _keep_commentaries(boxes, owner)
    told = not any(box.form.errors for box in boxes)
    return all(valid) and told and not (strays or others or kept.refused or kept.moved)


def _post(request: HttpRequest, user: User) -> HttpResponse:
    forms, strays = _posted(request, user)
    boxes, others = _boxes(request, user)
    strays += others
    filled = request.POST.get("last_words", "")
    if filled:
        wanted = next((form for form in forms if str(form.answer.update.pk) == filled), None)
        if wanted is not None:
            wanted.start_from(wanted.answer.last.report_text)
        return _again(request, user, forms, boxes, filled=wanted, strays=strays)
    valid = [form.is_valid() for form in forms]
    kept = workflow.save_together(_typed(request, forms), user)
    for form in forms:
        key = form.answer.update.pk
        if key in kept.refused:
            form.add_error(None, kept.refused[key])
        else:
            form.goes_on_from((kept.moved.get(key) or kept.drafts[key]).revision)
    _keep_commentaries(boxes, user)
    told = not any(box.form.errors for box in boxes)
    if not (all(valid) and told) or kept.moved or kept.refused or strays:
        sent = {key for key in kept.refused if _was_sent(forms, key)}
        return _again(request, user, forms, boxes, theirs=kept.moved, sent=sent, strays=strays, is_kept=True)
    if request.POST.get("do") == "check":
        return redirect("update-check")
    messages.success(request, "Everything on this page is kept. Nobody reviews it before it is sent.")
    number = whole_number(request.POST.get("page", ""))
    return redirect(f"{reverse('update-list')}{'' if number is None else f'?page={number}'}")


def _was_sent(forms: Iterable[UpdateForm], key: int) -> bool:
    return any(form.answer.update.pk == key and form.answer.update.sent_at for form in forms)


def _again(
    request: HttpRequest, user: User, forms: list[UpdateForm], boxes: list[CommentaryBox], **more: Any
) -> HttpResponse:
    """The page once more, with what was typed."""
    page = my_page(user, request.POST.get("page"))
    page.forms, page.commentaries = forms, boxes if page.commentaries else []
    return _show(request, page, **more)


def _typed(request: HttpRequest, forms: Iterable[UpdateForm]) -> list[SubmittedUpdate]:
    """What was typed about each, and what was said for all actions of an aim at once."""
    still = set(request.POST.getlist("aim_true"))
    same = set(request.POST.getlist("aim_same"))
    by_aim: dict[str, list[UpdateForm]] = {}
    for form in forms:
        by_aim.setdefault(str(form.answer.update.action.aim_id), []).append(form)
    found = []
    for aim, together in by_aim.items():
        spoken = next((form for form in together if form.words and not _is_silent(form)), None)
        for form in together:
            item = form.typed
            if _is_silent(form) and aim in still and form.answer.last.can_be_confirmed:
                item = replace(item, still_true=True)
            elif _is_silent(form) and aim in same and spoken is not None:
                item = replace(item, boxes={**item.boxes, **_for_others(spoken, form)})
            found.append(item)
    return found


def _is_silent(form: UpdateForm) -> bool:
    """Whether nothing was said about this action by itself."""
    return form.is_empty and not form.errors


def _for_others(spoken: UpdateForm, form: UpdateForm) -> dict[str, Any]:
    """What was said of one action, as it goes for another of its aim."""
    own = ("ask_answer", "remark")
    return {name: value for name, value in spoken.words.items() if name in form.fields and name not in own}


def _keep_commentaries(boxes: Iterable[CommentaryBox], user: User) -> None:
    """Saves the commentaries that were posted; what keeps one from being saved stands at its box."""
    for box in boxes:
        if not box.form.is_bound or not box.form.is_valid():
            continue
        try:
            workflow.save_commentary(box.key, user, box.form.cleaned_data["text"], box.form.asked_revision)
        except workflow.CommentaryConflict as theirs:
            box.form.add_error(
                "text",
                f"{theirs.draft.saved_by} saved other words meanwhile: “{theirs.draft.text}”. "
                "What you save now takes their place.",
            )
            box.form.goes_on_from(theirs.draft.revision)
        except (Refused, workflow.PeriodNotPossible) as reason:
            box.form.add_error("text", str(reason))
