"""One person: roles given and withdrawn, names corrected, accounts of leavers closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.access import Refused, has_role
from accounts.models import Message, Role, User
from accounts.outbox.failures import deal_with, send_again, send_all_again
from accounts.workflow import (
    change_person,
    close_account,
    get_or_create_account,
    invite_many,
    reopen_account,
    set_roles,
    withdraw_role,
)
from core.conflict import Conflict, token_of
from core.history import Change, create_rows
from indicators.models import Indicator
from indicators.owners import INDICATORS
from priorities.models import Holding, holdings_of
from priorities.people.workflow import close_leaver, correct_person, invite_holders
from priorities.posts.holders import office_of
from tests import build
from tests.outbox import create_message, deliver
from tests.pages import conflict_of, html_of, posted, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


@pytest.fixture
def by(cast: build.Cast) -> Change:
    return Change(by=cast.administrator)


def page_of(person: User, page: str = "") -> str:
    return f"/people/{person.pk}/{page}"


def roles_form(cast: build.Cast, kinds: list[str], seen: str, reason: str = "") -> dict[str, Any]:
    """The form of roles in the county's partnership, as it is posted."""
    name = f"roles-{cast.partnership.pk}"
    return {
        "do": name,
        f"{name}-kinds": kinds,
        f"{name}-seen": token_of(seen.split()),
        f"{name}-reason": reason,
    }


def kinds_of(person: User, cast: build.Cast) -> set[str]:
    rows = Role.objects.filter(person=person, partnership=cast.partnership, is_withdrawn=False)
    return set(rows.values_list("kind", flat=True))


# --- Roles ------------------------------------------------------------------------------------------------


def test_ticking_roles_gives_and_withdraws_them_and_writes_one_mail(
    officer: Client, cast: build.Cast
) -> None:
    typed = roles_form(cast, ["chair", "reviewer"], "viewer", "Elected in January")

    page = officer.post(page_of(cast.viewer), typed, follow=True).content.decode()
    deliver()

    assert kinds_of(cast.viewer, cast) == {"chair", "reviewer"}
    assert "Given: Working Group chair, Working Group member." in page
    assert "Withdrawn: Viewer." in page
    [message] = mail.outbox
    assert (
        'given the roles "Working Group chair" and "Working Group member" for County Partnership'
        in message.body
    )
    assert "second way to prove who you are" in message.body
    last = Role.history.filter(person=cast.viewer, history_user=cast.administrator)
    assert {row.history_change_reason for row in last} == {"Elected in January"}


def test_saving_the_same_roles_writes_nothing(officer: Client, cast: build.Cast) -> None:
    before = Role.history.count()

    page = officer.post(page_of(cast.viewer), roles_form(cast, ["viewer"], "viewer"), follow=True)

    assert "Nothing was changed" in page.content.decode()
    assert (Role.history.count(), Message.objects.count()) == (before, 0)


def test_the_second_of_two_administrators_sees_both_and_loses_nothing(
    officer: Client, cast: build.Cast, by: Change
) -> None:
    set_roles(cast.viewer, cast.partnership, ["reviewer"], change=by)

    page = officer.post(
        page_of(cast.viewer), roles_form(cast, ["chair"], "viewer", "Elected")
    ).content.decode()

    assert conflict_of(page) == {"Roles": ("Working Group member", "Working Group chair")}
    form = f"roles-{cast.partnership.pk}"
    boxes = posted(page)
    assert boxes[f"{form}-reason"] == ["Elected"]
    assert boxes[f"{form}-kinds"] == ["chair"]
    assert boxes[f"{form}-seen"] == [token_of(["reviewer"])]
    assert kinds_of(cast.viewer, cast) == {"reviewer"}
    officer.post(page_of(cast.viewer), roles_form(cast, ["chair"], "reviewer", "Elected"))
    assert kinds_of(cast.viewer, cast) == {"chair"}


def test_the_last_administrator_keeps_the_role_and_is_told_why(officer: Client, cast: build.Cast) -> None:
    page = officer.post(page_of(cast.administrator), roles_form(cast, [], "administrator")).content.decode()

    assert (
        "Ada Administrator is the last administrator of County Partnership: invite another one first." in page
    )
    assert kinds_of(cast.administrator, cast) == {"administrator"}


def test_a_closed_account_gets_no_role(plan: build.Plan, cast: build.Cast, by: Change) -> None:
    close_leaver(cast.viewer, change=by)

    with pytest.raises(ValidationError, match="is closed: reopen it first"):
        set_roles(cast.viewer, cast.partnership, ["viewer"], change=by)


