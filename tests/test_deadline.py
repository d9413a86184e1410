"""Deadline day: fifty people save and send at once against a live server; none lost, none doubled."""

from __future__ import annotations

import http.client
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from accounts.models import Partnership, User
from actions.models import Action
from core.history import Change, create_rows, history_of, update_rows
from priorities.models import Holding, LeadPost
from reporting.models import Report, ReportDraft, ReportRound
from reporting.workflow import open_period
from tests import build
from tests.signing_in import sign_in

PEOPLE = 50
PATIENCE = 60  # seconds for one answer, and for everybody together


@dataclass
class Visitor:
    """A person at a browser of their own, who writes one update."""

    server: str
    session: str
    update: int
    words: str
    label: str
    failures: list[str] = field(default_factory=list)
    token: str = ""

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; the token of the forms is kept."""
        connection = http.client.HTTPConnection(self.server, timeout=PATIENCE)
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={self.token}"
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}) if fields is not None else None
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                found = re.match(rf"{settings.CSRF_COOKIE_NAME}=([^;]+)", cookie)
                self.token = found[1] if found else self.token
            return answer.status, text
        finally:
            connection.close()

    def write(self, start: threading.Barrier) -> None:
        """Opens the update, saves it, and presses "send" twice, as impatient people do."""
        try:
            path = f"/updates/{self.update}/"
            status, _ = self.ask("GET", path)
            self.expect("open", status, 200)
            start.wait(PATIENCE)
            typed = {"label": self.label, "report_text": self.words}
            status, _ = self.ask("POST", path, {**typed, "do": "save"})
            self.expect("save", status, 302)
            status, _ = self.ask("POST", path, {**typed, "do": "send"})
            self.expect("send", status, 302)
            status, _ = self.ask("POST", path, {**typed, "do": "send"})
            self.expect("send again", status, 403)
        except Exception as error:  # noqa: BLE001 -- a thread's failure is the test's, whatever it was
            self.failures.append(f"{type(error).__name__}: {error}")

    def expect(self, what: str, got: int, wanted: int) -> None:
        """Notes an answer that is not as it should be."""
        if got != wanted:
            self.failures.append(f"{what}: {got} instead of {wanted}")


def fifty(plan: build.Plan) -> list[User]:
    """A person for each action, in a post of their own that co-ordinates it."""
    people = [build.person(f"lead-{n}", f"Lead {n}") for n in range(PEOPLE)]
    posts = create_rows(
        LeadPost,
        [LeadPost(agreement=plan.agreement, position=n, title=f"Post {n}") for n in range(PEOPLE)],
        build.BY_THE_TEST,
    )
    create_rows(
        Holding,
        [
            Holding(agreement=plan.agreement, post=post, person=person, name=person.name, email=person.email)
            for post, person in zip(posts, people, strict=True)
        ],
        build.BY_THE_TEST,
    )
    for action, post in zip(plan.actions, posts, strict=True):
        action.coordinator = post
    update_rows(Action, plan.actions, ["coordinator"], build.BY_THE_TEST)
    return people


@pytest.mark.django_db(transaction=True)
def test_fifty_people_who_save_and_send_at_once_lose_nothing_and_double_nothing(
    live_server: LiveServer,
) -> None:
    # The tests' server lets ten wait at its door, which is not what is tested; gunicorn lets 2,048.
    live_server.thread.httpd.socket.listen(4 * PEOPLE)
    county = Partnership.objects.create(name="County Partnership")
    plan = build.plan(county, actions=PEOPLE)
    people = fifty(plan)
    open_period(plan.agreement, "January 2015", "", **build.PERIOD, change=Change(None, "For the test"))
    owed = {row.action.ref: row.pk for row in Report.objects.select_related("action")}
    start = threading.Barrier(PEOPLE)
    visitors = [
        Visitor(
            urlsplit(live_server.url).netloc,
            str(sign_in(Client(), person).session.session_key),
            owed[f"act{n}"],
            f"Words of lead {n} & nobody else",
            plan.labels["Green"].ref,
        )
        for n, person in enumerate(people)
    ]

    threads = [threading.Thread(target=visitor.write, args=(start,), daemon=True) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert not any(thread.is_alive() for thread in threads)
    assert {failure for visitor in visitors for failure in visitor.failures} == set()
    sent = {row.pk: row for row in Report.objects.all()}
    for n, visitor in enumerate(visitors):
        row = sent[visitor.update]
        assert (row.state, row.report_text, row.author) == ("sent", visitor.words, people[n])
    assert not ReportDraft._default_manager.exists()
    assert ReportRound._default_manager.filter(kind="sent").count() == PEOPLE
    # One row of history when it was asked for, one when it was sent.
    assert history_of(Report)._default_manager.count() == 2 * PEOPLE
