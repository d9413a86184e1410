"""The lines of somebody who never signs in: the Unit types them, as they say it on the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.access import (
    SignInFirst,
    is_locked,
    person_of,
    require_second_factor,
    saves_input_when_locked,
    signed_in,
)
from accounts.administrators import require_administrator
from accounts.models import User
from reporting.periods.fetching import open_period
from reporting.updates.views.my_updates import save_for_owner, show_lines
from reporting.updates.whose import WhoseUpdates, recorded_for
from reporting.workflow import NOT_YOURS


@signed_in
@saves_input_when_locked
@require_http_methods(["GET", "HEAD", "POST"])
def period_responder(request: HttpRequest, agreement: str, period: int, post: int) -> HttpResponse:
    """All that the holder of a post updates in a period, a line each, kept with where the Unit has the words from."""
    typed = request.POST.get("received_from")
    if is_locked(request):
        owner = getattr(request, "locked_user", None)
        opened = open_period(owner, agreement, period) if isinstance(owner, User) else None
        if opened is None or not opened.reader.is_administrator:
            raise SignInFirst(is_unsaved=True)
        whose = WhoseUpdates(opened.user, recorded_for(opened.period, post), typed)
        raise SignInFirst(is_unsaved=not save_for_owner(request, whose))
    opened = open_period(person_of(request), agreement, period)
    require_administrator(opened.reader, refusal=NOT_YOURS)
    require_second_factor(request)
    return show_lines(request, WhoseUpdates(opened.user, recorded_for(opened.period, post), typed))
