"""What every response tells the browser."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from tests.outbox import create_message

pytestmark = pytest.mark.once


def directives(policy: str) -> dict[str, list[str]]:
    """A Content-Security-Policy header taken apart."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: sorted(sources) for name, *sources in parts}


def test_the_content_security_policy_allows_nothing_but_the_service_itself(client: Client, db: None) -> None:
    response = client.get("/healthz")

    assert directives(response.headers["Content-Security-Policy"]) == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }


def test_a_response_cannot_be_framed_sniffed_or_traced_and_switches_features_off(
    client: Client, db: None
) -> None:
    headers = client.get("/healthz").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = headers["Permissions-Policy"].split(", ")
    assert "camera=()" in policy
    assert "publickey-credentials-get=(self)" in policy


def test_a_plain_connection_is_sent_to_a_secure_one_except_for_the_load_balancer(
    client: Client, settings: Settings, db: None
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000

    plain = client.get("/admin/")
    balancer = client.get("/healthz")
    secure = client.get("/healthz", secure=True)

    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/admin/")
    assert balancer.status_code == 200
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_healthz_says_ok_while_the_database_answers(client: Client, db: None) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_healthz_says_when_messages_wait_longer_than_a_worker_lets_them(
    client: Client, db: None, clock: time_machine.Traveller
) -> None:
    row = create_message()
    clock.shift(timedelta(minutes=9))
    assert client.get("/healthz").content == b"ok"
    clock.shift(timedelta(minutes=2))

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok, but messages wait")
    row.delete()
    assert client.get("/healthz").content == b"ok"


def test_healthz_is_unavailable_when_the_database_does_not_answer(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr("csa_tracker.health.connection", Gone())
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"no database")


def test_healthz_only_reads(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_the_admin_is_entered_through_the_service_s_own_sign_in(client: Client, db: None) -> None:
    response = client.get("/admin/login/?next=/admin/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")
