"""A delegate who may not send says that the drafts are ready; whoever may send is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from actions.labels import labels_of
from reporting.models import Reminder, Report
from reporting.reminders import letters
from reporting.reminders.recipients import holders_of_posts
from reporting.workflow.opening import PeriodNotPossible
from reporting.workflow.reminders import PlannedReminder, record


@transaction.atomic
def tell_that_it_is_ready(reports: Sequence[Report], by: User) -> list[Reminder]:
    """Tells who holds the posts of these whole reports that drafts wait for them; one e-mail a person, post and day.

    Raises PeriodNotPossible where nobody is told: there is nobody to write to, or they were told today.
    """
    day = timezone.localdate()
    by_post: dict[tuple[int, int], list[Report]] = {}
    for row in reports:
        post = row.posts[0]
        if post is not None:
            by_post.setdefault((row.period_id, post.pk), []).append(row)
    holders = holders_of_posts({key for _, key in by_post}, day)
    labels = labels_of([row.action for row in reports if row.action is not None])
    told = []
    for (_, key), rows in by_post.items():
        letter = letters.prepared(rows, labels, by)
        for person in holders.get(key, []):
            if person.person != by:
                about = f"{day.isoformat()} post {key} by {by.pk}"
                told.append(
                    record(PlannedReminder(rows[0].period, Reminder.Kind.PREPARED, person, letter, about), by)
                )
    reminders = [reminder for reminder in told if reminder is not None]
    if not reminders:
        raise PeriodNotPossible(
            "They have been told today already."
            if told
            else "There is nobody to write to: ask the Community Safety Unit who sends these."
        )
    return reminders
