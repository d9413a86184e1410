"""Cancels waiting reminders that are no longer true."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import cancel
from reporting.models import UNDONE, Reminder, Report, ReportingPeriod
from reporting.reminders.recipients import holders_of_posts

Kind = Reminder.Kind

# Reminders that ask for updates.
ASKS = (Kind.OPENING, Kind.WEEK_BEFORE, Kind.DAY_BEFORE, Kind.DAY_AFTER, Kind.WEEK_AFTER, Kind.CHASE)
# Messages of no use once the period is closed.
BEFORE_CLOSING = (*ASKS, Kind.RING, Kind.READY, Kind.QUESTION)


def cancel_answered(periods: Collection[int]) -> None:
    """Cancels reminders to people who owe no updates any more, in the caller's transaction.

    One query if no reminder waits, which is nearly always so.
    """
    waiting = Reminder._default_manager.filter(
        period__in=periods, kind__in=ASKS, message__state=Message.State.WAITING
    )
    reminders = list(waiting.values_list("message", "period", "recipient"))
    if not reminders:
        return
    owed = (
        Report.objects.about_actions()
        .in_open_periods()
        .filter(period__in=periods, state__in=UNDONE, responder__isnull=False)
    )
    posts = set(owed.values_list("period", "responder"))
    holders = holders_of_posts({post for _, post in posts}, timezone.localdate())
    owing = {(period, person.key) for period, post in posts for person in holders.get(post, ())}
    outdated = [key for key, period, recipient in reminders if (period, recipient) not in owing]
    cancel(Message.objects.filter(pk__in=outdated))


def cancel_at_closing(period: ReportingPeriod) -> None:
    """Cancels the waiting messages that a closed period makes useless."""
    cancel(Message.objects.filter(reminder__period=period, reminder__kind__in=BEFORE_CLOSING))
