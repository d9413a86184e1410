"""The list of people and posts, inviting, and mail that did not arrive."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Message, Partnership, Role, User
from accounts.pasted_people import parse_people
from accounts.workflow import person_shown
from core.conflict import token_of
from core.history import Change, create_rows
from priorities.models import Agreement, Holding, LeadPost
from reporting.models.reminders import Reminder
from reporting.workflow import open_period
from tests import build
from tests.outbox import create_message, deliver
from tests.pages import html_of, once_in, says_sent_before, tables, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

PEOPLE = "/people/"
INVITE = "/people/invite/"


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    """The administrator's browser, with a second factor shown."""
    return sign_in(client, cast.administrator, second_factor=True)


def named(where: LeadPost, name: str, email: str = "", **fields: Any) -> Holding:
    """Somebody in a post by name only, as a plan is loaded."""
    row = Holding(agreement=where.agreement, post=where, name=name, email=email, **fields)
    return create_rows(Holding, [row], build.BY_THE_TEST)[0]


def test_a_post_is_shown_with_its_holder_its_delegate_and_what_it_leads(
    officer: Client, plan: build.Plan
) -> None:
    posts, people = tables(html_of(officer, PEOPLE))

    assert posts[1:] == [
        ["Head of Community Safety", "Olu Otherlead", "–", "2 Road Safety"],
        [
            "Head of Policing, County Police",
            "Lee Lead",
            "Del Delegate (Delegate: may draft, may not send)",
            "1 Violent Crime",
        ],
    ]
    assert [
        "Lee Lead lead@example.org Has not signed in yet",
        "–",
        "Head of Policing, County Police",
    ] in people
    assert ["Rae Reviewer reviewer@example.org Has not signed in yet", "Working Group member", "–"] in people


