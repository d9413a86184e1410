"""The form that opens a request for information."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from accounts.models import User
from actions.models import Action
from core.forms import FieldLabel, GovukForm
from core.govuk.fields import DatePartsField, PlainLineField
from core.text import shortened
from plan.describing.names import name_of
from plan.value import PlanValue
from priorities.models import Agreement

LONGEST = 120
"""The most characters of an action in the list of choices."""


class InformationRequestForm(GovukForm):
    """What the request asks for: an action or a person, and between which days."""

    reference = PlainLineField(label="Reference of the request", max_length=100)
    action = forms.ChoiceField(label=FieldLabel("About the action", "the action"), required=False)
    person = forms.ChoiceField(label=FieldLabel("Or the words of", "the person"), required=False)
    since = DatePartsField(label=FieldLabel("From", "the first day"), required=False)
    until = DatePartsField(label=FieldLabel("Until", "the last day"), required=False)

    def __init__(self, data: Any, *, agreement: Agreement, plan: PlanValue, people: list[User]) -> None:
        """``people``: whose words may be asked for. An action that was withdrawn can be asked about too."""
        super().__init__(data)
        self.agreement, self.people = agreement, {str(person.pk): person for person in people}
        actions = [
            (ref, f"{item.label} {item.action.text}".strip()) for ref, item in plan.labelled_actions.items()
        ]
        actions += [
            (item.row.ref, f"{name_of(plan, item.table, item.row)}, withdrawn")
            for item in plan.withdrawn
            if item.table == "actions"
        ]
        self._offer("action", [(ref, shortened(words, LONGEST)) for ref, words in actions])
        self._offer("person", [(key, str(person)) for key, person in self.people.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", "Choose"), *choices]

    def clean(self) -> dict[str, Any]:
        """One thing, as ``about``, and days in their order."""
        cleaned = super().clean() or self.cleaned_data
        ref, key = cleaned.get("action", ""), cleaned.get("person", "")
        if bool(ref) == bool(key):
            self.add_error("action", "Choose an action or a person, one of them")
        cleaned["about"] = (
            Action.objects.get(agreement=self.agreement, ref=ref) if ref else self.people.get(key)
        )
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "It ends before it begins: give a later day")
        return cleaned
