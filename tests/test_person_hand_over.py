"""person-hand-over: somebody moves on, and all that waits for them goes to one other person in one step."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Message, Role, User
from core.history import Change, create_rows
from indicators.models import Indicator
from priorities.models import GovernanceGroup, GroupSeat, Holding, holdings_of, seats_of
from priorities.people.moving_on import hand_over_everything
from reporting.models import Report
from reporting.workflow import chase, save_draft
from tests import build, periods
from tests.outbox import deliver
from tests.pages import SENT_BEFORE, find, once_in, problems_of, text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    """The lead also deputises for the other job title, reviews, owns an indicator, and sits in a group."""
    build.holds(cast.lead, county_plan.posts[1], "deputy")
    Role.objects.create(person=cast.lead, partnership=cast.partnership, kind="reviewer")
    of = county_plan.agreement
    create_rows(Indicator, [Indicator(agreement=of, title="Burglary", owner=cast.lead)], build.BY_THE_TEST)
    group = create_rows(
        GovernanceGroup, [GovernanceGroup(agreement=of, name="Prevent Board")], build.BY_THE_TEST
    )
    GroupSeat.objects.create(person=cast.lead, group=group[0])
    return county_plan


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def page_of(person: User) -> str:
    return f"/people/{person.pk}/hand-over/"


def test_all_of_it_is_shown_first_and_moves_with_one_press_and_both_are_told(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    period = periods.opened(plan, cast)
    deliver()
    update = Report.objects.get(period=period, action__ref="act0")
    save_draft(update, cast.lead, {"report_text": "Two courses held"})
    page = officer.get(page_of(cast.lead)).content.decode()
    for what in (
        "Head of Policing, County Police",
        "Deputy: Head of Community Safety",
        "Working Group member",
        "Burglary",
        "Prevent Board",
        "2 updates are waiting",
        "1 draft has been begun and goes with it.",
    ):
        assert what in words(page), what
    mail.outbox.clear()

    typed = {"email": "nia@example.org", "name": "Nia New", "seen": _seen_in(page), **once_in(page)}
    answer = officer.post(page_of(cast.lead), typed, follow=True)
    deliver()

    said = words(answer.content.decode())
    assert "5 things handed over from Lee Lead to Nia New. Both are told by e-mail." in said
    new = User.objects.get(email="nia@example.org")
    assert {(row.post.title, row.kind) for row in holdings_of(new)} == {
        ("Head of Policing", "holder"),
        ("Head of Community Safety", "deputy"),
    }
    assert not holdings_of(cast.lead).exists()
    assert set(new.roles.filter(is_withdrawn=False).values_list("kind", flat=True)) == {"reviewer"}
    assert not cast.lead.roles.filter(is_withdrawn=False).exists()
    assert Indicator.objects.get(title="Burglary").owner == new
    assert seats_of(new).exists()
    assert not seats_of(cast.lead).exists()
    assert Report.objects.answered_by(new).filter(period=period).count() == 4
    assert "Two courses held" in text_of(sign_in(Client(), new), f"/updates/{update.pk}/")
    # History stays: the old term is over and not gone, and the delegate stays.
    old = Holding.objects.get(person=cast.lead, kind="holder", agreement=plan.agreement)
    assert (old.withdrawn_at, old.ends_on) == (None, date(2015, 1, 11))
    assert Holding.objects.filter(person=cast.delegate, ends_on=None).exists()
    told = {
        message.to[0]: message.body for message in mail.outbox if message.subject.startswith("Handed over:")
    }
    assert set(told) == {"lead@example.org", "nia@example.org"}
    assert "* Job titles: Head of Policing, County Police" in told["lead@example.org"]
    assert "From today on you have what Lee Lead had" in told["nia@example.org"]
    assert SENT_BEFORE in words(officer.post(page_of(cast.lead), typed, follow=True).content.decode())


def test_a_reminder_that_has_not_gone_out_is_not_sent_to_who_has_left(
    plan: build.Plan, cast: build.Cast
) -> None:
    chase(periods.opened(plan, cast), plan.posts[0].pk, cast.administrator)
    waiting = Message.objects.filter(person=cast.lead, state="waiting", kind="period")
    assert waiting.exists()

    hand_over_everything(
        cast.lead, ("", "reviewer@example.org"), [cast.partnership], change=Change(cast.administrator)
    )

    assert not waiting.exists()


def test_what_the_other_has_already_stays_as_it_is(plan: build.Plan, cast: build.Cast) -> None:
    hand_over_everything(
        cast.lead, ("", "other-lead@example.org"), [cast.partnership], change=Change(cast.administrator)
    )

    held = holdings_of(cast.other_lead)
    assert sorted(held.values_list("post__title", "kind")) == [
        ("Head of Community Safety", "deputy"),
        ("Head of Community Safety", "holder"),
        ("Head of Policing", "holder"),
    ]


def test_what_cannot_be_meant_is_refused_and_nothing_moves(
    plan: build.Plan, cast: build.Cast, officer: Client
) -> None:
    seen = _seen_in(officer.get(page_of(cast.lead)).content.decode())
    own = officer.post(page_of(cast.lead), {"email": "lead@example.org", "seen": seen})
    assert "This is their own address" in str(problems_of(own.content.decode()))
    stale = officer.post(page_of(cast.lead), {"email": "chair@example.org", "seen": "of yesterday"})
    assert stale.status_code == 409
    assert "What is handed over has changed since you opened this page" in str(
        problems_of(stale.content.decode())
    )
    assert "chair@example.org" in stale.content.decode()
    with pytest.raises(ValidationError, match="ask another administrator"):
        hand_over_everything(
            cast.administrator,
            ("", "chair@example.org"),
            [cast.partnership],
            change=Change(cast.administrator),
        )
    assert holdings_of(cast.lead).count() == 2


def _seen_in(page: str) -> str:
    return str(find(page, "//input[@name='seen']/@value")[0])
