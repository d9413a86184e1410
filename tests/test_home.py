"""The home page: what waits for me, and the agreements that I may see."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from core.history import Change, create_rows, save_row, update_rows
from priorities.models import Decision, GovernanceGroup, GroupSeat
from reporting import workflow
from reporting.models import Reminder, Report
from tests import build, periods
from tests.outbox import create_message
from tests.pages import find, html_of, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def open_period(plan: build.Plan, cast: build.Cast) -> None:
    change = Change(cast.administrator, "Opened")
    workflow.open_period(plan.agreement, "January 2015", "2014/15", due_on=date(2015, 1, 16), change=change)


def test_signed_out_one_sees_the_public_agreements_only(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "open-2014-17", title="The open agreement", is_public=True)
    build.plan(cast.partnership, "closed-2014-17", title="The other agreement")
    text = text_of(client, reverse("home"))

    assert "The open agreement" in text
    assert "The other agreement" not in text
    assert "Sign in" in text
    assert "waits for you" not in text


def test_signed_out_where_nothing_is_public_one_is_told_to_sign_in(client: Client) -> None:
    assert "No agreement has been made public yet." in text_of(client, reverse("home"))


def test_a_lead_is_told_how_many_updates_wait_and_by_when(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)
    html = html_of(sign_in(client, cast.lead), reverse("home"))
    text = text_of(client, reverse("home"))

    assert (
        "2 actions of Community Safety Agreement 2014-17 are waiting for your update, by Friday 16 January 2015."
        in text
    )
    assert reverse("update-list") in find(html, "//a[@role='button']/@href")


def test_what_was_sent_back_is_counted_and_what_was_sent_is_not(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)
    first, second = Report.objects.filter(responder=plan.posts[0]).order_by("position")
    first.state, second.state = "sent", "sent back"
    update_rows(Report, [first, second], ["state"], build.BY_THE_TEST)
    text = text_of(sign_in(client, cast.lead), reverse("home"))

    assert "1 action of Community Safety Agreement 2014-17 is waiting for your update" in text
    assert "1 was sent back with a question." in text


@pytest.mark.parametrize("who", ["reviewer", "chair"])
def test_who_reviews_is_told_of_updates_outstanding_and_not_that_nothing_waits(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    open_period(plan, cast)
    sign_in(client, getattr(cast, who), second_factor=True)
    text = text_of(client, reverse("home"))
    assert (
        "4 updates of Community Safety Agreement 2014-17, January 2015 are outstanding, "
        "due Friday 16 January 2015." in text
    )
    assert "Nothing is waiting for you" not in text

    periods.sent(plan, cast, 0, 1, 2)
    text = text_of(client, reverse("home"))
    assert "1 update of Community Safety Agreement 2014-17, January 2015 is still outstanding" in text
    periods.sent(plan, cast)
    assert "outstanding" not in text_of(client, reverse("home"))


def test_for_who_only_reads_nothing_waits(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    open_period(plan, cast)
    text = text_of(sign_in(client, cast.viewer), reverse("home"))

    assert "Nothing is waiting for you." in text
    assert "Community Safety Agreement 2014-17" in text


def test_an_outsider_sees_no_agreement_and_is_told_what_to_do(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = text_of(sign_in(client, cast.outsider), reverse("home"))

    assert "There is no agreement that you may see." in text
    assert "ask the Community Safety Unit" in text


# --- who has more time, what was re-opened ----------------------------------------------------------------


def test_who_was_given_more_time_is_told_their_own_day(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    open_period(plan, cast)
    row = Report.objects.filter(responder=plan.posts[0]).earliest("position")
    row.extended_to = date(2015, 1, 23)
    update_rows(Report, [row], ["extended_to"], build.BY_THE_TEST)

    text = text_of(sign_in(client, cast.lead), reverse("home"))

    assert (
        "1 action of Community Safety Agreement 2014-17 is waiting for your update, by Friday 16 January"
        in text
    )
    assert (
        "1 action of Community Safety Agreement 2014-17 is waiting for your update, by Friday 23 January"
        in text
    )


def test_what_was_reopened_after_the_period_was_closed_waits_and_says_that_it_is_late(
    client: Client, plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, 1, 2, 3)
    periods.agreed(plan, cast, 1, 2, 3)
    workflow.close_period(period, cast.administrator)
    assert "Nothing is waiting for you." in text_of(sign_in(client, cast.lead), reverse("home"))
    workflow.reopen_update(periods.update_on(plan, 0), cast.administrator, "It came late.")
    clock.move_to(datetime(2015, 1, 19, 9, 30, tzinfo=build.LONDON))

    text = text_of(sign_in(client, cast.lead), reverse("home"))

    assert "is waiting for your update; it was due on Friday 16 January 2015." in text


def test_a_withdrawn_action_waits_for_nothing(client: Client, plan: build.Plan, cast: build.Cast) -> None:
    open_period(plan, cast)
    for row in plan.actions:
        row.withdrawn_at, row.withdrawn_why = build.LOADED, "Gone"
    update_rows(type(row), plan.actions, ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    assert "Nothing is waiting for you." in text_of(sign_in(client, cast.lead), reverse("home"))


# --- those who review and look after ----------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reviewer", "chair", "administrator"])
def test_what_is_ready_for_review_is_told_with_the_way_there(
    client: Client, plan: build.Plan, cast: build.Cast, who: str
) -> None:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, 0, 1, 2)
    key = periods.commentary_on(period, plan.priorities[0])
    workflow.save_draft(key, cast.lead, {"report_text": "Burglary fell."})
    workflow.send(key, cast.lead)
    sign_in(client, getattr(cast, who), second_factor=True)

    text = text_of(client, reverse("home"))

    assert (
        "4 updates of Community Safety Agreement 2014-17, January 2015 are ready for review; "
        "the meeting is on Monday 12 January 2015." in text
    )
    assert "Nothing is waiting for you." not in text
    review = reverse("period-review", args=[plan.agreement.slug, period.pk])
    assert f'href="{review}"' in html_of(client, reverse("home"))


def test_administrators_are_told_whom_nobody_was_named_for_what_was_sent_back_and_what_did_not_arrive(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, 0)
    workflow.send_back(periods.update_on(plan, 0), cast.chair, periods.AT_THE_MEETING, "How many?")
    unnamed = periods.update_on(plan, 1)
    unnamed.responder = None
    update_rows(Report, [unnamed], ["responder"], build.BY_THE_TEST)
    for kind, state in (("opening", "failed"), ("chase", "unknown"), ("ready", "sent")):
        row = create_message(partnership=cast.partnership, kind="period", state=state)
        Reminder._default_manager.create(period=period, kind=kind, recipient="one", message=row)

    text = text_of(sign_in(client, cast.administrator, second_factor=True), reverse("home"))

    assert (
        "To look after in Community Safety Agreement 2014-17, January 2015: 1 update with nobody named to send it "
        "1 sent back with a question, without an answer yet 2 messages that may not have arrived" in text
    )
    for who in ("reviewer", "chair", "other_administrator", "viewer"):
        assert "To look after" not in text_of(sign_in(client, getattr(cast, who)), reverse("home"))


def test_who_does_everything_waits_for_no_more_than_twenty_queries(client: Client, cast: build.Cast) -> None:
    for number, size in enumerate((50, 500)):
        made = build.plan(cast.partnership, f"county-{number}", actions=size, people=cast)
        periods.opened(made, cast)
        periods.sent(made, cast, *range(size // 2))
    for kind in ("reviewer", "chair", "administrator"):
        Role.objects.create(person=cast.lead, partnership=cast.partnership, kind=kind)
    sign_in(client, cast.lead, second_factor=True)
    client.get(reverse("home"))

    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("home")).status_code == 200

    assert len(queries) <= 20


def test_what_meetings_ask_of_a_lead_is_counted_with_the_nearest_day(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], due=date(2015, 1, 30))
    build.asked(plan.actions[0], "question")
    build.asked(plan.actions[0], answer="Done.")
    text = text_of(sign_in(client, cast.lead), reverse("home"))

    assert "2 things that meetings ask of you in" in text
    assert "wait for an answer; the first is due on Friday 30 January 2015." in text
    assert "Nothing is waiting for you" not in text
    assert "meetings ask of you" not in text_of(sign_in(Client(), cast.other_lead), reverse("home"))


def test_what_nobody_known_answers_waits_for_the_unit(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], "issue", post=None)
    text = text_of(sign_in(client, cast.administrator), reverse("home"))

    assert "1 thing that the Unit follows up in" in text
    assert "Unit follows up" not in text_of(sign_in(Client(), cast.reviewer), reverse("home"))


def test_what_is_put_to_the_partnership_or_a_group_waits_for_its_members(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    board = GovernanceGroup(agreement=plan.agreement, name="Prevent Board")
    create_rows(GovernanceGroup, [board], build.BY_THE_TEST)
    GroupSeat.objects.create(person=cast.viewer, group=board)
    plan.actions[1].partnership_only, plan.actions[1].only_for = True, "Prevent Board"
    save_row(plan.actions[1], build.BY_THE_TEST)
    build.asked(plan.actions[0], "issue", post=None, due=date(2015, 1, 30))
    build.asked(plan.actions[1], "issue", post=None)  # not for all members to read
    build.asked(plan.actions[0], "issue", post=None, for_whom="Prevent Board")
    build.asked(plan.actions[0], "issue", post=None, for_whom="Health partners")

    put = "1 thing put to the Partnership or a group of yours in"
    member = text_of(sign_in(client, cast.member), reverse("home"))
    assert put in member
    assert "the first is due on Friday 30 January 2015." in member
    assert put in text_of(sign_in(Client(), cast.viewer), reverse("home"))
    assert "put to the Partnership" not in text_of(sign_in(Client(), cast.reviewer), reverse("home"))

    plan.agreement.ends_on = date(2014, 12, 31)
    save_row(plan.agreement, build.BY_THE_TEST)
    assert "put to the Partnership" not in text_of(client, reverse("home"))
    unit = text_of(sign_in(Client(), cast.administrator), reverse("home"))
    assert "4 things that the Unit follows up" in unit


def test_a_decision_of_a_meeting_that_asks_something_waits_for_its_job_title_or_the_unit(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    asks = [
        {"addressed_to": plan.posts[0].title, "due": date(2015, 1, 30)},
        {"addressed_to": "Health partners"},
        {"addressed_to": "Health partners", "response": "They came.", "status": "done"},
        {},  # asks nothing of anybody
    ]
    rows = [
        Decision(agreement=plan.agreement, reference=f"1/{number}", kind="decision", text="Do it.", **fields)
        for number, fields in enumerate(asks)
    ]
    create_rows(Decision, rows, build.BY_THE_TEST)

    lead = text_of(sign_in(client, cast.lead), reverse("home"))
    assert "1 thing that meetings ask of you in" in lead
    assert "due on Friday 30 January 2015." in lead
    assert "meetings ask of you" not in text_of(sign_in(Client(), cast.other_lead), reverse("home"))
    assert "1 thing that the Unit follows up" in text_of(
        sign_in(Client(), cast.administrator), reverse("home")
    )


def test_requests_to_hand_over_are_among_what_the_unit_follows_up(
    client: Client, plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(plan.actions[0], "issue", post=None)
    build.asked(plan.actions[0], "hand-over")
    text = text_of(sign_in(client, cast.administrator), reverse("home"))

    assert "2 things that the Unit follows up in" in text
    assert "1 is a request to hand over." in text
    assert "meetings ask of you" not in text_of(sign_in(Client(), cast.lead), reverse("home"))
