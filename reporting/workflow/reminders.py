"""Reminders and notices of a reporting period: written into the outbox, each once, from where the worker sends them.

A message's row is unique for its period, person, kind and subject: a run that comes second, or after a crash, finds it
and passes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import Message, Role, User
from accounts.outbox.writing import Letter, new_message, queue
from actions.labels import labels_of, name_in_mail
from core.dates.working_days import is_working_day
from core.history import Change
from reporting.models import OPEN, UNDONE, Reminder, Report, ReportingPeriod
from reporting.reminders import letters
from reporting.reminders.recipients import Recipient, holders_of_posts, with_roles
from reporting.report_rights import post_in_words
from reporting.rules.meeting_days import GROUP, meetings_about
from reporting.rules.period_dates import DAY_AFTER, OPENING, RING, WEEK_AFTER, reminder_days, reminder_on
from reporting.workflow.opening import NOT_YOURS, PeriodNotPossible, open_planned

RELATED = (
    "period__agreement__partnership",
    "agreement",
    "action__aim",
    "action__standing__label",
    "responder__agency",
)


@dataclass(frozen=True)
class PlannedReminder:
    """A message that is to be sent: to whom, of which kind, about what, saying what."""

    period: ReportingPeriod
    kind: str
    recipient: Recipient
    letter: Letter
    about: str = ""


# --- what is to be sent today ---------------------------------------------------------------------------


def planned_for(day: date) -> list[PlannedReminder]:
    """Every reminder whose turn it is on a day, also those that have been sent already; none but on working days."""
    if not is_working_day(day):
        return []
    periods = ReportingPeriod._default_manager.filter(
        state=OPEN, withdrawn_at__isnull=True, agreement__isnull=False
    ).select_related("agreement__partnership")
    due = [
        item
        for period in periods.order_by("agreement__slug", "pk")
        for item in _planned_in_period(period, day)
    ]
    return [*due, *_planned_for_papers(day)]


def _planned_for_papers(day: date) -> Iterator[PlannedReminder]:
    """To the administrators: papers of a meeting are to go out. Of any period, for the Partnership meets after it."""
    periods = ReportingPeriod._default_manager.filter(
        Q(meeting_on__gte=day) | Q(partnership_on__gte=day),
        withdrawn_at__isnull=True,
        agreement__isnull=False,
    ).select_related("agreement__partnership")
    for period in periods.order_by("agreement__slug", "pk"):
        for days in meetings_about(period):
            # A closed period has been decided on: the group needs no papers for it any more.
            is_over = days.meeting == GROUP and period.state not in (ReportingPeriod.State.PLANNED, OPEN)
            # Nothing can go out before the period is open.
            is_early = period.opens_on is not None and days.despatch_on <= period.opens_on
            if is_over or is_early or not days.reminds_on(day):
                continue
            letter = letters.papers_go_out(period, days)
            for person in with_roles(period.agreement.partnership, Role.Kind.ADMINISTRATOR):
                yield PlannedReminder(period, Reminder.Kind.PAPERS, person, letter, days.meeting)


def _planned_in_period(period: ReportingPeriod, day: date) -> Iterator[PlannedReminder]:
    updates = list(
        Report.objects.about_actions()
        .in_open_periods()
        .filter(period=period)
        .select_related(*RELATED)
        .order_by("position", "pk")
    )
    labels = labels_of([row.action for row in updates])
    undone = [row for row in updates if row.state in UNDONE]
    holders = holders_of_posts({row.responder_id for row in undone if row.responder_id}, day)
    administrators = with_roles(period.agreement.partnership, Role.Kind.ADMINISTRATOR)
    turn = reminder_on(reminder_days(period.opens_on, period.due_on), day)
    yield from _planned_for_responders(period, undone, holders, labels, day)
    unreachable = [row for row in undone if not holders.get(row.responder_id or 0)]
    if unreachable and turn and turn != RING:
        letter = letters.nobody_to_write_to(unreachable, labels)
        yield from (PlannedReminder(period, turn, person, letter, "vacant") for person in administrators)
    late = [row for row in undone if _kind_due(row, day) == RING]
    if late:
        letter = letters.whom_to_ring(period, _lines_to_ring(late, holders, labels))
        yield from (PlannedReminder(period, RING, person, letter) for person in administrators)
    if updates and (not undone or turn in (DAY_AFTER, WEEK_AFTER, RING)):
        letter = letters.ready_for_review(period, len(updates) - len(undone), len(updates))
        reviewers = with_roles(period.agreement.partnership, Role.Kind.REVIEWER, Role.Kind.CHAIR)
        yield from (PlannedReminder(period, Reminder.Kind.READY, person, letter) for person in reviewers)


def _kind_due(row: Report, day: date) -> str:
    return reminder_on(reminder_days(row.period.opens_on, row.due), day)


def _planned_for_responders(
    period: ReportingPeriod,
    undone: Sequence[Report],
    holders: dict[int, list[Recipient]],
    labels: dict[int, str],
    day: date,
) -> Iterator[PlannedReminder]:
    """One message a person, with all that they have not sent; its kind goes by the first of their dates."""
    theirs: dict[Recipient, list[Report]] = {}
    for row in undone:
        for recipient in holders.get(row.responder_id or 0, ()):
            theirs.setdefault(recipient, []).append(row)
    for recipient, rows in theirs.items():
        first = min(rows, key=lambda row: row.due or date.max)
        kind = _kind_due(first, day)
        if not kind or kind == RING:
            continue
        # More time brings reminders of its own; the opening is told of once.
        due = first.due
        own = due.isoformat() if due and due != period.due_on and kind != OPENING else ""
        yield PlannedReminder(period, kind, recipient, letters.waiting(rows, labels, kind), own)


def _lines_to_ring(
    late: Sequence[Report], holders: dict[int, list[Recipient]], labels: dict[int, str]
) -> list[str]:
    by_post: dict[int, list[Report]] = {}
    for row in late:
        by_post.setdefault(row.responder_id or 0, []).append(row)
    lines = []
    for post, rows in by_post.items():
        names = ", ".join(f"{one.name} ({one.address})" for one in holders.get(post, ())) or "nobody known"
        which = ", ".join(name_in_mail(row.about_action, labels[row.about_action.pk]) for row in rows)
        where = post_in_words(rows[0].responder) or "Nobody named"
        lines.append(f"{where}: {names}; {which}")
    return lines


def not_sent_before(planned: Sequence[PlannedReminder]) -> list[PlannedReminder]:
    """Those that are not on record yet. One query."""
    keys = Reminder._default_manager.filter(period__in={item.period.pk for item in planned})
    recorded = set(keys.values_list("period_id", "recipient", "kind", "about"))
    return [
        item
        for item in planned
        if (item.period.pk, item.recipient.key, str(item.kind), item.about) not in recorded
    ]


def send_due(day: date) -> list[Reminder]:
    """Writes the reminders whose turn it is on a day, and opens periods that were planned for it.

    Each is written in a transaction of its own, so that a second run meanwhile writes none of them again.
    """
    if is_working_day(day):
        open_planned(day)
    return _record_all(not_sent_before(planned_for(day)), None)


# --- recording ------------------------------------------------------------------------------------------


def record(item: PlannedReminder, by: User | None = None, *, cause: str = "") -> Reminder | None:
    """Writes a message into the outbox; None when it is on record already.

    ``cause`` is the ``about`` of the message, by which it can be cancelled: "round:12"; empty: its period.
    """
    message = new_message(
        item.letter,
        to=item.recipient.address,
        kind=Message.Kind.PERIOD,
        about=cause or f"period:{item.period.pk}",
        partnership=item.period.agreement.partnership,
        person=item.recipient.person,
        name=item.recipient.name,
        change=Change(by),
    )
    reminder = Reminder(
        period=item.period, kind=item.kind, about=item.about, recipient=item.recipient.key, message=message
    )
    try:
        with transaction.atomic():
            [reminder.message] = queue([message])
            reminder.save(force_insert=True)
    except IntegrityError:
        return None
    return reminder


# --- notices --------------------------------------------------------------------------------------------


def tell_responders(
    report: Report, kind: str, by: User | None, *, about: str, cause: str = ""
) -> list[Reminder]:
    """Tells whoever answers for a report what has happened to it.

    The report is whole. Who did it themselves is not told. Where nobody can be reached the administrators are.
    ``cause``: see :func:`record`.
    """
    label = labels_of([report.action])[report.action.pk] if report.action is not None else ""
    letter = letters.about_a_report(report, label, kind)
    subject = about if kind == Reminder.Kind.QUESTION else f"{about} of report {report.pk}"
    notice = Notice(kind, letter, subject, cause or f"report:{report.pk}")
    post = report.posts[0]
    return _send_notice(report.period, post.pk if post else None, notice, by)


@dataclass(frozen=True)
class Notice:
    """What somebody is told: of which kind, in which words, what names it for good, and what it is cancelled by."""

    kind: str
    letter: Letter
    about: str
    cause: str


def _send_notice(
    period: ReportingPeriod, post: int | None, notice: Notice, by: User | None
) -> list[Reminder]:
    holders = holders_of_posts([post], timezone.localdate()).get(post) if post else None
    people = holders or with_roles(period.agreement.partnership, Role.Kind.ADMINISTRATOR)
    planned = [
        PlannedReminder(period, notice.kind, person, notice.letter, notice.about)
        for person in people
        if by is None or person.person != by
    ]
    return _record_all(planned, by, notice.cause)


def _record_all(planned: Sequence[PlannedReminder], by: User | None, cause: str = "") -> list[Reminder]:
    reminders = [record(item, by, cause=cause) for item in planned]
    return [reminder for reminder in reminders if reminder is not None]


@transaction.atomic
def chase(period: ReportingPeriod, post: int, by: User) -> list[Reminder]:
    """Asks whoever answers for a post once more, by one e-mail a person and day.

    Raises Refused (not an administrator), PeriodNotPossible (nothing waits; nobody to write to; asked today already).
    """
    require_administrator(by, period.agreement.partnership_id, NOT_YOURS)
    rows = list(
        Report.objects.about_actions()
        .in_open_periods()
        .filter(period=period, responder=post, state__in=UNDONE)
        .select_related(*RELATED)
        .order_by("position", "pk")
    )
    if not rows:
        raise PeriodNotPossible("Nothing is waiting for this job title any more.")
    day = timezone.localdate()
    people = holders_of_posts([post], day).get(post, [])
    if not people:
        raise PeriodNotPossible(
            "There is nobody to write to: name the current lead, with an address, on the People page."
        )
    due = min((row.due or date.max for row in rows), default=date.max)
    letter = letters.waiting(rows, labels_of([row.action for row in rows]), DAY_AFTER if due < day else "")
    about = f"{day.isoformat()} post {post}"
    planned = [PlannedReminder(period, "chase", person, letter, about) for person in people]
    reminders = _record_all(planned, by)
    if not reminders:
        raise PeriodNotPossible("They have been asked once today already.")
    return reminders
