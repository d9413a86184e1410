"""Every address of the service with its arguments filled in, for tests that visit all of them.

The addresses come from the resolver, so a new page is visited from its first day. An argument that FILLED does not
know is the key of a row: which one, the place says (tests/world.py); 1 where it says nothing. tests/test_every_page.py
fails for an address that opens for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.urls import get_resolver, reverse

# What a browser never opens as a page of its own: answers to machines and files.
NOT_PAGES = frozenset(
    {
        "healthz",
        "demo-sign-in",
        "mfa_login_webauthn",
        "mfa_download_recovery_codes",
        "indicator-chart",
        "file-download",
        "period-chase",
        "period-meeting",
        "load-cells-file",
        "load-template",
        "update-calendar",
        "update-file-download",
        "meeting-notes",
        "paper-file",
        "paper-order-file",
    }
)


Arguments = Mapping[str, object]


@dataclass(frozen=True)
class Place:
    """What the addresses are about: a plan with one of everything. ``area``: the key of a place of its partnership.

    ``rows``: arguments that mean something else than in FILLED, by URL name, or by its beginning where that ends
    with a dash; several where a page is worth seeing of several rows.
    """

    agreement: str
    priority: str
    theme: str
    action: str
    at: str = "2014-12-31"
    version: str = ""
    area: str = "1"
    rows: Mapping[str, tuple[Arguments, ...]] = field(default_factory=dict)

    def of(self, url_name: str) -> tuple[Arguments, ...]:
        """What is said of a URL name: the longest beginning counts."""
        fitting = [
            name for name in self.rows if name == url_name or (name[-1] in "-_" and url_name.startswith(name))
        ]
        return self.rows[max(fitting, key=len)] if fitting else ({},)


@dataclass(frozen=True)
class Address:
    """One address of a page. ``name`` tells several of one URL name apart and is fit for a file's name."""

    url_name: str
    name: str
    path: str


# What an argument of that name is.
FILLED: dict[str, Callable[[Place], str]] = {
    "agreement": lambda place: place.agreement,
    "slug": lambda place: place.theme,
    "number": lambda place: place.priority,
    "ref": lambda place: place.action,
    "version": lambda place: place.version or "1.0",
    # Of the parts of a plan that can be edited, the one whose ref the place names.
    "kind": lambda place: "actions",
    "part": lambda place: "priorities",
    "place": lambda place: place.area,
}

# allauth's pages of which an address carries a secret: a link that has had its day shows the page that says so.
OWN: dict[str, tuple[Arguments, ...]] = {
    "account_confirm_email": ({"key": "used-up"},),
    "account_reset_password_from_key": ({"uidb36": "1", "key": "used-up"},),
}

# What else a page shows, depending on what its address asks: (ending of the name, query).
ASKED: dict[str, Callable[[Place], list[tuple[str, str]]]] = {
    "plan": lambda place: [
        ("as-at", f"at={place.at}"),
        *([("version", f"version={place.version}")] if place.version else []),
        ("no-such-day", "at=2014-02-31"),
    ],
    "agreement-detail": lambda place: [("as-at", f"at={place.at}")],
    "action-list": lambda place: [
        ("found", f"priority={place.priority}&sort=-due"),
        ("none-found", "q=no-action-says-this"),
        ("as-at", f"at={place.at}"),
    ],
    "action-log": lambda place: [
        ("all", "state=all"),
        ("none-found", "state=withdrawn&age=old"),
        ("as-at", f"at={place.at}"),
    ],
    "indicator-enter": lambda place: [("grid", "period=2013"), ("which-days", "period=Summer+2013")],
    "plan-edit-grid": lambda place: [("some", "show=no-measure"), ("none", "priority=none")],
    "plan-edit-numbers": lambda place: [("consecutive", "by=consecutive")],
    "gaps": lambda place: [("as-at", f"at={place.at}")],
    "paper-list": lambda place: [
        ("chosen", f"at={place.at}&part=priority:{place.priority}&marking=OFFICIAL"),
        ("no-such-part", "part=priority:99"),
        ("wrong-day", "choose=yes&day=31+February"),
    ],
    "change-list": lambda place: [
        ("found", f"section={place.priority}&kind=actions"),
        ("none-found", "since=2001-01-01&until=2001-12-31"),
    ],
    "plan-compare": lambda place: [
        ("whole", f"from={place.at}&to=now&show=all"),
        ("one-moment", "from=now&to=now"),
        ("no-such", "from=no-such-version"),
    ],
    "account_login": lambda place: [("passkey", "passkey=1")],
}


def url_names() -> dict[str, list[str]]:
    """The URL names that the resolver knows, but for Django's own admin, and the arguments that each one takes."""
    known = get_resolver().reverse_dict
    return {name: list(known[name][0][0][1]) for name in sorted(filter(_is_a_name, known))}


def _is_a_name(key: object) -> bool:
    return isinstance(key, str)


def every_address(*places: Place) -> list[Address]:
    """The addresses of every GET of the resolver but NOT_PAGES, each once; of several places all that differ."""
    found: dict[str, Address] = {}
    for place in places:
        of = "" if place is places[0] else f"-{place.agreement}"
        for url_name, names in url_names().items():
            if url_name in NOT_PAGES:
                continue
            for number, filled in enumerate(arguments(url_name, names, place)):
                path = reverse(url_name, kwargs=filled)
                name = file_name(url_name) + (f"-{number + 1}" if number else "") + of
                found.setdefault(path, Address(url_name, name, path))
                for ending, query in ASKED.get(url_name, lambda place: [])(place):
                    asked = f"{path}?{query}"
                    found.setdefault(asked, Address(url_name, f"{name}-{ending}", asked))
    return list(found.values())


def file_name(url_name: str) -> str:
    """The name without what a file's name cannot carry."""
    return re.sub(r"[^a-z0-9]+", "-", url_name.lower())


def arguments(url_name: str, names: list[str], place: Place) -> list[Arguments]:
    """What a URL name is filled in with in a place; several where its page is worth seeing of several rows."""
    if url_name in OWN:
        return list(OWN[url_name])
    filled = {name: FILLED[name](place) if name in FILLED else 1 for name in names}
    return [{name: said.get(name, filled[name]) for name in names} for said in place.of(url_name)]
