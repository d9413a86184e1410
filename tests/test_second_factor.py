"""The second factor: of whom it is asked, when, and how they come back to what they wanted."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from accounts.access import has_role, has_second_factor, require_second_factor, second_factor_required
from accounts.models import Partnership, Role, User
from tests.outbox import deliver
from tests.pages import one
from tests.signing_in import sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery staple"


@second_factor_required
def decide(request: HttpRequest) -> HttpResponse:
    """A page on which decisions are recorded."""
    return HttpResponse(f"decided:{','.join(request.POST.getlist('reason'))}")


def review(request: HttpRequest) -> HttpResponse:
    """A page that members read, and on which the chair decides."""
    if request.method == "POST":
        require_second_factor(request)
        return HttpResponse("decided")
    return HttpResponse(f"second factor: {has_second_factor(request)}")


urlpatterns = [
    path("decide/", decide),
    path("review/", review),
    path("", include("csa_tracker.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.test_second_factor")]


@pytest.fixture
def chair() -> User:
    return User.objects.create_user("chair@example.org", "Charlie Chair", password=PASSWORD)


@pytest.fixture
def app(chair: User) -> Authenticator:
    """The chair's authenticator app, set up on another day."""
    return TOTP.activate(chair, SECRET).instance


def six_digits(secret: str = SECRET) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def by_password(client: Client) -> HttpResponse:
    return client.post("/account/login/", {"login": "chair@example.org", "password": PASSWORD})


def test_reading_wants_no_second_factor_and_deciding_does(client: Client, chair: User) -> None:
    sign_in(client, chair)

    read = client.get("/review/")
    decided = client.post("/review/")

    assert (read.status_code, read.content) == (200, b"second factor: False")
    assert (decided.status_code, decided.headers["Location"]) == (302, "/account/second-factor/")


def test_deciding_signed_out_leads_to_sign_in_first(client: Client) -> None:
    response = client.get("/decide/")

    assert response.headers["Location"] == "/account/login/?next=%2Fdecide%2F"


def test_with_a_second_factor_shown_the_page_opens(client: Client, chair: User) -> None:
    sign_in(client, chair, second_factor=True)

    assert client.get("/decide/").content == b"decided:"


def test_somebody_elses_second_factor_in_the_session_does_not_count(client: Client, chair: User) -> None:
    sign_in(client, chair, second_factor=True)
    session = client.session
    session["account_authentication_methods_user"] = str(chair.pk + 1)
    session.save()

    assert client.get("/review/").content == b"second factor: False"


def test_without_an_app_or_a_passkey_the_page_says_why_and_how_to_set_one_up(
    client: Client, chair: User
) -> None:
    sign_in(client, chair)

    response = client.get("/decide/", follow=True)

    words = response.content.decode()
    assert response.redirect_chain == [("/account/second-factor/", 302)]
    assert "in the name of the whole partnership" in words
    assert 'href="/account/2fa/totp/activate/"' in words
    assert 'href="/account/2fa/webauthn/add/"' in words


@pytest.mark.django_db(transaction=True)
def test_whoever_has_set_up_an_app_comes_back_to_the_page_without_being_asked_again(client: Client) -> None:
    person = User.objects.create_user("new@example.org", "Nell New")
    sign_in(client, person)
    client.get("/decide/?at=2014-10-14")
    asked = client.get("/account/2fa/totp/activate/")
    assert "data:" not in asked.headers["Content-Security-Policy"]  # the picture to scan is part of the page
    secret = client.session["mfa.totp.secret"]

    client.post("/account/2fa/totp/activate/", {"code": six_digits(secret)})
    codes = client.get("/account/2fa/recovery-codes/").content.decode()
    response = client.get("/account/carry-on/")

    assert 'href="/account/carry-on/">carry on with what you were doing</a>' in codes
    assert response.headers["Location"] == "/decide/?at=2014-10-14"
    assert client.get("/decide/").status_code == 200


def test_an_app_that_was_not_proved_by_its_code_is_not_set_up(client: Client) -> None:
    person = User.objects.create_user("new@example.org", "Nell New")
    sign_in(client, person)
    client.get("/account/2fa/totp/activate/")

    client.post("/account/2fa/totp/activate/", {"code": "000000"})

    assert not Authenticator.objects.exists()
    assert client.get("/review/").content == b"second factor: False"


