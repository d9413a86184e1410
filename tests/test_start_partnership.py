"""A real first start, and the verbs it stands on: inviting people, closing accounts, withdrawing roles."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.access import Refused, has_role
from accounts.models import Message, Partnership, Role, User
from accounts.unit import Unit, forget_unit, service_unit, unit_of
from accounts.workflow import close_account, invite, reopen_account, withdraw_role
from core.history import Change
from tests.outbox import deliver

pytestmark = pytest.mark.django_db

ADMINISTRATOR = Role.Kind.ADMINISTRATOR


@pytest.fixture
def run() -> Any:
    """Runs the command as the shell would, and gives what it prints."""

    def command(name: str = "Kent Community Safety Partnership", **options: Any) -> str:
        options = {
            "abbreviation": "KCSP",
            "unit_name": "Kent Community Safety Team",
            "unit_email": "safety@kent.example",
            "administrator_email": "First.Officer@kent.example",
            "administrator_name": "Fern First",
            **options,
        }
        printed = StringIO()
        call_command("start_partnership", name, stdout=printed, **options)
        deliver()
        return printed.getvalue()

    return command


@pytest.fixture
def county() -> Partnership:
    return Partnership.objects.create(name="County Partnership")


@pytest.fixture
def officer(county: Partnership) -> User:
    """The county's only administrator."""
    person = User.objects.create_user("officer@example.org", "Oli Officer")
    Role.objects.create(person=person, partnership=county, kind=ADMINISTRATOR)
    return person


def rows() -> tuple[int, int, int, int, int, int]:
    """How much there is of everything that a first start writes."""
    return (
        Partnership.objects.count(),
        Partnership.history.count(),
        User.objects.count(),
        User.history.count(),
        Role.objects.count(),
        Role.history.count(),
    )


def test_a_first_start_makes_the_partnership_and_its_first_administrator(run: Any) -> None:
    printed = run()

    partnership = Partnership.objects.get()
    person = User.objects.get()
    assert (partnership.name, partnership.abbreviation, partnership.kind) == (
        "Kent Community Safety Partnership",
        "KCSP",
        "county",
    )
    assert (partnership.unit_name, partnership.unit_email) == (
        "Kent Community Safety Team",
        "safety@kent.example",
    )
    assert (person.email, person.name) == ("first.officer@kent.example", "Fern First")
    assert (person.has_usable_password(), person.is_staff, person.is_superuser) == (False, False, False)
    assert has_role(person, partnership, ADMINISTRATOR)
    assert printed == (
        "Kent Community Safety Partnership is set up, with Fern First as its administrator.\n"
        "An invitation is on its way to first.officer@kent.example: “manage.py work” sends it.\n"
        "They sign in at http://127.0.0.1:8000/account/login/\n"
    )


def test_a_first_start_says_in_history_where_it_came_from(run: Any) -> None:
    run()

    for model in (Partnership, User, Role):
        [row] = model.history.all()
        assert (row.history_type, row.history_user) == ("+", None)
        assert row.history_change_reason == "First start from the command line."


def test_a_district_is_made_a_district(run: Any) -> None:
    run("Thanet Community Safety Partnership", district=True)

    assert Partnership.objects.get().kind == "district"


def test_the_invitation_says_how_to_sign_in_and_that_a_second_factor_will_be_asked_for(
    run: Any, settings: Settings
) -> None:
    settings.SITE_URL = "https://tracker.kent.example"

    run()

    [message] = mail.outbox
    assert message.to == ["first.officer@kent.example"]
    assert message.reply_to == ["safety@kent.example"]
    assert "Kent Community Safety Partnership" in message.subject
    assert message.body.startswith("Hello Fern First,\n")
    assert "\nhttps://tracker.kent.example/account/login/\n" in message.body
    assert "second way to prove who you are" in message.body
    assert "&" not in message.body


