"""The idle lock: a session that nobody has used for a while asks its owner to sign in again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from allauth.account.internal.flows.login import clear_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY as OWNER_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.access import (
    LockableRequest,
)
from accounts.sign_in.demonstration import SESSION_KEY as DEMO_KEY
from accounts.sign_in.remembered import is_remembered, keep_cookie
from accounts.sign_in.sessions import ADMINISTERS_KEY, LOCKED_KEY, SEEN_KEY

Responder = Callable[[HttpRequest], HttpResponse]


class IdleLockMiddleware:
    """Locks a session that was idle for SESSION_IDLE_MINUTES; records its use every SESSION_TOUCH_MINUTES.

    A locked session has an owner, but nobody is signed in: ``request.session_locked`` is True, ``request.user``
    anonymous, ``request.locked_user`` the owner. If the owner signs in, the session is unlocked with its contents; if
    somebody else signs in, it is emptied. A second factor shown before the lock no longer counts.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reads the session only; of an idle session that is remembered, also the roles."""
        lockable = cast("LockableRequest", request)
        lockable.session_locked = False
        lockable.locked_user = None
        if OWNER_KEY in request.session:
            now = int(time.time())
            last_used = request.session.setdefault(SEEN_KEY, now)
            is_idle = now - last_used >= settings.SESSION_IDLE_MINUTES * 60
            if request.session.get(LOCKED_KEY) or (is_idle and not is_remembered(request)):
                self.lock(lockable)
            elif now - last_used >= settings.SESSION_TOUCH_MINUTES * 60:
                request.session[SEEN_KEY] = now
                request.session.pop(ADMINISTERS_KEY, None)
            keep_cookie(request)
        return self.get_response(request)

    def lock(self, request: LockableRequest) -> None:
        """Signs the person out for this request; the first time, also marks the session as locked."""
        request.session_locked = True
        request.locked_user = request.user
        request.user = AnonymousUser()
        if not request.session.get(LOCKED_KEY):
            request.session[LOCKED_KEY] = True
            request.session.pop(DEMO_KEY, None)
            clear_authentication_records(request)
            messages.info(
                request,
                f"Nothing happened here for about {settings.SESSION_IDLE_MINUTES} minutes, "
                "so you were signed out. Sign in again to carry on where you were.",
            )
