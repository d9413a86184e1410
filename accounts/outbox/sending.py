"""What the worker does: takes up messages that are due, hands them to the mail server, notes what became of them.

At most once: a message is claimed before a word of it goes out, and is tried again only where the server has said, or
by not being there has shown, that it did not take it. No transaction is open while the mail server is spoken to.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import end, joined_with
from core.text import normalise

log = logging.getLogger(__name__)

State = Message.State

# How long to wait after the first attempt, the second and so on. After one more the message is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60))
# A claim that is older was lost with its worker: no server is waited for so long.
LOST_AFTER = timedelta(minutes=10)
# Secret messages are deleted when they are older and nothing is to be done with them.
SECRETS_FOR = timedelta(days=1)
MOST_TOGETHER = 100
MOST_AT_ONCE = 500

UNREACHABLE = "The mail server could not be reached."
SILENT = "The mail server fell silent while it was handed the message."
LOST = "The worker stopped while it handed the message to the mail server."
EXPIRED = "It could not be sent while it was of use."


@dataclass(frozen=True)
class DeliveryResult:
    """What became of an attempt. ``state`` WAITING: the server certainly did not take the message."""

    state: str
    why: str = ""


def deliver_due(now: datetime | None = None, *, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Sends what is due, over one connection; returns how many messages were given up or are of unknown outcome.

    ``now`` None: the clock. ``is_stopping`` is asked before each e-mail.
    """
    lost = tidy(now)
    if not due(now).exists():
        return lost
    connection = get_connection()
    try:
        while due(now).exists() and not is_stopping():
            why = _open(connection)
            if why:
                return lost + _retry_later(due(now), why, now)
            claimed = claim(now)
            if claimed:
                lost += _note(claimed, _hand_over(connection, claimed), now)
    finally:
        _close(connection)
    return lost


def due(now: datetime | None = None) -> QuerySet[Message]:
    """The messages that may be sent now, the longest waiting first."""
    moment = now or timezone.now()
    return Message.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=moment), state=State.WAITING, not_before__lte=moment
    ).order_by("not_before", "pk")


@transaction.atomic
def claim(now: datetime | None = None) -> list[Message]:
    """Takes up the first message that is due, with those that go into one e-mail with it; none: nothing is due.

    No two workers get the same: PostgreSQL passes over rows that another has locked, SQLite has one writer at a time.
    """
    first = due(now).select_for_update(skip_locked=True).first()
    if first is None:
        return []
    messages = [first]
    if first.subject_of_several:
        siblings = joined_with(first).exclude(pk=first.pk).order_by("written_at", "pk")
        messages += siblings.select_for_update(skip_locked=True)[: MOST_TOGETHER - 1]
        messages.sort(key=lambda one: (one.written_at, one.pk))
    moment = now or timezone.now()
    for one in messages:
        one.state, one.claimed_at = State.SENDING, moment
        one.attempts += 1
    Message.objects.bulk_update(messages, ["state", "claimed_at", "attempts"])
    return messages


def tidy(now: datetime | None = None) -> int:
    """Notes what was lost or has expired, and deletes old secrets; returns how many were lost or have expired."""
    moment = now or timezone.now()
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=moment - LOST_AFTER)
    expired = Message.objects.filter(state=State.WAITING, expires_at__lte=moment)
    old = Message.objects.filter(is_secret=True, written_at__lt=moment - SECRETS_FOR).exclude(
        state__in=(State.WAITING, State.SENDING)
    )
    keys = list(old.order_by().values_list("pk", flat=True)[:MOST_AT_ONCE])
    number = end(lost, state=State.UNKNOWN, why=LOST) + end(expired, state=State.FAILED, why=EXPIRED)
    if keys:
        Message.objects.filter(pk__in=keys).delete()
    return number


