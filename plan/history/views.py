"""The pages of changes: of an agreement, and of one action."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.parameters import parse_moment
from core.text import number_or_words
from downloads.lists import file_links, kind_asked, list_of
from plan.history.as_difference import LIST_TABLES, listed_plan
from plan.history.export import change_table
from plan.history.filters import FILTERS
from plan.history.page import action_in_scope, filter_form, page_of_entries, page_of_one_entry
from plan.history.sources import Scope
from plan.pages.filters import address_without
from plan.pages.opening import PlanPage, open_plan
from plan.pages.views.base import about_a_plan, context_of


@require_safe
@about_a_plan
def change_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """All changes that the reader may know of, the newest first, with filters; also as a file.

    ``?save=``: all rows of one save.
    """
    page = open_plan(request, agreement, *LIST_TABLES)
    scope = Scope(page.agreement, page.reader, page.moment)
    if "save" in request.GET:
        return _one_save(request, page, scope)
    form = filter_form(request.GET, scope)
    scope = replace(scope, filters=form.filters)
    if (kind := kind_asked(request.GET)) and form.is_valid():
        table = change_table(scope, listed_plan(page.agreement, page.value))
        return list_of(page.value.agreement, kind, table, f"{agreement}-changes", "changes")
    more = {
        "form": form,
        "shown": form.shown(request.GET),
        "clear_address": address_without(request.GET, *FILTERS),
        "keep": [(name, request.GET[name]) for name in ("at", "version") if request.GET.get(name)],
        "files": file_links(request.GET),
    }
    return _changes(request, page, scope, "Changes", more)


@require_safe
@about_a_plan
def action_changes(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """All changes to one action, to its aim and to its status."""
    page = open_plan(request, agreement, *LIST_TABLES)
    action = action_in_scope(Scope(page.agreement, page.reader, page.moment), ref)
    if action is None:
        raise Http404("No such action.")
    detail = reverse("action-detail", args=[agreement, ref])
    crumbs = (("Actions", reverse("action-list", args=[agreement])), ("Action", detail))
    scope = Scope(page.agreement, page.reader, page.moment, action)
    return _changes(request, page, scope, "Changes to an action", {"crumbs": crumbs, "action": action})


def _changes(
    request: HttpRequest, page: PlanPage, scope: Scope, heading: str, more: dict[str, Any]
) -> HttpResponse:
    address = f"{reverse('change-list', args=[page.agreement.slug])}{page.moment.query}"
    listed = listed_plan(page.agreement, page.value)
    shown, entries = page_of_entries(scope, listed, request.GET.get("page"), address)
    if scope.action is not None:
        item = page.value.labelled_actions.get(scope.action.ref)
        heading = f"Changes to action {number_or_words(item.label if item else '', scope.action.text)}"
    here = "change-list" if scope.action is None else "action-list"
    context = context_of(request, page, heading, here, page_obj=shown, entries=entries, **more)
    return render(request, "plan/change-list.html", context)


def _one_save(request: HttpRequest, page: PlanPage, scope: Scope) -> HttpResponse:
    at = parse_moment(request.GET["save"])
    if at is None:
        raise Http404("No such change.")
    listed = listed_plan(page.agreement, page.value)
    page_and_entry = page_of_one_entry(scope, listed, at, request.GET.get("page"))
    if page_and_entry is None:
        raise Http404("No such change.")
    shown, entry = page_and_entry
    crumbs = (("Changes", reverse("change-list", args=[page.agreement.slug])),)
    context = context_of(
        request, page, "One change, row by row", "change-list", crumbs=crumbs, page_obj=shown, entries=[entry]
    )
    return render(request, "plan/change-list.html", context)
