"""A request that is sent twice writes once and says so (core/requests/once.py)."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
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
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# Forms without a token, by why a second press adds and sends nothing.
SIGNING_IN = re.compile(r"(account|accounts|mfa|usersessions)/|403_csrf|503")
READS_ONLY = {"csa_tracker/register-import.html", "loading/update-file.html", "papers/paper-check.html"}
SAYS_THE_SAME_AGAIN = {
    *("indicators/indicator-enter.html", "loading/load-absent.html", "loading/load-check.html"),
    *("loading/load-columns.html", "loading/load-layout.html", "loading/load-replace.html"),
    *("loading/update-file-check.html", "papers/meeting-detail.html", "papers/meeting-papers.html"),
    *("plan/plan-edit.html", "plan/pre-election.html", "plan/version-comments.html"),
    *("priorities/_roles-form.html", "priorities/holding-edit.html", "priorities/person-edit.html"),
    *("priorities/place-edit.html", "refresh/refresh-actions.html", "refresh/refresh-rows.html"),
    *("reporting/_share.html", "reporting/period-responders.html", "reporting/update-list.html"),
    *("reporting/_present.html", "reporting/update-notes.html", "plan/_edit-shared.html"),
}
"""What a box holds is kept, and is the same the second time; or the token of what was seen is no longer right."""
IS_DONE_ALREADY = {
    *("components/outbox.html", "loading/_ways-out.html", "loading/load-confirm.html"),
    *("loading/load-detail.html", "loading/load-start.html", "loading/load-undo.html"),
    *("papers/paper-long.html", "plan/period-publish.html", "plan/version-withdraw.html"),
    *("priorities/people-list.html", "priorities/person-close.html", "priorities/person-detail.html"),
    *("priorities/person-reset-proof.html", "refresh/refresh-check.html", "refresh/refresh-drop.html"),
    *("reporting/_decide.html", "reporting/_done.html", "reporting/_review-arising.html"),
    *("reporting/_review-exception.html", "reporting/_review-line.html"),
    *("reporting/_review-rest.html", "reporting/period-close.html", "reporting/period-decide.html"),
    *("reporting/reminder-log.html", "reporting/update-check.html", "reporting/update-read.html"),
}
"""It goes from one state to the next, or out once a day: the verb refuses it the second time, and says why."""


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


def forms_of(template: Path) -> list[str]:
    """The forms of a template that are posted, each with the templates that it includes."""
    source = template.read_text(encoding="utf-8")
    found = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source, re.DOTALL)
    parts = [re.findall(r'{% include "([^"]+)"', form) for form in found]
    return [
        form + "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in names)
        for form, names in zip(found, parts, strict=True)
    ]


def test_every_form_that_adds_or_sends_is_sent_only_once() -> None:
    without = {
        name
        for template in TEMPLATES.rglob("*.html")
        for form in forms_of(template)
        if "{% once %}" not in form and not SIGNING_IN.match(name := str(template.relative_to(TEMPLATES)))
    }
    assert without - (READS_ONLY | SAYS_THE_SAME_AGAIN | IS_DONE_ALREADY) == set()


def test_every_form_with_a_token_has_a_view_that_claims_it() -> None:
    """A token that nobody claims stops no second press."""
    folders = {Path(settings.BASE_DIR) / app.partition(".")[0] for app in settings.INSTALLED_APPS}
    code = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")]
    claims = "\n".join(text for text in code if "with once(request" in text)
    sources = {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
    }

    def pages_of(name: str) -> set[str]:
        """The pages on which the template stands, through templates that include it."""
        return {name}.union(*(pages_of(above) for above, text in sources.items() if f'"{name}"' in text))

    unclaimed = {
        name
        for name, text in sources.items()
        if "{% once %}" in text and not any(f'"{page}"' in claims for page in pages_of(name))
    }
    assert unclaimed == set()


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
