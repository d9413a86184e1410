"""What pages know about people, beyond who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.sign_in.demonstration import DEMO_PEOPLE


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the buttons of the demonstration people; none unless CSA_DEMO is on."""
    if not settings.CSA_DEMO:
        return {"demo_people": []}
    return {
        "demo_people": [{"person": one.key, "name": one.role, "what": one.what} for one in DEMO_PEOPLE],
    }
