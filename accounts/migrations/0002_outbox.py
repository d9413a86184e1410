"""Turns the log of mails into the outbox: rows are saved before their message is sent, and count the attempts."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

STATES = ("waiting", "sending", "sent", "failed", "unknown", "cancelled")


def end_waiting_mails(apps, schema_editor):
    """Waiting mails belong to a process that has ended: it is unknown whether they were sent."""
    apps.get_model("accounts", "Message").objects.filter(state="waiting").update(
        state="unknown", why="The service stopped before it was known to be sent."
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RenameModel("MailLog", "Message"),
        migrations.RemoveConstraint("Message", "mail_outcome_is_known"),
        migrations.RemoveIndex("Message", "mail_by_outcome"),
        migrations.RenameField("Message", "outcome", "state"),
        migrations.RenameField("Message", "tried_at", "claimed_at"),
        migrations.AlterModelOptions(
            "Message", {"ordering": ("-written_at", "-pk"), "verbose_name": "message"}
        ),
        migrations.AlterField(
            "Message",
            "state",
            models.CharField(
                choices=[
                    ("waiting", "Waits to be sent"),
                    ("sending", "Being sent"),
                    ("sent", "Handed to the mail server"),
                    ("failed", "Could not be delivered"),
                    ("unknown", "Not known"),
                    ("cancelled", "Cancelled before it was sent"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            "Message",
            "claimed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="last taken up"),
        ),
        migrations.AlterField(
            "Message",
            "kind",
            models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("post", "What comes with a job title"),
                    ("request", "“This is no longer mine”"),
                    ("period", "About a reporting period"),
                    ("sign-in", "About signing in"),
                    ("error", "Error of the service"),
                ],
                max_length=20,
                verbose_name="what it is",
            ),
        ),
        migrations.AlterField(
            "Message",
            "partnership",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.partnership",
                verbose_name="partnership",
            ),
        ),
        migrations.AlterField(
            "Message", "subject", models.CharField(blank=True, max_length=300, verbose_name="subject")
        ),
        migrations.AlterField("Message", "body", models.TextField(blank=True, verbose_name="text")),
        migrations.AddField(
            "Message",
            "name",
            models.CharField(blank=True, default="", max_length=200, verbose_name="name"),
            False,
        ),
        migrations.AddField(
            "Message",
            "about",
            models.CharField(
                blank=True, db_index=True, default="", max_length=100, verbose_name="what caused it"
            ),
            False,
        ),
        migrations.AddField(
            "Message",
            "subject_of_several",
            models.CharField(blank=True, default="", max_length=300, verbose_name="subject of several"),
            False,
        ),
        migrations.AddField(
            "Message",
            "opening",
            models.TextField(blank=True, default="", verbose_name="before the text"),
            False,
        ),
        migrations.AddField(
            "Message",
            "closing",
            models.TextField(blank=True, default="", verbose_name="after the text"),
            False,
        ),
        migrations.AddField(
            "Message",
            "is_secret",
            models.BooleanField(default=False, verbose_name="carries a code or a link"),
        ),
        migrations.AddField(
            "Message",
            "not_before",
            models.DateTimeField(default=django.utils.timezone.now, verbose_name="not sent before"),
        ),
        migrations.AddField(
            "Message", "expires_at", models.DateTimeField(blank=True, null=True, verbose_name="of use until")
        ),
        migrations.AddField(
            "Message", "attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")
        ),
        migrations.AddField(
            "Message", "again_at", models.DateTimeField(blank=True, null=True, verbose_name="sent again")
        ),
        migrations.AddField(
            "Message",
            "again_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(end_waiting_mails, migrations.RunPython.noop),
        migrations.AddConstraint(
            "Message",
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="message_state_is_known"),
        ),
        migrations.AddConstraint(
            "Message",
            models.CheckConstraint(
                condition=~models.Q(state="sending") | models.Q(claimed_at__isnull=False),
                name="message_being_sent_is_claimed",
            ),
        ),
        migrations.AddConstraint(
            "Message",
            models.CheckConstraint(
                condition=models.Q(is_secret=False)
                | models.Q(state__in=("waiting", "sending"))
                | models.Q(subject="", opening="", body="", closing=""),
                name="secret_message_is_blanked",
            ),
        ),
        migrations.AddIndex(
            "Message", models.Index(fields=["partnership", "state"], name="message_by_state")
        ),
        migrations.AddIndex(
            "Message", models.Index(fields=["state", "not_before"], name="message_that_is_due")
        ),
        migrations.AddIndex(
            "Message",
            models.Index(
                condition=models.Q(is_secret=True), fields=["written_at"], name="message_that_is_secret"
            ),
        ),
    ]
