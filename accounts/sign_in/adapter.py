"""The tracker's changes to allauth's sign-in."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Message, User
from accounts.outbox.writing import BLANK, queue
from accounts.workflow import set_password
from core.history import Change

CODE, NO_ACCOUNT = "account/email/login_code", "account/email/unknown_account"


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator's invitation makes the account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Saves the password with history."""
        set_password(user, password, change=Change(by=user))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues the mail as a secret message: it has a code or a link, or tells from where a sign-in was changed.

        An address without an account gets no mail. But its row is queued all the same, already cancelled, so that
        neither the answer nor its duration tells the two apart.
        """
        is_unknown = template_prefix == NO_ACCOUNT
        common = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        if is_unknown:
            template_prefix, common["code"] = CODE, self.generate_login_code()
        written = self.render_mail(template_prefix, email, {**common, **context})
        life = (
            app_settings.LOGIN_BY_CODE_TIMEOUT if template_prefix == CODE else settings.PASSWORD_RESET_TIMEOUT
        )
        now = timezone.now()
        message = Message(
            address=email,
            kind=Message.Kind.SIGN_IN,
            subject=str(written.subject)[:300],
            body=str(written.body),
            is_secret=True,
            written_at=now,
            expires_at=now + timedelta(seconds=life),
        )
        if is_unknown:
            message.state = Message.State.CANCELLED
            for field, value in BLANK.items():
                setattr(message, field, value)
        queue([message])

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
