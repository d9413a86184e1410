"""Ways in for tests that are about something else: signed in, and signed in with a second factor shown."""

from __future__ import annotations

import time

from django.test import Client

from accounts.models import User


def sign_in(client: Client, person: User, *, second_factor: bool = False) -> Client:
    """Signs the person in; with ``second_factor`` as if they had shown one when they did."""
    client.force_login(person)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client
