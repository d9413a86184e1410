"""Searching people, inviting them, their roles, names and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Partnership, Role
from accounts.pasted_people import parse_people
from core.forms import ChoiceLabel, GovukForm, PlainLineField, PlainTextField
from priorities.models import Agreement
from priorities.people.duties import IndicatorCharge
from priorities.people.form_base import REASON_HINT, DeskForm
from priorities.posts.holders import PostHistory, Term

WHAT_ROLES_DO = {
    Role.Kind.ADMINISTRATOR: (
        "Sets up plans, people and reporting periods, and publishes. Needs a second proof at sign-in."
    ),
    Role.Kind.CHAIR: "Records what the Working Group agreed. Needs a second proof at sign-in.",
    Role.Kind.REVIEWER: "Reads what leads sent, asks and comments before the meeting.",
    Role.Kind.VIEWER: "Reads what has been published, and the agreed updates.",
}
ROLES = [(kind.value, ChoiceLabel(str(kind.label), WHAT_ROLES_DO[kind])) for kind in Role.Kind]


class SearchForm(GovukForm):
    """What the list of people shows."""

    q = PlainLineField(label="Name, post or address", required=False)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "All"), ("vacant", "Vacant posts"), ("without", "People without a role or a post")],
    )
    agreement = forms.ChoiceField(label="Posts of", required=False)

    def __init__(self, *args: Any, agreements: Sequence[Agreement], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "All open agreements"), *((one.slug, one.title) for one in agreements)]
        self.fields["agreement"].choices = choices  # type: ignore[attr-defined]
        if len(agreements) < 2:
            del self.fields["agreement"]

    @property
    def chosen(self) -> dict[str, tuple[str, str]]:
        """What is asked for: by field, the value and its words. What is not of the list is as good as nothing."""
        found = {}
        for name, value in self.cleaned_data.items():
            if value:
                choices = dict(getattr(self.fields[name], "choices", ()))
                found[name] = (str(value), str(choices.get(value, f"“{value}”")))
        return found


def partnership_field(partnerships: Sequence[Partnership]) -> forms.ChoiceField:
    """Which of the partnerships; asked only of who administers several."""
    return forms.ChoiceField(label="Partnership", choices=[(str(one.pk), one.name) for one in partnerships])


class InviteForm(DeskForm):
    """One or many people, a line each."""

    kind = forms.ChoiceField(label="Role", widget=forms.RadioSelect, choices=ROLES)
    people = PlainTextField(
        label="Whom do you invite?",
        help_text="A line each, such as: Pat Brown <pat.brown@example.org>. You can paste several from an e-mail.",
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)

    def __init__(self, *args: Any, partnerships: Sequence[Partnership], **options: Any) -> None:
        super().__init__(*args, **options)
        self.partnerships = {str(one.pk): one for one in partnerships}
        if len(partnerships) > 1:
            self.fields["partnership"] = partnership_field(partnerships)
            self.order_fields(["partnership"])

    def clean_people(self) -> list[tuple[str, str]]:
        """(address, name) of each; every line that cannot be read is named."""
        people, problems = parse_people(self.cleaned_data["people"])
        if problems:
            raise ValidationError(problems)
        return people

    @property
    def partnership(self) -> Partnership:
        """The one chosen, or the only one."""
        chosen = self.cleaned_data.get("partnership") or next(iter(self.partnerships))
        return self.partnerships[chosen]


class ProposalsForm(DeskForm):
    """People whose names came with a plan: each a tick and an address."""

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
        """For the page: whose, and the two boxes."""
        return [
            {"office": office, "term": term, "invite": self[f"invite_{pk}"], "email": self[f"email_{pk}"]}
            for pk, (office, term) in self.proposals.items()
        ]

    @property
    def chosen(self) -> list[tuple[PostHistory, Term, str]]:
        """Those ticked, with the address to write to."""
        return [
            (office, term, self.cleaned_data.get(f"email_{pk}", ""))
            for pk, (office, term) in self.proposals.items()
            if self.cleaned_data.get(f"invite_{pk}")
        ]

    def clean(self) -> dict[str, Any]:
        """Whoever is ticked needs an address; nobody ticked is no invitation."""
        cleaned = super().clean() or self.cleaned_data
        for _, term, email in self.chosen:
            if not email and f"email_{term.pk}" not in self.errors:
                self.add_error(f"email_{term.pk}", f"Enter the address of {term.name}")
        if not self.chosen and not self.errors:
            raise ValidationError("Tick whom you want to invite.")
        return cleaned


class RolesForm(DeskForm):
    """The roles of one person in one partnership."""

    kinds = forms.MultipleChoiceField(
        label="Roles", widget=forms.CheckboxSelectMultiple, choices=ROLES, required=False
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class ChargeForm(DeskForm):
    """The things that a person is put in charge of."""

    things = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(
        self, *args: Any, charge: IndicatorCharge, choices: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["things"].label = charge.question
        self.fields["things"].choices = choices  # type: ignore[attr-defined]


class PersonForm(DeskForm):
    """A person's name and address."""

    name = PlainLineField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail address", help_text="What they sign in with.", max_length=254)
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class CloseForm(DeskForm):
    """Somebody has left."""

    leaves_vacant = forms.BooleanField(
        label="Leave these posts vacant: today is the last day in them", required=False
    )
    reason = PlainLineField(
        label="Why is the account closed?", help_text="For example: left the police.", max_length=500
    )

    def __init__(self, *args: Any, is_in_post: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_in_post:
            del self.fields["leaves_vacant"]
