"""Orders of long papers, which the worker makes. What is filed stands with the kept files, in ``loading``."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string

from loading.models import FiledPaper
from priorities.models import Agreement


def new_key() -> str:
    """What names an order in its address: nobody can guess it."""
    return get_random_string(24).lower()


class PaperOrder(models.Model):
    """A file of a paper that the worker makes, or has made.

    ``content``, ``digest``: the paper as it was when it was asked for (see ``papers.frozen``). ``readers``: who may
    have it, as of a filed paper, if they may also read the actions whose refs are in ``names``. ``asked_by`` None:
    somebody who was not signed in; the key is all that they have.
    ``filed``: the filed paper that gets the file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for its turn"
        MAKING = "making", "Is being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"

    key = models.CharField("key", max_length=24, unique=True, default=new_key)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("kind of paper", max_length=40)
    ending = models.CharField("format", max_length=10)
    query = models.CharField("of what it is made", max_length=1000, blank=True)
    title = models.CharField("title", max_length=300)
    shows = models.CharField("what it shows", max_length=500)
    readers = models.CharField("who may have it", max_length=10, choices=FiledPaper.Readers.choices)
    names = models.JSONField("actions that it names", default=list)
    content = models.BinaryField("what it says")
    digest = models.CharField("digest of what it says", max_length=64)
    filed = models.ForeignKey(
        FiledPaper, on_delete=models.CASCADE, null=True, blank=True, related_name="orders"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField("asked for")
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("attempts", default=0)
    claimed_at = models.DateTimeField("last taken up", null=True, blank=True)
    ready_at = models.DateTimeField("ready", null=True, blank=True)

    class Meta:
        verbose_name = "paper to be made"
        ordering = ("asked_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "making", "ready", "failed")),
                name="paper_order_state_is_known",
            )
        ]
        indexes = [models.Index(fields=("state", "asked_at"), name="paper_order_by_state")]

    def __str__(self) -> str:
        return f"{self.title} as {self.ending}"
