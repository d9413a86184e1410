""" "Remember me on this device", and where one is signed in: usersessions_list."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from core.history import create_rows
from core.requests.browser import browser_name
from tests import build
from tests.pages import words

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery-staple"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person(cast: build.Cast) -> User:
    """The lead, with a password."""
    cast.lead.set_password(PASSWORD)
    cast.lead.save()
    return cast.lead


def sign_in(person: User, *, remember: bool = True, browser: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    boxes = {"login": person.email, "password": PASSWORD, **({"remember": "on"} if remember else {})}
    client.post(reverse("account_login"), boxes)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("update-list")).status_code == 200


def appoint(cast: build.Cast, person: User, kind: str) -> None:
    create_rows(Role, [Role(person=person, partnership=cast.partnership, kind=kind)], build.BY_THE_TEST)


def test_who_only_updates_stays_signed_in_for_the_days_that_the_setting_says(
    person: User, clock: time_machine.Traveller, settings: LazySettings
) -> None:
    settings.SESSION_REMEMBER_DAYS = 10
    remembered, other = sign_in(person), sign_in(person, remember=False)
    assert is_signed_in(remembered)
    assert remembered.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 10 * 24 * 60 * 60

    clock.shift(timedelta(days=9))
    assert is_signed_in(remembered)
    assert not is_signed_in(other)

    clock.shift(timedelta(days=1))
    assert not is_signed_in(remembered)


@pytest.mark.parametrize("kind", ["chair", "administrator"])
def test_who_chairs_or_administers_is_not_remembered(
    person: User, cast: build.Cast, clock: time_machine.Traveller, kind: str
) -> None:
    appoint(cast, person, kind)
    client = sign_in(person)
    clock.shift(timedelta(hours=1))

    assert not is_signed_in(client)


def test_who_comes_to_administer_later_is_remembered_no_more(
    person: User, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    client = sign_in(person)
    assert is_signed_in(client)
    appoint(cast, person, "administrator")
    clock.shift(timedelta(hours=1))

    assert not is_signed_in(client)


def test_where_the_setting_is_nought_nobody_is_asked_or_remembered(
    person: User, clock: time_machine.Traveller, settings: LazySettings
) -> None:
    settings.SESSION_REMEMBER_DAYS = 0
    assert "Remember me" not in words(Client().get(reverse("account_login")).content.decode())
    client = sign_in(person)
    clock.shift(timedelta(hours=1))

    assert not is_signed_in(client)


def test_a_person_sees_where_they_are_signed_in_and_ends_it_everywhere_else(person: User) -> None:
    here, elsewhere = sign_in(person), sign_in(person, browser="Mozilla/5.0 (iPhone) Version/18 Safari/604")
    page: HttpResponse = here.get(reverse("usersessions_list"))
    assert "Firefox on Windows This one" in words(page.content.decode())
    assert "Safari on iPhone" in words(page.content.decode())

    after = here.post(reverse("usersessions_list"), follow=True)

    assert "You are signed out everywhere else." in words(after.content.decode())
    assert "Safari on iPhone" not in words(after.content.decode())
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605", "Safari on Mac"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_has_a_name_that_its_owner_knows(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
