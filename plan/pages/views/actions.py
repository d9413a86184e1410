"""The list of actions, and the page of one action."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from downloads.lists import file_links, kind_asked, list_of
from plan import summary
from plan.action_log.beside import asked_beside
from plan.glance.past import NO_PAST
from plan.glance.reading import closed_periods, read_past
from plan.lineage import lineage_of
from plan.pages.action import action_lines, find_action, notes_since
from plan.pages.action_groups import group_actions
from plan.pages.filters import FILTERS, ActionFilterForm, address_without, filter_actions
from plan.pages.funding import grants_of
from plan.pages.lists import ActionResource, action_rows
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import print_action, shows_status, updates_about
from priorities.places.reading import register_of
from priorities.places.register import NO_PLACES

PER_PAGE = 50


@require_safe
@about_a_plan
def action_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """All actions; the address holds the filters and the order."""
    page = open_plan(request, agreement, "actions", "standings", "periods")
    value, day = page.value, summary.day_of(page.value)
    periods = closed_periods(page)
    form = ActionFilterForm(value, request.GET, periods[-2].title if len(periods) > 1 else "")
    kind = kind_asked(request.GET)
    asks_past = bool(kind) or "change" in form.chosen or form.order == "slip"
    past = read_past(page) if asks_past else NO_PAST
    actions = filter_actions(value, form.chosen, form.order, day, past)
    if kind:
        rows = ActionResource().export(action_rows(value, actions, past))
        return list_of(value.agreement, kind, rows, f"{agreement}-actions", "actions")
    page_rows = Paginator(actions, PER_PAGE).get_page(request.GET.get("page"))
    past = past if asks_past else read_past(page, [item.action.ref for item in page_rows])
    groups = group_actions(value, [print_action(value, item, past) for item in page_rows], form.order)
    context = context_of(
        request,
        page,
        "Actions",
        "action-list",
        form=form,
        shown=form.shown_filters(request.GET),
        clear_address=address_without(request.GET, *FILTERS),
        keep=[(name, request.GET[name]) for name in ("at", "version") if request.GET.get(name)],
        page_obj=page_rows,
        groups=groups,
        names_leads=any(group.names_leads for group in groups),
        has_dates=any(not summary.has_no_date(item.action) for item in page_rows),
        undated=sum(summary.has_no_date(item.action) for item in actions),
        history=past.history,
        number_found=len(actions),
        total=len(value.labelled_actions),
        counts=summary.counts_of(actions, value.status_scheme),
        shows_status=shows_status(value),
        day=day,
        files=file_links(request.GET),
    )
    return render(request, "plan/action-list.html", context)


@require_safe
@about_a_plan
def action_detail(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """One action: its words, who answers for it and when, its status over time, its updates, its origin, its grants."""
    rows_of_action = {"standings": Q(action__ref=ref), "updates": Q(action__ref=ref)}
    tables = ("actions", "standings", "updates", "concerns", "matters", "projects")
    page = open_plan(request, agreement, *tables, narrow=lambda *_: rows_of_action)
    value, day = page.value, summary.day_of(page.value)
    action = find_action(value, ref)
    if action is None:
        raise Http404("No such action.")
    lineage = lineage_of(request.user, page.agreement, ref, action.row.follows)
    register = register_of(page.agreement.partnership) if action.row.places else NO_PLACES
    past, updates = read_past(page, [ref]), updates_about(value, [ref])
    context = context_of(
        request,
        page,
        action.heading,
        "action-list",
        crumbs=(("Actions", reverse("action-list", args=[agreement])),),
        shown=action,
        lines=action_lines(value, action, lineage, page.moment.query, register, past.dates_of(ref).slippage),
        cells=past.history.cells(ref),
        history=past.history,
        overdue=bool(action.item and summary.is_overdue(action.item, day)),
        late=summary.lateness(action.item) if action.item else "",
        shows_status=shows_status(value),
        grants=grants_of(value, [ref]),
        updates=updates,
        has_reasons=any(row.row.agreed_reason or row.row.what_changed for row in updates),
        notes=notes_since(page, ref),
        concerns=summary.concerns_about(value, "action", ref),
        **asked_beside(page, "action", ref),
    )
    return render(request, "plan/action-detail.html", context)
