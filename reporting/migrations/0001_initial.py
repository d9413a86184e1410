import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import priorities.models.base


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("actions", "0001_initial"),
        ("priorities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportingPeriod",
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
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("plan_year", models.CharField(blank=True, max_length=20, verbose_name="plan year")),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="first day reported on"),
                ),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="last day reported on")),
                ("opens_on", models.DateField(blank=True, null=True, verbose_name="opens on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="updates due")),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="Working Group meeting")),
                ("despatch_on", models.DateField(blank=True, null=True, verbose_name="papers go out")),
                (
                    "partnership_on",
                    models.DateField(blank=True, null=True, verbose_name="Partnership meeting"),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="as reported in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("published", "Published"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
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
                        fields=("agreement", "ref"), name="reportingperiod_ref_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reportingperiod_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_on__isnull", True),
                            ("due_on__isnull", True),
                            ("due_on__gte", models.F("opens_on")),
                            _connector="OR",
                        ),
                        name="period_is_due_after_it_opens",
                        violation_error_message="Updates are due before the period opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("planned", "open", "closed", "published"))),
                        name="period_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "The period is open"),
                            ("week before", "7 days before"),
                            ("day before", "1 day before"),
                            ("day after", "1 day after"),
                            ("week after", "7 days after"),
                            ("ring", "Whom to ring"),
                            ("ready", "Ready for review"),
                            ("chase", "Asked again by the unit"),
                            ("sent back", "Sent back with a question"),
                            ("question", "Question before the meeting"),
                            ("changed", "Another status was agreed"),
                            ("recorded", "Recorded in their name"),
                        ],
                        max_length=12,
                        verbose_name="what it is",
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=60, verbose_name="about what")),
                ("recipient", models.CharField(max_length=270, verbose_name="to whom, for good")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("address", models.EmailField(max_length=254, verbose_name="address")),
                ("reply_to", models.EmailField(blank=True, max_length=254, verbose_name="answers go to")),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("sent", "Handed to the mail server"),
                            ("failed", "Could not be delivered"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("why", models.TextField(blank=True, verbose_name="why it could not be delivered")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last tried")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder",
                "ordering": ("-recorded_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "recipient", "kind", "about"),
                        name="one_reminder_of_a_kind_per_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ("unknown", "sent", "failed"))),
                        name="reminder_outcome_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressUpdate",
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
                ("report_text", models.TextField(blank=True, verbose_name="progress update")),
                ("group_text", models.TextField(blank=True, verbose_name="note to the Working Group")),
                ("what_changed", models.TextField(blank=True, verbose_name="what has changed, and why")),
                ("being_done", models.TextField(blank=True, verbose_name="what is being done, and by when")),
                ("needed", models.TextField(blank=True, verbose_name="what is needed, and from whom")),
                ("proposed_due", models.DateField(blank=True, null=True, verbose_name="proposed date")),
                ("proposed_due_reason", models.TextField(blank=True, verbose_name="why the date moves")),
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="completed on")),
                ("ask_answer", models.TextField(blank=True, verbose_name="answer to the action")),
                (
                    "remark",
                    models.TextField(blank=True, verbose_name="answer to what was asked before sending"),
                ),
                (
                    "is_confirmation",
                    models.BooleanField(default=False, verbose_name="no change"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "Waiting"),
                            ("sent", "Sent"),
                            ("sent back", "Sent back with a question"),
                            ("decided", "Decided"),
                            ("agreed", "Agreed"),
                            ("not sent", "Not sent"),
                            ("released", "No longer asked for"),
                        ],
                        default="owed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=200, verbose_name="author")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
                ),
                ("agreed_reason", models.TextField(blank=True, verbose_name="why another status was agreed")),
                ("agreed_due", models.DateField(blank=True, null=True, verbose_name="date agreed")),
                ("extended_to", models.DateField(blank=True, null=True, verbose_name="due later, on")),
                (
                    "is_reopened",
                    models.BooleanField(default=False, verbose_name="re-opened after the period was closed"),
                ),
                ("is_illustrative", models.BooleanField(default=False, verbose_name="illustrative")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="actions.action",
                    ),
                ),
                (
                    "agreed_label",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.statuslabel",
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
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "responder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owes",
                        to="priorities.leadpost",
                        verbose_name="who updates",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="progressupdate_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="progressupdate_withdrawn_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        fields=("period", "action"), name="one_update_per_period_and_action"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("owed", "sent", "sent back", "decided", "agreed", "not sent", "released"),
                            )
                        ),
                        name="update_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalProgressUpdate",
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
                ("report_text", models.TextField(blank=True, verbose_name="progress update")),
                ("group_text", models.TextField(blank=True, verbose_name="note to the Working Group")),
                ("what_changed", models.TextField(blank=True, verbose_name="what has changed, and why")),
                ("being_done", models.TextField(blank=True, verbose_name="what is being done, and by when")),
                ("needed", models.TextField(blank=True, verbose_name="what is needed, and from whom")),
                ("proposed_due", models.DateField(blank=True, null=True, verbose_name="proposed date")),
                ("proposed_due_reason", models.TextField(blank=True, verbose_name="why the date moves")),
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="completed on")),
                ("ask_answer", models.TextField(blank=True, verbose_name="answer to the action")),
                (
                    "remark",
                    models.TextField(blank=True, verbose_name="answer to what was asked before sending"),
                ),
                (
                    "is_confirmation",
                    models.BooleanField(default=False, verbose_name="no change"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("owed", "Waiting"),
                            ("sent", "Sent"),
                            ("sent back", "Sent back with a question"),
                            ("decided", "Decided"),
                            ("agreed", "Agreed"),
                            ("not sent", "Not sent"),
                            ("released", "No longer asked for"),
                        ],
                        default="owed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=200, verbose_name="author")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
                ),
                ("agreed_reason", models.TextField(blank=True, verbose_name="why another status was agreed")),
                ("agreed_due", models.DateField(blank=True, null=True, verbose_name="date agreed")),
                ("extended_to", models.DateField(blank=True, null=True, verbose_name="due later, on")),
                (
                    "is_reopened",
                    models.BooleanField(default=False, verbose_name="re-opened after the period was closed"),
                ),
                ("is_illustrative", models.BooleanField(default=False, verbose_name="illustrative")),
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
                    "agreed_label",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.statuslabel",
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
                    "author",
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
                (
                    "responder",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="priorities.leadpost",
                        verbose_name="who updates",
                    ),
                ),
                (
                    "sent_by",
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
                    "period",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical progress update",
                "verbose_name_plural": "historical progress updates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="report_progressupdate_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCommentary",
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
                ("text", models.TextField(verbose_name="commentary")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("sent back", "Sent back with a question"),
                            ("decided", "Decided"),
                            ("agreed", "Agreed"),
                        ],
                        default="agreed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=200, verbose_name="author")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
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
                (
                    "sent_by",
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
                    "period",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical commentary",
                "verbose_name_plural": "historical commentarys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(fields=["id", "history_date", "history_id"], name="report_commentary_at")
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CommentaryDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="commentary")),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="how often it was saved")),
                (
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="priorities.priority",
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
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "verbose_name": "draft of a commentary",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "priority"), name="one_commentary_draft_per_priority"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Commentary",
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
                ("text", models.TextField(verbose_name="commentary")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("sent back", "Sent back with a question"),
                            ("decided", "Decided"),
                            ("agreed", "Agreed"),
                        ],
                        default="agreed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("author_name", models.CharField(blank=True, max_length=200, verbose_name="author")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
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
                    "priority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.priority",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commentaries",
                        to="reporting.reportingperiod",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="commentary_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="commentary_withdrawn_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("period", "priority"),
                        name="one_commentary_per_priority_and_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("sent", "sent back", "decided", "agreed"))),
                        name="commentary_state_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpdateDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("report_text", models.TextField(blank=True, verbose_name="progress update")),
                ("group_text", models.TextField(blank=True, verbose_name="note to the Working Group")),
                ("what_changed", models.TextField(blank=True, verbose_name="what has changed, and why")),
                ("being_done", models.TextField(blank=True, verbose_name="what is being done, and by when")),
                ("needed", models.TextField(blank=True, verbose_name="what is needed, and from whom")),
                ("proposed_due", models.DateField(blank=True, null=True, verbose_name="proposed date")),
                ("proposed_due_reason", models.TextField(blank=True, verbose_name="why the date moves")),
                ("completed_on", models.DateField(blank=True, null=True, verbose_name="completed on")),
                ("ask_answer", models.TextField(blank=True, verbose_name="answer to the action")),
                (
                    "remark",
                    models.TextField(blank=True, verbose_name="answer to what was asked before sending"),
                ),
                (
                    "is_confirmation",
                    models.BooleanField(default=False, verbose_name="no change"),
                ),
                ("saved_at", models.DateTimeField(verbose_name="saved")),
                ("revision", models.PositiveIntegerField(default=1, verbose_name="how often it was saved")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
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
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "update",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft",
                        to="reporting.progressupdate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UpdateRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("sent back", "Sent back with a question"),
                            ("question", "Question"),
                            ("answer", "Answer"),
                            ("comment", "Comment"),
                            ("line", "Line added"),
                            ("decision", "Decision"),
                            ("taken back", "Taken back"),
                            ("reply", "The lead’s reply"),
                            ("extended", "More time given"),
                            ("reopened", "Re-opened"),
                            ("released", "No longer asked for"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=200, verbose_name="who")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("note", models.TextField(blank=True, verbose_name="in which words")),
                (
                    "received_from",
                    models.CharField(blank=True, max_length=300, verbose_name="where it came from"),
                ),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("meeting", "At a meeting"),
                            ("correspondence", "By correspondence"),
                        ],
                        max_length=16,
                        verbose_name="how it was decided",
                    ),
                ),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="meeting of")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commentary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="reporting.commentary",
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.concern",
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
                (
                    "replies_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="reporting.updateround",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="reporting.progressupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of an update",
                "ordering": ("at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("commentary__isnull", True), ("update__isnull", False)),
                            models.Q(("commentary__isnull", False), ("update__isnull", True)),
                            _connector="OR",
                        ),
                        name="round_is_of_an_update_or_a_commentary",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "meeting"), ("meeting_on__isnull", False)),
                            models.Q(
                                models.Q(("how", "meeting"), _negated=True), ("meeting_on__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="decision_of_a_meeting_has_its_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalReportingPeriod",
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
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("plan_year", models.CharField(blank=True, max_length=20, verbose_name="plan year")),
                (
                    "period_start",
                    models.DateField(blank=True, null=True, verbose_name="first day reported on"),
                ),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="last day reported on")),
                ("opens_on", models.DateField(blank=True, null=True, verbose_name="opens on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="updates due")),
                ("meeting_on", models.DateField(blank=True, null=True, verbose_name="Working Group meeting")),
                ("despatch_on", models.DateField(blank=True, null=True, verbose_name="papers go out")),
                (
                    "partnership_on",
                    models.DateField(blank=True, null=True, verbose_name="Partnership meeting"),
                ),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="as reported in")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("published", "Published"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
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
                "verbose_name": "historical reporting period",
                "verbose_name_plural": "historical reporting periods",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [
                    models.Index(
                        fields=["id", "history_date", "history_id"], name="report_reportingperiod_at"
                    )
                ],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="NoteSinceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="since the last report")),
                ("by_name", models.CharField(max_length=200, verbose_name="who")),
                ("in_name_of", models.CharField(blank=True, max_length=500, verbose_name="in whose name")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("taken_back_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="since_notes",
                        to="actions.action",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "note since the last report",
                "ordering": ("at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="since_note_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalAsk",
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
                ("text", models.TextField(verbose_name="what is asked")),
                ("by_whom", models.CharField(max_length=200, verbose_name="of whom")),
                ("by_when", models.CharField(max_length=100, verbose_name="by when")),
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
                    "answered_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reporting.progressupdate",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="reporting.progressupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical ask",
                "verbose_name_plural": "historical asks",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [models.Index(fields=["id", "history_date", "history_id"], name="report_ask_at")],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Ask",
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
                ("text", models.TextField(verbose_name="what is asked")),
                ("by_whom", models.CharField(max_length=200, verbose_name="of whom")),
                ("by_when", models.CharField(max_length=100, verbose_name="by when")),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asks", to="actions.action"
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
                    "answered_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers_asks",
                        to="reporting.progressupdate",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asks",
                        to="reporting.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ("position", "pk"),
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "ref"), name="ask_ref_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ask_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("by_whom", ""), _negated=True),
                            models.Q(("by_when", ""), _negated=True),
                        ),
                        name="ask_is_whole",
                    ),
                ],
            },
        ),
    ]