def test_nobody_of_another_partnership_is_on_the_list(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    district = Partnership.objects.get(name="District Partnership")
    build.plan(district, "district-2014-17")
    text = text_of(officer, PEOPLE)

    assert "Otto Elsewhere" not in text
    assert "Out Outsider" not in text
    assert text.count("Head of Policing") == 3  # the post, and beside its holder and the delegate


def test_a_vacant_post_says_so_and_can_be_asked_for(officer: Client, plan: build.Plan) -> None:
    Holding.objects.filter(post=plan.posts[1]).update(ends_on=date(2015, 1, 11))

    text = text_of(officer, PEOPLE)
    [posts] = tables(html_of(officer, f"{PEOPLE}?show=vacant"))

    assert "2 job titles in open agreements, 1 of them without a current lead" in text
    assert [row[:2] for row in posts[1:]] == [
        [
            "Head of Community Safety",
            "No current lead Name the current lead of Head of Community Safety Olu Otherlead to 11 January 2015",
        ]
    ]


def test_a_vacancy_that_a_deputy_covers_is_still_a_vacancy(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    Holding.objects.filter(post=plan.posts[1]).update(ends_on=date(2015, 1, 11))
    build.holds(cast.delegate, plan.posts[1], "deputy")

    [posts] = tables(html_of(officer, f"{PEOPLE}?show=vacant"))

    assert posts[1][2] == "Del Delegate (Deputy)"


def test_the_same_office_in_two_open_agreements_is_shown_once(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    second = build.agreement(cast.partnership, "county-2017-20", title="Agreement 2017-20")
    Agreement.objects.filter(pk=second.pk).update(starts_on=date(2017, 4, 1), ends_on=date(2020, 3, 31))
    build.holds(cast.other_lead, build.post(second, "head of community  safety"))
    closed = build.agreement(cast.partnership, "county-2008-11", title="Agreement 2008-11")
    build.post(closed, "Head of Community Safety")
    Agreement.objects.filter(pk=closed.pk).update(status="closed")

    posts, _ = tables(html_of(officer, PEOPLE))

    assert [row[:2] for row in posts[1:]] == [
        [
            "head of community safety Agreement 2017-20 Community Safety Agreement 2014-17",
            "Olu Otherlead",
        ],
        ["Head of Policing, County Police Community Safety Agreement 2014-17", "Lee Lead"],
    ]


def test_a_search_finds_posts_and_people_by_name_post_and_address(officer: Client, plan: build.Plan) -> None:
    by_name = tables(html_of(officer, f"{PEOPLE}?q=otherlead"))
    by_post = tables(html_of(officer, f"{PEOPLE}?q=POLICING"))
    by_address = tables(html_of(officer, f"{PEOPLE}?q=chair@"))

    assert [[row[0] for row in table[1:]] for table in by_name] == [
        ["Head of Community Safety"],
        ["Olu Otherlead other-lead@example.org Has not signed in yet"],
    ]
    assert [row[0].split(" ")[0] for row in by_post[1][1:]] == ["Del", "Lee"]
    assert [row[1] for row in by_address[0][1:]] == ["Working Group chair"]


def test_people_without_a_role_or_a_post_can_be_asked_for(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    Role.objects.filter(person=cast.viewer).update(is_withdrawn=True)
    Holding.objects.filter(person=cast.other_lead).update(ends_on=date(2014, 12, 31))

    [people] = tables(html_of(officer, f"{PEOPLE}?show=without"))

    assert [row[0].split(" ")[0] for row in people[1:]] == ["Olu", "Vic"]


def test_a_closed_account_is_listed_last_with_its_state(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    User.objects.filter(pk=cast.chair.pk).update(is_active=False)

    _, people = tables(html_of(officer, PEOPLE))

    assert people[-1][0] == "Charlie Chair chair@example.org Account closed"


@pytest.mark.parametrize("who", ["viewer", "lead", "delegate", "other_lead", "reviewer", "chair", "outsider"])
def test_whoever_administers_nothing_is_told_who_may(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    sign_in(client, getattr(cast, who), second_factor=True)

    text = text_of(client, PEOPLE, 403)

    assert "looked after by the administrators of a partnership" in text
    assert "Lee Lead" not in text


def test_who_is_signed_out_signs_in_and_comes_back(client: Client, cast: build.Cast) -> None:
    response = client.get(PEOPLE)

    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/?next=%2Fpeople%2F")


def test_the_list_can_be_read_without_a_second_factor_but_nothing_can_be_changed(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    sign_in(client, cast.administrator)

    reading, changing = client.get(PEOPLE), client.get(INVITE)

    assert reading.status_code == 200
    assert (changing.status_code, changing.headers["Location"]) == (302, "/account/second-factor/")


@pytest.mark.parametrize("extra", [0, 120])
def test_the_list_asks_at_most_fifteen_queries_whatever_the_number_of_posts_and_people(
    officer: Client, plan: build.Plan, cast: build.Cast, extra: int
) -> None:
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(extra)
    )
    Role.objects.bulk_create(Role(person=one, partnership=cast.partnership, kind="viewer") for one in people)
    posts = LeadPost.objects.bulk_create(
        LeadPost(agreement=plan.agreement, title=f"Post {n}", ref=f"post{n}") for n in range(extra)
    )
    Holding.objects.bulk_create(
        Holding(agreement=plan.agreement, post=post, person=one, name=one.name, ref=f"holding{post.pk}")
        for post, one in zip(posts, people, strict=True)
    )

    with CaptureQueriesContext(connection) as asked:
        officer.get(PEOPLE)

    assert len(asked) == 15
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_a_long_list_is_paged_by_posts_and_by_people_apart(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    LeadPost.objects.bulk_create(
        LeadPost(agreement=plan.agreement, title=f"Post {n:03}", ref=f"post{n}") for n in range(60)
    )

    posts, people = tables(html_of(officer, f"{PEOPLE}?posts=2"))

    assert [row[0] for row in posts[1:3]] == ["Post 048", "Post 049"]
    assert len(people) == 9


# --- The menu ---------------------------------------------------------------------------------------------


def test_people_stands_in_the_menu_of_administrators_and_costs_no_query(
    client: Client, cast: build.Cast
) -> None:
    sign_in(client, cast.administrator)
    with CaptureQueriesContext(connection) as asked:
        administrator = client.get("/privacy/").content.decode()
    queries = len(asked)
    sign_in(client, cast.chair)
    chair = client.get("/privacy/").content.decode()
    signed_out = Client().get("/privacy/").content.decode()

    assert f'href="{PEOPLE}"' in administrator
    assert queries == 2  # the session and the person
    assert f'href="{PEOPLE}"' not in chair + signed_out


def test_a_role_given_meanwhile_reaches_the_menu_within_minutes(
    client: Client, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    sign_in(client, cast.chair)
    Role.objects.create(person=cast.chair, partnership=cast.partnership, kind="administrator")

    clock.shift(timedelta(minutes=6))

    assert f'href="{PEOPLE}"' in client.get("/privacy/").content.decode()


# --- Inviting ---------------------------------------------------------------------------------------------


def test_pasted_people_are_read_whatever_the_address_book_makes_of_them() -> None:
    people, problems = parse_people(
        "Pat Brown <pat.brown@example.org>\r\n"
        '"Ng, Kim" <KIM@example.org>; Ali Khan (ali@example.org)\n'
        "\n  solo@example.org  \n"
        "Pat Brown <pat.brown@example.org>\n"
    )

    assert problems == []
    assert people == [
        ("pat.brown@example.org", "Pat Brown"),
        ("kim@example.org", "Kim Ng"),
        ("ali@example.org", "Ali Khan"),
        ("solo@example.org", ""),
    ]


def test_lines_that_cannot_be_read_are_named_by_number() -> None:
    _, problems = parse_people("Pat Brown\n\nKim <kim@example.org> Ali <ali@example.org>\nsomebody@")

    assert problems == [
        "Line 1: “Pat Brown” has no e-mail address such as name@example.com.",
        (
            "Line 3: “Kim <kim@example.org> Ali <ali@example.org>” has several addresses: put each person on a line "
            "of their own."
        ),
        "Line 4: “somebody@” has no e-mail address such as name@example.com.",
    ]


def test_at_most_a_hundred_people_are_invited_at_a_time() -> None:
    _, problems = parse_people("\n".join(f"p{n}@example.org" for n in range(101)))

    assert problems == ["Invite at most 100 people at a time; these are 101."]


def test_several_people_are_invited_at_once_and_each_is_written_to(officer: Client, cast: build.Cast) -> None:
    posted = {
        "do": "people",
        "kind": "reviewer",
        "people": "Pat Brown <pat@example.org>\nKim Ng <kim@example.org>",
        "reason": "New members of the group",
    }
    response = officer.post(INVITE, posted, follow=True)
    deliver()

    assert "2 people are invited; the mails are on their way." in response.content.decode()
    assert sorted(message.to[0] for message in mail.outbox) == ["kim@example.org", "pat@example.org"]
    roles = Role.objects.filter(person__email__in=("pat@example.org", "kim@example.org"))
    assert {(role.kind, role.partnership, role.history.get().history_change_reason) for role in roles} == {
        ("reviewer", cast.partnership, "New members of the group")
    }
    assert set(Message.objects.values_list("state", "written_by")) == {("sent", cast.administrator.pk)}


def test_one_line_that_cannot_be_read_invites_nobody_and_loses_nothing(
    officer: Client, cast: build.Cast
) -> None:
    typed = "Pat Brown <pat@example.org>\nKim Ng"
    before = User.objects.count()

    page = officer.post(INVITE, {"do": "people", "kind": "viewer", "people": typed}).content.decode()

    assert "Line 2: “Kim Ng” has no e-mail address" in page
    assert "Pat Brown &lt;pat@example.org&gt;\nKim Ng</textarea>" in page
    assert (User.objects.count(), mail.outbox) == (before, [])


def test_a_closed_account_among_many_stops_the_whole_invitation(officer: Client, cast: build.Cast) -> None:
    User.objects.create_user("gone@example.org", "Gil Gone", is_active=False)
    before = User.objects.count()

    page = officer.post(
        INVITE, {"do": "people", "kind": "viewer", "people": "new@example.org\ngone@example.org"}
    ).content.decode()

    assert "The account of gone@example.org is closed: reopen it first." in page
    assert User.objects.count() == before


def test_names_that_came_with_a_plan_are_proposed_and_nobody_is_invited_unasked(
    officer: Client, plan: build.Plan
) -> None:
    third = build.post(plan.agreement, "Director of Public Health")
    named(third, "Dot Director", "dot@example.org")
    before = User.objects.count()

    [row] = tables(html_of(officer, INVITE))[0][1:]

    assert row[:2] == ["Invite Dot Director", "Director of Public Health Current lead"]
    assert 'value="dot@example.org"' in html_of(officer, INVITE)
    assert "1 person is named for a job title" in text_of(officer, PEOPLE)
    assert (User.objects.count(), mail.outbox) == (before, [])


def test_a_proposed_person_who_is_ticked_gets_an_account_their_post_and_a_mail_that_says_so(
    officer: Client, plan: build.Plan
) -> None:
    third = build.post(plan.agreement, "Director of Public Health")
    first, second = named(third, "Dot Director"), named(third, "Stan Standin", kind="deputy")
    posted = {
        "do": "loaded",
        f"loaded-invite_{first.pk}": "on",
        f"loaded-email_{first.pk}": "Dot@example.org",
        f"loaded-email_{second.pk}": "stan@example.org",
    }

    officer.post(INVITE, posted)
    deliver()

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.person is not None
    assert (first.person.email, first.person.name, first.email) == (
        "dot@example.org",
        "Dot Director",
        "dot@example.org",
    )
    assert (second.person, second.email) == (None, "")
    [message] = mail.outbox
    assert message.to == ["dot@example.org"]
    assert "You are named as Director of Public Health." in message.body
    assert first.history.first().history_change_reason == "Invited for Director of Public Health."


def test_a_ticked_person_without_an_address_is_refused_at_the_box(officer: Client, plan: build.Plan) -> None:
    row = named(build.post(plan.agreement, "Director"), "Dot Director")

    page = officer.post(INVITE, {"do": "loaded", f"loaded-invite_{row.pk}": "on"}).content.decode()

    assert f'href="#id_loaded-email_{row.pk}"' in page
    assert "Enter the address of Dot Director" in page


# --- Mail that did not arrive -----------------------------------------------------------------------------


def refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail server does not know the address."""

    def send(backend: EmailBackend, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"pat@exmple.org": (550, b"No such domain")})

    monkeypatch.setattr(EmailBackend, "send_messages", send)


INVITE_PAT = {"do": "people", "kind": "viewer", "people": "Pat Brown <pat@exmple.org>"}


def test_mail_that_the_server_refuses_is_listed_with_the_reason(
    officer: Client, cast: build.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch)

    answer = officer.post(INVITE, INVITE_PAT, follow=True).content.decode()
    deliver()
    [row] = tables(html_of(officer, PEOPLE))[0][1:]

    assert "One person is invited; the mails are on their way." in answer
    assert row[0] == "Pat Brown pat@exmple.org"
    assert row[3] == "Could not be delivered The mail server refuses this address: No such domain"
    assert User.objects.get(email="pat@exmple.org").is_active


def test_after_the_address_is_corrected_the_mail_is_sent_again_and_leaves_the_list(
    officer: Client,
    cast: build.Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as broken:
        refuse(broken)
        officer.post(INVITE, INVITE_PAT)
        deliver()
    pat = User.objects.get(email="pat@exmple.org")
    corrected = {"name": "Pat Brown", "email": "pat@example.org"}
    officer.post(f"/people/{pat.pk}/edit/", {**corrected, "seen": token_of(person_shown(pat))})
    failed = Message.objects.get()

    officer.post(f"/people/mail/{failed.pk}/", {"do": "again"})
    deliver()

    [message] = mail.outbox
    assert (message.to, message.subject) == (["pat@example.org"], failed.subject)
    assert "could not be delivered" not in text_of(officer, PEOPLE)


def test_mail_that_nobody_wants_to_send_again_is_taken_off_the_list(
    officer: Client, cast: build.Cast
) -> None:
    failed = create_message(partnership=cast.partnership, state="failed")

    officer.post(f"/people/mail/{failed.pk}/", {"do": "done"})

    failed.refresh_from_db()
    assert failed.dealt_with_by == cast.administrator
    assert mail.outbox == []
    assert "could not be delivered" not in text_of(officer, PEOPLE)


def test_what_waits_is_told_with_since_when(officer: Client, cast: build.Cast) -> None:
    create_message(partnership=cast.partnership)
    assert "1 message waits to be sent, since 12 January 2015, 9:30am." in text_of(officer, PEOPLE)
    create_message(partnership=cast.partnership, written_at=timezone.now() - timedelta(hours=2))

    page = text_of(officer, PEOPLE)

    assert "2 messages wait to be sent, the first since 12 January 2015, 7:30am." in page
    assert "could not be delivered" not in page


def test_all_that_did_not_arrive_is_sent_again_with_one_button(officer: Client, cast: build.Cast) -> None:
    for number, state in enumerate(("failed", "unknown", "failed", "sent", "cancelled")):
        create_message(partnership=cast.partnership, state=state, address=f"p{number}@example.org")
    closed = User.objects.create_user("gone@example.org", "Gil Gone", is_active=False)
    create_message(partnership=cast.partnership, state="failed", address=closed.email, person=closed)
    create_message(partnership=Partnership.objects.get(name="District Partnership"), state="failed")
    assert "Send all 4 again" in text_of(officer, PEOPLE)

    answer = officer.post("/people/mail/", follow=True).content.decode()
    deliver()

    assert "3 messages are on their way again." in answer
    assert sorted(one.to[0] for one in mail.outbox) == [f"p{number}@example.org" for number in range(3)]
    assert {
        one.again_by for one in Message.objects.filter(address__startswith="p", again_at__isnull=False)
    } == {cast.administrator}


def test_who_presses_send_again_twice_is_told_and_one_mail_goes(officer: Client, cast: build.Cast) -> None:
    failed = create_message(partnership=cast.partnership, state="failed")
    officer.post(f"/people/mail/{failed.pk}/", {"do": "again"})

    answer = officer.post(f"/people/mail/{failed.pk}/", {"do": "again"}, follow=True)
    deliver()

    assert "It is on its way already" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_codes_and_links_are_on_no_list(officer: Client, cast: build.Cast) -> None:
    secret = {"is_secret": True, "partnership": cast.partnership, "address": "secret@example.org"}
    create_message(**secret, state="failed", subject="", body="")
    waiting = create_message(**secret, subject="XYZ123 is your code")

    page = text_of(officer, PEOPLE)

    assert "secret@example.org" not in page
    assert "waits to be sent" not in page
    assert officer.post(f"/people/mail/{waiting.pk}/", {"do": "again"}).status_code == 404


def test_mail_about_an_open_period_that_did_not_arrive_is_listed_too(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    opened = open_period(
        plan.agreement,
        "January 2015",
        "2014/15",
        due_on=date(2015, 1, 16),
        change=Change(by=cast.administrator),
    )
    known = {"subject": "2 actions are waiting", "name": "Lee Lead", "address": "lee@exmple.org"}
    row = create_message(partnership=cast.partnership, state="failed", why="No such domain", **known)
    Reminder.objects.create(period=opened.period, kind="day before", recipient="one", message=row)

    [row] = tables(html_of(officer, PEOPLE))[0][1:]

    assert row[:2] == ["Lee Lead lee@exmple.org", "2 actions are waiting"]
    assert row[3] == "Could not be delivered No such domain"


def test_another_partnerships_mail_does_not_exist(officer: Client, cast: build.Cast) -> None:
    failed = create_message(partnership=Partnership.objects.get(name="District Partnership"), state="failed")

    response = officer.post(f"/people/mail/{failed.pk}/", {"do": "again"})

    assert response.status_code == 404
    assert "could not be delivered" not in text_of(officer, PEOPLE)


def test_an_invitation_that_is_sent_twice_goes_out_once_and_says_so(
    officer: Client, cast: build.Cast
) -> None:
    typed = {"do": "people", "kind": "viewer", "people": "Nia New <nia@example.org>"}
    data = {**typed, **once_in(html_of(officer, INVITE))}
    first = officer.post(INVITE, data)
    mails = Message.objects.count()

    assert first.status_code == 302
    assert says_sent_before(officer, INVITE, data, first)
    assert Message.objects.count() == mails
