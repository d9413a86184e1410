"""Who sits in a group of the Partnership: what is for that group only is read by them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.history import TrackedRecords


class GroupSeat(models.Model):
    """A person who sits in a governance group. A group of the same name in another agreement is the same group.

    It is no part of a plan: a plan has the words about its groups, and only the Unit knows who has an account. A seat
    that ends is withdrawn, so that its history stays.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats", verbose_name="person"
    )
    group = models.ForeignKey(
        "priorities.GovernanceGroup", on_delete=models.PROTECT, related_name="seats", verbose_name="group"
    )
    is_withdrawn = models.BooleanField("withdrawn", default=False)

    history = TrackedRecords(bases=(models.Model,))

    class Meta:
        verbose_name = "seat in a group"
        constraints = [models.UniqueConstraint(fields=("person", "group"), name="one_seat_in_a_group")]

    def __str__(self) -> str:
        return f"{self.person}: {self.group.name}"
