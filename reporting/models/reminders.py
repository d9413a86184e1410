"""Messages that the tracker sent about a reporting period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reporting.models.periods import ReportingPeriod


class Reminder(models.Model):
    """A message about a reporting period, recorded before it is handed to the mail server.

    ``recipient`` identifies a person ("person:12", or "address:a@example.org" without an account). It is unique with
    the period, ``kind`` and ``about``, so that no message is sent twice, even by two runs at once. ``outcome`` stays
    "unknown" if the mail server did not answer; such a message is shown, and is not sent again automatically.
    """

    class Kind(models.TextChoices):
        OPENING = "opening", "The period is open"
        WEEK_BEFORE = "week before", "7 days before"
        DAY_BEFORE = "day before", "1 day before"
        DAY_AFTER = "day after", "1 day after"
        WEEK_AFTER = "week after", "7 days after"
        RING = "ring", "Whom to ring"
        READY = "ready", "Ready for review"
        CHASE = "chase", "Asked again by the unit"
        SENT_BACK = "sent back", "Sent back with a question"
        QUESTION = "question", "Question before the meeting"
        CHANGED = "changed", "Another status was agreed"
        RECORDED = "recorded", "Recorded in their name"

    class Outcome(models.TextChoices):
        UNKNOWN = "unknown", "Not known"
        SENT = "sent", "Handed to the mail server"
        FAILED = "failed", "Could not be delivered"

    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField("what it is", max_length=12, choices=Kind.choices)
    about = models.CharField("about what", max_length=60, blank=True)
    recipient = models.CharField("to whom, for good", max_length=270)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("name", max_length=200, blank=True)
    address = models.EmailField("address", max_length=254)
    reply_to = models.EmailField("answers go to", max_length=254, blank=True)
    subject = models.CharField("subject", max_length=300)
    body = models.TextField("text")
    recorded_at = models.DateTimeField("recorded")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField("outcome", max_length=10, choices=Outcome.choices, default=Outcome.UNKNOWN)
    why = models.TextField("why it could not be delivered", blank=True)
    tried_at = models.DateTimeField("last tried", null=True, blank=True)

    class Meta:
        verbose_name = "reminder"
        ordering = ("-recorded_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("period", "recipient", "kind", "about"), name="one_reminder_of_a_kind_per_person"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("unknown", "sent", "failed")), name="reminder_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.address}"
