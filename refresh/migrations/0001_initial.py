import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("priorities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefreshDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("head", models.JSONField(default=dict, verbose_name="what it is into")),
                ("decisions", models.JSONField(blank=True, default=dict, verbose_name="what was decided")),
                (
                    "seen",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="what was proposed when last looked at"
                    ),
                ),
                (
                    "fates",
                    models.JSONField(blank=True, default=dict, verbose_name="what became of each action"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("approved", "Approved"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="how often it was saved")),
                ("reason", models.TextField(blank=True, verbose_name="why it was approved, or dropped")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved, or dropped"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refreshes",
                        to="priorities.agreement",
                        verbose_name="refresh of",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="became",
                    ),
                ),
            ],
            options={
                "verbose_name": "refresh",
                "verbose_name_plural": "refreshes",
                "ordering": ("-started_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("source",),
                        name="one_open_refresh_of_an_agreement",
                        violation_error_message="A refresh of this agreement is under way already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "approved", "dropped"))),
                        name="refresh_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("ended_at__isnull", False), ("target__isnull", False)),
                            _connector="OR",
                        ),
                        name="approved_refresh_has_its_agreement",
                    ),
                ],
            },
        ),
    ]
