"""The forms of indicators and of their targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from core.forms import FieldLabel, PlainLineField, PlainTextField, WholeNumberField
from core.history import Change
from indicators.arithmetic.measures import PLAIN_NUMBER, number_in
from indicators.arithmetic.periods import PeriodKind
from indicators.arithmetic.spans import (
    ADDS_UP,
    PART_WORDS,
    kind_without_marks,
    part_of_baseline,
    says_that_it_adds_up,
    span_of_baseline,
    span_of_type,
    without_part,
)
from indicators.models import Indicator
from indicators.owners import name_owner, possible_owners
from plan.editing.forms.base import RowForm, choices_of
from plan.editing.posts import PostLookup
from plan.value import PlanValue
from plan.value.rows import TargetValue
from priorities.models import Agreement, new_ref

WIDE = {"class": "govuk-input--width-20"}
NARROW = {"class": "govuk-input--width-3", "inputmode": "numeric"}
PERIOD_KINDS = [kind.value for kind in PeriodKind]


def _target_field(*, required: bool = True) -> PlainLineField:
    return PlainLineField(
        label="Target",
        required=required,
        max_length=200,
        help_text="A number, or words such as maintain or reduce.",
        widget=forms.TextInput(attrs=WIDE),
    )


def _by_when_field() -> PlainLineField:
    return PlainLineField(
        label="By when",
        required=False,
        max_length=60,
        help_text="As it is printed, such as March 2027.",
        widget=forms.TextInput(attrs=WIDE),
    )


class OwnerChoice(forms.ModelChoiceField):
    """A choice of people, shown with their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name; the e-mail address of a person without a name."""
        return str(obj.name or obj.email)


class IndicatorForm(RowForm):
    """An indicator; a new one with its first target. Who enters its figures is no part of the plan's value."""

    table = "indicators"

    title = PlainLineField(
        label=FieldLabel("Indicator", "the title of the indicator"),
        max_length=500,
        help_text="Its name, as it is printed.",
    )
    code = PlainLineField(
        label="Code",
        required=False,
        max_length=30,
        help_text="If it has one, in your plan or in a national framework.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    framework = PlainLineField(label="Framework of the code", required=False, max_length=60)
    priority = forms.ChoiceField(label="Priority", required=False)
    unit = PlainLineField(
        label="Unit",
        max_length=60,
        help_text="count, percent, a rate such as rate per 1,000 households, or another word.",
        widget=forms.TextInput(attrs=WIDE),
    )
    decimals = WholeNumberField(
        label="Decimal places of its figures",
        min_value=0,
        max_value=6,
        widget=forms.TextInput(attrs=NARROW),
    )
    change_decimals = WholeNumberField(
        label="Decimal places of its changes",
        min_value=0,
        max_value=6,
        widget=forms.TextInput(attrs=NARROW),
    )
    definition = PlainTextField(label="Definition", required=False)
    why_proxy = PlainTextField(
        label="Why it stands for the priority",
        required=False,
        help_text="What it tells about the priority, and what it does not.",
    )
    polarity = forms.ChoiceField(label="Which way is better", choices=Indicator.Polarity.choices)
    polarity_reason = PlainTextField(label="Why that way", required=False)
    geography = PlainLineField(label="Geography", required=False, max_length=200)
    source = PlainLineField(label="Source", required=False, max_length=300)
    period_type = forms.ChoiceField(
        label="How often there is a figure",
        required=False,
        help_text="From this it is known which figure is due, and who is reminded of it.",
    )
    adds_up = forms.BooleanField(
        label="Its figures add up: four quarters, or twelve months, together are the year’s figure",
        required=False,
        help_text=(
            "So they are summed for a comparison with the baseline of a year. Percentages and rates never add up."
        ),
    )
    baseline_label = PlainLineField(
        label="Period of the baseline",
        required=False,
        max_length=45,
        help_text="Such as 2025/26, Q4 2025/26 or 12 months to March 2026.",
        widget=forms.TextInput(attrs=WIDE),
    )
    baseline_value = PlainLineField(
        label="Baseline",
        required=False,
        max_length=60,
        help_text="A number, or words such as New indicator. Another one restates every difference to it.",
        widget=forms.TextInput(attrs=WIDE),
    )
    baseline_counts = forms.ChoiceField(
        label=FieldLabel("The baseline counts", "the length of the baseline"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("whole", "The whole period"),
            ("quarter", "A quarter of it, on average"),
            ("month", "A month of it, on average"),
            ("year", "A year of it, on average"),
        ],
        help_text="A figure is compared only with a baseline of the same length.",
    )
    note = PlainTextField(label="Notes", required=False)
    owner = OwnerChoice(
        label="Who enters its figures",
        queryset=User.objects.none(),
        required=False,
        empty_label="The Community Safety Unit",
        help_text="They are reminded of figures that are due.",
    )
    target = _target_field(required=False)
    target_by = _by_when_field()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if not options.get("row"):
            first = {"unit": "count", "decimals": 0, "change_decimals": 1, "polarity": "lower"}
            options["initial"] = {**first, **(options.get("initial") or {})}
        super().__init__(data, **options)
        order = list(self.fields)
        for box, after in (("adds_up", "period_type"), ("baseline_counts", "baseline_value")):
            order.remove(box)
            order.insert(order.index(after) + 1, box)
        self.order_fields(order)

    def prepare(self, value: PlanValue) -> None:
        """Offers the plan's priorities, kinds of period and the people who may own it."""
        self.fields["priority"].choices = [  # type: ignore[attr-defined]
            ("", "None: it belongs to the whole agreement"),
            *choices_of(value, "priorities", value.priorities),
        ]
        kind = kind_without_marks(self.row.period_type) if self.row else ""
        kinds = dict.fromkeys(filter(None, (*PERIOD_KINDS, kind)))
        self.fields["period_type"].choices = [  # type: ignore[attr-defined]
            ("", "Not said"),
            *((name, name.capitalize()) for name in kinds),
        ]
        agreement = Agreement.objects.get(slug=value.agreement.ref)
        self.fields["owner"].queryset = possible_owners(agreement)  # type: ignore[attr-defined]
        if self.row is not None:
            rows = Indicator.objects.filter(agreement=agreement, ref=self.row.ref)
            self.initial.setdefault("owner", rows.values_list("owner", flat=True).first())
            del self.fields["target"], self.fields["target_by"]

    def other_fields(self) -> Sequence[str]:
        """Boxes that hold a part of a column's words, the owner, and the first target."""
        return tuple(
            name for name in ("adds_up", "baseline_counts", "owner", *FIRST_TARGET) if name in self.fields
        )

    def boxes_of(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """What the figures and the baseline count stands in boxes of its own."""
        label = row.baseline_label
        return {
            **super().boxes_of(value, row),
            "period_type": kind_without_marks(row.period_type),
            "adds_up": says_that_it_adds_up(row.period_type),
            "baseline_label": without_part(label),
            "baseline_counts": part_of_baseline(label) if without_part(label) != label else "",
        }

    def boxes_for(self, name: str) -> Sequence[str]:
        """The boxes of a field: two of them have a second one."""
        return (name, *ALSO.get(name, ()))

    def row_values(self, posts: PostLookup) -> dict[str, Any]:
        """What the figures and the baseline count joins the words of both."""
        values, cleaned = super().row_values(posts), self.cleaned_data
        if cleaned.get("adds_up"):
            values["period_type"] = ", ".join(filter(None, (values["period_type"], ADDS_UP)))
        counts, label = cleaned.get("baseline_counts", ""), values["baseline_label"]
        if counts in PART_WORDS and not part_of_baseline(label):
            values["baseline_label"] = f"{label} {PART_WORDS[counts]}".strip()
        return values

    def clean_baseline_value(self) -> str:
        """Keeps a number as plain digits, for calculations. Words stay as they are."""
        text: str = self.cleaned_data["baseline_value"]
        if PLAIN_NUMBER.fullmatch(text):
            return text.replace(",", "").rstrip("% ").removeprefix("+")
        return text

    def clean(self) -> dict[str, Any]:
        """Asks what a baseline counts whose period is not as long as that of the figures."""
        cleaned = super().clean()
        label, kind = cleaned.get("baseline_label", ""), cleaned.get("period_type", "")
        if self.errors or number_in(cleaned.get("baseline_value", "")) is None:
            return cleaned
        length, figures = span_of_baseline(label, kind), span_of_type(kind)
        is_told = cleaned.get("baseline_counts") or cleaned.get("adds_up")
        if not is_told and length and figures and not length.is_like(figures):
            self.add_error(
                "baseline_counts",
                f"The period of the baseline is {length}, and each figure is of {figures}. Say what the baseline "
                "counts: where it counts the whole period, the two are not compared",
            )
        if not label and not kind:
            self.add_error(
                "baseline_label", "Give the period of the baseline: without it nothing is compared"
            )
        if label and length is None:
            self.add_error(
                "period_type",
                "Say how often there is a figure: the length of the baseline’s period cannot be told from its name",
            )
        return cleaned

    def apply_to(self, plan: PlanValue) -> PlanValue:
        """The plan with the indicator, and with the target of a new one."""
        edited_plan = super().apply_to(plan)
        known = {row.ref for row in plan.indicators}
        new = next((row.ref for row in edited_plan.indicators if row.ref not in known), "")
        self.saved_ref = self.row.ref if self.row else new
        value = self.cleaned_data.get("target")
        if not value:
            return edited_plan
        goal = TargetValue(ref=new_ref(), indicator=new, value=value, by=self.cleaned_data["target_by"])
        return edited_plan.with_tables(targets=(*edited_plan.targets, goal))

    def write_beside(self, agreement: Agreement, change: Change) -> bool:
        """Names who enters its figures; whether that is another than before."""
        row = Indicator.objects.get(agreement=agreement, ref=self.saved_ref)
        return name_owner([row], self.cleaned_data["owner"], change)


FIRST_TARGET = ("target", "target_by")
ALSO = {"period_type": ("adds_up",), "baseline_label": ("baseline_counts",)}
"""Boxes that hold a part of a column's words."""


class TargetForm(RowForm):
    """A target of an indicator: an indicator may have several, one after the other or one beside the other."""

    table = "targets"

    indicator = forms.ChoiceField(label="Indicator")
    value = _target_field()  # type: ignore[assignment]  # the box, which Django takes off the class
    by = _by_when_field()
    floor = PlainLineField(
        label="Floor",
        required=False,
        max_length=200,
        help_text="The least that is accepted, where the plan names one.",
        widget=forms.TextInput(attrs=WIDE),
    )
    note = PlainTextField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self, value: PlanValue) -> None:
        """Offers the plan's indicators."""
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an indicator"),
            *choices_of(value, "indicators", value.indicators),
        ]
