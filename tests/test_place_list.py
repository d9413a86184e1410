"""What each partnership put first, all places of the partnership, and what a plan says of one place."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from core.history import create_rows, update_rows
from indicators.models import Observation
from priorities.models import AssessmentFinding, Place
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place
from tests import build, figures
from tests.pages import html_of, links, tables, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/agreements/county-2014-17/places/"
PLACES = (
    PlaceValue(name="Northshire", kind="county"),
    PlaceValue(name="Fell and Moor CSP", kind="csp", within="Northshire"),
    PlaceValue(name="Harbour CSP", kind="csp", within="Northshire"),
    PlaceValue(name="Fell", within="Fell and Moor CSP", other_names=("Upper Fell",)),
)


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    made = build.plan(cast.partnership, people=cast, is_public=True)
    for value in PLACES:
        add_place(cast.partnership, value, by=cast.administrator)
    counted = {"agreement": made.agreement, "year": "2014-15", "out_of": 2}
    findings = [
        AssessmentFinding(**counted, position=1, topic="Alcohol", csps=2),
        AssessmentFinding(**counted, position=2, topic="Burglary", csps=1, places="Harbour CSP"),
        AssessmentFinding(**counted, position=3, topic="Vehicle crime", csps=1),
    ]
    create_rows(AssessmentFinding, findings, build.BY_THE_TEST)
    made.actions[0].places = "Upper Fell"
    update_rows(Action, made.actions[:1], ["places"], build.BY_THE_TEST)
    return made


def of(name: str) -> str:
    return f"{ADDRESS}{Place.objects.get(name=name).pk}/"


def test_each_partnership_has_what_it_put_first_and_the_rest_is_said_to_be_unsaid(
    client: Client, plan: build.Plan
) -> None:
    assert tables(html_of(client, ADDRESS))[0] == [
        ["Partnership", "Put first"],
        ["Fell and Moor CSP", "Alcohol"],
        ["Harbour CSP", "Alcohol; Burglary"],
    ]
    assert "Which partnerships named these is not said: Vehicle crime (1 of 2)." in text_of(client, ADDRESS)


def test_all_places_are_listed_with_what_they_are_part_of_and_how_many_actions_name_them(
    client: Client, plan: build.Plan
) -> None:
    assert tables(html_of(client, ADDRESS))[1][1:] == [
        ["Northshire", "County", "", "0"],
        ["Fell and Moor CSP", "Community Safety Partnership", "Northshire", "0"],
        ["Harbour CSP", "Community Safety Partnership", "Northshire", "0"],
        ["Fell", "District or borough", "Fell and Moor CSP", "1"],
    ]


def test_without_places_the_page_says_who_adds_them(client: Client, cast: build.Cast) -> None:
    build.plan(cast.partnership, people=cast, is_public=True)

    assert "The partnership has no places yet." in text_of(client, ADDRESS)


def test_a_place_has_its_actions_findings_and_figures_under_any_of_its_names(
    client: Client, plan: build.Plan
) -> None:
    burglary = figures.indicator(plan)
    figures.figures(burglary, {"2012": 100, "2013": 80}, area="Upper Fell")
    figures.figures(burglary, {"2014": 60}, area="Fell")
    figures.figures(burglary, {"2014": 7}, area="Harbour")
    text = text_of(client, of("Fell"))

    assert "District or borough, part of Fell and Moor CSP. Also called Upper Fell." in text
    assert f"1.1a {plan.actions[0].text}" in text
    assert tables(html_of(client, of("Fell")))[0][1:] == [["Burglary", "2014", "60"]]
    assert "Alcohol (2014-15): one of 2 of 2 partnerships" in text_of(client, of("Harbour CSP"))


def test_an_action_links_to_its_places_and_the_list_of_actions_can_be_narrowed_to_one(
    client: Client, plan: build.Plan
) -> None:
    action = html_of(client, "/agreements/county-2014-17/actions/act0/")
    assert of("Fell") in links(action)
    assert "1 of 4 actions" in text_of(client, "/agreements/county-2014-17/actions/?place=Upper+Fell")


def test_a_place_of_another_partnership_is_not_found(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    other = Place.objects.create(partnership=cast.other_administrator.roles.get().partnership, name="Dale")

    assert client.get(f"{ADDRESS}{other.pk}/").status_code == 404


def test_an_action_for_the_partnership_only_is_not_on_the_page_of_its_place(
    client: Client, plan: build.Plan
) -> None:
    plan.actions[0].partnership_only = True
    update_rows(Action, plan.actions[:1], ["partnership_only"], build.BY_THE_TEST)

    assert "No action that is shown here names it." in text_of(client, of("Fell"))
    assert tables(html_of(client, ADDRESS))[1][4][3] == "0"
    assert "Upper Fell" not in text_of(client, "/agreements/county-2014-17/actions/")


def test_a_place_costs_as_many_queries_with_many_figures_as_with_few(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    sign_in(client, cast.reviewer)
    burglary = figures.indicator(plan)
    counts = []
    for years in (range(2000, 2003), range(2003, 2050)):
        figures.figures(burglary, {str(year): 5 for year in years}, area="Fell")
        client.get(of("Fell"))
        with CaptureQueriesContext(connection) as made:
            client.get(of("Fell"))
        counts.append(len(made))

    assert Observation.objects.count() == 50
    assert counts[0] == counts[1] <= 15
