"""How signing in differs from what allauth does by itself."""

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
    """Accounts are made by an administrator's invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody may sign themselves up."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Saved by the tracker's own verb, so that history says who did it."""
        set_password(user, password, change=Change(by=user))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, as a secret message: a code or a link, or from where somebody's sign-in was changed.

        An address without an account gets no mail. But the same is done for it as for one with an account, up to a row
        in the outbox, so that neither the answer nor how long it takes tells them apart.
        """
        is_unknown = template_prefix == NO_ACCOUNT
        words = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        if is_unknown:
            template_prefix, words["code"] = CODE, self.generate_login_code()
        written = self.render_mail(template_prefix, email, {**words, **context})
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
        """Whoever has only just signed in need not do so again to set up their first second factor.

        Once there is one, changing it always takes another proof: the password, the app or the passkey.
        """
        if app == "allauth.mfa" and self.has_just_signed_in() and not is_mfa_enabled(self.request.user):
            return False
        return bool(super().is_reauthentication_required(app=app, **other))

    def has_just_signed_in(self) -> bool:
        """Whether this session was opened within the time for which a proof counts as recent."""
        records = get_authentication_records(self.request, self.request.user)
        return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
