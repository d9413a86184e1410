"""Every list is a file too: what its page shows with its filters, for who may see it, and no text is a formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from import_export.resources import Resource
from openpyxl import load_workbook
from tablib import Databook, Dataset

from actions.models import Action
from core.history import update_rows
from downloads.lists import ABOUT, as_file, column, table_bytes
from reporting.models import Meeting
from tests import build, periods
from tests.signing_in import sign_in


class OneResource(Resource):
    """A list of pairs."""

    text = column("Text", lambda row: row[0])
    value = column("Value", lambda row: row[1])


def rows_of(answer: HttpResponse) -> list[list[str]]:
    """The rows of a CSV answer, headings first."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.once
@pytest.mark.parametrize("text", ["=1+1", "+44 1622", "-3", "@SUM(A1)", "two\nlines", "'quoted"])
def test_a_text_of_a_list_is_a_text_in_every_kind_of_file(text: str) -> None:
    book = load_workbook(io.BytesIO(as_file("xlsx", OneResource(), [(text, 1)], "a-list", "A list").content))
    ods = Dataset().load(as_file("ods", OneResource(), [(text, 1)], "a-list", "A list").content, format="ods")
    (_, cells) = rows_of(as_file("csv", OneResource(), [(text, 1)], "a-list", "A list"))

    cell = book["list"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert ods[0][0].split() == text.split()
    assert cells[0] in (text, f"'{text}")
    assert cells[0][0] not in "=+-@"


@pytest.mark.once
def test_numbers_and_days_of_a_list_stay_numbers_and_days() -> None:
    rows = [("a", Decimal("4.5")), ("b", date(2026, 3, 31)), ("c", None)]

    sheet = load_workbook(io.BytesIO(as_file("xlsx", OneResource(), rows, "a-list", "A list").content))[
        "list"
    ]
    ods = Dataset().load(as_file("ods", OneResource(), rows, "a-list", "A list").content, format="ods")

    assert sheet["B2"].value == 4.5
    assert sheet["B3"].value.date() == date(2026, 3, 31)
    assert sheet["B4"].value is None
    assert ods["Value"][:2] == [4.5, date(2026, 3, 31)]


@pytest.mark.django_db
def test_the_list_of_actions_is_taken_with_its_filters(county_plan: build.Plan, cast: build.Cast) -> None:
    lead = sign_in(Client(), cast.lead)
    address = reverse("action-list", args=[county_plan.agreement.slug])

    everything = rows_of(lead.get(address, {"format": "csv"}))
    found = rows_of(lead.get(address, {"format": "csv", "q": everything[1][1]}))

    page = lead.get(address)
    assert len(everything) - 1 == page.context["total"]
    assert everything[0][:3] == ["No.", "Action", "Priority"]
    assert 1 < len(found) < len(everything)
    assert (
        f"?q={found[1][1].replace(' ', '+')}&amp;format=csv"
        in lead.get(address, {"q": found[1][1]}).content.decode()
    )


@pytest.mark.django_db
def test_what_is_not_for_a_reader_is_in_no_file_of_theirs(county_plan: build.Plan, cast: build.Cast) -> None:
    hidden = county_plan.actions[0]
    type(hidden).objects.filter(pk=hidden.pk).update(partnership_only=True)
    address = reverse("action-list", args=[county_plan.agreement.slug])

    answers = {
        who: sign_in(Client(), getattr(cast, who)).get(address, {"format": "csv"}).content.decode()
        for who in ("viewer", "administrator")
    }

    assert hidden.text not in answers["viewer"]
    assert hidden.text in answers["administrator"]


@pytest.mark.django_db
def test_the_action_log_and_the_meetings_are_taken_as_their_pages_show_them(
    county_plan: build.Plan, cast: build.Cast
) -> None:
    build.asked(county_plan.actions[0], text="Write to the districts")
    Meeting.objects.create(agreement=county_plan.agreement, group="Working Group", held_on=date(2015, 1, 8))
    reviewer = sign_in(Client(), cast.reviewer)
    slug = county_plan.agreement.slug

    log = rows_of(reviewer.get(reverse("action-log", args=[slug]), {"format": "csv"}))
    meetings = rows_of(reviewer.get(reverse("meeting-list", args=[slug]), {"format": "csv"}))

    assert [row[1] for row in log[1:]] == ["Write to the districts"]
    assert [row[:2] for row in meetings[1:]] == [["Working Group", "2015-01-08"]]


@pytest.mark.django_db
@pytest.mark.once
def test_the_updates_of_a_period_are_taken_in_the_order_of_the_review_and_without_what_a_shared_screen_hides(
    cast: build.Cast, client: Client
) -> None:
    plan = build.plan(cast.partnership, people=cast, actions=4)
    periods.told(plan, label="Green")
    period = periods.opened(plan, cast)
    periods.sent(plan, cast, 0, report_text="All twelve schools.")
    periods.sent(plan, cast, 2, label="Red", group_text="The grant has ended.")
    plan.actions[0].partnership_only = True
    update_rows(Action, [plan.actions[0]], ["partnership_only"], build.BY_THE_TEST)
    address = reverse("period-review", args=[plan.agreement.slug, period.pk])
    sign_in(client, cast.reviewer)

    head, *rows = rows_of(client.get(address, {"format": "csv"}))
    client.post(address, {"do": "share"})
    shared = rows_of(client.get(address, {"format": "csv"}))[1:]

    columns = {name: number for number, name in enumerate(head)}
    said = [[row[columns[name]] for name in ("Part of the review", "No.", "Status sent")] for row in rows]
    assert said == [
        ["Exceptions", "1.1b", "Red"],
        ["No exceptions", "1.1a", "Green"],
        ["Not sent", "2.1a", ""],
        ["Not sent", "2.1b", ""],
    ]
    assert rows[0][columns["Note to the Working Group"]] == "The grant has ended."
    assert rows[1][columns["Progress update"]] == "All twelve schools."
    assert [row[columns["No."]] for row in shared] == ["1.1b", "2.1a", "2.1b"]
    assert {row[columns["Note to the Working Group"]] for row in shared} == {""}
    assert sign_in(Client(), cast.lead).get(address, {"format": "csv"}).status_code in (403, 404)


@pytest.mark.once
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_where_the_adopted_words_are_stands_in_the_file_too(kind: str) -> None:
    content = table_bytes(kind, OneResource().export([("a", 1)]), "list", "A list", "It is in the annex.")
    tables = Databook().load(content, format=kind).sheets()

    assert [table.title for table in tables] == ["list", ABOUT]
    assert tables[1][0] == ("It is in the annex.",)


@pytest.mark.django_db
def test_every_list_of_the_plan_says_where_its_adopted_words_are(
    county_plan: build.Plan, cast: build.Cast
) -> None:
    plan = county_plan.agreement
    plan.source_note = "The adopted text is in the annex."
    update_rows(type(plan), [plan], ["source_note"], build.BY_THE_TEST)
    officer = sign_in(Client(), cast.administrator, second_factor=True)

    for name in ("action-list", "indicator-list", "action-log", "change-list", "funding", "meeting-list"):
        file = officer.get(reverse(name, args=[plan.slug]), {"format": "xlsx"})
        assert load_workbook(io.BytesIO(file.content))[ABOUT]["A2"].value == plan.source_note, name
