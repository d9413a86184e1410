"""What meetings asked for and the questions of members become matters arising, with their history.

Asks keep their words; who answers for one is who owes the update on its action. A question gets a row beside its round,
which stays; its answer is that of its round, or that the update was sent again.
"""

import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models
from django.utils import timezone

BATCH = 500
SENT_AGAIN = "The update was sent again."


def move_asks(apps, schema_editor):
    """Asks, in the order of their keys, become matters of the kind "action"."""
    ask_model, ask_history = apps.get_model("reporting", "Ask"), apps.get_model("reporting", "HistoricalAsk")
    matter_model, matter_history = _matter_models(apps)
    taken = set(matter_model.objects.values_list("agreement", "ref"))
    related = ("report__period", "report__responder", "action", "answered_in__period", "agreement")
    asks = list(ask_model.objects.select_related(*related).order_by("pk"))
    first = {}
    for row in ask_history.objects.filter(history_type="+").select_related("history_user"):
        first.setdefault(row.id, row)
    matters = {}
    for ask in asks:
        began, ref = first.get(ask.pk), ask.ref
        ref = f"{ref[:50]}-ask" if (ask.agreement_id, ref) in taken else ref
        taken.add((ask.agreement_id, ref))
        matters[ask.pk] = matter_model(
            **_columns(ask, ref, ask.report, ask.action.ref),
            raised_on=timezone.localdate(began.history_date) if began else None,
            raised_by_id=began.history_user_id if began else None,
            raised_by_name=str(began.history_user.name)[:200] if began and began.history_user else "",
            **_answer(ask.answered_in),
        )
    matter_model.objects.bulk_create(matters.values(), batch_size=BATCH)
    reports = {ask.report_id: ask.report for ask in asks} | {
        ask.answered_in_id: ask.answered_in for ask in asks if ask.answered_in_id
    }
    moved = []
    for row in ask_history.objects.filter(id__in=matters).order_by("history_id"):
        matter = matters[row.id]
        moved.append(
            matter_history(
                **_columns(row, matter.ref, reports[row.report_id], matter.subject_ref),
                raised_on=matter.raised_on,
                raised_by_id=matter.raised_by_id,
                raised_by_name=matter.raised_by_name,
                **_answer(reports.get(row.answered_in_id)),
                id=matter.pk,
                **_of_history(row),
            )
        )
    matter_history.objects.bulk_create(moved, batch_size=BATCH)


def _columns(ask, ref, report, action_ref):
    """The columns of an ask, or of a row of its history, as a matter has them."""
    return {
        "agreement_id": ask.agreement_id,
        "ref": ref,
        "position": ask.position,
        "withdrawn_at": ask.withdrawn_at,
        "withdrawn_why": ask.withdrawn_why,
        "kind": "action",
        "subject": "action",
        "subject_ref": action_ref,
        "text": ask.text,
        "post_id": report.responder_id,
        "for_whom": ask.by_whom,
        "by_when": ask.by_when,
        "raised_at": report.period.title,
        "report_ref": report.ref,
    }


def _answer(report):
    """The answer that an agreed update gave; nothing for None."""
    if report is None:
        return {"answer": "", "answered_on": None, "answered_by_name": ""}
    closed_at = report.period.closed_at
    return {
        "answer": report.ask_answer,
        "answered_on": timezone.localdate(closed_at) if closed_at else None,
        "answered_by_name": report.author_name,
    }


def _of_history(row):
    names = (
        "history_date",
        "history_type",
        "history_change_reason",
        "history_user_id",
        "history_decision_id",
    )
    return {name: getattr(row, name) for name in names}


def move_questions(apps, schema_editor):
    """Each question of a member gets its matter, with a history of being asked and being answered."""
    round_model = apps.get_model("reporting", "ReportRound")
    matter_model, matter_history = _matter_models(apps)
    rounds = round_model.objects.select_related("report__period", "report__action", "report__priority")
    questions = list(rounds.filter(kind="question").exclude(note="").order_by("at", "pk"))
    later = {}
    for row in rounds.filter(
        kind__in=("answer", "sent"), report__in={question.report_id for question in questions}
    ).order_by("at", "pk"):
        later.setdefault(row.report_id, []).append(row)
    changed, history = [], []
    for question in questions:
        report, subject = question.report, question.report.action or question.report.priority
        reply = next(
            (
                row
                for row in later.get(report.pk, ())
                if row.replies_to_id == question.pk or (row.kind == "sent" and row.at > question.at)
            ),
            None,
        )
        asked = {
            "agreement_id": report.agreement_id,
            "ref": f"question-{question.pk}",
            "position": report.position,
            "kind": "question",
            "subject": "action" if report.action_id else "priority",
            "subject_ref": subject.ref,
            "text": question.note,
            "post_id": report.responder_id if report.action_id else report.priority.lead_id,
            "raised_at": report.period.title,
            "raised_on": timezone.localdate(question.at),
            "raised_by_id": question.by_id,
            "raised_by_name": question.by_name,
            "report_ref": report.ref,
        }
        answered = (
            {
                "answer": (reply.note if reply.kind == "answer" else "") or SENT_AGAIN,
                "answered_on": timezone.localdate(reply.at),
                "answered_by_name": reply.by_name,
            }
            if reply
            else {}
        )
        matter = matter_model.objects.create(**asked, **answered)
        question.matter = matter
        changed.append(question)
        history.append(_history(matter_history, matter, "+", question, "Asked", **asked))
        if reply:
            if reply.kind == "answer":
                reply.matter = matter
                changed.append(reply)
            history.append(_history(matter_history, matter, "~", reply, "Answered", **asked, **answered))
    round_model.objects.bulk_update(changed, ["matter"], batch_size=BATCH)
    matter_history.objects.bulk_create(history, batch_size=BATCH)


def _history(model, matter, history_type, row, reason, **columns):
    return model(
        **columns,
        id=matter.pk,
        history_date=row.at,
        history_type=history_type,
        history_change_reason=reason,
        history_user_id=row.by_id,
    )


def _matter_models(apps):
    return apps.get_model("priorities", "Matter"), apps.get_model("priorities", "HistoricalMatter")


def check_links_now(apps, schema_editor):
    """On PostgreSQL a table with checks that are still to come cannot be altered."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def refuse(apps, schema_editor):
    """The way back is only for a database without matters: nobody would know which of them were asks."""
    if _matter_models(apps)[0].objects.exclude(kind="issue").exists():
        raise CommandError(
            "There are matters arising: go back by restoring a backup from before this migration."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("priorities", "0006_matters"),
        ("reporting", "0008_prepared_by_a_delegate"),
    ]

    operations = [
        migrations.RenameField("ReportRound", "concern", "matter"),
        migrations.AlterField(
            "ReportRound",
            "matter",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rounds",
                to="priorities.matter",
            ),
        ),
        migrations.RunPython(move_asks, refuse),
        migrations.RunPython(move_questions, migrations.RunPython.noop),
        migrations.RunPython(check_links_now, migrations.RunPython.noop),
        migrations.DeleteModel("HistoricalAsk"),
        migrations.DeleteModel("Ask"),
    ]
