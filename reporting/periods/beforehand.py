"""What opening a reporting period would do: who would be asked, who could not be written to, and on which days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from actions.models import Action
from priorities.models import Holding, LeadPost
from reporting.models import Reminder
from reporting.reminders.recipients import Recipient, holders_of_posts
from reporting.report_rights import post_in_words
from reporting.rules.period_dates import RING, reminder_days
from reporting.workflow.opening import responder_of


@dataclass(frozen=True)
class FutureResponder:
    """A job title that would be asked about ``number`` actions. ``post`` None: nobody is named for them.

    ``people``: who would be written to. ``is_held``: whether it has a current lead, with or without an address.
    """

    post: LeadPost | None
    number: int
    people: Sequence[Recipient] = ()
    is_held: bool = False

    @property
    def name(self) -> str:
        """The post in words."""
        return post_in_words(self.post) or "Nobody named yet"


def future_responders(actions: Collection[Action], named: Mapping[str, LeadPost]) -> list[FutureResponder]:
    """Who would be asked today, in the order of the plan; who cannot be written to comes first. Two queries.

    ``named``: who answers for actions (by ref) that have neither co-ordinator nor lead.
    """
    posts: dict[int | None, LeadPost | None] = {}
    numbers: dict[int | None, int] = {}
    for action in actions:
        post = responder_of(action, named.get(action.ref))
        key = post.pk if post else None
        posts[key] = post
        numbers[key] = numbers.get(key, 0) + 1
    today = timezone.localdate()
    keys = [key for key in posts if key]
    people = holders_of_posts(keys, today)
    held = Holding._default_manager.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=today),
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        post__in=keys,
        kind=Holding.Kind.HOLDER,
        withdrawn_at__isnull=True,
    )
    held_posts = set(held.values_list("post", flat=True))
    responders = [
        FutureResponder(post, numbers[key], people.get(key or 0, ()), key in held_posts)
        for key, post in posts.items()
    ]
    return sorted(responders, key=lambda one: (bool(one.people), one.post is not None))


@dataclass(frozen=True)
class ReminderDay:
    """A day on which whoever has not sent is written to, and why then."""

    day: date
    words: str


def reminder_days_to_come(opens_on: date | None, due_on: date | None) -> list[ReminderDay]:
    """The days on which messages go to responders: today's or later. ``opens_on`` None: today; no due date: none."""
    today = timezone.localdate()
    if due_on is None:
        return []
    days = reminder_days(max(opens_on or today, today), due_on)
    return [
        ReminderDay(day, str(Reminder.Kind(kind).label))
        for kind, day in days
        if kind != RING and day >= today
    ]
