"""What every test stands on: the database, the clock, the browser.

Nothing here makes people or plans: the cast and the builders have modules of their own.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests import build, databases, writes
from tests.clock import NOW
from tests.visits import Visit, everywhere

# Playwright's synchronous interface runs an event loop in the thread of the tests, and Django would take
# every query there for one made inside asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Properties look elsewhere on every run, but not where a change is checked: it must not fail for what it did not do.
hypothesis.settings.register_profile("checked", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("checked")

pytest_plugins = ["tests.durations", "tests.turns"]

# The first has no window to draw and is the quickest.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
CHROMIUM = os.environ.get("CSA_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_configure(config: pytest.Config) -> None:
    """Settings that only make tests quick, and a guard; what is tested stays as it is in use."""
    writes.watch_every_connection()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # Head and body of an answer leave in two packets; without this the second waits 40 ms for a word about the first.
    WSGIRequestHandler.disable_nagle_algorithm = True
    settings.WHITENOISE_MAX_AGE = 600


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Says what needs to run once only, and what becomes of journeys without Chromium."""
    journeys = [item for item in items if item.get_closest_marker("browser")]
    _mark_once(items, journeys)
    if CHROMIUM or not journeys:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"{len(journeys)} browser journeys cannot run: no Chromium was found.")
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=f"no Chromium was found for {item.name}"))


def pytest_collection_finish() -> None:
    """What is imported and collected stays: going through it for rubbish, over and over, took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _mark_once(items: list[pytest.Item], journeys: list[pytest.Item]) -> None:
    """Tests that ask for no database say the same on any; so do further ways of one journey, which are the browser's.

    Before pytest chooses by markers, which is why the hook comes first.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if not item.get_closest_marker("django_db") and not {"db", "django_db_setup", "live_server"} & {
            *fixtures
        }:
            item.add_marker(pytest.mark.once)
    walked: set[str] = set()
    for item in journeys:
        journey = item.nodeid.partition("[")[0]
        if journey in walked:
            item.add_marker(pytest.mark.once)
        walked.add(journey)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which database this was and how much of it happened in a browser, for people and for .ci/run."""
    passed = [report for report in terminalreporter.stats.get("passed", []) if report.when == "call"]
    journeys = [report for report in passed if "browser" in report.keywords]
    database = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    terminalreporter.write_line(f"on {database}: {len(passed)} passed, {len(journeys)} of them in a browser")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """This process's own copy of the migrated database, in place of pytest-django's: see tests/databases.py.

    On SQLite it is a file, because a database in memory knows neither WAL nor two connections.
    """
    if connection.vendor == "postgresql":
        # The threads of a live server go on for as long as a browser holds their line; their sessions must not.
        settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    with pytest.MonkeyPatch.context() as patch:
        # A test that commits is followed by a fresh copy, which is quicker and more exact than emptying all tables.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: databases.throw_away())
        with django_db_blocker.unblock(), databases.in_use(tmp_path_factory.mktemp("database")):
            django_db_blocker.block()
            yield
            django_db_blocker.restore()


@pytest.fixture(scope="session")
def visits(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[Visit]:
    """Everybody has been everywhere: see tests/visits.py."""
    with django_db_blocker.unblock():
        return everywhere()


@pytest.fixture
def _its_world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The world that the test asks for: by its marker, by being a journey, or by the people it asks for."""
    if marker := request.node.get_closest_marker("world"):
        name = marker.args[0]
    elif request.node.get_closest_marker("browser"):
        name = "shown"
    else:
        asked = [fixture for fixture in ("county_plan", "cast") if fixture in request.fixturenames]
        name = asked[0] if asked else databases.EMPTY
    with django_db_blocker.unblock(), databases.standing_on(name):
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def _django_db_helper(_its_world: None, _django_db_helper: None) -> None:
    """Pytest-django's own, on the world of the test."""


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Sign-in limits and checks of files are kept across requests, but not across tests. The unit's name is known."""
    from accounts.unit import Unit, keep_unit
    from loading.uploads.kept_checks import forget_checks

    cache.clear()
    forget_checks()
    keep_unit(Unit())


@pytest.fixture(autouse=True)
def _writes_under_the_lock() -> Iterator[None]:
    """Whatever became of the error, a write to a plan outside ``writing`` fails the test: see tests/writes.py."""
    writes.outside.clear()
    yield
    assert writes.outside == []


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller]:
    """Every test begins at NOW and time stands still; `clock.move_to` and `clock.shift` move it.

    In a browser journey time runs, from the same start, because server and browser wait for each other.
    """
    runs = request.node.get_closest_marker("browser") is not None
    with time_machine.travel(NOW, tick=runs) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that is installed, as root too, without its own traffic to other hosts."""
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser in Kent."""
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(autouse=True)
def _no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """A journey fails when the browser reports an error, refuses something or asks another host for anything.

    It watches the `context` that the journey uses, with all its pages. A journey that means to meet an error,
    such as a 404, names the status: `@pytest.mark.browser(expects=[404])`.
    """
    marker = request.node.get_closest_marker("browser")
    if marker is None:
        yield
        return
    context = request.getfixturevalue("context")
    server = urlsplit(request.getfixturevalue("live_server").url).netloc
    expected = [f"responded with a status of {status}" for status in marker.kwargs.get("expects", [])]
    complaints: list[str] = []

    def hear(message: Any) -> None:
        if message.type == "error" and not any(words in message.text for words in expected):
            complaints.append(f"{message.text} ({message.location['url']})")

    def see(made: Any) -> None:
        address = urlsplit(made.url)
        if address.scheme in {"http", "https"} and address.netloc != server:
            complaints.append(f"asked another host: {made.url}")

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("request", see)
    yield
    context.cookies()  # what the browser has reported so far arrives before its answer to this question
    assert complaints == []


@pytest.fixture
def _county(db: None) -> "build.County":
    """The cast, and a plan if the test asks for one; as new objects."""
    if databases.world() in ("cast", "county_plan"):
        county: build.County = databases.value(databases.world())
        return county
    return build.County(build.cast())


@pytest.fixture
def cast(_county: "build.County") -> "build.Cast":
    """The people of the tests, in the county's partnership."""
    return _county.cast


@pytest.fixture
def county_plan(_county: "build.County") -> "build.Plan":
    """The plan of ``build.plan``, with its posts held by the cast."""
    return _county.plan or build.plan(_county.cast.partnership, people=_county.cast)
