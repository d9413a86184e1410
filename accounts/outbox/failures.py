"""What did not arrive, and what an administrator does about it: send again, one or all, or take it off the list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import Message, Partnership, User
from accounts.rights import require_administrator
from core.history import Change

State = Message.State


class NeedNotBeSent(Exception):
    """A message that is not sent again; the text says why, for the page."""


@dataclass(frozen=True)
class MailWaiting:
    """How many messages wait to be sent, and since when the first does; None: none waits."""

    number: int
    since: datetime | None


def listed(partnerships: Collection[Partnership]) -> QuerySet[Message]:
    """The messages of these partnerships that a page may show: no secret ones."""
    return Message.objects.filter(partnership__in=partnerships, is_secret=False)


def undelivered(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that did not arrive, or of which nobody knows, and that nobody has dealt with.

    Only what the tracker can know: a mail that another server sends back later comes to the unit's mailbox.
    """
    return messages.filter(state__in=(State.FAILED, State.UNKNOWN), dealt_with_at__isnull=True)


def waiting_among(messages: QuerySet[Message]) -> MailWaiting:
    """Those that wait, counted. One query."""
    counted = messages.filter(state__in=(State.WAITING, State.SENDING)).aggregate(
        number=Count("pk"), since=Min("written_at")
    )
    return MailWaiting(counted["number"], counted["since"])


@transaction.atomic
def send_again(message: Message, *, change: Change) -> Message:
    """Has a message that may not have arrived sent once more: to the person's address as it is now.

    Raises Refused for whoever is no administrator, and NeedNotBeSent: it was sent or dealt with, or the person has no
    open account any more.
    """
    require_administrator(change, message.partnership)
    row = Message.objects.select_for_update(of=("self",)).select_related("person").get(pk=message.pk)
    if row.is_secret or row.state not in (State.FAILED, State.UNKNOWN) or row.dealt_with_at is not None:
        raise NeedNotBeSent("It is on its way already, or somebody has dealt with it.")
    if row.person is not None and not row.person.is_active:
        raise NeedNotBeSent(f"The account of {row.person} is closed, so nothing is sent to them.")
    return _wait_again([row], change)[0]


@transaction.atomic
def send_all_again(messages: QuerySet[Message], *, change: Change) -> list[Message]:
    """:func:`send_again` for all of the messages that may not have arrived and whose person has an open account."""
    for partnership in Partnership.objects.filter(pk__in=messages.order_by().values("partnership")):
        require_administrator(change, partnership)
    open_accounts = Q(person__isnull=True) | Q(person__is_active=True)
    keys = undelivered(messages).filter(open_accounts, is_secret=False).values_list("pk", flat=True)
    rows = Message.objects.select_for_update(of=("self",)).select_related("person").filter(pk__in=list(keys))
    return _wait_again(list(undelivered(rows)), change)


def _wait_again(rows: list[Message], change: Change) -> list[Message]:
    """As if they had just been written, but for who wrote them and when."""
    now = timezone.now()
    for row in rows:
        row.address = row.person.email if row.person else row.address
        row.state, row.attempts, row.claimed_at, row.not_before, row.why = State.WAITING, 0, None, now, ""
        row.again_at, row.again_by = change.moment, _person(change)
    fields = ["address", "state", "attempts", "claimed_at", "not_before", "why", "again_at", "again_by"]
    Message.objects.bulk_update(rows, fields)
    return rows


def sent_again_in_words(number: int) -> str:
    """What a page says after all were sent again."""
    if not number:
        return "There was nothing to send again."
    return "1 message is on its way again." if number == 1 else f"{number} messages are on their way again."


@transaction.atomic
def deal_with(message: Message, *, change: Change) -> None:
    """Takes a message that may not have arrived off the list."""
    require_administrator(change, message.partnership)
    rows = undelivered(Message.objects.filter(pk=message.pk))
    rows.update(dealt_with_at=change.moment, dealt_with_by=_person(change))


def _person(change: Change) -> User | None:
    return change.by if isinstance(change.by, User) else None
