"""The page that publishes a reporting period."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require_second_factor, signed_in
from accounts.administrators import require_administrator
from plan.versions.periods import publish_period
from reporting.periods.fetching import open_period
from reporting.periods.pages import closing_of
from reporting.workflow import NOT_YOURS, PeriodNotPossible


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def period_publish(request: HttpRequest, agreement: str, period: int) -> HttpResponse:
    """Says what publishing a closed period means; POST publishes it."""
    opened = open_period(request, agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    if request.method == "POST":
        try:
            publish_period(opened.period, opened.user)
        except PeriodNotPossible as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, f"{opened.period.title} is published.")
            return redirect("period-close", agreement=agreement, period=period)
    context = {
        "opened": opened,
        "period": opened.period,
        "agreement": opened.agreement,
        "closing": closing_of(opened.period),
    }
    return render(request, "plan/period-publish.html", context)
