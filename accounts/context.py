"""The context processor: what stands around every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.access import has_role
from accounts.models import Role
from accounts.sign_in.demonstration import DEMO_PEOPLE
from accounts.sign_in.sessions import ADMINISTERS_KEY
from accounts.unit import service_unit
from core.govuk.parts import NavigationLink

EVERYBODY, SIGNED_IN, ADMINISTRATORS = range(3)

# The menu: words, URL name, and for whom. An entry is current on every page whose path begins with its address.
MENU = (
    ("Home", "home", EVERYBODY),
    ("Agreements", "agreement-list", EVERYBODY),
    ("My updates", "update-list", SIGNED_IN),
    ("People", "people-list", ADMINISTRATORS),
    ("Set up or update the plan", "load-start", ADMINISTRATORS),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu, the strip of a demonstration, and who runs the tracker and how one signs in.

    The session keeps for SESSION_TOUCH_MINUTES whether the menu shows the pages of administrators, so that a new or
    withdrawn role shows within minutes, without a query for each page. No right is checked by it.

    ``unit_email``: "" where none is printed. ``remember_days``: for how many days a device is remembered that asks for
    it (0: none is). ``demo_people``: those with a button, none unless CSA_DEMO is on.
    """
    user = getattr(request, "user", None)
    audience = EVERYBODY
    if user is not None and user.is_authenticated:
        if ADMINISTERS_KEY not in request.session:
            request.session[ADMINISTERS_KEY] = has_role(user, None, Role.Kind.ADMINISTRATOR)
        audience = ADMINISTRATORS if request.session[ADMINISTERS_KEY] else SIGNED_IN
    navigation = []
    for words, url_name, for_whom in MENU:
        if for_whom <= audience:
            address = reverse(url_name)
            is_current = request.path == address or (address != "/" and request.path.startswith(address))
            navigation.append(NavigationLink(words, address, is_current))
    unit = service_unit()
    return {
        "navigation": navigation,
        "is_demo": settings.CSA_DEMO,
        "unit_name": unit.name,
        "unit_email": unit.email,
        "remember_days": settings.SESSION_REMEMBER_DAYS,
        "demo_people": DEMO_PEOPLE if settings.CSA_DEMO else (),
    }
