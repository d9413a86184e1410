"""The forms of the indicator pages: choose a period, enter its figures, change an indicator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Role, User
from core.conflict import ConflictForm
from core.forms import DateTextField, GovukForm, PlainLineField, PlainTextField
from indicators.arithmetic.measures import PLAIN_NUMBER, number_in
from indicators.arithmetic.periods import Period, PeriodKind, kind_between, period_of
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
from priorities.models import Agreement, Holding, Priority


class PeriodForm(GovukForm):
    """The period whose figures are entered. It is sent with GET, in the query of the address."""

    period = PlainLineField(
        label="Period",
        max_length=60,
        help_text="As it is to be printed: 2014, 2014/15, Q1 2014/15, April 2014, 12 months to March 2015.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    starts = DateTextField(
        label="First day", required=False, help_text="Only where the words above do not tell it."
    )
    ends = DateTextField(label="Last day", by_when=True, required=False)
    areas = PlainTextField(
        label="Further areas",
        required=False,
        max_length=2_000,
        help_text="One a line. Areas that have figures already are there by themselves.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    indicator = forms.CharField(required=False, widget=forms.HiddenInput)

    chosen_period: Period

    def clean(self) -> dict[str, Any]:
        """Sets ``chosen_period``, with its days from the two dates, or else from the label."""
        cleaned = super().clean() or {}
        label, starts, ends = cleaned.get("period"), cleaned.get("starts"), cleaned.get("ends")
        if not label or self.errors:
            return cleaned
        if starts and ends:
            if ends < starts:
                self.add_error("ends", "The period ends before it starts: correct one of the two dates")
            self.chosen_period = Period(label, starts, ends, kind_between(starts, ends))
            return cleaned
        period = period_of(label)
        if period is None:
            self.add_error(
                "starts", "The days of this period cannot be told from its name: give its first and last day"
            )
        else:
            self.chosen_period = period
        return cleaned

    @property
    def further_areas(self) -> list[str]:
        """The areas to add to the grid, each once."""
        lines = (" ".join(line.split())[:120] for line in self.cleaned_data["areas"].splitlines())
        return list(dict.fromkeys(filter(None, lines)))


class SheetForm(GovukForm):
    """The fields for all figures of the grid together, and the box for pasting."""

    final_due = DateTextField(
        label="Final figures due",
        by_when=True,
        required=False,
        help_text="For the figures that are ticked as provisional.",
    )
    reason = PlainTextField(
        label="Why figures are revised",
        required=False,
        max_length=500,
        help_text="Needed where a figure that was entered before is changed: it is printed beside the new one.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    block = PlainTextField(
        label="Cells copied from a spreadsheet",
        required=False,
        max_length=100_000,
        help_text=(
            "Paste them here: indicators and figures, or indicators down and areas across. They are "
            "put into the boxes for you to look at; nothing is saved yet."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )


class PriorityChoice(forms.ModelChoiceField):
    """A choice of priorities, shown with their numbers."""

    def label_from_instance(self, obj: Any) -> str:
        """ "4. Domestic abuse"; the title of a section without a number."""
        return f"{obj.number}. {obj.title}" if obj.number else str(obj.title)


class OwnerChoice(forms.ModelChoiceField):
    """A choice of people, shown with their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name; the e-mail address of a person without a name."""
        return str(obj.name or obj.email)


PERIOD_KINDS = [kind.value for kind in PeriodKind]


class IndicatorForm(ConflictForm):
    """Changes an indicator, or adds one. ``indicator`` None: it is new."""

    title = PlainLineField(label="Indicator", max_length=500, help_text="Its name, as it is printed.")
    code = PlainLineField(
        label="Code",
        required=False,
        max_length=30,
        help_text="If it has one, in your plan or in a national framework.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    framework = PlainLineField(label="Framework of the code", required=False, max_length=60)
    priority = PriorityChoice(
        label="Priority",
        queryset=Priority.objects.none(),
        required=False,
        empty_label="None: it belongs to the whole agreement",
    )
    unit = PlainLineField(
        label="Unit",
        max_length=60,
        help_text="count, percent, a rate such as rate per 1,000 households, or another word.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    decimals = forms.IntegerField(
        label="Decimal places of its figures",
        min_value=0,
        max_value=6,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    change_decimals = forms.IntegerField(
        label="Decimal places of its changes",
        min_value=0,
        max_value=6,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
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
    period_type = forms.ChoiceField(label="How often there is a figure", required=False)
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
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    baseline_value = PlainLineField(
        label="Baseline",
        required=False,
        max_length=60,
        help_text="A number, or words such as New indicator. Another one restates every difference to it.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    baseline_counts = forms.ChoiceField(
        label="The baseline counts",
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
    owner = OwnerChoice(
        label="Who enters its figures",
        queryset=User.objects.none(),
        required=False,
        empty_label="The Community Safety Unit",
    )
    note = PlainTextField(label="Notes", required=False)
    target = PlainLineField(
        label="Target",
        required=False,
        max_length=200,
        help_text="A number, or words such as maintain or reduce.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    target_by = PlainLineField(
        label="By when",
        required=False,
        max_length=60,
        help_text="As it is printed, such as March 2027.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    reason = PlainTextField(
        label="Why it is changed",
        max_length=500,
        help_text="Kept with the change for good.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        agreement: Agreement,
        indicator: Indicator | None = None,
        initial: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, initial={**boxes_of(indicator), **(initial or {})}, **options)
        self.fields["owner"].queryset = possible_owners(agreement)  # type: ignore[attr-defined]
        priorities = Priority.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
        self.fields["priority"].queryset = priorities  # type: ignore[attr-defined]
        kind = kind_without_marks(indicator.period_type) if indicator else ""
        kinds = dict.fromkeys(filter(None, (*PERIOD_KINDS, kind)))
        self.fields["period_type"].choices = [  # type: ignore[attr-defined]
            ("", "Not said"),
            *((name, name.capitalize()) for name in kinds),
        ]
        if indicator is None:
            del self.fields["reason"]
        else:
            for name in ("target", "target_by"):
                del self.fields[name]

    def clean_baseline_value(self) -> str:
        """Keeps a number as plain digits, for calculations. Words stay as they are."""
        text: str = self.cleaned_data["baseline_value"]
        if PLAIN_NUMBER.fullmatch(text):
            return text.replace(",", "").rstrip("% ").removeprefix("+")
        return text

    def clean(self) -> dict[str, Any]:
        """Asks what a baseline counts whose period is not as long as that of the figures."""
        cleaned = super().clean() or {}
        label, kind = cleaned.get("baseline_label", ""), cleaned.get("period_type", "")
        counts = cleaned.get("baseline_counts", "")
        if self.errors or number_in(cleaned.get("baseline_value", "")) is None:
            return cleaned
        length, figures = span_of_baseline(label, kind), span_of_type(kind)
        adds_up = bool(cleaned.get("adds_up"))
        if not counts and length and figures and not length.is_like(figures) and not adds_up:
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

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the indicator. What the figures and the baseline count stands in the words of both."""
        cleaned = dict(self.cleaned_data)
        adds_up, counts = cleaned.pop("adds_up"), cleaned.pop("baseline_counts")
        for name in ("reason", "target", "target_by", "seen"):
            cleaned.pop(name, None)
        if adds_up:
            cleaned["period_type"] = ", ".join(filter(None, (cleaned["period_type"], ADDS_UP)))
        if counts in PART_WORDS and not part_of_baseline(cleaned["baseline_label"]):
            cleaned["baseline_label"] = f"{cleaned['baseline_label']} {PART_WORDS[counts]}".strip()
        return cleaned


