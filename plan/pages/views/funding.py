"""The grants that pay for projects of an agreement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from downloads.lists import file_links, kind_asked, list_of
from plan.pages.funding import grants_of
from plan.pages.lists import ProjectResource
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of


@require_safe
@about_a_plan
def funding(request: HttpRequest, agreement: str) -> HttpResponse:
    """Each grant with its projects: award, spend, what is left, what came of it."""
    page = open_plan(request, agreement, "projects")
    grants = grants_of(page.value)
    if kind := kind_asked(request.GET):
        rows = ProjectResource().export([(grant, item) for grant in grants for item in grant.projects])
        return list_of(page.value.agreement, kind, rows, f"{agreement}-funding", "projects of grants")
    context = context_of(
        request,
        page,
        "Funding",
        "agreement-detail",
        crumbs=(("Funding", reverse("funding", args=[agreement])),),
        grants=grants,
        files=file_links(request.GET),
    )
    return render(request, "plan/funding.html", context)
