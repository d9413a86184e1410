"""Reminders: to whom, on which day, once only; notices and chasing; what is cancelled before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Message
from actions.models import Action, ActionStatus
from core.history import Change, update_rows
from priorities.models import Holding
from priorities.writing import writing_as
from reporting import workflow
from reporting.models import Reminder
from reporting.workflow.reminders import not_sent_before, planned_for, record
from tests import build, periods
from tests.clock import LONDON
from tests.outbox import deliver

pytestmark = pytest.mark.django_db
OPENING, WEEK_BEFORE, DAY_BEFORE = date(2015, 1, 5), date(2015, 1, 9), date(2015, 1, 15)
DAY_AFTER, WEEK_AFTER, RING = date(2015, 1, 19), date(2015, 1, 23), date(2015, 1, 26)


@pytest.fixture
def plan(cast: build.Cast, settings: Any) -> Iterator[build.Plan]:
    settings.SITE_URL = "https://csa.example.gov.uk"
    cast.partnership.unit_email = "unit@example.gov.uk"
    cast.partnership.unit_name = "County Community Safety Unit"
    cast.partnership.save()
    made = build.plan(cast.partnership, people=cast)
    with time_machine.travel(datetime(2015, 1, 5, 8, 0, tzinfo=LONDON), tick=False):
        periods.opened(made, cast)
    return made


def run(day: date, *options: str) -> str:
    out = StringIO()
    call_command("send_reminders", f"--on={day}", *options, stdout=out)
    deliver()
    return out.getvalue()


def addresses() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


# --- when and to whom ------------------------------------------------------------------------------------


def test_at_opening_each_person_and_delegate_gets_one_message_with_titles_only(
    plan: build.Plan, cast: build.Cast
) -> None:
    update = periods.update_on(plan, 0)
    workflow.save_draft(update, cast.lead, {"report_text": "Words that are nobody else’s business"})

    run(OPENING)

    assert addresses() == ["delegate@example.org", "lead@example.org", "other-lead@example.org"]
    message = next(message for message in mail.outbox if message.to == ["lead@example.org"])
    assert message.subject == "2 actions are waiting for your update, by Friday 16 January"
    assert "- 1.1a Action number 0\n- 1.1b Action number 2\n" in message.body
    assert "https://csa.example.gov.uk/updates/" in message.body
    assert message.reply_to == ["unit@example.gov.uk"]
    assert "County Community Safety Unit" in message.body
    assert "business" not in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert '<a href="https://csa.example.gov.uk/updates/"' in html


@pytest.mark.parametrize(
    ("on_record", "words"),
    [
        ((), "Nothing is on record about them yet: this is the first update, so say where each stands."),
        ((0, 2), "Where nothing has changed, one click says so. The"),
        (
            (0,),
            "About 1 of them nothing is on record yet: say where it stands.",
        ),
    ],
)
def test_no_change_is_offered_only_where_something_is_on_record(
    plan: build.Plan, cast: build.Cast, on_record: tuple[int, ...], words: str
) -> None:
    statuses = list(ActionStatus.objects.exclude(action__in=[plan.actions[number] for number in on_record]))
    for status in statuses:
        status.label = None
    update_rows(ActionStatus, statuses, ["label"], build.BY_THE_TEST)

    run(OPENING)

    message = next(message for message in mail.outbox if message.to == ["lead@example.org"])
    assert words in message.body
    assert ("one click" in message.body) is bool(on_record)


@pytest.mark.parametrize(
    ("day", "kind", "subject"),
    [
        (WEEK_BEFORE, "week before", "2 actions are waiting for your update, by Friday 16 January"),
        (DAY_BEFORE, "day before", "2 actions are waiting for your update, by Friday 16 January"),
        (DAY_AFTER, "day after", "2 actions are waiting for your update; it was due on Friday 16 January"),
        (WEEK_AFTER, "week after", "2 actions are waiting for your update; it was due on Friday 16 January"),
    ],
)
def test_reminders_go_before_and_after_the_date(plan: build.Plan, day: date, kind: str, subject: str) -> None:
    run(day)

    lead = Reminder._default_manager.get(message__address="lead@example.org")
    assert (lead.kind, lead.message.subject, lead.message.state) == (kind, subject, "sent")


def test_whoever_has_sent_everything_is_left_alone(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast, 0, 2)
    run(WEEK_BEFORE)
    assert addresses() == ["other-lead@example.org"]


def test_what_was_sent_back_is_asked_for_again(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast)
    workflow.send_back(periods.update_on(plan, 0), cast.chair, periods.BY_CORRESPONDENCE, "Why?")
    deliver()
    mail.outbox.clear()

    run(DAY_BEFORE)

    assert addresses() == ["delegate@example.org", "lead@example.org"]
    assert mail.outbox[0].subject.startswith("1 action is waiting")


@pytest.mark.parametrize("day", [date(2015, 1, 10), date(2015, 1, 11), date(2015, 1, 1)])
def test_nothing_goes_on_a_day_on_which_nobody_works(plan: build.Plan, day: date) -> None:
    assert "no working day" in run(day)
    assert mail.outbox == []


def test_afterwards_the_administrators_are_told_whom_to_ring(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast, 1, 3)

    run(RING)

    message = next(message for message in mail.outbox if message.to == ["administrator@example.org"])
    assert message.subject == "January 2015: whom to ring"
    assert "Head of Policing, County Police: Lee Lead (lead@example.org)" in message.body
    assert "1.1a, 1.1b" in message.body
    assert "Olu" not in message.body
    assert "lead@example.org" not in addresses()


def test_a_vacant_post_is_told_to_the_administrators(plan: build.Plan, cast: build.Cast) -> None:
    gone = list(Holding._default_manager.filter(post=plan.posts[0]))
    for row in gone:
        row.ends_on = date(2014, 12, 31)
    update_rows(Holding, gone, ["ends_on"], build.BY_THE_TEST)

    run(WEEK_BEFORE)

    assert addresses() == ["administrator@example.org", "other-lead@example.org"]
    message = next(message for message in mail.outbox if message.to == ["administrator@example.org"])
    assert "Updates on 2 actions are waiting" in message.body


def test_a_closed_account_is_not_written_to(plan: build.Plan, cast: build.Cast) -> None:
    cast.delegate.is_active = False
    cast.delegate.save()
    run(OPENING)
    assert "delegate@example.org" not in addresses()


def test_a_holder_without_an_account_is_written_to_at_their_address(
    plan: build.Plan, cast: build.Cast
) -> None:
    row = Holding._default_manager.get(post=plan.posts[1])
    row.person, row.email = None, "paper@example.org"
    update_rows(Holding, [row], ["person", "email"], build.BY_THE_TEST)

    run(OPENING)

    assert Reminder._default_manager.get(recipient="address:paper@example.org").message.person is None


def test_more_time_brings_reminders_of_its_own(plan: build.Plan, cast: build.Cast) -> None:
    run(OPENING)
    run(DAY_BEFORE)
    period = periods.update_on(plan, 0).period
    with time_machine.travel(datetime(2015, 1, 16, 9, 0, tzinfo=LONDON), tick=False):
        workflow.extend(period, plan.posts[0], date(2015, 1, 30), Change(cast.administrator, "On leave"))
    mail.outbox.clear()

    run(DAY_AFTER)
    assert addresses() == ["chair@example.org", "other-lead@example.org", "reviewer@example.org"]
    run(date(2015, 1, 29))
    again = Reminder._default_manager.filter(message__address="lead@example.org", kind="day before")
    assert [row.about for row in again.order_by("pk")] == ["", "2015-01-30"]
    assert (
        again.order_by("pk")[1].message.subject
        == "2 actions are waiting for your update, by Friday 30 January"
    )


def test_an_action_for_the_partnership_only_is_named_by_its_label(plan: build.Plan) -> None:
    plan.actions[0].partnership_only = True
    update_rows(Action, [plan.actions[0]], ["partnership_only"], build.BY_THE_TEST)

    run(OPENING)

    body = next(message.body for message in mail.outbox if message.to == ["lead@example.org"])
    assert "- 1.1a (for the Partnership’s members only)\n" in body
    assert "Action number 0" not in body


def test_reviewers_hear_when_everything_is_sent_or_the_date_has_passed(
    plan: build.Plan, cast: build.Cast
) -> None:
    run(DAY_BEFORE)
    assert "reviewer@example.org" not in addresses()
    periods.sent(plan, cast)
    mail.outbox.clear()

    run(DAY_BEFORE)
    run(DAY_AFTER)

    assert addresses() == ["chair@example.org", "reviewer@example.org"]
    assert mail.outbox[0].subject == "January 2015: ready for your review"


def test_a_planned_period_is_opened_on_its_day_and_told_of(cast: build.Cast) -> None:
    made = build.plan(cast.partnership, people=cast)
    change = Change(cast.administrator, "Planned")
    workflow.open_period(
        made.agreement, "Planned", "", opens_on=date(2015, 1, 19), due_on=date(2015, 1, 30), change=change
    )

    run(date(2015, 1, 16))
    assert mail.outbox == []
    run(date(2015, 1, 19))

    assert set(Reminder._default_manager.values_list("kind", flat=True)) == {"opening"}


# --- once only -------------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing_again(plan: build.Plan) -> None:
    run(OPENING)
    assert "0 on their way." in run(OPENING)
    assert len(mail.outbox) == 3


def test_two_runs_at_once_send_each_message_once(plan: build.Plan) -> None:
    # Both have looked before either has written.
    first = not_sent_before(planned_for(OPENING))
    second = not_sent_before(planned_for(OPENING))

    recorded = [record(item) for item in (*first, *second)]

    assert [row is not None for row in recorded] == [True] * 3 + [False] * 3
    assert Reminder._default_manager.count() == 3


def test_a_dry_run_says_what_would_go_and_writes_nothing(plan: build.Plan) -> None:
    said = run(OPENING, "--dry-run")

    assert "opening to lead@example.org: 2 actions are waiting" in said
    assert "3 would be sent." in said
    assert not Reminder._default_manager.exists()
    assert mail.outbox == []


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(CommandError, match="The date “2015-02-31” must be a real date"):
        call_command("send_reminders", "--on=2015-02-31")


# --- by hand ---------------------------------------------------------------------------------------------


def test_an_administrator_asks_again_with_one_message_a_person_and_day(
    plan: build.Plan, cast: build.Cast
) -> None:
    period = periods.update_on(plan, 0).period
    workflow.chase(period, plan.posts[0].pk, cast.administrator)
    deliver()

    assert addresses() == ["delegate@example.org", "lead@example.org"]
    assert {row.message.written_by for row in Reminder._default_manager.all()} == {cast.administrator}
    with pytest.raises(workflow.PeriodNotPossible, match="once today"):
        workflow.chase(period, plan.posts[0].pk, cast.administrator)
    periods.sent(plan, cast)
    with pytest.raises(workflow.PeriodNotPossible, match="Nothing is waiting"):
        workflow.chase(period, plan.posts[1].pk, cast.administrator)


def test_a_person_in_two_posts_gets_one_message(plan: build.Plan, cast: build.Cast) -> None:
    build.holds(cast.lead, plan.posts[1], "deputy")
    run(OPENING)
    assert addresses().count("lead@example.org") == 1
    message = next(message for message in mail.outbox if message.to == ["lead@example.org"])
    assert message.subject.startswith("4 actions are waiting")


def test_who_has_another_address_now_is_not_written_to_twice(plan: build.Plan, cast: build.Cast) -> None:
    run(OPENING)
    cast.lead.email = "new-name@example.org"
    cast.lead.save()
    run(OPENING)
    assert "new-name@example.org" not in addresses()
    assert len(mail.outbox) == 3


# --- joined ----------------------------------------------------------------------------------------------


def test_what_the_chair_sends_back_in_one_sitting_is_one_message_a_person(
    plan: build.Plan, cast: build.Cast, clock: time_machine.Traveller
) -> None:
    periods.sent(plan, cast)
    for number in (0, 2):
        update = periods.update_on(plan, number)
        workflow.send_back(update, cast.chair, periods.BY_CORRESPONDENCE, f"Why {number}?")
        clock.shift(timedelta(minutes=4))

    deliver()

    assert addresses() == ["delegate@example.org", "lead@example.org"]
    message = next(one for one in mail.outbox if one.to == ["lead@example.org"])
    assert message.subject == "2 of your updates were sent back with a question"
    assert "1.1a Action number 0" in message.body
    assert "1.1b Action number 2" in message.body
    assert message.body.count("January 2015") == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_recorded_and_what_is_asked_are_two_messages(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast)
    workflow.ask_question(periods.update_on(plan, 0), cast.chair, "How many?")
    workflow.send_back(periods.update_on(plan, 2), cast.chair, periods.BY_CORRESPONDENCE, "Why?")

    deliver()

    assert addresses().count("lead@example.org") == 2


# --- cancelled -------------------------------------------------------------------------------------------


def states(kind: str) -> set[tuple[str, str]]:
    rows = Reminder._default_manager.filter(kind=kind)
    return set(rows.values_list("message__address", "message__state"))


def send(plan: build.Plan, cast: build.Cast, number: int) -> None:
    """The lead sends the update on one action."""
    update = periods.update_on(plan, number)
    words = {"label": plan.labels["Green"], "report_text": "Courses were held."}
    workflow.save_draft(update, cast.lead, words)
    workflow.send(update, cast.lead)


def test_a_reminder_is_cancelled_when_all_that_it_asks_for_is_sent_meanwhile(
    plan: build.Plan, cast: build.Cast
) -> None:
    workflow.send_due(OPENING)

    send(plan, cast, 0)
    assert {state for _, state in states("opening")} == {"waiting"}
    send(plan, cast, 2)

    assert states("opening") == {
        ("lead@example.org", "cancelled"),
        ("delegate@example.org", "cancelled"),
        ("other-lead@example.org", "waiting"),
    }


def test_a_reminder_is_cancelled_when_the_action_leaves_the_plan(plan: build.Plan, cast: build.Cast) -> None:
    workflow.send_due(OPENING)
    periods.sent(plan, cast, 0)
    plan.actions[2].withdrawn_at, plan.actions[2].withdrawn_why = build.BY_THE_TEST.moment, "Over"
    update_rows(Action, [plan.actions[2]], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)

    with writing_as(build.BY_THE_TEST, plan.agreement) as change:
        workflow.follow_plan(plan.agreement, change)

    assert ("lead@example.org", "cancelled") in states("opening")


def test_a_reminder_is_cancelled_when_somebody_else_is_named_to_answer(
    plan: build.Plan, cast: build.Cast
) -> None:
    workflow.send_due(OPENING)

    for number in (0, 2):
        update = periods.update_on(plan, number)
        workflow.name_responder(update, plan.posts[1], Change(cast.administrator, "Moved"))

    assert ("lead@example.org", "cancelled") in states("opening")
    assert ("other-lead@example.org", "waiting") in states("opening")


def test_what_was_sent_back_by_mistake_is_not_told_once_it_is_taken_back(
    plan: build.Plan, cast: build.Cast
) -> None:
    periods.sent(plan, cast)
    for number in (0, 2):
        update = periods.update_on(plan, number)
        workflow.send_back(update, cast.chair, periods.BY_CORRESPONDENCE, f"Why {number}?")

    workflow.take_back(periods.update_on(plan, 0), cast.chair)
    deliver()

    message = next(one for one in mail.outbox if one.to == ["lead@example.org"])
    assert message.subject == "Your update on 1.1b was sent back with a question"
    assert "Action number 0" not in message.body


def test_another_status_that_is_taken_back_is_not_told(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast)
    verdict = workflow.DecisionOutcome(plan.labels["Amber"], "Funding ends.")
    workflow.decide(periods.update_on(plan, 0), cast.chair, periods.BY_CORRESPONDENCE, verdict)

    workflow.take_back(periods.update_on(plan, 0), cast.chair)
    deliver()

    assert mail.outbox == []


def test_what_a_closed_period_no_longer_asks_is_not_sent(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast, 0)
    workflow.send_due(OPENING)
    workflow.ask_question(periods.update_on(plan, 0), cast.chair, "How many?")
    workflow.decide(
        periods.update_on(plan, 0),
        cast.chair,
        periods.BY_CORRESPONDENCE,
        workflow.DecisionOutcome(plan.labels["Amber"], "Funding ends."),
    )

    workflow.close_period(periods.update_on(plan, 0).period, cast.administrator)
    deliver()

    assert {message.subject for message in mail.outbox} == {
        "Another status was agreed for 1.1a than the one you sent"
    }