def email_of(
    messages: Sequence[Message], connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The e-mail that says these messages: all to one address; of several each says its own text once."""
    first = messages[0]
    texts = list(dict.fromkeys(one.body.strip() for one in messages))
    several = first.subject_of_several.replace("{count}", str(len(texts)))
    subject = several if len(texts) > 1 else first.subject
    parts = (first.opening.strip(), *texts, first.closing.strip())
    body = "\n\n".join(part for part in parts if part) + "\n"
    email = EmailMultiAlternatives(
        subject,
        body,
        to=[first.address],
        reply_to=[first.reply_to] if first.reply_to else None,
        connection=connection,
    )
    if not first.is_secret:
        html = render_to_string("accounts/email/message.html", {"subject": subject, "body": body})
        email.attach_alternative(html, "text/html")
    return email


def _open(connection: BaseEmailBackend) -> str:
    """Opens the connection unless it is open; returns why it could not be opened, "" when it is.

    One that the server has closed since the last e-mail, as many do after some, is opened again: found only while a
    message is handed over, it would leave that one's outcome unknown.
    """
    try:
        _close_if_dead(connection)
        connection.open()
    except OSError as error:
        log.warning("The mail server could not be reached.", exc_info=True)
        if isinstance(error, smtplib.SMTPResponseException):
            return f"The mail server answered: {_text(error.smtp_error)}"
        return UNREACHABLE
    return ""


def _close_if_dead(connection: BaseEmailBackend) -> None:
    line = getattr(connection, "connection", None)
    if isinstance(line, smtplib.SMTP):
        try:
            is_alive = line.noop()[0] == 250
        except OSError:
            is_alive = False
        if not is_alive:
            _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    # All that matters has been answered by now; how the server says goodbye does not.
    with suppress(OSError):
        connection.close()


def _hand_over(connection: BaseEmailBackend, messages: Sequence[Message]) -> DeliveryResult:
    """Says the messages to the mail server. After anything but success the next begins with a new connection."""
    try:
        email_of(messages, connection).send()
    except (OSError, ValueError, MessageError) as error:
        log.warning("Message %s was not sent: %s", messages[0].pk, type(error).__name__)
        _close(connection)
        return answer_to(error)
    return DeliveryResult(State.SENT)


def answer_to(error: Exception) -> DeliveryResult:
    """What an error while a message was handed over means for it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        words = "; ".join(_text(said) for _, said in error.recipients.values())
        return DeliveryResult(
            _refused(codes), f"The mail server refuses this address{f': {words}' if words else '.'}"
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryResult(
            _refused([error.smtp_code]), f"The mail server answered: {_text(error.smtp_error)}"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryResult(State.FAILED, "The mail server cannot take messages to such an address.")
    if isinstance(error, OSError):
        return DeliveryResult(State.UNKNOWN, SILENT)
    return DeliveryResult(State.FAILED, "It could not be written as an e-mail.")


def _refused(codes: Sequence[int]) -> str:
    """4xx: not now; 5xx, and whatever else there is: never."""
    return State.WAITING if codes and all(400 <= code < 500 for code in codes) else State.FAILED


def _text(said: object) -> str:
    """What a mail server said, as bytes or as text."""
    return normalise(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))


def _note(messages: Sequence[Message], answer: DeliveryResult, now: datetime | None) -> int:
    """Writes down what became of claimed messages; returns how many were given up or are of unknown outcome.

    Also where they were taken for lost meanwhile, but not where somebody has had them sent again.
    """
    ours = Message.objects.filter(
        pk__in=[one.pk for one in messages],
        state__in=(State.SENDING, State.UNKNOWN),
        claimed_at=messages[0].claimed_at,
    )
    if answer.state == State.WAITING:
        return _put_back(ours, answer.why, now)
    number = end(ours, state=answer.state, why=answer.why)
    return 0 if answer.state == State.SENT else number


def _put_back(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """To be tried again after a pause; how many were given up. What was cancelled meanwhile is not tried again."""
    end(messages.filter(dealt_with_at__isnull=False), state=State.CANCELLED, why=why)
    return _wait(messages.filter(dealt_with_at__isnull=True), why, now)


@transaction.atomic
def _retry_later(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """Nobody could be spoken to: that was an attempt of all that was due; returns how many were given up."""
    keys = list(messages.values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=keys, state=State.WAITING)
    rows.update(attempts=F("attempts") + 1)
    return _wait(rows, why, now)


def _wait(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """Sets when messages are tried again, by how often they were; those of which it was the last attempt are given up.

    Returns how many were given up.
    """
    moment = now or timezone.now()
    given_up = end(messages.filter(attempts__gt=len(PAUSES)), state=State.FAILED, why=why)
    for attempts, pause in enumerate(PAUSES, start=1):
        fields: dict[str, Any] = {"state": State.WAITING, "not_before": moment + pause, "why": why}
        messages.filter(attempts=attempts).update(**fields)
    return given_up