def test_whoever_has_an_app_is_asked_for_its_digits_and_comes_back_to_the_page(
    client: Client, chair: User, app: Authenticator
) -> None:
    sign_in(client, chair)

    asked = client.get("/decide/", follow=True)
    shown = client.post(asked.redirect_chain[-1][0], {"code": six_digits()}, follow=True)

    assert asked.redirect_chain[-1][0] == "/account/2fa/reauthenticate/?next=%2Faccount%2Fsecond-factor%2F"
    assert shown.redirect_chain[-1][0] == "/decide/"
    assert shown.content == b"decided:"


def test_wrong_digits_open_nothing(client: Client, chair: User, app: Authenticator) -> None:
    sign_in(client, chair)
    asked = client.get("/decide/", follow=True)
    wrong = "000000" if six_digits() != "000000" else "000001"

    client.post(asked.redirect_chain[-1][0], {"code": wrong})

    assert client.get("/review/").content == b"second factor: False"


def test_a_decision_that_was_posted_too_early_waits_and_is_not_made_by_itself(
    client: Client, chair: User, app: Authenticator
) -> None:
    sign_in(client, chair)
    client.post("/decide/", {"reason": "Agreed at the meeting of 20 January"})
    asked = client.get("/account/second-factor/")

    page = client.post(asked.headers["Location"], {"code": six_digits()}, follow=True)

    words = page.content.decode()
    assert page.redirect_chain[-1][0] == "/account/carry-on/"
    assert 'action="/decide/"' in words
    reason = one(words, "//textarea[@name='reason'][@hidden]")
    assert reason.text.strip() == "Agreed at the meeting of 20 January"
    assert client.post("/decide/", {"reason": "a"}).content == b"decided:a"


def test_signing_in_asks_whoever_has_an_app_for_its_digits_and_that_counts(
    client: Client, chair: User, app: Authenticator
) -> None:
    halfway = by_password(client)
    read = client.get("/review/").content
    client.post("/account/2fa/authenticate/", {"code": six_digits()})
    client.post("/account/2fa/trust/", {"action": "none"})

    assert halfway.headers["Location"] == "/account/2fa/authenticate/"
    assert read == b"second factor: False"
    assert client.get("/decide/").status_code == 200


def test_a_remembered_device_counts_for_a_fortnight(
    client: Client, chair: User, app: Authenticator, clock: time_machine.Traveller
) -> None:
    by_password(client)
    client.post("/account/2fa/authenticate/", {"code": six_digits()})
    client.post("/account/2fa/trust/", {"action": "trust"})
    client.post("/account/logout/")

    clock.shift(timedelta(days=13))
    by_password(client)
    within = client.get("/decide/").status_code
    clock.shift(timedelta(days=1, seconds=1))
    after = by_password(client)

    assert within == 200
    assert after.headers["Location"] == "/account/2fa/authenticate/"


def test_a_remembered_device_is_forgotten_when_the_app_is_replaced(
    client: Client, chair: User, app: Authenticator
) -> None:
    by_password(client)
    client.post("/account/2fa/authenticate/", {"code": six_digits()})
    client.post("/account/2fa/trust/", {"action": "trust"})
    client.post("/account/logout/")
    app.delete()
    TOTP.activate(chair, "K5XW6ZDPOJXXMZLSK5XW6ZDPOJXXMZLS")

    response = by_password(client)

    assert response.headers["Location"] == "/account/2fa/authenticate/"


def test_a_lock_takes_the_second_factor_with_it(
    client: Client, chair: User, app: Authenticator, clock: time_machine.Traveller
) -> None:
    sign_in(client, chair, second_factor=True)
    clock.shift(timedelta(hours=1))
    client.get("/review/")

    sign_in(client, chair)

    assert client.get("/review/").content == b"second factor: False"


def test_a_passkey_sign_in_before_the_lock_does_not_spare_the_second_factor_after_it(
    client: Client, chair: User, app: Authenticator, clock: time_machine.Traveller
) -> None:
    sign_in(client, chair, second_factor=True)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "type": "webauthn", "passwordless": True}
    ]
    session.save()
    clock.shift(timedelta(hours=1))

    response = by_password(client)

    assert response.headers["Location"] == "/account/2fa/authenticate/"


def test_asking_whether_a_second_factor_was_shown_costs_no_query_without_a_remembered_device(
    client: Client, chair: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, chair)

    with django_assert_num_queries(2):  # the session and the person
        client.get("/review/")


def test_the_admin_wants_a_second_factor_of_a_superuser(client: Client) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    sign_in(client, root)
    without = client.get("/admin/")
    sign_in(client, root, second_factor=True)
    with_one = client.get("/admin/")

    assert (without.status_code, without.headers["Location"]) == (302, "/account/second-factor/")
    assert with_one.status_code == 200


