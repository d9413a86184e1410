"""A report is a report: updates on actions and commentaries on priorities become rows of one table.

Updates keep their keys. Commentaries get new ones in the same table, with their history, rounds and drafts, and with
what was written to people about them.
"""

import django.db.models.deletion
from django.conf import settings
from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Q

BATCH = 500
ABOUT_COMMENTARY, ABOUT_UPDATE, ABOUT_REPORT = " of commentary ", " of update ", " of report "


def move_drafts_of_updates(apps, schema_editor):
    """A draft is about an action in a period, as its update is."""
    draft_model = apps.get_model("reporting", "ReportDraft")
    drafts = list(draft_model.objects.select_related("update"))
    for draft in drafts:
        draft.period_id, draft.action_id = draft.update.period_id, draft.update.action_id
    draft_model.objects.bulk_update(drafts, ["period", "action"], batch_size=BATCH)
    _check_links_now(schema_editor)


def move_commentaries(apps, schema_editor):
    """Commentaries, in the order of their keys, become reports on priorities."""
    models_of = {
        name: apps.get_model("reporting", name)
        for name in ("Commentary", "HistoricalCommentary", "CommentaryDraft", "Report", "HistoricalReport")
        + ("ReportDraft", "ReportRound")
    }
    refs = _free_refs(models_of)
    keys = {}
    commentaries = list(models_of["Commentary"].objects.order_by("pk"))
    for start in range(0, len(commentaries), BATCH):
        batch = commentaries[start : start + BATCH]
        reports = [models_of["Report"](**_columns(row), ref=refs.get(row.pk, row.ref)) for row in batch]
        for row, report in zip(batch, models_of["Report"].objects.bulk_create(reports), strict=True):
            keys[row.pk] = report.pk
    history = models_of["HistoricalCommentary"].objects.filter(id__in=keys).order_by("history_id")
    models_of["HistoricalReport"].objects.bulk_create(
        (
            models_of["HistoricalReport"](
                **_columns(row),
                ref=refs.get(row.id, row.ref),
                id=keys[row.id],
                history_date=row.history_date,
                history_type=row.history_type,
                history_change_reason=row.history_change_reason,
                history_user_id=row.history_user_id,
                history_decision_id=row.history_decision_id,
            )
            for row in history
        ),
        batch_size=BATCH,
    )
    rounds = list(models_of["ReportRound"].objects.filter(commentary__isnull=False))
    for row in rounds:
        row.report_id = keys[row.commentary_id]
    models_of["ReportRound"].objects.bulk_update(rounds, ["report"], batch_size=BATCH)
    models_of["ReportDraft"].objects.bulk_create(
        models_of["ReportDraft"](
            period_id=row.period_id,
            priority_id=row.priority_id,
            report_text=row.text,
            saved_by_id=row.saved_by_id,
            saved_at=row.saved_at,
            revision=row.revision,
        )
        for row in models_of["CommentaryDraft"].objects.order_by("pk")
    )
    _rename_causes(apps, keys)
    _check_links_now(schema_editor)


def _columns(row):
    """The columns of a commentary, as a report has them."""
    return {
        "agreement_id": row.agreement_id,
        "position": row.position,
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_why": row.withdrawn_why,
        "period_id": row.period_id,
        "priority_id": row.priority_id,
        "report_text": row.text,
        "state": row.state,
        "author_name": row.author_name,
        "sent_by_id": row.sent_by_id,
        "sent_at": row.sent_at,
        "received_from": row.received_from,
    }


def _free_refs(models_of):
    """A new ref for each commentary whose ref is that of an update of its agreement: a ref names one row of a table."""
    refs_of_updates = set(models_of["Report"].objects.values_list("agreement", "ref"))
    commentaries = models_of["Commentary"].objects.values_list("pk", "agreement", "ref")
    return {
        key: f"{ref[:50]}-priority"
        for key, agreement, ref in commentaries
        if (agreement, ref) in refs_of_updates
    }


def _rename_causes(apps, keys):
    """Reminders and messages name the report that they are about, so that each is written once and can be cancelled."""
    reminder_model, message_model = (
        apps.get_model("reporting", "Reminder"),
        apps.get_model("accounts", "Message"),
    )
    for model, commentary, update, report in (
        (reminder_model, ABOUT_COMMENTARY, ABOUT_UPDATE, ABOUT_REPORT),
        (message_model, "commentary:", "update:", "report:"),
    ):
        rows = list(model.objects.filter(Q(about__contains=commentary) | Q(about__contains=update)))
        for row in rows:
            words, found, key = row.about.partition(commentary)
            if found:
                row.about = f"{words}{report}{keys.get(int(key), key)}"
            else:
                row.about = row.about.replace(update, report)
        model.objects.bulk_update(rows, ["about"], batch_size=BATCH)


def refuse_reports(apps, schema_editor):
    """The way back is only for a database without reports: commentaries would need keys that nobody knows any more."""
    if apps.get_model("reporting", "Report").objects.exists():
        raise CommandError(
            "There are reports already: go back by restoring a backup from before this migration."
        )


