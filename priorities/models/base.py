"""The base models of a plan's rows and links."""

from __future__ import annotations

import secrets

from django.db import models

from accounts.audience import Lookups
from core.history import TrackedRecords


def new_ref() -> str:
    """A short random name for a new row; people see it only in the interchange form."""
    return secrets.token_hex(5)


class PlanRow(models.Model):
    """A row of a plan. It is never deleted but withdrawn, with a time and a reason.

    ``ref``: the row's name within its agreement. It never changes, so that two states of a plan can be compared
    without database keys. ``position``: the order of the rows; it has gaps on purpose.
    """

    agreement = models.ForeignKey(
        "priorities.Agreement", on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )
    ref = models.CharField("reference", max_length=60, default=new_ref)
    position = models.IntegerField("position", default=0)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    history = TrackedRecords(inherit=True)
    audience = Lookups()

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "ref"), name="%(class)s_ref_is_unique"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_why=""),
                name="%(class)s_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.ref}"


class PlanLink(models.Model):
    """A link between two rows of one plan (an aim and a theme, a priority and a further lead), with its own history.

    A link that ends is marked as withdrawn, not deleted. When it is made again, the same row is used.
    """

    agreement = models.ForeignKey(
        "priorities.Agreement", on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )
    position = models.IntegerField("position", default=0)
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    history = TrackedRecords(inherit=True)
    audience = Lookups()

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