def test_a_second_run_says_so_and_changes_nothing(run: Any) -> None:
    run()
    before = rows()

    printed = run("kent community  safety partnership", administrator_email="other@kent.example")

    assert rows() == before
    assert len(mail.outbox) == 1
    assert printed == (
        "There is a partnership called Kent Community Safety Partnership already; its administrators are "
        "first.officer@kent.example. Nothing was changed.\n"
    )


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        (
            "Kent CSP",
            {"administrator_email": "first.officer"},
            "“first.officer” is not an e-mail address such as name@example.com. Nothing was saved.",
        ),
        (
            "Kent CSP",
            {"unit_email": "safety at kent"},
            "“safety at kent” is not an e-mail address such as name@example.com. Nothing was saved.",
        ),
        (
            "Kent CSP",
            {"abbreviation": "K" * 41},
            "Abbreviation: Ensure this value has at most 40 characters (it has 41). Nothing was saved.",
        ),
        (" \t ", {}, "A partnership needs a name. Nothing was saved."),
    ],
)
def test_what_cannot_be_saved_is_one_sentence_and_saves_nothing(
    run: Any, name: str, options: dict[str, str], words: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        run(name, **options)

    assert (str(refusal.value), refusal.value.returncode) == (words, 1)
    assert rows() == (0, 0, 0, 0, 0, 0)
    assert mail.outbox == []


def test_a_mail_server_that_is_not_there_keeps_nobody_from_starting(run: Any, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.RefusingServer"

    run()

    assert User.objects.get().is_active
    assert [(one.address, one.state) for one in Message.objects.all()] == [
        ("first.officer@kent.example", "waiting")
    ]


def test_an_administrator_invites_a_member_and_history_names_who(county: Partnership, officer: User) -> None:
    invitation = invite(
        " Member@Example.org ", "Mo  Member", county, Role.Kind.REVIEWER, change=Change(by=officer)
    )
    deliver()

    assert (invitation.person.email, invitation.person.name) == ("member@example.org", "Mo Member")
    assert (invitation.is_new_person, invitation.is_new_role) == (True, True)
    assert [message.to for message in mail.outbox] == [["member@example.org"]]
    row = invitation.role.history.get()
    assert (row.history_user, row.history_change_reason) == (officer, "Invited as Working Group member.")
    assert "second way" not in mail.outbox[0].body


def test_somebody_with_an_account_keeps_it_and_gets_one_more_role(county: Partnership, officer: User) -> None:
    invitation = invite(
        "officer@example.org", "Another Name", county, Role.Kind.CHAIR, change=Change(by=None)
    )

    assert (invitation.is_new_person, invitation.is_new_role) == (False, True)
    assert User.objects.get().name == "Oli Officer"
    assert sorted(officer.roles.values_list("kind", flat=True)) == ["administrator", "chair"]


def test_a_second_invitation_to_the_same_role_only_writes_again(county: Partnership, officer: User) -> None:
    before = rows()

    invitation = invite("officer@example.org", "", county, ADMINISTRATOR, change=Change(by=None))
    deliver()

    assert not invitation.is_new_role
    assert rows() == before
    assert len(mail.outbox) == 1


def test_a_withdrawn_role_is_given_again_on_the_same_row(county: Partnership, officer: User) -> None:
    role = invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=officer)).role
    withdraw_role(role, change=Change(by=officer))

    again = invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=officer))

    assert (again.role.pk, again.is_new_role) == (role.pk, True)
    assert list(role.history.order_by("history_id").values_list("is_withdrawn", flat=True)) == [
        False,
        True,
        False,
    ]


def test_only_an_administrator_of_the_partnership_invites_to_it(county: Partnership, officer: User) -> None:
    district = Partnership.objects.create(name="District Partnership")
    before = rows()

    with pytest.raises(Refused, match="Only an administrator of District Partnership"):
        invite("m@example.org", "Mo", district, Role.Kind.VIEWER, change=Change(by=officer))

    assert rows() == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_active": False}, "is closed: reopen it first"),
        ({"is_illustrative": True}, "demonstration person"),
    ],
)
def test_closed_accounts_and_demonstration_people_are_not_invited(
    county: Partnership, fields: dict[str, bool], words: str
) -> None:
    User.objects.create_user("m@example.org", "Mo", **fields)

    with pytest.raises(ValidationError, match=words):
        invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=None))

    assert not Role.objects.exists()


