"""Aims, actions, and where each action stands."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from actions.follows import LONGEST
from priorities.models import LeadPost, PlanLink, PlanRow, Priority, StatusLabel, Theme


class Aim(PlanRow):
    """An aim under a priority. ``ref`` is the aim_ref of the interchange form; ``number`` is text, as printed.

    Two aims of one priority may bear one number for a moment while a plan is renumbered: uniqueness is the verb's
    rule, not a constraint (domain.md, "Printed number").
    """

    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, related_name="aims", verbose_name="priority"
    )
    number = models.CharField("number, as printed", max_length=20, blank=True)
    text = models.TextField("aim")
    outcome = models.TextField("planned outcome", blank=True)


class AimTheme(PlanLink):
    """A cross-cutting theme that an aim serves."""

    aim = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="aim_links")

    class Meta(PlanLink.Meta):
        constraints = [models.UniqueConstraint(fields=("aim", "theme"), name="one_link_per_aim_and_theme")]


class Action(PlanRow):
    """An action under an aim. ``ref`` never changes; its label (4.2a) comes from the aim's number and the order.

    Ongoing actions have no due date, but a date on which they are looked at again. ``timescale`` is the date as
    printed where it is no date. ``extra`` holds named text for columns that have no home: a list of [name, text].
    ``follows``: "agreement-slug:ref" of the action that this one carries on from; of several, see actions.follows.
    """

    aim = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="actions", verbose_name="aim")
    text = models.TextField("action")
    coordinator = models.ForeignKey(
        LeadPost,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinates",
        verbose_name="co-ordinator",
    )
    due = models.DateField("due", null=True, blank=True)
    ongoing = models.BooleanField("ongoing", default=False)
    review_on = models.DateField("looked at again on", null=True, blank=True)
    timescale = models.CharField("timescale, as printed", max_length=300, blank=True)
    measure = models.TextField("how delivery is measured", blank=True)
    reporting = models.TextField("how delivery is reported", blank=True)
    partnership_only = models.BooleanField("for the Partnership only", default=False)
    follows = models.CharField("carried on from", max_length=LONGEST, blank=True)
    extra = models.JSONField("further text", default=list, blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ongoing=False) | Q(due__isnull=True),
                name="ongoing_action_has_no_due_date",
                violation_error_message="An ongoing action has no due date; give a date to look at it again.",
            ),
        ]


class ActionStatus(PlanRow):
    """Where an action stands: the label last agreed, or loaded. Its history is the action's status over time.

    A table of its own, so that a reading can take wording at one moment and progress at another. Its ``ref`` is the
    action's. ``completed_on`` lets late completion stay visible.
    """

    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="standing")
    label = models.ForeignKey(StatusLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    completed_on = models.DateField("completed on", null=True, blank=True)


class Commentary(PlanRow):
    """What is told about a priority in one reporting period: facts that are in no indicator.

    It goes through the same rounds as an update. One that was loaded is as it was reported: agreed.
    """

    class State(models.TextChoices):
        SENT = "sent", "Sent"
        SENT_BACK = "sent back", "Sent back with a question"
        DECIDED = "decided", "Decided"
        AGREED = "agreed", "Agreed"

    cycle = models.ForeignKey("actions.ReportingCycle", on_delete=models.PROTECT, related_name="commentaries")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="+")
    text = models.TextField("commentary")
    state = models.CharField("state", max_length=12, choices=State.choices, default=State.AGREED)
    author_name = models.CharField("author", max_length=200, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("sent", null=True, blank=True)
    received_from = models.CharField("where it came from", max_length=300, blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.UniqueConstraint(
                fields=("cycle", "priority"),
                condition=Q(withdrawn_at__isnull=True),
                name="one_commentary_per_priority_and_cycle",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "sent back", "decided", "agreed")),
                name="commentary_state_is_known",
            ),
        ]


class ReportingCycle(PlanRow):
    """A reporting period: from opening to its publication. ``source``: the document that it was loaded from."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Published"

    title = models.CharField("title", max_length=100)
    plan_year = models.CharField("plan year", max_length=20, blank=True)
    period_start = models.DateField("first day reported on", null=True, blank=True)
    period_end = models.DateField("last day reported on", null=True, blank=True)
    opens_on = models.DateField("opens on", null=True, blank=True)
    due_on = models.DateField("updates due", null=True, blank=True)
    meeting_on = models.DateField("review meeting", null=True, blank=True)
    despatch_on = models.DateField("papers go out", null=True, blank=True)
    partnership_on = models.DateField("Partnership meeting", null=True, blank=True)
    source = models.CharField("as reported in", max_length=300, blank=True)
    state = models.CharField("state", max_length=12, choices=State.choices, default=State.PLANNED)
    closed_at = models.DateTimeField("closed", null=True, blank=True)
    published_at = models.DateTimeField("published", null=True, blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("opens_on")),
                name="cycle_is_due_after_it_opens",
                violation_error_message="Updates are due before the period opens.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "open", "closed", "published")), name="cycle_state_is_known"
            ),
        ]
