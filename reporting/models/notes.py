"""Notes that a lead writes between two reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.audience import Lookups
from actions.models import Action
from reporting.models.reports import Report


class SinceNoteQuerySet(QuerySet[Any]):
    """Notes since the last report."""

    def since_the_last_report(
        self, actions: Collection[int] | QuerySet[Any], moment: datetime | None = None
    ) -> SinceNoteQuerySet:
        """The notes on the actions (primary keys) written after the last closed period, oldest first.

        ``moment``: as it was then, with notes that were taken back later; None: now.
        """
        closed = Report.objects.filter(action=OuterRef("action"), period__closed_at__gte=OuterRef("at"))
        rows = self.filter(action__in=actions)
        if moment is None:
            rows = rows.filter(taken_back_at__isnull=True)
        else:
            closed = closed.filter(period__closed_at__lt=moment)
            rows = rows.filter(Q(taken_back_at__isnull=True) | Q(taken_back_at__gt=moment), at__lte=moment)
        return rows.filter(~Exists(closed)).order_by("at", "pk")


class NoteSinceReport(models.Model):
    """A note "since the last report": written between two periods, shown as not reviewed.

    Nobody has agreed it, so it is not published, and no update starts from its words. ``by_name`` is kept beside the
    account; ``in_name_of``: for whom a delegate or the Unit wrote it, "" for oneself. It can be taken back, but not
    changed.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="since_notes")
    text = models.TextField("since the last report")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField("who", max_length=200)
    in_name_of = models.CharField("in whose name", max_length=500, blank=True)
    at = models.DateTimeField("when")
    taken_back_at = models.DateTimeField("withdrawn", null=True, blank=True)

    objects = SinceNoteQuerySet.as_manager()
    audience = Lookups("action__agreement__partnership", "action__agreement", belongs_to=("action",))

    class Meta:
        verbose_name = "note since the last report"
        ordering = ("at", "pk")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="since_note_has_words")]

    def __str__(self) -> str:
        return f"note of {self.by_name} on {self.action}"
