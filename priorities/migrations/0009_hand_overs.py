"""Requests to hand over become matters arising, with their history."""

from django.core.management.base import CommandError
from django.db import migrations, models
from django.utils import timezone

STAYS = "It stays as it is: "


def move_requests(apps, schema_editor):
    """Each request, in the order of the keys, with its history."""
    old, old_history = (
        apps.get_model("priorities", name) for name in ("HandOverRequest", "HistoricalHandOverRequest")
    )
    new, new_history = (apps.get_model("priorities", name) for name in ("Matter", "HistoricalMatter"))
    keys = {}
    posts = {}
    for row in old.objects.select_related("post", "asked_by").order_by("pk"):
        posts[row.pk] = row.post
        matter = new.objects.create(**_columns(row, row.pk, row.post, row.asked_by))
        keys[row.pk] = matter.pk
    rows = old_history.objects.filter(id__in=keys).select_related("asked_by").order_by("history_id")
    new_history.objects.bulk_create(
        new_history(
            **_columns(row, row.id, posts[row.id], row.asked_by),
            id=keys[row.id],
            history_date=row.history_date,
            history_type=row.history_type,
            history_change_reason=row.history_change_reason,
            history_user_id=row.history_user_id,
        )
        for row in rows
    )
    if schema_editor.connection.vendor == "postgresql":
        # A table with checks that are still to come cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _columns(row, key, post, asked_by):
    """The columns of a request, or of a row of its history, as a matter has them."""
    return {
        "agreement_id": post.agreement_id,
        "ref": f"hand-over-{key}",
        "kind": "hand-over",
        "post_id": post.pk,
        "part": row.subject,
        "text": row.note,
        "raised_on": timezone.localdate(row.asked_at),
        "raised_by_id": row.asked_by_id,
        "raised_by_name": asked_by.name or asked_by.email if asked_by else "",
        "new_name": row.new_name,
        "new_email": row.new_email,
        "answer": f"{STAYS}{row.answer}" if row.state == "declined" else row.answer,
    }


def refuse(apps, schema_editor):
    """The way back is only for a database without requests."""
    if apps.get_model("priorities", "Matter").objects.filter(kind="hand-over").exists():
        raise CommandError(
            "There are requests to hand over: go back by restoring a backup from before this migration."
        )


UNIQUE = "one_open_hand_over_of_a_person"
OPEN = models.Q(("answer", ""), ("kind", "hand-over"), ("withdrawn_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0008_what_is_printed"),
        # It takes names out of the reasons that move here.
        ("plan", "0002_reasons_without_names"),
        ("reporting", "0009_one_action_log"),
    ]

    operations = [
        migrations.RemoveConstraint("Matter", UNIQUE),
        *(
            migrations.AddField(
                model,
                "part",
                models.CharField(blank=True, default="", max_length=60, verbose_name="which action"),
                preserve_default=False,
            )
            for model in ("Matter", "HistoricalMatter")
        ),
        migrations.RunPython(move_requests, refuse),
        migrations.DeleteModel("HistoricalHandOverRequest"),
        migrations.DeleteModel("HandOverRequest"),
        migrations.AddConstraint(
            "Matter",
            models.UniqueConstraint(condition=OPEN, fields=("post", "part", "raised_by"), name=UNIQUE),
        ),
    ]