def test_the_admin_shows_nothing_about_people_to_staff_who_are_no_superusers(client: Client) -> None:
    staff = User.objects.create_user("staff@example.org", "Sam Staff", is_staff=True)
    sign_in(client, staff, second_factor=True)

    assert client.get("/admin/accounts/user/").status_code == 403


def test_a_save_in_the_admin_leaves_history_that_says_so_and_drops_other_addresses(
    client: Client, chair: User
) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    EmailAddress.objects.create(user=chair, email="chair@example.org", verified=True, primary=True)
    sign_in(client, root, second_factor=True)

    client.post(
        f"/admin/accounts/user/{chair.pk}/change/",
        {"email": "New.Chair@example.org", "name": "Charlie Chair", "is_active": "on", "closed_on": ""},
    )

    chair.refresh_from_db()
    latest = chair.history.first()
    assert chair.email == "new.chair@example.org"
    assert (latest.history_user, latest.history_change_reason) == (root, "Django admin")
    assert not EmailAddress.objects.exists()


def test_a_save_in_the_admin_that_changes_nothing_leaves_no_history(client: Client, chair: User) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    county = Partnership.objects.create(name="County Partnership")
    rows = county.history.count()
    sign_in(client, root, second_factor=True)

    client.post(
        f"/admin/accounts/partnership/{county.pk}/change/",
        {
            "name": "County Partnership",
            "abbreviation": "",
            "kind": "county",
            "unit_name": "",
            "unit_email": "",
        },
    )

    assert county.history.count() == rows


def test_the_admin_deletes_nobody_and_goes_back_to_no_earlier_state(client: Client, chair: User) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    row = chair.history.first()
    sign_in(client, root, second_factor=True)

    deleted = client.post(f"/admin/accounts/user/{chair.pk}/delete/", {"post": "yes"})
    read = client.get(f"/admin/accounts/user/{chair.pk}/history/{row.pk}/")
    reverted = client.post(
        f"/admin/accounts/user/{chair.pk}/history/{row.pk}/",
        {"email": "chair@example.org", "name": "Changed"},
    )

    chair.refresh_from_db()
    assert (deleted.status_code, read.status_code, reverted.status_code) == (403, 200, 403)
    assert chair.name == "Charlie Chair"


def test_a_role_counts_in_its_own_partnership_and_until_it_is_withdrawn(chair: User) -> None:
    county = Partnership.objects.create(name="County Partnership")
    district = Partnership.objects.create(name="District Partnership")
    role = Role.objects.create(person=chair, partnership=county, kind=Role.Kind.CHAIR)

    held = {
        "chair of the county": has_role(chair, county, Role.Kind.CHAIR),
        "any role in the county": has_role(chair, county),
        "chair or administrator anywhere": has_role(chair, None, Role.Kind.CHAIR, Role.Kind.ADMINISTRATOR),
        "administrator of the county": has_role(chair, county, Role.Kind.ADMINISTRATOR),
        "chair of the district": has_role(chair, district, Role.Kind.CHAIR),
    }
    role.is_withdrawn = True
    role.save()

    assert [what for what, is_held in held.items() if is_held] == [
        "chair of the county",
        "any role in the county",
        "chair or administrator anywhere",
    ]
    assert not has_role(chair, county, Role.Kind.CHAIR)


def test_whoever_has_just_signed_in_sets_up_a_first_app_without_the_password_again(
    client: Client, chair: User, clock: time_machine.Traveller
) -> None:
    by_password(client)

    at_once = client.get("/account/2fa/totp/activate/")
    clock.shift(timedelta(minutes=15))
    later = client.get("/account/2fa/totp/activate/")

    assert at_once.status_code == 200
    assert later.headers["Location"].startswith("/account/reauthenticate/")


def test_whoever_has_an_app_proves_who_they_are_again_before_they_remove_it(
    client: Client, chair: User, app: Authenticator
) -> None:
    by_password(client)
    client.post("/account/2fa/authenticate/", {"code": six_digits()})
    client.post("/account/2fa/trust/", {"action": "none"})

    response = client.post("/account/2fa/totp/deactivate/")

    assert response.headers["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.filter(pk=app.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_writes_to_its_owner(client: Client) -> None:
    person = User.objects.create_user("new@example.org", "Nell New")
    sign_in(client, person)
    client.get("/account/2fa/totp/activate/")

    client.post("/account/2fa/totp/activate/", {"code": six_digits(client.session["mfa.totp.secret"])})
    deliver()

    assert [message.to for message in mail.outbox] == [["new@example.org"]]