def test_a_person_of_both_partnerships_shows_only_what_is_of_mine(officer: Client, cast: build.Cast) -> None:
    Role.objects.create(person=cast.other_administrator, partnership=cast.partnership, kind="viewer")

    text = text_of(officer, page_of(cast.other_administrator))

    assert "Otto Elsewhere" in text
    assert "District Partnership" not in text
    assert "so the account itself is not yours to change" in text


# --- Indicator owners -------------------------------------------------------------------------------------


@pytest.fixture
def indicators(plan: build.Plan) -> list[Indicator]:
    titles = ("Burglary", "Robbery")
    rows = [Indicator(agreement=plan.agreement, title=title, position=n) for n, title in enumerate(titles)]
    return create_rows(Indicator, rows, build.BY_THE_TEST)


def test_an_analyst_is_put_in_charge_of_indicators_and_the_list_says_so(
    officer: Client, cast: build.Cast, indicators: list[Indicator]
) -> None:
    typed = {"do": "charge-indicators", "charge-indicators-things": [str(indicators[1].pk)]}

    officer.post(page_of(cast.viewer), {**typed, "charge-indicators-seen": token_of([])})

    indicators[1].refresh_from_db()
    assert indicators[1].owner == cast.viewer
    assert indicators[1].history.first().history_user == cast.administrator
    assert "Indicator owner: Robbery" in text_of(officer, "/people/")
    officer.post(
        page_of(cast.viewer),
        {"do": "charge-indicators", "charge-indicators-seen": token_of([str(indicators[1].pk)])},
    )
    indicators[1].refresh_from_db()
    assert indicators[1].owner is None


def test_an_indicator_of_another_partnership_is_not_offered(
    officer: Client, cast: build.Cast, indicators: list[Indicator]
) -> None:
    elsewhere = build.agreement(cast.other_administrator.roles.get().partnership, "district-2014-17")
    [other] = create_rows(Indicator, [Indicator(agreement=elsewhere, title="Elsewhere")], build.BY_THE_TEST)

    officer.post(
        page_of(cast.viewer),
        {
            "do": "charge-indicators",
            "charge-indicators-things": [str(other.pk)],
            "charge-indicators-seen": token_of([]),
        },
    )

    other.refresh_from_db()
    assert other.owner is None
    assert "Elsewhere" not in text_of(officer, page_of(cast.viewer))


# --- Names and addresses ----------------------------------------------------------------------------------


