"""The verbs of the action log: something is raised, answered, withdrawn; at any time, whatever the reporting period."""

from __future__ import annotations

from django.utils import timezone

from accounts.access import Refused
from accounts.models import User
from core.conflict import refuse_if_changed
from core.history import Change
from priorities.models import Agreement, Matter
from priorities.readers import reader_of
from priorities.writing import writing
from reporting.matters.rights import (
    Capacity,
    answer_capacity,
    put_to,
    why_not_answer,
    why_not_raise,
    why_not_withdraw,
)
from reporting.matters.rows import NewMatter, create_matter, set_answers, set_withdrawn
from reporting.models import ReportRound
from reporting.report_rights import in_whose_name, reason_closed
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.rounds import Kind as RoundKind
from reporting.workflow.rounds import require_words, round_of


def raise_matter(agreement: Agreement, by: User, new: NewMatter) -> Matter:
    """Puts something into the action log. Raises Refused; PeriodNotPossible without words, or for nobody.

    A verb that has asked already who may (a decision of a meeting) calls ``create_matter`` inside its own writing.
    """
    with writing(agreement, by=by, reason="Raised") as change:
        refusal = why_not_raise(new.kind, reader_of(by, agreement))
        if refusal:
            raise Refused(refusal)
        require_words(new.text, "Write what is asked.")
        return create_matter(agreement, new, change)


def answer_matter(matter: Matter, by: User, text: str, *, seen: str | None = None) -> Matter:
    """Answers it, or puts another answer in the place of one. A question of an open report gets its round too.

    ``seen``: the token of :func:`shown_of` as it was. Raises Refused, PeriodNotPossible (no words; withdrawn),
    Conflict.
    """
    with writing(matter.agreement_id, by=by) as change:
        row = _matter_now(matter)
        reader = reader_of(by, row.agreement)
        refusal = why_not_answer(row, reader)
        if refusal:
            raise Refused(refusal)
        _require_in_force(row)
        refuse_if_changed(seen, shown_of(row), row)
        words = require_words(text, "Write the answer.")
        change = _because(change, "Answered" if row.is_open else "Answered again")
        # A member answers for the body to which it is put; who holds the job title, for themselves.
        in_their_own = answer_capacity(row, reader) == Capacity.OWN and row.post is not None
        in_name = "" if in_their_own else row.post.printed if row.post else put_to(row)
        set_answers([(row, words)], in_whose_name(str(by), in_name), change)
        question = row.rounds.filter(kind=RoundKind.QUESTION).select_related("report__period").first()
        if question is not None and not reason_closed(question.report):
            _answer_round(question, by, words, change, row).save()
        return row


def withdraw_matter(matter: Matter, by: User, reason: str, *, seen: str | None = None) -> Matter:
    """Withdraws it, with the reason. Raises Refused, PeriodNotPossible (no reason; withdrawn already), Conflict."""
    with writing(matter.agreement_id, by=by) as change:
        row = _matter_now(matter)
        refusal = why_not_withdraw(row, reader_of(by, row.agreement))
        if refusal:
            raise Refused(refusal)
        _require_in_force(row)
        refuse_if_changed(seen, shown_of(row), row)
        words = require_words(reason, "Say why it is withdrawn: the reason stays on record.")
        set_withdrawn([row], _because(change, words))
        return row


def shown_of(row: Matter) -> tuple[object, ...]:
    """What a page shows of a matter, for its token: answered or withdrawn meanwhile, it has changed."""
    return (row.text, row.answer, row.withdrawn_at is None)


def _answer_round(question: ReportRound, by: User, words: str, change: Change, matter: Matter) -> ReportRound:
    at = change.at or timezone.now()
    return round_of(question.report, RoundKind.ANSWER, by, words, at=at, replies_to=question, matter=matter)


def _because(change: Change, reason: str) -> Change:
    return Change(change.by, reason, change.decision, change.at)


def _matter_now(matter: Matter) -> Matter:
    rows = Matter._default_manager.select_related("agreement__partnership", "post__agency")
    return rows.get(pk=matter.pk)


def _require_in_force(row: Matter) -> None:
    if row.withdrawn_at is not None:
        raise PeriodNotPossible(f"It was withdrawn: {row.withdrawn_why}")
