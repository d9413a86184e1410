"""Dropping a file in: what it is about, what cannot be read, and that a plan is not touched."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Partnership, Role
from core.requests.once import SENT_BEFORE
from documents import limits
from loading.models import FileBytes, KeptFile, Load
from priorities.models import Agreement
from tests import build
from tests.build import Cast
from tests.load_files import contents, sizes, small
from tests.load_pages import (
    NEVER_LOADED,
    administrator,
    cast,
    changed,
    check_page,
    drop_in,
    file_of,
    loaded,
    text_in,
    waiting,
)
from tests.loads import OWN_LAYOUT
from tests.pages import html_of, once_in, text_of
from tests.signing_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LOADS = {*NEVER_LOADED}


@pytest.fixture
def people() -> Cast:
    return cast()


def not_of_loads() -> dict[str, tuple[int, str]]:
    """Every table but those that hold the files themselves."""
    return {name: rows for name, rows in contents().items() if name not in LOADS}


def test_a_file_that_is_dropped_in_waits_and_touches_nothing_else(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    before = not_of_loads()

    load = waiting(client, file_of(tmp_path, small()))

    assert not_of_loads() == before
    assert (load.state, load.started_by, load.partnership) == (
        "waiting",
        people.administrator,
        people.partnership,
    )
    assert "A small agreement" not in text_of(client, reverse("agreement-list"))
    assert "plan.xlsx" in text_of(client, reverse("load-start"))


def test_a_file_that_is_dropped_in_twice_by_one_form_waits_once_and_it_says_so(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    token = once_in(html_of(client, reverse("load-start")))
    content = file_of(tmp_path, small())
    first = drop_in(client, content, **token)

    second = drop_in(client, content, **token)

    assert second.headers["Location"] == first.headers["Location"]
    assert SENT_BEFORE in text_of(client, second.headers["Location"])
    assert Load.objects.count() == 1


def test_a_workbook_of_the_tracker_goes_straight_to_the_check_and_any_other_to_its_columns(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    title = {"title": "Our new agreement"}

    own = drop_in(client, OWN_LAYOUT.encode(), "ours.csv", "new", **title)
    form = drop_in(client, file_of(tmp_path, small()))

    assert own.headers["Location"] == reverse(
        "load-columns", args=[Load.objects.get(file__name="ours.csv").pk]
    )
    assert form.headers["Location"] == reverse(
        "load-check", args=[Load.objects.get(file__name="plan.xlsx").pk]
    )


def test_a_new_agreement_in_a_layout_of_its_own_has_a_title_and_dates_that_make_sense(people: Cast) -> None:
    client = administrator(people)
    dates = {
        f"{name}_{part}": value
        for name in ("starts_on", "ends_on")
        for part, value in (("day", "1"), ("month", "4"))
    }

    nothing = drop_in(client, OWN_LAYOUT.encode(), "ours.csv", "new")
    backwards = drop_in(
        client,
        OWN_LAYOUT.encode(),
        "ours.csv",
        "new",
        title="Ours",
        starts_on_year="2018",
        ends_on_year="2017",
        **dates,
    )
    good = drop_in(
        client,
        OWN_LAYOUT.encode(),
        "ours.csv",
        "new",
        title="Ours",
        starts_on_year="2017",
        ends_on_year="2020",
        **dates,
    )

    assert "Enter the title of the new agreement" in text_in(nothing)
    assert "choose a later day, or leave it empty" in text_in(backwards)
    assert good.status_code == 302
    assert Load.objects.get().head == {
        "title": "Ours", "slug": "ours", "starts_on": "2017-04-01", "ends_on": "2020-04-01"
    }  # fmt: skip


def test_what_the_file_is_about_is_asked_and_what_was_typed_stays(people: Cast) -> None:
    page = text_in(drop_in(administrator(people), OWN_LAYOUT.encode(), "ours.csv", ""))

    assert "Answer “What is the file about?”" in page
    assert not Load.objects.exists()


def test_a_file_that_does_not_say_what_it_is_about_cannot_be_said_to(people: Cast) -> None:
    page = text_in(drop_in(administrator(people), OWN_LAYOUT.encode(), "ours.csv"))

    assert "This file does not say which agreement it is about" in page


def test_the_agreement_of_the_file_and_the_one_that_was_chosen_must_be_the_same(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    build.agreement(people.partnership, "another")
    build.agreement(people.partnership, "small-2014-17", title="The small one")

    other = waiting(client, file_of(tmp_path, small()), about="another")
    new = waiting(client, file_of(tmp_path, small()), about="new")

    assert "The file is about “small-2014-17”, and you chose" in check_page(client, other)
    assert "The small one is here already, and you chose a new agreement" in check_page(client, new)


def test_an_agreement_of_another_partnership_stays_out_of_sight(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    elsewhere = Partnership.objects.get(name="District Partnership")
    build.agreement(elsewhere, "small-2014-17", title="Nobody's business")

    load = waiting(client, file_of(tmp_path, small()))

    page = check_page(client, load)
    assert "The short name “small-2014-17” is taken already" in page
    assert "Nobody's business" not in page
    assert "District" not in page


def test_a_file_cannot_bring_a_partnership_of_its_own(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, changed("agreement", 0, "partnership", "Somebody Else")))

    page = check_page(client, load)

    assert "The file names the partnership “Somebody Else”; this import is for Small Partnership" in page


def test_of_several_partnerships_one_is_chosen(people: Cast) -> None:
    district = Partnership.objects.get(name="District Partnership")
    Role.objects.create(person=people.administrator, partnership=district, kind="administrator")
    client = administrator(people)

    unsaid = drop_in(client, OWN_LAYOUT.encode(), "ours.csv", "new", title="Ours")
    drop_in(client, OWN_LAYOUT.encode(), "ours.csv", "new", title="Ours", partnership=str(district.pk))

    assert "Select the partnership" in text_in(unsaid)
    assert Load.objects.get().partnership == district


def zipped(**parts: str) -> bytes:
    """A zip archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("plan.xlsx", b"", "The file is empty: choose another"),
    "a PDF file": ("plan.pdf", b"%PDF-1.4 and so on", "is a PDF file"),
    "a picture": ("plan.png", b"\x89PNG\r\n", "is a picture"),
    "a damaged old Excel file": (
        "plan.xls",
        bytes.fromhex("d0cf11e0a1b11ae1") + "Workbook".encode("utf-16-le"),
        "is damaged or is no Excel workbook",
    ),
    "a locked workbook": (
        "plan.xlsx",
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "is locked with a password",
    ),
    "a zip file of something else": ("plan.xlsx", zipped(readme="Hello"), "is a zip file, not a workbook"),
    "half a workbook": ("plan.xlsx", b"PK\x03\x04 and no more", "is damaged or is no Excel workbook"),
    "half a Word document": (
        "plan.docx",
        b"PK\x03\x04 and no more",
        "is damaged or is no Word document. Open it in Word",
    ),
    "a Word document that is no archive": (
        "plan.docx",
        b"\0\1\2",
        "is damaged or is no Word document. Open it in Word",
    ),
    "a web page": ("plan.xlsx", b"<html><table></table></html>", "is a web page, whatever its name says"),
    "plain text called a workbook": ("plan.xlsx", b"just words", "is plain text"),
    "a blank CSV file": ("plan.csv", b"\n\n", "has nothing in it"),
    "a rich text file": ("plan.rtf", b"{\\rtf1 Plan}", "is a text document (.rtf)"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_refused_with_what_to_do_and_nothing_is_kept(people: Cast, what: str) -> None:
    name, content, said = UNREADABLE[what]
    client = administrator(people)
    before = sizes()

    page = text_in(drop_in(client, content, name))

    assert "There is a problem" in page
    assert said in page
    assert {**sizes(), "django_session": 0} == {**before, "django_session": 0}


def test_a_file_above_the_limit_is_refused_with_the_limit_before_it_is_read(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loading.uploads.forms.FILE_BYTES", 1_000)

    page = text_in(drop_in(administrator(people), b"x" * 1_001))

    assert f"is larger than {limits.megabytes(limits.FILE_BYTES)}" in page
    assert not KeptFile.objects.exists()


def test_no_file_at_all_is_asked_for(people: Cast) -> None:
    page = text_in(administrator(people).post(reverse("load-start"), {"about": "new", "title": "Ours"}))

    assert "Choose a file, or paste rows below" in page


def test_a_load_that_is_dropped_is_gone_with_its_file(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))

    client.post(reverse("load-detail", args=[load.pk]), {"do": "drop"})

    load.refresh_from_db()
    assert (load.state, load.ended_by) == ("dropped", people.administrator)
    assert not FileBytes.objects.exists()
    assert client.get(reverse("file-download", args=[load.file.pk])).status_code == 404
    assert "Nothing was imported, and the file is deleted" in text_of(
        client, reverse("load-detail", args=[load.pk])
    )
    assert not Agreement.objects.exists()


def test_the_file_can_be_had_again_just_as_it_was(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    content = file_of(tmp_path, small())
    load = waiting(client, content, "Our “own” plan.xlsx")

    answer = client.get(reverse("file-download", args=[load.file.pk]))

    assert answer.content == content
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_another_partnership_s_administrator_sees_nothing_of_a_load(people: Cast, tmp_path: Path) -> None:
    load = waiting(administrator(people), file_of(tmp_path, small()))
    other = sign_in(administrator(people), people.other_administrator, second_factor=True)

    assert other.get(reverse("load-detail", args=[load.pk])).status_code == 404
    assert "plan.xlsx" not in text_of(other, reverse("load-start"))


def test_an_administrator_without_a_second_factor_is_led_to_one(people: Cast) -> None:
    from django.test import Client

    answer = sign_in(Client(), people.administrator).get(reverse("load-start"))

    assert answer.status_code == 302
    assert reverse("second-factor") in answer.headers["Location"] or "2fa" in answer.headers["Location"]


def test_the_name_of_a_file_is_kept_without_its_folder(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    content = file_of(tmp_path, small())
    client.post(
        reverse("load-start"),
        {"about": "by-the-file", "file": SimpleUploadedFile("C:\\Plans\\2015\\plan.xlsx", content)},
    )

    assert Load.objects.get().name == "plan.xlsx"


def test_the_start_page_asks_the_database_no_more_for_many_loads_than_for_one(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    content = file_of(tmp_path, small())
    asked = []
    for number in (1, 24):
        for _ in range(number):
            waiting(client, content)
        with CaptureQueriesContext(connection) as queries:
            text_of(client, reverse("load-start"))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 15


def test_the_workbook_with_the_rows_of_each_plan_is_offered_to_start_from(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    empty = html_of(client, reverse("load-start"))
    loaded(client, file_of(tmp_path, small()))

    offered = f'href="{reverse("load-template")}?agreement=small-2014-17"'
    assert offered not in empty
    assert offered in html_of(client, reverse("load-start"))
    assert offered in html_of(client, reverse("plan-edit", args=["small-2014-17"]))
    assert client.get(f"{reverse('load-template')}?agreement=small-2014-17").status_code == 200


def test_a_plan_that_is_here_can_be_refreshed_from_the_page_where_plans_are_set_up(
    people: Cast, tmp_path: Path
) -> None:
    client = administrator(people)
    refresh = f'href="{reverse("refresh-start", args=["small-2014-17"])}"'
    assert refresh not in html_of(client, reverse("load-start"))
    loaded(client, file_of(tmp_path, small()))

    assert refresh in html_of(client, reverse("load-start"))


# --- pasted rows --------------------------------------------------------------------------------------------

ROWS = (
    "Priority\tAim\tAction\tLead\tDue\n"
    "1 Burglary\t1.1 Fewer burglaries\tMark valuables\tNorthshire Police\t31/03/2028\n"
)


def test_pasted_rows_are_checked_like_a_file_and_become_actions(people: Cast) -> None:
    plan = build.plan(people.partnership, "county", people=people)
    client = administrator(people)
    answer = client.post(reverse("load-start"), {"about": plan.agreement.slug, "pasted": ROWS})
    load = Load.objects.get()

    assert answer.headers["Location"] == reverse("load-columns", args=[load.pk])
    assert (load.name, load.agreement) == ("Pasted rows.csv", plan.agreement)
    assert "Mark valuables" in FileBytes.objects.get(file__load=load).content.decode()


def test_a_file_and_pasted_rows_are_one_too_many_and_neither_is_too_few(people: Cast, tmp_path: Path) -> None:
    plan = build.plan(people.partnership, "county", people=people)
    client = administrator(people)
    about = {"about": plan.agreement.slug}

    assert "Choose a file, or paste rows below" in text_in(client.post(reverse("load-start"), about))
    file = SimpleUploadedFile("plan.csv", ROWS.encode())
    both = text_in(client.post(reverse("load-start"), {**about, "file": file, "pasted": ROWS}))
    assert "Choose a file or paste rows, not both" in both
    assert not Load.objects.exists()
