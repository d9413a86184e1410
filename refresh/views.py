"""The pages of a refresh: start it, decide its parts, check and approve it, or drop it."""

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

from core.conflict import Conflict, ConflictLine, ShownConflict, token_of
from core.requests.once import once
from plan.editing.pages import EditPage, edit_context
from priorities.models import Agreement, new_ref
from refresh.boxes import ACTIONS_LIST, NEW_OF, action_name, action_rows, new_rows, part_rows
from refresh.decisions import RefreshTarget
from refresh.forms import ApproveForm, DropForm, HeadForm
from refresh.models import RefreshDraft
from refresh.pages import (
    PARTS,
    REFRESH_ENDED,
    RefreshPage,
    check_context,
    context_of,
    heading_of_head,
    open_page,
    table_of,
    tasks_of,
)
from refresh.saving import save_rows
from refresh.workflow import (
    RefreshAlreadyOpen,
    RefreshNotOpen,
    RefreshNotReady,
    approve_refresh,
    approved_contents,
    change_head,
    drop_refresh,
    start_refresh,
)

PAGE = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
BLANK_ROWS = 2
NEW_KEY = re.compile(r"new-[0-9a-f]{10}")  # the key of a row that is not in the old plan


@PAGE
def refresh_start(request: HttpRequest, agreement: str) -> HttpResponse:
    """Starts a refresh, or shows the tasks of the open one."""
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
            with once(request):
                start_refresh(edit.agreement, form.head, by=edit.by)
        except RefreshAlreadyOpen:
            messages.warning(request, "Somebody else has started a refresh meanwhile: here it is.")
        else:
            messages.success(
                request, "The refresh is begun. Nothing of this agreement changes until you approve it."
            )
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
    """Changes the target of the refresh."""
    _, page = open_page(request, agreement)
    if page is None:
        return _redirect_to_start(request, agreement)
    form = HeadForm(request.POST or None, source=page.edit.agreement, head=page.decisions.head)
    if request.method == "POST" and form.is_valid():
        try:
            change_head(page.draft, form.head, by=page.edit.by, seen=form.cleaned_data["seen"])
        except RefreshNotOpen:
            return _redirect_to_start(request, agreement)
        except Conflict as conflict:
            seen = token_of(RefreshTarget.from_json(conflict.now.head))
            form.show_conflict(_head_conflict(conflict.now, form.head), seen)
        else:
            messages.success(request, "Kept.")
            return redirect("refresh-start", agreement)
    heading = heading_of_head(page.decisions.head)
    context = context_of(request, page, heading, form=form)
    return render(request, "refresh/refresh-head.html", context)


def _head_conflict(draft: RefreshDraft, yours: RefreshTarget) -> ShownConflict:
    """Both targets: the one that somebody else saved, and the one that was typed."""
    line = ConflictLine(
        "what it becomes", _head_words(RefreshTarget.from_json(draft.head)), _head_words(yours)
    )
    return ShownConflict((line,), what="What it becomes", who=str(draft.saved_by), when=draft.saved_at)


def _head_words(head: RefreshTarget) -> str:
    days = " to ".join(f"{day.day} {day:%B %Y}" for day in (head.starts_on, head.ends_on) if day)
    return ", ".join(filter(None, (head.title or head.plan_year, head.slug, days)))


def _redirect_to_start(request: HttpRequest, agreement: str) -> HttpResponse:
    """Redirects if no refresh is open (any more)."""
    if request.method == "POST":
        messages.warning(request, REFRESH_ENDED)
    return redirect("refresh-start", agreement)


@PAGE
def refresh_rows(request: HttpRequest, agreement: str, part: str) -> HttpResponse:
    """Decides what becomes of the priorities and their leads, the themes, the indicators or the linked plans."""
    if part not in PARTS:
        raise Http404("No such part of a refresh.")
    _, page = open_page(request, agreement)
    if page is None:
        return _redirect_to_start(request, agreement)
    table = table_of(part)
    rows = part_rows(page.plan, page.decisions, table)
    more = (
        new_rows(page.plan, page.decisions, NEW_OF[table], _new_keys(request, NEW_OF[table]))
        if table in NEW_OF
        else []
    )
    saved = save_rows(request, page, [*rows, *more])
    if saved.is_done:
        return redirect(_next_address(request, page, part))
    context = context_of(
        request,
        page,
        PARTS[part],
        rows=rows,
        more=more,
        part=part,
        saved=saved,
        sources=[saved.conflict, saved.problems],
        conflict=saved.conflict,
        posts=page.posts,
    )
    return render(request, "refresh/refresh-rows.html", context)


def _new_keys(request: HttpRequest, table: str) -> list[str]:
    """The keys of the empty boxes: those of the posted page, or new ones."""
    posted = [
        name.removeprefix(f"{table}:").removesuffix("-seen")
        for name in request.POST
        if name.endswith("-seen")
    ]
    return [key for key in posted if NEW_KEY.fullmatch(key)] or [
        f"new-{new_ref()}" for _ in range(BLANK_ROWS)
    ]


