"""The places of a partnership."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.audience import Lookups
from accounts.models import Partnership
from core.history import TrackedRecords
from priorities.places.register import PlaceKind


class Place(models.Model):
    """A county, a district or another area of a partnership (design: domain.md, "Terms").

    A plan speaks of a place by its name, as documents do: a figure in its area, an action and an assessment finding in
    their ``places``. ``other_names``, one a line: what documents call it besides, such as its name before it was
    renamed. ``within``: the place that it is a part of. ``code``: its official code, where a document gives one.
    """

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="places", verbose_name="partnership"
    )
    name = models.CharField("name", max_length=120)
    other_names = models.TextField("other names", blank=True)
    kind = models.CharField("kind", max_length=10, choices=PlaceKind.choices(), default=PlaceKind.DISTRICT)
    within = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="part of"
    )
    code = models.CharField("code", max_length=20, blank=True)
    position = models.IntegerField("position", default=0)
    # A place that is no longer one of the partnership: its name stays where plans have it.
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    history = TrackedRecords(bases=(models.Model,))
    audience = Lookups(partnership="partnership")

    class Meta:
        verbose_name = "place"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                "partnership",
                Lower("name"),
                name="one_place_of_a_name",
                violation_error_message="There is a place of this name.",
            ),
            models.CheckConstraint(
                condition=Q(within__isnull=True) | ~Q(within=F("id")),
                name="place_is_no_part_of_itself",
                violation_error_message="A place is no part of itself.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("county", "district", "csp", "other")), name="place_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
