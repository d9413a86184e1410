"""Everybody everywhere: each address of the service got as each kind of person, once for all tests that look at it.

The service is as `make run` shows it: the world “shown”, on its day. The fixture is ``visits`` (tests/conftest.py);
tests that ask for it go to one process (tests/turns.py).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import time_machine
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from tests import databases
from tests.addresses import Address, every_address
from tests.page_words import answer_words
from tests.passage import Passage, passage
from tests.world import EVERYBODY, SHOWN_ON, before_kent, session_of, shown
from tests.writes import written_table

SIGNED_OUT = "signed out"
# To whom the second plan is shown too: it has what the first has not, indicators with figures.
ADMIN_SEERS = {"staff", "administrator"}
SEES_BOTH_PLANS = {SIGNED_OUT, "administrator"}


@dataclass(frozen=True)
class Visit:
    """One GET: who, where, what came of it and in which words, which tables it wrote to.

    ``packed``: the page itself, small; nothing where what came is no page. ``joins``: of the statement that joins
    the most tables. ``way``: what the request passed through; None but for the administrator, who reads the most.
    """

    who: str
    address: Address
    status: int
    words: str
    packed: bytes
    way: Passage | None
    written: tuple[str, ...]
    joins: int

    def __str__(self) -> str:
        return f"{self.address.path} as {self.who}: {self.status}, wrote to {', '.join(self.written)}"

    @property
    def html(self) -> str:
        """The page; "" where what came is none."""
        return zlib.decompress(self.packed).decode() if self.packed else ""


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
        yield who or SIGNED_OUT, client
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


def everywhere() -> list[Visit]:
    """Everybody goes everywhere; what they leave behind is taken back."""
    made = []
    with (
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
                words = answer_words(answer)
                way = None
                if who == "administrator":
                    # Once more: by then the process has read the page's templates, as it has in service.
                    with passage() as way:
                        client.get(address.path)
                made.append(Visit(who, address, answer.status_code, words, packed(answer), way, *seen))
        transaction.set_rollback(True)
    return made


def packed(answer: Any) -> bytes:
    """A page in a tenth of its size; nothing of an answer that is no page."""
    is_page = "html" in answer.headers.get("Content-Type", "") and not answer.streaming
    return zlib.compress(answer.content, 1) if is_page else b""
