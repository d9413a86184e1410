"""The home page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.administrators import administered_by
from csa_tracker.guide import alone_in, guides_for
from plan.moments import as_read_by
from reporting.matters.waiting import WaitingMatters, matters_for
from reporting.waiting import owed_by, periods_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in person, and the agreements that everybody may see."""
    user = request.user
    agreements = as_read_by(user)
    reported: list[Any] = [row for row in agreements if getattr(row, "last_period_at", None)]
    administers = administered_by(user) if user.is_authenticated else ()
    context: dict[str, Any] = {
        "title": "Home",
        "today": timezone.localdate(),
        "waiting": owed_by(user) if user.is_authenticated else [],
        "matters": _as_read(matters_for(user), agreements) if user.is_authenticated else [],
        "periods": periods_for(user) if user.is_authenticated else [],
        "guides": guides_for(user) if user.is_authenticated else [],
        "administers": administers,
        "alone": () if agreements else alone_in(administers),
        "agreements": agreements,
        "newest": max(reported, key=lambda row: row.last_period_at, default=None),
    }
    kinds = ("waiting", "matters", "periods", "guides")
    context["has_anything"] = any(context[name] for name in kinds)
    return render(request, "csa_tracker/home.html", context)


def _as_read(matters: Iterable[WaitingMatters], agreements: Iterable[Any]) -> list[WaitingMatters]:
    """What waits, each agreement by the title under which the person reads it."""
    titles = {row.slug: row.title for row in agreements}
    return [replace(row, agreement=titles.get(row.slug, row.agreement)) for row in matters]
