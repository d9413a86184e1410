"""Reminders that still wait to be sent, and no longer say what is so."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import cancel
from reporting.models import UNDONE, ProgressUpdate, Reminder, ReportingPeriod
from reporting.reminders.recipients import holders_of_posts

Kind = Reminder.Kind

# What asks whoever answers for their updates.
ASKS = (Kind.OPENING, Kind.WEEK_BEFORE, Kind.DAY_BEFORE, Kind.DAY_AFTER, Kind.WEEK_AFTER, Kind.CHASE)
# What is of no use once the period takes no more words.
BEFORE_CLOSING = (*ASKS, Kind.RING, Kind.READY, Kind.QUESTION)


def cancel_answered(periods: Collection[int]) -> None:
    """Cancels what asks people for updates who owe none any more. For within the verb by which they owe none.

    One query where nothing waits, which is nearly always.
    """
    waiting = Reminder._default_manager.filter(
        period__in=periods, kind__in=ASKS, message__state=Message.State.WAITING
    )
    reminders = list(waiting.values_list("message", "period", "recipient"))
    if not reminders:
        return
    owed = ProgressUpdate.objects.in_open_periods().filter(
        period__in=periods, state__in=UNDONE, responder__isnull=False
    )
    posts = set(owed.values_list("period", "responder"))
    holders = holders_of_posts({post for _, post in posts}, timezone.localdate())
    owing = {(period, person.key) for period, post in posts for person in holders.get(post, ())}
    done = [key for key, period, recipient in reminders if (period, recipient) not in owing]
    cancel(Message.objects.filter(pk__in=done))


def cancel_at_closing(period: ReportingPeriod) -> None:
    """Cancels what a period that is closed no longer asks of anybody."""
    cancel(Message.objects.filter(reminder__period=period, reminder__kind__in=BEFORE_CLOSING))