ALSO = {"period_type": ("adds_up",), "baseline_label": ("baseline_counts",)}
"""Boxes that hold a part of a column's words."""


def boxes_of(indicator: Indicator | None) -> dict[str, Any]:
    """What stands in the boxes at first."""
    if indicator is None:
        return {"unit": "count", "decimals": 0, "change_decimals": 1, "polarity": "lower"}
    names = [name for name in IndicatorForm.base_fields if hasattr(indicator, name)]
    label = indicator.baseline_label
    return {
        **{name: getattr(indicator, name) for name in names},
        "period_type": kind_without_marks(indicator.period_type),
        "adds_up": says_that_it_adds_up(indicator.period_type),
        "baseline_label": without_part(label),
        "baseline_counts": part_of_baseline(label) if without_part(label) != label else "",
    }


def possible_owners(agreement: Agreement) -> Any:
    """The people who may own an indicator: those with a role in the partnership or a post in the agreement."""
    roles = Role.objects.filter(partnership=agreement.partnership_id, is_withdrawn=False).values("person")
    posts = Holding._default_manager.filter(
        agreement=agreement, withdrawn_at__isnull=True, person__isnull=False
    ).values("person")
    return User.objects.filter(Q(pk__in=roles) | Q(pk__in=posts), is_active=True).order_by("name", "email")
