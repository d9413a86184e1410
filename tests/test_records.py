"""Django's admin: administrators look up the rows of their own partnerships, and take registers out and in."""

import csv
import io
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.history import Change, history_of, update_rows
from priorities.models import Place, Theme
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place
from tests import build
from tests.pages import conflict_of, find, one
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(county_plan: build.Plan, cast: build.Cast) -> Client:
    """The county's administrator, with a second factor."""
    return sign_in(Client(), cast.administrator, second_factor=True)


def page(model: type, name: str = "changelist", *args: object) -> str:
    """The address of a page of a table."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def tables() -> list[type]:
    """The tables that the admin shows, without those of people, which are for superusers."""
    return [model for model in admin.site._registry if model._meta.app_label != "accounts"]


def test_an_administrator_opens_every_table_and_a_row_of_it(officer: Client) -> None:
    assert officer.get(reverse("admin:index")).status_code == 200
    for model in tables():
        row = model._default_manager.first()
        addresses = [page(model)] + ([page(model, "change", row.pk)] if row else [])
        for address in addresses:
            assert officer.get(address).status_code == 200, address


def test_the_administrator_of_another_partnership_finds_nothing_of_the_county_s(
    county_plan: build.Plan, cast: build.Cast
) -> None:
    other = sign_in(Client(), cast.other_administrator, second_factor=True)

    looked_at = 0
    for model in tables():
        row = (
            model._default_manager.filter(agreement=county_plan.agreement).first()
            if _is_of_plan(model)
            else None
        )
        if row is None:
            continue
        looked_at += 1
        listed = other.get(page(model)).context["cl"].queryset
        assert not listed.filter(agreement=county_plan.agreement).exists(), model
        assert other.get(page(model, "change", row.pk)).status_code == 302, model  # Django: "does not exist"
        assert other.get(page(model, "history", row.pk)).status_code == 404, model
        assert county_plan.agreement.title not in other.get(page(model)).content.decode(), model
    assert looked_at >= 8


def _is_of_plan(model: type) -> bool:
    return any(field.name == "agreement" for field in model._meta.fields)


@pytest.mark.parametrize("who", ["lead", "delegate", "reviewer", "chair", "viewer", "outsider"])
def test_nobody_else_enters(county_plan: build.Plan, cast: build.Cast, who: str) -> None:
    assert sign_in(Client(), getattr(cast, who), second_factor=True).get(page(Theme)).status_code == 403


def test_an_administrator_shows_a_second_factor_first(county_plan: build.Plan, cast: build.Cast) -> None:
    answer = sign_in(Client(), cast.administrator).get(page(Theme))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("second-factor"))


def test_no_draft_session_or_key_is_there() -> None:
    names = {model.__name__ for model in admin.site._registry}

    kept_away = {
        "ReportDraft",
        "RefreshDraft",
        "Session",
        "UserSession",
        "Authenticator",
        "EmailAddress",
        "Message",
    }
    assert not names & kept_away


def test_a_row_says_where_it_is_changed(officer: Client, county_plan: build.Plan) -> None:
    action = county_plan.actions[0]

    shown = officer.get(page(type(action), "change", action.pk)).content.decode()

    assert reverse("plan-edit-row", args=[county_plan.agreement.slug, "actions", action.ref]) in shown
    assert 'name="_save"' not in shown


# --- registers ----------------------------------------------------------------------------------------------------


def csv_of(rows: list[list[str]]) -> SimpleUploadedFile:
    """A file of rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("themes.csv", text.getvalue().encode())


def preview(officer: Client, model: type, rows: list[list[str]], why: str = "New strategy") -> HttpResponse:
    """The page after a file was chosen."""
    return officer.post(
        page(model, "import"), {"import_file": csv_of(rows), "format": "1", "resource": "0", "reason": why}
    )


def confirm(officer: Client, model: type, shown: HttpResponse) -> HttpResponse:
    """Presses the button below the preview."""
    boxes = {
        box.get("name"): box.get("value")
        for box in find(
            shown.content.decode(), "//form[.//input[@name='import_file_name']]//input[@name and @value]"
        )
    }
    return officer.post(page(model, "process_import"), boxes, follow=True)


def themes(plan: build.Plan) -> list[list[str]]:
    """The register as an export has it."""
    rows = Theme.objects.filter(agreement=plan.agreement, withdrawn_at__isnull=True)
    return [["agreement", "ref", "title"]] + [[plan.agreement.slug, row.ref, row.title] for row in rows]


