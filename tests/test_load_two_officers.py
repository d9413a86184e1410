"""Two officers at one import: what one of them has said is never overwritten unseen, and both texts are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loading.models import Load
from tests.build import Cast
from tests.layout_files import LAYOUTS
from tests.load_files import small
from tests.load_pages import administrator, cast, changed, file_of, loaded, waiting
from tests.loads import OWN_LAYOUT
from tests.pages import conflict_of, find, html_of, one, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    return administrator(people)


def address(load: Load, page: str = "load-check") -> str:
    return reverse(page, args=[load.pk])


def boxes(html: str, **typed: str) -> dict[str, str]:
    """What a browser would post of the page, with some boxes filled otherwise."""
    return {**{name: values[-1] for name, values in posted(html).items()}, **typed}


def fresh(load: Load) -> Load:
    return Load.objects.get(pk=load.pk)


def asked(officer: Client) -> tuple[Load, str]:
    """An import with open questions, and the key of the first that has no answer."""
    item = next(item for item in LAYOUTS if item.name == "harrowfold.xlsx")
    load = waiting(officer, item.content(), item.name, "new", title="Plan of two officers")
    page = html_of(officer, address(load, "load-columns"))
    officer.post(address(load, "load-columns"), boxes(page, do="save"))
    return load, str(find(html_of(officer, address(load)), "//input[contains(@name, '-key')]/@name")[0])


def test_another_answer_to_the_same_question_is_shown_beside_ones_own(officer: Client) -> None:
    load, name = asked(officer)
    box = name.removesuffix("-key")
    page = html_of(officer, address(load))
    key = one(page, f"//input[@name='{name}']/@value")
    first, second = find(page, f"//*[@name='{box}']//option/@value | //input[@name='{box}']/@value")[-2:]
    officer.post(address(load), boxes(page, do="answer", **{box: first}))

    answer = officer.post(address(load), boxes(page, do="answer", **{box: second}))

    assert answer.status_code == 409
    shown = answer.content.decode()
    ((theirs, mine),) = conflict_of(shown).values()
    assert theirs != mine
    assert not {theirs, mine} & {first, second}, "the words of the choices, not their codes"
    assert fresh(load).answers[key] == first
    officer.post(address(load), boxes(shown, do="answer", **{box: second}))
    assert fresh(load).answers[key] == second


def test_what_is_left_empty_takes_nothing_back_that_was_answered_meanwhile(officer: Client) -> None:
    load, name = asked(officer)
    box = name.removesuffix("-key")
    page = html_of(officer, address(load))
    key = one(page, f"//input[@name='{name}']/@value")
    first = find(page, f"//*[@name='{box}']//option/@value | //input[@name='{box}']/@value")[-1]
    officer.post(address(load), boxes(page, do="answer", **{box: first}))

    answer = officer.post(address(load), boxes(page, do="answer", **{box: ""}))

    assert answer.status_code == 302
    assert fresh(load).answers[key] == first


@pytest.fixture
def absent(officer: Client, tmp_path: Path) -> Load:
    """An import whose file has an action less than the plan."""
    loaded(officer, file_of(tmp_path, small()))
    return waiting(officer, file_of(tmp_path, {**small(), "actions": small()["actions"][:-1]}))


def test_another_choice_for_what_is_not_in_the_file_is_shown_beside_ones_own(
    officer: Client, absent: Load
) -> None:
    page = html_of(officer, address(absent))
    officer.post(address(absent), boxes(page, do="absent", absent="withdraw", why="Done in 2014"))

    answer = officer.post(address(absent), boxes(page, do="absent", absent="keep", why=""))

    assert answer.status_code == 409
    assert conflict_of(answer.content.decode()) == {
        "In the plan, but not in the file": (
            "Withdraw them all Done in 2014",
            "Keep them all as they are",
        )
    }
    assert fresh(absent).absent["all"] == "withdraw"


def test_another_choice_for_one_row_is_shown_beside_ones_own(officer: Client, absent: Load) -> None:
    page = html_of(officer, address(absent, "load-absent"))
    (row,) = find(page, "//input[@name='withdraw']/@value")
    officer.post(address(absent, "load-absent"), boxes(page, withdraw=row, why="Done in 2014"))
    data: dict[str, Any] = boxes(page, why="")
    data.pop("withdraw", None)

    answer = officer.post(address(absent, "load-absent"), data)

    assert answer.status_code == 409
    (both,) = conflict_of(answer.content.decode()).values()
    assert both == ("is withdrawn", "stays as it is")
    assert list(fresh(absent).absent["rows"].values()) == ["withdraw"]


def test_columns_that_were_laid_out_otherwise_are_shown_beside_ones_own(officer: Client) -> None:
    load = waiting(officer, OWN_LAYOUT.encode(), "ours.csv", "new", title="Plan of two officers")
    where = address(load, "load-columns")
    page = html_of(officer, where)
    officer.post(where, boxes(page, do="save", **{"col-0-4": ""}))

    answer = officer.post(where, boxes(page, do="save"))

    assert answer.status_code == 409
    ((name, (theirs, mine)),) = conflict_of(answer.content.decode()).items()
    assert name.endswith("column E")
    assert theirs != mine
    assert fresh(load).layout["sheets"][0]["columns"][4] == ""


def test_a_corrected_file_does_not_take_the_place_of_one_that_nobody_saw(
    officer: Client, tmp_path: Path
) -> None:
    load = waiting(officer, file_of(tmp_path, small()))
    where = address(load, "load-replace")
    seen = one(html_of(officer, where), "//input[@name='seen']/@value")

    def drop(name: str, words: str) -> Any:
        content = file_of(tmp_path, changed("actions", 0, "action", words))
        return officer.post(where, {"file": SimpleUploadedFile(name, content), "seen": seen})

    assert drop("first.xlsx", "Theirs").status_code == 302

    answer = drop("second.xlsx", "Mine")

    assert answer.status_code == 409
    assert conflict_of(answer.content.decode()) == {"The file": ("first.xlsx", "second.xlsx")}
    assert fresh(load).name == "first.xlsx"
