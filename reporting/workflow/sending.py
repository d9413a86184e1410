"""Sending reports: one, or all that are ready, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.conflict import Conflict, refuse_if_changed
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import Holding
from priorities.readers import Reader
from priorities.writing import writing
from reporting.last_report import last_agreed, report_boxes
from reporting.matters.with_updates import answer_with
from reporting.models import Report, ReportDraft, ReportKey, ReportRound
from reporting.report_rights import Capacity, post_in_words
from reporting.rules.sending import (
    SOURCE_NEEDED,
    MissingAnswer,
    ReportBoxes,
    names_source_and_date,
    problems_at_sending,
    problems_of_commentary,
)
from reporting.whole_reports import lock_reports, readers_of
from reporting.workflow.drafts import NO_WORDS, SubmittedReport, boxes_of, fill_drafts
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.outdated import cancel_answered
from reporting.workflow.receipts import give_receipts
from reporting.workflow.reminders import tell_responders
from reporting.workflow.rounds import open_questions, round_of
from reporting.workflow.transitions import TO, Attempt, ReportStep, require, shown_words

SENT_FIELDS = (
    *NO_WORDS,
    "state",
    "author_name",
    "author",
    "sent_by",
    "sent_at",
    "received_from",
    "is_illustrative",
)


class CannotSend(Exception):
    """Reports that cannot be sent: what is missing in each, by key. Nothing was sent."""

    def __init__(self, problems: Mapping[ReportKey, Sequence[MissingAnswer]]) -> None:
        super().__init__("; ".join(problem.message for missing in problems.values() for problem in missing))
        self.problems = problems


def send(report: Report, by: User, *, received_from: str = "", seen: str | None = None) -> Report:
    """Sends the draft of one report; see :func:`send_many`."""
    tokens = {} if seen is None else {report.key: seen}
    return send_many([report], by, received_from=received_from, seen=tokens)[0]


def save_and_send(
    report: Report,
    by: User,
    submitted: SubmittedReport,
    *,
    received_from: str = "",
    labels: Mapping[int, str] | None = None,
) -> Report:
    """Sends what was posted, without keeping it as a draft first. Nothing is saved when it cannot be sent.

    ``labels``: see :func:`send_many`. Raises Refused, PeriodNotPossible, CannotSend; Conflict if somebody else has
    saved other words since.
    """
    with writing(report.agreement_id, by=by) as change:
        rows = lock_reports([report.key], [report])
        readers = readers_of(by, rows)
        filled, changed = fill_drafts(rows, readers, {submitted.key: submitted}, by)
        for reason in filled.reasons.values():
            raise reason
        for theirs in filled.conflicts.values():
            raise Conflict(theirs)
        for row in rows:
            row.draft = row.draft or next(iter(changed), None)
        return _send_locked(rows, readers, by, change, received_from, labels)[0]


def send_many(
    reports: Collection[Report],
    by: User,
    *,
    received_from: str = "",
    seen: Mapping[ReportKey, str] | None = None,
    remarks: Mapping[ReportKey, str] | None = None,
    labels: Mapping[int, str] | None = None,
) -> list[Report]:
    """Sends the drafts of the reports: all of them, or, if one cannot be sent, none.

    ``received_from``: where an administrator has the words from ("e-mail of 12 January"); only administrators need it.
    ``seen``: the tokens of the drafts that the page showed, by the report's key. ``remarks``: answers to the questions
    before sending, by key; without one, the draft's remark stays. ``labels``: of their actions, by primary key, as the
    page read them for the receipt; None: they are read. If the Unit records a report, who answers for it
    gets an e-mail with a link to correct it. Raises Refused (they may not send it, or not now), CannotSend (something
    is missing), Conflict (the draft is not as it was shown). A constant number of queries, whatever the number of
    reports of one agreement.
    """
    with writing(*{report.agreement_id for report in reports}, by=by) as change:
        rows = lock_reports([report.key for report in reports], reports)
        readers = readers_of(by, rows)
        require(*(Attempt(ReportStep.SEND, row, readers[row.agreement_id]) for row in rows))
        for row in rows:
            if row.draft is not None:
                refuse_if_changed((seen or {}).get(row.key), shown_words(row.draft), row.draft)
                if row.key in (remarks or {}):
                    row.draft.remark = normalise((remarks or {})[row.key]).strip()
        return _send_locked(rows, readers, by, change, received_from, labels)


def _send_locked(
    rows: Sequence[Report],
    readers: Mapping[int, Reader],
    by: User,
    change: Change,
    received_from: str,
    labels: Mapping[int, str] | None,
) -> list[Report]:
    """Sends locked reports with their drafts: all of them, or none."""
    if not rows:
        raise PeriodNotPossible("Nothing is asked for here any more, so there is nothing to send.")
    attempts = {row.key: Attempt(ReportStep.SEND, row, readers[row.agreement_id]) for row in rows}
    require(*attempts.values())
    capacities = {key: attempt.capacity or Capacity.OWN for key, attempt in attempts.items()}
    _check_words(rows, capacities, received_from)
    for_others = [row.posts[0] for row in rows if capacities[row.key] != Capacity.OWN]
    holders = holders_today({post.pk for post in for_others if post})
    by_reason: dict[str, list[Report]] = {}
    drafts = [row.draft for row in rows if row.draft is not None]
    answers_before = {row.ref: row.ask_answer for row in rows}
    for row in rows:
        reason = _fill_from_draft(row, by, capacities[row.key], holders, received_from.strip())
        row.sent_at = change.moment
        by_reason.setdefault(reason, []).append(row)
    for reason, together in by_reason.items():
        first = [row for row in together if row.pk is None]
        again = [row for row in together if row.pk is not None]
        create_rows(Report, first, replace(change, reason=reason))
        update_rows(Report, again, SENT_FIELDS, replace(change, reason=reason))
    ReportRound._default_manager.bulk_create(
        round_of(
            row,
            ReportRound.Kind.SENT,
            by,
            "" if row.author_id == by.pk else f"In the name of {row.author_name}",
            at=change.moment,
            label=row.label,
            received_from=row.received_from,
        )
        for row in rows
    )
    saved_drafts = [draft.pk for draft in drafts if draft.pk is not None]
    if saved_drafts:
        ReportDraft.objects.filter(pk__in=saved_drafts).delete()
    answer_with(rows, answers_before, change)
    cancel_answered({row.period_id for row in rows})
    for row in rows:
        if capacities[row.key] == Capacity.ADMINISTRATOR and row.posts[0] is not None:
            tell_responders(row, "recorded", by, about=f"{change.moment:%Y-%m-%d %H:%M:%S}")
    give_receipts([row for row in rows if capacities[row.key] != Capacity.ADMINISTRATOR], by, labels)
    return list(rows)


def _check_words(
    rows: Sequence[Report], capacities: Mapping[ReportKey, Capacity], received_from: str
) -> None:
    problems: dict[ReportKey, list[MissingAnswer]] = {}
    unanswered = _unanswered([row for row in rows if row.draft is None])
    for row in rows:
        missing = [UNANSWERED] if row.pk in unanswered else list(problems_of(row))
        if capacities[row.key] == Capacity.ADMINISTRATOR and not names_source_and_date(received_from):
            missing.append(MissingAnswer("received_from", SOURCE_NEEDED))
        if missing:
            problems[row.key] = missing
    if problems:
        raise CannotSend(problems)


UNANSWERED = MissingAnswer("question", "Answer the question that it was sent back with, or change the update")


def problems_of(row: Report) -> tuple[MissingAnswer, ...]:
    """What is missing in a whole report before it can be sent: in its draft, or, sent back, as it was sent."""
    written = row.draft or (row if row.state == row.State.SENT_BACK else None)
    boxes = report_boxes(written) if written else ReportBoxes()
    if row.action is None:
        return problems_of_commentary(boxes, row.about_priority.title)
    return problems_at_sending(boxes, last_agreed(row.action))


def _unanswered(unchanged: Sequence[Report]) -> set[int]:
    """Which of the reports that came back, and go as they are, have a question that nobody answered. One query."""
    sent_back = [row.pk for row in unchanged if row.state == row.State.SENT_BACK]
    if not sent_back:
        return set()
    rounds = ReportRound._default_manager.filter(report__in=sent_back).order_by("at", "pk")
    by_report: dict[int, list[ReportRound]] = {}
    for item in rounds:
        by_report.setdefault(item.report_id, []).append(item)
    return {
        key
        for key, rows in by_report.items()
        if any(item.kind == ReportRound.Kind.SENT_BACK for item in open_questions(rows))
    }


def holders_today(posts: Collection[int]) -> dict[int, Holding]:
    """Who holds the posts today, by the post's primary key. One query, none without posts."""
    if not posts:
        return {}
    today = timezone.localdate()
    holdings = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        post__in=posts,
        kind=Holding.Kind.HOLDER,
        withdrawn_at__isnull=True,
    ).select_related("person")
    # Where holders share a post, the first in order counts.
    return {holding.post_id: holding for holding in reversed(holdings.order_by("position", "pk"))}


def _fill_from_draft(
    row: Report, by: User, capacity: Capacity, holders: Mapping[int, Holding], received_from: str
) -> str:
    """Copies the draft into the report, in its author's name; returns the reason for the history."""
    again = "" if row.state == row.State.OWED else " again"
    for name, value in boxes_of(row.draft or row).items():
        setattr(row, name, value)
    post = row.posts[0]
    holder = holders.get(post.pk) if post is not None else None
    if capacity == Capacity.OWN or post is None:
        # Where nobody leads a priority, the report on it is the Unit's own.
        row.author, row.author_name = by, str(by)
    else:
        row.author = holder.person if holder else None
        row.author_name = holder.name if holder else post_in_words(post)
    reason = f"Sent{again}"
    row.received_from = ""
    if capacity == Capacity.ADMINISTRATOR:
        row.received_from = received_from
        reason = f"Recorded{again}, from {received_from}"
    row.sent_by = by
    row.state = TO[ReportStep.SEND]
    # An illustrative agreement is marked as a whole.
    row.is_illustrative |= by.is_illustrative and not row.agreement.is_illustrative
    return reason
