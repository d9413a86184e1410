"""The pages of a refresh: start it, go through its parts, check it and approve it, or drop it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from plan.editing.marks import mark
from plan.editing.pages import EditPage, edit_context
from priorities.models import Agreement, new_ref
from refresh.boxes import ACTIONS_LIST, NEW_OF, action_rows, called, new_rows, part_rows
from refresh.forms import ApproveForm, DropForm, HeadForm
from refresh.models import RefreshDraft
from refresh.pages import (
    GONE,
    PARTS,
    RefreshPage,
    context_of,
    open_page,
    table_of,
    tasks_of,
    whole_of,
)
from refresh.saving import save_rows
from refresh.workflow import (
    ApprovalConflict,
    NotOpen,
    RefreshNotReady,
    UnderWay,
    approve,
    change_head,
    drop_refresh,
    mark_of,
    start_refresh,
)

PAGE = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
BLANK_ROWS = 2
FRESH = re.compile(r"new-[0-9a-f]{10}")  # the key of a row that is no row of the old plan
LATER = "The refresh was changed since you opened this page. Look at it again before you approve it"


@PAGE
def refresh_start(request: HttpRequest, agreement: str) -> HttpResponse:
    """Starts a refresh, or shows how far the one is that is open."""
    edit, page = open_page(request, agreement)
    if page is not None:
        context = context_of(
            request, page, f"Refresh into {page.decisions.head.title or page.decisions.head.plan_year}",
            is_start=True, tasks=tasks_of(page), missing=len(page.problems),
        )  # fmt: skip
        return render(request, "refresh/refresh-start.html", context)
    form = HeadForm(request.POST or None, source=edit.agreement)
    if request.method == "POST" and form.is_valid():
        try:
            start_refresh(edit.agreement, form.head, by=edit.by)
        except UnderWay:
            messages.warning(request, "Somebody else has started a refresh meanwhile: here it is.")
        return redirect("refresh-start", agreement)
    earlier = RefreshDraft.objects.filter(source=edit.agreement, state=RefreshDraft.State.APPROVED)
    context = edit_context(
        request,
        edit,
        "Refresh this agreement",
        form=form,
        earlier=earlier.select_related("target", "ended_by"),
    )
    return render(request, "refresh/refresh-head.html", context)


@PAGE
def refresh_head(request: HttpRequest, agreement: str) -> HttpResponse:
    """What the refresh is into."""
    _, page = open_page(request, agreement)
    if page is None:
        return _none_open(request, agreement)
    form = HeadForm(request.POST or None, source=page.edit.agreement, head=page.decisions.head)
    if request.method == "POST" and form.is_valid():
        try:
            change_head(page.draft, form.head, by=page.edit.by, seen=request.POST.get("seen", ""))
        except NotOpen:
            return _none_open(request, agreement)
        except ApprovalConflict:
            words = f"{page.draft.saved_by} has changed this since you opened the page. It now says: "
            form.add_error(None, words + _head_words(page))
        else:
            messages.success(request, "Kept.")
            return redirect("refresh-start", agreement)
    heading = "Plan year" if page.decisions.head.is_next_year else "Title, dates and what goes along"
    context = context_of(request, page, heading, form=form, seen=mark(page.decisions.head))
    return render(request, "refresh/refresh-head.html", context)


def _head_words(page: RefreshPage) -> str:
    head = page.decisions.head
    days = " to ".join(f"{day.day} {day:%B %Y}" for day in (head.starts_on, head.ends_on) if day)
    return (
        ", ".join(filter(None, (head.title or head.plan_year, head.slug, days)))
        + ". Save again to put yours in its place"
    )


def _none_open(request: HttpRequest, agreement: str) -> HttpResponse:
    """Where one goes when the refresh is not open any more, or never was."""
    if request.method == "POST":
        messages.warning(request, GONE)
    return redirect("refresh-start", agreement)


@PAGE
def refresh_rows(request: HttpRequest, agreement: str, part: str) -> HttpResponse:
    """What becomes of the priorities and their leads, the themes, the indicators, the linked plans."""
    if part not in PARTS:
        raise Http404("No such part of a refresh.")
    _, page = open_page(request, agreement)
    if page is None:
        return _none_open(request, agreement)
    table = table_of(part)
    rows = part_rows(page.plan, page.decisions, table)
    more = (
        new_rows(page.plan, page.decisions, NEW_OF[table], _keys(request, NEW_OF[table]))
        if table in NEW_OF
        else []
    )
    shown = save_rows(request, page, [*rows, *more])
    if shown.is_done:
        return redirect(_next(request, page, part))
    context = context_of(
        request,
        page,
        PARTS[part],
        rows=rows,
        more=more,
        part=part,
        shown=shown,
        problems=shown.problems,
        posts=page.posts,
    )
    return render(request, "refresh/refresh-rows.html", context)


def _keys(request: HttpRequest, table: str) -> list[str]:
    """Keys of the empty boxes: those that were on the page that was posted, or fresh ones."""
    posted = [
        name.removeprefix(f"{table}:").removesuffix("-was") for name in request.POST if name.endswith("-was")
    ]
    return [key for key in posted if FRESH.fullmatch(key)] or [f"new-{new_ref()}" for _ in range(BLANK_ROWS)]


def _next(request: HttpRequest, page: RefreshPage, part: str) -> str:
    """After a save: the same page, or where the button said."""
    if request.POST.get("do") == "on":
        parts = [*PARTS, "actions"]
        following = parts[parts.index(part) + 1] if part in PARTS else ""
        if following in PARTS:
            return reverse("refresh-rows", args=[page.slug, following])
        return reverse("refresh-actions" if following else "refresh-check", args=[page.slug])
    return request.get_full_path()


@PAGE
def refresh_actions(request: HttpRequest, agreement: str) -> HttpResponse:
    """What becomes of the actions, of one priority or fifty a page."""
    _, page = open_page(request, agreement)
    if page is None:
        return _none_open(request, agreement)
    section = request.GET.get("priority", "")
    if page.plan.find("priorities", section) is None:
        section = ""
    refs = [ref for ref, item in page.plan.labelled_actions.items() if section in ("", item.priority.ref)]
    shown_page = Paginator(refs, PER_PAGE).get_page(request.GET.get("page"))
    every = action_rows(
        page.plan, page.decisions, page.to_come, page.draft.seen, refs if request.POST else shown_page
    )
    keys = _keys(request, "new_actions")
    more = new_rows(page.plan, page.decisions, "new_actions", keys, section) if section else []
    shown = save_rows(request, page, [*every, *more], section=section)
    if shown.is_done:
        return redirect(_after_actions(request, page, section, shown_page))
    context = context_of(
        request, page, "Actions", rows=[row for row in every if row.ref in set(shown_page)], more=more, shown=shown,
        problems=shown.problems, page_obj=shown_page, section=section, sections=page.plan.sections,
        actions_list=ACTIONS_LIST, known=[called(item) for item in page.plan.labelled_actions.values()],
    )  # fmt: skip
    return render(request, "refresh/refresh-actions.html", context)


def _after_actions(request: HttpRequest, page: RefreshPage, section: str, shown: Any) -> str:
    """After a save: the same page; or the next one, of this list or of the next priority; or the check."""
    if request.POST.get("do") != "on":
        return request.get_full_path()
    own = reverse("refresh-actions", args=[page.slug])
    if shown.has_next():
        query = f"priority={section}&" if section else ""
        return f"{own}?{query}page={shown.next_page_number()}"
    with_actions = [item.priority.ref for item in page.plan.sections if any(item.actions)]
    if section in with_actions and section != with_actions[-1]:
        return f"{own}?priority={with_actions[with_actions.index(section) + 1]}"
    return reverse("refresh-check", args=[page.slug])


@PAGE
def refresh_check(request: HttpRequest, agreement: str) -> HttpResponse:
    """What the new plan will be, and its approval."""
    edit, page = open_page(request, agreement)
    if page is None:
        return _approved(request, edit) or _none_open(request, agreement)
    looked_at = mark_of(page.to_come)
    own = {"reason": f"Refresh of {edit.agreement.title}.", "looked_at": looked_at}
    form = ApproveForm(
        request.POST or None, plan=page.plan, is_next_year=page.decisions.head.is_next_year, initial=own
    )
    if request.method == "POST" and form.is_valid():
        try:
            target = approve(page.draft, by=edit.by, why=form.why, looked_at=form.cleaned_data["looked_at"])
        except NotOpen:
            return _none_open(request, agreement)
        except RefreshNotReady as refusal:
            for problem in refusal.problems:
                form.add_error(None, str(problem))
        except ApprovalConflict:
            form.data = {**form.data.dict(), "looked_at": looked_at}  # type: ignore[attr-defined]
            form.add_error(None, LATER)
        else:
            return _done(request, edit, target)
    context = context_of(request, page, "Check and approve", form=form, **whole_of(page))
    return render(request, "refresh/refresh-check.html", context)


def _done(request: HttpRequest, edit: EditPage, target: Agreement) -> HttpResponse:
    if target.pk == edit.agreement.pk:
        messages.success(request, "The refresh is approved: the plan is that of the next plan year.")
        return redirect("became", edit.slug)
    close = reverse("plan-edit-row", args=[edit.slug, "agreement", edit.slug])
    words = "The refresh is approved: this is the new agreement. The old one is as it was; when it ends,"
    link = '{} <a class="govuk-notification-banner__link" href="{}">close it</a>.'
    messages.success(request, format_html(link, words, close))
    return redirect("agreement-detail", target.slug)


def _approved(request: HttpRequest, edit: EditPage) -> HttpResponse | None:
    """A second press of the button: to what the first one made. None where nothing was posted or approved."""
    if request.method != "POST":
        return None
    approved = RefreshDraft.objects.filter(source=edit.agreement, state=RefreshDraft.State.APPROVED)
    last = approved.select_related("target").order_by("-ended_at").first()
    if last is None or last.target is None:
        return None
    messages.info(request, "This refresh had been approved already. Nothing was done twice.")
    return redirect("agreement-detail", last.target.slug)


@PAGE
def refresh_drop(request: HttpRequest, agreement: str) -> HttpResponse:
    """Ends a refresh without anything coming of it."""
    _, page = open_page(request, agreement)
    if page is None:
        return _none_open(request, agreement)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_refresh(page.draft, by=page.edit.by, reason=form.cleaned_data["reason"])
        except NotOpen:
            return _none_open(request, agreement)
        messages.success(request, "The refresh is dropped. No plan was changed.")
        return redirect("plan-edit", agreement)
    return render(
        request, "refresh/refresh-drop.html", context_of(request, page, "Drop this refresh", form=form)
    )
