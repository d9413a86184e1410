"""The library's forms of passkeys, with a field for the browser's answer that refuses whatever cannot be read."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms


class CarefulDecoder(json.JSONDecoder):
    """Refuses a number of thousands of digits, and thousands of brackets, as any other text that is no JSON.

    Python raises other errors for these, which Django's field does not expect.
    """

    def decode(self, s: str, *args: Any) -> Any:
        """The value in the text. Raises JSONDecodeError."""
        try:
            return super().decode(s, *args)
        except json.JSONDecodeError:
            raise
        except (ValueError, RecursionError):
            raise json.JSONDecodeError("Not readable", s, 0) from None


def credential_field() -> forms.JSONField:
    """The box of the browser's answer, which nobody sees."""
    return forms.JSONField(decoder=CarefulDecoder, widget=forms.HiddenInput)


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey is added."""

    credential = credential_field()


class LoginPasskeyForm(LoginWebAuthnForm):
    """Somebody signs in by a passkey."""

    credential = credential_field()


class ConfirmPasskeyForm(ReauthenticateWebAuthnForm):
    """Somebody shows again, by a passkey, who they are."""

    credential = credential_field()
