"""Django's admin: administrators look up the rows of their own partnerships, and take registers out and in."""

import csv
import io
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.history import Change, history_of, update_rows
from core.requests.once import SENT_BEFORE
from documents.limits import FILE_BYTES
from documents.spreadsheets import write_workbook
from priorities.models import Place, Theme
from priorities.places.register import PlaceValue
from priorities.places.workflow import add_place
from tests import build
from tests.pages import conflict_of, find, one, texts, title_of, words
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
        page(model, "import"), {"import_file": csv_of(rows), "format": "0", "resource": "0", "reason": why}
    )


def refused(shown: Any) -> list[str]:
    """What the page lists as wrong."""
    source = shown.content.decode()
    assert title_of(source).startswith("Error: ")
    assert "Nothing was imported." in words(source)
    return texts(source, "//*[contains(@class, 'govuk-error-summary')]//li")


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

    assert not find(shown.content.decode(), "//table//*[@style]")
    assert texts(shown.content.decode(), "//table//ins")
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

    assert Theme.objects.count() == number_before
    assert "import_file_name" not in shown.content.decode()
    assert refused(shown) == [
        "Row 58, column “title”: a text here has 300 characters or fewer; this one has 301"
    ]


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
        page(Theme, "import"), {"import_file": file, "format": "0", "resource": "0", "reason": "New strategy"}
    ).content.decode()

    assert says in shown.lower()
    assert "UnreadableFile" not in shown
    assert 'value="New strategy"' in shown


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["agreement", "ref", "titel"], ["{slug}", "", "A"]], "Row 1: the column “title” is missing"),
        (
            [["agreement", "ref", "title"], ["somebody-else", "", "A"]],
            "Row 2, column “agreement”: “somebody-else” is no agreement that you administer",
        ),
        ([["agreement", "ref", "title"], ["{slug}", "no-such-row", "A"]], "leave the reference empty"),
        (
            [["agreement", "ref", "title"], ["{slug}", "{ref}", "A"], ["{slug}", "{ref}", "B"]],
            "Rows 2 and 3 have the same agreement and ref: keep one of them",
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


HEADS = "Head the columns as an export does: agreement; ref; title"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "wrong heading.csv",
            "agreement,ref,Titel,\n{slug},,A,more\n",
            [
                "Cell C1: “titel” is no column of this register",
                "Cell D1: the column has no heading: write it, or take the column out",
                "Row 1: the column “title” is missing",
                HEADS,
            ],
        ),
        (
            "headings further down.csv",
            "\nagreement,title\n{slug},A\n",
            ["Row 2: the column “ref” is missing", HEADS],
        ),
        (
            "a heading twice.csv",
            "agreement,ref,title,title\n{slug},,A,B\n",
            ["Cell D1: there are two columns “title”: keep one of them", HEADS],
        ),
        ("empty.csv", "", ["The file is empty: choose another"]),
        (
            "headings.csv",
            "agreement,ref,title\n",
            ["“headings.csv” has headings and no row below them. Write the rows there."],
        ),
        (
            "text.xlsx",
            "agreement,ref,title\n{slug},,A\n",
            [
                "“text.xlsx” is plain text, not an Excel workbook. If it is a CSV file, name it .csv; if not, choose",
            ],
        ),
        (
            "letter.pdf",
            "%PDF-1.7",
            ["“letter.pdf” is a PDF file. Choose the spreadsheet that it was made from"],
        ),
        (
            "semicolons.csv",
            "agreement;ref;title\n{slug};;A\n",
            ["semicolons!A1: The columns are separated by semicolons, not commas."],
        ),
        (
            "rows.csv",
            "agreement,ref,title\nnobody,,A\n\n,,B\n{slug},no-such-row,C\n{slug},,\n",
            [
                "Row 2, column “agreement”: “nobody” is no agreement that you administer: write “{slug}”",
                "Row 4, column “agreement”: it is empty: write “{slug}”",
                "Row 5, column “ref”: “{slug}” has no row “no-such-row”: leave the reference empty for a new one",
                "Row 6, column “title”: it is empty: write the title",
            ],
        ),
        (
            "a theme twice.csv",
            "agreement,ref,title\n{slug},,Twin\n{slug},,Other\n{slug},,Twin\n",
            [
                "Row 2, column “title”: There is a theme of this title already: choose another",
                "Row 4, column “title”: There is a theme of this title already: choose another",
            ],
        ),
    ],
)
def test_a_refused_file_says_by_its_name_what_is_wrong_in_which_row_and_column_and_the_reason_stays(
    officer: Client, county_plan: build.Plan, name: str, content: str, says: list[str]
) -> None:
    slug = county_plan.agreement.slug
    file = SimpleUploadedFile(name, content.replace("{slug}", slug).encode())
    before = history_of(Theme)._default_manager.count()

    shown = officer.post(
        page(Theme, "import"), {"import_file": file, "format": "0", "resource": "0", "reason": "New strategy"}
    )

    lines = refused(shown)
    source = shown.content.decode()
    assert len(lines) == len(says)
    for line, start in zip(lines, says, strict=True):
        assert line.startswith(start.replace("{slug}", slug))
    assert 'value="New strategy"' in source
    assert "import_file_name" not in source
    for of_the_library in ("Non field specific", "Line number", "ValueError", "“file.", "failed to validate"):
        assert of_the_library not in source
    assert history_of(Theme)._default_manager.count() == before


