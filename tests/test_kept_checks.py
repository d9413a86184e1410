"""A check is made once: its pages take it from there as long as the file, the answers and the plan are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from core.history import save_row
from loading.models import Load
from loading.uploads import kept_checks, workflow
from priorities.models import Agreement
from priorities.writing import writing
from tests.build import Cast
from tests.load_files import small
from tests.load_pages import administrator, cast, changed, check_page, file_of, loaded, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The loads that were checked anew, each time."""
    checked: list[int] = []
    real = kept_checks.preview_load

    def noted(load: Load) -> object:
        checked.append(load.pk)
        return real(load)

    monkeypatch.setattr(kept_checks, "preview_load", noted)
    return checked


@pytest.fixture
def client(people: Cast) -> Client:
    return administrator(people)


@pytest.fixture
def load(client: Client, tmp_path: Path) -> Load:
    """A file with one change, onto a plan."""
    loaded(client, file_of(tmp_path, small()))
    return waiting(
        client, file_of(tmp_path, changed("actions", 0, "action", "Reworded")), about="by-the-file"
    )


def test_pages_of_a_check_read_the_file_and_the_plan_once(
    client: Client, load: Load, made: list[int]
) -> None:
    client.get(reverse("load-detail", args=[load.pk]))
    check_page(client, load)
    first = check_page(client, load, "?changes=2")
    client.get(reverse("load-confirm", args=[load.pk]))

    assert made == [load.pk]
    assert check_page(client, load) == first


def test_after_an_edit_of_the_plan_the_check_is_made_anew(
    client: Client, load: Load, made: list[int], people: Cast
) -> None:
    check_page(client, load)
    agreement = Agreement.objects.get()
    with writing(agreement, by=people.administrator, reason="A summary") as change:
        agreement.summary = "Said since."
        save_row(agreement, change)

    check_page(client, load)

    assert made == [load.pk, load.pk]


def test_after_a_choice_the_check_is_made_anew(
    client: Client, load: Load, made: list[int], people: Cast
) -> None:
    check_page(client, load)
    workflow.answer(load, {"some question": "answered"}, by=people.administrator)

    check_page(client, load)

    assert made == [load.pk, load.pk]


def test_only_a_few_checks_are_kept(client: Client, load: Load, tmp_path: Path, made: list[int]) -> None:
    others = [
        waiting(client, file_of(tmp_path, changed("actions", 0, "action", words))) for words in ("One", "Two")
    ]
    for item in (load, *others):
        check_page(client, item)

    check_page(client, load)

    assert made == [load.pk, *(item.pk for item in others), load.pk]
