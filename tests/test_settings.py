"""What the environment may say, and the one sentence with which a start is refused."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from core.environment import Environment

PRODUCTION = {
    "CSA_ENV": "production",
    "SECRET_KEY": "k7" * 32,
    "ALLOWED_HOSTS": "csa.example.gov.uk",
    "SITE_URL": "https://csa.example.gov.uk",
    "DATABASE_URL": "postgres://csa:p%40ss@db.example.gov.uk:5433/csa?sslmode=require",
    "DEFAULT_FROM_EMAIL": "csa@example.gov.uk",
    "EMAIL_HOST": "mail.example.gov.uk",
}
TELL = "import json, csa_tracker.settings as s; print(json.dumps({n: getattr(s, n) for n in %r}))"

DEMO_REFUSED = (
    "CSA_DEMO lets anybody sign in as a demonstration person and works only on a development machine "
    "with SQLite: remove CSA_DEMO from the environment."
)


def run(code: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A Python of its own with nothing in its environment but what is given."""
    return subprocess.run(
        [sys.executable, *code],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def told(names: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """The values of some settings under an environment."""
    result = run(["-c", TELL % names], environment)
    assert result.returncode == 0, result.stderr
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def refused(environment: dict[str, str]) -> str:
    """What manage.py prints when it does not start; it must be one line."""
    result = run(["manage.py", "check"], environment)
    assert result.returncode == 1
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    return line


@pytest.mark.once
def test_a_checkout_without_an_environment_is_a_development_machine_with_local_addresses_only() -> None:
    values = told(["DEBUG", "CSA_DEMO", "ALLOWED_HOSTS", "ON_SQLITE"], {})

    assert values == {
        "DEBUG": True,
        "CSA_DEMO": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "testserver"],
        "ON_SQLITE": True,
    }


@pytest.mark.once
def test_production_takes_everything_from_the_environment() -> None:
    values = told(
        [
            "DEBUG",
            "ALLOWED_HOSTS",
            "DATABASES",
            "EMAIL_USE_TLS",
            "EMAIL_PORT",
            "SECURE_SSL_REDIRECT",
            "ADMINS",
        ],
        {**PRODUCTION, "ERROR_EMAILS": "ops@example.gov.uk"},
    )

    database = values.pop("DATABASES")["default"]
    assert values == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["csa.example.gov.uk"],
        "EMAIL_USE_TLS": True,
        "EMAIL_PORT": 587,
        "SECURE_SSL_REDIRECT": True,
        "ADMINS": [["ops@example.gov.uk", "ops@example.gov.uk"]],
    }
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.gov.uk", 5433, "csa")
    assert (database["USER"], database["PASSWORD"]) == ("csa", "p@ss")
    assert database["OPTIONS"] == {"sslmode": "require", "options": "-c lock_timeout=60s"}
    assert database["CONN_MAX_AGE"] == 60


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"CSA_ENV"}))
def test_production_does_not_start_without_what_it_needs(name: str) -> None:
    without = {key: value for key, value in PRODUCTION.items() if key != name}

    assert refused(without) == f"Cannot start: {name} is not set: set it in the environment."


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"CSA_ENV": "prod"},
            "CSA_ENV is 'prod': set it to one of development, production.",
        ),
        (
            {"SECRET_KEY": "short"},
            "SECRET_KEY is too short: set it to at least 50 characters.",
        ),
        (
            {"EMAIL_SECURITY": "ssl"},
            "EMAIL_SECURITY is 'ssl': set it to one of starttls, tls, none.",
        ),
        (
            {"CSA_DEMO": "1"},
            DEMO_REFUSED,
        ),
        (
            {"OIDC_CLIENT_ID": "csa"},
            "OIDC_CLIENT_SECRET is not set: set it in the environment.",
        ),
    ],
)
def test_an_odd_value_stops_the_start_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    assert refused({**PRODUCTION, **change}) == f"Cannot start: {sentence}"


@pytest.mark.once
def test_demonstration_people_are_refused_on_another_database_than_sqlite() -> None:
    database = "postgres://postgres@127.0.0.1:5432/postgres"

    assert refused({"CSA_DEMO": "1", "DATABASE_URL": database}) == f"Cannot start: {DEMO_REFUSED}"


@pytest.mark.once
def test_demonstration_people_are_refused_when_debugging_is_off() -> None:
    assert refused({"CSA_DEMO": "1", "DEBUG": "0"}) == f"Cannot start: {DEMO_REFUSED}"


@pytest.mark.once
def test_demonstration_people_are_offered_on_a_development_machine_with_sqlite() -> None:
    assert told(["CSA_DEMO"], {"CSA_DEMO": "1"}) == {"CSA_DEMO": True}


@pytest.mark.once
def test_a_web_server_ends_with_the_same_sentence_and_the_status_that_stops_gunicorn() -> None:
    result = run(["-c", "import csa_tracker.wsgi"], {"CSA_ENV": "production"})

    assert result.stderr == "Cannot start: SECRET_KEY is not set: set it in the environment.\n"
    assert result.returncode == 4