def test_a_file_over_the_limit_is_refused_by_its_name_and_a_missing_reason_is_asked_for(
    officer: Client, county_plan: build.Plan
) -> None:
    file = SimpleUploadedFile("themes.csv", b"x" * (FILE_BYTES + 1))

    shown = officer.post(page(Theme, "import"), {"import_file": file, "format": "0", "reason": ""})

    assert refused(shown) == [
        "“themes.csv” is larger than 20 MB. Take out pictures and other sheets, or import it in parts.",
        "Enter the reason",
    ]
    assert refused(officer.post(page(Theme, "import"), {"format": "0", "reason": ""})) == [
        "Choose the file to import",
        "Enter the reason",
    ]


def test_of_a_workbook_with_two_sheets_none_is_left_out_without_a_word(
    officer: Client, county_plan: build.Plan
) -> None:
    book = io.BytesIO()
    write_workbook(
        [(sheet, themes(county_plan)[0], themes(county_plan)[1:]) for sheet in ("ours", "theirs")], book
    )
    file = SimpleUploadedFile("themes.xlsx", book.getvalue())

    shown = officer.post(page(Theme, "import"), {"import_file": file, "format": "0", "reason": "New"})

    assert refused(shown) == [
        "“themes.xlsx” has 2 sheets with something in them: “ours”, “theirs”. Keep the one of the register."
    ]


def test_places_are_refused_with_what_can_stand_in_a_cell_and_no_place_loses_what_it_is_part_of(
    officer: Client, county_plan: build.Plan
) -> None:
    partnership = county_plan.agreement.partnership.name
    headings = ["Partnership", "name", "other names, a line each", "kind", "part of", "code"]

    wrong = preview(officer, Place, [headings, ["Nobody’s", "Dale", "", "galaxy", "", "E07"]])
    alone = preview(
        officer,
        Place,
        [headings, [partnership, "Dale", "", "", "Atlantis", ""], [partnership, "Dale", "", "", "", ""]],
    )
    nowhere = preview(officer, Place, [headings, [partnership, "Dale", "", "district", "Atlantis", ""]])

    assert refused(wrong) == [
        "Row 2, column “partnership”: “Nobody’s” is no partnership that you administer: write “County Partnership”",
        "Row 2, column “kind”: “galaxy” cannot stand here: write county, district, csp or other",
    ]
    assert refused(alone) == ["Rows 2 and 3 have the same partnership and name: keep one of them"]
    assert refused(nowhere) == ["Row 2, column “part of”: There is no place “Atlantis”: add it first"]
    assert not Place.objects.filter(name="Dale").exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"import_file_name": "no-such-file"},
        {"import_file_name": ""},
        {"format": "9"},
        {"format": "secrets"},
        {"reason": ""},
        {},
    ],
)
def test_a_file_that_is_kept_no_more_when_it_is_confirmed_is_asked_for_again(
    officer: Client, county_plan: build.Plan, forged: dict[str, str]
) -> None:
    shown = preview(officer, Theme, [*themes(county_plan), [county_plan.agreement.slug, "", "Twilight"]])
    named = find(
        shown.content.decode(), "//form[.//input[@name='import_file_name']]//input[@name and @value]"
    )
    posted = {box.get("name"): box.get("value") for box in named} | forged
    if not forged:
        cache.clear()

    again = officer.post(page(Theme, "process_import"), posted)

    assert refused(again) == ["The file of the preview is not kept any more: choose it again"]
    source = again.content.decode()
    assert one(source, "//form[@enctype]").get("action") == page(Theme, "import")
    assert (one(source, "//input[@name='reason']").get("value") or "") == posted["reason"]
    assert not Theme.objects.filter(title="Twilight").exists()


def test_an_import_that_is_confirmed_twice_comes_in_once_and_says_so(
    officer: Client, county_plan: build.Plan
) -> None:
    shown = preview(officer, Theme, [*themes(county_plan), [county_plan.agreement.slug, "", "Twilight"]])
    confirm(officer, Theme, shown)

    again = confirm(officer, Theme, shown)

    assert SENT_BEFORE in words(again.content.decode())
    assert "is not kept any more" not in again.content.decode()
    assert Theme.objects.filter(title="Twilight").count() == 1


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
    differs = {"Row 2, title": (theirs, "Early intervention")} if theirs == "Their words" else {}
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
    assert conflict_of(again.content.decode())["Row 2, kind"] == ("county", "district")


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
