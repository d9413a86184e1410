"""A server that dies while it confirms a load leaves all of it or nothing, and the load can be taken up again.

Three times in every run of the suite; CSA_FAULTS=20 (``make faults``) spreads twenty over the whole of the writing, and
another CSA_FAULTS_SEED chooses other points.
"""

from __future__ import annotations

import http.client
import io
import os
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from accounts.models import Role, User
from documents.spreadsheets import read_workbook
from loading.load import FileSource, load
from loading.models import Load
from loading.uploads import workflow
from loading.uploads.outcome import preview_load
from priorities.models import Agreement
from tests import build
from tests.another_process import environment
from tests.killed_server import is_write
from tests.load_files import contents, plan_of, small
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = int(os.environ.get("CSA_FAULTS", "3"))
SEED = int(os.environ.get("CSA_FAULTS_SEED", "2015"))
ACTIONS = 120
# Where a request leaves its traces whatever becomes of the load.
NOT_THE_LOAD_S = {"django_session", "django_cache", "core_cache", "cache"}
TOKEN = "a" * 32


def book(edition: int) -> bytes:
    """A plan of many actions; the second edition words each third anew, and has more of them."""
    sheets = small()
    first = sheets["actions"][0]
    sheets["actions"] = [
        {
            **first,
            "ref": f"B{number}",
            "aim_ref": f"A{number // 2}",
            "aim_number": f"1.{number // 2 + 1}",
            "aim": f"Aim {number // 2}",
            "action": f"Action {number}{', worded anew' if edition == 2 and not number % 3 else ''}",
        }
        for number in range(ACTIONS * (edition + 1) // 2)
    ]
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@dataclass
class Waiting:
    """A load that waits to be confirmed by an administrator who has looked at it."""

    load: Load
    by: User
    seen: str

    @property
    def data(self) -> dict[str, str]:
        """What the confirm page posts."""
        return {"seen": self.seen, "reason": "The new edition"}

    @property
    def address(self) -> str:
        """Of the confirm page."""
        return reverse("load-confirm", args=[self.load.pk])

    def client(self) -> Client:
        """The administrator's browser."""
        return sign_in(Client(), self.by, second_factor=True)


@pytest.fixture
def waiting(transactional_db: None) -> Waiting:
    """The second edition of a plan that has been loaded."""
    load(FileSource(read_workbook(book(1), "first.xlsx")))
    agreement = Agreement.objects.get(slug="small-2014-17")
    by = build.person("administrator", "Ada Administrator")
    Role.objects.create(person=by, partnership=agreement.partnership, kind="administrator")
    row = workflow.start(
        "second.xlsx", book(2), partnership=agreement.partnership, agreement=agreement, head={}, by=by
    )
    outcome = preview_load(row)
    assert outcome.is_ready, (outcome.errors, outcome.questions, outcome.asks_about_absent)
    return Waiting(row, by, outcome.seen)


def held() -> dict[str, tuple[int, str]]:
    """Every table that a load may touch, with the number of its rows and a digest."""
    return {table: found for table, found in contents().items() if table not in NOT_THE_LOAD_S}


def rows(found: dict[str, tuple[int, str]]) -> dict[str, int]:
    return {table: number for table, (number, _) in found.items()}


def undisturbed(waiting: Waiting) -> tuple[dict[str, int], int]:
    """The rows of every table once the load is confirmed, and how many statements write; taken back again."""
    written = 0

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal written
        written += is_write(sql)
        return execute(sql, parameters, many, context)

    client = waiting.client()
    with transaction.atomic():
        with connection.execute_wrapper(listen):
            response = client.post(waiting.address, waiting.data)
        assert response.status_code == 302
        assert Load.objects.get(pk=waiting.load.pk).state == Load.State.LOADED
        after = rows(held())
        transaction.set_rollback(True)
    return after, written


def point(number: int, written: int) -> tuple[int, int]:
    """Where the server dies: after which write (0: the answer is made, not sent), and how many milliseconds later.

    Spread over all of the writing, so that few times tell as much as they can.
    """
    if TIMES > 1 and number == TIMES - 1:
        return 0, 0
    chance = random.Random(f"{SEED}:{number}")  # noqa: S311 - no secret
    spread = max(TIMES - 1, 1)
    at = 1 + int((number + chance.random()) * written / spread)
    return min(at, written), chance.choice((0, 0, 1, 5, 20)) if number else 0


class Server:
    """The process that is killed."""

    def __init__(self, at: tuple[int, int]) -> None:
        command = [sys.executable, "-m", "tests.killed_server", *map(str, at)]
        self.process = subprocess.Popen(
            command, cwd=Path(settings.BASE_DIR), env=environment(), stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def post(self, waiting: Waiting) -> int | None:
        """Presses the button; the status of the answer, None: there was none."""
        cookies = {"csrftoken": TOKEN, settings.SESSION_COOKIE_NAME: waiting.client().session.session_key}
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request(
                "POST",
                waiting.address,
                urlencode({**waiting.data, "csrfmiddlewaretoken": TOKEN}),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                },
            )
            return asked.getresponse().status
        except (http.client.HTTPException, ConnectionError):
            return None
        finally:
            asked.close()

    def stop(self) -> int:
        """Its exit status: minus the signal that ended it."""
        if self.process.poll() is None:
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
        status = self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def settled(load: Load) -> Load:
    """The load, once the database has done with the dead process: it waits for its locks."""
    with transaction.atomic():
        return Load.objects.select_for_update(of=("self",)).get(pk=load.pk)


@pytest.mark.parametrize("number", range(TIMES))
def test_a_server_killed_while_it_loads_leaves_all_or_nothing_and_the_load_can_go_on(
    waiting: Waiting, number: int
) -> None:
    after, written = undisturbed(waiting)
    before = held()
    assert rows(before) != after
    at = point(number, written)

    server = Server(at)
    answer = server.post(waiting)
    ended = server.stop()

    row = settled(waiting.load)
    now = held()
    print(f"killed after write {at[0]} of {written} and {at[1]} ms: {row.get_state_display()}")
    assert answer is None, answer
    assert ended == -9, "the server was not killed"
    if row.state == Load.State.WAITING:
        assert now == before
    else:
        assert row.state == Load.State.LOADED
        assert rows(now) == after
    if at[1] == 0:
        assert row.state == (Load.State.LOADED if at[0] == 0 else Load.State.WAITING)
    goes_on(waiting, row, number, after)


def goes_on(waiting: Waiting, row: Load, number: int, after: dict[str, int]) -> None:
    """Confirmed again, a load is loaded, once; a waiting one can also be dropped."""
    client = waiting.client()
    plan = plan_of("small-2014-17")
    if row.state == Load.State.WAITING and number % 2:
        client.post(reverse("load-detail", args=[row.pk]), {"do": "drop"})
        assert Load.objects.get(pk=row.pk).state == Load.State.DROPPED
        assert plan_of("small-2014-17") == plan
        return
    response = client.post(waiting.address, waiting.data)
    assert response.status_code == 302
    assert Load.objects.get(pk=row.pk).state == Load.State.LOADED
    assert rows(held()) == after
    assert len(plan_of("small-2014-17").actions) == ACTIONS * 3 // 2
