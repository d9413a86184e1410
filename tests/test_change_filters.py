"""Narrowing the list of changes, and taking it along as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from actions.models import Action, ActionStatus
from core.history import Change, create_rows, update_rows
from priorities.models import Decision, Matter
from tests import build
from tests.clock import LONDON, NOW
from tests.pages import html_of, links, text_of
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/agreements/county-2014-17/changes/"


@pytest.fixture
def plan(cast: build.Cast, county_plan: build.Plan) -> build.Plan:
    """The county's plan; then the lead rewords 1.1a in October, the officer 2.1a and a status in December."""
    made = county_plan
    october, december = (
        datetime(2014, 10, 14, 12, tzinfo=LONDON),
        datetime(2014, 12, 31, 23, 30, tzinfo=LONDON),
    )
    for action, who, words, moment in (
        (made.actions[0], cast.lead, "=Reworded in October", october),
        (made.actions[1], cast.administrator, "Reworded in December", december),
    ):
        action.text = words
        update_rows(Action, [action], ["text"], Change(who, f"Asked for by {who.name}", at=moment))
    standing = ActionStatus.objects.get(ref="act1")
    standing.label = made.labels["Red"]
    update_rows(
        ActionStatus,
        [standing],
        ["label"],
        Change(cast.administrator, "Agreed", at=december + timedelta(minutes=5)),
    )
    return made


@pytest.fixture
def officer(client: Client, cast: build.Cast) -> Client:
    return sign_in(client, cast.administrator)


def whys(client: Client, **asked: str) -> list[str]:
    """The reasons of the changes that are listed, the newest first."""
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return [entry.why for entry in response.context["entries"]]


BY_LEAD, BY_OFFICER, STATUS, LOADED = (
    "Asked for by Lee Lead",
    "Asked for by Ada Administrator",
    "Agreed",
    "Made for the test",
)


def test_unasked_the_list_holds_everything(officer: Client, plan: build.Plan) -> None:
    assert whys(officer) == [STATUS, BY_OFFICER, BY_LEAD, LOADED]


def test_by_person(officer: Client, plan: build.Plan, cast: build.Cast) -> None:
    assert whys(officer, who=str(cast.lead.pk)) == [BY_LEAD]
    assert whys(officer, who=str(cast.administrator.pk)) == [STATUS, BY_OFFICER]
    assert whys(officer, who="0") == [LOADED]


def test_only_people_who_changed_something_are_offered(officer: Client, plan: build.Plan) -> None:
    form = officer.get(ADDRESS).context["form"]

    assert [words for _, words in form.fields["who"].choices] == [
        "Anybody",
        "Ada Administrator",
        "Lee Lead",
        "The tracker",
    ]


def test_by_section_with_all_that_belongs_to_it(officer: Client, plan: build.Plan, cast: build.Cast) -> None:
    change = Change(cast.administrator, "Raised", at=NOW)
    create_rows(
        Matter,
        [Matter(agreement=plan.agreement, subject="action", subject_ref="act0", text="Money")],
        change,
    )
    create_rows(Decision, [Decision(agreement=plan.agreement, reference="CCSP/1", text="Do it")], change)

    assert whys(officer, section="p1") == ["Raised", BY_LEAD, LOADED]
    assert whys(officer, section="p2") == [STATUS, BY_OFFICER, LOADED]


def test_by_what_changed(officer: Client, plan: build.Plan) -> None:
    assert whys(officer, kind="status") == [STATUS, LOADED]
    assert whys(officer, kind="indicators") == []
    assert whys(officer, kind="versions", section="p1") == []


def test_by_period_to_the_end_of_its_last_day(officer: Client, plan: build.Plan) -> None:
    assert whys(officer, since="1 October 2014", until="31 October 2014") == [BY_LEAD]
    assert whys(officer, since="2014-12-31", until="2014-12-31") == [STATUS, BY_OFFICER]
    assert whys(officer, until="30 9 2014") == [LOADED]


def test_what_a_row_was_before_is_told_whoever_made_it_so(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    text = text_of(officer, f"{ADDRESS}?who={cast.lead.pk}&since=2014-10-01")

    assert (
        "Action 1.1a reworded taken out: Action number 0 (end of what was taken out) added: =Reworded in"
        in text
    )


def test_filters_are_shown_can_be_taken_away_and_share_by_address(officer: Client, plan: build.Plan) -> None:
    html = html_of(officer, f"{ADDRESS}?section=p1&kind=actions&since=2014-10-01")

    assert "Section: 1 Violent Crime" in html
    assert "What changed: Aims and actions" in html
    assert "From: 1 October 2014" in html
    assert "?kind=actions&since=2014-10-01" in links(html)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"since": "31 February 2014"}, "The first day must be a real date"),
        (
            {"since": "2014-12-01", "until": "2014-11-01"},
            "The period ends before it begins: give a later day",
        ),
        ({"section": "p99"}, "Select the section from the list"),
        ({"who": "999999"}, "Select the person from the list"),
        ({"kind": "secrets"}, "Choose one of the answers to “What changed”"),
    ],
)
def test_a_filter_that_cannot_be_is_refused_by_name_and_the_list_stays(
    officer: Client, plan: build.Plan, asked: dict[str, str], says: str
) -> None:
    response = officer.get(ADDRESS, asked)

    assert says in str(response.context["form"].errors)
    assert response.context["entries"]


