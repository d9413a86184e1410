"""A reminder for the officer's own mail program: a message file, with the same words as the tracker's own."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formataddr

from django.utils import timezone

from actions.labels import labels_of
from priorities.models import LeadPost
from reporting.models import UNDONE, Reminder, Report, ReportingPeriod
from reporting.reminders.letters import waiting
from reporting.reminders.recipients import holders_of_posts


def chase_message(period: ReportingPeriod, post: LeadPost) -> bytes | None:
    """A message file to whoever leads, with deputies and delegates in copy.

    None: nothing waits, or nobody can be written to. It has no sender, and a mark by which mail programs open it to be
    changed and sent. Three queries.
    """
    rows = list(
        Report.objects.about_actions()
        .in_open_periods()
        .filter(period=period, responder=post, state__in=UNDONE)
        .select_related(
            "period__agreement__partnership", "agreement", "action__aim", "action__standing__label"
        )
        .order_by("position", "pk")
    )
    day = timezone.localdate()
    people = holders_of_posts([post.pk], day).get(post.pk, [])
    if not (rows and people):
        return None
    is_late = any((due := row.due) is not None and due < day for row in rows)
    kind = Reminder.Kind.DAY_AFTER if is_late else ""
    letter = waiting(rows, labels_of([row.about_action for row in rows]), kind)
    first, *copies = (formataddr((person.name, person.address)) for person in people)
    message = EmailMessage()
    message["Subject"], message["To"] = letter.subject, first
    if copies:
        message["Cc"] = ", ".join(copies)
    message["X-Unsent"] = "1"
    message.set_content(letter.body)
    return message.as_bytes()
