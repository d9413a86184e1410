"""The worker's part: claims messages that are due, hands them to the mail server and records the results.

A message is sent at most once: it is claimed before it is handed over, and is tried again only if the server certainly
did not take it. No transaction is open during the talk with the mail server.
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
from accounts.outbox.writing import finish, joined_messages
from core.text import normalise

log = logging.getLogger(__name__)

State = Message.State

# The pauses after the first attempt, the second and so on. After one more attempt the message is given up.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60))
# An older claim was lost with its worker: no worker waits so long for a server.
LOST_AFTER = timedelta(minutes=10)
# Finished secret messages are deleted when they are older.
SECRETS_FOR = timedelta(days=1)
MOST_TOGETHER = 100
MOST_AT_ONCE = 500

UNREACHABLE = "The mail server could not be reached."
SILENT = "The mail server fell silent while it was handed the message."
LOST = "The worker stopped while it handed the message to the mail server."
EXPIRED = "It could not be sent while it was of use."


@dataclass(frozen=True)
class DeliveryResult:
    """The result of an attempt. ``state`` WAITING: the server certainly did not take the message."""

    state: str
    why: str = ""


def deliver_due(now: datetime | None = None, *, is_stopping: Callable[[], bool] = lambda: False) -> int:
    """Sends the messages that are due, over one connection; returns how many were given up or are of unknown outcome.

    ``now`` None: the clock. ``is_stopping`` is called before each e-mail.
    """
    lost = tidy_outbox(now)
    if not due_messages(now).exists():
        return lost
    connection = get_connection()
    try:
        while due_messages(now).exists() and not is_stopping():
            why = _open(connection)
            if why:
                return lost + _retry_later(due_messages(now), why, now)
            claimed = claim(now)
            if claimed:
                lost += _record_result(claimed, _hand_over(connection, claimed), now)
    finally:
        _close(connection)
    return lost


def due_messages(now: datetime | None = None) -> QuerySet[Message]:
    """The messages that may be sent now, the longest waiting first."""
    moment = now or timezone.now()
    return Message.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=moment), state=State.WAITING, not_before__lte=moment
    ).order_by("not_before", "pk")


@transaction.atomic
def claim(now: datetime | None = None) -> list[Message]:
    """Claims the first message that is due, with those that go into one e-mail with it; empty if none is due.

    No two workers claim the same: PostgreSQL passes over rows that another has locked, SQLite has one writer at a time.
    """
    first = due_messages(now).select_for_update(skip_locked=True).first()
    if first is None:
        return []
    messages = [first]
    if first.subject_of_several:
        siblings = joined_messages(first).exclude(pk=first.pk).order_by("written_at", "pk")
        messages += siblings.select_for_update(skip_locked=True)[: MOST_TOGETHER - 1]
        messages.sort(key=lambda message: (message.written_at, message.pk))
    moment = now or timezone.now()
    for message in messages:
        message.state, message.claimed_at = State.SENDING, moment
        message.attempts += 1
    Message.objects.bulk_update(messages, ["state", "claimed_at", "attempts"])
    return messages


def tidy_outbox(now: datetime | None = None) -> int:
    """Ends lost and expired messages, and deletes old secret ones; returns how many were lost or have expired."""
    moment = now or timezone.now()
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=moment - LOST_AFTER)
    expired = Message.objects.filter(state=State.WAITING, expires_at__lte=moment)
    old = Message.objects.filter(is_secret=True, written_at__lt=moment - SECRETS_FOR).exclude(
        state__in=(State.WAITING, State.SENDING)
    )
    keys = list(old.order_by().values_list("pk", flat=True)[:MOST_AT_ONCE])
    number = finish(lost, state=State.UNKNOWN, why=LOST) + finish(expired, state=State.FAILED, why=EXPIRED)
    if keys:
        Message.objects.filter(pk__in=keys).delete()
    return number


def email_of(
    messages: Sequence[Message], connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The e-mail of these messages to one address. Equal texts are in it once."""
    first = messages[0]
    texts = list(dict.fromkeys(message.body.strip() for message in messages))
    subject_of_several = first.subject_of_several.replace("{count}", str(len(texts)))
    subject = subject_of_several if len(texts) > 1 else first.subject
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
    """Opens the connection unless it is open; returns the reason if that fails, otherwise "".

    Many servers close a connection after some e-mails. It is opened again here: if that were noticed only while a
    message is handed over, the outcome would be unknown.
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
    # The results are known by now; errors of the goodbye do not matter.
    with suppress(OSError):
        connection.close()


def _hand_over(connection: BaseEmailBackend, messages: Sequence[Message]) -> DeliveryResult:
    """Hands the messages to the mail server. After a failure the next e-mail gets a new connection."""
    try:
        email_of(messages, connection).send()
    except (OSError, ValueError, MessageError) as error:
        log.warning("Message %s was not sent: %s", messages[0].pk, type(error).__name__)
        _close(connection)
        return delivery_result(error)
    return DeliveryResult(State.SENT)


def delivery_result(error: Exception) -> DeliveryResult:
    """The result of an attempt that ended with this error."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        words = "; ".join(_text(said) for _, said in error.recipients.values())
        return DeliveryResult(
            _state_after_refusal(codes),
            f"The mail server refuses this address{f': {words}' if words else '.'}",
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return DeliveryResult(
            _state_after_refusal([error.smtp_code]), f"The mail server answered: {_text(error.smtp_error)}"
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryResult(State.FAILED, "The mail server cannot take messages to such an address.")
    if isinstance(error, OSError):
        return DeliveryResult(State.UNKNOWN, SILENT)
    return DeliveryResult(State.FAILED, "It could not be written as an e-mail.")


def _state_after_refusal(codes: Sequence[int]) -> str:
    """Codes 4xx: try again later; all others: never."""
    return State.WAITING if codes and all(400 <= code < 500 for code in codes) else State.FAILED


def _text(said: object) -> str:
    """What a mail server said, as bytes or as text."""
    return normalise(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))


def _record_result(messages: Sequence[Message], result: DeliveryResult, now: datetime | None) -> int:
    """Saves the result for claimed messages; returns how many were given up or are of unknown outcome.

    Messages that were taken for lost meanwhile are included, those that somebody sent again are not.
    """
    claimed = Message.objects.filter(
        pk__in=[one.pk for one in messages],
        state__in=(State.SENDING, State.UNKNOWN),
        claimed_at=messages[0].claimed_at,
    )
    if result.state == State.WAITING:
        return _put_back(claimed, result.why, now)
    number = finish(claimed, state=result.state, why=result.why)
    return 0 if result.state == State.SENT else number


def _put_back(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """Schedules another attempt, except for messages cancelled meanwhile; returns how many were given up."""
    finish(messages.filter(dealt_with_at__isnull=False), state=State.CANCELLED, why=why)
    return _schedule_retry(messages.filter(dealt_with_at__isnull=True), why, now)


@transaction.atomic
def _retry_later(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """Counts an attempt for all due messages, after no server was reached; returns how many were given up."""
    keys = list(messages.values_list("pk", flat=True))
    rows = Message.objects.filter(pk__in=keys, state=State.WAITING)
    rows.update(attempts=F("attempts") + 1)
    return _schedule_retry(rows, why, now)


def _schedule_retry(messages: QuerySet[Message], why: str, now: datetime | None) -> int:
    """Sets the time of the next attempt by the number of attempts; returns how many were given up after their last."""
    moment = now or timezone.now()
    given_up = finish(messages.filter(attempts__gt=len(PAUSES)), state=State.FAILED, why=why)
    for attempts, pause in enumerate(PAUSES, start=1):
        fields: dict[str, Any] = {"state": State.WAITING, "not_before": moment + pause, "why": why}
        messages.filter(attempts=attempts).update(**fields)
    return given_up
