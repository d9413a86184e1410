"""The page of one priority, and the page of one theme."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plan import summary
from plan.action_log.beside import asked_beside
from plan.glance.overview import bars
from plan.glance.reading import read_past
from plan.moments import Moment
from plan.pages.indicators.tables import tables_of
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import (
    UNSAID,
    lead_lines,
    period_reports,
    print_plan,
    print_section,
    sections_serving,
    shows_status,
    updates_about,
)
from plan.printed_columns import columns_of, prints_themes
from priorities.models import Agreement


def _what_a_priority_shows(number: str, agreement: Agreement, moment: Moment) -> Mapping[str, Q]:
    """Of the updates only those of the last periods, of the figures those of its indicators' whole geography.

    The other periods are on the pages of the actions. A page of another moment reads all updates: what was the last
    period then is not known before.
    """
    of_priority = Q(indicator__priority__number=number) | Q(indicator__priority__ref=number)
    conditions = {"observations": of_priority & Q(area="")}
    if moment.is_default:
        last = getattr(agreement, "last_period_at", None)
        conditions["updates"] = Q(period__published_at__isnull=True) | Q(period__published_at=last)
        if moment.progress_at is None:
            conditions["updates"] &= ~Q(state__in=UNSAID)
    return conditions


@require_safe
@about_a_plan
def priority_detail(request: HttpRequest, agreement: str, number: str) -> HttpResponse:
    """One priority: its leads, why it was chosen, its plan, what was reported, its indicators."""
    page = open_plan(
        request,
        agreement,
        *("actions", "standings", "periods", "updates", "commentary"),
        *("indicators", "observations", "targets", "achievements", "concerns", "matters", "assessments"),
        narrow=partial(_what_a_priority_shows, number),
    )
    value = page.value
    section = summary.priority_at(value, number)
    if section is None:
        raise Http404("No such priority.")
    ref = section.priority.ref
    actions = [item.action.ref for item in section.actions]
    past = read_past(page, actions)
    tables = tables_of(value, [row for row in value.indicators if row.priority == ref], "")
    context = context_of(
        request,
        page,
        summary.heading_of(section.priority),
        "plan",
        crumbs=(("Plan", reverse("plan", args=[agreement])),),
        section=print_section(value, section, past),
        bars=bars(value, past.history, summary.day_of(value), (section,)),
        history=past.history,
        shows_status=shows_status(value),
        columns=columns_of(value.agreement),
        shows_themes=prints_themes(value),
        leads=lead_lines(value, section.priority),
        reports=period_reports(value, ref, updates_about(value, actions)),
        indicators=[line for table in tables for line in table.lines],
        has_pictures=any(line.trend for table in tables for line in table.lines),
        adds_indicator=page.reader.is_administrator and page.moment.is_default,
        achievements=[row for row in value.achievements if row.priority == ref],
        findings=[row for row in value.assessments if row.priority == ref],
        concerns=summary.concerns_about(value, "priority", ref),
        **asked_beside(page, "priority", ref),
    )
    return render(request, "plan/priority-detail.html", context)


@require_safe
@about_a_plan
def theme_detail(request: HttpRequest, agreement: str, slug: str) -> HttpResponse:
    """All aims and actions that serve one cross-cutting theme, by priority."""
    page = open_plan(request, agreement, "actions", "standings", "periods")
    value = page.value
    theme = summary.theme_at(value, slug)
    if theme is None:
        raise Http404("No such theme.")
    past = read_past(page)
    sections = sections_serving(print_plan(value, past), theme)
    context = context_of(
        request,
        page,
        theme.title,
        "plan",
        crumbs=(("Plan", reverse("plan", args=[agreement])),),
        theme=theme,
        history=past.history,
        sections=sections,
        aims=sum(len(section.aims) for section in sections),
        actions=sum(len(aim.actions) for section in sections for aim in section.aims),
        shows_status=shows_status(value),
    )
    return render(request, "plan/theme-detail.html", context)
