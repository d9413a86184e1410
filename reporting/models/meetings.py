"""Meetings of the Working Group: a row each, with who was there, what was considered and the notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format

from priorities.models import PlanRow
from reporting.models.periods import ReportingPeriod


class Meeting(PlanRow):
    """A meeting of a group that agrees on updates. Its row comes with the first thing that is recorded in it.

    ``period``: the reporting period whose updates it considered. ``place``: a room or a link. ``present``: job titles,
    one on a line. ``is_quorate`` False: what it agreed is recorded and to be confirmed. ``considered``: what else was
    spoken of. ``notes``: as an officer has edited them; "": they are drafted from the decisions. ``approved_in``: the
    meeting that approved them. ``told_at``: when everybody was told what was decided; None: not yet.
    """

    group = models.CharField("group", max_length=200)
    held_on = models.DateField("date")
    period = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    place = models.CharField("place, or link to join", max_length=500, blank=True)
    present = models.TextField("present", blank=True)
    is_quorate = models.BooleanField("quorate", default=True)
    considered = models.TextField("other matters considered", blank=True)
    minutes_address = models.URLField("published minutes", max_length=500, blank=True)
    notes = models.TextField("notes", blank=True)
    notes_filed_at = models.DateTimeField("notes filed as draft for approval", null=True, blank=True)
    notes_filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="approved_notes"
    )
    told_at = models.DateTimeField("everybody told", null=True, blank=True)

    class Meta(PlanRow.Meta):
        ordering = ("held_on", "pk")
        constraints = [
            *PlanRow.Meta.constraints,
            models.UniqueConstraint(
                fields=("agreement", "group", "held_on"),
                condition=Q(withdrawn_at__isnull=True),
                name="one_meeting_of_a_group_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {date_format(self.held_on, 'j F Y')}"

    @property
    def people(self) -> tuple[str, ...]:
        """Who was present, as typed: one job title or name each."""
        return tuple(line.strip() for line in self.present.splitlines() if line.strip())
