import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import priorities.models.base


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(max_length=80, unique=True, verbose_name="short name in addresses"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends (empty: rolling)")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("consultation", "Consultation"),
                            ("in force", "In force"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("approved_by", models.CharField(blank=True, max_length=300, verbose_name="approved by")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                ("feedback_due", models.DateField(blank=True, null=True, verbose_name="feedback due")),
                (
                    "themes_apply",
                    models.CharField(
                        choices=[
                            ("all", "All themes run through every priority"),
                            ("by aim", "Each aim names its themes"),
                        ],
                        default="by aim",
                        max_length=10,
                        verbose_name="themes apply",
                    ),
                ),
                (
                    "working_group",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the working group"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "follows",
                    models.CharField(blank=True, max_length=80, verbose_name="follows the agreement"),
                ),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="anyone may read what is published"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="accounts.partnership",
                        verbose_name="partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "ordering": ("-starts_on", "slug"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="agreement_ends_after_it_starts",
                        violation_error_message="The agreement ends before it starts.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Agency",
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
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("abbreviation", models.CharField(blank=True, max_length=60, verbose_name="abbreviation")),
                ("standing", models.CharField(blank=True, max_length=60, verbose_name="standing")),
                ("successor", models.CharField(blank=True, max_length=300, verbose_name="succeeded by")),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="agency_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="agency_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chapter",
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
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="chapter_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="chapter_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
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
                    "subject",
                    models.CharField(
                        choices=[
                            ("agreement", "The agreement"),
                            ("priority", "A priority"),
                            ("indicator", "An indicator"),
                            ("action", "An action"),
                        ],
                        default="agreement",
                        max_length=20,
                        verbose_name="about",
                    ),
                ),
                ("subject_ref", models.CharField(blank=True, max_length=60, verbose_name="which one")),
                ("text", models.TextField(verbose_name="concern")),
                ("raised_at", models.CharField(blank=True, max_length=300, verbose_name="raised at")),
                ("raised_on", models.DateField(blank=True, null=True, verbose_name="raised on")),
                ("answer", models.TextField(blank=True, verbose_name="the Partnership's answer")),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="concern_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="concern_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("subject", "agreement"), ("subject_ref", "")),
                            models.Q(
                                models.Q(("subject", "agreement"), _negated=True),
                                models.Q(("subject_ref", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="concern_names_its_subject",
                        violation_error_message="Say which priority, indicator or action the issue is about.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                ("reference", models.CharField(max_length=60, verbose_name="reference")),
                ("meeting", models.CharField(blank=True, max_length=300, verbose_name="meeting")),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="date of the meeting")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="kind")),
                ("text", models.TextField(verbose_name="text")),
                ("addressed_to", models.CharField(blank=True, max_length=300, verbose_name="to")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("status", models.CharField(blank=True, max_length=60, verbose_name="status")),
                ("response", models.TextField(blank=True, verbose_name="response")),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="decision_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GovernanceGroup",
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
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("members", models.TextField(blank=True, verbose_name="members")),
                ("terms", models.TextField(blank=True, verbose_name="terms of reference")),
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
                    models.UniqueConstraint(
                        fields=("agreement", "ref"), name="governancegroup_ref_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="governancegroup_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAgency",
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
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("abbreviation", models.CharField(blank=True, max_length=60, verbose_name="abbreviation")),
                ("standing", models.CharField(blank=True, max_length=60, verbose_name="standing")),
                ("successor", models.CharField(blank=True, max_length=300, verbose_name="succeeded by")),
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
                "verbose_name": "historical agency",
                "verbose_name_plural": "historical agencys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_agency_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAgreement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("slug", models.SlugField(max_length=80, verbose_name="short name in addresses")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends (empty: rolling)")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("consultation", "Consultation"),
                            ("in force", "In force"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("approved_by", models.CharField(blank=True, max_length=300, verbose_name="approved by")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="approved on")),
                ("feedback_due", models.DateField(blank=True, null=True, verbose_name="feedback due")),
                (
                    "themes_apply",
                    models.CharField(
                        choices=[
                            ("all", "All themes run through every priority"),
                            ("by aim", "Each aim names its themes"),
                        ],
                        default="by aim",
                        max_length=10,
                        verbose_name="themes apply",
                    ),
                ),
                (
                    "working_group",
                    models.CharField(blank=True, max_length=200, verbose_name="name of the working group"),
                ),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "follows",
                    models.CharField(blank=True, max_length=80, verbose_name="follows the agreement"),
                ),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="anyone may read what is published"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                ("withdrawn_why", models.TextField(blank=True, verbose_name="why it was withdrawn")),
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
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.partnership",
                        verbose_name="partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical agreement",
                "verbose_name_plural": "historical agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_agreement_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalChapter",
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
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("text", models.TextField(blank=True, verbose_name="text")),
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
                "verbose_name": "historical chapter",
                "verbose_name_plural": "historical chapters",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_chapter_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalConcern",
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
                    "subject",
                    models.CharField(
                        choices=[
                            ("agreement", "The agreement"),
                            ("priority", "A priority"),
                            ("indicator", "An indicator"),
                            ("action", "An action"),
                        ],
                        default="agreement",
                        max_length=20,
                        verbose_name="about",
                    ),
                ),
                ("subject_ref", models.CharField(blank=True, max_length=60, verbose_name="which one")),
                ("text", models.TextField(verbose_name="concern")),
                ("raised_at", models.CharField(blank=True, max_length=300, verbose_name="raised at")),
                ("raised_on", models.DateField(blank=True, null=True, verbose_name="raised on")),
                ("answer", models.TextField(blank=True, verbose_name="the Partnership's answer")),
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
                "verbose_name": "historical concern",
                "verbose_name_plural": "historical concerns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_concern_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDecision",
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
                ("reference", models.CharField(max_length=60, verbose_name="reference")),
                ("meeting", models.CharField(blank=True, max_length=300, verbose_name="meeting")),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="date of the meeting")),
                ("kind", models.CharField(blank=True, max_length=40, verbose_name="kind")),
                ("text", models.TextField(verbose_name="text")),
                ("addressed_to", models.CharField(blank=True, max_length=300, verbose_name="to")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("status", models.CharField(blank=True, max_length=60, verbose_name="status")),
                ("response", models.TextField(blank=True, verbose_name="response")),
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
                "verbose_name": "historical decision",
                "verbose_name_plural": "historical decisions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_decision_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGovernanceGroup",
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
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("members", models.TextField(blank=True, verbose_name="members")),
                ("terms", models.TextField(blank=True, verbose_name="terms of reference")),
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
                "verbose_name": "historical governance group",
                "verbose_name_plural": "historical governance groups",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["id", "history_date", "history_id"], name="priori_governancegroup_at"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLeadPost",
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
                ("title", models.CharField(blank=True, max_length=300, verbose_name="job title")),
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
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.agency",
                        verbose_name="agency",
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
                "verbose_name": "historical lead post",
                "verbose_name_plural": "historical lead posts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_leadpost_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLinkedPlan",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("period", models.CharField(blank=True, max_length=100, verbose_name="period, as printed")),
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
                "verbose_name": "historical linked plan",
                "verbose_name_plural": "historical linked plans",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_linkedplan_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSignatory",
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
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.agency",
                        verbose_name="agency",
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
                "verbose_name": "historical signatory",
                "verbose_name_plural": "historical signatorys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_signatory_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStatusLabel",
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
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("meaning", models.TextField(blank=True, verbose_name="meaning")),
                (
                    "delivery_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not recorded"),
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("paused", "Paused"),
                            ("carried_forward", "Carried forward"),
                            ("closed_not_delivered", "Closed, not delivered"),
                            ("replaced", "Replaced"),
                        ],
                        max_length=30,
                        verbose_name="delivery state",
                    ),
                ),
                (
                    "rag",
                    models.CharField(
                        blank=True,
                        choices=[("", "No RAG"), ("green", "Green"), ("amber", "Amber"), ("red", "Red")],
                        max_length=10,
                        verbose_name="RAG",
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
                "verbose_name": "historical status label",
                "verbose_name_plural": "historical status labels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_statuslabel_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTheme",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(blank=True, max_length=120, verbose_name="short name in addresses"),
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
                "verbose_name": "historical theme",
                "verbose_name_plural": "historical themes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_theme_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LeadPost",
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
                ("title", models.CharField(blank=True, max_length=300, verbose_name="job title")),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agency",
                        verbose_name="agency",
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="leadpost_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="leadpost_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), ("agency__isnull", False), _connector="OR"
                        ),
                        name="post_has_a_title_or_a_body",
                        violation_error_message="Give the job title, or the body that leads.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
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
                    "kind",
                    models.CharField(
                        choices=[("holder", "Current lead"), ("deputy", "Deputy"), ("delegate", "Delegate")],
                        default="holder",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("may_send", models.BooleanField(default=False, verbose_name="may also send")),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="priorities.leadpost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="holding_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="holding_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="holding_ends_after_it_starts",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPriority",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("priority", "Priority"), ("cross_cutting", "Cross-cutting section")],
                        default="priority",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "lead_note",
                    models.CharField(blank=True, max_length=100, verbose_name="printed in place of a lead"),
                ),
                ("overall_aim", models.TextField(blank=True, verbose_name="overall aim")),
                ("context", models.TextField(blank=True, verbose_name="why it was chosen")),
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
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical priority",
                "verbose_name_plural": "historical prioritys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_priority_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHolding",
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
                    "kind",
                    models.CharField(
                        choices=[("holder", "Current lead"), ("deputy", "Deputy"), ("delegate", "Delegate")],
                        default="holder",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("may_send", models.BooleanField(default=False, verbose_name="may also send")),
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
                    "person",
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
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical holding",
                "verbose_name_plural": "historical holdings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_holding_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHandOverRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("subject", models.CharField(blank=True, max_length=60, verbose_name="about")),
                ("asked_at", models.DateTimeField(verbose_name="said on")),
                ("new_name", models.CharField(blank=True, max_length=200, verbose_name="who has it now")),
                (
                    "new_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="their e-mail address"),
                ),
                ("note", models.TextField(blank=True, verbose_name="anything else")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waiting"), ("done", "Done"), ("declined", "Stays as it is")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="what was done")),
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
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who says so",
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
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical hand-over that was asked for",
                "verbose_name_plural": "historical hand-over that was asked fors",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["id", "history_date", "history_id"], name="priori_handoverrequest_at"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HandOverRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=60, verbose_name="about")),
                ("asked_at", models.DateTimeField(verbose_name="said on")),
                ("new_name", models.CharField(blank=True, max_length=200, verbose_name="who has it now")),
                (
                    "new_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="their e-mail address"),
                ),
                ("note", models.TextField(blank=True, verbose_name="anything else")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waiting"), ("done", "Done"), ("declined", "Stays as it is")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="what was done")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who says so",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_over_requests",
                        to="priorities.leadpost",
                        verbose_name="post",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over that was asked for",
                "ordering": ("asked_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("post", "subject", "asked_by"),
                        name="one_open_request_of_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "done", "declined"))),
                        name="hand_over_request_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkedPlan",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("period", models.CharField(blank=True, max_length=100, verbose_name="period, as printed")),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="linkedplan_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="linkedplan_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Priority",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[("priority", "Priority"), ("cross_cutting", "Cross-cutting section")],
                        default="priority",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "lead_note",
                    models.CharField(blank=True, max_length=100, verbose_name="printed in place of a lead"),
                ),
                ("overall_aim", models.TextField(blank=True, verbose_name="overall aim")),
                ("context", models.TextField(blank=True, verbose_name="why it was chosen")),
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
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="priorities.leadpost",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="priority_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="priority_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "priority"), ("lead__isnull", True), _connector="OR"),
                        name="cross_cutting_section_has_no_lead",
                        violation_error_message="A cross-cutting section has no lead; its actions have co-ordinators.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeyAchievement",
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
                ("text", models.TextField(verbose_name="text")),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="keyachievement_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="keyachievement_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPriorityLead",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("position", models.IntegerField(default=0, verbose_name="position")),
                ("is_withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
                (
                    "kind",
                    models.CharField(
                        choices=[("joint", "Joint lead"), ("secondary", "Secondary lead")],
                        max_length=10,
                        verbose_name="kind",
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
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
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
                    ),
                ),
            ],
            options={
                "verbose_name": "historical priority lead",
                "verbose_name_plural": "historical priority leads",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_prioritylead_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalKeyAchievement",
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
                ("text", models.TextField(verbose_name="text")),
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
                    ),
                ),
            ],
            options={
                "verbose_name": "historical key achievement",
                "verbose_name_plural": "historical key achievements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="priori_keyachievement_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAssessmentFinding",
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
                ("year", models.CharField(blank=True, max_length=20, verbose_name="year")),
                ("topic", models.CharField(max_length=300, verbose_name="topic")),
                (
                    "csps",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="number of partnerships"),
                ),
                ("out_of", models.PositiveIntegerField(blank=True, null=True, verbose_name="out of")),
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
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical assessment finding",
                "verbose_name_plural": "historical assessment findings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["id", "history_date", "history_id"], name="priori_assessmentfindin_at"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AssessmentFinding",
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
                ("year", models.CharField(blank=True, max_length=20, verbose_name="year")),
                ("topic", models.CharField(max_length=300, verbose_name="topic")),
                (
                    "csps",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="number of partnerships"),
                ),
                ("out_of", models.PositiveIntegerField(blank=True, null=True, verbose_name="out of")),
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
                    "priority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "ref"), name="assessmentfinding_ref_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assessmentfinding_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("csps__isnull", True),
                            ("out_of__isnull", True),
                            ("csps__lte", models.F("out_of")),
                            _connector="OR",
                        ),
                        name="no_more_csps_than_there_are",
                        violation_error_message="More partnerships chose it than there are.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorityLead",
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
                    "kind",
                    models.CharField(
                        choices=[("joint", "Joint lead"), ("secondary", "Secondary lead")],
                        max_length=10,
                        verbose_name="kind",
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
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.leadpost",
                    ),
                ),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_leads",
                        to="priorities.priority",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("priority", "post", "kind"), name="one_row_per_further_lead"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signatory",
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
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agency",
                        verbose_name="agency",
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="signatory_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="signatory_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusLabel",
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
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("meaning", models.TextField(blank=True, verbose_name="meaning")),
                (
                    "delivery_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not recorded"),
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("paused", "Paused"),
                            ("carried_forward", "Carried forward"),
                            ("closed_not_delivered", "Closed, not delivered"),
                            ("replaced", "Replaced"),
                        ],
                        max_length=30,
                        verbose_name="delivery state",
                    ),
                ),
                (
                    "rag",
                    models.CharField(
                        blank=True,
                        choices=[("", "No RAG"), ("green", "Green"), ("amber", "Amber"), ("red", "Red")],
                        max_length=10,
                        verbose_name="RAG",
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="statuslabel_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="statuslabel_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rag", ""),
                            ("delivery_state__in", ["not_started", "in_progress", "paused"]),
                            _connector="OR",
                        ),
                        name="rag_only_while_open",
                        violation_error_message="Red, Amber and Green go with not started, in progress and paused only.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
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
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(blank=True, max_length=120, verbose_name="short name in addresses"),
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
                    models.UniqueConstraint(fields=("agreement", "ref"), name="theme_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="theme_withdrawn_with_a_reason",
                    ),
                ],
            },
        ),
    ]
