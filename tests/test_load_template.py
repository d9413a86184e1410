"""load-template: the workbook in which a plan can be set down, empty or with the rows of a plan."""

from __future__ import annotations

import io

import pytest
import time_machine
from django.test import Client
from openpyxl import Workbook, load_workbook

from documents.spreadsheets import read_workbook
from loading.interchange.lines import read_interchange_file
from loading.load import FileSource, load
from loading.problems import Problems
from loading.template_workbook.building import template_workbook
from loading.template_workbook.columns import CLOSED_LISTS, LIST_SOURCES, NOTES
from plan.interchange.columns import COLUMNS, SHEETS
from plan.interchange.exporting import to_workbook
from priorities.models import Agreement
from tests import build
from tests.load_files import AFTER_KENT, KENT, nothing_written, plan_of, small, undone
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "/load/template/"


def get(client: Client, query: str = "") -> Workbook:
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def source(content: bytes) -> FileSource:
    return FileSource(read_workbook(content, "template.xlsx"))


def test_the_empty_template_has_every_sheet_and_column_with_advice_first(
    client: Client, cast: build.Cast
) -> None:
    sign_in(client, cast.lead)
    book = get(client)

    assert book.sheetnames == ["Guidance", *COLUMNS]
    for name, columns in COLUMNS.items():
        assert tuple(cell.value for cell in book[name][1]) == columns
        assert book[name].freeze_panes == "A2"
    told = {(row[0].value, row[1].value) for row in book["Guidance"].iter_rows(min_row=2)}
    assert {(name, column) for name, columns in COLUMNS.items() for column in columns} <= told


@pytest.mark.once
def test_every_column_is_explained_and_nothing_that_is_none() -> None:
    assert {name: tuple(notes) for name, notes in NOTES.items()} == dict(COLUMNS)
    assert list(SHEETS) == list(COLUMNS)
    known = {(name, column) for name, columns in COLUMNS.items() for column in columns}
    assert {*CLOSED_LISTS, *LIST_SOURCES, *LIST_SOURCES.values()} <= known


def test_closed_lists_are_drop_downs_and_lists_of_the_plan_come_from_its_own_sheets(
    client: Client, cast: build.Cast
) -> None:
    sign_in(client, cast.lead)
    book = get(client)
    lists = {
        (name, str(rule.sqref)): rule.formula1
        for name in COLUMNS
        for rule in book[name].data_validations.dataValidation
        if rule.type == "list"
    }

    assert lists["agreement", "F2:F501"] == '"draft,consultation,in force,closed"'
    assert lists["actions", "K2:K501"] == '"yes,no"'
    assert lists["actions", "Q2:Q501"] == "'status_scheme'!$A$2:$A$510"
    assert lists["actions", "C2:C501"] == "'priorities'!$A$2:$A$501"
    assert all(len(formula) <= 255 for formula in lists.values())
    notes = [rule for rule in book["actions"].data_validations.dataValidation if rule.prompt]
    assert len(notes) == 2 * len(COLUMNS["actions"])
    assert all(len(rule.prompt) <= 255 and len(rule.promptTitle) <= 32 for rule in notes)


def test_numbers_that_are_names_stay_as_they_are_typed(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.lead)
    book = get(client)

    assert book["actions"].column_dimensions["D"].number_format == "@"
    assert book["versions"].column_dimensions["B"].number_format == "@"
    assert book["actions"].column_dimensions["J"].number_format == "General"


def test_the_empty_template_filled_in_loads(client: Client, cast: build.Cast) -> None:
    sign_in(client, cast.lead)
    book = get(client)
    for name, rows in small().items():
        sheet = book[name]
        at = {cell.value: cell.column for cell in sheet[1]}
        if name == "status_scheme":
            sheet.delete_rows(2, sheet.max_row)
        for number, row in enumerate(rows, 2):
            for column, value in row.items():
                sheet.cell(number, at[column]).value = value or None
    stream = io.BytesIO()
    book.save(stream)

    report = load(source(stream.getvalue()))

    assert report.saved
    assert not report.warnings
    assert [item.label for item in plan_of("small-2014-17").labelled_actions.values()] == [
        "1.1a",
        "1.1b",
        "2.1a",
    ]


def test_the_workbook_with_the_rows_of_a_plan_loads_back_unchanged(
    client: Client, cast: build.Cast, tmp_path: object
) -> None:
    plan = build.plan(cast.partnership, people=cast, actions=6)
    Agreement.objects.filter(pk=plan.agreement.pk).update(summary="=SUM(1)\n-2")
    sign_in(client, cast.administrator, second_factor=True)
    # What the interchange form does not name is given names by a first load of the export.
    exported = io.BytesIO()
    to_workbook(plan_of(plan.agreement.slug), exported)
    load(source(exported.getvalue()))

    content = client.get(f"{ADDRESS}?agreement={plan.agreement.slug}").content

    with nothing_written():
        report = load(source(content))
    assert not report.difference
    sheet = load_workbook(io.BytesIO(content))["agreement"]
    assert (sheet["L2"].value, sheet["L2"].data_type) == ("=SUM(1)\n-2", "s")


@pytest.mark.once
@pytest.mark.world("kent")
def test_the_kent_plans_filled_into_the_template_change_nothing() -> None:
    with undone(), time_machine.travel(AFTER_KENT):
        for slug in KENT:
            report = load(source(template_workbook(plan_of(slug))))
            assert not report.difference, slug
            assert report.warnings == [] or slug != KENT[0]


def test_the_sheet_of_advice_is_no_part_of_a_plan(tmp_path: object) -> None:
    problems = Problems()

    book = read_interchange_file(read_workbook(template_workbook(None), "template.xlsx"), problems)

    assert "Guidance" not in book.sheets
    assert not problems.all


def test_a_plan_s_rows_are_for_its_administrators_with_a_second_factor(
    client: Client, cast: build.Cast
) -> None:
    plan = build.plan(cast.partnership, people=cast)
    address = f"{ADDRESS}?agreement={plan.agreement.slug}"
    outcomes = {
        who: sign_in(Client(), getattr(cast, who), second_factor=True).get(address).status_code
        for who in ("lead", "reviewer", "chair", "viewer", "outsider", "other_administrator", "administrator")
    }

    assert outcomes == {
        "lead": 403,
        "reviewer": 403,
        "chair": 403,
        "viewer": 403,
        "outsider": 404,
        "other_administrator": 404,
        "administrator": 200,
    }
    assert sign_in(Client(), cast.administrator).get(address).status_code == 302
    assert client.get(ADDRESS).status_code == 302
