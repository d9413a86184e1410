"""The forms of a meeting: who was there and where, and the notes as plain text."""

from __future__ import annotations

from django import forms

from core.conflict import ConflictForm
from core.forms import FieldLabel, PlainLineField, PlainTextField


class MeetingForm(ConflictForm):
    """What is to be known of a meeting beside its decisions."""

    present = PlainTextField(
        label=FieldLabel("Present", "the list of who was present"),
        help_text="Job titles, one on a line.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    is_quorate = forms.BooleanField(
        label="The meeting was quorate",
        help_text="If not, what it agrees is recorded and to be confirmed.",
        required=False,
    )
    place = PlainLineField(label="Place, or link to join", max_length=500, required=False)
    considered = PlainTextField(
        label="Other matters", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    minutes_address = forms.URLField(
        label=FieldLabel("Published minutes", "the address of the published minutes"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )


class NotesForm(ConflictForm):
    """The notes to be edited."""

    notes = PlainTextField(
        label="The notes",
        help_text="A line that begins with # is a heading, one that begins with - a line of a list. Left empty, they "
        "are drafted from the decisions again.",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 24}),
    )
