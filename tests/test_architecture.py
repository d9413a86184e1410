"""The house keeps its rules: see tests/architecture.py for how each is read from the modules.

core <- documents <- downloads <- accounts <- priorities <- indicators <- actions <- reporting <- plan <- loading
<- refresh <- papers <- csa_tracker
"""

import pytest
from django.conf import settings
from django.urls import get_resolver

from tests.architecture import (
    LINE,
    Module,
    against_the_line,
    circles,
    folders_of_code,
    full_folders,
    hidden_views,
    long_views,
    names_given_twice,
    read_house,
    too_long,
)

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def house() -> list[Module]:
    """The house itself."""
    return read_house(settings.BASE_DIR)


def test_no_app_imports_from_one_that_stands_later_in_the_line(house: list[Module]) -> None:
    assert against_the_line(house) == []


def test_no_modules_import_each_other_in_a_circle(house: list[Module]) -> None:
    assert circles(house) == []


def test_no_module_is_longer_than_four_hundred_lines(house: list[Module]) -> None:
    assert too_long(house) == []


def test_no_view_is_longer_than_forty_lines(house: list[Module]) -> None:
    assert long_views(house, get_resolver().url_patterns) == []


def test_every_view_can_be_followed_to_its_module() -> None:
    assert hidden_views(get_resolver().url_patterns) == []


def test_no_folder_has_more_than_fifteen_modules(house: list[Module]) -> None:
    assert full_folders(house) == {}


def test_no_two_modules_give_a_class_the_same_name(house: list[Module]) -> None:
    assert names_given_twice(house) == {}


def test_every_app_of_the_project_stands_in_the_line() -> None:
    own = {name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name.replace(".", "/")).is_dir()}

    assert {"core", "csa_tracker"} <= own <= set(LINE)


def test_every_folder_of_code_stands_in_the_line_whether_it_is_an_app_of_django_or_not() -> None:
    assert {"core", "csa_tracker"} <= folders_of_code(settings.BASE_DIR) <= set(LINE)
