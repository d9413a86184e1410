"""The plan as a document, and the agreement as a document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.unit import unit_of
from plan.glance.reading import read_past
from plan.pages.opening import open_plan, version_rows
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import document_parts, print_plan, published_versions, shows_status
from plan.printed_columns import columns_of, prints_themes
from priorities.models import Agreement


@require_safe
@about_a_plan
def plan(request: HttpRequest, agreement: str) -> HttpResponse:
    """The whole action plan in its published table form, with the key and the Version Control table."""
    page = open_plan(request, agreement, "actions", "standings", "periods", "versions")
    past = read_past(page)
    context = context_of(
        request,
        page,
        "Action plan",
        "plan",
        sections=print_plan(page.value, past),
        history=past.history,
        shows_status=shows_status(page.value),
        columns=columns_of(page.value.agreement),
        shows_themes=prints_themes(page.value),
        versions=published_versions(version_rows(page), "action plan"),
    )
    return render(request, "plan/plan.html", context)


@require_safe
@about_a_plan
def agreement_document(request: HttpRequest, agreement: str) -> HttpResponse:
    """The agreement: chapters, governance, why each priority, linked plans, signatories, assessments."""
    page = open_plan(
        request,
        agreement,
        *("chapters", "groups", "people", "priorities", "linked_plans", "signatories"),
        *("assessments", "achievements", "decisions"),
    )
    context = context_of(
        request,
        page,
        "The agreement",
        "agreement-document",
        parts=document_parts(page.value),
        unit=unit_of(page.agreement.partnership),
        follows=Agreement.objects.visible_to(request.user).filter(slug=page.value.agreement.follows).first(),
    )
    return render(request, "plan/agreement-document.html", context)
