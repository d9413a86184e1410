"""Gives each meeting that a decision names a row of its own."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Min

NAMED = "Named by the decisions on record"


def name_meetings(apps: Any, schema_editor: Any) -> None:
    """A meeting for each agreement and day that rounds name, with its history; the rounds point to it."""
    rounds = apps.get_model("reporting", "ReportRound").objects.filter(meeting_on__isnull=False)
    meeting_model = apps.get_model("reporting", "Meeting")
    past = apps.get_model("reporting", "HistoricalMeeting")
    named = (
        rounds.order_by()
        .values("report__agreement", "report__agreement__working_group", "meeting_on")
        .annotate(period=Min("report__period"), first=Min("at"))
    )
    for row in list(named.order_by("meeting_on", "report__agreement")):
        meeting = meeting_model.objects.create(
            agreement_id=row["report__agreement"],
            group=row["report__agreement__working_group"] or "Working Group",
            held_on=row["meeting_on"],
            period_id=row["period"],
            # What it decided was told at once, then.
            told_at=row["first"],
        )
        columns = {field.attname: getattr(meeting, field.attname) for field in meeting._meta.fields}
        past.objects.create(
            **columns, history_date=row["first"], history_type="+", history_change_reason=NAMED
        )
        rounds.filter(report__agreement=meeting.agreement_id, meeting_on=meeting.held_on).update(
            meeting=meeting
        )


def leave(apps: Any, schema_editor: Any) -> None:
    """Nothing to undo: the tables go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0010_meetings")]

    operations = [migrations.RunPython(name_meetings, leave)]
