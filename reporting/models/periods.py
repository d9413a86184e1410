"""Reporting periods."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from priorities.models import PlanRow
from reporting.models.querysets import PeriodQuerySet


class ReportingPeriod(PlanRow):
    """A reporting period: from opening to its publication. ``source``: the document that it was loaded from."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Published"

    title = models.CharField("title", max_length=100)
    plan_year = models.CharField("plan year", max_length=20, blank=True)
    period_start = models.DateField("first day reported on", null=True, blank=True)
    period_end = models.DateField("last day reported on", null=True, blank=True)
    opens_on = models.DateField("opens on", null=True, blank=True)
    due_on = models.DateField("updates due", null=True, blank=True)
    meeting_on = models.DateField("Working Group meeting", null=True, blank=True)
    despatch_on = models.DateField("papers go out", null=True, blank=True)
    partnership_on = models.DateField("Partnership meeting", null=True, blank=True)
    source = models.CharField("as reported in", max_length=300, blank=True)
    state = models.CharField("state", max_length=12, choices=State.choices, default=State.PLANNED)
    closed_at = models.DateTimeField("closed", null=True, blank=True)
    publish_on = models.DateField("to be published on", null=True, blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("opens_on")),
                name="period_is_due_after_it_opens",
                violation_error_message="Updates are due before the period opens.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "open", "closed", "published")),
                name="period_state_is_known",
            ),
            models.UniqueConstraint(
                fields=("agreement",),
                condition=Q(state="open", withdrawn_at__isnull=True),
                name="one_open_period_per_agreement",
                violation_error_message="Another reporting period of the agreement is open: close it first.",
            ),
        ]
