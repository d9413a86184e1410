"""The plan in time, as picture and table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plan import summary
from plan.glance.reading import read_past
from plan.glance.timeline import WIDTH, timeline
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import shows_status


@require_safe
@about_a_plan
def plan_in_time(request: HttpRequest, agreement: str) -> HttpResponse:
    """The actions by priority on a line of time: due, first due, each move, today, complete and late."""
    page = open_plan(request, agreement, "actions", "standings", "periods")
    axis, sections = timeline(page.value, read_past(page), summary.day_of(page.value))
    context = context_of(
        request,
        page,
        "The plan in time",
        "plan",
        crumbs=(("Plan", reverse("plan", args=[agreement])),),
        axis=axis,
        sections=sections,
        is_dated=any(section.rows for section in sections),
        shows_status=shows_status(page.value),
        width=WIDTH,
    )
    return render(request, "plan/plan-in-time.html", context)
