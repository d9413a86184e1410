""" "Remember me on this device": for those who only update. Who decides or administers signs in each time."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest

from accounts.access import has_role
from accounts.models import Role, User

REMEMBERED_KEY = "accounts_remembered_until"
"""In the session: until when it does not lock, in whole seconds since 1970."""


def may_be_remembered(user: object) -> bool:
    """Whether the person neither chairs nor administers, anywhere. One query."""
    return isinstance(user, User) and not has_role(user, None, Role.Kind.CHAIR, Role.Kind.ADMINISTRATOR)


def note_wish(request: HttpRequest, user: User) -> None:
    """Remembers a new session if its form asked for that, and the person may be remembered."""
    request.session.pop(REMEMBERED_KEY, None)
    if settings.SESSION_REMEMBER_DAYS and request.POST.get("remember") and may_be_remembered(user):
        request.session[REMEMBERED_KEY] = int(time.time()) + settings.SESSION_REMEMBER_DAYS * 24 * 60 * 60


def is_remembered(request: HttpRequest) -> bool:
    """Whether an idle session stays open. Asks for the roles again: somebody may chair or administer since."""
    return request.session.get(REMEMBERED_KEY, 0) > time.time() and may_be_remembered(request.user)
