"""Every address of the service crossed with everybody who may ask for it, GET and POST, against one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import MailLog
from actions.models import ProgressUpdate
from actions.workflow import open_cycle
from core.history import Change
from loading.models import RefreshDraft
from priorities.models import HandOverRequest, Holding
from priorities.workflow import say_no_longer_mine
from tests import build, figures
from tests.access_table import CAST, PAGES
from tests.loads import loads_of
from tests.refreshing import refresh_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

# Pages of the libraries, behind their own checks: signing in is tested in test_sign_in.py and test_second_factor.py.
LIBRARIES = ("admin:", "account_", "mfa_")


def addresses(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """The URL names of the resolver, with their namespaces."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


OWN = sorted({name for name in addresses() if not name.startswith(LIBRARIES)})


@dataclass
class World:
    """What the rows of the table speak of by name."""

    cast: build.Cast
    plan: build.Plan

    def path(self, name: str) -> dict[str, str]:
        """The arguments of a page's address."""
        known = {
            "private": self.plan.agreement.slug,
            "update": str(self.update.pk),
            "cycle": str(self.update.cycle_id),
            "viewer": str(self.cast.viewer.pk),
            "post": str(self.plan.posts[0].pk),
            "priority": str(self.plan.priorities[0].pk),
            "holding": str(Holding.objects.get(person=self.cast.delegate).pk),
            "request": str(HandOverRequest.objects.get().pk),
            "mail": str(MailLog.objects.get().pk),
        }
        if name.startswith("load-"):
            known |= {key: str(pk) for key, pk in self.loads.items()}
        if name.startswith("refresh-") and not RefreshDraft.objects.exists():
            refresh_of(self.plan.agreement, self.cast.administrator)
        return {key: known.get(value, value) for key, value in PAGES[name].path.items()}

    @cached_property
    def loads(self) -> dict[str, int]:
        """Files on their way into the plan; made only for the pages that are about them."""
        return loads_of(self.plan.agreement, self.cast.administrator)

    @property
    def update(self) -> ProgressUpdate:
        """What the lead owes about the first action."""
        return ProgressUpdate.objects.get(action__ref="act0")

    def client(self, who: str) -> Client:
        """A browser in which this member of the cast has signed in, with a second factor."""
        client = Client()
        if who != "signed_out":
            sign_in(client, getattr(self.cast, who), second_factor=True)
        return client


@pytest.fixture
def world(cast: build.Cast) -> World:
    """A plan that is not public, with an open reporting period."""
    plan = build.plan(cast.partnership, people=cast)
    opened = Change(cast.administrator, "Opened for the test")
    open_cycle(plan.agreement, title="January 2015", plan_year="2014/15", **build.PERIOD, change=opened)
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(cast.lead))
    MailLog.objects.update(outcome=MailLog.Outcome.FAILED)
    figures.figures(figures.indicator(plan, owner=cast.lead), {"2012": 100, "2013": 80})
    return World(cast, plan)


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
    got = {}
    for who in CAST:
        client = world.client(who)
        address = reverse(name, kwargs=world.path(name))
        response = client.get(address) if method == "get" else client.post(address, page.data)
        got[who] = outcome(response)
    assert got == page.expected(method)


def entered_alone(name: str) -> bool:
    """Whether the address takes no arguments; one that does lies below one that does not."""
    try:
        return bool(reverse(name))
    except NoReverseMatch:
        return False


@pytest.mark.parametrize(
    "name", sorted({name for name in addresses() if name.startswith("admin:") and entered_alone(name)})
)
def test_django_s_admin_is_closed_to_the_whole_cast(world: World, name: str) -> None:
    for who in CAST:
        assert world.client(who).get(reverse(name)).status_code in (302, 403, 404), who
