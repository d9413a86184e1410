"""Which moment the public read: structure of the last published version, progress of the last published period."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from actions.models import Action
from core.history import Change, create_rows, update_rows
from plan.models import PlanVersion
from plan.versions.publishing_periods import publish_period
from plan.versions.stored import store_versions
from priorities.models import Matter, Priority, StatusLabel
from reporting import workflow
from reporting.models import Report, ReportingPeriod
from reporting.workflow import DecisionOutcome
from tests import build, periods
from tests.clock import NOW
from tests.pages import html_of, text_of
from tests.signing_in import sign_in

ADDRESS = "/agreements/county-2014-17/"
ACTION = f"{ADDRESS}actions/act0/"
CONCERN = "The venue for courses closes in March."
WORDS = "Courses were held in Dartford."

Clock = time_machine.Traveller


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


PAGES_WITH_STATUS = (ADDRESS, f"{ADDRESS}plan/", f"{ADDRESS}priorities/1/", f"{ADDRESS}actions/", ACTION)
PAGES_WITH_WORDS = (f"{ADDRESS}priorities/1/", ACTION)


def without_key(text: str) -> str:
    """The words of a page without the shapes of all statuses and their meanings."""
    return text.replace("■ Red ‖ Paused", "").replace("■ Red Off track", "")


@pytest.mark.django_db
@pytest.mark.parametrize("has_version", [False, True])
@pytest.mark.parametrize("had_statuses", [False, True])
def test_what_is_published_is_seen_on_every_page_and_before_that_nobody_reads_that_there_is_none(
    client: Client, cast: build.Cast, clock: Clock, has_version: bool, had_statuses: bool
) -> None:
    plan = build.plan(cast.partnership, people=cast, is_public=True, labelled=had_statuses)
    if has_version:
        clock.move_to(periods.OPENED_AT - timedelta(days=1))
        version(plan, "1.0")
        clock.move_to(NOW)
    period = periods.opened(plan, cast)
    plan.labels = {row.label: row for row in StatusLabel.objects.filter(agreement=plan.agreement)}
    clock.shift(60)
    periods.sent(plan, cast, label="Red", report_text=WORDS)
    periods.agreed(plan, cast)
    workflow.close_period(period, cast.administrator)
    clock.shift(60)

    assert "No update has been published yet." in text_of(client, ACTION)
    none_yet = "No statuses have been published yet." in text_of(client, ADDRESS)
    assert none_yet is not had_statuses
    for address in PAGES_WITH_STATUS:
        seen = without_key(text_of(client, address))
        assert "■ Red" not in seen, address
        assert WORDS not in seen, address

    publish_period(period, cast.administrator)
    clock.shift(60)

    for address in PAGES_WITH_STATUS:
        assert "■ Red" in without_key(text_of(client, address)), address
        assert "progress to January 2015" in text_of(client, address), address
    for address in PAGES_WITH_WORDS:
        assert WORDS in text_of(client, address), address
    assert "No statuses" not in text_of(client, ADDRESS)


EMPTY = {
    f"{ADDRESS}": ("This agreement has no priorities yet.", "No priorities have been published yet."),
    f"{ADDRESS}plan/": ("This agreement has no priorities yet.", "No priorities have been published yet."),
    f"{ADDRESS}actions/": ("This plan has no actions yet.", "No actions have been published yet."),
    f"{ADDRESS}indicators/": (
        "This agreement has no indicators yet.",
        "No indicators have been published yet.",
    ),
    f"{ADDRESS}document/": (
        "The text of this agreement has not been set down yet.",
        "The text of this agreement has not been published yet.",
    ),
}


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("address", EMPTY)
def test_of_a_plan_that_was_published_empty_the_public_do_not_read_that_it_is(
    client: Client, cast: build.Cast, clock: Clock, address: str
) -> None:
    build.agreement(cast.partnership, is_public=True)
    clock.shift(60)
    of_worker, of_public = EMPTY[address]

    assert of_public in text_of(client, address)
    assert of_worker not in text_of(client, address)
    assert of_worker in text_of(sign_in(client, cast.chair), address)


@pytest.mark.django_db
def test_what_is_left_out_is_said_of_the_whole_plan_and_of_no_part_of_it(
    client: Client, cast: build.Cast, clock: Clock
) -> None:
    plan = build.plan(cast.partnership, people=cast, is_public=True)
    for number in (0, 3):
        plan.actions[number].partnership_only = True
    update_rows(Action, [plan.actions[0], plan.actions[3]], ["partnership_only"], build.BY_THE_TEST)
    clock.shift(60)
    words = "2 actions are not shown: for the Partnership only."

    for address in (ADDRESS, f"{ADDRESS}plan/", f"{ADDRESS}actions/"):
        assert words in text_of(client, address), address
    assert "All 2 actions are on track." in text_of(client, ADDRESS)
    for part in (
        "priorities/1/",
        "priorities/2/",
        "themes/early-help/",
        "actions/?priority=1",
        "actions/act2/",
    ):
        assert "not shown" not in text_of(client, ADDRESS + part), part
    # Who leads one of them reads that one; who reviews reads all.
    lead, reviewer = sign_in(Client(), cast.lead), sign_in(Client(), cast.reviewer)
    assert "1 action is not shown: for the Partnership only." in text_of(lead, ADDRESS)
    assert "not shown" not in text_of(reviewer, ADDRESS)
    plan.actions[0].only_for = "Prevent Board"
    update_rows(Action, plan.actions[:1], ["only_for"], build.BY_THE_TEST)
    clock.shift(60)
    words = "1 action is not shown: for some of the Partnership only."
    assert words in text_of(sign_in(Client(), cast.member), ADDRESS)
    named = (
        "For the Prevent Board only Those who lead or co-ordinate it, the Community Safety Unit and the Working "
        "Group read it too."
    )
    assert named in text_of(reviewer, ACTION)
    assert named not in text_of(reviewer, f"{ADDRESS}actions/act1/")


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
        assert "No statuses" not in seen
        assert "All 4 actions are off track." in seen
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
def test_the_sections_that_a_list_of_changes_offers_are_those_of_the_moment(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock, query: str
) -> None:
    version(plan, "1.0")
    clock.shift(60)
    plan.priorities[0].title = "Not published yet"
    draft = Change(cast.administrator, "A draft")
    update_rows(Priority, [plan.priorities[0]], ["title"], draft)
    create_rows(Priority, [Priority(agreement=plan.agreement, number="9", title="Nor this")], draft)

    seen = text_of(client, f"{ADDRESS}changes/{query}")

    assert "1 Violent Crime" in seen
    assert "Not published yet" not in seen
    assert "Nor this" not in seen
    working_copy = text_of(sign_in(client, cast.administrator), f"{ADDRESS}changes/")
    assert "1 Not published yet" in working_copy
    assert "9 Nor this" in working_copy


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


# --- periods that overtake one another ------------------------------------------------------------------------------


def closed_as(
    plan: build.Plan, cast: build.Cast, clock: Clock, title: str, label: str, *numbers: int
) -> ReportingPeriod:
    """A period of that title in which these actions were agreed with the label, closed and not published."""
    change = Change(cast.administrator, "For the meeting")
    clock.shift(60)
    period = workflow.open_period(
        plan.agreement, title, "2014/15", change=change, due_on=date(2015, 1, 16)
    ).period
    clock.shift(60)
    rows = periods.sent(plan, cast, *numbers, label=label, report_text=f"Said in {title}.")
    seen = {row.pk: workflow.token_of_report(row) for row in rows}
    workflow.agree_together(rows, cast.chair, periods.AT_THE_MEETING, seen=seen)
    clock.shift(60)
    closed = workflow.close_period(period, cast.administrator).period
    clock.shift(60)
    return closed


@pytest.mark.django_db
def test_an_earlier_period_is_public_as_it_was_closed_though_a_later_one_is_closed_already(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    first = closed_as(plan, cast, clock, "Autumn", "Amber")
    closed_as(plan, cast, clock, "Winter", "Red")
    create_rows(
        Matter, [Matter(agreement=plan.agreement, text=CONCERN)], Change(cast.administrator, "Raised")
    )
    again = Report.objects.get(period=first, action=plan.actions[0])
    workflow.reopen_update(again, cast.administrator, "It was written down wrongly")
    clock.shift(60)
    workflow.close_period(first, cast.administrator)
    clock.shift(60)
    publish_period(first, cast.administrator)

    seen = text_of(client, ACTION)

    assert "Said in Autumn." in seen
    assert "Amber" in seen
    assert CONCERN in text_of(client, ADDRESS), "what came between is public with the period"
    assert "Said in Winter." not in seen
    assert "Red" not in seen
    assert "Agreed in the reporting period Winter" not in html_of(client, f"{ADDRESS}changes/?format=csv")


@pytest.mark.django_db
def test_a_later_period_is_public_when_it_is_published_though_an_earlier_one_never_is(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    closed_as(plan, cast, clock, "Autumn", "Red")
    winter = closed_as(plan, cast, clock, "Winter", "Red", 0)
    publish_period(winter, cast.administrator)

    seen = text_of(client, ACTION)

    assert "Said in Winter." in seen
    assert "Said in Autumn." not in seen
    assert "Red" in seen
    assert "Red" not in text_of(client, f"{ADDRESS}actions/act1/"), "only the Autumn said that it is"


@pytest.mark.django_db
def test_a_closed_period_that_is_withdrawn_unpublished_does_not_freeze_what_the_public_read(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    autumn = closed_as(plan, cast, clock, "Autumn", "Red")
    autumn.withdrawn_at, autumn.withdrawn_why = timezone.now(), "Opened by mistake"
    update_rows(
        ReportingPeriod, [autumn], ["withdrawn_at", "withdrawn_why"], Change(cast.administrator, "A mistake")
    )
    assert "Red" not in text_of(client, ACTION)

    winter = closed_as(plan, cast, clock, "Winter", "Amber")
    publish_period(winter, cast.administrator)

    seen = text_of(client, ACTION)
    assert "Said in Winter." in seen
    assert "Amber" in seen
    assert "Said in Autumn." not in seen


@pytest.mark.django_db
def test_why_a_date_moves_is_for_the_group_also_once_the_next_version_is_published(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock
) -> None:
    period = periods.opened(plan, cast)
    words = "The contractor has gone bankrupt."
    periods.sent(plan, cast, proposed_due=date(2015, 9, 30), proposed_due_reason=words)
    clock.shift(60)
    for number in range(4):
        update = periods.update_on(plan, number)
        workflow.decide(update, cast.chair, periods.AT_THE_MEETING, DecisionOutcome())
    workflow.close_period(period, cast.administrator)
    clock.shift(60)
    publish_period(period, cast.administrator)
    version(plan, "1.0")
    clock.shift(60)

    for address in (f"{ACTION}changes/", f"{ADDRESS}changes/?format=csv"):
        seen = html_of(client, address)
        assert "30 September 2015" in seen
        assert words not in seen


# --- an agreement among others ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/agreements/", f"{ADDRESS}changes/?format=xlsx"])
def test_the_title_of_an_agreement_is_that_of_the_published_plan_wherever_it_is_named(
    client: Client, plan: build.Plan, cast: build.Cast, clock: Clock, address: str
) -> None:
    version(plan, "1.0")
    clock.shift(60)
    row = plan.agreement
    row.title, row.ends_on = "Not published yet", date(2019, 12, 31)
    update_rows(type(row), [row], ["title", "ends_on"], Change(cast.administrator, "A draft"))

    def said() -> str:
        answer = client.get(address)
        if "format" in address:
            return load_workbook(BytesIO(answer.content)).properties.title or ""
        return text_of(client, address)

    for who in ("", "viewer"):
        if who:
            sign_in(client, cast.viewer)
        assert "Community Safety Agreement 2014-17" in said()
        assert "Not published yet" not in said()
        assert "2019" not in said()
    sign_in(client, cast.administrator)
    assert "Not published yet" in said()
