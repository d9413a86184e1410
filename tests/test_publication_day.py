"""A closed reporting period is published now, or by the worker at the beginning of a day that is set."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.administrators import administered_by
from accounts.outbox import tasks
from core.history import history_of, update_rows
from csa_tracker.guide import guides_for
from plan.models import StoredPeriod
from plan.versions.periods import verify_periods
from plan.versions.publishing_periods import (
    plan_publication,
    publish_due,
    publish_period,
    take_back_publication,
)
from reporting import workflow
from reporting.models import ReportingPeriod
from reporting.workflow import PeriodNotPossible
from tests import build, periods
from tests.clock import LONDON
from tests.pages import text_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

DESPATCH = date(2015, 1, 26)
Clock = time_machine.Traveller


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


@pytest.fixture
def period(plan: build.Plan, cast: build.Cast) -> ReportingPeriod:
    """Closed; its papers go out on Monday 26 January 2015."""
    made = periods.opened(plan, cast, despatch_on=DESPATCH)
    periods.sent(plan, cast, label="Red")
    periods.agreed(plan, cast)
    return workflow.close_period(made, cast.administrator).period


@pytest.fixture
def officer(cast: build.Cast, client: Client) -> Client:
    return sign_in(client, cast.administrator, second_factor=True)


def address(period: ReportingPeriod) -> str:
    return reverse("period-publish", args=[period.agreement.slug, period.pk])


def state(period: ReportingPeriod) -> str:
    period.refresh_from_db()
    return str(period.state)


def test_it_is_published_on_the_day_the_papers_go_out(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, officer: Client, clock: Clock
) -> None:
    assert "On 26 January 2015, when the papers go out" in text_of(officer, address(period))
    answer = officer.post(address(period), {"when": "despatch"}, follow=True)
    assert "January 2015 will be published on 26 January 2015." in words(answer.content.decode())
    assert "It is published at the beginning of Monday 26 January 2015." in text_of(officer, address(period))
    action = reverse("action-detail", args=[plan.agreement.slug, "act0"])

    clock.move_to(datetime(2015, 1, 25, 23, 59, tzinfo=LONDON))
    call_command("work", "--once")
    assert state(period) == "closed"
    assert "■ Red" not in text_of(Client(), action)

    clock.move_to(datetime(2015, 1, 26, 0, 1, tzinfo=LONDON))
    call_command("work", "--once")
    call_command("work", "--once")
    assert state(period) == "published"
    assert "■ Red" in text_of(Client(), action)
    assert StoredPeriod.objects.get().period == period
    assert list(verify_periods()) == [(period, "")]
    record = history_of(ReportingPeriod)._default_manager.filter(id=period.pk).latest()
    assert (record.history_user, record.history_change_reason) == (None, "Published on the day that was set")


def test_until_then_it_can_be_taken_back(
    cast: build.Cast, period: ReportingPeriod, officer: Client, clock: Clock
) -> None:
    officer.post(address(period), {"when": "despatch"})
    answer = officer.post(address(period), {"do": "take back"}, follow=True)
    assert "January 2015 will not be published until you say so." in words(answer.content.decode())

    clock.move_to(datetime(2015, 1, 27, 9, 0, tzinfo=LONDON))
    assert publish_due() == []
    assert state(period) == "closed"
    sign_in(officer, cast.administrator, second_factor=True)
    assert "when the papers go out" not in text_of(officer, address(period))
    publish_period(period, cast.administrator)
    with pytest.raises(PeriodNotPossible, match="has been published already"):
        take_back_publication(period, cast.administrator)


def test_what_is_re_opened_is_not_published_until_it_is_closed_again(
    plan: build.Plan, cast: build.Cast, period: ReportingPeriod, clock: Clock
) -> None:
    plan_publication(period, DESPATCH, cast.administrator)
    workflow.reopen_update(periods.update_on(plan, 0), cast.administrator, "It came late.")
    clock.move_to(datetime(2015, 1, 26, 9, 0, tzinfo=LONDON))
    assert publish_due() == []

    clock.shift(60)
    workflow.close_period(period, cast.administrator)
    assert publish_due() == [period]


def test_re_opening_the_period_takes_its_day_back(
    cast: build.Cast, period: ReportingPeriod, clock: Clock
) -> None:
    plan_publication(period, DESPATCH, cast.administrator)
    workflow.reopen_period(period, cast.administrator, "A mistake")
    period.refresh_from_db()
    assert period.publish_on is None


@pytest.mark.parametrize(
    ("boxes", "box", "message"),
    [
        ({}, "when", "Answer “When is it published?”"),
        ({"when": "a day"}, "day", "Enter the day on which it is published"),
        (
            {"when": "a day", "day_day": "12", "day_month": "1", "day_year": "2015"},
            "day",
            "Choose a day to come, or publish it now",
        ),
        ({"when": "a day", "day_day": "31", "day_month": "2", "day_year": "2015"}, "day", ""),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_box(
    period: ReportingPeriod, officer: Client, boxes: dict[str, str], box: str, message: str
) -> None:
    answer = officer.post(address(period), boxes)
    [words_of_box] = answer.context["form"].errors[box]
    assert message in words_of_box
    assert state(period) == "closed"
    assert period.publish_on is None


def test_the_guide_does_not_ask_for_what_has_its_day(cast: build.Cast, period: ReportingPeriod) -> None:
    def asks() -> bool:
        guides = guides_for(administered_by(cast.administrator))
        return any(step.name == "publish" for guide in guides for step in guide.missing)

    assert asks()
    plan_publication(period, DESPATCH, cast.administrator)
    assert not asks()


def test_one_task_that_fails_does_not_keep_the_worker_from_the_others(
    cast: build.Cast, period: ReportingPeriod, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise ValueError("broken")

    monkeypatch.setattr(tasks, "_tasks", [fails, publish_due])
    plan_publication(period, DESPATCH, cast.administrator)
    clock.move_to(datetime(2015, 1, 26, 9, 0, tzinfo=LONDON))

    with pytest.raises(CommandError, match="Something failed besides the messages"):
        call_command("work", "--once")
    assert state(period) == "published"


def test_a_period_whose_day_has_passed_while_the_worker_stood_is_published_when_it_goes_on(
    cast: build.Cast, period: ReportingPeriod, clock: Clock
) -> None:
    plan_publication(period, DESPATCH, cast.administrator)
    clock.move_to(datetime(2015, 1, 26, 9, 0, tzinfo=LONDON) + timedelta(days=3))
    assert publish_due() == [period]


def test_a_withdrawn_period_is_not_published(cast: build.Cast, period: ReportingPeriod, clock: Clock) -> None:
    plan_publication(period, DESPATCH, cast.administrator)
    period.refresh_from_db()
    period.withdrawn_at, period.withdrawn_why = build.LOADED, "Taken back"
    update_rows(ReportingPeriod, [period], ["withdrawn_at", "withdrawn_why"], build.BY_THE_TEST)
    clock.move_to(datetime(2015, 1, 26, 9, 0, tzinfo=LONDON))
    assert publish_due() == []
