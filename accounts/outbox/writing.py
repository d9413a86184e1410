"""Messages written and cancelled: in the transaction of what causes them, or of what takes it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Message, Partnership, User
from core.history import Change
from core.text import normalise

State = Message.State

# What one person does in one sitting is told in one e-mail. A sitting is over when nothing more was written for
# SITTING; nobody waits longer than LONGEST_SITTING for its first message.
SITTING = timedelta(minutes=5)
LONGEST_SITTING = timedelta(minutes=30)

# What is left of the words of a secret message that was sent or given up.
BLANK = {"subject": "", "opening": "", "body": "", "closing": ""}


@dataclass(frozen=True)
class Letter:
    """What a message says. ``several``: the subject of an e-mail that says this and more of its kind, with "{count}".

    ``several`` empty: it is urgent, and an e-mail of its own.
    """

    subject: str
    body: str
    several: str = ""
    opening: str = ""
    closing: str = ""


def letter_of(template: str, words: Mapping[str, Any], *, subject: str, several: str) -> Letter:
    """A letter that can be joined with others: the template is asked for its ``part``: opening, body, closing."""
    opening, body, closing = (
        render_to_string(template, {**words, "part": part}).strip() for part in ("opening", "body", "closing")
    )
    return Letter(subject, body, several, opening, closing)


def message(
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
        subject_of_several=letter.several,
        opening=letter.opening,
        body=letter.body,
        closing=letter.closing,
        reply_to=partnership.unit_email or settings.UNIT_EMAIL,
        written_by=change.by if isinstance(change.by, User) else None,
        written_at=change.moment,
    )


def queue(messages: Sequence[Message]) -> list[Message]:
    """Saves the messages in the caller's transaction. What can be joined waits until its author's sitting is over."""
    now = timezone.now()
    for one in messages:
        one.not_before = now
        if one.subject_of_several:
            one.not_before += SITTING
            siblings = joined_with(one).filter(attempts=0, written_at__gt=now - LONGEST_SITTING + SITTING)
            siblings.update(not_before=one.not_before)
    return Message.objects.bulk_create(messages)


def joined_with(one: Message) -> QuerySet[Message]:
    """The messages that wait and go into one e-mail with this one."""
    return Message.objects.filter(
        state=State.WAITING,
        partnership=one.partnership_id,
        address=one.address,
        written_by=one.written_by_id,
        subject_of_several=one.subject_of_several,
        opening=one.opening,
        closing=one.closing,
    )


@transaction.atomic
def cancel(messages: QuerySet[Message]) -> int:
    """Cancels what waits of the messages; returns how many. What went wrong among them needs nobody any more.

    One that a worker has in its hands may still go; if it comes back it is not tried again.
    """
    # All of them first: that keeps a worker from taking one up, or putting one back to be tried again, in between.
    rows = Message.objects.filter(pk__in=messages.values("pk"), dealt_with_at__isnull=True)
    rows.exclude(state__in=(State.SENT, State.CANCELLED)).update(dealt_with_at=timezone.now())
    return end(messages.filter(state=State.WAITING), state=State.CANCELLED)


def cancel_about(*causes: str) -> int:
    """:func:`cancel` for what was written about these: "round:12"."""
    return cancel(Message.objects.filter(about__in=causes))


def end(messages: QuerySet[Message], **fields: Any) -> int:
    """Sets fields, among them a state in which nothing more is tried, and blanks the secret ones; returns how many."""
    keys = list(messages.values_list("pk", flat=True))
    if not keys:
        return 0
    # The state is asked for once more: another process may have changed it since.
    rows = messages.filter(pk__in=keys)
    secrets = rows.filter(is_secret=True).update(**fields, **BLANK)
    return secrets + rows.filter(is_secret=False).update(**fields)


def follow_address(person: User, before: str) -> None:
    """What waits for a person goes to their new address; a code or a link for the old one is of no use any more."""
    cancel(Message.objects.filter(address__iexact=before, is_secret=True))
    Message.objects.filter(person=person, state=State.WAITING, is_secret=False).update(address=person.email)


def cancel_for(person: User) -> int:
    """:func:`cancel` for all that was written to somebody whose account is closed."""
    return cancel(Message.objects.filter(Q(person=person) | Q(address__iexact=person.email, is_secret=True)))
