"""Priorities, the posts that lead them, and the holders of the posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from priorities.models.agencies import Agency
from priorities.models.base import PlanLink, PlanRow
from priorities.printed_post import printed_post


class LeadPost(PlanRow):
    """A post that leads or co-ordinates, with or without its body.

    ``title`` blank: the body itself leads ("Kent Police"). For a person who co-ordinates without a post, the title is
    their name.
    """

    title = models.CharField("job title", max_length=300, blank=True)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="agency"
    )

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(title="") | Q(agency__isnull=False),
                name="post_has_a_title_or_a_body",
                violation_error_message="Give the job title, or the body that leads.",
            ),
        ]

    @property
    def printed(self) -> str:
        """Its name on every page, in files and in letters. Reads the agency: select it along."""
        agency = self.agency
        return printed_post(self.title, agency.name, agency.abbreviation) if agency else self.title


class Holding(PlanRow):
    """A person in a post for a time, as holder, deputy or delegate; with or without an account.

    ``starts_on`` None: since before the agreement; ``ends_on`` None: no end is known.
    """

    class Kind(models.TextChoices):
        HOLDER = "holder", "Current lead"
        DEPUTY = "deputy", "Deputy"
        DELEGATE = "delegate", "Delegate"

    post = models.ForeignKey(LeadPost, on_delete=models.PROTECT, related_name="holdings", verbose_name="post")
    kind = models.CharField("kind", max_length=10, choices=Kind.choices, default=Kind.HOLDER)
    name = models.CharField("name", max_length=200)
    email = models.EmailField("e-mail address", blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("to", null=True, blank=True)
    may_send = models.BooleanField("may also send", default=False)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="holding_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
        ]


class Priority(PlanRow):
    """A numbered section of the plan. The last section may be cross-cutting: then it has no lead.

    ``lead_note``: the text in place of a lead ("TBC").
    """

    class Kind(models.TextChoices):
        PRIORITY = "priority", "Priority"
        CROSS_CUTTING = "cross_cutting", "Cross-cutting section"

    number = models.CharField("number, as printed", max_length=20, blank=True)
    title = models.CharField("title", max_length=300)
    kind = models.CharField("kind", max_length=20, choices=Kind.choices, default=Kind.PRIORITY)
    lead = models.ForeignKey(LeadPost, on_delete=models.PROTECT, null=True, blank=True, related_name="leads")
    lead_note = models.CharField("printed in place of a lead", max_length=100, blank=True)
    overall_aim = models.TextField("overall aim", blank=True)
    context = models.TextField("why it was chosen", blank=True)
    regards = models.TextField("has regard to", blank=True)
    links_heading = models.CharField("heading of its links, as printed", max_length=200, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name_plural = "priorities"
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="priority") | Q(lead__isnull=True),
                name="cross_cutting_section_has_no_lead",
                violation_error_message="A cross-cutting section has no lead; its actions have co-ordinators.",
            ),
        ]


class PriorityLead(PlanLink):
    """A joint or secondary lead of a priority, beside its lead."""

    class Kind(models.TextChoices):
        JOINT = "joint", "Joint lead"
        SECONDARY = "secondary", "Secondary lead"

    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="further_leads")
    post = models.ForeignKey(LeadPost, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("kind", max_length=10, choices=Kind.choices)

    class Meta(PlanLink.Meta):
        constraints = [
            models.UniqueConstraint(fields=("priority", "post", "kind"), name="one_row_per_further_lead"),
        ]
