"""Loads of uploaded files, and saved layouts.

They are no part of a plan and have no history of their own: the history of a plan's rows has what a load changed, and
the row of a load has who did what and when.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Partnership
from priorities.models import Agreement


class Load(models.Model):
    """An uploaded file that is to be loaded into a plan.

    ``agreement`` None: the file is about a new one. ``head``: the agreement, priority and period that a person
    entered for the file. ``layout``: empty for a file in the interchange form. ``answers``: by the key of the
    question; a corrected file keeps them. ``absent``: what happens to rows of the plan that the file does not have.
    ``mark``: a hash of what the person saw when they confirmed. ``loaded_at``: also the moment of its history rows.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        LOADED = "loaded", "Imported"
        UNDONE = "undone", "Undone"
        DROPPED = "dropped", "Dropped"

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="agreement"
    )
    name = models.CharField("name of the file", max_length=255)
    digest = models.CharField("SHA-256 of the file", max_length=64)
    size = models.PositiveBigIntegerField("size in bytes")
    head = models.JSONField("what the file is about", default=dict)
    layout = models.JSONField("which column is what", default=dict, blank=True)
    answers = models.JSONField("answers", default=dict, blank=True)
    absent = models.JSONField("what becomes of what the file does not have", default=dict, blank=True)
    mark = models.CharField("what the plan was at the check", max_length=64, blank=True)
    state = models.CharField("state", max_length=10, choices=State.choices, default=State.WAITING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField("dropped in")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    loaded_at = models.DateTimeField("loaded", null=True, blank=True)
    reason = models.TextField("why it was imported", blank=True)
    written = models.JSONField("how many rows were written", default=dict, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField("undone, or dropped", null=True, blank=True)
    ended_why = models.TextField("why it was undone", blank=True)

    class Meta:
        verbose_name = "load"
        ordering = ("-started_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "loaded", "undone", "dropped")), name="load_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("loaded", "undone"))
                | Q(loaded_at__isnull=False, agreement__isnull=False),
                name="load_that_is_done_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=("partnership", "state"), name="load_by_state")]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_state_display()}"


class LoadFile(models.Model):
    """The bytes of the file of a load; deleted with a dropped load.

    They have a table of their own, so that lists of loads do not read them. ``reading``: what was read of them, while
    the load waits, so that its pages need not read the file again; None: too large to be kept, or not needed any more.
    """

    load = models.OneToOneField(Load, on_delete=models.CASCADE, related_name="file", verbose_name="load")
    content = models.BinaryField("bytes")
    reading = models.BinaryField("what was read of them", null=True, blank=True)

    def __str__(self) -> str:
        return f"file of load {self.load_id}"


class SavedLayout(models.Model):
    """A layout, saved under a name for the next file of that kind."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", verbose_name="partnership"
    )
    name = models.CharField("name", max_length=100)
    layout = models.JSONField("which column is what")
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("kept")

    class Meta:
        verbose_name = "kept layout"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=("partnership", "name"),
                name="one_kept_layout_of_a_name",
                violation_error_message="A layout of this name is kept already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
