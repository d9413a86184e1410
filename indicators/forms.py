"""The forms of the indicator pages: which period, what goes with its figures, and the indicator itself."""

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
    """Which period's figures are to be entered; part of the page's address."""

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

    chosen: Period

    def clean(self) -> dict[str, Any]:
        """The days from the label, or from the two dates where the label does not tell them."""
        cleaned = super().clean() or {}
        label, starts, ends = cleaned.get("period"), cleaned.get("starts"), cleaned.get("ends")
        if not label or self.errors:
            return cleaned
        if starts and ends:
            if ends < starts:
                self.add_error("ends", "The period ends before it starts: correct one of the two dates")
            self.chosen = Period(label, starts, ends, kind_between(starts, ends))
            return cleaned
        found = period_of(label)
        if found is None:
            self.add_error(
                "starts", "The days of this period cannot be told from its name: give its first and last day"
            )
        else:
            self.chosen = found
        return cleaned

    @property
    def further_areas(self) -> list[str]:
        """Areas to be offered besides those known, each once."""
        lines = (" ".join(line.split())[:120] for line in self.cleaned_data["areas"].splitlines())
        return list(dict.fromkeys(filter(None, lines)))


class SheetForm(GovukForm):
    """What goes with all figures of the grid."""

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
    """People by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, or the address of who has none."""
        return str(obj.name or obj.email)


class IndicatorForm(GovukForm):
    """What is said of an indicator."""

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
        owner = self.fields["owner"]
        if isinstance(owner, OwnerChoice):
            owner.queryset = owners(agreement)

    def clean_baseline_value(self) -> str:
        """A number is kept as plain digits, so that it can be reckoned with; words stay."""
        text: str = self.cleaned_data["baseline_value"]
        if PLAIN_NUMBER.fullmatch(text):
            return text.replace(",", "").rstrip("% ").removeprefix("+")
        return text


def owners(agreement: Agreement) -> Any:
    """Who may be made the owner of an indicator: whoever has a role in the partnership or a post in the agreement."""
    roles = Role.objects.filter(partnership=agreement.partnership_id, is_withdrawn=False).values("person")
    posts = Holding._default_manager.filter(
        agreement=agreement, withdrawn_at__isnull=True, person__isnull=False
    ).values("person")
    return User.objects.filter(Q(pk__in=roles) | Q(pk__in=posts), is_active=True).order_by("name", "email")
