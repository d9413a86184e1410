"""The file of a load is read once: what was read of it is kept with it, and the pages of the load take that."""

from __future__ import annotations

import json
import zlib
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from documents.spreadsheets import RawCell, RawRow, RawSheet
from loading.layouts.columns import stored_document
from loading.layouts.columns.document import SourceDocument
from loading.layouts.columns.stored_document import pack_document, unpack_document
from loading.layouts.columns.upload import read_upload
from loading.models import LoadReading
from loading.problems import FileProblem
from tests.build import Cast
from tests.layout_files import LAYOUTS, LayoutFile
from tests.load_files import small
from tests.load_pages import administrator, cast, changed, check_page, confirm, file_of, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]

VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.text(min_size=1, max_size=20).filter(lambda text: max(text) < "\\ud800" or max(text) > "\\udfff"),
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
)
CELLS = st.builds(RawCell, VALUES, st.sampled_from(["General", "0.00", "0%", "dd/mm/yyyy"]))


@pytest.fixture
def people() -> Cast:
    return cast()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_what_was_read_comes_back_as_it_was(rows: list[list[RawCell]]) -> None:
    sheet = RawSheet("Plan", tuple(RawRow(number, tuple(cells)) for number, cells in enumerate(rows, 1)))
    document = SourceDocument("plan.xlsx", "xlsx", (sheet,), {"Table 2": (1, 0)})
    problems = (FileProblem("Plan", "A1", "The text is too long."),)

    packed = pack_document(document, problems)

    assert packed is not None
    again = unpack_document(packed, "plan.xlsx")
    assert again == (document, problems)
    types = [[type(cell.value) for cell in row.cells] for row in sheet.rows]
    assert [[type(cell.value) for cell in row.cells] for row in again[0].sheets[0].rows] == types


def test_each_kind_of_value_is_told_apart() -> None:
    values = (
        "1",
        1,
        True,
        Decimal("1.00"),
        date(2015, 1, 1),
        datetime.fromisoformat("2015-01-01T09:30"),
        time(9, 30),
        None,
    )
    row = RawRow(1, tuple(RawCell(value) for value in values))
    packed = pack_document(SourceDocument("a.csv", "csv", (RawSheet("a", (row,)),)), ())
    assert packed is not None
    again = unpack_document(packed, "a.csv")
    assert again is not None
    assert [(type(cell.value), cell.value) for cell in again[0].sheets[0].rows[0].cells] == [
        (type(value), value) for value in values
    ]


def test_too_much_is_not_kept_and_another_version_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    document = SourceDocument("a.csv", "csv", (RawSheet("a", (RawRow(1, (RawCell("x" * 500),)),)),))
    packed = pack_document(document, ())
    assert packed is not None
    body = json.loads(zlib.decompress(packed)) | {"version": 0}
    assert unpack_document(zlib.compress(json.dumps(body).encode()), "a.csv") is None
    monkeypatch.setattr(stored_document, "MOST_BYTES", 100)
    assert pack_document(document, ()) is None


def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, a page that reads the file of a load fails."""

    def refuse(*_: object) -> None:
        raise AssertionError("the file is read again")

    monkeypatch.setattr("loading.uploads.reading.read_file", refuse)


def test_no_page_of_a_load_reads_its_file_again_and_it_is_imported_as_it_was_shown(
    people: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    refuse_to_read(monkeypatch)

    assert "New" in check_page(client, load)
    assert client.get(reverse("load-confirm", args=[load.pk])).status_code == 200
    confirm(client, load)

    load.refresh_from_db()
    assert load.state == "loaded"
    assert not LoadReading.objects.filter(load=load).exists()


def test_a_corrected_file_is_what_the_pages_show(
    people: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    corrected = file_of(tmp_path, changed("themes", 0, "title", "Quite another theme"))

    client.post(reverse("load-replace", args=[load.pk]), {"file": SimpleUploadedFile("plan.xlsx", corrected)})

    refuse_to_read(monkeypatch)

    assert "Quite another theme" in check_page(client, load)


def test_a_file_of_which_nothing_is_kept_is_read_for_its_pages(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, small()))
    as_kept = check_page(client, load)

    LoadReading.objects.all().delete()

    assert check_page(client, load) == as_kept


@pytest.mark.parametrize("file", LAYOUTS, ids=lambda file: file.name)
def test_files_as_councils_hold_them_come_back_as_they_were(file: LayoutFile) -> None:
    document = read_upload(file.name, file.make())
    packed = pack_document(document, ())
    assert packed is not None
    assert unpack_document(packed, file.name) == (document, ())
