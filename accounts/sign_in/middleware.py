"""Between a request and its page: the idle lock, and the refusals that lead somewhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import clear_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import SESSION_KEY as OWNER_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import MAX_URL_LENGTH

from accounts.access import (
    SecondFactorFirst,
    SignInFirst,
    Visit,
    has_second_factor,
    is_locked,
    typed_before_the_lock,
)
from accounts.sign_in.demonstration import SESSION_KEY as DEMO_KEY
from accounts.sign_in.kept_request import keep, kept, let_go
from accounts.sign_in.sessions import ADMINISTERS_KEY, LOCKED_KEY, SEEN_KEY

Responder = Callable[[HttpRequest], HttpResponse]


class IdleLockMiddleware:
    """Locks a session that was idle for SESSION_IDLE_MINUTES; notes its use every SESSION_TOUCH_MINUTES.

    A locked session still knows its owner, but nobody is signed in: ``request.session_locked`` is True,
    ``request.user`` anonymous, ``request.locked_user`` the owner. Signing in as the owner unlocks it with all
    that it holds; signing in as somebody else empties it. What was shown before the lock, a second factor
    included, no longer counts.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session, and at nothing else: this costs no query beyond reading it."""
        visit = cast("Visit", request)
        visit.session_locked = False
        visit.locked_user = None
        if OWNER_KEY in request.session:
            now = int(time.time())
            seen = request.session.setdefault(SEEN_KEY, now)
            if request.session.get(LOCKED_KEY) or now - seen >= settings.SESSION_IDLE_MINUTES * 60:
                self.lock(visit)
            elif now - seen >= settings.SESSION_TOUCH_MINUTES * 60:
                request.session[SEEN_KEY] = now
                request.session.pop(ADMINISTERS_KEY, None)
        return self.get_response(request)

    def lock(self, request: Visit) -> None:
        """Sign the person out for this request; on the first such request also for good."""
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


class SignInMiddleware:
    """Turns SignInFirst and SecondFactorFirst into the way to what is missing and back to the page."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do unless something is refused."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """Django's admin wants a second factor everywhere; what was kept and now comes is kept no longer."""
        match = request.resolver_match
        in_admin = match is not None and "admin" in match.app_names
        if in_admin and request.user.is_authenticated and not has_second_factor(request):
            return self.second_factor_first(request)
        if request.method == "POST":
            waiting = kept(request)
            if waiting is not None and waiting.address == request.get_full_path():
                let_go(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The two exceptions; every other is somebody else's."""
        if isinstance(exception, SignInFirst):
            return self.sign_in_first(request, is_unsaved=exception.is_unsaved)
        if isinstance(exception, SecondFactorFirst):
            return self.second_factor_first(request)
        return None

    def sign_in_first(self, request: HttpRequest, *, is_unsaved: bool = False) -> HttpResponse:
        """To sign-in, then to the page; what was posted from a locked session and not saved waits for its owner."""
        wanted = request.get_full_path()
        if len(wanted) > MAX_URL_LENGTH:  # Django leads to no address that is longer
            wanted = request.path
        match = request.resolver_match
        saved = match is not None and typed_before_the_lock(request, match.func)
        if is_locked(request) and request.method == "POST" and (is_unsaved or not saved):
            keep(request)
            wanted = reverse("carry-on")
        address = resolve_url(settings.LOGIN_URL)
        return HttpResponseRedirect(f"{address}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def second_factor_first(self, request: HttpRequest) -> HttpResponse:
        """To the page that asks for the second factor or helps to set one up; the request waits."""
        keep(request)
        return HttpResponseRedirect(reverse("second-factor"))
