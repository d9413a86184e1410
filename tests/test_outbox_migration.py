"""The outbox takes over what two logs knew before it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.stages import STAGES

# On PostgreSQL tests/test_upgrade.py moves a whole database through the same migrations.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.world("before_outbox")]

BEFORE = STAGES["before_outbox"]
AFTER = [("accounts", "0002_outbox"), ("reporting", "0002_outbox")]


def apps_at(targets: list[tuple[str, str]]) -> Any:
    """The models as they are after these migrations."""
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_what_was_written_before_keeps_its_meaning() -> None:
    old = apps_at(BEFORE)
    county = old.get_model("accounts", "Partnership").objects.create(name="County Partnership")
    officer = old.get_model("accounts", "User").objects.create(email="officer@example.org")
    now = timezone.now()
    mails = old.get_model("accounts", "MailLog").objects
    for outcome in ("waiting", "sent", "failed"):
        mails.create(
            partnership=county, address=f"{outcome}@example.org", kind="post", subject="S", body="B",
            outcome=outcome, written_at=now, why="No such user" if outcome == "failed" else "",
        )  # fmt: skip
    agreement = old.get_model("priorities", "Agreement").objects.create(
        partnership=county,
        slug="county",
        title="County",
        starts_on=date(2014, 4, 1),
        ends_on=date(2017, 3, 31),
    )
    period = old.get_model("reporting", "ReportingPeriod").objects.create(
        agreement=agreement, title="January 2015", position=10, due_on=date(2015, 1, 16)
    )
    reminders = old.get_model("reporting", "Reminder").objects
    known = {
        "period": period,
        "recipient": "one",
        "name": "Lee",
        "address": "lee@example.org",
        "recorded_at": now,
    }
    lost = reminders.create(kind="opening", outcome="unknown", subject="8 actions", body="Words", **known)
    reminders.create(kind="opening", about=f"again {lost.pk}", outcome="sent", recorded_by=officer, **known)
    reminders.create(kind="chase", outcome="failed", why="Refused", recorded_by=officer, **known)

    MigrationExecutor(connection).migrate(AFTER)
    new = apps_at(AFTER)

    rows = new.get_model("accounts", "Message").objects.order_by("pk")
    assert list(rows.values_list("address", "state", "why")[:3]) == [
        ("waiting@example.org", "unknown", "The service stopped before it was known to be sent."),
        ("sent@example.org", "sent", ""),
        ("failed@example.org", "failed", "No such user"),
    ]
    reminders_after = new.get_model("reporting", "Reminder").objects.order_by("pk")
    names = (
        "kind",
        "message__state",
        "message__why",
        "message__name",
        "message__written_by",
        "message__dealt_with_by",
    )
    assert list(reminders_after.values_list(*names)) == [
        ("opening", "unknown", "", "Lee", None, officer.pk),
        ("opening", "sent", "", "Lee", officer.pk, None),
        ("chase", "failed", "Refused", "Lee", officer.pk, None),
    ]
    first = reminders_after[0].message
    assert (first.subject, first.body, first.partnership_id, first.kind) == (
        "8 actions",
        "Words",
        county.pk,
        "period",
    )
    assert not rows.filter(state="waiting").exists()
