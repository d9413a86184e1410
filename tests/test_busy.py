"""Somebody whose turn to save does not come in time is told so, loses nothing, and sends the same again."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory

from core.requests.typed import fields_to_repeat
from csa_tracker.middleware import is_busy
from priorities.writing import writing
from reporting.models import Report
from tests import build, periods
from tests.pages import words
from tests.signing_in import sign_in

TYPED = "Twelve courses were held.\r\nAnd “three” more & a <b>."
INPUT = re.compile(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"\s*>')


@pytest.fixture
def owed(county_plan: build.Plan, cast: build.Cast) -> Report:
    periods.opened(county_plan, cast)
    return periods.update_on(county_plan, 0)


@contextmanager
def somebody_else_saves(update: Report) -> Iterator[None]:
    """Another person holds the agreement's lock for as long as it takes, and this one waits for a moment only."""
    inside, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with writing(update.agreement_id, by=None):
                inside.set()
                may_end.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    assert inside.wait(20)
    with connection.cursor() as cursor:
        on_sqlite = connection.vendor == "sqlite"
        cursor.execute("PRAGMA busy_timeout = 50" if on_sqlite else "SET lock_timeout = '50ms'")
    try:
        yield
    finally:
        may_end.set()
        thread.join(20)


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_sends_the_same_again_with_one_button(
    client: Client, cast: build.Cast, owed: Report, county_plan: build.Plan
) -> None:
    sign_in(client, cast.lead)
    address = f"/updates/{owed.pk}/?from=list"
    typed = {"label": county_plan.labels["Green"].ref, "report_text": TYPED, "do": "send"}
    with somebody_else_saves(owed):
        answer = client.post(address, typed)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Nothing was changed, and nothing that was saved before is lost." in words(page)
    assert "Twelve courses were held." in words(page)
    assert f'action="{address}"' in page
    again = {name: unescape(value) for name, value in INPUT.findall(page)}
    # The two that every form has: Django's token, and who opened the page.
    assert {again.pop("csrfmiddlewaretoken"), again.pop("opened_by")}.isdisjoint({"", None})
    assert again == typed
    owed.refresh_from_db()
    assert (owed.state, owed.report_text) == ("owed", "")

    assert client.post(address, again).status_code == 302
    owed.refresh_from_db()
    assert (owed.state, owed.report_text) == ("sent", TYPED.replace("\r\n", "\n"))


class _Of(Exception):
    """What PostgreSQL's driver raises, with the code of the error."""

    def __init__(self, code: str) -> None:
        super().__init__("said by the database")
        self.pgcode = code


@pytest.mark.parametrize(("code", "busy"), [("55P03", True), ("40P01", True), ("57P01", False)])
def test_a_lock_is_told_from_a_database_that_has_gone(code: str, busy: bool) -> None:
    error = OperationalError("said by the database")
    error.__cause__ = _Of(code)

    assert is_busy(error) is busy


def test_other_errors_stay_errors() -> None:
    assert not is_busy(OperationalError("no such table: made_up"))
    assert not is_busy(ValueError("database is locked"))


def posted(data: dict[str, object]) -> HttpRequest:
    return RequestFactory().post("/somewhere/", data)


def test_the_same_can_be_sent_again_unless_a_secret_or_a_file_was_posted() -> None:
    assert fields_to_repeat(RequestFactory().get("/somewhere/?a=b")) is None
    assert fields_to_repeat(posted({"password": "correct horse battery"})) is None
    assert fields_to_repeat(posted({"file": io.BytesIO(b"a plan"), "about": "new"})) is None
    assert fields_to_repeat(posted({"csrfmiddlewaretoken": "t", "a": ["1", "2"], "b": ""})) == [
        ("a", "1"),
        ("a", "2"),
        ("b", ""),
    ]


@pytest.mark.django_db
def test_who_only_looked_is_asked_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object, **more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("core.views.render", busy)
    answer = client.get("/cookies/")

    assert answer.status_code == 503
    assert "go back with your browser’s button" in words(answer.content.decode())
    assert "Send it again" not in answer.content.decode()
