"""One bad row is left out of an import, with the reason on record, and the rest is imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from loading.models import Load
from loading.uploads.corrections import LEAVE
from loading.uploads.outcome import preview_load
from tests.build import Cast
from tests.load_files import plan_of
from tests.load_pages import administrator, cast, changed, check_page, confirm, file_of, waiting
from tests.loads import OWN_LAYOUT
from tests.pages import find, html_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def keys(html: str) -> list[str]:
    """The boxes by which rows are left out."""
    return [name for name in find(html, "//input[@type='checkbox']/@name") if name.startswith(LEAVE)]


def test_a_bad_row_is_left_out_with_its_reason_and_the_rest_is_imported(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "due", "next spring")))
    address = reverse("load-check", args=[load.pk])
    (key,) = keys(html_of(client, address))

    client.post(address, {"do": "answer", key: "yes", "leave-why": "It was agreed to drop it"})

    assert "The file can be imported" in check_page(client, load)
    confirm(client, load)
    assert len(plan_of("small-2014-17").actions) == 2
    assert "It was agreed to drop it" in text_of(client, reverse("load-detail", args=[load.pk]))


def test_a_row_that_was_left_out_can_be_read_again(people: Cast, tmp_path: Path) -> None:
    client = administrator(people)
    load = waiting(client, file_of(tmp_path, changed("actions", 0, "due", "next spring")))
    address = reverse("load-check", args=[load.pk])
    (key,) = keys(html_of(client, address))
    client.post(address, {"do": "answer", key: "yes"})
    assert "no reason was given" in check_page(client, load)

    client.post(address, {"put-back": key})

    assert keys(html_of(client, address)) == [key]


def test_the_account_of_the_file_says_that_the_row_was_left_out(people: Cast) -> None:
    client = administrator(people)
    content = OWN_LAYOUT.replace("Ongoing", "=1/0").encode()
    load = waiting(client, content, "ours.csv", "new", title="Ours")
    load.layout = preview_layout(load)
    load.answers = {}
    load.save()
    from loading.uploads.corrections import row_key

    reading = preview_load(load).reading
    row = reading.document.sheets[0].rows[2]
    load.answers = {row_key("ours", row): "It is a test"}
    load.save()

    [account] = preview_load(load).understood.account  # type: ignore[union-attr]

    assert [item.fate.words for item in account.cells if item.cell == ""] == ["as was said: It is a test"]
    assert account.rows == 3


def preview_layout(load: Load) -> dict[str, object]:
    """The layout that is proposed for the file of a load."""
    from loading.uploads.reading import proposed_layout

    return proposed_layout(preview_load(load).reading, None).to_json()
