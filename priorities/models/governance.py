"""Decisions, recommendations and concerns of meetings."""

from __future__ import annotations

from django.db import models

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


class Concern(PlanRow):
    """A concern about a priority, an indicator, an action, or the whole agreement.

    ``subject_ref`` is the ref of its subject, because the models of indicators and actions are in later apps.
    """

    class Subject(models.TextChoices):
        AGREEMENT = "agreement", "The agreement"
        PRIORITY = "priority", "A priority"
        INDICATOR = "indicator", "An indicator"
        ACTION = "action", "An action"

    subject = models.CharField("about", max_length=20, choices=Subject.choices, default=Subject.AGREEMENT)
    subject_ref = models.CharField("which one", max_length=60, blank=True)
    text = models.TextField("concern")
    raised_at = models.CharField("raised at", max_length=300, blank=True)
    raised_on = models.DateField("raised on", null=True, blank=True)
    answer = models.TextField("the Partnership's answer", blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(subject="agreement", subject_ref="")
                | (~models.Q(subject="agreement") & ~models.Q(subject_ref="")),
                name="concern_names_its_subject",
                violation_error_message="Say which priority, indicator or action the issue is about.",
            ),
        ]
