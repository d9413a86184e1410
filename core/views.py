"""The statements that a public body must publish."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018: the
# statement says when it was made, and is looked at again at least once a year.
STATEMENT_PREPARED = datetime.date(2026, 11, 20)
STATEMENT_REVIEWED = datetime.date(2026, 11, 20)
STATEMENT_NEXT_REVIEW = datetime.date(2027, 11, 20)
LAST_TESTED = datetime.date(2026, 11, 20)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    dates = {
        "prepared": STATEMENT_PREPARED,
        "reviewed": STATEMENT_REVIEWED,
        "next_review": STATEMENT_NEXT_REVIEW,
        "tested": LAST_TESTED,
    }
    return render(request, "core/accessibility.html", dates)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy statement."""
    context = {
        "withdrawn_file_days": settings.WITHDRAWN_FILE_DAYS,
        "imported_file_days": settings.IMPORTED_FILE_DAYS,
    }
    return render(request, "core/privacy.html", context)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The cookies of the service. Names and ages come from the settings."""
    context = {
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
    if getattr(settings, "MFA_TRUST_ENABLED", False):
        context["trust_cookie"] = getattr(settings, "MFA_TRUST_COOKIE_NAME", "mfa_trusted")
        context["trust_days"] = settings.MFA_TRUST_COOKIE_AGE.days
    return render(request, "core/cookies.html", context)
