"""The context processor of accounts: who runs the tracker, and how one signs in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.sign_in.demonstration import DEMO_PEOPLE
from accounts.unit import service_unit


def accounts(request: HttpRequest) -> dict[str, Any]:
    """For the foot of every page, the statements and the sign-in page.

    ``unit_name``; ``unit_email`` ("": none is printed); ``remember_days``: for how many days a device is remembered
    that asks for it (0: none is); ``demo_people``: those with a button, none unless CSA_DEMO is on.
    """
    unit = service_unit()
    return {
        "unit_name": unit.name,
        "unit_email": unit.email,
        "remember_days": settings.SESSION_REMEMBER_DAYS,
        "demo_people": DEMO_PEOPLE if settings.CSA_DEMO else (),
    }
