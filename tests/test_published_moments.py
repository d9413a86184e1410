"""Which moment the public read: structure of the last published version, progress of the last published period."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from actions.models import Action
from core.history import Change, create_rows, update_rows
from plan.models import PlanVersion
from plan.moments import published_progress
from plan.versions.periods import publish_period
from plan.versions.stored import store_versions
from priorities.models import StatusLabel
from reporting import workflow
from reporting.models import ReportingPeriod
from reporting.workflow import DecisionOutcome
from tests import build, periods
from tests.clock import NOW
from tests.pages import html_of, text_of
from tests.signing_in import sign_in

ADDRESS = "/agreements/county-2014-17/"
ACTION = f"{ADDRESS}actions/act0/"
CONCERN = "The venue for courses closes in March."
WORDS = "Courses were held in Dartford."

AT = datetime(2015, 1, 12, 9, 0, tzinfo=UTC)
BEFORE, LATER = AT - timedelta(days=1), AT + timedelta(days=1)
Clock = time_machine.Traveller


# --- the rule -------------------------------------------------------------------------------------------------------


def test_progress_is_that_of_the_last_published_period() -> None:
    assert published_progress(LATER, AT, None) == AT


def test_before_a_first_published_period_progress_is_what_came_with_the_structure() -> None:
    assert published_progress(AT, None, None) == AT
    assert published_progress(None, None, None) is None


def test_progress_never_reaches_what_an_unpublished_period_wrote_when_it_was_closed() -> None:
    just_before = AT - timedelta(microseconds=1)

    assert published_progress(LATER, None, AT) == just_before
    assert published_progress(None, None, AT) == just_before
    assert published_progress(None, LATER, AT) == just_before
    assert published_progress(BEFORE, None, AT) == published_progress(None, BEFORE, AT) == BEFORE


# --- the pages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def version(plan: build.Plan, number: str) -> None:
    """The plan as it stands now is published as a version."""
    row = PlanVersion(agreement=plan.agreement, number=number, effective_at=timezone.now())
    create_rows(PlanVersion, [row], Change(None, "Agreed"))
    store_versions(plan.agreement)


def closed_in_red(plan: build.Plan, cast: build.Cast, clock: Clock) -> ReportingPeriod:
    """A period in which the first action was agreed as Red and referred to the Partnership; closed, not published."""
    period = periods.opened(plan, cast)
    clock.shift(60)
    periods.sent(plan, cast, label="Red", report_text=WORDS)
    update = periods.update_on(plan, 0)
    workflow.decide(update, cast.chair, periods.AT_THE_MEETING, DecisionOutcome(concern=CONCERN))
    periods.agreed(plan, cast, 1, 2, 3)
    closed = workflow.close_period(period, cast.administrator).period
    clock.shift(60)
    return closed


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?version=1.1", "?at=2015-01-12"])
def test_the_result_of_a_closed_period_is_not_public_before_it_is_published(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock, query: str
) -> None:
    closed_in_red(plan, cast, clock)
    version(plan, "1.1")
    clock.shift(60)

    for address in (ACTION, f"{ACTION}changes/", f"{ADDRESS}changes/", f"{ADDRESS}changes/?format=csv"):
        content = html_of(client, address + (query.replace("?", "&") if "?" in address else query))
        for secret in (WORDS, CONCERN, "Green,Red,", "Agreed in the reporting period"):
            assert secret not in content, (address, secret)
    seen = text_of(client, ACTION + query)
    assert "Green" in seen
    assert "Red" not in seen
    assert CONCERN not in text_of(client, ADDRESS + query)
    assert CONCERN in text_of(sign_in(client, cast.reviewer), ADDRESS + query)


@pytest.mark.django_db
def test_a_public_plan_without_any_version_shows_no_unpublished_progress_either(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    closed_in_red(plan, cast, clock)
    seen = text_of(client, ACTION)

    assert WORDS not in seen
    assert CONCERN not in seen
    assert "Green" in seen


@pytest.mark.django_db
def test_an_issue_is_public_once_its_period_is(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast)
    workflow.decide(
        periods.update_on(plan, 0), cast.chair, periods.AT_THE_MEETING, DecisionOutcome(concern=CONCERN)
    )
    clock.shift(60)
    version(plan, "1.0")
    clock.shift(60)
    assert CONCERN not in text_of(client, ADDRESS)
    assert CONCERN not in text_of(client, f"{ADDRESS}changes/")

    periods.agreed(plan, cast, 1, 2, 3)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)

    assert CONCERN in text_of(client, ADDRESS)
    assert CONCERN in text_of(client, f"{ADDRESS}changes/")


@pytest.mark.django_db
def test_once_a_period_is_published_the_public_read_its_statuses_with_the_scheme_that_came_with_it(
    client: Client, cast: build.Cast, clock: Clock
) -> None:
    plan = build.plan(cast.partnership, people=cast, is_public=True, labelled=False)
    clock.move_to(periods.OPENED_AT - timedelta(days=1))
    version(plan, "1.0")
    clock.move_to(NOW)
    period = periods.opened(plan, cast)
    assert StatusLabel.objects.filter(agreement=plan.agreement).exists(), "adopted with the first period"
    plan.labels = {row.label: row for row in StatusLabel.objects.filter(agreement=plan.agreement)}
    periods.sent(plan, cast, label="Red", report_text=WORDS)
    periods.agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    publish_period(period, cast.administrator)
    clock.shift(60)

    for query in ("", "?at=2015-01-12"):
        seen = text_of(client, ADDRESS + query)
        assert "No statuses are recorded" not in seen
        assert "The whole plan 4 ■ Red" in seen
        assert WORDS in text_of(client, ACTION + query)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?at=2015-01-12", "?version=1.0"])
def test_the_heading_of_an_action_s_changes_has_the_wording_of_the_moment(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock, query: str
) -> None:
    version(plan, "1.0")
    clock.shift(60)
    plan.actions[0].text = "Not published yet"
    update_rows(Action, [plan.actions[0]], ["text"], Change(cast.administrator, "A draft"))

    seen = text_of(client, f"{ACTION}changes/{query}")

    assert "Not published yet" not in seen
    assert "Action number 0" in seen
    assert "Not published yet" in text_of(sign_in(client, cast.administrator), f"{ACTION}changes/")
    assert "Not published yet" not in text_of(client, f"{ACTION}changes/?at=2015-01-11")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?at=2015-01-12", "?version=1.0"])
@pytest.mark.parametrize("who", ["", "reviewer"])
def test_an_agreement_that_is_closed_is_closed_at_every_moment(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock, query: str, who: str
) -> None:
    version(plan, "1.0")
    clock.shift(timedelta(days=1))
    row = plan.agreement
    row.status = "closed"
    update_rows(type(row), [row], ["status"], Change(cast.administrator, "It has ended"))
    if who:
        sign_in(client, getattr(cast, who))

    seen = text_of(client, ADDRESS + query)

    assert "Closed" in seen
    assert "In force" not in seen
