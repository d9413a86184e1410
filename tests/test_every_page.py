"""Every GET of the resolver, as everybody: looking changes nothing, and every page opens for somebody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import databases
from tests.addresses import Address, every_address, url_names
from tests.goldens import hold
from tests.page_words import answer_words
from tests.signing_in import sign_in
from tests.world import EVERYBODY, SHOWN_ON, before_kent, session_of, shown
from tests.writes import written_table

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# What a GET may write: the session, and what allauth keeps for itself about signing in - its own copy of an address
# when a link to set a password is opened, recovery codes when they are shown. (The cache, which counts sign-ins, is
# in memory in the tests.)
MAY_BE_WRITTEN = {"django_session", "account_emailaddress", "mfa_authenticator"}
MOST_JOINS = 8
# To whom the second plan is shown too: it has what the first has not, indicators with figures.
ADMIN_SEERS = {"staff", "administrator"}
SEES_BOTH_PLANS = {"signed out", "administrator"}

# Pages that stand only inside a journey, or lead on to another page whoever asks.
ONLY_ON_THE_WAY = {
    "account_confirm_login_code": "a code has been asked for",
    "account_email": "leads to how one signs in",
    "account_signup": "leads to signing in",
    "carry-on": "something was kept",
    "mfa_authenticate": "a password has been given",
    "mfa_trust": "a second factor has just been shown",
    "request-answer": "a lead has said that it is no longer theirs",
}


@dataclass(frozen=True)
class Visit:
    """One GET: who, where, what came of it and in which words, which tables it wrote to.

    ``joins``: of the statement that joins the most tables.
    """

    who: str
    address: Address
    status: int
    words: str
    written: tuple[str, ...]
    joins: int

    def __str__(self) -> str:
        return f"{self.address.path} as {self.who}: {self.status}, wrote to {', '.join(self.written)}"


FILES = 'FROM "loading_keptfile"'
"""Who may read a file goes by each thing that it may belong to: 15 joins, planned by PostgreSQL in 2 ms."""


def written_by(get: Callable[[], Any]) -> tuple[Any, tuple[str, ...], int]:
    """The answer, the tables that getting it wrote to, and the joins of the statement with the most."""
    tables: list[str] = []
    joins = 0

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal joins
        if table := written_table(sql):
            tables.append(table)
        # The parts of a union are planned one by one.
        joins = max(joins, *(part.count(" JOIN ") for part in sql.split(" UNION ") if FILES not in part), 0)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(listen):
        answer = get()
    return answer, tuple(sorted(set(tables))), joins


def everybody() -> Iterator[tuple[str, Client]]:
    """Signed out, each demonstration person, somebody with every second factor, and a newcomer without any."""
    for who in EVERYBODY:
        client = Client(raise_request_exception=False)
        if who:
            client.post(reverse("demo-sign-in"), {"person": who})
        yield who or "signed out", client
    for who, person, recently in (
        ("careful", User.objects.get(email="careful@example.org"), True),
        ("newcomer", User.objects.create_user("newcomer@example.org", "Nell Newcomer"), False),
        ("staff", User.objects.create_superuser("staff@example.org", "Stella Staff"), True),
    ):
        client = Client(raise_request_exception=False)
        session_of(client, person, recently=recently)
        yield who, client


def admin_addresses() -> list[Address]:
    """The lists of Django's own admin."""
    models = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    names = ["admin:index", *(f"admin:{model}_changelist" for model in models)]
    return [Address(name, name, reverse(name)) for name in names]


@pytest.fixture(scope="module")
def visits(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Visit]:
    """Everybody has been everywhere, once for all tests of this module."""
    made = []
    with (
        django_db_blocker.unblock(),
        databases.standing_on("shown"),
        time_machine.travel(SHOWN_ON, tick=False),
        override_settings(CSA_DEMO=True),
        transaction.atomic(),
    ):
        one, both = every_address(shown()), every_address(shown(), before_kent())
        for who, client in everybody():
            addresses = both if who in SEES_BOTH_PLANS else one
            for address in (*addresses, *(admin_addresses() if who in ADMIN_SEERS else ())):
                answer, *seen = written_by(lambda path=address.path, client=client: client.get(path))
                made.append(Visit(who, address, answer.status_code, answer_words(answer), *seen))
        transaction.set_rollback(True)
    return made


