"""The home page: what waits for me, and the agreements that I may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from actions.models import ProgressUpdate
from plan.moments import with_last_published
from priorities.access import holdings_of
from priorities.models import Agreement

WAITING = (ProgressUpdate.State.OWED, ProgressUpdate.State.SENT_BACK)


def waiting_for(user: User) -> Iterable[Mapping[str, Any]]:
    """What open periods wait for from this person: a row per agreement and date; one query.

    ``number`` of updates, how many of them were ``sent_back``, and ``due_on`` (None: no date is set).
    """
    return (
        ProgressUpdate.objects.filter(
            cycle__state="open",
            state__in=WAITING,
            withdrawn_at__isnull=True,
            responder__in=holdings_of(user).values("post"),
        )
        .order_by("cycle__due_on", "agreement__title")
        .values(due_on=F("cycle__due_on"), title=F("agreement__title"))
        .annotate(number=Count("pk"), sent_back=Count("pk", filter=Q(state=ProgressUpdate.State.SENT_BACK)))
    )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Signed in: what waits for me. For everybody: the agreements that they may see."""
    user = request.user
    context = {
        "title": "Home",
        "today": timezone.localdate(),
        "waiting": waiting_for(user) if user.is_authenticated else [],
        "agreements": with_last_published(Agreement.objects.visible_to(user).select_related("partnership")),
    }
    return render(request, "csa_tracker/home.html", context)
