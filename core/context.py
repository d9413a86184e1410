"""What every page knows: the service's name, its contact, where one can go, who is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

SERVICE_NAME = "Community Safety Agreement tracker"


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the service navigation.

    ``is_shown`` says to whom; ``section``: the path below which the entry is marked as the current one
    (None: the address itself and all below it).
    """

    words: str
    url_name: str
    is_shown: Callable[[HttpRequest], bool]
    order: int = 50
    section: str | None = None


@dataclass(frozen=True)
class NavigationLink:
    """An entry as the page draws it."""

    words: str
    address: str
    is_current: bool


_navigation: dict[str, NavigationItem] = {}


def add_to_navigation(item: NavigationItem) -> None:
    """Add an entry, or replace the one with the same URL name.

    For the ``ready()`` of apps that stand above this one: core knows neither their pages nor who may see
    them.
    """
    _navigation[item.url_name] = item


def is_signed_in(request: HttpRequest) -> bool:
    """Whether somebody is signed in."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


add_to_navigation(NavigationItem("Home", "home", lambda request: True, order=10))
add_to_navigation(NavigationItem("Agreements", "agreement-list", lambda request: True, order=20))
add_to_navigation(NavigationItem("My updates", "update-list", is_signed_in, order=30))


def navigation(request: HttpRequest) -> list[NavigationLink]:
    """The entries that this person sees; one whose page does not exist is left out."""
    links = []
    for item in sorted(_navigation.values(), key=lambda item: item.order):
        try:
            address = reverse(item.url_name)
        except NoReverseMatch:
            continue
        if not item.is_shown(request):
            continue
        section = item.section or address
        current = request.path == address or (section != "/" and request.path.startswith(section))
        links.append(NavigationLink(item.words, address, current))
    return links


def service(request: HttpRequest) -> dict[str, Any]:
    """Context processor. What costs anything is a callable: a template that does not ask does not pay."""
    return {
        "service_name": SERVICE_NAME,
        "unit_name": getattr(settings, "UNIT_NAME", ""),
        "unit_email": getattr(settings, "UNIT_EMAIL", ""),
        "is_demo": bool(getattr(settings, "CSA_DEMO", False)),
        "navigation": lambda: navigation(request),
    }