def test_a_register_comes_in_after_a_preview_with_who_and_why(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    rows = [*themes(county_plan), [county_plan.agreement.slug, "", "Night-time economy"]]
    rows[1][2] = "Early intervention"

    shown = preview(officer, Theme, rows)
    before = list(Theme.objects.values_list("title", flat=True))
    answer = confirm(officer, Theme, shown)

    assert "Early intervention" not in before
    assert "Night-time economy" not in before
    assert "1 new, 1 updated" in answer.content.decode()
    new = Theme.objects.get(title="Night-time economy")
    changed = Theme.objects.get(title="Early intervention")
    assert (new.slug, new.agreement) == ("night-time-economy", county_plan.agreement)
    assert "New strategy" in officer.get(page(Theme, "history", changed.pk)).content.decode()
    for row in (new, changed):
        latest = history_of(Theme).objects.filter(id=row.pk).latest("history_date", "history_id")
        assert (latest.history_user, latest.history_change_reason) == (cast.administrator, "New strategy")


def test_of_200_rows_with_one_bad_none_comes_in_and_the_bad_one_is_named(
    officer: Client, county_plan: build.Plan
) -> None:
    slug = county_plan.agreement.slug
    rows = [["agreement", "ref", "title"]] + [[slug, "", f"Theme {number}"] for number in range(1, 201)]
    rows[57][2] = "x" * 301
    number_before = Theme.objects.count()

    shown = preview(officer, Theme, rows)

    words = shown.content.decode()
    assert Theme.objects.count() == number_before
    assert "import_file_name" not in words
    assert "57" in "".join("".join(cell.itertext()) for cell in find(words, "//table//td"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 no workbook", "open it in"),
        (b"agreement,ref,title\n\xff\x00", "save it"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_and_the_reason_stays(
    officer: Client, content: bytes, says: str
) -> None:
    file = SimpleUploadedFile("themes.csv", content)

    shown = officer.post(
        page(Theme, "import"), {"import_file": file, "format": "1", "resource": "0", "reason": "New strategy"}
    ).content.decode()

    assert says in shown.lower()
    assert "UnreadableFile" not in shown
    assert 'value="New strategy"' in shown


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["agreement", "ref", "titel"], ["{slug}", "", "A"]], "not known: titel; missing: title"),
        ([["agreement", "ref", "title"], ["somebody-else", "", "A"]], "is none that you administer"),
        ([["agreement", "ref", "title"], ["{slug}", "no-such-row", "A"]], "leave the reference empty"),
        (
            [["agreement", "ref", "title"], ["{slug}", "{ref}", "A"], ["{slug}", "{ref}", "B"]],
            "more than once",
        ),
        (
            [["agreement", "ref", "title"], ["{slug}", "", "Twin"], ["{slug}", "", "Twin"]],
            "theme of this title already",
        ),
    ],
)
def test_what_cannot_come_in_is_refused_with_the_reason(
    officer: Client, county_plan: build.Plan, rows: list[list[str]], says: str
) -> None:
    names = {"slug": county_plan.agreement.slug, "ref": themes(county_plan)[1][1]}

    shown = preview(officer, Theme, [[cell.format(**names) for cell in row] for row in rows])

    assert says in shown.content.decode()
    assert "import_file_name" not in shown.content.decode()


@pytest.mark.parametrize("theirs", ["Their words", "Early intervention"])
def test_a_row_that_changed_since_the_preview_is_not_overwritten_and_both_texts_are_shown(
    officer: Client, county_plan: build.Plan, cast: build.Cast, theirs: str
) -> None:
    rows = themes(county_plan)
    rows[1][2] = "Early intervention"
    shown = preview(officer, Theme, rows)
    theme = Theme.objects.get(agreement=county_plan.agreement, ref=rows[1][1])
    theme.title = theirs
    update_rows(Theme, [theme], ["title"], Change(cast.administrator, "Meanwhile"))

    again = confirm(officer, Theme, shown)

    theme.refresh_from_db()
    assert theme.title == theirs
    source = again.content.decode()
    differs = {"Row 1, title": (theirs, "Early intervention")} if theirs == "Their words" else {}
    assert conflict_of(source) == differs
    assert theirs in "".join(one(source, "//table[@class='import-preview']").itertext())
    confirm(officer, Theme, again)
    theme.refresh_from_db()
    assert theme.title == "Early intervention"


def test_a_place_that_somebody_added_since_the_preview_is_not_overwritten(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    partnership = county_plan.agreement.partnership
    headings = ["partnership", "name", "other names, a line each", "kind", "part of", "code"]
    shown = preview(officer, Place, [headings, [partnership.name, "Dale", "", "district", "", "E07"]])
    add_place(partnership, PlaceValue(name="Dale", kind="county"), by=cast.administrator, reason="Meanwhile")

    again = confirm(officer, Place, shown)

    assert Place.objects.get(name="Dale").kind == "county"
    assert conflict_of(again.content.decode())["Row 1, kind"] == ("county", "district")


def test_a_row_that_was_withdrawn_since_the_preview_stops_the_import_and_the_page_says_why(
    officer: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    rows = themes(county_plan)
    rows[1][2] = "Early intervention"
    shown = preview(officer, Theme, rows)
    theme = Theme.objects.get(agreement=county_plan.agreement, ref=rows[1][1])
    theme.withdrawn_at, theme.withdrawn_why = timezone.now(), "Meanwhile"
    change = Change(cast.administrator, "Meanwhile")
    update_rows(Theme, [theme], ["withdrawn_at", "withdrawn_why"], change)

    again = confirm(officer, Theme, shown).content.decode()

    assert conflict_of(again) == {}
    assert "leave the reference empty for a new one" in again
    assert "import_file_name" not in again
    assert not Theme.objects.filter(title="Early intervention").exists()


def test_places_come_in_with_what_they_are_part_of(officer: Client, county_plan: build.Plan) -> None:
    partnership = county_plan.agreement.partnership.name
    headings = ["partnership", "name", "other names, a line each", "kind", "part of", "code"]
    rows = [
        headings,
        [partnership, "Shire", "", "county", "", ""],
        [partnership, "Dale", "", "district", "Shire", "E07"],
    ]

    confirm(officer, Place, preview(officer, Place, rows))

    assert Place.objects.get(name="Dale").within == Place.objects.get(name="Shire")


def test_a_register_goes_out_with_the_person_s_own_rows_alone(
    county_plan: build.Plan, cast: build.Cast
) -> None:
    def exported(person: Any) -> str:
        client = sign_in(Client(), person, second_factor=True)
        return client.post(page(Theme, "export"), {"format": "1", "resource": "0"}).content.decode()

    own, others = exported(cast.administrator), exported(cast.other_administrator)

    assert themes(county_plan)[1][2] in own
    assert county_plan.agreement.slug not in others
