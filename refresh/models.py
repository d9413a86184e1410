"""The draft of a refresh, and what an approved refresh made of every action."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from priorities.models import Agreement


class RefreshDraft(models.Model):
    """A refresh of an agreement, open until it is approved or dropped. It is not part of a plan: it has no history.

    ``head``: its target (see ``refresh.decisions.RefreshTarget``). ``decisions``: the cells as typed, table -> ref ->
    field. ``seen``: the proposal for each action when an officer last saved its page; a page marks proposals that have
    changed since. After approval ``target`` is the agreement that it made (the same one for a next plan year), and
    ``fates`` what became of each action of the old plan.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        APPROVED = "approved", "Approved"
        DROPPED = "dropped", "Dropped"

    source = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="refreshes", verbose_name="refresh of"
    )
    target = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="became"
    )
    head = models.JSONField("what it is into", default=dict)
    decisions = models.JSONField("what was decided", default=dict, blank=True)
    seen = models.JSONField("what was proposed when last looked at", default=dict, blank=True)
    fates = models.JSONField("what became of each action", default=dict, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.TextField("why it was approved, or dropped", blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("started")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("saved")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("approved, or dropped", null=True, blank=True)

    class Meta:
        verbose_name = "refresh"
        verbose_name_plural = "refreshes"
        ordering = ("-started_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("source",),
                condition=Q(state="open"),
                name="one_open_refresh_of_an_agreement",
                violation_error_message="A refresh of this agreement is under way already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "approved", "dropped")), name="refresh_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(target__isnull=False, ended_at__isnull=False),
                name="approved_refresh_has_its_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"refresh of {self.source_id}, {self.get_state_display()}"
