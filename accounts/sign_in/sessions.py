"""What signing in records, in the session and on the person."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.access import has_role
from accounts.models import Role, User
from accounts.sign_in.remembered import note_wish
from accounts.sign_in.saved_request import REQUEST_KEY, saved_request

# When the session was last used, in whole seconds since 1970; and whether it is locked.
SEEN_KEY = "accounts_seen"
LOCKED_KEY = "accounts_locked"
# Whether the person administers a partnership; for the menu only, never to check a right.
ADMINISTERS_KEY = "accounts_administers"


def note_sign_in(sender: Any, user: User, request: HttpRequest | None = None, **other: Any) -> None:
    """Records the last sign-in and unlocks the session.

    It replaces Django's own receiver, which saves the person and would add a row of history at each sign-in.
    """
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    if request is not None:
        if (request.session.get(REQUEST_KEY) or {}).get("owner") != str(user.pk):
            # What somebody else typed before is not theirs.
            request.session.pop(REQUEST_KEY, None)
        request.session.pop(LOCKED_KEY, None)
        note_wish(request, user)
        request.session[SEEN_KEY] = int(time.time())
        request.session[ADMINISTERS_KEY] = has_role(user, None, Role.Kind.ADMINISTRATOR)


def note_new_second_factor(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **other: Any
) -> None:
    """Counts a new app or passkey as shown in this session, and says how to carry on with the saved request."""
    if authenticator.type not in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        return
    # Recent proof, too: otherwise the recovery codes, shown next, would ask for the same digits again.
    record_authentication(
        request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
    )
    if saved_request(request) is not None:
        messages.info(
            request,
            format_html(
                "When you have kept your recovery codes safe, "
                '<a class="govuk-notification-banner__link" href="{}">carry on with what you were doing</a>.',
                reverse("carry-on"),
            ),
        )
