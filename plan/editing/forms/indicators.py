"""The forms of indicators and of their targets."""

from __future__ import annotations

from django import forms

from core.forms import PlainLineField, PlainTextField
from plan.editing.forms.base import RowForm, choices_of
from plan.value import PlanValue

SHORT = {"class": "govuk-input--width-20"}


class TargetForm(RowForm):
    """A target of an indicator: an indicator may have several, one after the other or one beside the other."""

    table = "targets"

    indicator = forms.ChoiceField(label="Indicator")
    value = PlainLineField(  # type: ignore[assignment]  # the box, which Django takes off the class
        label="Target",
        max_length=200,
        help_text="A number, or words such as maintain or reduce.",
        widget=forms.TextInput(attrs=SHORT),
    )
    by = PlainLineField(
        label="By when",
        required=False,
        max_length=60,
        help_text="As it is printed, such as March 2027.",
        widget=forms.TextInput(attrs=SHORT),
    )
    floor = PlainLineField(
        label="Floor",
        required=False,
        max_length=200,
        help_text="The least that is accepted, where the plan names one.",
        widget=forms.TextInput(attrs=SHORT),
    )
    note = PlainTextField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def prepare(self, value: PlanValue) -> None:
        """Offers the plan's indicators."""
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            ("", "Choose an indicator"),
            *choices_of(value, "indicators", value.indicators),
        ]
