"""Versions of a plan or an agreement document (design: domain.md, "Versions")."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from priorities.models import PlanRow
from reporting.models import ReportingPeriod


class PlanVersion(PlanRow):
    """A row of the Version Control table, and the bytes of what was published.

    ``effective_at`` is the exact moment of the reading; ``printed_date`` is what the table prints ("October 2014").
    ``comments``: one a line. Comments stay editable after publication, logged.
    """

    class Document(models.TextChoices):
        PLAN = "action plan", "Action plan"
        AGREEMENT = "agreement", "Agreement"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    document = models.CharField("document", max_length=20, choices=Document.choices, default=Document.PLAN)
    number = models.CharField("version", max_length=20)
    printed_date = models.CharField("date, as printed", max_length=60, blank=True)
    effective_at = models.DateTimeField("effective", null=True, blank=True)
    comments = models.TextField("comments", blank=True)
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.PUBLISHED)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.UniqueConstraint(
                fields=("agreement", "document", "number"),
                condition=Q(withdrawn_at__isnull=True),
                name="one_version_of_a_number",
                violation_error_message="There is a version of this number already.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(effective_at__isnull=False),
                name="published_version_has_its_moment",
            ),
        ]


class StoredVersion(models.Model):
    """The canonical bytes of a published version (compressed), with the format they are in and their digest.

    Written once, at publication, and kept out of the row history: the bytes are the record that history is held
    against.
    """

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="stored")
    format_version = models.PositiveSmallIntegerField("format of the bytes")
    digest = models.CharField("SHA-256 of the bytes", max_length=64)
    canonical = models.BinaryField("bytes, compressed")

    def __str__(self) -> str:
        return f"bytes of version {self.version_id}, {self.digest[:12]}"


class StoredPeriod(models.Model):
    """The canonical bytes of a published reporting period (compressed), their format and their digest.

    Written once, at publication, like a version's.
    """

    period = models.OneToOneField(ReportingPeriod, on_delete=models.PROTECT, related_name="stored")
    format_version = models.PositiveSmallIntegerField("format of the bytes")
    digest = models.CharField("SHA-256 of the bytes", max_length=64)
    canonical = models.BinaryField("bytes, compressed")

    def __str__(self) -> str:
        return f"bytes of period {self.period_id}, {self.digest[:12]}"


class Seal(models.Model):
    """A link of the chain over what an agreement has published: its seal covers the seal before it.

    A published version or period that is gone, or was exchanged, leaves a gap that nobody can close without making all
    later links anew. ``digest``: of the stored bytes, or of the comments of a version. ``at``: the moment of history
    at which it was true. Only ever added.
    """

    class Kind(models.TextChoices):
        VERSION = "version", "Version"
        COMMENTS = "comments", "Comments of a version"
        PERIOD = "period", "Reporting period"

    agreement = models.ForeignKey("priorities.Agreement", on_delete=models.PROTECT, related_name="seals")
    place = models.PositiveIntegerField("place in the chain")
    kind = models.CharField("of what", max_length=10, choices=Kind.choices)
    ref = models.CharField("reference of the version or period", max_length=60)
    digest = models.CharField("SHA-256 of what it covers", max_length=64)
    at = models.DateTimeField("true at")
    seal = models.CharField("SHA-256 of this link with the one before", max_length=64)

    class Meta:
        ordering = ("agreement", "place")
        constraints = [
            models.UniqueConstraint(fields=("agreement", "place"), name="one_seal_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} at place {self.place}"
