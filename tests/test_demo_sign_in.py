"""The demonstration people's buttons."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from accounts.access import has_second_factor
from accounts.models import User
from accounts.sign_in.demonstration import DEMO_PEOPLE
from tests.pages import find, one


def who(request: HttpRequest) -> HttpResponse:
    """Says who is here, and whether they have shown a second factor."""
    return HttpResponse(f"{request.user}: {has_second_factor(request)}")


urlpatterns = [path("who/", who), path("", include("csa_tracker.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_demo_sign_in"), pytest.mark.once]


@pytest.fixture
def demonstration(settings: Settings) -> None:
    """CSA_DEMO on, and the people made."""
    settings.CSA_DEMO = True
    for person in DEMO_PEOPLE:
        User.objects.create_user(person.email, person.name, is_illustrative=True)


def press(client: Client, person: str, **more: str) -> HttpResponse:
    return client.post("/demo/sign-in/", {"person": person, **more})


@pytest.mark.parametrize("person", ["lead", "delegate", "reviewer", "chair", "administrator", "viewer"])
def test_a_button_signs_in_its_person_with_a_second_factor(
    client: Client, demonstration: None, person: str
) -> None:
    response = press(client, person)

    name = User.objects.get(email=f"{person}@demo.example").name
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get("/who/").content.decode() == f"{name}: True"


def test_a_button_leads_to_the_page_that_was_wanted(client: Client, demonstration: None) -> None:
    response = press(client, "lead", next="/updates/?at=2015-01-12")

    assert response.headers["Location"] == "/updates/?at=2015-01-12"


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_a_button_leads_to_no_other_site(client: Client, demonstration: None, wanted: str) -> None:
    assert press(client, "lead", next=wanted).headers["Location"] == "/"


def test_one_button_after_the_other_changes_the_person(client: Client, demonstration: None) -> None:
    press(client, "chair")
    press(client, "viewer")

    assert client.get("/who/").content == b"Demonstration Viewer: True"


def test_there_are_no_buttons_and_no_such_page_unless_it_is_a_demonstration(
    client: Client, demonstration: None, settings: Settings
) -> None:
    settings.CSA_DEMO = False

    response = press(client, "administrator")

    assert response.status_code == 404
    assert client.get("/who/").content == b"AnonymousUser: False"
    assert "/demo/sign-in/" not in client.get("/account/login/").content.decode()


def test_the_sign_in_page_of_a_demonstration_has_a_button_for_each_person_and_keeps_where_to(
    client: Client, demonstration: None
) -> None:
    words = client.get("/account/login/?next=/updates/").content.decode()

    form = one(words, "//form[@action='/demo/sign-in/']")
    assert find(form, ".//button[@name='person']/@value") == [
        "lead",
        "delegate",
        "reviewer",
        "chair",
        "administrator",
        "member",
        "viewer",
    ]
    assert find(form, ".//input[@name='next']/@value") == ["/updates/"]


def test_nobody_is_signed_in_by_a_link(client: Client, demonstration: None) -> None:
    response = client.get("/demo/sign-in/?person=chair")

    assert response.status_code == 405
    assert client.get("/who/").content == b"AnonymousUser: False"


@pytest.mark.parametrize("person", ["", "root", "lead@demo.example"])
def test_an_unknown_person_is_not_found(client: Client, demonstration: None, person: str) -> None:
    assert press(client, person).status_code == 404


def test_without_demonstration_people_the_page_says_which_command_makes_them(
    client: Client, settings: Settings
) -> None:
    settings.CSA_DEMO = True

    response = client.post("/demo/sign-in/", {"person": "lead", "next": "/updates/"}, follow=True)

    assert response.redirect_chain == [("/account/login/?next=%2Fupdates%2F", 302)]
    assert "run “manage.py demo” first" in response.content.decode()


def test_a_real_person_with_a_demonstration_address_is_not_signed_in(
    client: Client, settings: Settings
) -> None:
    settings.CSA_DEMO = True
    User.objects.create_user("lead@demo.example", "Really There")

    press(client, "lead")

    assert client.get("/who/").content == b"AnonymousUser: False"


def test_the_second_factor_of_a_demonstration_ends_with_it(
    client: Client, demonstration: None, settings: Settings
) -> None:
    press(client, "chair")
    settings.CSA_DEMO = False

    assert client.get("/who/").content == b"Demonstration Chair: False"


def test_a_demonstration_person_is_locked_out_when_idle_and_back_with_one_press(
    client: Client, demonstration: None, clock: time_machine.Traveller
) -> None:
    press(client, "chair")
    clock.shift(timedelta(hours=1))
    locked = client.get("/who/").content

    press(client, "chair")

    assert (locked, client.get("/who/").content) == (b"AnonymousUser: False", b"Demonstration Chair: True")
