"""Withdrawing an update that was sent and is not decided, to change it."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import User
from core.history import update_rows
from priorities.writing import writing
from reporting.matters.with_updates import reopen_answered
from reporting.models import Report, ReportDraft, ReportRound
from reporting.whole_reports import lock_reports, readers_of
from reporting.workflow.drafts import NO_WORDS, boxes_of, new_draft
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.rounds import round_of
from reporting.workflow.sending import SENT_FIELDS
from reporting.workflow.transitions import TO, Attempt, ReportStep, require


def withdraw(report: Report, by: User) -> ReportDraft:
    """Takes back an update that was sent; what it said is its draft again, and waits to be sent.

    The group sees in its rounds that it was withdrawn, by whom and when. Raises Refused (they may not), and
    PeriodNotPossible where it is decided, or the period is over.
    """
    with writing(report.agreement_id, by=by) as change:
        rows = lock_reports([report.key], [report])
        if not rows:
            raise PeriodNotPossible("Nothing is asked for here any more.")
        row = rows[0]
        require(Attempt(ReportStep.WITHDRAW, row, readers_of(by, rows)[row.agreement_id]))
        draft = row.draft or _draft_of_what_was_sent(row, by)
        if draft._state.adding:
            draft.saved_by, draft.saved_at = by, change.moment
            draft.save()
        answer_before = {row.ref: row.ask_answer}
        for name, value in NO_WORDS.items():
            setattr(row, name, value)
        row.author = row.sent_by = row.sent_at = None
        row.author_name = row.received_from = ""
        row.state = TO[ReportStep.WITHDRAW]
        update_rows(Report, [row], SENT_FIELDS, replace(change, reason="Withdrawn to be changed"))
        withdrawn = round_of(row, ReportRound.Kind.WITHDRAWN, by, at=change.moment)
        ReportRound._default_manager.bulk_create([withdrawn])
        reopen_answered([row], answer_before, change)
        return draft


def _draft_of_what_was_sent(row: Report, by: User) -> ReportDraft:
    draft = new_draft(row)
    for name, value in boxes_of(row).items():
        setattr(draft, name, value)
    draft.received_from = row.received_from
    return draft
