"""The form of a project that a grant pays for."""

from __future__ import annotations

from django import forms

from core.forms import FieldLabel, PlainLineField, PlainTextField, PoundsField
from plan.editing.forms.base import RowForm, choices_of
from plan.value import PlanValue


class ProjectForm(RowForm):
    table = "projects"

    grant = PlainLineField(
        label=FieldLabel("Grant", "the name of the grant"),
        help_text="Such as Crime Reduction Grant 2014/15. Its projects are added up.",
        max_length=200,
    )
    funder = PlainLineField(
        label="Whose grant it is",
        help_text="Such as Police and Crime Commissioner.",
        max_length=200,
        required=False,
    )
    title = PlainLineField(label=FieldLabel("Project", "the title of the project"), max_length=300)
    action = forms.ChoiceField(
        label="Action that it serves",
        help_text="Who may not read the action does not see the project. It is withdrawn with the action.",
        required=False,
    )
    award = PoundsField(label="Award in pounds")
    spend = PoundsField(
        label=FieldLabel("Spent to date in pounds", "the amount spent to date"),
        help_text="Empty: nobody has said yet.",
        required=False,
    )
    outcome = PlainTextField(label="Outcome", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def prepare(self, value: PlanValue) -> None:
        """The plan's actions, or none of them."""
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            ("", "None: the agreement as a whole"),
            *choices_of(value, "actions", value.actions),
        ]
