import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import priorities.models.base


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("priorities", "0001_initial"),
        ("reporting", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=priorities.models.base.new_ref, max_length=60, verbose_name="reference"
                    ),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                (
                    "document",
                    models.CharField(
                        choices=[("action plan", "Action plan"), ("agreement", "Agreement")],
                        default="action plan",
                        max_length=20,
                        verbose_name="document",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="version")),
                (
                    "printed_date",
                    models.CharField(blank=True, max_length=60, verbose_name="date, as printed"),
                ),
                ("effective_at", models.DateTimeField(blank=True, null=True, verbose_name="effective")),
                ("comments", models.TextField(blank=True, verbose_name="comments")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="published",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="planversion_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="planversion_withdrawn_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("agreement", "document", "number"),
                        name="one_version_of_a_number",
                        violation_error_message="There is a version of this number already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"), ("effective_at__isnull", False), _connector="OR"
                        ),
                        name="published_version_has_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format_version", models.PositiveSmallIntegerField(verbose_name="format of the bytes")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the bytes")),
                ("canonical", models.BinaryField(verbose_name="bytes, compressed")),
                (
                    "period",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stored",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoredVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("format_version", models.PositiveSmallIntegerField(verbose_name="format of the bytes")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the bytes")),
                ("canonical", models.BinaryField(verbose_name="bytes, compressed")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stored",
                        to="plan.planversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalPlanVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "ref",
                    models.CharField(
                        default=priorities.models.base.new_ref, max_length=60, verbose_name="reference"
                    ),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                (
                    "document",
                    models.CharField(
                        choices=[("action plan", "Action plan"), ("agreement", "Agreement")],
                        default="action plan",
                        max_length=20,
                        verbose_name="document",
                    ),
                ),
                ("number", models.CharField(max_length=20, verbose_name="version")),
                (
                    "printed_date",
                    models.CharField(blank=True, max_length=60, verbose_name="date, as printed"),
                ),
                ("effective_at", models.DateTimeField(blank=True, null=True, verbose_name="effective")),
                ("comments", models.TextField(blank=True, verbose_name="comments")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")],
                        default="published",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "history_decision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.decision",
                        verbose_name="decision behind the change",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical plan version",
                "verbose_name_plural": "historical plan versions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="plan_planversion_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
