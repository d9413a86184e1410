"""Journeys in a real browser, on the Kent agreements with the demonstration, as `make run` shows them.

Each begins with a fresh copy of the world “shown”: see tests/databases.py.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.world import SHOWN_ON

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
# How a journey is made: the size of the window, and whether scripts run.
WAYS = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE},
    "desktop-without-scripts": {"viewport": DESKTOP, "java_script_enabled": False},
    "phone-without-scripts": {"viewport": PHONE, "java_script_enabled": False},
}
BOTH_ENDS = ("desktop", "phone-without-scripts")


@pytest.fixture
def world(
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    clock: time_machine.Traveller,
) -> str:
    """The service with its world, on the day that SHOWN_ON says; gives its address."""
    clock.move_to(SHOWN_ON)
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


@pytest.fixture(params=WAYS if "CSA_FAULTS" in os.environ else BOTH_ENDS)
def way(request: pytest.FixtureRequest) -> str:
    """For journeys that are made at both widths, with scripts and without; with `make faults` each with each."""
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
