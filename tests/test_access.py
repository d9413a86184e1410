"""Every address of the service crossed with everybody who may ask for it, GET and POST, against one table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests import databases
from tests.access_table import CAST, PAGES
from tests.access_world import World

# The database that runs what it can tell is asked by one of each kind: nobody, who reads, who leads, who decides all.
ASKED_BY = CAST if connection.vendor == "sqlite" else ("signed_out", "viewer", "lead", "administrator")

pytestmark = [pytest.mark.django_db, pytest.mark.world("access")]

# Pages of the libraries, behind their own checks: signing in is tested in test_sign_in.py and test_second_factor.py.
LIBRARIES = ("admin:", "account_", "mfa_", "usersessions_")


def addresses(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """The URL names of the resolver, with their namespaces."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


OWN = sorted({name for name in addresses() if not name.startswith(LIBRARIES)})


@pytest.fixture
def world(db: None) -> World:
    """A plan that is not public, with an open reporting period."""
    made: World = databases.value("access")
    return made


def outcome(response: HttpResponseBase) -> str:
    """A response in the words of the table."""
    if response.status_code in (301, 302, 303):
        return "in" if "/account/login/" in response.headers["Location"] else "to"
    return str(response.status_code)


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert sorted(PAGES) == OWN


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_opens_for_whom_the_table_says_and_for_nobody_else(
    world: World, name: str, method: str
) -> None:
    page = PAGES[name]
    address = reverse(name, kwargs=world.path(name))
    got = {}
    for who in ASKED_BY:
        client = world.client(who)
        response = client.get(address) if method == "get" else client.post(address, page.data)
        got[who] = outcome(response)
    expected = page.expected(method)
    assert got == {who: expected[who] for who in ASKED_BY}


def entered_alone(name: str) -> bool:
    """Whether the address takes no arguments; one that does lies below one that does not."""
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


@pytest.mark.once
def test_django_s_admin_is_open_to_administrators_alone_and_adds_nothing(world: World) -> None:
    names = {name for name in addresses() if name.startswith("admin:") and entered_alone(name)}
    for name in sorted(names):
        is_for_administrators = not (
            name.startswith("admin:accounts_") or name.endswith(("_add", ":autocomplete", ":login"))
        )
        for who in ("signed_out", "reviewer", "administrator", "other_administrator"):
            is_open = is_for_administrators and who in ("administrator", "other_administrator")
            expected = (200, 302, 405) if is_open else (302, 403, 404)
            assert world.client(who).get(reverse(name)).status_code in expected, (name, who)
