"""A request that is sent twice writes once and says so (core/requests/once.py)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Partnership, User
from core.models import SentForm
from core.requests.once import SentBefore, forget_old_forms, once
from tests import build
from tests.pages import one

ADDED = "/added/"


def posted_by(person: User, drawn: str = "a token") -> HttpRequest:
    request = RequestFactory().post("/add/", {"once": drawn} if drawn else {})
    request.user = person
    return request


def add(request: HttpRequest, name: str = "Kent") -> Partnership:
    """The verb of a page that adds something."""
    with once(request, ADDED):
        return Partnership.objects.create(name=name)


@pytest.mark.django_db
def test_the_same_form_sent_again_writes_nothing_and_leads_where_the_first_led(cast: build.Cast) -> None:
    number = Partnership.objects.count()
    add(posted_by(cast.administrator))

    with pytest.raises(SentBefore) as before:
        add(posted_by(cast.administrator), "Kent again")

    assert Partnership.objects.count() == number + 1
    assert before.value.address == ADDED


@pytest.mark.django_db
def test_a_form_that_is_drawn_anew_and_somebody_elses_are_others(cast: build.Cast) -> None:
    number = Partnership.objects.count()
    add(posted_by(cast.administrator), "One")
    add(posted_by(cast.administrator, "another token"), "Two")
    add(posted_by(cast.lead), "Three")
    add(posted_by(cast.lead, ""), "Four")
    add(posted_by(cast.lead, ""), "Five")

    assert Partnership.objects.count() == number + 5


@pytest.mark.django_db
def test_what_was_refused_can_be_sent_again(cast: build.Cast) -> None:
    def refuse() -> None:
        with once(posted_by(cast.administrator)):
            Partnership.objects.create(name="Not kept")
            raise ValidationError("Give another name")

    for _ in range(2):
        with pytest.raises(ValidationError):
            refuse()

    assert add(posted_by(cast.administrator)).name == "Kent"
    assert not Partnership.objects.filter(name="Not kept").exists()


@pytest.mark.django_db
def test_where_it_led_can_depend_on_the_row_that_it_made(cast: build.Cast) -> None:
    with once(posted_by(cast.administrator)) as sending:
        sending.address = f"/rows/{Partnership.objects.create(name='Kent').pk}/"

    with pytest.raises(SentBefore) as before:
        add(posted_by(cast.administrator))

    assert before.value.address == sending.address


@pytest.mark.django_db
def test_old_claims_are_forgotten(cast: build.Cast) -> None:
    add(posted_by(cast.administrator))

    forget_old_forms(timezone.now() + timedelta(days=6))
    assert SentForm.objects.count() == 1
    forget_old_forms(timezone.now() + timedelta(days=8))
    assert SentForm.objects.count() == 0


def test_each_form_that_is_drawn_has_a_token_of_its_own() -> None:
    first, second = (
        one(Template("{% load govuk %}{% once %}").render(Context()), "//input[@name='once']").value
        for _ in range(2)
    )

    assert len(first) == 20
    assert first != second


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_write_once() -> None:
    person = build.cast().administrator
    number = Partnership.objects.count()
    inside = threading.Event()
    outcomes: list[Any] = []

    def first() -> None:
        try:
            with once(posted_by(person), ADDED):
                Partnership.objects.create(name="Kent")
                inside.set()
                threading.Event().wait(0.5)
        finally:
            connection.close()

    def second() -> None:
        inside.wait(10)
        try:
            outcomes.append(add(posted_by(person), "Kent again"))
        except SentBefore as before:
            outcomes.append(before.address)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for run in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert outcomes == [ADDED]
    assert Partnership.objects.count() == number + 1
