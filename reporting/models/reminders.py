"""Messages that the tracker sent about a reporting period."""

from __future__ import annotations

from django.db import models

from accounts.models import Message
from reporting.models.periods import ReportingPeriod


class Reminder(models.Model):
    """Records that a message about a reporting period was written. The message is in the outbox.

    ``recipient`` identifies a person ("person:12", or "address:a@example.org" without an account). It is unique with
    the period, ``kind`` and ``about``, so that no message is written twice, even by two runs at once.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "The period is open"
        WEEK_BEFORE = "week before", "7 days before"
        DAY_BEFORE = "day before", "1 day before"
        DAY_AFTER = "day after", "1 day after"
        WEEK_AFTER = "week after", "7 days after"
        RING = "ring", "Whom to ring"
        READY = "ready", "Ready for review"
        PAPERS = "papers", "Papers go out"
        CHASE = "chase", "Asked again by the unit"
        SENT_BACK = "sent back", "Sent back with a question"
        QUESTION = "question", "Question before the meeting"
        CHANGED = "changed", "Another status was agreed"
        RECORDED = "recorded", "Recorded in their name"
        RECEIPT = "receipt", "Receipt for what was sent"
        PREPARED = "prepared", "Prepared by a delegate"
        MEETING = "meeting", "What a meeting decided"

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField("what it is", max_length=12, choices=Kind.choices)
    about = models.CharField("about what", max_length=60, blank=True)
    recipient = models.CharField("to whom, for good", max_length=270)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="reminder")

    class Meta:
        verbose_name = "reminder"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("period", "recipient", "kind", "about"), name="one_reminder_of_a_kind_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"
