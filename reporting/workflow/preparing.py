"""A delegate who may not send says that the drafts are ready; whoever may send is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

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
                about = _about(day, key, by)
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


def told_today(reports: Iterable[Report], by: User) -> dict[int, list[str]]:
    """The names of those whom the person told today that drafts are ready, by the key of the post of the report."""
    day = timezone.localdate()
    posts = {_about(day, row.posts[0].pk, by): row.posts[0].pk for row in reports if row.posts[0] is not None}
    names: dict[int, list[str]] = {}
    rows = Reminder.objects.filter(kind=Reminder.Kind.PREPARED, about__in=posts).order_by("message__name")
    for about, name in rows.values_list("about", "message__name"):
        names.setdefault(posts[about], []).append(name)
    return names


def _about(day: date, post: int, by: User) -> str:
    """What a message is about: it is written once for a post, a day and a person who prepares."""
    return f"{day.isoformat()} post {post} by {by.pk}"