def _next_address(request: HttpRequest, page: RefreshPage, part: str) -> str:
    """The address after a save: the same page, or the next part."""
    if request.POST.get("do") == "on":
        parts = [*PARTS, "actions"]
        following = parts[parts.index(part) + 1] if part in PARTS else ""
        if following in PARTS:
            return reverse("refresh-rows", args=[page.slug, following])
        return reverse("refresh-actions" if following else "refresh-check", args=[page.slug])
    return request.get_full_path()


@PAGE
def refresh_actions(request: HttpRequest, agreement: str) -> HttpResponse:
    """Decides what becomes of the actions: of one priority or of all, fifty a page."""
    _, page = open_page(request, agreement)
    if page is None:
        return _redirect_to_start(request, agreement)
    section = request.GET.get("priority", "")
    if page.plan.find("priorities", section) is None:
        section = ""
    refs = [ref for ref, item in page.plan.labelled_actions.items() if section in ("", item.priority.ref)]
    page_obj = Paginator(refs, PER_PAGE).get_page(request.GET.get("page"))
    all_rows = action_rows(
        page.plan, page.decisions, page.new_plan, page.draft.seen, refs if request.POST else page_obj
    )
    keys = _new_keys(request, "new_actions")
    more = new_rows(page.plan, page.decisions, "new_actions", keys, section) if section else []
    saved = save_rows(request, page, [*all_rows, *more], section=section)
    if saved.is_done:
        return redirect(_next_actions_address(request, page, section, page_obj))
    context = context_of(
        request, page, "Actions", rows=[row for row in all_rows if row.ref in set(page_obj)], more=more, saved=saved,
        sources=[saved.conflict, saved.problems], conflict=saved.conflict, page_obj=page_obj, section=section,
        sections=page.plan.sections,
        actions_list=ACTIONS_LIST, action_names=[action_name(item) for item in page.plan.labelled_actions.values()],
    )  # fmt: skip
    return render(request, "refresh/refresh-actions.html", context)


def _next_actions_address(request: HttpRequest, page: RefreshPage, section: str, page_obj: Any) -> str:
    """The address after a save: the same page, the next page, the next priority, or the check page."""
    if request.POST.get("do") != "on":
        return request.get_full_path()
    address = reverse("refresh-actions", args=[page.slug])
    if page_obj.has_next():
        query = f"priority={section}&" if section else ""
        return f"{address}?{query}page={page_obj.next_page_number()}"
    priorities_with_actions = [item.priority.ref for item in page.plan.sections if any(item.actions)]
    if section in priorities_with_actions and section != priorities_with_actions[-1]:
        return f"{address}?priority={priorities_with_actions[priorities_with_actions.index(section) + 1]}"
    return reverse("refresh-check", args=[page.slug])


@PAGE
def refresh_check(request: HttpRequest, agreement: str) -> HttpResponse:
    """Shows what the new plan will be, and approves it."""
    edit, page = open_page(request, agreement)
    if page is None:
        return _redirect_to_approved(request, edit) or _redirect_to_start(request, agreement)
    seen = token_of(approved_contents(page.new_plan))
    initial = {"reason": f"Refresh of {edit.agreement.title}.", "seen": seen}
    form = ApproveForm(
        request.POST or None, plan=page.plan, is_next_year=page.decisions.head.is_next_year, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            target = approve_refresh(
                page.draft, by=edit.by, why=form.edit_reason, seen=form.cleaned_data["seen"]
            )
        except RefreshNotOpen:
            return _redirect_to_start(request, agreement)
        except RefreshNotReady as refusal:
            for problem in refusal.problems:
                form.add_error(None, str(problem))
        except Conflict as conflict:
            shown = ShownConflict(what="The new plan", button="Approve the refresh")
            form.show_conflict(shown, token_of(approved_contents(conflict.now)))
        else:
            return _redirect_to_result(request, edit, target)
    context = context_of(request, page, "Check and approve", form=form, **check_context(page))
    return render(request, "refresh/refresh-check.html", context)


def _redirect_to_result(request: HttpRequest, edit: EditPage, target: Agreement) -> HttpResponse:
    if target.pk == edit.agreement.pk:
        messages.success(request, "The refresh is approved: the plan is that of the next plan year.")
        return redirect("became", edit.agreement.slug)
    close = reverse("plan-edit-row", args=[edit.agreement.slug, "agreement", edit.agreement.slug])
    words = "The refresh is approved: this is the new agreement. The old one is as it was; when it ends,"
    link = '{} <a class="govuk-notification-banner__link" href="{}">close it</a>.'
    messages.success(request, format_html(link, words, close))
    return redirect("agreement-detail", target.slug)


def _redirect_to_approved(request: HttpRequest, edit: EditPage) -> HttpResponse | None:
    """Redirects a second press of the button to the approved agreement; None if nothing was posted or approved."""
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
    """Drops the refresh."""
    _, page = open_page(request, agreement)
    if page is None:
        return _redirect_to_start(request, agreement)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drop_refresh(page.draft, by=page.edit.by, reason=form.cleaned_data["reason"])
        except RefreshNotOpen:
            return _redirect_to_start(request, agreement)
        messages.success(request, "The refresh is dropped. No plan was changed.")
        return redirect("plan-edit", agreement)
    return render(
        request, "refresh/refresh-drop.html", context_of(request, page, "Drop this refresh", form=form)
    )
