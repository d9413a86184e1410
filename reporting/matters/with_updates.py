"""What is answered by sending an update: the actions of earlier meetings about it, and the questions about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Q

from core.history import Change
from priorities.models import Matter
from reporting.matters.rows import set_answers
from reporting.models import Report
from reporting.report_rights import in_whose_name

SENT_AGAIN = "The update was sent again."
Kind = Matter.Kind


def answer_with(reports: Sequence[Report], before: Mapping[str, str], change: Change) -> None:
    """Answers what the reports, sent just now, answer; what they no longer answer is open again. One query, and writes.

    ``before``: the answer that each had when it was last sent, by ref. What was asked with a report itself is for the
    next one.
    """
    questions = Q(kind=Kind.QUESTION, report_ref__in=[row.ref for row in reports], answer="")
    _answer(reports, before, questions, replace(change, reason="Answered with the update"))


def reopen_answered(reports: Sequence[Report], before: Mapping[str, str], change: Change) -> None:
    """Opens again what reports answered that were withdrawn to be changed. One query, and writes."""
    _answer(reports, before, Q(pk__in=()), replace(change, reason="The update was withdrawn to be changed"))


def _answer(reports: Sequence[Report], before: Mapping[str, str], questions: Q, change: Change) -> None:
    by_ref = {(row.agreement_id, row.ref): row for row in reports}
    by_action = {(row.agreement_id, row.action.ref): row for row in reports if row.action is not None}
    about_actions = Q(kind=Kind.ACTION, subject=Matter.Subject.ACTION) & Q(
        Q(answer="") | Q(answer__in=[words for words in before.values() if words]),
        subject_ref__in=[ref for _, ref in by_action],
    )
    found = Matter._default_manager.filter(
        about_actions | questions,
        agreement__in={row.agreement_id for row in reports},
        withdrawn_at__isnull=True,
    )
    answers: dict[str, list[tuple[Matter, str]]] = {}
    for matter in found.order_by("pk"):
        if matter.kind == Kind.QUESTION:
            report, words = by_ref.get((matter.agreement_id, matter.report_ref)), SENT_AGAIN
        else:
            report = by_action.get((matter.agreement_id, matter.subject_ref))
            words = report.ask_answer if report else ""
        if report is None or words == matter.answer:
            continue
        if matter.kind == Kind.QUESTION or _is_for(matter, report, before):
            name = in_whose_name(str(change.by or ""), report.author_name)
            answers.setdefault(name, []).append((matter, words))
    for name, together in answers.items():
        set_answers(together, name, change)


def _is_for(matter: Matter, report: Report, before: Mapping[str, str]) -> bool:
    """Whether an action is answered in this report: it waits, or the report gave its answer when it was last sent."""
    return matter.report_ref != report.ref and matter.answer in ("", before.get(report.ref, ""))
