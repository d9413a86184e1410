"""The second factor: of whom it is asked, when, and how they come back to what they wanted."""

from __future__ import annotations

import time
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from accounts.access import (
    Refused,
    has_role,
    has_second_factor,
    require_second_factor,
    second_factor_required,
)
from accounts.models import Partnership, Role, User
from accounts.second_factor import reset_second_factor
from core.history import Change
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


# --- Lost -------------------------------------------------------------------------------------------------


def test_whoever_has_lost_it_signs_in_without_it_reads_and_decides_nothing(
    client: Client, chair: User, app: Authenticator
) -> None:
    by_password(client)

    signed_in = client.post("/account/without-second-proof/")

    assert signed_in.headers["Location"] == "/"
    assert client.get("/review/").content == b"second factor: False"
    assert client.post("/review/").headers["Location"] == "/account/second-factor/"
    assert client.get("/decide/").headers["Location"] == "/account/second-factor/"


@pytest.mark.parametrize(
    "page",
    ["totp/deactivate", "totp/activate", "webauthn/add", "recovery-codes", "recovery-codes/generate"],
)
def test_whoever_signed_in_without_it_puts_no_other_in_its_place_even_by_password(
    client: Client, chair: User, app: Authenticator, page: str
) -> None:
    by_password(client)
    client.post("/account/without-second-proof/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})

    response = client.post(f"/account/2fa/{page}/")

    assert response.headers["Location"] == "/account/second-factor/"
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_nobody_is_signed_in_without_it_who_has_not_proved_the_mailbox_or_password(
    client: Client, chair: User, app: Authenticator
) -> None:
    response = client.post("/account/without-second-proof/")

    assert response.headers["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in client.session


@pytest.fixture
def officers(chair: User) -> tuple[User, User]:
    """The county's two administrators; the chair has a role there."""
    county = Partnership.objects.create(name="County Partnership", unit_email="unit@example.org")
    Role.objects.create(person=chair, partnership=county, kind=Role.Kind.CHAIR)
    people = []
    for address in ("officer@example.org", "second@example.org"):
        people.append(User.objects.create_user(address, address.split("@")[0].title()))
        Role.objects.create(person=people[-1], partnership=county, kind=Role.Kind.ADMINISTRATOR)
    return people[0], people[1]


def test_an_administrator_resets_it_with_a_reason_and_the_person_and_all_administrators_hear_of_it(
    client: Client, chair: User, app: Authenticator, officers: tuple[User, User]
) -> None:
    sign_in(client, officers[0], second_factor=True)

    client.post(f"/people/{chair.pk}/second-proof/", {"reason": "Telephone lost, told me in person"})
    deliver()

    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [
        ["chair@example.org"],
        ["officer@example.org"],
        ["second@example.org"],
    ]
    assert all("Telephone lost, told me in person" in message.body for message in mail.outbox)
    latest = chair.history.first()
    assert (latest.history_user, latest.history_change_reason) == (
        officers[0],
        "Telephone lost, told me in person",
    )


def test_a_reset_wants_a_reason(
    client: Client, chair: User, app: Authenticator, officers: tuple[User, User]
) -> None:
    sign_in(client, officers[0], second_factor=True)

    response = client.post(f"/people/{chair.pk}/second-proof/", {"reason": " "})

    assert "Answer “Why is it reset?”" in response.content.decode()
    assert Authenticator.objects.exists()


def test_a_reset_ends_the_sessions_of_whoever_holds_the_lost_telephone(
    client: Client, chair: User, app: Authenticator, officers: tuple[User, User]
) -> None:
    sign_in(client, chair, second_factor=True)
    before = client.get("/decide/").status_code

    reset_second_factor(chair, change=Change(by=officers[0], reason="Lost"))

    assert before == 200
    assert client.get("/decide/").headers["Location"].startswith("/account/login/")


def test_nobody_resets_their_own_and_no_administrator_of_elsewhere_resets_it(
    chair: User, app: Authenticator, officers: tuple[User, User]
) -> None:
    elsewhere = User.objects.create_user("elsewhere@example.org")
    district = Partnership.objects.create(name="District Partnership")
    Role.objects.create(person=elsewhere, partnership=district, kind=Role.Kind.ADMINISTRATOR)

    with pytest.raises(Refused):
        reset_second_factor(chair, change=Change(by=elsewhere, reason="Lost"))
    TOTP.activate(officers[0], SECRET)
    with pytest.raises(ValidationError, match="your own second proof"):
        reset_second_factor(officers[0], change=Change(by=officers[0], reason="Lost"))

    assert Authenticator.objects.count() == 2


def test_the_last_administrator_is_let_in_again_by_a_command_on_the_server(
    officers: tuple[User, User],
) -> None:
    TOTP.activate(officers[0], SECRET)
    printed = StringIO()

    call_command("reset_second_proof", "Officer@example.org", reason="Telephone stolen", stdout=printed)

    assert not Authenticator.objects.exists()
    assert "officer@example.org, second@example.org" in printed.getvalue()
    with pytest.raises(CommandError, match="has no second proof set up"):
        call_command("reset_second_proof", "officer@example.org", reason="Again")
    with pytest.raises(CommandError, match="no open account"):
        call_command("reset_second_proof", "nobody@example.org", reason="Again")


def test_recovery_codes_are_shown_once_and_one_of_them_is_asked_for(client: Client, chair: User) -> None:
    TOTP.activate(chair, SECRET)
    codes = RecoveryCodes.activate(chair).get_unused_codes()
    sign_in(client, chair, second_factor=True)
    client.post("/account/2fa/reauthenticate/", {"code": six_digits()})

    first = client.get("/account/2fa/recovery-codes/").content.decode()
    again = client.get("/account/2fa/recovery-codes/").content.decode()
    wrong = client.post("/account/2fa/recovery-codes/", {"code": "00"}).content.decode()
    right = client.post("/account/2fa/recovery-codes/", {"code": codes[3]}, follow=True).content.decode()

    assert codes[0] in first
    assert codes[0] not in again
    assert "That is none of your codes" in wrong
    assert "Your recovery codes are kept" in right
    assert RecoveryCodes.activate(chair).validate_code(codes[3])  # it was not used up
