"""The projects of grants: award, spend and outcome, added up by grant, and hidden with the action that they serve."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from actions.models import Action, Project
from core.history import create_rows, update_rows
from core.text import pounds
from plan.interchange.exporting import to_folder
from plan.versions.canonical import FORMATS
from tests import build
from tests.editing import administrator, edit_row, row_address, value_of
from tests.load_files import folder, plan_of, refusal, run, small
from tests.pages import problems_of, tables, text_of
from tests.papers import paper_at

pytestmark = [pytest.mark.django_db, pytest.mark.once]

GRANT = "Crime Reduction Grant"
FUNDER = "Police and Crime Commissioner"
SECRET = "Exit work with gangs"


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    """Two grants: of the first, one project serves an action, one is for the Partnership only, one serves none."""
    made = build.plan(cast.partnership, people=cast, is_public=True)
    made.actions[1].partnership_only = True
    update_rows(Action, [made.actions[1]], ["partnership_only"], build.BY_THE_TEST)
    crime: dict[str, Any] = {"agreement": made.agreement, "grant": GRANT, "funder": FUNDER}
    rows = [
        Project(**crime, ref="gates", title="Alley gates", action=made.actions[0], award=Decimal("12500.50"),
                spend=Decimal("13000"), outcome="Nine alleys were closed."),
        Project(**crime, ref="exit", title=SECRET, action=made.actions[1], award=Decimal(7777)),
        Project(**crime, ref="advice", title="Advice line", award=Decimal(1000)),
        Project(agreement=made.agreement, ref="bus", grant="Youth Fund", title="Youth bus", award=Decimal(1),
                spend=Decimal(0)),
    ]  # fmt: skip
    create_rows(Project, rows, build.BY_THE_TEST)
    return made


def address(plan: build.Plan, page: str = "funding/") -> str:
    return f"/agreements/{plan.agreement.slug}/{page}"


def test_the_page_adds_up_each_grant_to_the_penny(client: Client, cast: build.Cast, plan: build.Plan) -> None:
    administrator(client, cast)

    crime, youth = tables(client.get(address(plan)).content.decode())

    assert [row[1:] for row in crime[1:]] == [
        ["£12,500.50", "£13,000", "−£499.50"],
        ["£7,777", "Not said", "–"],
        ["£1,000", "Not said", "–"],
        ["£21,277.50", "£13,000", "£8,277.50"],
    ]
    assert crime[1][0] == "Alley gates Action 1.1a Nine alleys were closed."
    assert [row[1:] for row in youth[1:]] == [["£1", "£0", "£1"]]
    assert "2 projects are counted with nothing spent: nobody has said yet what is." in text_of(
        client, address(plan)
    )


def test_a_project_of_an_action_for_the_partnership_only_is_nowhere_for_others(
    client: Client, plan: build.Plan
) -> None:
    pages = {page: text_of(client, address(plan, page)) for page in ("funding/", "", "changes/")}

    assert "Alley gates" in pages["funding/"]
    assert "£13,500.50 awarded to 2 projects, £13,000 spent" in pages[""]
    for page, text in pages.items():
        assert SECRET not in text, page
        assert "7,777" not in text, page
        assert "21,277" not in text, page


@pytest.mark.parametrize("earlier", [False, True])
def test_it_stays_hidden_once_it_or_its_action_is_withdrawn(
    client: Client, cast: build.Cast, plan: build.Plan, *, earlier: bool
) -> None:
    before = timezone.localdate()
    edit_row(
        administrator(Client(), cast), row_address(plan, "actions", plan.actions[1].ref, "plan-edit-withdraw")
    )
    shown = text_of(client, address(plan) + (f"?at={before}" if earlier else ""))

    assert Project.objects.get(ref="exit").withdrawn_at is not None
    assert SECRET not in shown
    assert SECRET not in text_of(client, address(plan, "changes/"))


def test_a_paper_for_everybody_leaves_it_out_and_the_appendix_has_it_alone(
    cast: build.Cast, plan: build.Plan
) -> None:
    everybody, appendix = (
        paper_at(plan.agreement.slug, "progress-report", query, cast.administrator).blocks
        for query in ("", "exempt=yes")
    )
    (crime, _), (exempt,) = (
        [block for block in blocks if getattr(block, "sheet", "") == "Funding"]
        for blocks in (everybody, appendix)
    )

    assert crime.caption == f"{GRANT} ({FUNDER})"
    assert [[cell.text for cell in row.cells] for row in crime.rows] == [
        ["Alley gates (action 1.1a)", "£12,500.50", "£13,000", "−£499.50", "Nine alleys were closed."],
        ["Advice line", "£1,000", "Not said", "–", ""],
        ["All 2 projects", "£13,500.50", "£13,000", "£500.50", ""],
    ]
    assert [row.cells[0].text.partition(" (")[0] for row in exempt.rows] == [SECRET]


def test_the_page_of_an_action_shows_its_projects_alone(client: Client, plan: build.Plan) -> None:
    own, other = (text_of(client, address(plan, f"actions/{ref}/")) for ref in ("act0", "act2"))

    assert f"{GRANT} ({FUNDER})" in own
    assert "Alley gates" in own
    assert "Advice line" not in own
    assert "All projects of grants" not in other


def test_the_list_is_a_file_with_amounts_as_numbers(client: Client, plan: build.Plan) -> None:
    answer = client.get(address(plan), {"format": "csv"})
    head, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert head == ["Grant", "Whose grant", "Project", "Action", "Award", "Spent to date", "Left", "Outcome"]
    assert [row[2] for row in rows] == ["Alley gates", "Advice line", "Youth bus"]
    assert [Decimal(cell) for cell in rows[0][4:7]] == [
        Decimal("12500.50"),
        Decimal(13000),
        Decimal("-499.5"),
    ]


def test_amounts_are_read_exactly_now_and_of_an_earlier_moment(plan: build.Plan) -> None:
    row = Project.objects.get(ref="bus")
    row.award = Decimal("9999999999.99")
    update_rows(Project, [row], ["award"], build.BY_THE_TEST)
    today = timezone.localdate()

    for value in (value_of(plan), plan_of(plan.agreement.slug, today)):
        assert str(value.find("projects", "bus").award) == "9999999999.99"


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("-1", "The amount spent to date must be 0 or more"),
        ("1.005", "Write pounds and pence, with at most 2 figures after the point"),
        ("some", "The amount spent to date must be a number"),
    ],
)
def test_what_is_spent_is_no_less_than_nothing_and_to_the_penny(
    client: Client, cast: build.Cast, plan: build.Plan, amount: str, problem: str
) -> None:
    page = edit_row(administrator(client, cast), row_address(plan, "projects", "gates"), spend=amount)

    assert problem in problems_of(page.content.decode()).values()
    assert f'value="{amount}"' in page.content.decode()


def test_the_database_holds_no_negative_money(plan: build.Plan) -> None:
    for name in ("award", "spend"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(ref="gates").update(**{name: Decimal("-0.01")})


def test_an_amount_is_typed_as_people_write_it(client: Client, cast: build.Cast, plan: build.Plan) -> None:
    edit_row(administrator(client, cast), row_address(plan, "projects", "advice"), spend="£1,000.25")

    assert Project.objects.get(ref="advice").spend == Decimal("1000.25")


def test_an_action_takes_its_projects_with_it_or_hands_them_to_the_one_that_replaces_it(
    client: Client, cast: build.Cast, plan: build.Plan
) -> None:
    withdraw = row_address(plan, "actions", "act0", "plan-edit-withdraw")
    page = administrator(client, cast).get(withdraw)
    assert "This goes with it:" in page.content.decode()
    assert "Alley gates" in page.content.decode()

    edit_row(client, withdraw, reason="Too small", replaced_by="act2")

    assert value_of(plan).find("projects", "gates").action == "act2"


# --- files ----------------------------------------------------------------------------------------------------------

PROJECTS = [
    {"grant": GRANT, "funder": FUNDER, "title": "Alley gates", "action": "B1.1", "award": "£12,500.50",
     "spend": "13,000", "outcome": "Done"},
    {"grant": GRANT, "funder": FUNDER, "title": "Advice line", "action": "", "award": "1000", "spend": "",
     "outcome": ""},
]  # fmt: skip


def test_a_file_brings_projects_and_an_export_loads_back_unchanged(tmp_path: Path) -> None:
    run("load_agreement", folder(tmp_path / "one", {**small(), "projects": PROJECTS}))
    value = plan_of("small-2014-17")

    gates, advice = value.projects
    assert (gates.action, gates.award, gates.spend) == ("B1.1", Decimal("12500.5"), Decimal(13000))
    assert (advice.action, advice.award, advice.spend) == ("", Decimal(1000), None)
    to_folder(value, tmp_path / "again")
    run("load_agreement", tmp_path / "again")
    assert plan_of("small-2014-17") == value


@pytest.mark.parametrize(
    ("column", "cell", "place", "message"),
    [
        ("award", "", "projects!E2", "“award” is empty"),
        ("spend", "-5", "projects!F2", "“-5” is less than 0: correct it."),
        ("spend", "1.001", "projects!F2", "At most 2 decimals are kept here"),
        ("award", "10000000000", "projects!E2", "is more than is kept here"),
        ("action", "B9", "projects!D2", "There is no action “B9” in the sheet “actions”."),
    ],
)
def test_a_wrong_cell_of_a_project_is_named_and_nothing_is_written(
    tmp_path: Path, column: str, cell: str, place: str, message: str
) -> None:
    rows = [{**PROJECTS[0], column: cell}, PROJECTS[1]]

    assert message in refusal(folder(tmp_path, {**small(), "projects": rows})).about(place)


def test_a_file_without_the_sheet_leaves_the_projects_and_one_without_the_action_takes_them(
    tmp_path: Path,
) -> None:
    run("load_agreement", folder(tmp_path / "one", {**small(), "projects": PROJECTS}))
    shorter = small()
    shorter["agreement"][0]["title"] = "A small agreement, changed"
    run("load_agreement", folder(tmp_path / "two", shorter))
    assert [row.title for row in plan_of("small-2014-17").projects] == ["Alley gates", "Advice line"]

    without = {**shorter, "actions": shorter["actions"][1:]}
    run("load_agreement", folder(tmp_path / "three", without))

    assert [row.title for row in plan_of("small-2014-17").projects] == ["Advice line"]


def test_settled_formats_of_versions_have_no_sheet_of_projects() -> None:
    assert [number for number, sheets in FORMATS.items() if "projects" in sheets] == [3]


@pytest.mark.parametrize(
    ("amount", "words"), [("12500", "£12,500"), ("0.5", "£0.50"), ("-40", "−£40"), ("0", "£0")]
)
def test_pounds_have_pence_only_where_there_are_some(amount: str, words: str) -> None:
    assert pounds(Decimal(amount)) == words