def test_nothing_found_says_what_to_do(officer: Client, plan: build.Plan) -> None:
    assert "No change is like that. Take a filter away to see more." in text_of(
        officer, f"{ADDRESS}?kind=indicators"
    )


@pytest.mark.parametrize("who", ["viewer", ""])
def test_members_and_the_public_cannot_ask_who_changed_what(
    client: Client, cast: build.Cast, plan: build.Plan, who: str
) -> None:
    plan.agreement.is_public = True
    plan.agreement.save()
    if who:
        sign_in(client, getattr(cast, who))
    everything = whys(client)

    assert "who" not in client.get(ADDRESS).context["form"].fields
    assert whys(client, who=str(cast.lead.pk)) == everything
    assert "Who" not in sheet(client)[0]


# --- as a file ------------------------------------------------------------------------------------------


def sheet(client: Client, **asked: str) -> list[list[str]]:
    """The rows of the CSV file."""
    response = client.get(ADDRESS, {**asked, "format": "csv"})
    assert response["Content-Disposition"] == 'attachment; filename="county-2014-17-changes.csv"'
    return list(csv.reader(io.StringIO(response.content.decode())))


def test_the_list_as_narrowed_is_a_file_with_a_row_for_each_change(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    assert sheet(officer, who=str(cast.lead.pk)) == [
        ["When", "Who", "What", "From", "To", "Why"],
        [
            "2014-10-14 12:00:00",
            "Lee Lead",
            "Action 1.1a reworded",
            "Action number 0",
            "'=Reworded in October",
            BY_LEAD,
        ],
    ]


def test_the_same_as_a_workbook_in_which_no_text_is_a_formula(
    officer: Client, plan: build.Plan, cast: build.Cast
) -> None:
    response = officer.get(ADDRESS, {"who": str(cast.lead.pk), "format": "xlsx"})
    rows = list(load_workbook(io.BytesIO(response.content))["changes"].iter_rows())

    assert rows[1][0].value.isoformat() == "2014-10-14T12:00:00"
    assert [cell.value for cell in rows[1][1:]] == [
        "Lee Lead",
        "Action 1.1a reworded",
        "Action number 0",
        "=Reworded in October",
        BY_LEAD,
    ]
    assert rows[1][4].data_type == "s"


def test_the_page_offers_the_files_of_what_it_shows(officer: Client, plan: build.Plan) -> None:
    found = links(html_of(officer, f"{ADDRESS}?kind=status&page=1"))

    assert {"?kind=status&format=xlsx", "?kind=status&format=csv"} <= set(found)


def test_a_file_has_no_more_than_the_reader_may_see(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    secret = Action(
        agreement=plan.agreement, ref="secret", aim=plan.aims[1], text="Gangs", partnership_only=True
    )
    create_rows(Action, [secret], Change(None, "Added", at=NOW))

    assert "Gangs" not in str(sheet(sign_in(Client(), cast.lead)))
    assert "Gangs" in str(sheet(sign_in(Client(), cast.administrator)))


def test_a_long_list_ends_with_what_to_do(
    officer: Client, plan: build.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plan.history.export.MAX_ROWS", 2)
    rows = sheet(officer)

    assert [row[5] for row in rows[1:3]] == [STATUS, BY_OFFICER]
    assert (
        rows[3][2]
        == "Only the newest 2 rows are here. Narrow the list to a shorter period for the earlier ones."
    )


def test_a_file_costs_the_same_queries_whatever_has_changed(
    officer: Client, plan: build.Plan, cast: build.Cast, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15) as few:
        sheet(officer, who=str(cast.lead.pk))
    for number in range(30):
        plan.actions[0].text = f"Reworded {number}"
        moment = NOW + timedelta(minutes=number)
        update_rows(Action, [plan.actions[0]], ["text"], Change(cast.lead, "Again", at=moment))
    with django_assert_max_num_queries(15) as many:
        assert len(sheet(officer, who=str(cast.lead.pk))) == 32
    assert len(few) == len(many)
