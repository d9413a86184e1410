"""The agreement and the parts of its document."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.audience import Lookups
from accounts.models import Partnership
from core.history import TrackedRecords
from priorities.models.agencies import Agency
from priorities.models.base import PlanRow
from priorities.models.querysets import AgreementQuerySet
from priorities.status import RAG_IS_ALLOWED_WHILE, DeliveryState, Rag


class Agreement(models.Model):
    """A Community Safety Agreement: what a partnership agrees for a period. Without an end date it is rolling."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        CONSULTATION = "consultation", "Consultation"
        IN_FORCE = "in force", "In force"
        CLOSED = "closed", "Closed"

    class ThemesApply(models.TextChoices):
        ALL = "all", "All themes run through every priority"
        BY_AIM = "by aim", "Each aim names its themes"

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="agreements", verbose_name="partnership"
    )
    slug = models.SlugField("short name in addresses", max_length=80, unique=True)
    title = models.CharField("title", max_length=300)
    starts_on = models.DateField("starts", null=True, blank=True)
    ends_on = models.DateField("ends (empty: rolling)", null=True, blank=True)
    status = models.CharField("status", max_length=20, choices=Status.choices, default=Status.DRAFT)
    approved_by = models.CharField("approved by", max_length=300, blank=True)
    approved_on = models.DateField("approved on", null=True, blank=True)
    feedback_due = models.DateField("feedback due", null=True, blank=True)
    themes_apply = models.CharField(
        "themes apply", max_length=10, choices=ThemesApply.choices, default=ThemesApply.BY_AIM
    )
    working_group = models.CharField("name of the working group", max_length=200, blank=True)
    summary = models.TextField("summary", blank=True)
    source_note = models.TextField("source note", blank=True)
    printed_columns = models.CharField("columns of the printed plan", max_length=200, blank=True)
    follows = models.CharField("follows the agreement", max_length=80, blank=True)
    is_public = models.BooleanField("anyone may read what is published", default=False)
    # Made up, to show the tracker. Its title says so too, which every page, file and list carries.
    is_illustrative = models.BooleanField("illustrative", default=False)
    # An agreement from a load that was undone: nobody sees it, its history stays.
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    history = TrackedRecords()
    objects = AgreementQuerySet.as_manager()
    audience = Lookups(partnership="partnership", agreement="pk")

    class Meta:
        verbose_name = "agreement"
        ordering = ("-starts_on", "slug")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
                violation_error_message="The agreement ends before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(is_illustrative=False) | Q(title__icontains="illustrative"),
                name="illustrative_agreement_says_so",
                violation_error_message="The agreement is made up: its title says “illustrative”.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def working_group_name(self) -> str:
        """The name of the group that reviews what is reported."""
        return self.working_group or "Working Group"


class Chapter(PlanRow):
    """A chapter of the agreement document."""

    number = models.CharField("number", max_length=20, blank=True)
    title = models.CharField("title", max_length=300)
    text = models.TextField("text", blank=True)


class StatusLabel(PlanRow):
    """One label of the agreement's status scheme, its meaning, and its delivery state and RAG."""

    label = models.CharField("label", max_length=120)
    meaning = models.TextField("meaning", blank=True)
    delivery_state = models.CharField(
        "delivery state", max_length=30, choices=DeliveryState.choices(), blank=True
    )
    rag = models.CharField("RAG", max_length=10, choices=Rag.choices(), blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(rag="") | Q(delivery_state__in=[str(state) for state in RAG_IS_ALLOWED_WHILE]),
                name="rag_only_while_open",
                violation_error_message="Red, Amber and Green go with not started, in progress and paused only.",
            ),
        ]


class Theme(PlanRow):
    """A cross-cutting theme."""

    title = models.CharField("title", max_length=300)
    slug = models.SlugField("short name in addresses", max_length=120, blank=True)


class Signatory(PlanRow):
    """A body that signed the agreement."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="agency")
    note = models.TextField("note", blank=True)

    class Meta(PlanRow.Meta):
        verbose_name_plural = "signatories"


class LinkedPlan(PlanRow):
    """A plan or strategy that the agreement links to."""

    title = models.CharField("title", max_length=300)
    period = models.CharField("period, as printed", max_length=100, blank=True)
    priorities = models.TextField("its own priorities", blank=True)


class GovernanceGroup(PlanRow):
    """A group that governs the agreement: its members and terms of reference, a line each."""

    name = models.CharField("name", max_length=300)
    members = models.TextField("members", blank=True)
    terms = models.TextField("terms of reference", blank=True)


class AssessmentFinding(PlanRow):
    """How many Community Safety Partnerships named a topic in their strategic assessments. None: not counted.

    ``places``: which ones, by name, with semicolons between; blank where nobody says.
    """

    year = models.CharField("year", max_length=20, blank=True)
    topic = models.CharField("topic", max_length=300)
    csps = models.PositiveIntegerField("number of partnerships", null=True, blank=True)
    out_of = models.PositiveIntegerField("out of", null=True, blank=True)
    priority = models.ForeignKey(
        "priorities.Priority", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    places = models.CharField("which ones", max_length=2000, blank=True)
    note = models.TextField("note", blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(csps__isnull=True) | Q(out_of__isnull=True) | Q(csps__lte=F("out_of")),
                name="no_more_csps_than_there_are",
                violation_error_message="More partnerships chose it than there are.",
            ),
        ]


class KeyAchievement(PlanRow):
    """A key achievement in the agreement document, of one priority or of the whole agreement."""

    priority = models.ForeignKey(
        "priorities.Priority", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField("text")
