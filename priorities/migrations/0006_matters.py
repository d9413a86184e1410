"""Issues for the Partnership become one kind of matter arising; the other kinds follow in ``reporting`` 0009."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("action", "Action"),
    ("question", "Question"),
    ("issue", "Issue for the Partnership"),
    ("hand-over", "No longer theirs"),
]


def _person(**options):
    return models.ForeignKey(blank=True, null=True, related_name="+", to=settings.AUTH_USER_MODEL, **options)


def _post(**options):
    return models.ForeignKey(
        blank=True, null=True, to="priorities.leadpost", verbose_name="who answers in the tracker", **options
    )


PROTECTED = {"on_delete": django.db.models.deletion.PROTECT}
OF_HISTORY = {"db_constraint": False, "on_delete": django.db.models.deletion.DO_NOTHING}

COLUMNS = {
    "kind": lambda: models.CharField(choices=KINDS, default="issue", max_length=10, verbose_name="kind"),
    "for_whom": lambda: models.CharField(blank=True, default="", max_length=200, verbose_name="for"),
    "by_when": lambda: models.CharField(blank=True, default="", max_length=100, verbose_name="by when"),
    "due": lambda: models.DateField(blank=True, null=True, verbose_name="due"),
    "raised_by_name": lambda: models.CharField(
        blank=True, default="", max_length=200, verbose_name="raised by"
    ),
    "report_ref": lambda: models.CharField(
        blank=True, default="", max_length=60, verbose_name="raised with the update"
    ),
    "answered_on": lambda: models.DateField(blank=True, null=True, verbose_name="answered on"),
    "answered_by_name": lambda: models.CharField(
        blank=True, default="", max_length=300, verbose_name="answered by"
    ),
    "new_name": lambda: models.CharField(
        blank=True, default="", max_length=200, verbose_name="who has it now"
    ),
    "new_email": lambda: models.EmailField(
        blank=True, default="", max_length=254, verbose_name="their e-mail address"
    ),
}


def _both(operation):
    """The same for the table and its history."""
    return [operation(name) for name in ("Matter", "HistoricalMatter")]


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("priorities", "0005_labels_of_120_characters"),
        # Until then its tables point at the concerns by their old name.
        ("reporting", "0008_prepared_by_a_delegate"),
    ]

    operations = [
        migrations.RemoveConstraint("Concern", "concern_ref_is_unique"),
        migrations.RemoveConstraint("Concern", "concern_withdrawn_with_a_reason"),
        migrations.RemoveConstraint("Concern", "concern_names_its_subject"),
        migrations.RenameModel("Concern", "Matter"),
        migrations.RenameModel("HistoricalConcern", "HistoricalMatter"),
        migrations.RenameIndex("HistoricalMatter", new_name="priori_matter_at", old_name="priori_concern_at"),
        migrations.AlterModelOptions(
            "Matter",
            {
                "ordering": ("position", "pk"),
                "verbose_name": "matter arising",
                "verbose_name_plural": "matters arising",
            },
        ),
        migrations.AlterModelOptions(
            "HistoricalMatter",
            {
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical matter arising",
                "verbose_name_plural": "historical matters arising",
            },
        ),
        *(
            migrations.AddField(model, name, column(), preserve_default=name == "kind")
            for name, column in COLUMNS.items()
            for model in ("Matter", "HistoricalMatter")
        ),
        *_both(
            lambda model: migrations.AlterField(model, "text", models.TextField(verbose_name="what is asked"))
        ),
        *_both(
            lambda model: migrations.AlterField(
                model, "answer", models.TextField(blank=True, verbose_name="answer")
            )
        ),
        migrations.AddField("Matter", "post", _post(related_name="matters", **PROTECTED)),
        migrations.AddField("HistoricalMatter", "post", _post(related_name="+", **OF_HISTORY)),
        migrations.AddField("Matter", "raised_by", _person(**PROTECTED)),
        migrations.AddField("HistoricalMatter", "raised_by", _person(**OF_HISTORY)),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                condition=models.Q(("answer", ""), ("withdrawn_at__isnull", True)),
                fields=["post"],
                name="open_matters_of_a_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(fields=("agreement", "ref"), name="matter_ref_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="matter_withdrawn_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject", "agreement"), ("subject_ref", "")),
                    models.Q(
                        models.Q(("subject", "agreement"), _negated=True),
                        models.Q(("subject_ref", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="matter_names_its_subject",
                violation_error_message="Say which priority, indicator or action it is about.",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("action", "question", "issue", "hand-over"))),
                name="matter_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "hand-over"), _negated=True), ("post__isnull", False), _connector="OR"
                ),
                name="hand_over_names_its_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="matter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answer", ""), ("kind", "hand-over"), ("withdrawn_at__isnull", True)),
                fields=("post", "subject_ref", "raised_by"),
                name="one_open_hand_over_of_a_person",
            ),
        ),
    ]