@pytest.mark.once
def test_sign_in_through_an_organisation_exists_only_when_it_is_configured() -> None:
    oidc = {
        "OIDC_SERVER_URL": "https://login.example.gov.uk/tenant/v2.0",
        "OIDC_CLIENT_ID": "csa",
        "OIDC_CLIENT_SECRET": "secret",
    }
    without = told(["INSTALLED_APPS", "CONTENT_SECURITY_POLICY"], PRODUCTION)
    configured = told(["INSTALLED_APPS", "CONTENT_SECURITY_POLICY"], {**PRODUCTION, **oidc})

    provider = "allauth.socialaccount.providers.openid_connect"
    assert provider not in without["INSTALLED_APPS"]
    assert without["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == ["'self'"]
    assert provider in configured["INSTALLED_APPS"]
    assert configured["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == [
        "'self'",
        "https://login.example.gov.uk",
    ]


@pytest.mark.parametrize("value", ["yes", "on", "2", "-1", "tru"])
def test_a_flag_is_1_or_0_and_nothing_else(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"X is '{value}': set it to 1 or 0"):
        Environment({"X": value}).flag("X", False)


@pytest.mark.parametrize(("value", "flag"), [("1", True), ("true", True), ("0", False), ("False", False)])
def test_a_flag_overrides_its_default(value: str, flag: bool) -> None:
    assert Environment({"X": value}).flag("X", not flag) is flag


@pytest.mark.parametrize("value", ["0", "70000", "25.0", "١", "587x"])
def test_a_whole_number_outside_its_limits_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="set it to a whole number from 1 to 65535"):
        Environment({"X": value}).integer("X", 587, least=1, most=65535)


@pytest.mark.parametrize("value", ["*", "a.uk,", "https://a.uk", "a.uk:80", "a_b.uk", "a..uk", "a.uk b.uk"])
def test_what_is_not_a_host_name_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="set it to host names separated by commas"):
        Environment({"X": value}).hosts("X")


def test_host_names_are_taken_without_blanks_and_in_small_letters() -> None:
    hosts = Environment({"X": " CSA.example.gov.uk, .kent.gov.uk,10.0.0.1 "}).hosts("X")

    assert hosts == ["csa.example.gov.uk", ".kent.gov.uk", "10.0.0.1"]


@pytest.mark.parametrize(
    "value",
    [
        "http://csa.example.gov.uk",
        "csa.example.gov.uk",
        "https://csa.example.gov.uk/tracker",
        "https://csa.example.gov.uk?a=b",
        "https://csa.example.gov.uk:port",
        "https://user@csa.example.gov.uk",
        "https://",
    ],
)
def test_the_address_of_the_site_has_a_scheme_and_a_host_and_nothing_more(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="set it to an address such as https://"):
        Environment({"X": value}).site("X")


def test_the_address_of_the_site_loses_its_trailing_slash() -> None:
    assert (
        Environment({"X": "https://CSA.example.gov.uk:8443/"}).site("X") == "https://csa.example.gov.uk:8443"
    )


@pytest.mark.parametrize("value", ["unit", "unit@", "a@b.uk, c@d.uk", "Unit <unit@example.gov.uk>"])
def test_an_e_mail_address_is_one_bare_address(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="set it to one e-mail address"):
        Environment({"X": value}).address("X")


@pytest.mark.parametrize(
    "value",
    [
        "mysql://csa:hidden@db/csa",
        "postgres://csa:hidden@db:port/csa",
        "postgres://csa:hidden@db",
        "/srv/csa:hidden.sqlite3",
        "sqlite://",
    ],
)
def test_a_database_that_is_not_understood_is_refused_without_repeating_its_password(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="X is not understood: set it to postgres://") as refusal:
        Environment({"X": value}).database("X")

    assert "hidden" not in str(refusal.value)


def test_sqlite_writes_ahead_waits_its_turn_and_keeps_foreign_keys(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this is about SQLite")
    with connection.cursor() as cursor:
        found = {}
        for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {pragma}")
            [found[pragma]] = cursor.fetchone()

    assert found == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 60_000}
    assert connection.transaction_mode == "IMMEDIATE"


def test_migrating_makes_the_table_of_the_shared_cache(db: None) -> None:
    shared = DatabaseCache("cache", {})

    shared.set("sign-ins", 3)

    assert shared.get("sign-ins") == 3


def test_the_migration_of_the_cache_table_can_be_taken_back_and_done_again(transactional_db: None) -> None:
    call_command("migrate", "core", "zero", verbosity=0)
    without = connection.introspection.table_names()
    call_command("migrate", "core", verbosity=0)

    assert "cache" not in without
    assert "cache" in connection.introspection.table_names()


def test_the_models_and_their_migrations_are_in_step(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
