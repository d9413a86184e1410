"""period-list: the reporting periods of an agreement."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reporting import workflow
from tests import build, periods
from tests.pages import tables, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan(county_plan: build.Plan) -> build.Plan:
    return county_plan


def address(plan: build.Plan) -> str:
    return reverse("period-list", args=[plan.agreement.slug])


def test_periods_are_listed_newest_first_with_how_far_they_are(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    periods.told(plan)
    periods.opened(plan, cast)
    periods.sent(plan, cast, 0, 1)
    periods.agreed(plan, cast, 0)
    sign_in(client, cast.reviewer)

    [table] = tables(client.get(address(plan)).content.decode())

    assert [row[0] for row in table[1:]] == ["January 2015 (2014/15)", "October 2014"]
    assert table[1][1] == "Open"
    assert table[1][4:] == ["4", "2", "2", "1", "1"]
    assert table[2][1].startswith("Closed")
    assert table[2][4:] == ["4", "0", "4", "0", "4"]


def test_the_counts_of_a_closed_period_add_up(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, 0, 1, 2)
    periods.agreed(plan, cast, 0, 1, 2)
    workflow.close_period(period, cast.administrator)
    sign_in(client, cast.administrator, second_factor=True)

    [table] = tables(client.get(address(plan)).content.decode())
    asked, not_sent, sent, to_decide, decided = map(int, table[1][4:])
    assert (asked, not_sent, sent) == (4, 1, 3)
    assert asked == not_sent + sent
    assert sent == to_decide + decided
    # The page of who has sent does not count as sent what nobody sent.
    responders = text_of(client, reverse("period-responders", args=[plan.agreement.slug, period.pk]))
    assert "All sent 2 of 2 sent." in responders
    assert "1 not sent 1 of 2 sent." in responders


def test_only_an_administrator_is_offered_to_open_one(
    plan: build.Plan, cast: build.Cast, client: Client
) -> None:
    sign_in(client, cast.reviewer)
    assert "Open a reporting period" not in text_of(client, address(plan))
    sign_in(client, cast.administrator)
    assert "Open a reporting period" in text_of(client, address(plan))


def test_a_viewer_is_told_why_not(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    sign_in(client, cast.viewer)
    assert "Reporting periods are for those who work on the plan." in text_of(client, address(plan), 403)


def test_a_loaded_period_names_its_source(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    period = periods.told(plan, title="March 2013")
    period.source = "Progress report, March 2013"
    period.save()
    plan.agreement.source_note = "The wording is summarised."
    plan.agreement.save()
    sign_in(client, cast.reviewer)

    page = text_of(client, address(plan))

    assert "March 2013 (as reported in Progress report, March 2013)" in page
    assert "On which day: not stated" in page
    assert "Closed on" not in page
    assert "Published on" not in page
    assert "About these words. The wording is summarised." in page


def test_the_list_keeps_to_its_queries(plan: build.Plan, cast: build.Cast, client: Client) -> None:
    for number in range(12):
        periods.told(plan, title=f"Period {number}")
    sign_in(client, cast.administrator)
    client.get(address(plan))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(plan))
    assert len(queries) <= 8
