"""Renumbering the aims of a plan: shown first, saved together, refused when two would bear one number."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Aim
from core.history import update_rows
from plan.editing.numbering import BY_SECTION, CONSECUTIVE, proposed_numbers
from tests import build
from tests.editing import WHY, administrator, edit_row, posted, row_address, value_of, written
from tests.pages import conflict_of, one, problems_of


@pytest.fixture
def plan(cast: build.Cast) -> build.Plan:
    return build.plan(cast.partnership, actions=8, people=cast)


@pytest.fixture
def officer(client: Client, cast: build.Cast, plan: build.Plan) -> Client:
    return administrator(client, cast)


def address(plan: build.Plan, query: str = "") -> str:
    return reverse("plan-edit-numbers", args=[plan.agreement.slug]) + query


def boxes(client: Client, where: str, **numbers: str) -> dict[str, str]:
    """The page as a browser would post it, with some numbers typed over."""
    page = client.get(where)
    data = posted(page.context["form"])
    for section in page.context["sections"]:
        for item in section.aims:
            data[f"number-{item.aim.ref}"] = item.number
    return {**data, **WHY, **{f"number-{ref}": number for ref, number in numbers.items()}}


def numbers(plan: build.Plan) -> dict[str, str]:
    return dict(Aim.objects.filter(agreement=plan.agreement).values_list("ref", "number"))


def test_numbers_are_proposed_by_section_or_one_after_the_other(plan: build.Plan) -> None:
    value = value_of(plan)

    assert proposed_numbers(value, BY_SECTION) == {"aim0": "1.1", "aim2": "1.2", "aim1": "2.1", "aim3": "2.2"}
    assert proposed_numbers(value, CONSECUTIVE) == {"aim0": "1", "aim2": "2", "aim1": "3", "aim3": "4"}


def test_the_old_and_the_new_numbers_are_shown_before_anything_is_saved(
    officer: Client, plan: build.Plan
) -> None:
    before = written(plan.agreement)

    text = officer.get(address(plan, "?by=consecutive")).content.decode()

    assert 'data-label="Now">2.1</td>' in text
    assert one(text, "//input[@id='number-aim1'][@name='number-aim1']/@value") == "3"
    assert written(plan.agreement) == before


def test_the_whole_plan_is_renumbered_and_back_in_one_save_each(officer: Client, plan: build.Plan) -> None:
    by_section = numbers(plan)
    before = written(plan.agreement)

    officer.post(address(plan, "?by=consecutive"), boxes(officer, address(plan, "?by=consecutive")))
    assert numbers(plan) == {"aim0": "1", "aim2": "2", "aim1": "3", "aim3": "4"}
    assert written(plan.agreement) == {**before, "aims": before["aims"] + 4}
    labels = [item.label for item in value_of(plan).labelled_actions.values()]
    assert labels == ["1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b"]

    officer.post(address(plan), boxes(officer, address(plan)))
    assert numbers(plan) == by_section


def test_two_aims_may_exchange_their_numbers(officer: Client, plan: build.Plan) -> None:
    officer.post(address(plan), boxes(officer, address(plan), aim0="1.2", aim2="1.1"))

    assert numbers(plan) == {"aim0": "1.2", "aim1": "2.1", "aim2": "1.1", "aim3": "2.2"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (
            {"aim2": "1.1"},
            "1.1 is given to 2 aims, “Aim number 0” and “Aim number 2”: choose a number of its own for each",
        ),
        ({"aim2": "1..2"}, "“1..2” cannot be the number of an aim: enter one such as 1, 1.1 or A1"),
        ({"aim2": "1" * 21}, "A number has 20 characters or fewer"),
        (
            {"aim2": " "},
            "Enter a number, or put 1.2 back: the actions of the aim are named by it, such as 1.2a",
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_box_and_saves_nothing(
    officer: Client, plan: build.Plan, typed: dict[str, str], words: str
) -> None:
    before = written(plan.agreement)

    text = officer.post(address(plan), boxes(officer, address(plan), aim0="1.1", **typed)).content.decode()

    assert problems_of(text)["#number-aim2"] == words
    assert f'value="{typed["aim2"].strip()}"' in text
    assert written(plan.agreement) == before


def test_a_number_of_many_aims_is_said_once_with_the_aims(officer: Client, plan: build.Plan) -> None:
    same = boxes(officer, address(plan), aim0="1.1", aim1="1.1", aim2="1.1", aim3="1.1")

    text = officer.post(address(plan), same).content.decode()

    [words] = problems_of(text).values()
    assert words.startswith("1.1 is given to 4 aims, “")
    assert all(aim.text in words for aim in Aim.objects.filter(agreement=plan.agreement))


@pytest.mark.parametrize("number", ["<b>", "1..2", "1.", "-1", "１.１", "x", "1 .1"])
def test_what_cannot_be_the_number_of_an_aim_is_refused(
    officer: Client, plan: build.Plan, number: str
) -> None:
    response = edit_row(officer, row_address(plan, "aims", "aim0"), number=number)

    assert problems_of(response.content.decode()) == {
        "#id_number": f"“{number}” cannot be the number of an aim: enter one such as 1, 1.1 or A1"
    }
    assert numbers(plan)["aim0"] == "1.1"


@pytest.mark.parametrize("number", ["9", "1.10", "4.2.1", "A1", "HC-2", "L 3", "1a"])
def test_what_plans_print_as_numbers_is_taken(officer: Client, plan: build.Plan, number: str) -> None:
    edit_row(officer, row_address(plan, "aims", "aim0"), number=number)

    assert numbers(plan)["aim0"] == number


def test_a_number_that_was_loaded_stays_whatever_it_is(officer: Client, plan: build.Plan) -> None:
    row = Aim.objects.get(agreement=plan.agreement, ref="aim0")
    row.number = "1.1 (new)"
    update_rows(Aim, [row], ["number"], build.BY_THE_TEST)

    edit_row(officer, row_address(plan, "aims", "aim0"), text="Reworded")

    assert Aim.objects.get(ref="aim0").text == "Reworded"


def test_the_number_of_an_aim_without_actions_is_missed_for_the_aim_only(
    officer: Client, plan: build.Plan
) -> None:
    adding = reverse("plan-edit-add", args=[plan.agreement.slug, "aims"])
    edit_row(officer, adding, priority="p1", number="1.7", text="Nothing yet")
    ref = Aim.objects.get(text="Nothing yet").ref

    response = edit_row(officer, row_address(plan, "aims", ref), number=None)

    assert problems_of(response.content.decode()) == {
        "#id_number": "Enter a number, or put 1.7 back: papers name the aim by it"
    }


def test_the_number_of_an_aim_is_not_emptied_on_its_own_page_either(
    officer: Client, plan: build.Plan
) -> None:
    before = written(plan.agreement)

    response = edit_row(officer, row_address(plan, "aims", "aim2"), number=None, text="Reworded")

    assert problems_of(response.content.decode()) == {
        "#id_number": "Enter a number, or put 1.2 back: the actions of the aim are named by it, such as 1.2a"
    }
    assert "Reworded" in response.content.decode()
    assert written(plan.agreement) == before


def test_an_aim_that_never_had_a_number_needs_none(officer: Client, plan: build.Plan) -> None:
    update_rows(Aim, [_without_number(plan, "aim3")], ["number"], build.BY_THE_TEST)

    officer.post(address(plan), boxes(officer, address(plan), aim0="1.7", aim3=""))
    assert numbers(plan) == {"aim0": "1.7", "aim1": "2.1", "aim2": "1.2", "aim3": ""}

    edit_row(officer, row_address(plan, "aims", "aim3"), text="Reworded")
    assert Aim.objects.get(ref="aim3").text == "Reworded"


def _without_number(plan: build.Plan, ref: str) -> Aim:
    aim = Aim.objects.get(agreement=plan.agreement, ref=ref)
    aim.number = ""
    return aim


def test_somebody_elses_renumbering_meanwhile_is_shown_and_what_was_typed_stays(
    officer: Client, plan: build.Plan
) -> None:
    mine = boxes(officer, address(plan), aim0="1.7")
    edit_row(officer, row_address(plan, "aims", "aim0"), number="1.9")
    before = written(plan.agreement)

    response = officer.post(address(plan), mine)

    text = response.content.decode()
    assert conflict_of(text) == {"Aim number 0": ("1.9", "1.7")}
    assert 'data-label="Now">1.9</td>' in text
    assert one(text, "//input[@name='number-aim0']/@value") == "1.7"
    assert written(plan.agreement) == before


def test_a_way_of_numbering_that_is_none_is_not_found(officer: Client, plan: build.Plan) -> None:
    assert officer.get(address(plan, "?by=colour")).status_code == 404


def test_problems_of_numbers_are_told_in_the_order_of_the_page(officer: Client, plan: build.Plan) -> None:
    typed = boxes(officer, address(plan), aim0="1..2") | {"reason": ""}

    text = officer.post(address(plan), typed).content.decode()

    assert list(problems_of(text)) == ["#number-aim0", "#id_reason"]
