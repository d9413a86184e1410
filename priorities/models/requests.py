"""Requests of leads to hand over a post or an action."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.history import TrackedRecords
from priorities.models.leads import LeadPost


class HandOverRequest(models.Model):
    """ "This is no longer mine": a person in a post tells the partnership's administrators.

    ``subject`` empty: the whole post; else the label of the action that somebody else has now. ``new_name`` empty: the
    lead does not know who has it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        DONE = "done", "Done"
        DECLINED = "declined", "Stays as it is"

    post = models.ForeignKey(
        LeadPost, on_delete=models.PROTECT, related_name="hand_over_requests", verbose_name="post"
    )
    subject = models.CharField("about", max_length=60, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="who says so"
    )
    asked_at = models.DateTimeField("said on")
    new_name = models.CharField("who has it now", max_length=200, blank=True)
    new_email = models.EmailField("their e-mail address", max_length=254, blank=True)
    note = models.TextField("anything else", blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField("what was done", blank=True)

    history = TrackedRecords(bases=(models.Model,))

    class Meta:
        verbose_name = "hand-over that was asked for"
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("post", "subject", "asked_by"),
                condition=models.Q(state="open"),
                name="one_open_request_of_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("open", "done", "declined")),
                name="hand_over_request_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}: {self.post}"
