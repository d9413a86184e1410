"""Loading in the browser as an administrator does it: what the tests of its pages share."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Partnership
from loading.models import Load
from loading.uploads.outcome import preview_load
from plan.interchange.exporting import to_workbook
from plan.value import PlanValue
from tests import build
from tests.load_files import Sheets, small, workbook
from tests.pages import text_of
from tests.signing_in import sign_in

FILES = ("loading_keptfile", "loading_historicalkeptfile", "loading_filebytes", "loading_loadreading")
NEVER_LOADED = ("loading_load", *FILES, "django_session")
"""Tables that dropping in a file writes to; a plan is in none of them."""


def cast() -> build.Cast:
    """The people of a partnership of the small plan."""
    return build.cast(Partnership.objects.create(name="Small Partnership"))


def administrator(people: build.Cast) -> Client:
    """A browser in which the administrator has shown a second factor."""
    return sign_in(Client(), people.administrator, second_factor=True)


def file_of(
    folder: Path, sheets: Mapping[str, Sequence[Mapping[str, Any]]], name: str = "plan.xlsx"
) -> bytes:
    """A workbook of these sheets, as bytes."""
    return workbook(folder / name, sheets).read_bytes()


def exported(plan: PlanValue) -> bytes:
    """A plan as the workbook that the tracker writes."""
    target = io.BytesIO()
    to_workbook(plan, target)
    return target.getvalue()


def drop_in(
    client: Client, content: bytes, name: str = "plan.xlsx", about: str = "by-the-file", **more: str
) -> Any:
    """What the start page answers to a file."""
    return client.post(
        reverse("load-start"), {"about": about, "file": SimpleUploadedFile(name, content), **more}
    )


def waiting(
    client: Client, content: bytes, name: str = "plan.xlsx", about: str = "by-the-file", **more: str
) -> Load:
    """A load that waits, of a file that can be read."""
    response = drop_in(client, content, name, about, **more)
    assert response.status_code == 302, text_in(response)
    return Load.objects.latest("pk")


def check_page(client: Client, load: Load, query: str = "") -> str:
    """The words of the check page."""
    return text_of(client, reverse("load-check", args=[load.pk]) + query)


def confirm(client: Client, load: Load, mark: str | None = None, **more: str) -> Any:
    """What the confirm page answers; ``mark`` None: of what the check shows now."""
    fresh = Load.objects.select_related("agreement", "partnership").get(pk=load.pk)
    data = {"seen": preview_load(fresh).seen if mark is None else mark, **more}
    return client.post(reverse("load-confirm", args=[load.pk]), data)


def loaded(client: Client, content: bytes, name: str = "plan.xlsx") -> Load:
    """A file that has been loaded through the pages."""
    load = waiting(client, content, name)
    confirm(client, load)
    load.refresh_from_db()
    assert load.state == "loaded", check_page(client, load)
    return load


def changed(sheet: str, row: int, column: str, cell: Any) -> Sheets:
    """The small plan with one cell changed."""
    sheets = small()
    sheets[sheet][row][column] = cell
    return sheets


def text_in(response: Any) -> str:
    """The words of a response, for messages of tests."""
    from tests.pages import words

    return words(response.content.decode())
