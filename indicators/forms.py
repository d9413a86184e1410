"""The forms of the indicator pages: choose a period, enter its figures, change an indicator."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import DateTextField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from indicators.arithmetic.periods import Period, kind_between, period_of


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
        label=FieldLabel("Final figures due", "the day of the final figures"),
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


class MoveForm(PeriodForm):
    """Which figures of a period are of another one, of which, and why."""

    period = PlainLineField(
        label="The period that they are of",
        max_length=60,
        help_text="As it is to be printed: 2014, 2014/15, Q1 2014/15, April 2014, 12 months to March 2015.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    figures = forms.MultipleChoiceField(label="Figures", widget=forms.CheckboxSelectMultiple)
    reason = PlainTextField(
        label="Why they are moved",
        max_length=500,
        help_text="Kept with each figure.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["figures"].choices = choices  # type: ignore[attr-defined]
        del self.fields["areas"], self.fields["indicator"]
        self.order_fields(["figures", "period", "starts", "ends", "reason"])
