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
    ]

    operations = [
        migrations.CreateModel(
            name="Aim",
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
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number, as printed")),
                ("text", models.TextField(verbose_name="aim")),
                ("outcome", models.TextField(blank=True, verbose_name="planned outcome")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aims",
                        to="priorities.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="aim_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="aim_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
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
                ("text", models.TextField(verbose_name="action")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("ongoing", models.BooleanField(default=False, verbose_name="ongoing")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="looked at again on")),
                (
                    "timescale",
                    models.CharField(blank=True, max_length=300, verbose_name="timescale, as printed"),
                ),
                ("measure", models.TextField(blank=True, verbose_name="how delivery is measured")),
                ("reporting", models.TextField(blank=True, verbose_name="how delivery is reported")),
                (
                    "partnership_only",
                    models.BooleanField(default=False, verbose_name="for the Partnership only"),
                ),
                ("follows", models.CharField(blank=True, max_length=1000, verbose_name="carried on from")),
                ("extra", models.JSONField(blank=True, default=list, verbose_name="further text")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coordinates",
                        to="priorities.leadpost",
                        verbose_name="co-ordinator",
                    ),
                ),
                (
                    "aim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="actions.aim",
                        verbose_name="aim",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="action_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="action_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ongoing", False), ("due__isnull", True), _connector="OR"),
                        name="ongoing_action_has_no_due_date",
                        violation_error_message="An ongoing action has no due date; give a date to look at it again.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AimTheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "aim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="theme_links",
                        to="actions.aim",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="aim_links",
                        to="priorities.theme",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("aim", "theme"), name="one_link_per_aim_and_theme")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAction",
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
                ("text", models.TextField(verbose_name="action")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("ongoing", models.BooleanField(default=False, verbose_name="ongoing")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="looked at again on")),
                (
                    "timescale",
                    models.CharField(blank=True, max_length=300, verbose_name="timescale, as printed"),
                ),
                ("measure", models.TextField(blank=True, verbose_name="how delivery is measured")),
                ("reporting", models.TextField(blank=True, verbose_name="how delivery is reported")),
                (
                    "partnership_only",
                    models.BooleanField(default=False, verbose_name="for the Partnership only"),
                ),
                ("follows", models.CharField(blank=True, max_length=1000, verbose_name="carried on from")),
                ("extra", models.JSONField(blank=True, default=list, verbose_name="further text")),
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
                    "aim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.aim",
                        verbose_name="aim",
                    ),
                ),
                (
                    "coordinator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
                        verbose_name="co-ordinator",
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
                "verbose_name": "historical action",
                "verbose_name_plural": "historical actions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="action_action_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalActionStatus",
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
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="completed on")),
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
                    "action",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.action",
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
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.statuslabel",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical action status",
                "verbose_name_plural": "historical action statuss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="action_actionstatus_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAim",
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
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number, as printed")),
                ("text", models.TextField(verbose_name="aim")),
                ("outcome", models.TextField(blank=True, verbose_name="planned outcome")),
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
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical aim",
                "verbose_name_plural": "historical aims",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["id", "history_date", "history_id"], name="action_aim_at")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAimTheme",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
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
                    "aim",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="actions.aim",
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
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical aim theme",
                "verbose_name_plural": "historical aim themes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="action_aimtheme_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ActionStatus",
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
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="completed on")),
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing",
                        to="actions.action",
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
                (
                    "label",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.statuslabel",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="actionstatus_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="actionstatus_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
    ]
