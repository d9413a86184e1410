"""The forms of the indicator pages: choose a period, enter its figures, change an indicator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Role, User
from core.forms import DateTextField, GovukForm, PlainLineField, PlainTextField
from indicators.arithmetic.measures import PLAIN_NUMBER
from indicators.arithmetic.periods import Period, kind_between, period_of
from indicators.models import Indicator
from priorities.models import Agreement, Holding


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
    ends = DateTextField(label="Last day", required=False)
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


class OwnerChoice(forms.ModelChoiceField):
    """A choice of people, shown with their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name; the e-mail address of a person without a name."""
        return str(obj.name or obj.email)


class IndicatorForm(GovukForm):
    """Changes an indicator."""

    title = PlainLineField(label="Indicator", max_length=500)
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
    period_type = PlainLineField(
        label="Kind of period",
        required=False,
        max_length=40,
        help_text="calendar year, financial year, quarter, month, rolling 12 months or other",
    )
    baseline_label = PlainLineField(label="Period of the baseline", required=False, max_length=60)
    baseline_value = PlainLineField(
        label="Baseline",
        required=False,
        max_length=60,
        help_text="A number, or words such as New indicator. Another one restates every difference to it.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    owner = OwnerChoice(
        label="Who enters its figures",
        queryset=User.objects.none(),
        required=False,
        empty_label="The Community Safety Unit",
    )
    note = PlainTextField(label="Notes", required=False)
    reason = PlainTextField(
        label="Why it is changed",
        max_length=500,
        help_text="Kept with the change for good.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, agreement: Agreement, **options: Any) -> None:
        super().__init__(*args, **options)
        owner_field = self.fields["owner"]
        if isinstance(owner_field, OwnerChoice):
            owner_field.queryset = possible_owners(agreement)

    def clean_baseline_value(self) -> str:
        """Keeps a number as plain digits, for calculations. Words stay as they are."""
        text: str = self.cleaned_data["baseline_value"]
        if PLAIN_NUMBER.fullmatch(text):
            return text.replace(",", "").rstrip("% ").removeprefix("+")
        return text


def possible_owners(agreement: Agreement) -> Any:
    """The people who may own an indicator: those with a role in the partnership or a post in the agreement."""
    roles = Role.objects.filter(partnership=agreement.partnership_id, is_withdrawn=False).values("person")
    posts = Holding._default_manager.filter(
        agreement=agreement, withdrawn_at__isnull=True, person__isnull=False
    ).values("person")
    return User.objects.filter(Q(pk__in=roles) | Q(pk__in=posts), is_active=True).order_by("name", "email")
