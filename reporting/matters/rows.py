"""The rows of the action log, written inside a verb that has asked already who may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from accounts.outbox.writing import cancel_about
from accounts.workflow import one_line
from core.dates.reading import DateProblem, parse_day
from core.history import Change, create_rows, update_rows
from core.text import normalise
from priorities.models import Agreement, LeadPost, Matter
from priorities.posts.letters import cause_of_request
from reporting.matters.names import posts_called
from reporting.rules.period_dates import DAY_AFTER, DAY_BEFORE, WEEK_BEFORE

TURNS = (WEEK_BEFORE, DAY_BEFORE, DAY_AFTER)
"""When whoever is asked is reminded, counted from the day of a matter."""


@dataclass(frozen=True)
class NewMatter:
    """What is raised. ``for_whom``, ``by_when``: words; the day and the job title that they name are found by them.

    ``post``: who answers in the tracker where ``for_whom`` names no job title and no current lead; None: the Unit.
    ``raised_at``: where, such as "KCSP Working Group, at the meeting of 22 December 2026"; ``raised_on`` None: today.
    """

    kind: str
    text: str
    subject: str = Matter.Subject.AGREEMENT
    subject_ref: str = ""
    for_whom: str = ""
    by_when: str = ""
    post: LeadPost | None = None
    raised_at: str = ""
    raised_on: date | None = None
    report_ref: str = ""
    position: int = 0


def create_matter(agreement: Agreement | int, new: NewMatter, change: Change) -> Matter:
    """Saves a matter with its history, raised by who makes the change. Two queries besides."""
    key = agreement.pk if isinstance(agreement, Agreement) else agreement
    by = change.by if isinstance(change.by, User) else None
    for_whom, by_when = one_line(new.for_whom), one_line(new.by_when)
    post = (post_named(key, for_whom) if for_whom else None) or new.post
    row = Matter(
        agreement_id=key,
        position=new.position,
        kind=new.kind,
        subject=new.subject,
        subject_ref=new.subject_ref,
        text=normalise(new.text).strip(),
        post=post,
        for_whom=(for_whom or (post.printed if post else ""))[:200],
        by_when=by_when,
        due=day_named(by_when),
        raised_at=one_line(new.raised_at)[:300],
        raised_on=new.raised_on or timezone.localdate(change.moment),
        raised_by=by,
        raised_by_name=str(by)[:200] if by else "",
        report_ref=new.report_ref,
    )
    return create_rows(Matter, [row], change)[0]


def set_answers(answers: Iterable[tuple[Matter, str]], by_name: str, change: Change) -> None:
    """Answers matters, each in its words ("" opens it again), with history."""
    rows = []
    for row, words in answers:
        row.answer = normalise(words).strip()
        row.answered_on = timezone.localdate(change.moment) if row.answer else None
        row.answered_by_name = by_name[:300] if row.answer else ""
        rows.append(row)
    update_rows(Matter, rows, ["answer", "answered_on", "answered_by_name"], change)
    _cancel_reminders(row for row in rows if row.answer)


def set_withdrawn(rows: Sequence[Matter], change: Change) -> None:
    """Withdraws matters; the reason is that of the change."""
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = change.moment, change.reason
    update_rows(Matter, rows, ["withdrawn_at", "withdrawn_why"], change)
    _cancel_reminders(rows)
    cancel_about(*(cause_of_request(row) for row in rows if row.kind == Matter.Kind.HAND_OVER))


def _cancel_reminders(rows: Iterable[Matter]) -> None:
    """What is answered or withdrawn is asked of nobody any more."""
    causes = [f"matter:{row.pk} {turn}" for row in rows if row.due for turn in TURNS]
    if causes:
        cancel_about(*causes)


def open_about_actions(agreement: int, refs: Iterable[str]) -> list[Matter]:
    """What waits for an answer on these actions, oldest first. One query."""
    return list(
        Matter._default_manager.filter(
            agreement=agreement,
            kind=Matter.Kind.ACTION,
            subject=Matter.Subject.ACTION,
            subject_ref__in=set(refs),
            answer="",
            withdrawn_at__isnull=True,
        ).order_by("raised_on", "pk")
    )


def post_named(agreement: int, words: str) -> LeadPost | None:
    """The job title of the agreement that the words are, or whose current lead they name; None: none, or several."""
    key = posts_called({(agreement, words)}).get((agreement, words))
    return LeadPost._default_manager.select_related("agency").get(pk=key) if key else None


def day_named(words: str) -> date | None:
    """The day that "by when" names: "30 January 2027", "by March 2027". None for other words."""
    try:
        return parse_day(words, by_when=True)
    except DateProblem:
        return None
