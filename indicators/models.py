"""Proxy indicators, their targets and their figures (design: domain.md, "Indicators")."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from indicators.querysets import IndicatorQuerySet
from priorities.models import PlanRow, Priority


class Indicator(PlanRow):
    """A proxy indicator. It may have no priority (the National Indicators of 2008-11 have none).

    ``baseline_value`` is text: a plain number, or words such as "New indicator" or "N/A". ``decimals`` and
    ``change_decimals``: the decimal places with which its values and its changes are shown.
    """

    class Polarity(models.TextChoices):
        LOWER = "lower", "Lower is better"
        HIGHER = "higher", "Higher is better"
        NEITHER = "neither", "Neither is better"

    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="priority"
    )
    code = models.CharField("code", max_length=30, blank=True)
    framework = models.CharField("framework", max_length=60, blank=True)
    title = models.CharField("title", max_length=500)
    definition = models.TextField("definition", blank=True)
    why_proxy = models.TextField("why it stands for the priority", blank=True)
    unit = models.CharField("unit", max_length=60, default="count")
    decimals = models.PositiveSmallIntegerField(
        "decimal places", default=0, validators=[MaxValueValidator(6)]
    )
    change_decimals = models.PositiveSmallIntegerField(
        "decimal places of changes", default=1, validators=[MaxValueValidator(6)]
    )
    polarity = models.CharField("polarity", max_length=10, choices=Polarity.choices, default=Polarity.NEITHER)
    polarity_reason = models.TextField("why that way is better", blank=True)
    geography = models.CharField("geography", max_length=200, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    period_type = models.CharField("kind of period", max_length=40, blank=True)
    baseline_label = models.CharField("baseline period, as printed", max_length=60, blank=True)
    baseline_value = models.CharField("baseline", max_length=60, blank=True)
    note = models.TextField("note", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_indicators",
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decimals__lte=6, change_decimals__lte=6), name="indicator_decimals_at_most_six"
            ),
        ]


class Target(PlanRow):
    """A target of an indicator, as a number or in words ("maintain or reduce"), with its floor if it has one."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    value = models.CharField("target", max_length=200)
    by = models.CharField("by when, as printed", max_length=60, blank=True)
    floor = models.CharField("floor", max_length=200, blank=True)
    note = models.TextField("note", blank=True)


class Observation(PlanRow):
    """One figure: an indicator, a period, an area (blank: the whole geography).

    ``not_available`` (``value`` is None): the source has no figure. Zero is a value. A revision is a new row with its
    date and reason; the old figure stays.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    area = models.CharField("area", max_length=120, blank=True)
    period_label = models.CharField("period, as printed", max_length=60)
    period_start = models.DateField("first day of the period", null=True, blank=True)
    period_end = models.DateField("last day of the period", null=True, blank=True)
    value = models.DecimalField("value", max_digits=20, decimal_places=6, null=True, blank=True)
    not_available = models.BooleanField("not available (N/A)", default=False)
    numerator = models.DecimalField("numerator", max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField("denominator", max_digits=20, decimal_places=6, null=True, blank=True)
    provisional = models.BooleanField("provisional", default=False)
    final_due = models.DateField("final figures due", null=True, blank=True)
    revised_on = models.DateField("revised on", null=True, blank=True)
    revision_reason = models.TextField("why it was revised", blank=True)
    note = models.TextField("note", blank=True)

    class Meta(PlanRow.Meta):
        constraints = [
            *PlanRow.Meta.constraints,
            models.UniqueConstraint(
                fields=("indicator", "area", "period_label"),
                condition=Q(revised_on__isnull=True, withdrawn_at__isnull=True),
                name="one_first_figure_per_period",
            ),
            models.UniqueConstraint(
                fields=("indicator", "area", "period_label", "revised_on"),
                condition=Q(revised_on__isnull=False, withdrawn_at__isnull=True),
                name="one_revision_per_day",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, not_available=False)
                | Q(value__isnull=True, not_available=True),
                name="a_figure_or_not_available",
                violation_error_message="Give a figure, or say that it is not available.",
            ),
            models.CheckConstraint(
                condition=Q(revised_on__isnull=True) | ~Q(revision_reason=""),
                name="revision_has_a_reason",
                violation_error_message="Say why the figure was revised.",
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="period_ends_after_it_starts",
                violation_error_message="The period ends before it starts.",
            ),
        ]
