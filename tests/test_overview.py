"""Over the whole house: a mechanism that exists once stays the only one."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture import LINE

pytestmark = pytest.mark.once


def exceptions_of_the_house() -> dict[str, str]:
    """Every class whose name says that something has changed meanwhile, with its module."""
    words = ("Conflict", "MovedOn", "Meanwhile", "LookAgain", "Stale", "ChangedSince")
    found = {}
    for app in LINE:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                is_one = isinstance(node, ast.ClassDef) and any(word in node.name for word in words)
                if is_one and any(
                    "Exception" in ast.unparse(base) or "Error" in ast.unparse(base) for base in node.bases
                ):
                    found[node.name] = str(path.relative_to(settings.BASE_DIR))
    return found


def test_one_exception_says_that_something_has_changed_since_the_page_was_opened() -> None:
    assert exceptions_of_the_house() == {"Conflict": "core/conflict.py"}


def test_one_form_holds_the_token_of_what_a_page_showed() -> None:
    names = {"seen", "was", "mark", "stamp", "revision", "last_seen", "read_at", "looked_at"}
    found = set()
    for app in LINE:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                is_field = isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("forms.")
                if is_field and any(ast.unparse(target) in names for target in node.targets):
                    found.add(str(path.relative_to(settings.BASE_DIR)))

    assert found == {"core/conflict.py"}


def test_every_form_that_is_sent_once_has_a_view_that_claims_it() -> None:
    """An app whose templates draw ``{% once %}`` calls ``once`` in its views, and the other way round."""
    drawn = {
        path.parent.name
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        if "{% once %}" in path.read_text()
    }
    claimed = set()
    for app in LINE:
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
            if app != "core" and any(ast.unparse(call.func) == "once" for call in calls):
                claimed.add(app)

    assert {"plan", "priorities", "indicators", "loading", "refresh"} <= drawn & claimed
    assert drawn == claimed
