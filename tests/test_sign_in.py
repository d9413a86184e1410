"""Signing in by code and by password, staying signed in, and the lock after an idle hour."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.access import LockableRequest, Refused, SignInFirst, saves_input_when_locked, signed_in
from accounts.models import User
from accounts.workflow import close_account
from core.history import Change
from tests.outbox import deliver
from tests.pages import without
from tests.signing_in import sign_in

CODE_PAGE = "/account/login/code/"
CONFIRM_PAGE = "/account/login/code/confirm/"
PASSWORD_PAGE = "/account/login/"
PASSWORD = "correct horse battery staple"


def public(request: HttpRequest) -> HttpResponse:
    """A page for everybody, which says who is here."""
    return HttpResponse(f"here: {request.user}")


@signed_in
def private(request: HttpRequest) -> HttpResponse:
    """A page for people with an account, which says what reached it."""
    return HttpResponse(f"private: {request.user}: {','.join(request.POST.getlist('words'))}")


saved_words: list[tuple[str, str]] = []


@saves_input_when_locked
@signed_in
def update_form(request: LockableRequest) -> HttpResponse:
    """A form that keeps the words of a locked session."""
    if request.session_locked:
        saved_words.append((str(request.locked_user), request.POST["words"]))
        raise SignInFirst
    return HttpResponse("the form")


def refusing(request: HttpRequest) -> HttpResponse:
    """A page that may be seen, with something that may not be done."""
    raise Refused("Only the chair records what the group agreed.")


urlpatterns = [
    path("public/", public),
    path("private/", private),
    path("update/", update_form),
    path("refusing/", refusing),
    path("", include("csa_tracker.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_sign_in")]


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("officer@example.org", "Oli Officer", password=PASSWORD)


def the_code() -> str:
    """The code in the only mail there is."""
    deliver()
    [message] = mail.outbox
    found = re.search(r"^\s*([A-Z0-9]+(?:-[A-Z0-9]+)?)\s*$", str(message.body), re.MULTILINE)
    assert found is not None, message.body
    return found[1]


def ask_for_code(client: Client, email: str, **more: str) -> None:
    response = client.post(CODE_PAGE, {"email": email, **more})
    assert response.status_code == 302
    assert response.headers["Location"].startswith(CONFIRM_PAGE)


def is_signed_in(client: Client) -> bool:
    return client.get("/private/").status_code == 200


def test_a_person_signs_in_with_the_code_that_is_mailed_to_them(client: Client, officer: User) -> None:
    ask_for_code(client, "officer@example.org")

    response = client.post(CONFIRM_PAGE, {"code": the_code()})

    assert mail.outbox[0].to == ["officer@example.org"]
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get("/public/").content == b"here: Oli Officer"


def test_an_address_in_capitals_is_the_same_person(client: Client, officer: User) -> None:
    ask_for_code(client, "Officer@Example.ORG")

    client.post(CONFIRM_PAGE, {"code": the_code()})

    assert client.get("/public/").content == b"here: Oli Officer"


def test_after_signing_in_by_code_comes_the_page_that_was_wanted(client: Client, officer: User) -> None:
    ask_for_code(client, "officer@example.org", next="/private/?at=2014-10-14")

    response = client.post(CONFIRM_PAGE, {"code": the_code(), "next": "/private/?at=2014-10-14"})

    assert response.headers["Location"] == "/private/?at=2014-10-14"


def test_after_signing_in_nobody_is_led_to_another_site(client: Client, officer: User) -> None:
    response = client.post(
        PASSWORD_PAGE,
        {"login": "officer@example.org", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_a_wrong_code_does_not_sign_in_and_the_fifth_ends_the_attempt(client: Client, officer: User) -> None:
    ask_for_code(client, "officer@example.org")
    right = the_code()

    for _ in range(5):
        client.post(CONFIRM_PAGE, {"code": "WRONG1"})
    client.post(CONFIRM_PAGE, {"code": right})

    assert not is_signed_in(client)


def test_a_code_is_worth_nothing_after_a_quarter_of_an_hour(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    ask_for_code(client, "officer@example.org")
    code = the_code()
    clock.shift(timedelta(minutes=15, seconds=1))

    client.post(CONFIRM_PAGE, {"code": code})

    assert not is_signed_in(client)


def test_an_unknown_address_sees_the_page_that_a_known_one_sees_and_gets_no_mail(officer: User) -> None:
    pages = {}
    for address in ("officer@example.org", "unknown@example.org"):
        client = Client()
        response = client.post(CODE_PAGE, {"email": address}, follow=True)
        words = response.content.decode().replace(address, "ADDRESS")
        pages[address] = (
            [step for step, _ in response.redirect_chain],
            without(words, "//input[@name='csrfmiddlewaretoken']"),
        )

    deliver()

    assert pages["officer@example.org"] == pages["unknown@example.org"]
    assert [message.to for message in mail.outbox] == [["officer@example.org"]]


def test_a_person_signs_in_with_their_password(client: Client, officer: User) -> None:
    response = client.post(
        PASSWORD_PAGE, {"login": "officer@example.org", "password": PASSWORD, "next": "/private/"}
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/private/")
    assert is_signed_in(client)


def test_an_unknown_address_and_a_wrong_password_get_the_same_words(officer: User) -> None:
    pages = []
    for address in ("officer@example.org", "unknown@example.org"):
        response = Client().post(PASSWORD_PAGE, {"login": address, "password": "not the password"})
        words = response.content.decode().replace(address, "ADDRESS")
        pages.append(without(words, "//input[@name='csrfmiddlewaretoken']"))
        assert response.status_code == 200

    assert pages[0] == pages[1]


def test_five_wrong_passwords_stop_the_sixth_attempt_even_with_the_right_one(officer: User) -> None:
    for _ in range(5):
        Client().post(PASSWORD_PAGE, {"login": "officer@example.org", "password": "not the password"})

    client = Client()
    client.post(PASSWORD_PAGE, {"login": "officer@example.org", "password": PASSWORD})

    assert not is_signed_in(client)


def test_a_fourth_code_within_a_minute_is_refused_to_an_account_but_not_to_another(officer: User) -> None:
    User.objects.create_user("second@example.org", "Sec Second")
    for _ in range(4):
        Client().post(CODE_PAGE, {"email": "officer@example.org"})
    Client().post(CODE_PAGE, {"email": "second@example.org"})

    deliver()
    asked = [message.to[0] for message in mail.outbox]

    assert asked == ["officer@example.org"] * 3 + ["second@example.org"]


def test_the_link_in_the_mail_sets_a_new_password_once(client: Client, officer: User) -> None:
    client.post("/account/password/reset/", {"email": "officer@example.org"})
    deliver()
    [message] = mail.outbox
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(message.body))
    assert link is not None, message.body
    form = client.get(link[1], follow=True).redirect_chain[-1][0]

    client.post(form, {"password1": "a new and long one", "password2": "a new and long one"})

    officer.refresh_from_db()
    assert officer.check_password("a new and long one")
    assert "password1" not in Client().get(link[1], follow=True).content.decode()


def test_who_asks_too_often_for_a_new_password_reads_in_our_own_words_how_long_to_wait(officer: User) -> None:
    for _ in range(5):
        Client().post("/account/password/reset/", {"email": "officer@example.org"})
    refused = Client().post("/account/password/reset/", {"email": "officer@example.org"})

    assert refused.status_code == 429
    assert "Wait for five minutes" in refused.content.decode()
    assert "Sign in" in refused.content.decode()  # the tracker's own frame


def test_a_hundred_people_behind_one_address_ask_for_a_code_in_one_minute() -> None:
    for number in range(100):
        User.objects.create_user(f"person{number}@example.org", f"Person {number}")

    for number in range(100):
        Client().post(CODE_PAGE, {"email": f"person{number}@example.org"})
    deliver()

    assert len(mail.outbox) == 100


def test_a_closed_account_gets_no_code_and_its_password_opens_nothing(client: Client, officer: User) -> None:
    close_account(officer, change=Change(by=None))

    ask_for_code(client, "officer@example.org")
    second = Client()
    response = second.post(PASSWORD_PAGE, {"login": "officer@example.org", "password": PASSWORD})
    deliver()

    assert mail.outbox == []
    assert response.headers["Location"] == "/account/inactive/"
    assert not is_signed_in(second)


def test_closing_an_account_ends_what_it_has_open(client: Client, officer: User) -> None:
    sign_in(client, officer)
    assert is_signed_in(client)

    close_account(officer, change=Change(by=None))

    assert not is_signed_in(client)


def test_nobody_signs_themselves_up(client: Client) -> None:
    response = client.post(
        "/account/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert (response.status_code, response.headers["Location"]) == (302, PASSWORD_PAGE)
    assert not User.objects.exists()


def test_nobody_changes_the_address_of_their_account_themselves(client: Client, officer: User) -> None:
    sign_in(client, officer)

    response = client.post("/account/email/", {"email": "other@example.org", "action_add": ""})

    assert (response.status_code, response.headers["Location"]) == (302, "/account/2fa/")
    assert not EmailAddress.objects.exists()


def test_signing_out_takes_a_post_and_a_get_only_asks(client: Client, officer: User) -> None:
    sign_in(client, officer)

    asked = client.get("/account/logout/")
    still = is_signed_in(client)
    client.post("/account/logout/")

    assert (asked.status_code, still) == (200, True)
    assert not is_signed_in(client)


def test_signing_in_is_noted_on_the_person_and_leaves_no_row_of_history(
    client: Client, officer: User
) -> None:
    rows = officer.history.count()

    client.post(PASSWORD_PAGE, {"login": "officer@example.org", "password": PASSWORD})

    officer.refresh_from_db()
    assert officer.last_login == timezone.now()
    assert officer.history.count() == rows


def test_a_new_password_leaves_a_row_of_history_that_names_its_owner(client: Client, officer: User) -> None:
    sign_in(client, officer)

    client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "a new and long one", "password2": "a new and long one"},
    )

    officer.refresh_from_db()
    assert officer.check_password("a new and long one")
    latest = officer.history.first()
    assert (latest.history_user, latest.history_change_reason) == (officer, "Password set.")


def test_a_page_that_is_not_public_leads_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/private/?at=2014-10-14")

    assert response.status_code == 302
    assert response.headers["Location"] == "/account/login/?next=%2Fprivate%2F%3Fat%3D2014-10-14"


def test_an_address_too_long_to_come_back_to_leads_to_sign_in_and_back_to_the_page_itself(
    client: Client,
) -> None:
    response = client.get(f"/private/?search={'long+' * 4000}")

    assert response.status_code == 302
    assert response.headers["Location"] == "/account/login/?next=%2Fprivate%2F"


def test_who_may_see_but_not_do_is_told_why(client: Client, officer: User) -> None:
    sign_in(client, officer)

    response = client.post("/refusing/")

    assert response.status_code == 403
    assert "Only the chair records what the group agreed." in response.content.decode()


def test_a_session_locks_after_an_idle_hour(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)

    clock.shift(timedelta(minutes=59, seconds=59))
    before = client.get("/public/").content
    clock.shift(timedelta(minutes=60))
    after = client.get("/public/").content

    assert (before, after) == (b"here: Oli Officer", b"here: AnonymousUser")


def test_a_locked_session_sends_to_sign_in_and_says_why(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)
    clock.shift(timedelta(minutes=60))

    response = client.get("/private/", follow=True)

    assert response.redirect_chain == [("/account/login/?next=%2Fprivate%2F", 302)]
    assert "you were signed out" in response.content.decode()


def test_a_session_stays_locked_however_often_it_asks(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)
    clock.shift(timedelta(minutes=61))

    client.get("/private/")
    clock.shift(timedelta(minutes=1))

    assert not is_signed_in(client)


def test_use_every_fifty_minutes_keeps_a_session_open(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)

    for _ in range(4):
        clock.shift(timedelta(minutes=50))
        assert is_signed_in(client)


def test_a_page_within_five_minutes_of_the_last_note_writes_nothing(
    client: Client,
    officer: User,
    clock: time_machine.Traveller,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sign_in(client, officer)
    clock.shift(timedelta(minutes=4, seconds=59))

    with django_assert_num_queries(2) as asked:
        client.get("/private/")

    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_what_is_posted_from_a_locked_session_waits_until_its_owner_has_signed_in_again(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)
    clock.shift(timedelta(hours=2))

    refused = client.post("/private/?tab=1", {"words": ["first <b>", "second"], "csrfmiddlewaretoken": "x"})
    client.post(PASSWORD_PAGE, {"login": "officer@example.org", "password": PASSWORD})
    page = client.get("/account/carry-on/").content.decode()

    assert refused.headers["Location"] == "/account/login/?next=%2Faccount%2Fcarry-on%2F"
    assert 'action="/private/?tab=1"' in page
    assert page.count('<textarea name="words" hidden>') == 2
    assert "first &lt;b&gt;</textarea>" in page
    assert page.count("csrfmiddlewaretoken") == 1


def test_what_waited_is_forgotten_once_it_has_been_sent(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    sign_in(client, officer)
    clock.shift(timedelta(hours=2))
    client.post("/private/", {"words": "kept"})
    sign_in(client, officer)

    sent = client.post("/private/", {"words": "kept"})

    assert sent.content == b"private: Oli Officer: kept"
    assert client.get("/account/carry-on/").headers["Location"] == "/"


def test_what_was_posted_from_a_locked_session_is_shown_to_nobody_else(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    other = User.objects.create_user("other@example.org", "Otto Other")
    sign_in(client, officer)
    clock.shift(timedelta(hours=2))
    client.post("/private/", {"words": "for the owner only"})

    sign_in(client, other)

    assert client.get("/account/carry-on/").headers["Location"] == "/"


def test_a_form_that_keeps_typed_words_gets_them_from_a_locked_session_with_their_owner(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    saved_words.clear()
    sign_in(client, officer)
    clock.shift(timedelta(hours=2))

    response = client.post("/update/", {"words": "half a sentence"})

    assert saved_words == [("Oli Officer", "half a sentence")]
    assert response.headers["Location"] == "/account/login/?next=%2Fupdate%2F"


def test_a_form_that_keeps_typed_words_is_not_shown_to_a_locked_session(
    client: Client, officer: User, clock: time_machine.Traveller
) -> None:
    saved_words.clear()
    sign_in(client, officer)
    clock.shift(timedelta(hours=2))

    response = client.get("/update/")

    assert (response.status_code, saved_words) == (302, [])


def test_a_form_that_keeps_typed_words_takes_none_from_who_was_never_signed_in(client: Client) -> None:
    saved_words.clear()

    response = client.post("/update/", {"words": "anonymous"})

    assert (response.status_code, saved_words) == (302, [])
