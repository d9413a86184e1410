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
    """How accessible the service is, what is not, and what to do about it."""
    dates = {
        "prepared": STATEMENT_PREPARED,
        "reviewed": STATEMENT_REVIEWED,
        "next_review": STATEMENT_NEXT_REVIEW,
        "tested": LAST_TESTED,
    }
    return render(request, "core/accessibility.html", dates)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, for how long, and their rights."""
    return render(request, "core/privacy.html")


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Which cookies are set and what for; their names and lengths are those of the settings."""
    days = settings.SESSION_COOKIE_AGE // (24 * 60 * 60)
    set_by_us = [
        {
            "name": settings.SESSION_COOKIE_NAME,
            "purpose": "Keeps you signed in from one page to the next.",
            "ends": f"When you close your browser or sign out; after {days} days at most",
        },
        {
            "name": settings.CSRF_COOKIE_NAME,
            "purpose": "Makes sure that what is sent to us comes from our own pages.",
            "ends": "After a year",
        },
    ]
    if getattr(settings, "MFA_TRUST_ENABLED", False):
        set_by_us.append(
            {
                "name": getattr(settings, "MFA_TRUST_COOKIE_NAME", "mfa_trusted"),
                "purpose": "Remembers a device on which you gave a second proof and asked us to trust it.",
                "ends": f"After {settings.MFA_TRUST_COOKIE_AGE.days} days",
            }
        )
    return render(request, "core/cookies.html", {"cookies": set_by_us})
