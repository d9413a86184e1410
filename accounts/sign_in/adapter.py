"""The tracker's changes to allauth's sign-in."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from accounts.models import User
from accounts.workflow import set_password
from core.history import Change


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator's invitation makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Saves the password with history."""
        set_password(user, password, change=Change(by=user))

    def is_reauthentication_required(self, *, app: str, **other: Any) -> bool:
        """A person who has just signed in may set up their first second factor without signing in again.

        Changing an existing second factor always needs another proof: the password, the app or the passkey.
        """
        if app == "allauth.mfa" and self.has_just_signed_in() and not is_mfa_enabled(self.request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **other))

    def has_just_signed_in(self) -> bool:
        """Whether this session was opened within the time for which a proof counts as recent."""
        records = get_authentication_records(self.request, self.request.user)
        return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
