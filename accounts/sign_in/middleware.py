"""Who has to sign in (again), or to show a second factor, before the page that they asked for; and the way there."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login import clear_authentication_records
from allauth.mfa.utils import is_mfa_enabled
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
    LockableRequest,
    SecondFactorFirst,
    SignInFirst,
    has_second_factor,
    is_locked,
    is_saved_when_locked,
)
from accounts.sign_in.demonstration import SESSION_KEY as DEMO_KEY
from accounts.sign_in.remembered import REMEMBERED_KEY, is_remembered
from accounts.sign_in.saved_request import forget_request, save_request, saved_request
from accounts.sign_in.sessions import ADMINISTERS_KEY, LOCKED_KEY, SEEN_KEY
from core.requests.opened_by import opener_of

# Pages of the library that change how somebody proves who they are. Whoever signed in without the proof that they
# have set up may not put another one in its place.
CHANGE_SECOND_FACTOR = frozenset(
    {
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class SignInMiddleware:
    """Locks a session that was idle; answers SignInFirst and SecondFactorFirst with a way that leads back to the page.

    A session locks after SESSION_IDLE_MINUTES; its use is recorded every SESSION_TOUCH_MINUTES. A locked session has an
    owner, but nobody is signed in: ``request.session_locked`` is True, ``request.user`` anonymous,
    ``request.locked_user`` the owner. If the owner signs in, the session is unlocked with its contents; if somebody
    else signs in, it is emptied. A second factor shown before the lock no longer counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reads the session only; of an idle session that is remembered, also the roles."""
        lockable = cast("LockableRequest", request)
        lockable.session_locked = False
        lockable.locked_user = None
        session = request.session
        if OWNER_KEY in session:
            now = int(time.time())
            last_used = session.setdefault(SEEN_KEY, now)
            is_idle = now - last_used >= settings.SESSION_IDLE_MINUTES * 60
            if session.get(LOCKED_KEY) or (is_idle and not is_remembered(request)):
                self.lock(lockable)
            elif now - last_used >= settings.SESSION_TOUCH_MINUTES * 60:
                session[SEEN_KEY] = now
                session.pop(ADMINISTERS_KEY, None)
            # The cookie of a remembered session outlives the browser; signing in gives every session one that does not.
            remembered_until = session.get(REMEMBERED_KEY, 0)
            if remembered_until > now and session.get_expire_at_browser_close():
                session.set_expiry(remembered_until - now)
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

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: Any, options: Any
    ) -> HttpResponse | None:
        """Requires a second factor in Django's admin, and before an existing one is changed.

        Deletes a saved request that is now posted.
        """
        match = request.resolver_match
        if match is not None and request.user.is_authenticated:
            in_admin = "admin" in match.app_names
            changes_proof = match.url_name in CHANGE_SECOND_FACTOR and is_mfa_enabled(request.user)
            if (in_admin or changes_proof) and not has_second_factor(request):
                return self.second_factor_first(request)
        if request.method == "POST":
            saved = saved_request(request)
            if saved is not None and saved.address == request.get_full_path():
                forget_request(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers the two exceptions, and no other."""
        if isinstance(exception, SignInFirst):
            return self.sign_in_first(request, is_unsaved=exception.is_unsaved)
        if isinstance(exception, SecondFactorFirst):
            return self.second_factor_first(request)
        return None

    def sign_in_first(self, request: HttpRequest, *, is_unsaved: bool = False) -> HttpResponse:
        """Redirects to sign-in, then to the page. Saves a POST from a locked session that no view has saved."""
        next_address = request.get_full_path()
        if len(next_address) > MAX_URL_LENGTH:  # Django leads to no address that is longer
            next_address = request.path
        resolved = request.resolver_match
        is_saved = resolved is not None and is_saved_when_locked(request, resolved.func)
        opener = opener_of(request) if request.method == "POST" else None
        if is_locked(request) and request.method == "POST" and (is_unsaved or not is_saved):
            save_request(request)
            next_address = reverse("carry-on")
        elif opener is not None and not is_locked(request):
            # Signed out in another window, or the cookie is gone: it waits for the person who opened the page.
            save_request(request, opener)
            next_address = reverse("carry-on")
            messages.info(
                request, "You are signed out. What you typed is kept: sign in again to carry on with it."
            )
        address = resolve_url(settings.LOGIN_URL)
        return HttpResponseRedirect(f"{address}?{urlencode({REDIRECT_FIELD_NAME: next_address})}")

    def second_factor_first(self, request: HttpRequest) -> HttpResponse:
        """Saves the request and redirects to the page of the second factor."""
        save_request(request)
        return HttpResponseRedirect(reverse("second-factor"))
