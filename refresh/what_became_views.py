"""The page that shows what became of every action of an agreement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from refresh.what_became import groups_of, numbers_of


@require_safe
@about_a_plan
def became(request: HttpRequest, agreement: str) -> HttpResponse:
    """Shows whether each action was carried on, split, merged, completed or dropped, or is not decided yet."""
    page = open_plan(request, agreement, "actions", "standings")
    groups = groups_of(page, request.user)
    context = context_of(
        request, page, "What became of each action", "action-list", groups=groups, numbers=numbers_of(groups)
    )
    return render(request, "refresh/became.html", context)
