"""Updates and commentaries become reports: nothing of either is lost, and what points to them still does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tests.stages import STAGES

# On PostgreSQL tests/test_upgrade.py moves a whole database through the same migrations.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.world("before_one_report"),
]

BEFORE = STAGES["before_one_report"]
AFTER = [("reporting", "0004_one_report"), *BEFORE[1:]]


def apps_at(targets: list[tuple[str, str]]) -> Any:
    """The models as they are after these migrations."""
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_a_commentary_keeps_its_words_history_rounds_and_draft() -> None:
    old = apps_at(BEFORE)
    now = timezone.now()
    made = old.get_model
    county = made("accounts", "Partnership").objects.create(name="County Partnership")
    lead = made("accounts", "User").objects.create(email="lead@example.org", name="Lee Lead")
    agreement = made("priorities", "Agreement").objects.create(
        partnership=county,
        slug="county",
        title="County",
        starts_on=date(2014, 4, 1),
        ends_on=date(2017, 3, 31),
    )
    of_plan = {"agreement": agreement}
    first, second = (
        made("priorities", "Priority").objects.create(
            **of_plan, ref=f"p{number}", number=str(number), title="Title"
        )
        for number in (1, 2)
    )
    aim = made("actions", "Aim").objects.create(**of_plan, ref="a1", priority=first, text="Aim")
    action = made("actions", "Action").objects.create(**of_plan, ref="a1a", aim=aim, text="Action")
    period = made("reporting", "ReportingPeriod").objects.create(**of_plan, ref="r", title="January 2015")
    about = {**of_plan, "period": period}
    update = made("reporting", "ProgressUpdate").objects.create(**about, ref="same", action=action)
    made("reporting", "UpdateDraft").objects.create(
        update=update, report_text="Begun", saved_by=lead, saved_at=now, revision=3
    )
    # The same ref as the update's: refs were unique in each of two tables.
    told = made("reporting", "Commentary").objects.create(
        **about,
        ref="same",
        priority=first,
        text="Burglary fell.",
        state="sent back",
        sent_by=lead,
        sent_at=now,
    )
    history = made("reporting", "HistoricalCommentary").objects
    for moment, state, kind in ((now - timedelta(days=1), "sent", "+"), (now, "sent back", "~")):
        history.create(
            id=told.pk, ref="same", agreement=agreement, period=period, priority=first, text="Burglary fell.",
            state=state, position=0, history_date=moment, history_type=kind, history_change_reason="Why",
        )  # fmt: skip
    made("reporting", "UpdateRound").objects.create(
        commentary=told, kind="sent back", at=now, note="In Dover?"
    )
    made("reporting", "UpdateRound").objects.create(update=update, kind="comment", at=now, note="Good.")
    for priority in (first, second):
        made("reporting", "CommentaryDraft").objects.create(
            period=period, priority=priority, text="Typed.", saved_by=lead, saved_at=now, revision=2
        )
    message = made("accounts", "Message").objects.create(
        partnership=county, address="lead@example.org", kind="period", about=f"commentary:{told.pk}",
        subject="S", body="B", written_at=now, not_before=now, state="sent",
    )  # fmt: skip
    made("reporting", "Reminder").objects.create(
        period=period,
        kind="sent back",
        about=f"round 1 of commentary {told.pk}",
        recipient="one",
        message=message,
    )

    MigrationExecutor(connection).migrate(AFTER)
    new = apps_at(AFTER)

    reports = new.get_model("reporting", "Report").objects
    assert reports.get(action=action.pk).pk == update.pk
    report = reports.get(priority=first.pk)
    assert (report.report_text, report.state, report.sent_by_id) == ("Burglary fell.", "sent back", lead.pk)
    assert report.ref == "same-priority"
    past = (
        new.get_model("reporting", "HistoricalReport").objects.filter(id=report.pk).order_by("history_date")
    )
    assert [(row.state, row.history_type, row.ref) for row in past] == [
        ("sent", "+", "same-priority"),
        ("sent back", "~", "same-priority"),
    ]
    rounds = new.get_model("reporting", "ReportRound").objects.order_by("pk")
    assert [(row.report_id, row.note) for row in rounds] == [(report.pk, "In Dover?"), (update.pk, "Good.")]
    drafts = new.get_model("reporting", "ReportDraft").objects.order_by("revision", "priority")
    names = ("action", "priority", "report_text", "revision")
    assert list(drafts.values_list(*names)) == [
        (None, first.pk, "Typed.", 2),
        (None, second.pk, "Typed.", 2),
        (action.pk, None, "Begun", 3),
    ]
    reminder = new.get_model("reporting", "Reminder").objects.select_related("message").get()
    assert reminder.about == f"round 1 of report {report.pk}"
    assert reminder.message.about == f"report:{report.pk}"

    with pytest.raises(CommandError, match="There are reports already"):
        MigrationExecutor(connection).migrate(BEFORE)
