"""A lead's year on a page, and their days as a calendar file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import person_of, signed_in
from documents.calendar import CONTENT_TYPE, calendar_file
from reporting.updates.year import events_of, year_of


@signed_in
@require_safe
def update_year(request: HttpRequest) -> HttpResponse:
    """What the person leads, over the last twelve months; to print for a board of their own."""
    return render(request, "reporting/update-year.html", {"years": year_of(person_of(request))})


@signed_in
@require_safe
def update_calendar(request: HttpRequest) -> HttpResponse:
    """The days to come as a calendar file: updates due, meetings, the person's actions."""
    content = calendar_file("Community Safety Agreement", events_of(person_of(request)), timezone.now())
    return HttpResponse(
        content,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="community-safety.ics"'},
    )
