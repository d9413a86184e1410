"""The log of what was written to people about reporting periods."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Refused, require_second_factor, signed_in
from core.parameters import row_key
from reporting import workflow
from reporting.models import Reminder
from reporting.periods.fetching import open_agreement, person_of

PAGE = 50


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_log(request: HttpRequest, agreement: str) -> HttpResponse:
    """Every message, newest first, and what became of it; one that may not have arrived can be sent again."""
    found, reader = open_agreement(request, agreement)
    if not reader.is_administrator:
        raise Refused("What was written to whom is for the Community Safety Unit.")
    rows = Reminder._default_manager.filter(period__agreement=found)
    if request.method == "POST":
        require_second_factor(request)
        known = rows.select_related("period__agreement__partnership", "person")
        reminder = known.filter(pk=row_key(request.POST.get("reminder", ""))).first()
        if reminder is None:
            raise Http404("No such message.")
        try:
            again = workflow.send_again(reminder, person_of(request))
        except workflow.PeriodNotPossible as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(
                request, f"Sent again to {again.address}: {again.get_outcome_display().lower()}."
            )
        return redirect(request.get_full_path())
    page = Paginator(rows.select_related("period", "recorded_by").defer("body"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"agreement": found, "reader": reader, "page_obj": page}
    return render(request, "reporting/reminder-log.html", context)