def test_closing_an_account_withdraws_its_roles_and_says_when_and_why(
    county: Partnership, officer: User
) -> None:
    role = invite("m@example.org", "Mo", county, Role.Kind.CHAIR, change=Change(by=officer)).role
    person = role.person

    close_account(person, change=Change(by=officer, reason="Moved to Surrey."))

    person.refresh_from_db()
    role.refresh_from_db()
    assert (person.is_active, person.closed_on, role.is_withdrawn) == (False, timezone.localdate(), True)
    for row in (person.history.first(), role.history.first()):
        assert (row.history_user, row.history_change_reason) == (officer, "Moved to Surrey.")


def test_closing_a_closed_account_writes_nothing(county: Partnership, officer: User) -> None:
    person = invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=officer)).person
    close_account(person, change=Change(by=officer))
    before = rows()

    close_account(person, change=Change(by=officer))

    assert rows() == before


def test_nobody_closes_the_account_of_somebody_who_also_serves_another_partnership(
    county: Partnership, officer: User
) -> None:
    district = Partnership.objects.create(name="District Partnership")
    person = invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=None)).person
    invite("m@example.org", "Mo", district, Role.Kind.VIEWER, change=Change(by=None))

    with pytest.raises(Refused, match="District Partnership"):
        close_account(person, change=Change(by=officer))

    person.refresh_from_db()
    assert person.is_active
    assert not person.roles.filter(is_withdrawn=True).exists()


def test_a_reopened_account_is_open_without_its_roles(county: Partnership, officer: User) -> None:
    person = invite("m@example.org", "Mo", county, Role.Kind.VIEWER, change=Change(by=officer)).person
    close_account(person, change=Change(by=officer))

    reopen_account(person, change=Change(by=officer))

    person.refresh_from_db()
    assert (person.is_active, person.closed_on) == (True, None)
    assert not has_role(person, county)


def test_the_last_administrator_of_a_partnership_keeps_role_and_account(
    county: Partnership, officer: User
) -> None:
    role = officer.roles.get()

    with pytest.raises(ValidationError, match="Oli Officer is the last administrator of County Partnership"):
        close_account(officer, change=Change(by=officer))
    with pytest.raises(ValidationError, match="invite another one first"):
        withdraw_role(role, change=Change(by=officer))

    officer.refresh_from_db()
    role.refresh_from_db()
    assert (officer.is_active, role.is_withdrawn) == (True, False)


def test_an_administrator_whose_account_is_closed_does_not_count_as_another_one(
    county: Partnership, officer: User
) -> None:
    gone = User.objects.create_user("gone@example.org", "Gil Gone", is_active=False)
    Role.objects.create(person=gone, partnership=county, kind=ADMINISTRATOR)

    with pytest.raises(ValidationError, match="last administrator"):
        withdraw_role(officer.roles.get(), change=Change(by=officer))


def test_pages_name_the_unit_that_was_given_at_the_start(run: Any, client: Client) -> None:
    run()

    for address in ("/", "/privacy/", "/accessibility/", "/there-is-no-such-page/"):
        page = client.get(address).content.decode()
        assert "Kent Community Safety Team" in page, address
        assert "safety@kent.example" in page, address


def test_where_there_are_several_partnerships_pages_name_the_unit_of_the_county_s(
    county: Partnership,
) -> None:
    Partnership.objects.filter(pk=county.pk).update(kind="district", unit_name="District Unit")
    forget_unit()
    assert service_unit() == Unit("District Unit")

    Partnership.objects.create(name="Whole County", unit_name="County Unit", unit_email="unit@county.example")
    forget_unit()
    assert service_unit() == Unit("County Unit", "unit@county.example")
    county.refresh_from_db()
    assert unit_of(county) == Unit("District Unit", "unit@county.example")
    assert unit_of(None) == service_unit()
