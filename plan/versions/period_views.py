"""Publishing a reporting period: what it means, and the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import require_second_factor, signed_in
from plan.versions.periods import publish_cycle
from reporting.periods.fetching import open_period
from reporting.periods.pages import closing_of
from reporting.workflow import PeriodNotPossible


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cycle_publish(request: HttpRequest, agreement: str, cycle: int) -> HttpResponse:
    """Publishes a closed period, after one look at what that means."""
    opened = open_period(request, agreement, cycle)
    opened.require_administrator()
    require_second_factor(request)
    if request.method == "POST":
        try:
            publish_cycle(opened.cycle, opened.user)
        except PeriodNotPossible as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, f"{opened.cycle.title} is published.")
            return redirect("cycle-close", agreement=agreement, cycle=cycle)
    context = {
        "opened": opened,
        "cycle": opened.cycle,
        "agreement": opened.agreement,
        "closing": closing_of(opened.cycle),
    }
    return render(request, "plan/cycle-publish.html", context)
