"""Which figures are not yet in, whom that is told to, and how often."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Message
from indicators.arithmetic.expected import not_yet_in
from indicators.entry.reading_figures import SubmittedFigure
from indicators.models import Observation
from indicators.workflow import FigureEntry, enter_figures
from tests import build, figures
from tests.pages import html_of, words
from tests.signing_in import sign_in

# The second quarter of 2014/15 ended on 30 September; 28 October was a Tuesday.
DUE, A_WEEK_LATER = date(2014, 10, 28), date(2014, 11, 4)


@pytest.mark.parametrize(
    ("labels", "kind", "day", "expected"),
    [
        (["Q1 2014/15"], "quarter", date(2015, 1, 12), ["Q2 2014/15", "Q3 2014/15"]),
        (["Q1 2014/15"], "quarter, adds up", date(2014, 9, 30), []),
        (["2011/12", "2012/13"], "financial year", date(2014, 4, 1), ["2013/14"]),
        (["2012/13"], "quarter", date(2014, 4, 1), []),
        ([], "quarter", date(2014, 4, 1), []),
        (["Q1 2014/15"], "", date(2015, 1, 12), []),
    ],
)
def test_what_has_ended_since_the_last_figure_is_not_yet_in(
    labels: list[str], kind: str, day: date, expected: list[str]
) -> None:
    assert [period.label for period in not_yet_in(labels, kind, day)] == expected


@pytest.fixture
def plan(county_plan: build.Plan, cast: build.Cast) -> build.Plan:
    """Its reviewer keeps a quarterly indicator, of which the first quarter of 2014/15 is in."""
    row = figures.indicator(county_plan, "burglary", owner=cast.reviewer, period_type="quarter")
    figures.figures(row, {"Q1 2014/15": 410})
    return county_plan


def sent_on(day: date) -> list[str]:
    call_command("send_reminders", f"--on={day}", stdout=StringIO())
    rows = Message.objects.filter(kind="figure").order_by("pk")
    return [f"{row.address}: {row.subject}" for row in rows]


@pytest.mark.django_db
@pytest.mark.once
def test_an_owner_is_reminded_on_the_day_and_a_week_later_and_no_more(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    line = "reviewer@example.org: 1 figure is due: Q2 2014/15"

    assert sent_on(date(2014, 10, 27)) == []
    assert sent_on(DUE) == sent_on(DUE) == sent_on(date(2014, 10, 29)) == [line]
    assert sent_on(A_WEEK_LATER) == sent_on(date(2014, 11, 5)) == [line, line]
    log = reverse("reminder-log", args=[plan.agreement.slug])
    sign_in(client, cast.administrator, second_factor=True)
    assert "Reminders of figures, newest first" in words(html_of(client, log))


@pytest.mark.django_db
@pytest.mark.once
def test_a_figure_that_is_entered_takes_the_reminder_back_and_says_for_whom(
    plan: build.Plan, cast: build.Cast
) -> None:
    sent_on(DUE)
    entry = FigureEntry("burglary", "", SubmittedFigure(None))

    enter_figures(plan.agreement, figures.period("Q2 2014/15"), [entry], cast.administrator)

    assert Message.objects.get(kind="figure").state == "cancelled"
    reason = Observation.history.latest("history_id").history_change_reason
    assert reason == "Figures of Q2 2014/15 entered by the Community Safety Unit, for their owner"
