import django.core.validators
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
            name="Indicator",
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
                ("code", models.CharField(blank=True, max_length=30, verbose_name="code")),
                ("framework", models.CharField(blank=True, max_length=60, verbose_name="framework")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("definition", models.TextField(blank=True, verbose_name="definition")),
                ("why_proxy", models.TextField(blank=True, verbose_name="why it stands for the priority")),
                ("unit", models.CharField(default="count", max_length=60, verbose_name="unit")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(6)],
                        verbose_name="decimal places",
                    ),
                ),
                (
                    "change_decimals",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(6)],
                        verbose_name="decimal places of changes",
                    ),
                ),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("lower", "Lower is better"),
                            ("higher", "Higher is better"),
                            ("neither", "Neither is better"),
                        ],
                        default="neither",
                        max_length=10,
                        verbose_name="polarity",
                    ),
                ),
                ("polarity_reason", models.TextField(blank=True, verbose_name="why that way is better")),
                ("geography", models.CharField(blank=True, max_length=200, verbose_name="geography")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("period_type", models.CharField(blank=True, max_length=40, verbose_name="kind of period")),
                (
                    "baseline_label",
                    models.CharField(blank=True, max_length=60, verbose_name="baseline period, as printed"),
                ),
                ("baseline_value", models.CharField(blank=True, max_length=60, verbose_name="baseline")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_indicators",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.priority",
                        verbose_name="priority",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="indicator_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="indicator_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("change_decimals__lte", 6), ("decimals__lte", 6)),
                        name="indicator_decimals_at_most_six",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
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
                ("value", models.CharField(max_length=200, verbose_name="target")),
                ("by", models.CharField(blank=True, max_length=60, verbose_name="by when, as printed")),
                ("floor", models.CharField(blank=True, max_length=200, verbose_name="floor")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target",
                "verbose_name_plural": "historical targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="indica_target_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalObservation",
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
                ("area", models.CharField(blank=True, max_length=120, verbose_name="area")),
                ("period_label", models.CharField(max_length=60, verbose_name="period, as printed")),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="first day of the period"),
                ),
                (
                    "period_end",
                    models.DateField(blank=True, null=True, verbose_name="last day of the period"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"
                    ),
                ),
                ("not_available", models.BooleanField(default=False, verbose_name="not available (N/A)")),
                (
                    "numerator",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="numerator"
                    ),
                ),
                (
                    "denominator",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="denominator"
                    ),
                ),
                ("provisional", models.BooleanField(default=False, verbose_name="provisional")),
                ("final_due", models.DateField(blank=True, null=True, verbose_name="final figures due")),
                ("revised_on", models.DateField(blank=True, null=True, verbose_name="revised on")),
                ("revision_reason", models.TextField(blank=True, verbose_name="why it was revised")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical observation",
                "verbose_name_plural": "historical observations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="indica_observation_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Observation",
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
                ("area", models.CharField(blank=True, max_length=120, verbose_name="area")),
                ("period_label", models.CharField(max_length=60, verbose_name="period, as printed")),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="first day of the period"),
                ),
                (
                    "period_end",
                    models.DateField(blank=True, null=True, verbose_name="last day of the period"),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"
                    ),
                ),
                ("not_available", models.BooleanField(default=False, verbose_name="not available (N/A)")),
                (
                    "numerator",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="numerator"
                    ),
                ),
                (
                    "denominator",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="denominator"
                    ),
                ),
                ("provisional", models.BooleanField(default=False, verbose_name="provisional")),
                ("final_due", models.DateField(blank=True, null=True, verbose_name="final figures due")),
                ("revised_on", models.DateField(blank=True, null=True, verbose_name="revised on")),
                ("revision_reason", models.TextField(blank=True, verbose_name="why it was revised")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="observation_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="observation_withdrawn_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revised_on__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=("indicator", "area", "period_label"),
                        name="one_first_figure_per_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revised_on__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=("indicator", "area", "period_label", "revised_on"),
                        name="one_revision_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("not_available", False), ("value__isnull", False)),
                            models.Q(("not_available", True), ("value__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_figure_or_not_available",
                        violation_error_message="Give a figure, or say that it is not available.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revised_on__isnull", True),
                            models.Q(("revision_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="revision_has_a_reason",
                        violation_error_message="Say why the figure was revised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("period_start__isnull", True),
                            ("period_end__isnull", True),
                            ("period_end__gte", models.F("period_start")),
                            _connector="OR",
                        ),
                        name="period_ends_after_it_starts",
                        violation_error_message="The period ends before it starts.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
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
                ("value", models.CharField(max_length=200, verbose_name="target")),
                ("by", models.CharField(blank=True, max_length=60, verbose_name="by when, as printed")),
                ("floor", models.CharField(blank=True, max_length=200, verbose_name="floor")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="indicators.indicator",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="target_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="target_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIndicator",
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
                ("code", models.CharField(blank=True, max_length=30, verbose_name="code")),
                ("framework", models.CharField(blank=True, max_length=60, verbose_name="framework")),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("definition", models.TextField(blank=True, verbose_name="definition")),
                ("why_proxy", models.TextField(blank=True, verbose_name="why it stands for the priority")),
                ("unit", models.CharField(default="count", max_length=60, verbose_name="unit")),
                (
                    "decimals",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(6)],
                        verbose_name="decimal places",
                    ),
                ),
                (
                    "change_decimals",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(6)],
                        verbose_name="decimal places of changes",
                    ),
                ),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("lower", "Lower is better"),
                            ("higher", "Higher is better"),
                            ("neither", "Neither is better"),
                        ],
                        default="neither",
                        max_length=10,
                        verbose_name="polarity",
                    ),
                ),
                ("polarity_reason", models.TextField(blank=True, verbose_name="why that way is better")),
                ("geography", models.CharField(blank=True, max_length=200, verbose_name="geography")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                ("period_type", models.CharField(blank=True, max_length=40, verbose_name="kind of period")),
                (
                    "baseline_label",
                    models.CharField(blank=True, max_length=60, verbose_name="baseline period, as printed"),
                ),
                ("baseline_value", models.CharField(blank=True, max_length=60, verbose_name="baseline")),
                ("note", models.TextField(blank=True, verbose_name="note")),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
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
                "verbose_name": "historical indicator",
                "verbose_name_plural": "historical indicators",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="indica_indicator_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
