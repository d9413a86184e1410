"""The pages of requests for information: those of an agreement, and all that one asks for."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import person_of, require_second_factor, signed_in
from accounts.administrators import require_administrator
from accounts.models import Role, User
from core.requests.once import once
from downloads.lists import as_file, file_links, kind_asked
from loading.models import InformationRequest
from papers.held.forms import InformationRequestForm
from papers.held.gathering import TABLES, HeldResource, held
from papers.held.workflow import REFUSAL, close_request, open_request
from plan.pages.opening import PlanPage, open_plan
from plan.pages.views.base import about_a_plan, context_of
from priorities.models import Holding

PER_PAGE = 100
FORM = require_http_methods(["GET", "HEAD", "POST"])


def _open(request: HttpRequest, agreement: str) -> PlanPage:
    page = open_plan(request, agreement, *TABLES)
    require_administrator(page.reader, refusal=REFUSAL)
    require_second_factor(request)
    return page


def _writers(page: PlanPage) -> list[User]:
    """Who has or had a role in the partnership or a job title of the agreement, by name."""
    roles = Role.objects.filter(partnership=page.agreement.partnership_id)
    holders = Holding.objects.filter(agreement=page.agreement)
    writers = Q(pk__in=roles.values("person")) | Q(pk__in=holders.values("person"))
    return list(User.objects.filter(writers).order_by("name"))


@never_cache
@signed_in
@FORM
@about_a_plan
def information_request_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """The requests about an agreement, and a form that opens one."""
    page = _open(request, agreement)
    people = _writers(page)
    form = InformationRequestForm(
        request.POST or None, agreement=page.agreement, plan=page.value, people=people
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with once(request) as sending:
            opened = open_request(
                page.agreement,
                chosen["reference"],
                about=chosen["about"],
                since=chosen["since"],
                until=chosen["until"],
                by=person_of(request),
            )
            sending.address = reverse("information-request", args=[agreement, opened.pk])
            messages.success(request, f"“{opened}” is open: no file of the agreement is deleted meanwhile.")
        return redirect(sending.address)
    rows = InformationRequest.objects.filter(agreement=page.agreement).select_related("action", "person")
    context = context_of(request, page, "Requests for information", "plan-edit", form=form, rows=rows)
    return render(request, "papers/information-request-list.html", context)


@never_cache
@signed_in
@FORM
@about_a_plan
def information_request(request: HttpRequest, agreement: str, pk: int) -> HttpResponse:
    """All that is held of what one request asks for, to look through and to take as a file; a press closes it."""
    page = _open(request, agreement)
    asked = get_object_or_404(
        InformationRequest.objects.select_related("action", "person"), agreement=page.agreement, pk=pk
    )
    if request.method == "POST":
        with once(request, request.path):
            close_request(asked, by=person_of(request))
            messages.success(request, f"“{asked}” is closed: files are deleted by age again.")
        return redirect(request.path)
    rows = held(page, asked)
    if kind := kind_asked(request.GET):
        return as_file(kind, HeldResource(), rows, f"{agreement}-{asked.pk}-held", f"What is held: {asked}")
    everything = reverse("information-request-list", args=[agreement])
    context = context_of(
        request,
        page,
        f"What is held: {asked}",
        "plan-edit",
        crumbs=(("Requests for information", everything),),
        asked=asked,
        page_obj=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        total=len(rows),
        restricted=sum(bool(row.readers) for row in rows),
        files=file_links(request.GET),
    )
    return render(request, "papers/information-request.html", context)
