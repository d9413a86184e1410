"""Where somebody is led who has to sign in, or to show a second factor, before the page that they asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import MAX_URL_LENGTH

from accounts.access import (
    SecondFactorFirst,
    SignInFirst,
    has_second_factor,
    is_locked,
    is_saved_when_locked,
)
from accounts.sign_in.saved_request import forget_request, save_request, saved_request
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


class SignInMiddleware(MiddlewareMixin):
    """Answers SignInFirst and SecondFactorFirst with a redirect that leads back to the page."""

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
