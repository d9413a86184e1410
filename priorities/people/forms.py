"""Searching people, inviting them, their roles, names and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Partnership, Role
from accounts.pasted_people import parse_people
from core.forms import ChoiceLabel, EmailField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from priorities.models import Agreement
from priorities.people.duties import Charge
from priorities.people.form_base import REASON_HINT, ReasonedForm
from priorities.posts.holders import PostHistory, Term

WHAT_ROLES_DO = {
    Role.Kind.ADMINISTRATOR: (
        "Sets up plans, people and reporting periods, and publishes. Needs a second proof at sign-in."
    ),
    Role.Kind.CHAIR: "Records what the Working Group agreed. Needs a second proof at sign-in.",
    Role.Kind.REVIEWER: "Reads what leads sent, asks and comments before the meeting.",
    Role.Kind.MEMBER: "Reads what has been published, and what is for the Partnership’s members only.",
    Role.Kind.VIEWER: "Reads what has been published. For the Scrutiny Committee and others.",
}
ROLES = [(kind.value, ChoiceLabel(str(kind.label), WHAT_ROLES_DO[kind])) for kind in Role.Kind]


class SearchForm(GovukForm):
    """What the list of people shows."""

    q = PlainLineField(label="Name, job title or address", required=False)
    show = forms.ChoiceField(
        label=FieldLabel("Show", "who to show"),
        required=False,
        choices=[
            ("", "All"),
            ("vacant", "No current lead"),
            ("without", "People without a role or a job title"),
        ],
    )
    agreement = forms.ChoiceField(label=FieldLabel("Job titles of", "the agreement"), required=False)

    def __init__(self, *args: Any, agreements: Sequence[Agreement], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [
            ("", "All open agreements"),
            *((agreement.slug, agreement.title) for agreement in agreements),
        ]
        self.fields["agreement"].choices = choices  # type: ignore[attr-defined]
        if len(agreements) < 2:
            del self.fields["agreement"]

    @property
    def chosen(self) -> dict[str, tuple[str, str]]:
        """The filters that are set: by field, the value and its words. An unknown choice sets no filter."""
        chosen = {}
        for name, value in self.cleaned_data.items():
            if value:
                choices = dict(getattr(self.fields[name], "choices", ()))
                chosen[name] = (str(value), str(choices.get(value, f"“{value}”")))
        return chosen


def partnership_field(partnerships: Sequence[Partnership]) -> forms.ChoiceField:
    """A choice between partnerships, for a person who administers several."""
    return forms.ChoiceField(
        label="Partnership", choices=[(str(partnership.pk), partnership.name) for partnership in partnerships]
    )


class InviteForm(ReasonedForm):
    """One or many people, a line each."""

    kind = forms.ChoiceField(label="Role", widget=forms.RadioSelect, choices=ROLES)
    people = PlainTextField(
        label="Whom do you invite?",
        help_text="A line each, such as: Pat Brown <pat.brown@example.org>. You can paste several from an e-mail.",
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)

    def __init__(self, *args: Any, partnerships: Sequence[Partnership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.partnerships = {str(partnership.pk): partnership for partnership in partnerships}
        if len(partnerships) > 1:
            self.fields["partnership"] = partnership_field(partnerships)
            self.order_fields(["partnership"])

    def clean_people(self) -> list[tuple[str, str]]:
        """(address, name) of each person. The error names every line that cannot be read."""
        people, problems = parse_people(self.cleaned_data["people"])
        if problems:
            raise ValidationError(problems)
        return people

    @property
    def partnership(self) -> Partnership:
        """The chosen partnership, or the only one."""
        chosen = self.cleaned_data.get("partnership") or next(iter(self.partnerships))
        return self.partnerships[chosen]


class ProposalsForm(ReasonedForm):
    """People who are named for a job title: a box to tick and an address for each."""

    def __init__(self, *args: Any, proposals: Sequence[tuple[PostHistory, Term]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.proposals = {term.pk: (office, term) for office, term in proposals}
        for pk, (_, term) in self.proposals.items():
            self.fields[f"invite_{pk}"] = forms.BooleanField(label=f"Invite {term.name}", required=False)
            self.fields[f"email_{pk}"] = forms.EmailField(
                label=f"E-mail address of {term.name}",
                required=False,
                initial=term.row.email,
                error_messages={
                    "invalid": f"The address of {term.name} must be one such as name@example.com"
                },
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the page: each person's office and term, with the two fields."""
        return [
            {"office": office, "term": term, "invite": self[f"invite_{pk}"], "email": self[f"email_{pk}"]}
            for pk, (office, term) in self.proposals.items()
        ]

    @property
    def chosen(self) -> list[tuple[PostHistory, Term, str]]:
        """The ticked people, with the address to write to."""
        return [
            (office, term, self.cleaned_data.get(f"email_{pk}", ""))
            for pk, (office, term) in self.proposals.items()
            if self.cleaned_data.get(f"invite_{pk}")
        ]

    def clean(self) -> dict[str, Any]:
        """Each ticked person needs an address, and at least one person must be ticked."""
        cleaned = super().clean() or self.cleaned_data
        for _, term, email in self.chosen:
            if not email and f"email_{term.pk}" not in self.errors:
                self.add_error(f"email_{term.pk}", f"Enter the address of {term.name}")
        if not self.chosen and not self.errors:
            raise ValidationError("Tick whom you want to invite.")
        return cleaned


class RolesForm(ReasonedForm):
    """The roles of one person in one partnership."""

    kinds = forms.MultipleChoiceField(
        label="Roles", widget=forms.CheckboxSelectMultiple, choices=ROLES, required=False
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class ChargeForm(ReasonedForm):
    """The things that a person is put in charge of."""

    things = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(
        self, *args: Any, charge: Charge, choices: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["things"].label, self.fields["things"].help_text = charge.question, charge.hint
        self.fields["things"].choices = choices  # type: ignore[attr-defined]


class PersonForm(ReasonedForm):
    """A person's name and address."""

    name = PlainLineField(label="Name", max_length=200)
    email = EmailField(label="E-mail address", help_text="What they sign in with.", max_length=254)
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class MovingOnForm(ReasonedForm):
    """Who comes after somebody who moves on."""

    email = EmailField(
        label="E-mail address of who has it now",
        max_length=254,
        help_text="An account is made for an address that has none.",
        widget=forms.EmailInput(attrs={"list": "people-known", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = PlainLineField(
        label="Name",
        required=False,
        max_length=200,
        help_text="May stay empty if the address has an account.",
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class CloseForm(ReasonedForm):
    """Closing the account of a person who has left."""

    leaves_vacant = forms.BooleanField(
        label="Name nobody in their place: today is the last day", required=False
    )
    reason = PlainLineField(
        label="Why is the account closed?", help_text="For example: left the police.", max_length=500
    )

    def __init__(self, *args: Any, is_in_post: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_in_post:
            del self.fields["leaves_vacant"]


class ResetProofForm(ReasonedForm):
    """Resetting the second proof that somebody has lost."""

    reason = PlainLineField(
        label="Why is it reset?",
        help_text="For example: telephone lost, said so in person. They and all administrators read this.",
        max_length=500,
    )
