"""The context of every page: the name of the service, its contact, the navigation."""

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

    ``is_shown``: whether the person of the request sees it. ``section``: the entry is current on pages whose path
    begins with this (None: with the entry's own address).
    """

    words: str
    url_name: str
    is_shown: Callable[[HttpRequest], bool]
    order: int = 50
    section: str | None = None


@dataclass(frozen=True)
class NavigationLink:
    """A link of the navigation on a page."""

    words: str
    address: str
    is_current: bool


_navigation: dict[str, NavigationItem] = {}


def add_to_navigation(item: NavigationItem) -> None:
    """Adds an entry, or replaces the one with the same URL name.

    Later apps call it in ``ready()``: core knows neither their pages nor who may see them.
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
    """The entries that this person sees, without those whose page does not exist."""
    links = []
    for item in sorted(_navigation.values(), key=lambda item: item.order):
        try:
            address = reverse(item.url_name)
        except NoReverseMatch:
            continue
        if not item.is_shown(request):
            continue
        section = item.section or address
        is_current = request.path == address or (section != "/" and request.path.startswith(section))
        links.append(NavigationLink(item.words, address, is_current))
    return links


def service(request: HttpRequest) -> dict[str, Any]:
    """Context processor. ``navigation`` is a function, so that only templates that use it pay for it."""
    return {
        "service_name": SERVICE_NAME,
        "is_demo": bool(getattr(settings, "CSA_DEMO", False)),
        "navigation": lambda: navigation(request),
    }