def test_a_corrected_name_and_address_stand_in_the_posts_of_today_not_in_those_of_the_past(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    past = build.holds(cast.lead, plan.posts[1])
    Holding.objects.filter(pk=past.pk).update(ends_on=date(2014, 12, 31))
    typed = {
        "name": "Lee Married",
        "email": "Lee.Married@example.org",
        "seen": token_of(("Lee Lead", "lead@example.org")),
    }

    officer.post(page_of(cast.lead, "edit/"), {**typed, "reason": "Married"})

    cast.lead.refresh_from_db()
    assert (cast.lead.name, cast.lead.email) == ("Lee Married", "lee.married@example.org")
    now = Holding.objects.get(person=cast.lead, ends_on=None)
    assert (now.name, now.email) == ("Lee Married", "lee.married@example.org")
    past.refresh_from_db()
    assert (past.name, past.email) == ("Lee Lead", "lead@example.org")
    assert {row.history.first().history_change_reason for row in (cast.lead, now)} == {"Married"}


def test_an_address_of_somebody_else_is_refused_at_its_box(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    page = officer.post(
        page_of(cast.lead, "edit/"),
        {
            "name": "Lee Typed",
            "email": "viewer@example.org",
            "seen": token_of(("Lee Lead", "lead@example.org")),
        },
    ).content.decode()

    assert "Somebody else has an account with the address viewer@example.org." in page
    assert 'value="Lee Typed"' in page
    cast.lead.refresh_from_db()
    assert cast.lead.name == "Lee Lead"


def test_two_corrections_of_one_person_show_both(
    officer: Client, plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    correct_person(User.objects.get(pk=cast.lead.pk), "Lee First", "lead@example.org", change=by)
    typed = {
        "name": "Lee Second",
        "email": "lead@example.org",
        "seen": token_of(("Lee Lead", "lead@example.org")),
    }

    page = officer.post(page_of(cast.lead, "edit/"), typed).content.decode()

    assert conflict_of(page) == {"Name": ("Lee First", "Lee Second")}
    assert 'value="Lee Second"' in page
    cast.lead.refresh_from_db()
    assert cast.lead.name == "Lee First"


def test_the_account_of_who_works_elsewhere_too_is_nobodys_alone(
    officer: Client, plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    district = cast.other_administrator.roles.get().partnership
    build.holds(cast.lead, build.plan(district, "district-2014-17").posts[0])

    for verb in (
        lambda: correct_person(cast.lead, "Lee", "mine@example.org", change=by),
        lambda: close_leaver(cast.lead, change=by, leaves_vacant=True),
    ):
        with pytest.raises(Refused, match="a partnership that you do not administer"):
            verb()

    assert (
        officer.post(page_of(cast.lead, "edit/"), {"name": "Lee", "email": "m@example.org"}).status_code
        == 403
    )
    cast.lead.refresh_from_db()
    assert (cast.lead.email, cast.lead.is_active) == ("lead@example.org", True)


def test_an_account_that_opens_the_admin_is_not_changed_here(cast: build.Cast, by: Change) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(is_superuser=True)
    person = User.objects.get(pk=cast.viewer.pk)

    with pytest.raises(Refused, match="it is changed there"):
        change_person(person, "Vic", "mine@example.org", change=by)
    with pytest.raises(Refused, match="it is changed there"):
        close_account(person, change=by)


# --- Leavers ----------------------------------------------------------------------------------------------


def test_a_leaver_still_in_a_post_is_not_closed_and_the_page_says_what_to_do(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    page = officer.post(page_of(cast.lead, "close/"), {"reason": "Left the police"}).content.decode()

    assert "Lee Lead still has a job title: hand it over first, or name nobody." in page
    assert f'href="/people/posts/{plan.posts[0].pk}/hand-over/"' in page
    assert 'value="Left the police"' in page
    cast.lead.refresh_from_db()
    assert cast.lead.is_active


def test_a_leavers_account_is_closed_their_posts_are_vacant_and_their_name_stays(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    there = Client()
    sign_in(there, cast.lead)

    officer.post(page_of(cast.lead, "close/"), {"reason": "Left the police", "leaves_vacant": "on"})

    cast.lead.refresh_from_db()
    assert (cast.lead.is_active, cast.lead.closed_on) == (False, date(2015, 1, 12))
    row = Holding.objects.get(person=cast.lead)
    assert (row.name, row.ends_on) == ("Lee Lead", date(2015, 1, 12))
    assert row.history.first().history_change_reason == "Left the police"
    assert there.get("/updates/").status_code == 302
    assert "Lee Lead" in text_of(officer, f"/people/posts/{plan.posts[0].pk}/")


def test_a_post_that_a_leaver_was_to_take_up_is_taken_back(
    plan: build.Plan, cast: build.Cast, by: Change
) -> None:
    row = build.holds(cast.viewer, plan.posts[1], "deputy")
    Holding.objects.filter(pk=row.pk).update(starts_on=date(2015, 3, 1))

    close_leaver(cast.viewer, change=by, leaves_vacant=True)

    row.refresh_from_db()
    assert (row.withdrawn_at is not None, row.withdrawn_why) == (True, "Account closed.")


def test_nobody_closes_their_own_account(officer: Client, cast: build.Cast) -> None:
    Role.objects.create(person=cast.chair, partnership=cast.partnership, kind="administrator")

    page = officer.post(page_of(cast.administrator, "close/"), {"reason": "Off"}).content.decode()

    assert "You cannot close your own account: ask another administrator." in page
    cast.administrator.refresh_from_db()
    assert cast.administrator.is_active


def test_a_closed_account_can_be_opened_again_without_what_it_had(
    officer: Client, cast: build.Cast, by: Change
) -> None:
    close_leaver(cast.viewer, change=by)

    officer.post(page_of(cast.viewer, "reopen/"))

    cast.viewer.refresh_from_db()
    assert cast.viewer.is_active
    assert kinds_of(cast.viewer, cast) == set()


# --- Who may ----------------------------------------------------------------------------------------------

NOT_ADMINISTRATORS = ["lead", "delegate", "other_lead", "reviewer", "chair", "viewer", "outsider"]


@pytest.mark.parametrize("who", [*NOT_ADMINISTRATORS, "other_administrator"])
def test_every_verb_is_refused_to_whoever_does_not_administer_the_partnership(
    plan: build.Plan, cast: build.Cast, indicators: list[Indicator], who: str
) -> None:
    theirs = Change(by=getattr(cast, who), reason="Because")
    office = office_of(plan.posts[0])
    role = cast.viewer.roles.get()
    letter = create_message(partnership=cast.partnership, state="failed")
    before = (User.history.count(), Role.history.count(), Holding.history.count())
    verbs = (
        lambda: invite_many([("n@example.org", "N")], cast.partnership, "viewer", change=theirs),
        lambda: get_or_create_account("n@example.org", "N", cast.partnership, change=theirs),
        lambda: set_roles(getattr(cast, who), cast.partnership, ["administrator"], change=theirs),
        lambda: withdraw_role(role, change=theirs),
        lambda: change_person(cast.viewer, "V", "v@example.org", change=theirs),
        lambda: correct_person(cast.lead, "L", "l@example.org", change=theirs),
        lambda: close_account(cast.viewer, change=theirs),
        lambda: close_leaver(cast.lead, change=theirs, leaves_vacant=True),
        lambda: invite_holders([(office, office.terms[0], "n@example.org")], change=theirs),
        lambda: INDICATORS.assign(getattr(cast, who), [str(indicators[0].pk)], [cast.partnership.pk], theirs),
        lambda: send_again(letter, change=theirs),
        lambda: send_all_again(Message.objects.all(), change=theirs),
        lambda: deal_with(letter, change=theirs),
    )

    for verb in verbs:
        with pytest.raises(Refused):
            verb()

    assert (User.history.count(), Role.history.count(), Holding.history.count()) == before
    letter.refresh_from_db()
    assert (letter.state, letter.dealt_with_at) == ("failed", None)
    assert has_role(getattr(cast, who), cast.partnership, "administrator") is False


@pytest.mark.parametrize("who", NOT_ADMINISTRATORS)
def test_reopening_an_account_is_for_administrators(cast: build.Cast, by: Change, who: str) -> None:
    closed = User.objects.create_user("gone@example.org", "Gil Gone", is_active=False)

    with pytest.raises(Refused):
        reopen_account(closed, change=Change(by=getattr(cast, who)))


@pytest.mark.parametrize(
    ("who", "status"),
    [*((who, 403) for who in NOT_ADMINISTRATORS), ("other_administrator", 404), (None, 302)],
)
@pytest.mark.parametrize("page", ["", "edit/", "close/", "reopen/"])
def test_every_direct_post_about_a_person_is_refused_and_changes_nothing(
    client: Client, plan: build.Plan, cast: build.Cast, who: str | None, status: int, page: str
) -> None:
    if who:
        sign_in(client, getattr(cast, who), second_factor=True)
    before = (User.history.count(), Role.history.count(), Holding.history.count())
    typed = {
        **roles_form(cast, ["administrator"], "viewer"),
        "name": "V",
        "email": "v@example.org",
        "reason": "Off",
    }

    response = client.post(page_of(cast.viewer, page), typed)

    assert response.status_code == status
    assert (User.history.count(), Role.history.count(), Holding.history.count()) == before


@pytest.mark.parametrize(("who", "status"), [*((who, 403) for who in NOT_ADMINISTRATORS), (None, 302)])
def test_nobody_else_invites_by_a_direct_post(
    client: Client, cast: build.Cast, who: str | None, status: int
) -> None:
    if who:
        sign_in(client, getattr(cast, who), second_factor=True)
    before = User.objects.count()

    response = client.post(
        "/people/invite/", {"do": "people", "kind": "administrator", "people": "n@example.org"}
    )

    assert (response.status_code, User.objects.count()) == (status, before)


def test_another_partnerships_administrator_invites_to_their_own_only(
    client: Client, cast: build.Cast
) -> None:
    sign_in(client, cast.other_administrator, second_factor=True)
    typed = {
        "do": "people",
        "kind": "administrator",
        "people": "n@example.org",
        "partnership": cast.partnership.pk,
    }

    client.post("/people/invite/", typed)

    [role] = User.objects.get(email="n@example.org").roles.all()
    assert role.partnership.name == "District Partnership"


def test_without_a_second_factor_a_role_is_asked_for_it_first_and_nothing_is_given(
    client: Client, cast: build.Cast
) -> None:
    sign_in(client, cast.administrator)

    response = client.post(page_of(cast.viewer), roles_form(cast, ["chair"], "viewer"))

    assert response.headers["Location"] == "/account/second-factor/"
    assert kinds_of(cast.viewer, cast) == {"viewer"}


def test_the_verb_refuses_roles_that_were_ticked_on_something_else(cast: build.Cast, by: Change) -> None:
    with pytest.raises(Conflict):
        set_roles(cast.viewer, cast.partnership, ["chair"], change=by, seen="reviewer")

    assert kinds_of(cast.viewer, cast) == {"viewer"}


def test_the_page_of_a_person_names_their_posts_and_those_of_the_past(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    past = build.holds(cast.lead, plan.posts[1])
    Holding.objects.filter(pk=past.pk).update(ends_on=date(2014, 12, 31))

    html = html_of(officer, page_of(cast.lead))

    assert "Head of Policing, County Police</a>" in html
    assert "Head of Community Safety, as Lee Lead to 31 December 2014" in html
    assert holdings_of(cast.lead).count() == 1
