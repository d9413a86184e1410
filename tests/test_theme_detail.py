"""All that serves one cross-cutting theme."""

import pytest
from django.test import Client

from actions.models import AimTheme
from core.history import update_rows
from priorities.models import Agreement
from tests import build
from tests.pages import html_of, tables, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/themes/early-help/"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, people=cast, is_public=True, actions=8)


def test_the_aims_and_actions_that_serve_a_theme_stand_by_priority(client: Client, plan: build.Plan) -> None:
    html = html_of(client, ADDRESS)
    text = text_of(client, ADDRESS)

    assert "4 actions under 2 aims serve this cross-cutting theme." in text
    assert "Priority 1: Violent Crime Lead: Head of Policing, County Police" in text
    assert [row[0] for row in tables(html)[0][1:] if len(row) == 4] == ["1.1", "1.2"]
    assert "Road Safety" not in text


def test_where_all_themes_run_through_every_priority_every_aim_serves_it(
    client: Client, plan: build.Plan
) -> None:
    plan.agreement.themes_apply = "all"
    update_rows(Agreement, [plan.agreement], ["themes_apply"], build.BY_THE_TEST)

    assert (
        "8 actions under 4 aims serve this cross-cutting theme: in this agreement all themes run through every"
        in text_of(client, ADDRESS)
    )


def test_a_theme_that_no_aim_serves_says_so(client: Client, plan: build.Plan) -> None:
    rows = list(AimTheme.objects.all())
    for row in rows:
        row.is_withdrawn = True
    update_rows(AimTheme, rows, ["is_withdrawn"], build.BY_THE_TEST)

    assert "No aim that is shown here serves this theme." in text_of(client, ADDRESS)


def test_a_theme_that_is_not_there_is_not_found(client: Client, plan: build.Plan) -> None:
    assert client.get("/agreements/county-2014-17/themes/space-travel/").status_code == 404
