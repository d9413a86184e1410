"""The papers of an agreement: the list with the choice of what they show, one paper as a page, one as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from papers.forms import PaperChoiceForm
from papers.kinds.catalogue import KINDS, is_offered
from papers.opening import appendix_of, chosen_part, open_paper
from papers.parts_of_plan import exempt_appendices, parts_offered
from papers.rendering.formats import FORMATS, formats_offered
from plan.moments import moments_to_choose
from plan.pages.opening import open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.summary import day_of
from priorities.places.reading import register_of


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
        choice=f"?{request.GET.urlencode()}" if request.GET else "",
    )
    return render(request, "papers/paper-detail.html", context)


@require_safe
@about_a_plan
def paper_file(request: HttpRequest, agreement: str, kind: str, ending: str) -> HttpResponse:
    """A paper as a file."""
    chosen = {item.ending: item for item in formats_offered()}.get(ending)
    if chosen is None:
        words = FORMATS[ending].words if ending in FORMATS else ending
        raise Http404(f"Papers cannot be made here as {words}.")
    opened = open_paper(request, agreement, kind)
    day = day_of(opened.page.value).isoformat()
    part = request.GET.get("part", "")
    exempt = "exempt" if request.GET.get("exempt") else ""
    name = slugify(f"{agreement} {opened.kind.slug} {exempt} {part.replace(':', ' ')} {day}")
    return HttpResponse(
        chosen.make(opened.paper),
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )
