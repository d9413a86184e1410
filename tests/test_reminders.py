"""Reminders: to whom, on which day, once only; what happens when the mail server fails; notices and chasing."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from actions.models import Action
from core.history import Change, update_rows
from priorities.models import Holding
from reporting import workflow
from reporting.models import Reminder
from reporting.workflow.reminders import not_sent_before, planned_for, record
from tests import build, periods
from tests.clock import LONDON

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
    return out.getvalue()


def addresses() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


# --- when and to whom ------------------------------------------------------------------------------------


def test_at_opening_each_person_and_delegate_gets_one_message_with_titles_only(
    plan: build.Plan, cast: build.Cast
) -> None:
    update = periods.update_on(plan, 0)
    workflow.save_draft(update, cast.lead, {"report_text": "Words that are nobody else’s business"}, 0)

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

    lead = Reminder._default_manager.get(address="lead@example.org")
    assert (lead.kind, lead.subject, lead.outcome) == (kind, subject, "sent")


def test_whoever_has_sent_everything_is_left_alone(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast, 0, 2)
    run(WEEK_BEFORE)
    assert addresses() == ["other-lead@example.org"]


def test_what_was_sent_back_is_asked_for_again(plan: build.Plan, cast: build.Cast) -> None:
    periods.sent(plan, cast)
    workflow.send_back(periods.update_on(plan, 0), cast.chair, periods.BY_CORRESPONDENCE, "Why?")
    Reminder._default_manager.all().delete()

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

    assert Reminder._default_manager.get(recipient="address:paper@example.org").person is None


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
    again = Reminder._default_manager.filter(address="lead@example.org", kind="day before").order_by("pk")
    assert [row.about for row in again] == ["", "2015-01-30"]
    assert again[1].subject == "2 actions are waiting for your update, by Friday 30 January"


def test_an_action_for_the_partnership_only_is_named_by_its_label(plan: build.Plan) -> None:
    plan.actions[0].partnership_only = True
    update_rows(Action, [plan.actions[0]], ["partnership_only"], build.BY_THE_TEST)

    run(OPENING)

    body = next(message.body for message in mail.outbox if message.to == ["lead@example.org"])
    assert "- 1.1a (for the Partnership only)\n" in body
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
    assert "0 sent." in run(OPENING)
    assert len(mail.outbox) == 3


def test_two_runs_at_once_send_each_message_once(plan: build.Plan) -> None:
    # Both have looked before either has written.
    first = not_sent_before(planned_for(OPENING))
    second = not_sent_before(planned_for(OPENING))

    recorded = [record(item) for item in (*first, *second)]

    assert [row is not None for row in recorded] == [True] * 3 + [False] * 3
    assert Reminder._default_manager.count() == 3


class Breaks(EmailBackend):
    """A mail server that breaks while it is handed a message."""

    error: BaseException = OSError()

    def send_messages(self, messages: Any) -> int:
        """Fails."""
        raise type(self).error


class Refuses(EmailBackend):
    """A mail server that cannot be reached."""

    def open(self) -> bool:
        """Nobody is there."""
        raise ConnectionRefusedError("refused")


def use(settings: Any, backend: type, error: BaseException | None = None) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"
    if error is not None:
        Breaks.error = error


def test_after_a_crash_while_sending_the_outcome_is_unknown_and_nothing_is_sent_again(
    plan: build.Plan, settings: Any
) -> None:
    use(settings, Breaks, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run(OPENING)
    assert list(Reminder._default_manager.values_list("outcome", flat=True)) == ["unknown"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    run(OPENING)

    # The two others are sent; the first, of which nobody knows, is not.
    assert sorted(Reminder._default_manager.values_list("outcome", flat=True)) == ["sent", "sent", "unknown"]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("backend", "error", "outcome", "why"),
    [
        (Breaks, TimeoutError(), "unknown", "fell silent"),
        (Breaks, smtplib.SMTPServerDisconnected("gone"), "unknown", "fell silent"),
        (Breaks, smtplib.SMTPDataError(552, b"too big"), "failed", "too big"),
        (
            Breaks,
            smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}),
            "failed",
            "no such user",
        ),
        (Refuses, None, "failed", "could not be reached"),
    ],
)
def test_what_the_mail_server_said_is_on_the_record(
    plan: build.Plan, settings: Any, backend: type, error: BaseException | None, outcome: str, why: str
) -> None:
    use(settings, backend, error)

    with pytest.raises(CommandError, match="3 could not be sent"):
        run(OPENING)

    assert {row.outcome for row in Reminder._default_manager.all()} == {outcome}
    assert all(why in row.why for row in Reminder._default_manager.all())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    run(OPENING)
    assert mail.outbox == []


def test_a_dry_run_says_what_would_go_and_writes_nothing(plan: build.Plan) -> None:
    said = run(OPENING, "--dry-run")

    assert "opening to lead@example.org: 2 actions are waiting" in said
    assert "3 would be sent." in said
    assert not Reminder._default_manager.exists()
    assert mail.outbox == []


def test_an_impossible_day_is_refused() -> None:
    with pytest.raises(CommandError, match="is not a date"):
        call_command("send_reminders", "--on=2015-02-31")


# --- by hand ---------------------------------------------------------------------------------------------


def test_an_administrator_asks_again_with_one_message_a_person_and_day(
    plan: build.Plan, cast: build.Cast, django_capture_on_commit_callbacks: Any
) -> None:
    period = periods.update_on(plan, 0).period
    with django_capture_on_commit_callbacks(execute=True):
        workflow.chase(period, plan.posts[0].pk, cast.administrator)

    assert addresses() == ["delegate@example.org", "lead@example.org"]
    assert {row.recorded_by for row in Reminder._default_manager.all()} == {cast.administrator}
    with pytest.raises(workflow.PeriodNotPossible, match="once today"):
        workflow.chase(period, plan.posts[0].pk, cast.administrator)
    periods.sent(plan, cast)
    with pytest.raises(workflow.PeriodNotPossible, match="Nothing is waiting"):
        workflow.chase(period, plan.posts[1].pk, cast.administrator)


def test_what_may_not_have_arrived_is_sent_again_by_an_administrator_and_once(
    plan: build.Plan, cast: build.Cast
) -> None:
    item = next(item for item in planned_for(OPENING) if item.recipient.address == "lead@example.org")
    lost = record(item)
    assert lost is not None

    again = workflow.send_again(lost, cast.administrator)

    assert addresses() == ["lead@example.org"]
    assert (again.outcome, again.recorded_by) == ("sent", cast.administrator)
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.send_again(lost, cast.administrator)
    with pytest.raises(workflow.PeriodNotPossible):
        workflow.send_again(again, cast.administrator)


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
