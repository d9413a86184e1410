"""The papers of an agreement: the list with the choice of what they show, one paper as a page, one as a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from loading.kept_files.owners import refusal_to_file
from loading.models import FiledPaper
from papers.agendas.choosing import meetings_of
from papers.forms import PaperChoiceForm
from papers.kinds.catalogue import KINDS, is_offered
from papers.opening import OpenedPaper, appendix_of, chosen_part, open_paper
from papers.orders.asking import TooManyWait, ask_for, person_of_request
from papers.orders.views import file_response
from papers.parts_of_plan import exempt_appendices, parts_offered
from papers.rendering.formats import FORMATS, PaperFormat, formats_offered
from papers.rendering.kept import is_long, made
from plan.moments import moments_to_choose
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.summary import day_of
from priorities.places.reading import register_of
from reporting.rules.meeting_days import GROUP

MOST_FILED = 20
"""So many filed papers are listed, the newest."""


@require_safe
@about_a_plan
def paper_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """Every kind of paper in every format, of what was chosen; and the choice."""
    page = open_plan(request, agreement, "actions", "themes", "versions", "periods")
    register = register_of(page.agreement.partnership_id)
    form = PaperChoiceForm(
        request.GET if "choose" in request.GET else None,
        moments=moments_to_choose(page.agreement, page.reader),
        parts=parts_offered(page.value, register),
        latest="The latest that you may read",
        appendices=exempt_appendices(page.value),
        initial=_chosen(request),
    )
    if form.is_valid():
        return redirect(reverse("paper-list", args=[agreement]) + form.query())
    context = context_of(
        request,
        page,
        "Papers",
        "paper-list",
        form=form,
        part=chosen_part(request, page, page.value),
        marking=request.GET.get("marking", ""),
        is_exempt=bool(appendix_of(request, page)),
        kinds=[kind for kind in KINDS if is_offered(kind, page)],
        formats=formats_offered(),
        filed=FiledPaper.objects.visible_to(request.user).filter(agreement=page.agreement, withdrawn_at=None)[
            :MOST_FILED
        ],
        meetings=[
            item
            for item in meetings_of(page.agreement, timezone.localdate())
            if item.days.meeting != GROUP or page.reader.is_reviewer
        ],
        may_file=not refusal_to_file(page.reader),
        partnership=page.agreement.partnership_id if page.reader.is_administrator else None,
        has_pdf=len(formats_offered()) == len(FORMATS),
        choice=f"?{request.GET.urlencode()}" if request.GET and not form.is_bound else "",
    )
    return render(request, "papers/paper-list.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The boxes of the choice as the address has it."""
    at, version = request.GET.get("at", ""), request.GET.get("version", "")
    return {
        "moment": f"version={version}" if version else f"at={at}" if at else "",
        "part": request.GET.get("part", ""),
        "marking": request.GET.get("marking", ""),
        "exempt": request.GET.get("exempt", ""),
        "reason": request.GET.get("reason", ""),
    }


@require_safe
@about_a_plan
def paper_detail(request: HttpRequest, agreement: str, kind: str) -> HttpResponse:
    """A paper to read and to print."""
    opened = open_paper(request, agreement, kind)
    context = context_of(
        request,
        opened.page,
        opened.paper.title,
        "paper-list",
        crumbs=(("Papers", reverse("paper-list", args=[agreement])),),
        kind=opened.kind,
        paper=opened.paper,
        formats=formats_offered(),
        may_file=not refusal_to_file(opened.page.reader),
        choice=f"?{request.GET.urlencode()}" if request.GET else "",
    )
    return render(request, "papers/paper-detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@about_a_plan
def paper_file(request: HttpRequest, agreement: str, kind: str, ending: str) -> HttpResponse:
    """A paper as a file. A long one that is not kept has a page instead, with a button: the worker makes it."""
    chosen = {item.ending: item for item in formats_offered()}.get(ending)
    if chosen is None:
        words = FORMATS[ending].words if ending in FORMATS else ending
        raise Http404(f"Papers cannot be made here as {words}.")
    opened = open_paper(request, agreement, kind)
    if is_long(opened.paper, chosen, opened.page.agreement.partnership_id):
        return _long_paper(request, opened, chosen)
    if request.method == "POST":
        return redirect(request.get_full_path())
    day = day_of(opened.page.value).isoformat()
    part = request.GET.get("part", "")
    exempt = "exempt" if opened.is_exempt else ""
    name = slugify(f"{agreement} {opened.kind.slug} {exempt} {part.replace(':', ' ')} {day}")
    return file_response(made(opened.paper, chosen, opened.page.agreement.partnership_id), name, ending)


def _long_paper(request: HttpRequest, opened: OpenedPaper, form: PaperFormat) -> HttpResponse:
    """The page that asks for a long paper; what it does when it is pressed."""
    slug = opened.page.agreement.slug
    choice = f"?{request.GET.urlencode()}" if request.GET else ""
    if request.method == "POST":
        try:
            order = ask_for(opened, form.ending, by=person_of_request(request), query=choice)
            return redirect("paper-order", slug, order.key)
        except TooManyWait as refusal:
            messages.warning(request, str(refusal))
            return redirect(request.get_full_path())
    context = context_of(
        request,
        opened.page,
        f"{opened.paper.title} as {form.words}",
        "paper-list",
        crumbs=(("Papers", reverse("paper-list", args=[slug])),),
        paper=opened.paper,
        kind=opened.kind,
        format=form,
        choice=choice,
    )
    return render(request, "papers/paper-long.html", context)
