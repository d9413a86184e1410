"""Mail to people: written with what it is about, sent when that is saved, and listed when it cannot be delivered."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import Refused
from accounts.administrators import require_administrator
from accounts.models import MailLog, Partnership, User
from core.history import Change
from core.text import normalise

log = logging.getLogger(__name__)

# A mail that waits longer than this was lost with the process that was to send it.
LOST_AFTER = timedelta(minutes=10)


def letter(
    *,
    to: str,
    subject: str,
    body: str,
    kind: str,
    partnership: Partnership,
    person: User | None = None,
    change: Change,
) -> MailLog:
    """A mail that is not saved yet. Answers go to the mailbox of the partnership's unit."""
    return MailLog(
        partnership=partnership,
        person=person,
        address=to,
        kind=kind,
        subject=" ".join(normalise(subject).split())[:300],
        body=body,
        reply_to=partnership.unit_email or settings.UNIT_EMAIL,
        written_by=change.by if isinstance(change.by, User) else None,
        written_at=change.moment,
    )


def post(letters: Sequence[MailLog]) -> list[MailLog]:
    """Keeps the mails with what they are about, and sends them once all that is saved.

    After that each knows its ``outcome``. If the transaction is taken back there was no mail.
    """
    kept = MailLog.objects.bulk_create(letters)
    if kept:
        transaction.on_commit(partial(deliver, kept))
    return kept


def deliver(letters: Collection[MailLog]) -> None:
    """Hands the mails to the mail server, over one connection, and notes what became of each."""
    connection = get_connection()
    try:
        for one in letters:
            message = EmailMessage(
                subject=one.subject,
                body=one.body,
                to=[one.address],
                reply_to=[one.reply_to] if one.reply_to else None,
                connection=connection,
            )
            one.outcome, one.why = MailLog.Outcome.SENT, ""
            try:
                # The first opens the connection; a failure closes it, and the next opens it again.
                connection.open()
                message.send()
            except OSError as error:
                log.warning("Mail %s could not be delivered.", one.pk, exc_info=True)
                one.outcome, one.why = MailLog.Outcome.FAILED, in_words(error)
                connection.close()
            one.tried_at = timezone.now()
            one.save(update_fields=["outcome", "why", "tried_at"])
    finally:
        connection.close()


def in_words(error: OSError) -> str:
    """Why a mail could not be delivered, for the page that lists it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = "; ".join(_text(answer) for _, answer in error.recipients.values())
        return f"The mail server refuses this address{f': {said}' if said else '.'}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered: {_text(error.smtp_error)}"
    return "The mail server could not be reached."


def _text(answer: object) -> str:
    """What a mail server said, whatever it is kept as."""
    return normalise(answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer))


def undeliverable(partnerships: Collection[Partnership]) -> QuerySet[MailLog]:
    """Mails of these partnerships that did not arrive and that nobody has dealt with, newest first.

    Only what the tracker can know: a mail that another server sends back later comes to the unit's mailbox.
    """
    lost: datetime = timezone.now() - LOST_AFTER
    return MailLog.objects.filter(
        Q(outcome=MailLog.Outcome.FAILED) | Q(outcome=MailLog.Outcome.WAITING, written_at__lt=lost),
        partnership__in=partnerships,
        dealt_with_at__isnull=True,
    )


@transaction.atomic
def send_again(mail: MailLog, *, change: Change) -> MailLog:
    """Sends a mail that did not arrive once more: to the person's address as it is now.

    The old one counts as dealt with. Raises Refused when the person has no open account any more.
    """
    require_administrator(change, mail.partnership)
    person = mail.person
    if person is not None and not person.is_active:
        raise Refused(f"The account of {person} is closed, so nothing is sent to them.")
    again = letter(
        to=person.email if person else mail.address,
        subject=mail.subject,
        body=mail.body,
        kind=mail.kind,
        partnership=mail.partnership,
        person=person,
        change=change,
    )
    deal_with(mail, change=change)
    return post([again])[0]


def deal_with(mail: MailLog, *, change: Change) -> None:
    """Takes an undeliverable mail off the list."""
    require_administrator(change, mail.partnership)
    mail.dealt_with_at = change.moment
    mail.dealt_with_by = change.by if isinstance(change.by, User) else None
    mail.save(update_fields=["dealt_with_at", "dealt_with_by"])
