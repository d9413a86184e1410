"""Decisions of meetings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from priorities.models.base import PlanRow


class Decision(PlanRow):
    """A decision, request or recommendation of a meeting. Its reference is never used again."""

    reference = models.CharField("reference", max_length=60)
    meeting = models.CharField("meeting", max_length=300, blank=True)
    meeting_on = models.DateField("date of the meeting", null=True, blank=True)
    kind = models.CharField("kind", max_length=40, blank=True)
    text = models.TextField("text")
    addressed_to = models.CharField("to", max_length=300, blank=True)
    due = models.DateField("due", null=True, blank=True)
    status = models.CharField("status", max_length=60, blank=True)
    response = models.TextField("response", blank=True)

    ASKING_KINDS = ("request", "recommendation")
    ASKS_SOMETHING = Q(addressed_to__gt="") | Q(due__isnull=False) | Q(kind__in=ASKING_KINDS)
    """Of somebody, so that it stands in the action log. ``plan/action_log`` says it of a value."""
    IS_OPEN = Q(status="open") | Q(status="", response="")
