"""What tests do in the place of the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import Max
from django.utils import timezone

from accounts.models import Message, Partnership
from accounts.outbox.sending import deliver_due


def deliver() -> None:
    """Sends all that waits, as the worker does when its time has come: into ``django.core.mail.outbox``."""
    last = Message.objects.filter(state="waiting").aggregate(last=Max("not_before"))["last"]
    deliver_due(max(filter(None, (timezone.now(), last))))


def create_message(**fields: Any) -> Message:
    """A message in the outbox that may be sent at once; by default nobody's invitation."""
    partnership = fields.pop("partnership", None) or Partnership.objects.first()
    known: dict[str, Any] = {
        "partnership": partnership,
        "address": "pat@example.org",
        "kind": "invitation",
        "subject": "Your account",
        "body": "Hello",
        "written_at": timezone.now(),
        "not_before": timezone.now(),
    }
    return Message.objects.create(**{**known, **fields})


def minutes(number: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=number)


class RefusingServer:
    """For ``settings.EMAIL_BACKEND``: nobody listens."""

    def __init__(self, **options: Any) -> None:
        """Takes what Django gives to every backend."""

    def open(self) -> bool:
        """Fails."""
        raise ConnectionRefusedError("nobody listens")

    def close(self) -> None:
        """There is nothing to close."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        """Fails: nobody may ask this in a page."""
        raise ConnectionRefusedError("nobody listens")
