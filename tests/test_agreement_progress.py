"""The page to which a council links: what was agreed, by whom, how far it has come, what has changed."""

from datetime import datetime

import pytest
from django.test import Client

from core.history import create_rows
from reporting.models import Report, ReportingPeriod
from tests import build
from tests.pages import html_of, links, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/progress/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """A public plan with two published periods, in the second of which an action became Amber."""
    made = build.plan(cast.partnership, people=cast, is_public=True)
    for month, label in ((8, "Red"), (10, "Amber")):
        at = datetime(2014, month, 20, 12, tzinfo=build.LONDON)
        period = ReportingPeriod(
            agreement=made.agreement, title=f"Month {month}", due_on=at.date(), state="published",
            closed_at=at, published_at=at,
        )  # fmt: skip
        create_rows(ReportingPeriod, [period], build.BY_THE_TEST)
        report = Report(
            agreement=made.agreement,
            period=period,
            action=made.actions[0],
            state="agreed",
            label=made.labels[label],
        )
        create_rows(Report, [report], build.BY_THE_TEST)
    return made


def test_who_is_not_signed_in_reads_what_was_agreed_by_whom_and_how_far_it_is(
    client: Client, plan: build.Plan
) -> None:
    text = words(html_of(client, ADDRESS))

    assert "What was agreed, and how far it has come" in text
    assert "Priority 1: Violent Crime" in text
    assert "2 on track" in text
    assert "Led by Head of Policing, County Police" in text
    assert plan.aims[0].text in text


def test_what_has_changed_is_said_of_each_action(client: Client, plan: build.Plan) -> None:
    text = words(html_of(client, ADDRESS))

    assert "Changed since Month 8 1.1a Action number 0 now on track" in text


def test_a_shared_link_has_a_stable_address_a_title_a_description_and_a_picture(
    client: Client, plan: build.Plan
) -> None:
    html = html_of(client, f"{ADDRESS}?utm_source=council")

    assert '<link rel="canonical" href="http://testserver/agreements/county-2014-17/progress/">' in html
    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert f'property="{name}"' in html
    assert f"http://testserver{ADDRESS}" in words(html)
    assert ADDRESS in links(html_of(client, "/agreements/county-2014-17/"))


def test_who_has_the_page_is_told_that_it_has_not_changed(client: Client, plan: build.Plan) -> None:
    first = client.get(ADDRESS)

    assert client.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 304
