"""No typed word is lost: signed out in another window, a cookie that is gone, a token that does not fit.

An idle lock and a right that was taken away: tests/test_typed_words.py.
"""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from reporting.models import Report, ReportDraft
from tests import build, periods
from tests.pages import find, one, posted, words
from tests.periods import update_on
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TYPED = "Twelve courses were held in Dover."
OURS = {"Origin": "http://testserver"}
FOREIGN = {"Origin": "https://elsewhere.example"}


@pytest.fixture
def owed(county_plan: build.Plan, cast: build.Cast) -> Report:
    periods.opened(county_plan, cast)
    return update_on(county_plan, 0)


@pytest.fixture
def client() -> Client:
    """A browser that sends tokens, as every browser has to."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def opened(client: Client, person: Any, update: Report) -> tuple[str, dict[str, Any]]:
    """A person opens the page of an update and types; its address and what their browser would post."""
    address = reverse("update-edit", args=[update.pk])
    html = sign_in(client, person).get(address).content.decode()
    token = find(html, "//input[@name='csrfmiddlewaretoken']/@value")[0]
    return address, {**posted(html), "csrfmiddlewaretoken": token, "report_text": TYPED, "do": "save"}


def sign_out(client: Client) -> None:
    """Signs out in another window of the same browser."""
    page = client.get(reverse("account_logout")).content.decode()
    token = find(page, "//input[@name='csrfmiddlewaretoken']/@value")[0]
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": token})


def signed_in_again(client: Client, person: Any, answer: Any) -> str:
    """Signs in where the answer leads, and gives the page that comes then."""
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert "What you typed is kept" in words(client.get(answer.headers["Location"]).content.decode())
    client.force_login(person)
    return client.get(reverse("carry-on"), follow=True).content.decode()


def carried_on(client: Client, page: str, update: Report) -> None:
    """Presses "Carry on", and finds what was typed as a draft."""
    form = one(page, "//form[contains(., 'Carry on with what I typed')]")
    fields = {area.get("name"): (area.text or "").removeprefix("\n") for area in find(form, ".//textarea")}
    token = find(form, ".//input[@name='csrfmiddlewaretoken']/@value")[0]
    client.post(form.get("action"), {**fields, "csrfmiddlewaretoken": token})
    assert ReportDraft.objects.of(update).get().report_text == TYPED


def test_what_is_posted_after_signing_out_in_another_window_is_there_after_signing_in_again(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)
    sign_out(client)

    page = signed_in_again(client, cast.lead, client.post(address, typed))

    assert TYPED in page
    carried_on(client, page, owed)


def test_what_is_posted_with_the_session_s_cookie_gone_is_there_after_signing_in_again(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)
    del client.cookies[settings.SESSION_COOKIE_NAME]

    carried_on(client, signed_in_again(client, cast.lead, client.post(address, typed)), owed)


def test_words_that_wait_for_one_person_are_never_shown_to_another(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)
    sign_out(client)

    page = signed_in_again(client, cast.delegate, client.post(address, typed))
    assert TYPED not in page
    client.force_login(cast.lead)
    assert TYPED not in client.get(reverse("carry-on"), follow=True).content.decode()


def test_a_forged_mark_keeps_nothing(client: Client, cast: build.Cast, owed: Report) -> None:
    address, typed = opened(client, cast.lead, owed)
    sign_out(client)

    answer = client.post(address, {**typed, "opened_by": f"{cast.lead.pk}:nonsense"})

    assert answer.status_code == 302
    assert "carry-on" not in answer.headers["Location"]


def test_a_page_of_ours_whose_token_does_not_fit_gets_its_own_words_back_with_a_fresh_one(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)

    answer = client.post(address, {**typed, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)

    assert answer.status_code == 403
    html = answer.content.decode()
    assert not ReportDraft._default_manager.exists()
    assert TYPED in words(html)
    form = one(html, "//form[contains(., 'Send it again')]")
    fields = dict(form.form_values())
    assert client.post(form.get("action"), fields, headers=OURS).status_code == 302
    assert ReportDraft.objects.of(owed).get().report_text == TYPED


@pytest.mark.parametrize(
    "headers", [FOREIGN, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {}]
)
def test_a_page_of_others_gets_no_word_back_and_nothing_is_stored(
    client: Client, cast: build.Cast, owed: Report, headers: dict[str, str]
) -> None:
    address, typed = opened(client, cast.lead, owed)
    before = dict(client.session)

    answer = client.post(address, {**typed, "csrfmiddlewaretoken": "x" * 64}, headers=headers)

    assert answer.status_code == 403
    assert TYPED not in answer.content.decode()
    assert dict(client.session) == before
    assert not ReportDraft._default_manager.exists()


def test_all_cookies_gone_gives_the_words_back_and_after_signing_in_they_are_there(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)
    client.cookies.clear()

    html = client.post(address, typed, headers=OURS).content.decode()
    fields = dict(one(html, "//form[contains(., 'Send it again')]").form_values())
    page = signed_in_again(client, cast.lead, client.post(address, fields, headers=OURS))

    carried_on(client, page, owed)


def test_somebody_else_who_has_signed_in_since_does_not_read_what_was_typed(
    client: Client, cast: build.Cast, owed: Report
) -> None:
    address, typed = opened(client, cast.lead, owed)
    client.force_login(cast.delegate)

    html = client.post(address, {**typed, "csrfmiddlewaretoken": "x" * 64}, headers=OURS).content.decode()

    assert TYPED not in html
    assert "Somebody else opened that page" in words(html)
