"""The bodies of the partnership."""

from __future__ import annotations

from django.db import models

from priorities.models.base import PlanRow


class Agency(PlanRow):
    """A partner body, with its standing under the Crime and Disorder Act 1998."""

    name = models.CharField("name", max_length=300)
    abbreviation = models.CharField("abbreviation", max_length=60, blank=True)
    standing = models.CharField("standing", max_length=60, blank=True)
    successor = models.CharField("succeeded by", max_length=300, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name_plural = "agencies"
