"""The form that opens a request for information."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from core.forms import GovukForm
from core.govuk.fields import DatePartsField, PlainLineField
from plan.value import PlanValue


class InformationRequestForm(GovukForm):
    """What the request asks for: an action or a person, and between which days."""

    reference = PlainLineField(label="Reference of the request", max_length=100)
    action = forms.ChoiceField(label="About the action", required=False)
    person = forms.ChoiceField(label="Or the words of", required=False)
    since = DatePartsField(label="From", required=False)
    until = DatePartsField(label="Until", required=False)

    def __init__(self, data: Any, *, plan: PlanValue, people: list[User]) -> None:
        super().__init__(data)
        actions = [
            (ref, f"{item.label} {item.action.text}"[:120].strip())
            for ref, item in plan.labelled_actions.items()
        ]
        persons = [(str(person.pk), str(person)) for person in people]
        for name, choices in (("action", actions), ("person", persons)):
            self.fields[name].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One thing, and days in their order."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("action")) == bool(cleaned.get("person")):
            self.add_error("action", "Choose an action or a person, one of them")
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "It ends before it begins: give a later day")
        return cleaned