def _check_links_now(schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A table with checks that are still to come cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _subject(name):
    model = {"action": "actions.action", "priority": "priorities.priority"}[name]
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="%(class)ss",
        to=model,
    )


def _historical(name):
    model = {"action": "actions.action", "priority": "priorities.priority"}[name]
    return models.ForeignKey(
        blank=True,
        db_constraint=False,
        null=True,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to=model,
    )


def _period(**options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="%(class)ss",
        to="reporting.reportingperiod",
        **options,
    )


ONE_SUBJECT = models.Q(("action__isnull", False), ("priority__isnull", True)) | models.Q(
    ("action__isnull", True), ("priority__isnull", False)
)
IN_FORCE = models.Q(("withdrawn_at__isnull", True))


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("accounts", "0002_outbox"),
        ("actions", "0001_initial"),
        ("priorities", "0001_initial"),
        ("reporting", "0003_one_open_period"),
    ]

    operations = [
        # Names of what there is.
        migrations.RemoveConstraint("ProgressUpdate", "progressupdate_ref_is_unique"),
        migrations.RemoveConstraint("ProgressUpdate", "progressupdate_withdrawn_with_a_reason"),
        migrations.RemoveConstraint("ProgressUpdate", "one_update_per_period_and_action"),
        migrations.RemoveConstraint("ProgressUpdate", "update_state_is_known"),
        migrations.RemoveConstraint("UpdateRound", "round_is_of_an_update_or_a_commentary"),
        migrations.RenameModel("ProgressUpdate", "Report"),
        migrations.RenameModel("HistoricalProgressUpdate", "HistoricalReport"),
        migrations.RenameModel("UpdateRound", "ReportRound"),
        migrations.RenameModel("UpdateDraft", "ReportDraft"),
        migrations.RenameField("ReportRound", "update", "report"),
        migrations.RenameField("Ask", "update", "report"),
        migrations.RenameField("HistoricalAsk", "update", "report"),
        migrations.RenameIndex(
            "HistoricalReport", new_name="report_report_at", old_name="report_progressupdate_at"
        ),
        migrations.AlterModelOptions(
            "HistoricalReport",
            {
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical report",
                "verbose_name_plural": "historical reports",
            },
        ),
        migrations.AlterModelOptions(
            "ReportRound", {"ordering": ("at", "pk"), "verbose_name": "round of a report"}
        ),
        migrations.AlterModelOptions("ReportDraft", {"verbose_name": "draft of a report"}),
        # A report is about an action or a priority.
        migrations.AlterField("Report", "period", _period()),
        migrations.AlterField("Report", "action", _subject("action")),
        migrations.AddField("Report", "priority", _subject("priority")),
        migrations.AddField("HistoricalReport", "priority", _historical("priority")),
        # So is a draft.
        migrations.AddField("ReportDraft", "period", _period(null=True)),
        migrations.AddField("ReportDraft", "action", _subject("action")),
        migrations.AddField("ReportDraft", "priority", _subject("priority")),
        migrations.RunPython(move_drafts_of_updates, refuse_reports),
        migrations.RemoveField("ReportDraft", "update"),
        migrations.AlterField("ReportDraft", "period", _period()),
        migrations.RunPython(move_commentaries, refuse_reports),
        migrations.RemoveField("ReportRound", "commentary"),
        migrations.AlterField(
            "ReportRound",
            "report",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="reporting.report"
            ),
        ),
        migrations.DeleteModel("CommentaryDraft"),
        migrations.DeleteModel("Commentary"),
        migrations.DeleteModel("HistoricalCommentary"),
        migrations.AddConstraint(
            "Report",
            models.UniqueConstraint(fields=("agreement", "ref"), name="report_ref_is_unique"),
        ),
        migrations.AddConstraint(
            "Report",
            models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_withdrawn_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            "Report",
            models.CheckConstraint(condition=ONE_SUBJECT, name="report_is_of_an_action_or_a_priority"),
        ),
        migrations.AddConstraint(
            "Report",
            models.UniqueConstraint(
                condition=IN_FORCE, fields=("period", "action"), name="one_report_per_period_and_action"
            ),
        ),
        migrations.AddConstraint(
            "Report",
            models.UniqueConstraint(
                condition=IN_FORCE, fields=("period", "priority"), name="one_report_per_period_and_priority"
            ),
        ),
        migrations.AddConstraint(
            "Report",
            models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("owed", "sent", "sent back", "decided", "agreed", "not sent", "released"))
                ),
                name="report_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            "ReportDraft",
            models.CheckConstraint(condition=ONE_SUBJECT, name="reportdraft_is_of_an_action_or_a_priority"),
        ),
        migrations.AddConstraint(
            "ReportDraft",
            models.UniqueConstraint(fields=("period", "action"), name="one_draft_per_period_and_action"),
        ),
        migrations.AddConstraint(
            "ReportDraft",
            models.UniqueConstraint(fields=("period", "priority"), name="one_draft_per_period_and_priority"),
        ),
    ]
