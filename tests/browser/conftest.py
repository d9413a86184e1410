"""Journeys in a real browser, on the Kent agreements with the demonstration, as `make run` shows them.

The world is loaded once for each process and put back before every journey, so that each begins with the same.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import BrowserContext, Page
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from tests.world import SHOWN_ON, careful_person, load_world

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
# How a journey is made: the size of the window, and whether scripts run.
WAYS = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE},
    "desktop-without-scripts": {"viewport": DESKTOP, "java_script_enabled": False},
    "phone-without-scripts": {"viewport": PHONE, "java_script_enabled": False},
}


@dataclass
class Kept:
    """A copy of the test database from which it can be put back in no time.

    On SQLite a file, on PostgreSQL a second database that serves as template.
    """

    where: str

    @classmethod
    def of_the_database(cls, folder: Path) -> Kept:
        """Copies what is there now."""
        if connection.vendor == "sqlite":
            kept = cls(str(folder / "kept.sqlite3"))
            connection.ensure_connection()
            with sqlite3.connect(kept.where) as copy:
                connection.connection.backup(copy)
            copy.close()
            return kept
        kept = cls(f"{connection.settings_dict['NAME']}_kept")
        kept._copy(str(connection.settings_dict["NAME"]), kept.where)
        return kept

    def put_back(self) -> None:
        """Makes the test database what it was."""
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            copy = sqlite3.connect(self.where)
            copy.backup(connection.connection)
            copy.close()
            return
        self._copy(self.where, str(connection.settings_dict["NAME"]))

    def remove(self) -> None:
        """Takes the second database away; a file goes with its folder."""
        if connection.vendor != "sqlite":
            self._run(f'DROP DATABASE IF EXISTS "{self.where}" WITH (FORCE)')

    def _copy(self, source: str, target: str) -> None:
        self._run(
            f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
            f'CREATE DATABASE "{target}" TEMPLATE "{source}"',
        )

    @staticmethod
    def _run(*statements: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


@pytest.fixture(scope="session")
def kept_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """The Kent agreements and the demonstration, loaded once."""
    with django_db_blocker.unblock():
        from django.core.management import call_command

        with time_machine.travel(SHOWN_ON, tick=False):
            load_world()
            careful_person()
        kept = Kept.of_the_database(tmp_path_factory.mktemp("world"))
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    yield kept
    with django_db_blocker.unblock():
        kept.remove()


@pytest.fixture
def world(
    kept_world: Kept,
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    clock: time_machine.Traveller,
) -> str:
    """The service with its world, on the day that SHOWN_ON says; gives its address."""
    clock.move_to(SHOWN_ON)
    kept_world.put_back()
    settings.CSA_DEMO = True
    return live_server.url


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """What the service refuses is part of a journey; only its errors are worth a line beside a failure."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(before)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """For journeys that are made at both widths, with scripts and without."""
    return str(request.param)


@pytest.fixture
def browser_context_args(
    browser_context_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """The browser that the journey's way asks for."""
    asked: dict[str, Any] = {"viewport": DESKTOP}
    if "way" in request.fixturenames:
        asked = WAYS[request.getfixturevalue("way")]
    return {**browser_context_args, **asked}


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """Patience for a machine on which other work is going on."""
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def visit(world: str, page: Page) -> Page:
    """A page of a browser that has opened the service's home page."""
    page.goto(world)
    return page
