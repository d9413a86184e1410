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
from tablib import Dataset

from downloads.lists import as_file, column
from reporting.models import Meeting
from tests import build
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
