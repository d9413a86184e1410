"""The list of actions: filters, order and pages that the address carries."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from actions.models import Action, ActionStatus, Aim
from core.history import create_rows, update_rows
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.pages import html_of, links, posted, tables, text_of, title_of, words
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/agreements/county-2014-17/actions/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    made = build.plan(cast.partnership, people=cast, is_public=True, actions=8)
    first, second, third, fourth, *_ = made.actions
    first.due, first.text = date(2015, 1, 1), "Gritting of roads"
    second.due, second.ongoing = None, True
    third.due = None
    fourth.due, fourth.coordinator = date(2016, 3, 1), made.posts[0]
    update_rows(Action, made.actions[:4], ["due", "ongoing", "text", "coordinator"], build.BY_THE_TEST)
    standing = ActionStatus.objects.get(action=made.actions[4])
    standing.label = made.labels["Red"]
    none = ActionStatus.objects.get(action=made.actions[5])
    none.label = None
    update_rows(ActionStatus, [standing, none], ["label"], build.BY_THE_TEST)
    return made


def labels(client: Client, query: str = "") -> list[str]:
    """The labels of the actions that a query shows, in order."""
    found = tables(html_of(client, f"{ADDRESS}{query}"))
    # A row of one cell is the heading of a priority.
    return [row[0] for row in found[0][1:] if len(row) > 1] if found else []


EVERYTHING = ["1.1a", "1.1b", "1.2a", "1.2b", "2.1a", "2.1b", "2.2a", "2.2b"]


def test_without_a_filter_all_actions_stand_in_the_order_of_the_plan(
    client: Client, plan: build.Plan
) -> None:
    assert labels(client) == EVERYTHING
    assert "8 actions. 1 Not recorded" not in text_of(client, ADDRESS)
    assert text_of(client, ADDRESS).count("No date") >= 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?priority=2", ["2.1a", "2.1b", "2.2a", "2.2b"]),
        ("?theme=safeguarding", ["2.1a", "2.1b", "2.2a", "2.2b"]),
        ("?status=status-3", ["1.1b"]),
        ("?status=none", ["2.1b"]),
        ("?q=ROADS+gritting", ["1.1a"]),
        ("?q=2.2b", ["2.2b"]),
        ("?due=overdue", ["1.1a"]),
        ("?due=soon", ["1.1b", "2.1b", "1.2b", "2.2b"]),
        ("?due=later", ["2.2a"]),
        ("?due=ongoing", ["2.1a"]),
        ("?due=none", ["1.2a"]),
        ("?priority=1&due=overdue", ["1.1a"]),
        ("?priority=2&due=overdue", []),
    ],
)
def test_a_filter_shows_what_it_says(
    client: Client, plan: build.Plan, query: str, expected: list[str]
) -> None:
    assert sorted(labels(client, query)) == sorted(expected)


def test_the_lead_or_co_ordinator_filter_finds_what_somebody_leads_and_what_they_co_ordinate(
    client: Client, plan: build.Plan
) -> None:
    post = plan.posts[0].ref

    assert labels(client, f"?who={post}") == ["1.1a", "1.1b", "1.2a", "1.2b", "2.2a"]


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("?sort=due", "1.1a", "2.1a"),
        ("?sort=-due", "2.2a", "2.1a"),
        ("?sort=status", "1.1b", "2.1b"),
        ("?sort=who", "2.1a", "2.2a"),
    ],
)
def test_the_order_can_be_chosen_and_what_has_no_date_comes_last(
    client: Client, plan: build.Plan, query: str, first: str, last: str
) -> None:
    found = labels(client, query)

    assert (found[0], found[-1]) == (first, last)
    assert sorted(found) == EVERYTHING


def test_filters_that_are_on_are_shown_and_can_be_taken_off_one_by_one(
    client: Client, plan: build.Plan
) -> None:
    html = html_of(client, f"{ADDRESS}?priority=1&due=overdue&at=2015-01-10&page=1")
    text = words(html)

    assert "Priority: Priority 1: Violent Crime" in text
    assert "Due: Overdue" in text
    assert "?due=overdue&at=2015-01-10" in links(html)
    assert "?priority=1&at=2015-01-10" in links(html)
    assert "?at=2015-01-10" in links(html)
    assert '<input type="hidden" name="at" value="2015-01-10">' in html


def test_a_filter_that_the_plan_does_not_have_is_refused_by_name(client: Client, plan: build.Plan) -> None:
    text = text_of(client, f"{ADDRESS}?priority=99")

    assert "There is a problem Select the priority from the list" in text
    assert "8 actions" in text


def test_when_nothing_matches_the_page_says_what_to_do(client: Client, plan: build.Plan) -> None:
    text = text_of(client, f"{ADDRESS}?q=unicorns")

    assert "0 of 8 actions" in text
    assert "No action matches all of these filters. Remove one to see more." in text


def test_fifty_actions_are_a_page_and_the_title_says_which(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, "large-2014-17", is_public=True, actions=120)
    html = html_of(client, "/agreements/large-2014-17/actions/?priority=1&page=2")

    assert title_of(html).startswith("Actions: Community Safety Agreement 2014-17 (page 2 of 2)")
    assert "60 of 120 actions, 51 to 60 shown." in words(html)
    assert "?priority=1&page=1" in links(html)


def test_a_day_in_the_past_counts_what_was_overdue_then(client: Client, plan: build.Plan) -> None:
    sign_in(client, build.person("somebody", "Somebody"))

    assert labels(client, "?due=overdue&at=2015-01-01") == []
    assert labels(client, "?due=overdue&at=2015-01-02") == ["1.1a"]


def test_actions_without_a_number_are_listed_by_their_words(client: Client, plan: build.Plan) -> None:
    for aim in plan.aims:
        aim.number = ""
    update_rows(Aim, plan.aims, ["number"], build.BY_THE_TEST)

    assert labels(client) == ["–"] * 8
    assert "Gritting of roads" in text_of(client, ADDRESS)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lead", True),
        ("delegate", True),
        ("reviewer", True),
        ("member", True),
        ("other_lead", False),
        ("viewer", False),
    ],
)
def test_an_action_for_the_partnership_only_is_for_its_lead_the_working_group_and_members(
    client: Client, plan: build.Plan, cast: build.Cast, who: str, sees: bool
) -> None:
    plan.actions[0].partnership_only = True
    update_rows(Action, [plan.actions[0]], ["partnership_only"], build.BY_THE_TEST)
    text = text_of(sign_in(client, getattr(cast, who)), ADDRESS)

    assert ("Gritting of roads For the Partnership’s members only" in text) is sees
    assert ("8 actions" in text) is sees


def test_each_action_has_the_strip_of_its_last_periods_and_says_how_its_date_has_moved(
    client: Client, plan: build.Plan
) -> None:
    for month, label in ((8, "Green"), (10, "Amber")):
        closed_at = datetime(2014, month, 20, 12, tzinfo=build.LONDON)
        period = ReportingPeriod(
            agreement=plan.agreement,
            title=f"Month {month}",
            due_on=closed_at.date(),
            state="published",
            closed_at=closed_at,
            published_at=closed_at,
        )
        create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
        report = Report(
            agreement=plan.agreement,
            period=period,
            action=plan.actions[3],
            state="agreed",
            label=plan.labels[label],
        )
        create_rows(Report, [report], build.BY_THE_TEST)
    first, moved = plan.actions[3].due, date(2016, 9, 1)
    plan.actions[3].due = moved
    update_rows(Action, plan.actions[3:4], ["due"], replace(build.BY_THE_TEST, at=closed_at))
    html = html_of(client, ADDRESS)

    assert first == date(2016, 3, 1)
    assert "in each of the last periods (Month 8 to Month 10), the oldest first" in words(html)
    assert 'aria-label="Month 8 to Month 10: Green, Amber"' in html
    assert "1 Sep 2016, 6 months later" in words(html)
    assert labels(client, "?sort=slip")[0] == "2.2a"
    assert labels(client, "?change=moved") == ["2.2a"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1 January 2030", "1 January 2030 has not come yet."),
        ("yesterday", "The date “yesterday” must be a day, a month and a year"),
    ],
)
def test_a_refused_day_keeps_the_filters_and_what_was_typed(
    client: Client, plan: build.Plan, typed: str, why: str
) -> None:
    html = html_of(client, f"{ADDRESS}?priority=2&sort=-due&at={typed}", 400)

    assert why in words(html)
    assert posted(html) == {"priority": ["2"], "sort": ["-due"], "at": [typed]}
    assert f"{ADDRESS}?priority=2&sort=-due" in links(html)
