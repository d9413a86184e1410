"""What the pages of an import and of a version pass through does not grow unseen, and reads nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from plan.reading import read_plan
from tests import build
from tests.editing import administrator, posted
from tests.load_files import small
from tests.load_pages import administrator as officer_of_a_load
from tests.load_pages import cast as people_of_a_load
from tests.load_pages import changed, file_of, loaded, waiting
from tests.passage import Passage, passage
from tests.test_version_publish import FIRST, PUBLISH, page_of, publish_now, reword

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def passed(act: Callable[[], Any]) -> Passage:
    """What a request passes through, the second time: what is kept between requests is known then."""
    with passage() as way:
        act()
    return way


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The plans that are read from now on by pages of versions and imports."""
    made: list[object] = []

    def counted(*args: Any, **options: Any) -> Any:
        made.append(args)
        return read_plan(*args, **options)

    for module in ("plan.versions.publishing", "plan.describing.between_moments", "loading.load"):
        monkeypatch.setattr(f"{module}.read_plan", counted)
    return made


def test_a_version_is_published_with_one_reading_of_the_plan(
    client: Client, county_plan: build.Plan, cast: build.Cast, readings: list[object]
) -> None:
    with time_machine.travel(FIRST, tick=False):
        publish_now(county_plan, cast, "1.2")
    reword(county_plan.actions[0], "Reworded")
    officer = administrator(client, cast)
    boxes = posted(page_of(officer))
    readings.clear()

    way = passed(lambda: officer.post(PUBLISH, boxes))

    assert len(readings) == 1
    assert way.queries <= 30, way  # one for the seal of the version before
    assert len(way.functions) <= 114, way


def test_the_plan_as_at_a_day_is_a_short_way(
    client: Client, county_plan: build.Plan, cast: build.Cast
) -> None:
    officer = administrator(client, cast)
    address = f"/agreements/{county_plan.agreement.slug}/plan/?at=2015-01-11"
    officer.get(address)

    way = passed(lambda: officer.get(address))

    assert way.queries <= 10, way
    # Its unit, its papers, what is left out and when it was published are on the page too.
    # So is for whom of the Partnership a restricted action is.
    assert len(way.functions) <= 102, way
    assert len(way.files) <= 36, way


def test_the_check_of_an_import_that_was_made_before_reads_no_file_and_no_plan(
    tmp_path: Path, readings: list[object]
) -> None:
    officer = officer_of_a_load(people_of_a_load())
    loaded(officer, file_of(tmp_path, small()))
    load = waiting(officer, file_of(tmp_path, changed("actions", 0, "action", "Something else")))
    address = reverse("load-check", args=[load.pk])
    officer.get(address)
    readings.clear()

    way = passed(lambda: officer.get(address))

    assert readings == []
    assert not {file for file in way.files if file.startswith("documents/spreadsheets/")}
    assert way.queries <= 16, way
    assert len(way.functions) <= 108, way  # with the account of every cell
