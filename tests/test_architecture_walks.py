"""The walks of tests/architecture.py find what they look for, in a made-up house."""

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_safe

from tests.architecture import (
    LINE,
    against_the_line,
    circles,
    folders_of_code,
    full_folders,
    hidden_views,
    long_views,
    names_given_twice,
    read_house,
    too_long,
    views_of,
)

pytestmark = pytest.mark.once


def write(root: Path, name: str, text: str = "") -> None:
    """A module of a made-up house."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


# --- The line -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "import plan.reading",
        "from plan import reading",
        "from plan.reading import read_plan",
        "def later():\n    from plan.reading import read_plan",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import plan",
        "from ..plan import reading",
        "aim = ForeignKey('plan.Version', on_delete=PROTECT)",
    ],
)
def test_an_import_against_the_line_is_found_however_it_is_written(tmp_path: Path, text: str) -> None:
    write(tmp_path, "actions/models.py", text)

    [problem] = against_the_line(read_house(tmp_path))
    assert problem.startswith("actions/models.py:")


def test_imports_along_the_line_and_from_outside_the_house_are_allowed(tmp_path: Path) -> None:
    write(tmp_path, "actions/models.py", "import core\nfrom priorities.models import Theme\nimport planetary")
    write(
        tmp_path, "actions/forms.py", "from . import models\nfrom .models import Aim\nfrom ..core import text"
    )
    write(tmp_path, "actions/migrations/0001_initial.py", "import plan")

    assert against_the_line(read_house(tmp_path)) == []


def test_whatever_imports_from_the_roof_is_found(tmp_path: Path) -> None:
    write(tmp_path, "papers/views.py", "from csa_tracker import settings")

    assert against_the_line(read_house(tmp_path)) == ["papers/views.py:1: papers imports csa_tracker"]


def test_a_folder_of_code_beside_the_line_is_found_although_it_is_no_app_of_django(tmp_path: Path) -> None:
    for name in ("core/__init__.py", "sheets/__init__.py", "tests/__init__.py", "docs/conf.py"):
        write(tmp_path, name)

    assert folders_of_code(tmp_path) - set(LINE) == {"sheets"}


# --- Circles --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back",
    [
        "from plan import reading",
        "import plan.reading",
        "from . import reading",
        "from .reading import read_plan",
        "def later():\n    from plan.reading import read_plan",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from plan.reading import Plan",
    ],
)
def test_two_modules_that_import_each_other_are_found_however_it_is_written(
    tmp_path: Path, back: str
) -> None:
    write(tmp_path, "plan/reading.py", "from plan.value import Row")
    write(tmp_path, "plan/value.py", back)

    [problem] = circles(read_house(tmp_path))
    line = back.count("\n") + 1
    assert problem == f"plan/reading.py:1 -> plan/value.py:{line} -> plan.reading"


def test_a_circle_through_several_rooms_is_told_once_with_every_step(tmp_path: Path) -> None:
    write(tmp_path, "plan/views/base.py", "import json\nfrom plan.pages.opening import open_plan")
    write(tmp_path, "plan/pages/opening.py", "from plan.reading import read_plan")
    write(tmp_path, "plan/reading.py", "from plan.views.base import context_of")
    write(tmp_path, "plan/summary.py", "from plan.reading import read_plan")

    assert circles(read_house(tmp_path)) == [
        "plan/pages/opening.py:1 -> plan/reading.py:1 -> plan/views/base.py:2 -> plan.pages.opening"
    ]


def test_a_circle_through_what_a_folder_gathers_is_found(tmp_path: Path) -> None:
    write(tmp_path, "actions/models/__init__.py", "from actions.models.updates import Report")
    write(tmp_path, "actions/models/updates.py", "from actions.access import ReportQuerySet")
    write(tmp_path, "actions/access.py", "from actions.models.plan import Action")
    write(tmp_path, "actions/models/plan.py")

    [problem] = circles(read_house(tmp_path))
    assert "actions/access.py:1" in problem


def test_modules_that_share_what_lies_below_them_make_no_circle(tmp_path: Path) -> None:
    write(
        tmp_path,
        "plan/value/__init__.py",
        "from plan.value.plan import Plan\nfrom plan.value.rows import Row",
    )
    write(tmp_path, "plan/value/plan.py", "from plan.value.rows import Row\nfrom core import text")
    write(tmp_path, "plan/value/rows.py", "from core.text import short")
    write(tmp_path, "plan/reading.py", "from plan import value\nfrom plan.value.rows import Row")
    write(tmp_path, "core/text.py", "import text")

    assert circles(read_house(tmp_path)) == []


def test_two_circles_that_do_not_touch_are_both_told(tmp_path: Path) -> None:
    for app in ("core", "plan"):
        write(tmp_path, f"{app}/text.py", "from . import words")
        write(tmp_path, f"{app}/words.py", "from . import text")

    assert len(circles(read_house(tmp_path))) == 2


# --- Lengths --------------------------------------------------------------------------------------------


def test_a_module_of_one_line_too_many_is_found_but_not_a_migration(tmp_path: Path) -> None:
    write(tmp_path, "plan/reading.py", "a = 1\n" * 401)
    write(tmp_path, "plan/difference.py", "a = 1\n" * 400)
    write(tmp_path, "plan/migrations/0001_initial.py", "a = 1\n" * 401)

    assert too_long(read_house(tmp_path)) == ["plan/reading.py: 401 lines"]


@pytest.mark.parametrize(
    "name",
    [
        "plan/views.py",
        "plan/views/pages.py",
        "plan/period_views.py",
        "plan/uploads/views_check.py",
    ],
)
def test_a_view_of_one_line_too_many_is_found_where_a_name_says_views(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, "def plan(request):\n" + "    a = 1\n" * 40)
    write(tmp_path, "core/views/short.py", "def cookies(request):\n" + "    a = 1\n" * 39)
    write(tmp_path, "plan/reading.py", "def read_plan():\n" + "    a = 1\n" * 40)
    write(tmp_path, "plan/reviews.py", "def review():\n" + "    a = 1\n" * 40)

    assert long_views(read_house(tmp_path), []) == [f"{name}:1: plan has 41 lines"]


@pytest.mark.parametrize("word", ["def", "async def"])
def test_a_view_of_one_line_too_many_is_found_where_only_an_address_leads(tmp_path: Path, word: str) -> None:
    write(tmp_path, "plan/period_pages.py", f"{word} publish(request):\n" + "    a = 1\n" * 40)
    write(tmp_path, "plan/pages.py", "def open_plan(request):\n" + "    a = 1\n" * 40)
    patterns = [path("plan/", include([path("publish", view_of("plan.period_pages"))]))]

    assert long_views(read_house(tmp_path), patterns) == ["plan/period_pages.py:1: publish has 41 lines"]


def view_of(module: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view that says it comes from a module, under two decorators and with an argument given beforehand."""

    def view(request: HttpRequest, *, narrow: bool = False) -> HttpResponse:
        return HttpResponse()

    view.__module__ = module

    @wraps(view)
    def guarded(*args: Any, **options: Any) -> HttpResponse:
        return view(*args, **options)

    return partial(require_safe(guarded), narrow=True)


