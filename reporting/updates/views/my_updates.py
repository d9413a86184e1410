"""Everything that a person answers for, answered on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import SignInFirst, is_locked, saves_input_when_locked, signed_in
from accounts.models import User
from core.forms import Problem, problems
from core.parameters import row_keys, whole_number
from reporting import workflow
from reporting.conflicts import conflict_of_drafts
from reporting.models import Report
from reporting.periods.fetching import person_of
from reporting.updates.answers import answers
from reporting.updates.forms import BOXES, CommentaryForm, ReportForm, UpdateForm
from reporting.updates.my_updates import (
    MyUpdatesPage,
    commentaries_of,
    commentary_forms,
    forms_of,
    in_printed_order,
    my_page,
)
from reporting.whole_reports import keys_in_printed_order, whole_reports
from reporting.workflow import SubmittedReport


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
        "formset": [*_named_problems(page.forms), *page.commentaries],
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


@dataclass(frozen=True)
class _Submitted:
    """What the page was posted with. ``strays``: texts about what the person does not (or no longer) write."""

    updates: list[UpdateForm]
    commentaries: list[CommentaryForm]
    strays: list[str]

    @property
    def forms(self) -> list[ReportForm]:
        """The forms that were posted."""
        return [*self.updates, *(form for form in self.commentaries if form.is_bound)]


def _submitted(request: HttpRequest, user: User) -> _Submitted:
    """Raises Http404 if updates were posted and the person answers for none of them."""
    posted = request.POST.getlist("report")
    keys = row_keys([name.removeprefix("u") for name in posted if name.startswith("u")])
    updates = Report.objects.answered_by(user).filter(pk__in=keys, withdrawn_at__isnull=True)
    sent, unwritten = commentaries_of(user)
    rows = whole_reports([*keys_in_printed_order(updates), *sent], unwritten=unwritten)
    all_answers = answers(rows, user)
    own = [answer for answer in all_answers if answer.report.action is not None]
    commentaries = in_printed_order(answer for answer in all_answers if answer.report.action is None)
    if keys and not own:
        raise Http404("No such update.")
    missing = set(posted) - {answer.prefix for answer in all_answers}
    strays = [
        request.POST.get(f"{prefix}-{name}", "").strip() for prefix in sorted(missing) for name in BOXES
    ]
    return _Submitted(
        forms_of(own, request.POST),
        commentary_forms(commentaries, request.POST),
        [text for text in strays if text],
    )


def _save_for_owner(request: HttpRequest) -> bool:
    """Saves what a locked session posted as drafts of its owner; False if something could not be saved."""
    owner = getattr(request, "locked_user", None)
    if request.method != "POST" or not isinstance(owner, User):
        return True
    try:
        submitted = _submitted(request, owner)
    except Http404:
        return False
    are_valid = [form.is_valid() for form in submitted.forms]
    saved = workflow.merge_together(_submitted_reports(request, submitted), owner)
    return all(are_valid) and not (submitted.strays or saved.refused or saved.conflicts)


def _post(request: HttpRequest, user: User) -> HttpResponse:
    submitted = _submitted(request, user)
    key_to_fill = request.POST.get("last_words", "")
    if key_to_fill:
        filled = next((form for form in submitted.updates if str(form.answer.report.pk) == key_to_fill), None)
        if filled is not None:
            filled.start_from(filled.answer.last.report_text)
        return _show_again(request, user, submitted, filled=filled)
    are_valid = [form.is_valid() for form in submitted.forms]
    saved = workflow.save_together(_submitted_reports(request, submitted), user)
    for form in submitted.forms:
        key = form.answer.report.key
        if key in saved.refused:
            form.add_error(None if form in submitted.updates else "report_text", saved.refused[key])
            form.was_sent = form.answer.report.sent_at is not None
        elif key in saved.conflicts:
            form.continue_from(saved.conflicts[key])
        elif key in saved.drafts:
            form.continue_from(saved.drafts[key])
    if not all(are_valid) or saved.conflicts or saved.refused or submitted.strays:
        changed = [
            (form, saved.conflicts[form.answer.report.key])
            for form in submitted.forms
            if form.answer.report.key in saved.conflicts
        ]
        conflict = conflict_of_drafts(changed, "Save everything", are_named=True)
        return _show_again(request, user, submitted, is_kept=True, conflict=conflict)
    if request.POST.get("do") == "check":
        return redirect("update-check")
    messages.success(request, "Everything on this page is kept. Nobody reviews it before it is sent.")
    number = whole_number(request.POST.get("page", ""))
    return redirect(f"{reverse('update-list')}{'' if number is None else f'?page={number}'}")


def _show_again(request: HttpRequest, user: User, submitted: _Submitted, **more: Any) -> HttpResponse:
    """The page again, with what was submitted."""
    page = my_page(user, request.POST.get("page"))
    page.forms, page.commentaries = submitted.updates, submitted.commentaries if page.commentaries else []
    return _show(request, page, strays=submitted.strays, **more)


def _submitted_reports(request: HttpRequest, submitted: _Submitted) -> list[SubmittedReport]:
    """The submitted reports; ticks for a whole aim fill in those of its updates that have no answer."""
    aims_still_true = set(request.POST.getlist("aim_true"))
    aims_same = set(request.POST.getlist("aim_same"))
    by_aim: dict[str, list[UpdateForm]] = {}
    for form in submitted.updates:
        by_aim.setdefault(str(form.answer.report.about_action.aim_id), []).append(form)
    reports = [form.submitted for form in submitted.commentaries if form.is_bound and form.is_valid()]
    for aim, forms_of_aim in by_aim.items():
        answered_form = next((form for form in forms_of_aim if form.words and not _is_unanswered(form)), None)
        for form in forms_of_aim:
            report = form.submitted
            if _is_unanswered(form) and aim in aims_still_true and form.answer.last.can_be_confirmed:
                report = replace(report, still_true=True)
            elif _is_unanswered(form) and aim in aims_same and answered_form is not None:
                report = replace(report, boxes={**report.boxes, **_boxes_for_others(answered_form, form)})
            reports.append(report)
    return reports


def _is_unanswered(form: UpdateForm) -> bool:
    """Whether the form of this action is empty, without an error."""
    return form.is_empty and not form.errors


def _boxes_for_others(answered_form: UpdateForm, form: UpdateForm) -> dict[str, Any]:
    """The boxes of one action, for another action of the same aim."""
    own = ("ask_answer", "remark")
    return {
        name: value for name, value in answered_form.words.items() if name in form.fields and name not in own
    }
