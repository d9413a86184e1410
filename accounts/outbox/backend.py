"""Mails that Django writes itself, of errors to ERROR_EMAILS: into the outbox, too."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.writing import queue


class OutboxBackend(BaseEmailBackend):
    """Stands where a mail server would. An error may tell of people, so such a message is a secret one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """A message to each address; returns how many e-mails were taken.

        Where the database does not answer, which is an error to be told of, the mail server is asked at once.
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
