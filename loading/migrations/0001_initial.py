import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("priorities", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Load",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("head", models.JSONField(default=dict, verbose_name="what the file is about")),
                ("layout", models.JSONField(blank=True, default=dict, verbose_name="which column is what")),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="answers")),
                (
                    "absent",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="what becomes of what the file does not have"
                    ),
                ),
                (
                    "mark",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="what the plan was at the check"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("loaded", "Imported"),
                            ("undone", "Undone"),
                            ("dropped", "Dropped"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="dropped in")),
                ("loaded_at", models.DateTimeField(blank=True, null=True, verbose_name="loaded")),
                ("reason", models.TextField(blank=True, verbose_name="why it was imported")),
                (
                    "written",
                    models.JSONField(blank=True, default=dict, verbose_name="how many rows were written"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone, or dropped"),
                ),
                ("ended_why", models.TextField(blank=True, verbose_name="why it was undone")),
                (
                    "agreement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="priorities.agreement",
                        verbose_name="agreement",
                    ),
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
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.partnership",
                        verbose_name="partnership",
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
            ],
            options={
                "verbose_name": "load",
                "ordering": ("-started_at", "-pk"),
                "indexes": [models.Index(fields=["partnership", "state"], name="load_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("waiting", "loaded", "undone", "dropped"))),
                        name="load_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("loaded", "undone")), _negated=True),
                            models.Q(("agreement__isnull", False), ("loaded_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="load_that_is_done_has_its_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoadFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField(verbose_name="bytes")),
                (
                    "load",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file",
                        to="loading.load",
                        verbose_name="load",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("layout", models.JSONField(verbose_name="which column is what")),
                ("kept_at", models.DateTimeField(verbose_name="kept")),
                (
                    "kept_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.partnership",
                        verbose_name="partnership",
                    ),
                ),
            ],
            options={
                "verbose_name": "kept layout",
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "name"),
                        name="one_kept_layout_of_a_name",
                        violation_error_message="A layout of this name is kept already.",
                    )
                ],
            },
        ),
    ]
