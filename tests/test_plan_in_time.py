"""The plan in time: where each date lies on the line, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from actions.models import Action
from core.history import update_rows
from plan.glance.timeline import WIDTH, Axis
from tests import build
from tests.pages import html_of, tables, text_of

pytestmark = pytest.mark.once

ADDRESS = "/agreements/county-2014-17/time/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True)


def move(plan: build.Plan, number: int, due: date | None, on: datetime) -> None:
    """Gives an action another date on a day."""
    plan.actions[number].due = due
    update_rows(Action, [plan.actions[number]], ["due"], replace(build.BY_THE_TEST, at=on))


@pytest.mark.django_db
def test_each_action_stands_on_the_line_with_its_dates_in_words(client: Client, plan: build.Plan) -> None:
    move(plan, 0, date(2015, 6, 30), datetime(2014, 10, 1, tzinfo=build.LONDON))
    move(plan, 0, date(2015, 9, 30), datetime(2014, 12, 1, tzinfo=build.LONDON))
    move(plan, 2, date(2014, 12, 31), datetime(2014, 7, 31, tzinfo=build.LONDON))
    move(plan, 1, None, datetime(2014, 12, 1, tzinfo=build.LONDON))
    html = html_of(client, ADDRESS)

    assert [row[::2] for row in tables(html)[0]] == [
        ["Action", "Due"],
        ["1.1b Action number 2", "31 December 2014, overdue"],
        ["1.1a Action number 0", "30 September 2015; first due 31 March 2015, moved twice, 6 months later"],
    ]
    assert "1 action has no due date." in text_of(client, ADDRESS)
    # One picture has a first date and one further move; one is late until today.
    assert html.count("csa-time__slip") == 1
    assert html.count('class="csa-time__late"') == 2, "the key and the overdue action"


@pytest.mark.django_db
def test_the_line_is_that_of_the_moment(client: Client, plan: build.Plan) -> None:
    move(plan, 0, date(2015, 9, 30), datetime(2014, 12, 1, tzinfo=build.LONDON))

    assert "moved once" in text_of(client, ADDRESS)
    assert "moved once" not in text_of(client, f"{ADDRESS}?at=2014-11-30")


@pytest.mark.django_db
def test_a_plan_without_dates_says_so(client: Client, plan: build.Plan) -> None:
    for number in range(4):
        move(plan, number, None, datetime(2014, 12, 1, tzinfo=build.LONDON))

    assert "No action of this plan has a due date." in text_of(client, ADDRESS)


def test_later_days_lie_further_right_and_none_lies_outside() -> None:
    axis = Axis(date(2014, 4, 1), date(2017, 3, 31), date(2015, 1, 12))
    places = [axis.x(day) for day in (axis.first, axis.today, axis.last)]

    assert places == sorted(places)
    assert places[0] > 0
    assert places[-1] < WIDTH
    assert [year for _, year in axis.years] == [2015, 2016, 2017]
