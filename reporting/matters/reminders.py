"""Reminders of what meetings ask, for its own day: a week and a day before it, a day after. Each is written once."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import formats

from accounts.models import Message, User
from accounts.outbox.writing import letter_of, new_message, queue
from accounts.unit import unit_of
from core.history import Change
from priorities.models import Matter
from reporting.matters.rows import TURNS
from reporting.reminders.recipients import holders_of_posts
from reporting.rules.period_dates import DAY_AFTER, reminder_days, reminder_on

SOON, PAST = timedelta(days=12), timedelta(days=6)
"""Beyond these, no working day can be the turn of a reminder."""


@transaction.atomic
def remind_of_matters(day: date) -> list[Message]:
    """Writes the reminders whose turn it is on a working day, one for each matter and person. Four queries, and a
    letter each.

    A letter names the agreement and the day, and not what is asked: that may be restricted.
    """
    rows = Matter._default_manager.filter(
        answer="",
        withdrawn_at__isnull=True,
        post__isnull=False,
        due__range=(day - PAST, day + SOON),
        agreement__withdrawn_at__isnull=True,
    ).exclude(kind=Matter.Kind.HAND_OVER)
    turns = {
        row: turn
        for row in rows.select_related("agreement__partnership").order_by("due", "pk")
        if (turn := reminder_on(reminder_days(None, row.due), day)) in TURNS
    }
    people = holders_of_posts({row.post_id for row in turns if row.post_id}, day)
    causes = {cause_of(row, turn) for row, turn in turns.items()}
    written = set(Message.objects.filter(about__in=causes).values_list("about", "address"))
    return queue(
        [
            _message(row, turn, recipient.address, recipient.person, recipient.name, day)
            for row, turn in turns.items()
            for recipient in people.get(row.post_id or 0, ())
            if (cause_of(row, turn), recipient.address) not in written
        ]
    )


def cause_of(row: Matter, turn: str) -> str:
    """``about`` of the reminders of one turn."""
    return f"matter:{row.pk} {turn}"


def _message(row: Matter, turn: str, address: str, person: User | None, name: str, day: date) -> Message:
    due = formats.date_format(row.due, "l j F") if row.due else ""
    was = turn == DAY_AFTER
    letter = letter_of(
        "reporting/email/matter.txt",
        {
            "agreement": row.agreement,
            "due": due,
            "was": was,
            "address": settings.SITE_URL + reverse("matter-detail", args=[row.agreement.slug, row.ref]),
            "unit": unit_of(row.agreement.partnership).name,
        },
        subject=f"A meeting asks something of you; it {'was' if was else 'is'} due on {due}",
        subject_of_several="Meetings ask {count} things of you",
    )
    return new_message(
        letter,
        to=address,
        kind=Message.Kind.PERIOD,
        about=cause_of(row, turn),
        partnership=row.agreement.partnership,
        person=person,
        name=name,
        change=Change(None),
    )
