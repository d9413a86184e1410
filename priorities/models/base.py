"""What every row of a plan has in common: its agreement for good, a name that never changes, and withdrawal."""

from __future__ import annotations

import secrets

from django.db import models

from core.history import TrackedRecords


def new_ref() -> str:
    """A name for a new row: short, random, never shown except in the interchange form."""
    return secrets.token_hex(5)


class PlanRow(models.Model):
    """A row of a plan. It is never deleted: it is withdrawn, with when and why.

    ``ref`` is the row's own name within its agreement and never changes, so that a reading, a difference and a link
    can speak of "the same row" without a database key. ``position`` orders; gaps are meant to be there.
    """

    agreement = models.ForeignKey(
        "priorities.Agreement", on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )
    ref = models.CharField("reference", max_length=60, default=new_ref)
    position = models.IntegerField("position", default=0)
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    history = TrackedRecords(inherit=True)

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

    A link that ends is marked, not deleted, and taken up again when it is made anew.
    """

    agreement = models.ForeignKey(
        "priorities.Agreement", on_delete=models.PROTECT, related_name="+", verbose_name="agreement"
    )
    position = models.IntegerField("position", default=0)
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    history = TrackedRecords(inherit=True)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