@method_decorator(require_safe, name="dispatch")
class Privacy(View):
    """A view of a class, with a decorator on what Django itself defines."""


def test_an_address_leads_to_the_class_of_a_class_based_view() -> None:
    assert list(views_of([path("privacy", Privacy.as_view())])) == [Privacy]


def test_a_decorator_that_hides_its_view_is_found_but_not_one_of_a_library() -> None:
    def careless(module: str) -> Callable[[HttpRequest], HttpResponse]:
        def guarded(request: HttpRequest) -> HttpResponse:
            return HttpResponse()

        guarded.__module__ = module
        return guarded

    patterns = [path("a", careless("accounts.access")), path("b", careless("allauth.account"))]

    [problem] = hidden_views(patterns)
    assert problem.startswith("accounts.access.")


# --- Folders and names ----------------------------------------------------------------------------------


def test_a_folder_of_one_module_too_many_is_found_without_its_rooms_and_migrations(tmp_path: Path) -> None:
    for number in range(16):
        write(tmp_path, f"plan/editing/m{number}.py")
        write(tmp_path, f"plan/migrations/m{number}.py")
    for number in range(15):
        write(tmp_path, f"plan/m{number}.py")
    write(tmp_path, "plan/__init__.py")

    assert full_folders(read_house(tmp_path)) == {"plan/editing": 16}


def test_a_name_that_classes_of_two_modules_have_is_found(tmp_path: Path) -> None:
    write(tmp_path, "actions/models.py", "class Action: pass\nclass Aim: pass")
    write(tmp_path, "loading/layouts.py", "if True:\n    class Action: pass")

    assert names_given_twice(read_house(tmp_path)) == {"Action": 2}


def test_names_that_django_prescribes_and_those_inside_a_class_are_free(tmp_path: Path) -> None:
    inner = "class {}:\n    class Meta: pass\n    class Kind: pass"
    write(tmp_path, "actions/models.py", inner.format("Action"))
    write(tmp_path, "plan/models.py", inner.format("Version"))
    write(tmp_path, "plan/management/commands/load.py", "class Command: pass")
    write(tmp_path, "plan/management/commands/check.py", "class Command: pass")
    write(tmp_path, "tests/world.py", "class Action: pass")

    assert names_given_twice(read_house(tmp_path)) == {}
