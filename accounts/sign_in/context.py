"""The context processors of signing in: the demonstration buttons, and how long a device is remembered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.sign_in.demonstration import DEMO_PEOPLE


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """The buttons of the demonstration people; none unless CSA_DEMO is on."""
    if not settings.CSA_DEMO:
        return {"demo_people": []}
    return {
        "demo_people": [
            {"person": person.key, "name": person.role, "what": person.what} for person in DEMO_PEOPLE
        ],
    }


def remembering(request: HttpRequest) -> dict[str, Any]:
    """For how many days a device is remembered that asks for it; 0: none is."""
    return {"remember_days": settings.SESSION_REMEMBER_DAYS}
