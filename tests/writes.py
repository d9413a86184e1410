"""In every test: the service writes to a plan and its reporting only inside ``writing``, under the agreement's lock.

Every connection carries this guard, those of a live server's threads too. What a test writes by itself, such as a
builder or a line that prepares something, is its own business: what counts is the code of ours that is nearest to the
statement.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from priorities.writing import is_writing

APPS = ("priorities", "indicators", "actions", "reporting", "plan")
# One person's own, without history, each under the lock of the row that it is about (see priorities/writing.py).
DRAFTS = {"reporting_reportdraft"}
# Kept files have a store of their own, in an app whose other tables are no part of a plan.
FILES = {"loading_keptfile", "loading_historicalkeptfile", "loading_filebytes"}
# What was sent by e-mail is no part of a plan.
LETTERS = {"reporting_reminder"}
WRITES = re.compile(
    r"^\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+\"?(\w+)", re.I
)
ROOT = str(settings.BASE_DIR)
TESTS = str(Path(settings.BASE_DIR, "tests"))
NOT_THE_WRITER = (str(Path(settings.BASE_DIR, "core", "history.py")), __file__)

outside: list[str] = []
"""Writes of the test that is running that no ``writing`` was open for."""


@cache
def guarded_tables() -> frozenset[str]:
    """The tables of plans and their reporting, with those of their history."""
    models = [model for name in APPS for model in apps.get_app_config(name).get_models()]
    return frozenset(model._meta.db_table for model in models) - DRAFTS - LETTERS | FILES


def written_table(sql: str) -> str:
    """The table that a statement writes to; "" where it only reads."""
    match = WRITES.match(sql)
    return match[1] if match else ""


def _writer() -> str:
    """The place in our code, with its line, that is nearest to the statement; "" where it is a test or a migration."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ROOT) and "/.venv/" not in name and name not in NOT_THE_WRITER:
            is_free = name.startswith(TESTS) or "/migrations/" in name
            return "" if is_free else f"{name.removeprefix(ROOT)[1:]}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def guard(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
    """Refuses a write outside ``writing``."""
    table = written_table(sql)
    if table in guarded_tables() and not is_writing() and (writer := _writer()):
        outside.append(f"{writer} writes to {table}")
        raise AssertionError(f"{writer} writes to {table} outside of writing()")
    return execute(sql, parameters, many, context)


def _watch(connection: BaseDatabaseWrapper, **more: Any) -> None:
    if guard not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, guard)


def watch_every_connection() -> None:
    """From now on, in every thread."""
    connection_created.connect(_watch, dispatch_uid="tests.writes")
    _watch(connection)  # type: ignore[arg-type]
