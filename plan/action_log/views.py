"""The pages of the action log: the list, one matter with its answer, and raising one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Refused, person_of
from core.conflict import Conflict, ConflictLine, ShownConflict, token_of
from core.history import history_of
from core.requests.once import once
from downloads.lists import file_links, kind_asked, list_of
from plan.action_log.forms import FILTERS, AnswerMatterForm, LogFilterForm, RaiseForm, WithdrawMatterForm
from plan.action_log.lines import LogLine, LogResource, filtered, for_reader, log_lines
from plan.action_log.today import hand_over_lines, with_issues_of_today
from plan.pages.filters import address_without
from plan.pages.opening import PlanPage, open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.summary import address_of, day_of
from priorities.models import Matter
from reporting.matters.rights import (
    kinds_to_raise,
    who_answers,
    why_not_answer,
    why_not_raise,
    why_not_withdraw,
)
from reporting.matters.rows import NewMatter
from reporting.matters.workflow import answer_matter, raise_matter, shown_of, withdraw_matter
from reporting.workflow import PeriodNotPossible

READ = ("people", "actions", "indicators", "concerns", "matters", "decisions")
HEADING = "Actions and matters arising"


@require_safe
@about_a_plan
def action_log(request: HttpRequest, agreement: str) -> HttpResponse:
    """What meetings asked of whom, questions and issues: what waits, and by the filters all else."""
    page = open_plan(request, agreement, *READ)
    today = day_of(page.value)
    lines = _lines(page)
    form = LogFilterForm(request.GET, lines, page.reader)
    found = filtered(lines, form.chosen, today)
    if kind := kind_asked(request.GET):
        rows = LogResource().export(found)
        return list_of(page.value.agreement, kind, rows, f"{agreement}-matters", HEADING)
    context = context_of(
        request,
        page,
        HEADING,
        "action-log",
        files=file_links(request.GET),
        form=form,
        shown=form.shown_filters(request.GET),
        clear_address=address_without(request.GET, *FILTERS),
        keep=[(name, request.GET[name]) for name in ("at", "version") if request.GET.get(name)],
        lines=[(line, _address_of_subject(page, line)) for line in found],
        total=len(lines),
        raises=bool(kinds_to_raise(page.reader)) and page.moment.is_default,
        edits=page.reader.is_administrator and page.moment.is_default,
    )
    return render(request, "plan/action-log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@about_a_plan
def matter_detail(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """One matter: who asked what of whom, by when, what came of it; and the boxes of who may answer or withdraw it."""
    page = open_plan(request, agreement, *READ)
    line = next((row for row in _lines(page) if ref and row.ref == ref), None)
    matter = Matter._default_manager.filter(agreement=page.agreement, ref=ref)
    row = matter.select_related("agreement__partnership", "post__agency").first()
    if line is None or row is None:
        raise Http404("Nothing of that name in the action log.")
    forms = _forms(request, page, row)
    if request.method != "POST":
        return _show(request, page, row, line, forms)
    user, pressed = person_of(request), request.POST.get("do", "")
    form = forms.get(pressed)
    if form is None:
        raise Refused(_why_not(page, row, pressed))
    if not form.is_valid():
        return _show(request, page, row, line, forms, formset=form)
    verb = answer_matter if pressed == "answer" else withdraw_matter
    try:
        with once(request):
            verb(row, user, form.cleaned_data["text"], seen=form.cleaned_data["seen"])
    except Conflict as conflict:
        now: Matter = conflict.now
        form.show_conflict(_conflict(now, form), token_of(shown_of(now)))
        return _show(request, page, now, line, forms, formset=form, conflict=form.conflict, status=409)
    except PeriodNotPossible as reason:
        form.add_error("text", str(reason))
        return _show(request, page, row, line, forms, formset=form)
    messages.success(request, "The answer is on record." if pressed == "answer" else "It is withdrawn.")
    return redirect("matter-detail", agreement, ref)


@require_http_methods(["GET", "HEAD", "POST"])
@about_a_plan
def matter_raise(request: HttpRequest, agreement: str) -> HttpResponse:
    """Something is raised, at any time: a question, what somebody is to do, an issue for the Partnership."""
    page = open_plan(request, agreement, *READ)
    user, kinds = person_of(request), kinds_to_raise(page.reader)
    if not kinds:
        raise Refused(why_not_raise(Matter.Kind.QUESTION, page.reader))
    initial = {"kind": kinds[0] if len(kinds) == 1 else None, "about": request.GET.get("about", "")}
    form = RaiseForm(request.POST or None, kinds=kinds, value=page.value, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        subject, _, ref = typed["about"].partition(":")
        words = {name: typed[name] for name in ("text", "for_whom", "by_when", "raised_at")}
        new = NewMatter(typed["kind"], subject=subject or "agreement", subject_ref=ref, **words)
        with once(request, reverse("action-log", args=[agreement])):
            raised = raise_matter(page.agreement, user, new)
        messages.success(request, _raised(raised))
        return redirect("matter-detail", agreement, raised.ref)
    log = reverse("action-log", args=[agreement])
    context = context_of(request, page, "Raise something", "action-log", crumbs=((HEADING, log),), form=form)
    names = sorted({page.value.post_as_printed(post.ref) for post in page.value.posts} - {""})
    return render(request, "plan/matter-raise.html", {**context, "posts": names})


def _lines(page: PlanPage) -> list[LogLine]:
    """What the reader reads of the log."""
    value = with_issues_of_today(page)
    lines = log_lines(value, day_of(value), hand_over_lines(page))
    lines = for_reader(lines, page.reader, page.agreement.partnership)
    if value is page.value:
        return lines
    published = {row.ref: row.answer for row in page.value.concerns}
    return [
        replace(line, is_not_published=line.is_mine and line.answer != published.get(line.ref, ""))
        for line in lines
    ]


def _raised(matter: Matter) -> str:
    if matter.post is None:
        return "It is in the action log; the Community Safety Unit follows it up."
    return f"It is in the action log, and waits for {matter.post.printed}."


def _forms(
    request: HttpRequest, page: PlanPage, row: Matter
) -> dict[str, AnswerMatterForm | WithdrawMatterForm]:
    """By button: the boxes that the reader may use now."""
    if not page.moment.is_default or row.withdrawn_at is not None:
        return {}
    pressed = request.POST.get("do", "") if request.method == "POST" else ""
    seen = {"seen": token_of(shown_of(row))}
    kinds: dict[str, Any] = {"answer": AnswerMatterForm, "withdraw": WithdrawMatterForm}
    return {
        name: kind(
            request.POST if pressed == name else None,
            prefix=name,
            initial={**seen, "text": row.answer if name == "answer" else ""},
        )
        for name, kind in kinds.items()
        if not _why_not(page, row, name)
    }


def _why_not(page: PlanPage, row: Matter, button: str) -> str:
    if button not in ("answer", "withdraw"):
        return "There is no such button on this page."
    return (why_not_answer if button == "answer" else why_not_withdraw)(row, page.reader)


def _conflict(now: Matter, form: AnswerMatterForm | WithdrawMatterForm) -> ShownConflict:
    own = (form.cleaned_data["text"], form["text"].auto_id) if isinstance(form, AnswerMatterForm) else ()
    return ShownConflict(
        (ConflictLine("Answer", now.answer, *own),),
        what="This matter",
        button="Save",
        who=now.answered_by_name,
    )


def _show(
    request: HttpRequest,
    page: PlanPage,
    row: Matter,
    line: LogLine,
    forms: dict[str, AnswerMatterForm | WithdrawMatterForm],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    slug = page.agreement.slug
    log = reverse("action-log", args=[slug])
    context = context_of(
        request,
        page,
        line.kind,
        "action-log",
        crumbs=((HEADING, log),),
        line=line,
        subject_address=_address_of_subject(page, line),
        forms=forms,
        saves=_saves(page, row) if page.reader.sees_names else (),
        who_answers=who_answers(row),
        **more,
    )
    return render(request, "plan/matter-detail.html", context, status=status)


def _saves(page: PlanPage, row: Matter) -> list[Any]:
    """What was done with it, the newest first, until the moment of the page. One query."""
    rows: Any = history_of(Matter)._default_manager.filter(id=row.pk).select_related("history_user")
    if page.moment.progress_at is not None:
        rows = rows.filter(history_date__lte=page.moment.progress_at)
    return list(rows.order_by("-history_date", "-history_id"))


def _address_of_subject(page: PlanPage, line: LogLine) -> str:
    """The page of what it is about; "" where there is none."""
    slug, query = page.agreement.slug, page.moment.query
    if not line.about or line.subject == "agreement":
        return ""
    if line.subject == "priority":
        priority = page.value.find("priorities", line.subject_ref)
        return reverse("priority-detail", args=[slug, address_of(priority)]) + query
    name = {"action": "action-detail", "indicator": "indicator-detail"}[line.subject]
    return reverse(name, args=[slug, line.subject_ref]) + query
