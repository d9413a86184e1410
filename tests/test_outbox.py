"""The outbox as pages use it: no page waits for the mail server or fails with it; what is undone is cancelled."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Message, Partnership, User
from accounts.outbox import backend
from accounts.workflow import change_person, close_account, invite, set_roles, withdraw_role
from core.conflict import token_of
from core.history import Change
from priorities.models import Holding
from priorities.posts.hand_over_requests import answer_request, say_no_longer_mine
from priorities.posts.holders import office_of
from priorities.posts.workflow import Appointment, hand_over, remove_term
from reporting import workflow
from tests import build, mail_server, periods
from tests.mail_server import SILENCE
from tests.outbox import create_message, deliver
from tests.pages import text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

CODE, CONFIRM, RESET = "/account/login/code/", "/account/login/code/confirm/", "/account/password/reset/"
TODAY = date(2015, 1, 12)


def states() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("address", "state"))


# --- a mail server that refuses or hangs, while every page that sends is used ----------------------------


@pytest.fixture(params=["refuses", "hangs"])
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[mail_server.MailServer]:
    """One on which nobody listens, or one that takes the call and never says a word."""
    with mail_server.running(CONNECT=SILENCE) as silent:
        silent.use(settings)
        if request.param == "refuses":
            settings.EMAIL_PORT = mail_server.unused_port()
        yield silent


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    periods.opened(county_plan, cast)
    return county_plan


def asks_for_a_code(plan: build.Plan, cast: build.Cast) -> Any:
    return Client().post(CODE, {"email": cast.lead.email})


def asks_for_another_code(plan: build.Plan, cast: build.Cast) -> Any:
    client = Client()
    client.post(CODE, {"email": cast.lead.email})
    return client.post(CONFIRM, {"action": "resend"})


def asks_for_a_new_password(plan: build.Plan, cast: build.Cast) -> Any:
    return Client().post(RESET, {"email": cast.lead.email})


def sets_a_password(plan: build.Plan, cast: build.Cast) -> Any:
    typed = {"password1": "a new and long one", "password2": "a new and long one"}
    return sign_in(Client(), cast.lead, second_factor=True).post("/account/password/set/", typed)


def officer(cast: build.Cast) -> Client:
    return sign_in(Client(), cast.administrator, second_factor=True)


def invites(plan: build.Plan, cast: build.Cast) -> Any:
    typed = {"do": "people", "kind": "viewer", "people": "Pat Brown <pat@example.org>"}
    return officer(cast).post("/people/invite/", typed)


def gives_a_role(plan: build.Plan, cast: build.Cast) -> Any:
    name = f"roles-{cast.partnership.pk}"
    typed = {"do": name, f"{name}-kinds": ["viewer", "chair"], f"{name}-seen": token_of(["viewer"])}
    return officer(cast).post(f"/people/{cast.viewer.pk}/", typed)


def hands_a_post_over(plan: build.Plan, cast: build.Cast) -> Any:
    day = {"starts_on_day": "12", "starts_on_month": "1", "starts_on_year": "2015"}
    typed = {"name": "Nia New", "email": "nia@example.org", "invite": "on", **day}
    office = office_of(plan.posts[0])
    return officer(cast).post(f"/people/posts/{plan.posts[0].pk}/hand-over/", {**typed, "seen": office.seen})


def says_no_longer_mine(plan: build.Plan, cast: build.Cast) -> Any:
    where = f"/people/posts/{plan.posts[0].pk}/no-longer-mine/"
    return sign_in(Client(), cast.lead).post(where, {"knows": "no"})


def asks_again(plan: build.Plan, cast: build.Cast) -> Any:
    where = reverse("period-responders", args=[plan.agreement.slug, periods.update_on(plan, 0).period_id])
    return officer(cast).post(where, {"do": "chase", "post": plan.posts[0].pk})


def decides(plan: build.Plan, cast: build.Cast, **typed: str) -> Any:
    periods.sent(plan, cast, 0)
    row = periods.update_on(plan, 0)
    where = reverse("period-decide", args=[plan.agreement.slug, row.period_id, row.pk])
    known = {"do": "decide", "how": "correspondence", "seen": workflow.token_of_report(row)}
    return sign_in(Client(), cast.chair, second_factor=True).post(where, {**known, **typed})


def sends_back(plan: build.Plan, cast: build.Cast) -> Any:
    return decides(plan, cast, outcome="back", question="What is the new date?")


def agrees_another_status(plan: build.Plan, cast: build.Cast) -> Any:
    return decides(plan, cast, outcome="other", label=plan.labels["Amber"].ref, reason="Funding ends.")


def asks_a_question(plan: build.Plan, cast: build.Cast) -> Any:
    return decides(plan, cast, **{"do": "question", "question-text": "How many?"})


def records_an_update(plan: build.Plan, cast: build.Cast) -> Any:
    typed = {"label": plan.labels["Green"].ref, "report_text": "Held in May.", "do": "send"}
    where = f"/updates/{periods.update_on(plan, 0).pk}/"
    return officer(cast).post(where, {**typed, "received_from": "e-mail of 12 January"})


def records_a_commentary(plan: build.Plan, cast: build.Cast) -> Any:
    args = [plan.agreement.slug, periods.update_on(plan, 0).period_id, plan.priorities[0].pk]
    typed = {"report_text": "Burglary fell.", "received_from": "e-mail of 12 January"}
    return officer(cast).post(reverse("period-commentary-record", args=args), typed)


def sends_one_again(plan: build.Plan, cast: build.Cast) -> Any:
    row = create_message(partnership=cast.partnership, state="failed")
    return officer(cast).post(f"/people/mail/{row.pk}/", {"do": "again"})


def sends_all_again(plan: build.Plan, cast: build.Cast) -> Any:
    create_message(partnership=cast.partnership, state="failed")
    return officer(cast).post("/people/mail/")


PAGES: list[Callable[[build.Plan, build.Cast], Any]] = [
    asks_for_a_code,
    asks_for_another_code,
    asks_for_a_new_password,
    sets_a_password,
    invites,
    gives_a_role,
    hands_a_post_over,
    says_no_longer_mine,
    asks_again,
    sends_back,
    agrees_another_status,
    asks_a_question,
    records_an_update,
    records_a_commentary,
    sends_one_again,
    sends_all_again,
]


@pytest.mark.parametrize("use", PAGES)
def test_a_page_answers_as_usual_and_does_not_even_call_the_mail_server(
    plan: build.Plan, cast: build.Cast, server: mail_server.MailServer, use: Callable[..., Any]
) -> None:
    answer = use(plan, cast)

    assert answer.status_code == 302, answer.content.decode()
    assert server.calls == 0
    assert Message.objects.filter(state="waiting").exists()


def test_the_daily_run_does_not_call_the_mail_server_either(
    plan: build.Plan, server: mail_server.MailServer
) -> None:
    call_command("send_reminders", "--on=2015-01-12")
    call_command("send_reminders", "--on=2015-01-15")

    assert server.calls == 0
    assert {state for _, state in states()} == {"waiting"}


def test_all_of_it_is_sent_once_the_server_is_there_again(
    plan: build.Plan, cast: build.Cast, server: mail_server.MailServer, settings: Settings
) -> None:
    for use in (invites, asks_again, says_no_longer_mine):
        use(plan, cast)
    deliver()
    assert {state for _, state in states()} == {"waiting"}
    server.answers = {}
    settings.EMAIL_PORT = server.port

    deliver()

    assert {state for _, state in states()} == {"sent"}
    assert len(server.mails) == Message.objects.count()


# --- a known and an unknown address ----------------------------------------------------------------------


@pytest.mark.parametrize("form", [CODE, RESET])
def test_a_known_and_an_unknown_address_get_the_same_answer_for_the_same_work(
    cast: build.Cast, server: mail_server.MailServer, form: str
) -> None:
    close_account(cast.viewer, change=Change(by=None))
    Client().post(form, {"email": "first@example.org"})  # what is read once and kept
    answers = {}
    for address in (cast.lead.email, "unknown@example.org", cast.viewer.email):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(form, {"email": address})
        rows = Message.objects.filter(address=address).count()
        answers[address] = (answer.status_code, answer.headers["Location"], len(asked), rows)

    assert len(set(answers.values())) == 1, answers
    assert server.calls == 0


def test_who_has_no_account_is_sent_nothing_and_no_word_is_kept_for_them(cast: build.Cast) -> None:
    for page in (CODE, RESET):
        Client().post(page, {"email": "unknown@example.org"})
    deliver()

    assert mail.outbox == []
    assert set(Message.objects.values_list("state", "is_secret", "subject", "body")) == {
        ("cancelled", True, "", "")
    }


def test_a_code_waits_for_a_quarter_of_an_hour_and_a_link_for_three_days(cast: build.Cast) -> None:
    for page in (CODE, RESET):
        Client().post(page, {"email": cast.lead.email})

    lives = [row.expires_at - row.written_at for row in Message.objects.order_by("pk") if row.expires_at]

    assert [life.total_seconds() for life in lives] == [15 * 60, 3 * 24 * 60 * 60]
    assert set(Message.objects.values_list("is_secret", "partnership")) == {(True, None)}


# --- cancelled -------------------------------------------------------------------------------------------


@pytest.fixture
def county() -> Partnership:
    return Partnership.objects.create(name="County Partnership")


NOBODY = Change(by=None)


def test_an_invitation_to_a_role_that_is_withdrawn_is_not_sent(county: Partnership) -> None:
    role = invite("pat@example.org", "Pat", county, "viewer", change=NOBODY).role

    withdraw_role(role, change=NOBODY)
    deliver()

    assert (mail.outbox, states()) == ([], [("pat@example.org", "cancelled")])


def test_where_another_role_stays_the_invitation_says_only_that(county: Partnership) -> None:
    person = invite("pat@example.org", "Pat", county, "viewer", change=NOBODY).person
    set_roles(person, county, ["viewer", "reviewer"], change=NOBODY)

    set_roles(person, county, ["reviewer", "chair"], change=NOBODY)
    deliver()

    [sent] = mail.outbox
    assert 'the roles "Working Group member" and "Working Group chair"' in sent.body
    assert "Viewer" not in sent.body


def test_what_failed_is_off_the_list_when_its_role_is_withdrawn(cast: build.Cast) -> None:
    role = invite("pat@example.org", "Pat", cast.partnership, "viewer", change=NOBODY).role
    Message.objects.update(state="failed")

    withdraw_role(role, change=NOBODY)

    assert "could not be delivered" not in text_of(officer(cast), "/people/")


def test_whose_account_is_closed_is_sent_nothing_more(cast: build.Cast) -> None:
    invite("pat@example.org", "Pat", cast.partnership, "viewer", change=NOBODY)
    Client().post(CODE, {"email": "pat@example.org"})

    close_account(User.objects.get(email="pat@example.org"), change=NOBODY)
    deliver()

    assert mail.outbox == []


def test_what_waits_follows_a_corrected_address_but_a_code_does_not(county: Partnership) -> None:
    person = invite("pat@exmple.org", "Pat", county, "viewer", change=NOBODY).person
    Client().post(CODE, {"email": "pat@exmple.org"})

    change_person(person, "Pat", "pat@example.org", change=NOBODY)
    deliver()

    assert [(sent.to, "code" in sent.subject) for sent in mail.outbox] == [(["pat@example.org"], False)]


def test_who_was_put_into_a_post_by_mistake_is_not_told(plan: build.Plan, cast: build.Cast) -> None:
    coming = Appointment("Nia New", "nia@example.org", starts_on=TODAY, invite=True)
    hand_over(office_of(plan.posts[0]), coming, change=Change(cast.administrator))
    office = office_of(plan.posts[0])
    term = office.term(Holding.objects.get(person__email="nia@example.org").pk)
    assert term is not None

    remove_term(office, term, change=Change(cast.administrator, "A mistake"))
    deliver()

    assert mail.outbox == []


def test_two_posts_handed_over_in_one_sitting_are_one_message(
    plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    for post in plan.posts:
        coming = Appointment("Nia New", "nia@example.org", starts_on=TODAY, invite=True)
        hand_over(office_of(post), coming, change=Change(cast.administrator))
        clock.shift(60)
    deliver()

    [sent] = mail.outbox
    assert sent.subject == "You are named for 2 job titles in the Community Safety Agreement tracker"
    assert "named as Head of Policing, County Police" in sent.body
    assert "named as Head of Community Safety" in sent.body
    assert sent.body.count("You sign in with your e-mail address") == 1


def test_what_was_said_twice_is_told_once_and_not_at_all_when_it_is_answered(
    plan: build.Plan, cast: build.Cast
) -> None:
    for name in ("Nia", "Nia New"):
        request = say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(cast.lead), new_name=name)
    assert [state for _, state in states()] == ["cancelled", "waiting"]

    answer_request(request, "Handed over", is_done=True, change=Change(cast.administrator))
    deliver()

    assert mail.outbox == []


def test_a_request_is_answered_by_handing_the_post_over(plan: build.Plan, cast: build.Cast) -> None:
    say_no_longer_mine(plan.posts[0], by=cast.lead, change=Change(cast.lead))
    coming = Appointment("Nia New", starts_on=TODAY)

    hand_over(office_of(plan.posts[0]), coming, change=Change(cast.administrator))

    assert [state for _, state in states()] == ["cancelled"]


# --- errors of the service -------------------------------------------------------------------------------


def report(settings: Settings) -> None:
    """As Django does after a page has failed."""
    settings.ADMINS = [("Ops", "ops@example.org")]
    settings.DEBUG = False
    handler = next(
        one for one in logging.getLogger("django").handlers if one.__class__.__name__ == "AdminEmailHandler"
    )
    handler.handle(logging.LogRecord("django.request", logging.ERROR, "", 0, "It broke", (), None))


def test_an_error_is_told_through_the_outbox_and_blanked(
    server: mail_server.MailServer, settings: Settings, db: None
) -> None:
    report(settings)
    assert server.calls == 0
    assert "It broke" in Message.objects.get().subject
    server.answers, settings.EMAIL_PORT = {}, server.port

    deliver()

    assert ["It broke" in text for text in server.mails] == [True]
    assert Message.objects.get().body == ""


def test_where_the_database_fails_an_error_goes_to_the_mail_server_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(messages: Any) -> None:
        raise DatabaseError("no database")

    monkeypatch.setattr(backend, "queue", fail)
    report(settings)

    assert [sent.to for sent in mail.outbox] == [["ops@example.org"]]
