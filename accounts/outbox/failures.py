"""Messages that did not arrive: an administrator sends one or all of them again, or takes one off the list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from accounts.administrators import require_administrator
from accounts.models import Message, Partnership, User
from core.history import Change

State = Message.State


class NeedNotBeSent(Exception):
    """The message is not sent again; the text is the reason, for the page."""


@dataclass(frozen=True)
class MailWaiting:
    """How many messages wait to be sent, and since when the first does; None if none waits."""

    number: int
    since: datetime | None


def visible_messages(partnerships: Collection[Partnership]) -> QuerySet[Message]:
    """The messages of these partnerships that pages may show: none that are secret."""
    return Message.objects.filter(partnership__in=partnerships, is_secret=False)


def count_waiting(messages: QuerySet[Message]) -> MailWaiting:
    """Counts the messages that wait. One query."""
    counts = messages.filter(state__in=(State.WAITING, State.SENDING)).aggregate(
        number=Count("pk"), since=Min("written_at")
    )
    return MailWaiting(counts["number"], counts["since"])


@transaction.atomic
def send_again(message: Message, *, change: Change) -> Message:
    """Queues a message again that did not arrive, or may not have, to the person's current address.

    Raises Refused if ``change.by`` is no administrator, and NeedNotBeSent if the message was sent or dealt with, or the
    person's account is closed.
    """
    require_administrator(change.by, message.partnership)
    row = Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    if row.is_secret or row.state not in (State.FAILED, State.UNKNOWN) or row.dealt_with_at is not None:
        raise NeedNotBeSent("It is on its way already, or somebody has dealt with it.")
    if row.person is not None and not row.person.is_active:
        raise NeedNotBeSent(f"The account of {row.person} is closed, so nothing is sent to them.")
    return _queue_again([row], change)[0]


@transaction.atomic
def send_all_again(messages: QuerySet[Message], *, change: Change) -> list[Message]:
    """:func:`send_again` for all of the messages, except those to people whose account is closed."""
    for partnership in Partnership.objects.filter(pk__in=messages.order_by().values("partnership")):
        require_administrator(change.by, partnership)
    open_accounts = Q(person__isnull=True) | Q(person__is_active=True)
    keys = messages.filter(Message.UNDELIVERED, open_accounts, is_secret=False).values_list("pk", flat=True)
    rows = Message.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=list(keys))
    return _queue_again(list(rows.filter(Message.UNDELIVERED)), change)


def _queue_again(rows: list[Message], change: Change) -> list[Message]:
    """Resets the messages as if they were new; their author and moment stay."""
    now = timezone.now()
    for row in rows:
        row.address = row.person.email if row.person else row.address
        row.state, row.attempts, row.claimed_at, row.not_before, row.why = State.WAITING, 0, None, now, ""
        row.again_at, row.again_by = change.moment, _author(change)
    fields = ["address", "state", "attempts", "claimed_at", "not_before", "why", "again_at", "again_by"]
    Message.objects.bulk_update(rows, fields)
    return rows


def sent_again_sentence(number: int) -> str:
    """The page's sentence after this number of messages was queued again."""
    if not number:
        return "There was nothing to send again."
    return "1 message is on its way again." if number == 1 else f"{number} messages are on their way again."


@transaction.atomic
def deal_with(message: Message, *, change: Change) -> None:
    """Takes a message that did not arrive, or may not have, off the list."""
    require_administrator(change.by, message.partnership)
    rows = Message.objects.filter(Message.UNDELIVERED, pk=message.pk)
    rows.update(dealt_with_at=change.moment, dealt_with_by=_author(change))


def _author(change: Change) -> User | None:
    return change.by if isinstance(change.by, User) else None
