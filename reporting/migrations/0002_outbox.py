"""Moves text and outcome of each reminder to the outbox; the reminder keeps the fields that make it unique."""

import re

import django.db.models.deletion
from django.db import migrations, models

AGAIN = re.compile(r"again (\d+)")
BATCH = 500


def move_to_the_outbox(apps, schema_editor):
    """Creates a message for each reminder. If it was sent again, the person who did that has dealt with it."""
    reminder_model, message_model = (
        apps.get_model("reporting", "Reminder"),
        apps.get_model("accounts", "Message"),
    )
    again = {}
    for reminder in reminder_model.objects.filter(about__startswith="again ").order_by("pk"):
        match = AGAIN.fullmatch(reminder.about)
        if match:
            again[int(match[1])] = reminder
    rows = list(reminder_model.objects.select_related("period__agreement").order_by("pk"))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        messages = [_message_of(row, again.get(row.pk), message_model) for row in batch]
        for row, message in zip(batch, message_model.objects.bulk_create(messages), strict=True):
            row.message = message
        reminder_model.objects.bulk_update(batch, ["message"])
    if schema_editor.connection.vendor == "postgresql":
        # Checks the links now: a table with checks that are still to come cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _message_of(row, again, message_model):
    return message_model(
        partnership_id=row.period.agreement.partnership_id if row.period.agreement else None,
        person_id=row.person_id,
        name=row.name,
        address=row.address,
        kind="period",
        about=f"period:{row.period_id}",
        subject=row.subject,
        body=row.body,
        reply_to=row.reply_to,
        written_by_id=row.recorded_by_id,
        written_at=row.recorded_at,
        not_before=row.recorded_at,
        state=row.outcome,
        attempts=1,
        claimed_at=row.tried_at,
        why=row.why,
        dealt_with_at=again.recorded_at if again else None,
        dealt_with_by_id=again.recorded_by_id if again else None,
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("accounts", "0002_outbox")]

    operations = [
        migrations.AddField(
            "Reminder",
            "message",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminder",
                to="accounts.message",
            ),
        ),
        # Reversible only while there are no reminders: their messages cannot be told apart from others.
        migrations.RunPython(move_to_the_outbox, migrations.RunPython.noop),
        migrations.AlterField(
            "Reminder",
            "message",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminder",
                to="accounts.message",
            ),
        ),
        migrations.AlterModelOptions("Reminder", {"ordering": ("-pk",), "verbose_name": "reminder"}),
        migrations.RemoveConstraint("Reminder", "reminder_outcome_is_known"),
        *(
            migrations.RemoveField("Reminder", name)
            for name in (
                "person",
                "name",
                "address",
                "reply_to",
                "subject",
                "body",
                "recorded_at",
                "recorded_by",
                "outcome",
                "why",
                "tried_at",
            )
        ),
    ]
