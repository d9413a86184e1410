"""The home page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Partnership
from csa_tracker.guide import alone_in, guides_for
from plan.moments import as_read_by
from reporting.waiting import matters_for, owed_by, periods_for, readers_by_partnership


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person, and the agreements that everybody may see."""
    user = request.user
    agreements = as_read_by(user)
    titles = {row.slug: row.title for row in agreements}
    reported: list[Any] = [row for row in agreements if getattr(row, "last_period_at", None)]
    context: dict[str, Any] = {
        "title": "Home",
        "today": timezone.localdate(),
        "agreements": agreements,
        "newest": max(reported, key=lambda row: row.last_period_at, default=None),
    }
    if user.is_authenticated:
        readers = readers_by_partnership(user)
        units = [key for key, reader in readers.items() if reader.is_administrator]
        administers = list(Partnership.objects.filter(pk__in=units).order_by("name")) if units else []
        waits = {
            "waiting": owed_by(user),
            # Each agreement by the title under which the person reads it.
            "matters": [
                replace(row, agreement=titles.get(row.slug, row.agreement))
                for row in matters_for(user, readers)
            ],
            "periods": periods_for(readers),
            "guides": guides_for(administers),
        }
        context |= waits
        context["has_anything"] = any(waits.values())
        context["administers"] = administers
        context["alone"] = () if agreements else alone_in(administers)
    return render(request, "csa_tracker/home.html", context)
