"""Aims, actions, the status of each action, and the projects of grants."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.audience import Lookups
from actions.origins import LONGEST
from actions.restricted import Restricted
from priorities.models import LeadPost, PlanLink, PlanRow, Priority, StatusLabel, Theme


class Aim(PlanRow):
    """An aim under a priority. ``ref`` is the aim_ref of the interchange form; ``number`` is text, as printed.

    While a plan is renumbered, two aims of one priority may have the same number for a moment. So no constraint makes
    it unique, but the functions that change numbers do (domain.md, "Printed number").
    """

    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, related_name="aims", verbose_name="priority"
    )
    number = models.CharField("number, as printed", max_length=20, blank=True)
    text = models.TextField("aim")
    outcome = models.TextField("planned outcome", blank=True)

    audience = Lookups(holds="actions")


class AimTheme(PlanLink):
    """A cross-cutting theme that an aim serves."""

    aim = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="aim_links")

    audience = Lookups(belongs_to=("aim",))

    class Meta(PlanLink.Meta):
        constraints = [models.UniqueConstraint(fields=("aim", "theme"), name="one_link_per_aim_and_theme")]


class Action(Restricted, PlanRow):
    """An action under an aim. ``ref`` never changes; the label (4.2a) comes from the aim's number and the order.

    An ongoing action has no due date but a date of the next review. ``timescale``: the printed text, if it is not a
    date. ``extra``: the texts of columns that have no field here, as a list of [name, text]. ``follows``: the action
    that this one carries on from, as "agreement-slug:ref"; for several, see actions.origins. ``places``: where it is
    carried out, names with semicolons between; blank: in the whole area. ``only_for``: of what is for the Partnership
    only, the groups and job titles that may read it, names with semicolons between; blank: all members.
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
    only_for = models.CharField("only for these groups and job titles", max_length=2000, blank=True)
    follows = models.CharField("carried on from", max_length=LONGEST, blank=True)
    places = models.CharField("places", max_length=2000, blank=True)
    extra = models.JSONField("further text", default=list, blank=True)

    audience = Lookups(answered_by=("coordinator",), led_in="aim__priority", named_in="only_for")

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ongoing=False) | Q(due__isnull=True),
                name="ongoing_action_has_no_due_date",
                violation_error_message="An ongoing action has no due date; give a date to look at it again.",
            ),
            models.CheckConstraint(
                condition=Q(only_for="") | Q(partnership_only=True),
                name="named_readers_are_of_the_partnership",
                violation_error_message="What is for some groups or job titles only is for the Partnership only, too.",
            ),
        ]


class ActionStatus(PlanRow):
    """The status of an action: the label last agreed or loaded. Its history is the status over time.

    It has its own table, so that a page can show the wording of one moment with the progress of another. Its ``ref``
    is the action's. ``completed_on`` shows a late completion.
    """

    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="standing")
    label = models.ForeignKey(StatusLabel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    completed_on = models.DateField("completed on", null=True, blank=True)

    audience = Lookups(belongs_to=("action",))

    class Meta(PlanRow.Meta):
        verbose_name_plural = "action statuses"


class Project(PlanRow):
    """A project that a grant pays for, such as a crime reduction grant of a Police and Crime Commissioner.

    ``award`` and ``spend`` are pounds, with pence; ``spend`` None: nobody has said yet what is spent. ``action``: the
    one that it serves, with which it is hidden and withdrawn; None: the agreement as a whole.
    """

    grant = models.CharField("grant", max_length=200)
    funder = models.CharField("whose grant it is", max_length=200, blank=True)
    title = models.CharField("project", max_length=300)
    action = models.ForeignKey(
        Action,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="action that it serves",
    )
    award = models.DecimalField(
        "award in pounds", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    spend = models.DecimalField(
        "spent to date in pounds",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    outcome = models.TextField("outcome", blank=True)

    audience = Lookups(belongs_to=("action",))

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(award__gte=0) & (Q(spend__isnull=True) | Q(spend__gte=0)),
                name="project_money_is_not_negative",
                violation_error_message="An award and what is spent of it cannot be less than nothing.",
            ),
        ]