def test_looking_at_a_page_writes_to_no_table_but_the_session(visits: list[Visit]) -> None:
    wrote = [str(visit) for visit in visits if set(visit.written) - MAY_BE_WRITTEN]

    assert not wrote, "\n".join(wrote)


def test_no_page_fails_for_anybody(visits: list[Visit]) -> None:
    failed = [str(visit) for visit in visits if visit.status >= 500]

    assert not failed, "\n".join(failed)


def test_no_page_asks_with_a_statement_of_more_than_eight_joins(visits: list[Visit]) -> None:
    """Beyond eight, PostgreSQL plans for longer than it works."""
    slow = {f"{visit.address.url_name}: {visit.joins}" for visit in visits if visit.joins > MOST_JOINS}

    assert slow == set()


def test_every_page_opens_for_somebody(visits: list[Visit]) -> None:
    opened = {visit.address.url_name for visit in visits if visit.status == 200}
    by_post = {visit.address.url_name for visit in visits if visit.status == 405}
    known = {visit.address.url_name for visit in visits}

    shut = known - opened - by_post - set(ONLY_ON_THE_WAY)
    assert not shut, f"opens for nobody; say in tests/world.py of which rows: {', '.join(sorted(shut))}"


def test_the_pages_that_stand_only_inside_a_journey_are_known_and_still_do(visits: list[Visit]) -> None:
    opened = {visit.address.url_name for visit in visits if visit.status == 200}

    assert set(ONLY_ON_THE_WAY) <= set(url_names())
    assert set(ONLY_ON_THE_WAY) & opened == set(), "takes no journey any more"


def test_what_is_not_in_the_report_is_never_called_unpublished_and_can_be_asked_for(
    visits: list[Visit],
) -> None:
    """All that is held can be asked for under Freedom of Information, and the page says so in one line."""
    said = [visit for visit in visits if "ot in the report" in visit.words]
    silent = {str(visit) for visit in said if "Freedom of Information Act" not in visit.words}
    promised = {str(visit) for visit in visits if "never published" in visit.words.lower()}

    assert {"update-edit", "update-notes", "period-decide"} <= {visit.address.url_name for visit in said}
    assert silent == set()
    assert promised == set()


OWN_REF = re.compile(
    # As the tracker makes them: ten hexadecimal digits, of which one at least is a letter and one a numeral.
    r"(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{10}(?![0-9a-z])"
    # As the demonstration gives them to its actions, which readers know as "4.2a".
    r"|\b(?:DA|RS|SM|ASB|AC|VC|FR|CC)[0-9]\.[0-9]\b"
)


def test_no_page_names_a_row_as_the_tracker_does_by_itself(visits: list[Visit]) -> None:
    """Readers know an action as "4.2a" and a priority as "4"; refs are for addresses and files."""
    named = {
        f"{visit.address.url_name} as {visit.who}: {found.group()}"
        for visit in visits
        if is_ours(visit) and (found := OWN_REF.search(visit.words))
    }

    assert not named, "\n".join(sorted(named))


def test_every_page_says_to_each_person_what_it_said(visits: list[Visit]) -> None:
    """A move of code changes no word; words that were changed on purpose: make goldens."""
    hold("pages", {f"{visit.address.name} as {visit.who}": visit.words for visit in visits if is_ours(visit)})


def is_ours(visit: Visit) -> bool:
    """Whether the page is not of Django's own admin, whose words come with Django."""
    return not visit.address.url_name.startswith("admin:")


def test_the_ear_for_writes_hears_one(client: Client) -> None:
    person = User.objects.create_user("lead@example.org", "Lee Lead")
    sign_in(client, person)

    _, tables, _ = written_by(lambda: person.save())

    assert tables == ("accounts_historicaluser", "accounts_user")
