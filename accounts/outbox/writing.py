"""Writing and cancelling messages, in the transaction of the change that needs or no longer needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Message, Partnership, User
from accounts.unit import unit_of
from core.history import Change
from core.text import normalise

State = Message.State

# The messages of one person's sitting go out as one e-mail. A sitting is over when nothing more was written for
# SITTING; its first message waits no longer than LONGEST_SITTING.
SITTING = timedelta(minutes=5)
LONGEST_SITTING = timedelta(minutes=30)

# The text of a secret message after it was sent or given up.
BLANK = {"subject": "", "opening": "", "body": "", "closing": ""}


@dataclass(frozen=True)
class Letter:
    """Subject and text of a message. ``subject_of_several``: subject of an e-mail that joins several, with "{count}".

    ``subject_of_several`` empty: the message is urgent and is never joined with others.
    """

    subject: str
    body: str
    subject_of_several: str = ""
    opening: str = ""
    closing: str = ""


def letter_of(template: str, context: Mapping[str, Any], *, subject: str, subject_of_several: str) -> Letter:
    """A letter that can be joined with others. The template renders one ``part`` at a time: opening, body, closing."""
    opening, body, closing = (
        render_to_string(template, {**context, "part": part}).strip()
        for part in ("opening", "body", "closing")
    )
    return Letter(subject, body, subject_of_several, opening, closing)


def new_message(
    letter: Letter,
    *,
    to: str,
    kind: str,
    about: str,
    partnership: Partnership,
    change: Change,
    person: User | None = None,
    name: str = "",
) -> Message:
    """A message that is not saved yet. Answers go to the mailbox of the partnership's unit."""
    return Message(
        partnership=partnership,
        person=person,
        name=name or (str(person) if person else ""),
        address=to,
        kind=kind,
        about=about,
        subject=" ".join(normalise(letter.subject).split())[:300],
        subject_of_several=letter.subject_of_several,
        opening=letter.opening,
        body=letter.body,
        closing=letter.closing,
        reply_to=unit_of(partnership).email,
        written_by=change.by if isinstance(change.by, User) else None,
        written_at=change.moment,
    )


def queue(messages: Sequence[Message]) -> list[Message]:
    """Saves the messages in the caller's transaction. If they can be joined, they wait until the sitting is over."""
    now = timezone.now()
    for message in messages:
        message.not_before = now
        if message.subject_of_several:
            message.not_before += SITTING
            siblings = joined_messages(message).filter(
                attempts=0, written_at__gt=now - LONGEST_SITTING + SITTING
            )
            siblings.update(not_before=message.not_before)
    return Message.objects.bulk_create(messages)


def joined_messages(message: Message) -> QuerySet[Message]:
    """The waiting messages that go into one e-mail with this one."""
    return Message.objects.filter(
        state=State.WAITING,
        partnership=message.partnership_id,
        address=message.address,
        written_by=message.written_by_id,
        subject_of_several=message.subject_of_several,
        opening=message.opening,
        closing=message.closing,
    )


@transaction.atomic
def cancel(messages: QuerySet[Message]) -> int:
    """Cancels the messages that wait; returns how many. Those that failed count as dealt with.

    A message that a worker is just sending may still arrive; if it is not taken, it is not tried again.
    """
    # All of them first: so no worker claims one, or puts one back to be tried again, in between.
    rows = Message.objects.filter(pk__in=messages.values("pk"), dealt_with_at__isnull=True)
    rows.exclude(state__in=(State.SENT, State.CANCELLED)).update(dealt_with_at=timezone.now())
    return finish(messages.filter(state=State.WAITING), state=State.CANCELLED)


def cancel_about(*causes: str) -> int:
    """:func:`cancel` for all messages ``about`` these: "round:12"."""
    return cancel(Message.objects.filter(about__in=causes))


def finish(messages: QuerySet[Message], **fields: Any) -> int:
    """Sets fields, among them a final state, and blanks secret messages; returns the number of messages."""
    keys = list(messages.values_list("pk", flat=True))
    if not keys:
        return 0
    # The filter is applied once more: another process may have changed the state since.
    rows = messages.filter(pk__in=keys)
    secrets = rows.filter(is_secret=True).update(**fields, **BLANK)
    return secrets + rows.filter(is_secret=False).update(**fields)


def follow_address(person: User, old_address: str) -> None:
    """Sends waiting messages to the person's new address, and cancels codes and links for the old one."""
    cancel(Message.objects.filter(address__iexact=old_address, is_secret=True))
    Message.objects.filter(person=person, state=State.WAITING, is_secret=False).update(address=person.email)


def cancel_for(person: User) -> int:
    """:func:`cancel` for all messages to a person whose account is closed."""
    return cancel(Message.objects.filter(Q(person=person) | Q(address__iexact=person.email, is_secret=True)))
