"""The house stands in one line: an app imports from those before it in the line, never from those after it.

core <- accounts <- priorities <- indicators <- actions <- plan <- loading <- papers <- csa_tracker
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

LINE = [
    "core",
    "accounts",
    "priorities",
    "indicators",
    "actions",
    "plan",
    "loading",
    "papers",
    "csa_tracker",
]
MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_VIEW = 40

pytestmark = pytest.mark.once


def modules(root: Path) -> Iterator[tuple[str, Path]]:
    """Every Python module of the house except migrations, with its app."""
    for app in LINE:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts:
                yield app, path


def named(tree: ast.Module, package: list[str]) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a module imports or names as "app.Model".

    A model named in a string is an import that Django does later, so it counts. `package` is the module's
    own, for imports that begin with dots.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield node.lineno, ".".join([*above, *([node.module] if node.module else [])])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            app, dot, model = node.value.partition(".")
            if dot and app in LINE and model.isidentifier() and model[0].isupper():
                yield node.lineno, node.value


def against_the_line(root: Path) -> list[str]:
    """`path:line: what` for every import from an app that stands later in the line."""
    problems = []
    for app, path in modules(root):
        package = list(path.relative_to(root).parent.parts)
        for line, name in named(ast.parse(path.read_text(encoding="utf-8")), package):
            target = name.split(".")[0]
            if target in LINE and LINE.index(target) > LINE.index(app):
                problems.append(f"{path.relative_to(root)}:{line}: {app} imports {name}")
    return problems


def too_long(root: Path) -> list[str]:
    """Modules that should have become a package."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for _, path in modules(root)}
    return [
        f"{path.relative_to(root)}: {length} lines"
        for path, length in lengths.items()
        if length > MOST_LINES_OF_A_MODULE
    ]


def long_views(root: Path) -> list[str]:
    """Functions of view modules that do more than fetch, bind, call and redirect."""
    problems = []
    for _, path in modules(root):
        inside = path.relative_to(root)
        if path.stem != "views" and "views" not in inside.parent.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_LINES_OF_A_VIEW:
                    problems.append(f"{inside}:{node.lineno}: {node.name} has {length} lines")
    return problems


def test_no_app_imports_from_one_that_stands_later_in_the_line() -> None:
    assert against_the_line(settings.BASE_DIR) == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    assert too_long(settings.BASE_DIR) == []


def test_no_view_is_longer_than_forty_lines() -> None:
    assert long_views(settings.BASE_DIR) == []


def test_every_app_of_the_project_stands_in_the_line() -> None:
    own = {name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name.replace(".", "/")).is_dir()}

    assert {"core", "csa_tracker"} <= own <= set(LINE)


def write(root: Path, path: str, text: str) -> None:
    """A module of a made-up house."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


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
def test_the_walk_finds_an_import_against_the_line_however_it_is_written(tmp_path: Path, text: str) -> None:
    write(tmp_path, "actions/models.py", text)

    [problem] = against_the_line(tmp_path)
    assert problem.startswith("actions/models.py:")


def test_the_walk_allows_imports_along_the_line_and_from_outside_the_house(tmp_path: Path) -> None:
    write(tmp_path, "actions/models.py", "import core\nfrom priorities.models import Theme\nimport planetary")
    write(
        tmp_path, "actions/forms.py", "from . import models\nfrom .models import Aim\nfrom ..core import text"
    )
    write(tmp_path, "actions/migrations/0001_initial.py", "import plan")

    assert against_the_line(tmp_path) == []


def test_the_walk_finds_whatever_imports_from_the_roof(tmp_path: Path) -> None:
    write(tmp_path, "papers/views.py", "from csa_tracker import settings")

    assert against_the_line(tmp_path) == ["papers/views.py:1: papers imports csa_tracker"]


def test_the_walk_finds_a_module_of_one_line_too_many_but_not_a_migration(tmp_path: Path) -> None:
    write(tmp_path, "plan/reading.py", "a = 1\n" * 401)
    write(tmp_path, "plan/difference.py", "a = 1\n" * 400)
    write(tmp_path, "plan/migrations/0001_initial.py", "a = 1\n" * 401)

    assert too_long(tmp_path) == ["plan/reading.py: 401 lines"]


def test_the_walk_finds_a_view_of_one_line_too_many_in_a_module_or_a_package(tmp_path: Path) -> None:
    write(tmp_path, "plan/views.py", "def plan(request):\n" + "    a = 1\n" * 40)
    write(tmp_path, "core/views/pages.py", "def privacy(request):\n" + "    a = 1\n" * 40)
    write(tmp_path, "core/views/short.py", "def cookies(request):\n" + "    a = 1\n" * 39)
    write(tmp_path, "plan/reading.py", "def read_plan():\n" + "    a = 1\n" * 40)

    assert long_views(tmp_path) == [
        "core/views/pages.py:1: privacy has 41 lines",
        "plan/views.py:1: plan has 41 lines",
    ]
