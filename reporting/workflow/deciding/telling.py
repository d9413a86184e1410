"""After a meeting each person gets one message: what was decided on what is theirs, why, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from accounts.models import Role, User
from core.history import Change, update_rows
from priorities.writing import writing
from reporting.meetings.decisions import MeetingDecision, decisions_of
from reporting.models import Meeting, Reminder
from reporting.reminders import letters
from reporting.reminders.recipients import Recipient, holders_of_posts, with_roles
from reporting.workflow.reminders import PlannedReminder, record


def tell_of_meeting(meeting: Meeting, by: User | None, change: Change) -> list[Reminder]:
    """Writes the messages about a meeting, once; none if they are written already. Inside ``writing``.

    Where nobody can be reached about something, the administrators are told of it.
    """
    row = Meeting._default_manager.select_related("agreement__partnership", "period").get(pk=meeting.pk)
    if row.told_at is not None:
        return []
    row.told_at = change.moment
    update_rows(Meeting, [row], ["told_at"], change)
    meeting.told_at = row.told_at
    decisions = decisions_of(row)
    sent = []
    for recipient, theirs in _by_recipient(row, decisions).items():
        period = theirs[0].report.period
        letter = letters.after_a_meeting(row, period, theirs)
        planned = PlannedReminder(period, Reminder.Kind.MEETING, recipient, letter, f"meeting {row.pk}")
        sent.append(record(planned, by, cause=f"meeting:{row.pk}"))
    return [reminder for reminder in sent if reminder is not None]


def _by_recipient(
    meeting: Meeting, decisions: Sequence[MeetingDecision]
) -> dict[Recipient, list[MeetingDecision]]:
    """Who answers for the report of a decision, and who is to do what was asked with it."""
    posts = {item.report.pk: _posts_of(item) for item in decisions}
    keys = {key for found in posts.values() for key in found}
    holders = holders_of_posts(keys, timezone.localdate()) if keys else {}
    administrators = with_roles(meeting.agreement.partnership, Role.Kind.ADMINISTRATOR) if decisions else []
    theirs: dict[Recipient, list[MeetingDecision]] = {}
    for item in decisions:
        people = {
            person: None for key in posts[item.report.pk] for person in holders.get(key, ())
        } or dict.fromkeys(administrators)
        for person in people:
            theirs.setdefault(person, []).append(item)
    return theirs


def _posts_of(item: MeetingDecision) -> tuple[int, ...]:
    own = next(filter(None, item.report.posts), None)
    asked = [matter.post for matter in item.asks]
    return tuple(dict.fromkeys(post.pk for post in (own, *asked) if post is not None))


def tell_of_meetings_before(day: date) -> list[Reminder]:
    """For the daily run: the messages of meetings before that day that nobody has pressed for."""
    rows = Meeting._default_manager.filter(held_on__lt=day, told_at__isnull=True, withdrawn_at__isnull=True)
    sent: list[Reminder] = []
    for meeting in rows.order_by("agreement", "held_on"):
        with writing(meeting.agreement_id, by=None, reason="Everybody told the day after") as change:
            sent += tell_of_meeting(meeting, None, change)
    return sent
