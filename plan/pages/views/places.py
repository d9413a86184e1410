"""The places of a partnership, as a plan speaks of them."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plan.glance.reading import read_past
from plan.pages.opening import open_agreement, open_plan
from plan.pages.places import place_lines, put_first, said_of
from plan.pages.views.base import about_a_plan, context_of
from plan.printed import print_action
from priorities.places.reading import register_of


@require_safe
@about_a_plan
def place_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """What each Community Safety Partnership put first, and all places of the partnership."""
    page = open_plan(request, agreement, "actions", "assessments")
    register = register_of(page.agreement.partnership)
    context = context_of(
        request,
        page,
        "Places",
        "agreement-document",
        crumbs=(("Document", reverse("agreement-document", args=[agreement])),),
        years=put_first(page.value, register),
        lines=place_lines(page.value, register),
    )
    return render(request, "plan/place-list.html", context)


@require_safe
@about_a_plan
def place_detail(request: HttpRequest, agreement: str, place: int) -> HttpResponse:
    """One place: what it is, and the actions, findings and figures that name it."""
    opened = open_agreement(request.user, agreement)
    register = register_of(opened[0].partnership)
    shown = next((item for item in register.places if item.key == place), None)
    if shown is None:
        raise Http404("No such place.")
    of_place = reduce(or_, (Q(area__iexact=name) for name in (shown.name, *shown.other_names)))
    tables = ("actions", "standings", "periods", "assessments", "indicators", "observations")
    page = open_plan(request, agreement, *tables, narrow=lambda *_: {"observations": of_place}, opened=opened)
    said = said_of(page.value, register, shown)
    past = read_past(page, [item.action.ref for item in said.actions])
    context = context_of(
        request,
        page,
        shown.name,
        "agreement-document",
        crumbs=(
            ("Document", reverse("agreement-document", args=[agreement])),
            ("Places", reverse("place-list", args=[agreement])),
        ),
        place=shown,
        within=register.named(shown.within) if shown.within else None,
        parts=register.parts_of(shown),
        said=said,
        actions=[print_action(page.value, item, past) for item in said.actions],
        history=past.history,
    )
    return render(request, "plan/place-detail.html", context)
