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
