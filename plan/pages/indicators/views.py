"""The pages that show indicators: the list, one indicator, the picture of its chart."""

from __future__ import annotations

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from downloads.lists import file_links, kind_asked, list_of
from indicators.arithmetic.expected import not_yet_in
from indicators.arithmetic.periods import Period
from indicators.charts import Format, Size, picture
from indicators.models import Indicator
from plan.pages.indicators.detail import IndicatorPage, indicator_page
from plan.pages.indicators.listing import indicators_of
from plan.pages.indicators.reading import baseline_changes, figures_for_the_list, figures_of_one, last_entered
from plan.pages.lists import FigureResource, IndicatorResource
from plan.pages.opening import PlanPage, open_plan
from plan.pages.views.base import about_a_plan, context_of
from plan.summary import address_of, concerns_about, day_of, heading_of
from plan.value import PlanValue
from plan.value.rows import IndicatorValue
from priorities.places.reading import register_of
from priorities.places.register import NO_PLACES


@require_safe
@about_a_plan
def indicator_list(request: HttpRequest, agreement: str) -> HttpResponse:
    """The indicators of an agreement, in the table form of its progress report, each with a sentence."""
    tables = ("indicators", "observations", "targets", "priorities")
    page = open_plan(request, agreement, *tables, narrow=figures_for_the_list)
    if kind := kind_asked(request.GET):
        rows = IndicatorResource(page.value).export(page.value.indicators)
        return list_of(page.value.agreement, kind, rows, f"{agreement}-indicators", "indicators")
    context = context_of(
        request,
        page,
        "Indicators",
        "indicator-list",
        indicators=indicators_of(page.value),
        last_entered=last_entered(page.agreement, page.moment),
        enters=_may_enter_figures(request, page),
        adds=page.reader.is_administrator and page.moment.is_default,
        files=file_links(request.GET),
    )
    return render(request, "plan/indicator-list.html", context)


def _may_enter_figures(request: HttpRequest, page: PlanPage, ref: str = "") -> bool:
    """Whether the reader may enter figures (of this indicator, if named). Only on the page as it is now."""
    if not request.user.is_authenticated or page.moment.at or page.moment.version:
        return False
    if page.reader.is_administrator:
        return True
    own_indicators = Indicator.objects.filter(
        agreement=page.agreement, owner=request.user, withdrawn_at__isnull=True
    )
    return (own_indicators.filter(ref=ref) if ref else own_indicators).exists()


def _open(request: HttpRequest, agreement: str, ref: str, *tables: str) -> tuple[PlanPage, IndicatorPage]:
    """The plan and its indicator. Raises Http404 if the plan has no such indicator at the moment."""
    page = open_plan(
        request, agreement, "indicators", "observations", "targets", *tables,
        narrow=lambda *_: figures_of_one(ref),
    )  # fmt: skip
    shown = indicator_page(page.value, ref)
    if shown is None:
        raise Http404("No such indicator.")
    return page, shown


@require_safe
@about_a_plan
def indicator_detail(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """One indicator: what it is, its figures in time and by area, its revisions, its concerns."""
    page, shown = _open(request, agreement, ref, "concerns")
    if kind := kind_asked(request.GET):
        rows = FigureResource().export(page.value.observations)
        return list_of(page.value.agreement, kind, rows, f"{agreement}-{ref}-figures", shown.indicator.title)
    priority = page.value.find("priorities", shown.indicator.priority)
    register = register_of(page.agreement.partnership) if shown.areas else NO_PLACES
    changes = baseline_changes(page.agreement, ref, page.moment)
    context = context_of(
        request,
        page,
        shown.indicator.title,
        "indicator-list",
        crumbs=(("Indicators", reverse("indicator-list", args=[agreement])),),
        shown=shown,
        priority_words=heading_of(priority) if priority else "",
        priority_address=address_of(priority) if priority else "",
        baselines=[shown.restated_by(change) for change in changes],
        concerns=concerns_about(page.value, "indicator", ref),
        area_lines=[(line, register.named(line.area)) for line in shown.area_lines],
        enters=_may_enter_figures(request, page, ref),
        chart_address=reverse("indicator-chart", args=[agreement, ref]),
        not_yet_in=_not_yet_in(page.value, shown.indicator),
        files=file_links(request.GET),
    )
    return render(request, "plan/indicator-detail.html", context)


def _not_yet_in(value: PlanValue, indicator: IndicatorValue) -> tuple[Period, ...]:
    """The periods without a figure on the day of the plan; none once the agreement has ended."""
    day = day_of(value)
    if value.agreement.ends_on is not None and value.agreement.ends_on < day:
        return ()
    labels = {row.period_label for row in value.observations if row.indicator == indicator.ref}
    return not_yet_in(labels, indicator.period_type, day)


@csp_update({"style-src": [UNSAFE_INLINE]})  # a drawing is styled in its own attributes
@require_safe
@about_a_plan
def indicator_chart(request: HttpRequest, agreement: str, ref: str) -> HttpResponse:
    """The picture of an indicator's chart. ``?of=areas``: the chart of its areas; ``?size=narrow``: for narrow windows.

    It shows what its reader may see now, so the browser asks each time. It is sent only if it has changed.
    """
    _, shown = _open(request, agreement, ref)
    chart = shown.area_chart if request.GET.get("of") == "areas" else shown.chart
    if chart is None:
        raise Http404("There are too few figures for a chart.")
    size = Size.NARROW if request.GET.get("size") == Size.NARROW else Size.WIDE
    etag = quote_etag(chart.digest(Format.SVG, size))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(picture(chart, Format.SVG, size), content_type="image/svg+xml")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
