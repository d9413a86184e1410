"""The e-mail backend for Django's own mails about errors, to ERROR_EMAILS: it puts them into the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import queue


class OutboxBackend(BaseEmailBackend):
    """Queues mails as secret messages, because an error may contain personal data."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queues a message to each address; returns the number of e-mails.

        If the database does not answer, the mails go straight to the mail server.
        """
        messages = [
            Message(
                address=address,
                kind=Message.Kind.ERROR,
                subject=" ".join(str(email.subject).split())[:300],
                body=str(email.body),
                is_secret=True,
                written_at=timezone.now(),
            )
            for email in email_messages
            for address in email.recipients()
        ]
        try:
            with transaction.atomic():
                queue(messages)
        except DatabaseError:
            return get_connection(fail_silently=self.fail_silently).send_messages(email_messages) or 0
        return len(email_messages)
