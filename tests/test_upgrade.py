"""The upgrade rehearsal: a database that an earlier commit left takes the newest migrations and loses nothing."""

from __future__ import annotations

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core.history import history_of
from plan.versions.stored import verify
from priorities.models import Agreement
from reporting.models import Report, ReportingPeriod
from tests.pages import text_of
from tests.signing_in import sign_in
from tests.world import SHOWN_ON

pytestmark = [pytest.mark.world("upgraded"), pytest.mark.django_db]


def test_no_migration_is_left_and_the_tables_are_as_the_models_say() -> None:
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    connection.check_constraints()


def test_every_published_version_and_period_still_verifies() -> None:
    results = list(verify())

    assert len(results) == 2
    assert [f"{published}: {why}" for published, why in results if why] == []


def test_agreements_people_periods_and_history_are_all_still_there() -> None:
    assert Agreement.objects.count() == 4
    assert User.objects.filter(is_illustrative=True).count() == 7
    assert ReportingPeriod.objects.filter(state="open").count() == 1
    assert Report.objects.filter(period__state="open").count() == 38
    for row in Report.objects.filter(state="sent"):
        assert history_of(Report).objects.filter(id=row.pk).exists()


def test_every_commentary_is_a_report_on_its_priority_with_its_history() -> None:
    rows = Report.objects.about_priorities()

    assert rows.count() > 0
    for row in rows.select_related("priority", "agreement"):
        assert row.report_text
        assert row.about_priority.agreement_id == row.agreement_id
        first, *_ = history_of(Report).objects.filter(id=row.pk).order_by("history_date", "history_id")
        assert (first.history_type, first.ref, first.priority_id) == ("+", row.ref, row.priority_id)


def test_a_lead_goes_on_where_they_were(client: Client, settings: Settings) -> None:
    settings.CSA_DEMO = True
    lead = User.objects.get(email__startswith="lead@")
    with time_machine.travel(SHOWN_ON, tick=False):
        update = Report.objects.filter(
            state="owed", responder__holdings__person=lead, action__ongoing=False
        ).first()
        assert update
        sign_in(client, lead)
        words = {"report_text": "Written after the upgrade.", "do": "save"}
        assert client.post(f"/updates/{update.pk}/", words).status_code == 302

        assert "Written after the upgrade." in text_of(client, f"/updates/{update.pk}/")
