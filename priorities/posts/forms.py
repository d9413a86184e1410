"""Forms to hand over a post, appoint people, correct terms, and report "this is no longer mine"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import ChoiceLabel, DatePartsField, EmailField, FieldLabel, PlainLineField, PlainTextField
from priorities.people.form_base import REASON_HINT, ReasonedForm
from priorities.posts.holders import Kind, PostHistory, Term


class NewcomerForm(ReasonedForm):
    """A person who comes into a post."""

    name = PlainLineField(
        label="Name",
        required=False,
        max_length=200,
        help_text="May stay empty if the address has an account.",
    )
    email = EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Without one only the name is kept, and they cannot sign in.",
        widget=forms.EmailInput(attrs={"list": "people-known", "autocomplete": "off", "spellcheck": "false"}),
    )
    starts_on = DatePartsField(label=FieldLabel("From", "the first day"), required=False)
    ends_on = DatePartsField(label=FieldLabel("Until", "the last day"), required=False)
    shares = forms.BooleanField(label="They share it with the current lead", required=False)
    invite = forms.BooleanField(
        label="Invite them: make an account for this address if it has none", required=False
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)


class HandOverForm(NewcomerForm):
    """A post goes to a new holder."""

    leaving = forms.TypedMultipleChoiceField(
        label="Who hands it over?", widget=forms.CheckboxSelectMultiple, coerce=int, required=False
    )
    also_leaving = forms.TypedMultipleChoiceField(
        label="Who else leaves on the day before?",
        help_text="Whoever is not ticked stays and helps the new lead.",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
    )
    field_order = (
        "seen",
        "name",
        "email",
        "invite",
        "starts_on",
        "leaving",
        "shares",
        "also_leaving",
        "reason",
    )

    def __init__(self, data: Any = None, *, office: PostHistory, **options: Any) -> None:
        initial = {
            "starts_on": timezone.localdate(),
            "invite": True,
            "seen": office.seen,
            "leaving": [term.pk for term in office.holders],
            **options.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **options)
        del self.fields["ends_on"]
        starts_on = self.fields["starts_on"]
        starts_on.label, starts_on.required = "First day of the new lead", True
        starts_on.help_text = (
            "A day that is past, today, or to come. Whoever holds it now leaves on the day before."
        )
        self._offer("leaving", office.holders if len(office.holders) > 1 else [])
        self._offer("also_leaving", office.helpers)
        if len(office.holders) < 2:
            del self.fields["shares"]

    def _offer(self, name: str, terms: Sequence[Term]) -> None:
        if not terms:
            del self.fields[name]
            return
        choices = [(str(term.pk), f"{term.name} ({term.kind_in_words})") for term in terms]
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class AppointForm(NewcomerForm):
    """A person comes into a vacant post, or beside the people who are in it."""

    kind = forms.ChoiceField(label="What do they do?", widget=forms.RadioSelect)
    may_send = forms.BooleanField(label="They may also send, not only write drafts", required=False)
    field_order = (
        "seen",
        "kind",
        "may_send",
        "shares",
        "name",
        "email",
        "invite",
        "starts_on",
        "ends_on",
        "reason",
    )

    def __init__(self, data: Any = None, *, office: PostHistory, **options: Any) -> None:
        initial = {
            "starts_on": timezone.localdate(),
            "invite": True,
            "seen": office.seen,
            **options.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **options)
        is_held = bool(office.holders)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (
                Kind.HOLDER.value,
                ChoiceLabel("Current lead", "Updates its actions.", reveals=("shares",) if is_held else ()),
            ),
            (
                Kind.DEPUTY.value,
                ChoiceLabel(
                    "Stands in as deputy", "For a time, as interim cover: may do whatever the lead does."
                ),
            ),
            (
                Kind.DELEGATE.value,
                ChoiceLabel("Types for the lead, as delegate", "Writes drafts.", reveals=("may_send",)),
            ),
        ]
        self.fields["starts_on"].help_text = "Leave it empty if they have been there from the beginning."
        self.fields["ends_on"].help_text = "Leave it empty if no end is known."
        if not is_held:
            del self.fields["shares"]


class TermForm(ReasonedForm):
    """Corrects or ends a person's term in a post."""

    name = PlainLineField(label="Name", max_length=200)
    email = EmailField(label="E-mail address", required=False, max_length=254)
    starts_on = DatePartsField(label="First day", required=False, help_text="Empty: from the beginning.")
    ends_on = DatePartsField(label="Last day", required=False, help_text="Empty: no end is known.")
    may_send = forms.BooleanField(label="They may also send, not only write drafts", required=False)
    shares = forms.BooleanField(label="They share it with somebody else in these days", required=False)
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)

    def __init__(self, data: Any = None, *, office: PostHistory, term: Term, **options: Any) -> None:
        names = ("name", "email", "starts_on", "ends_on", "may_send")
        initial = {**{name: getattr(term.row, name) for name in names}, "seen": office.seen}
        super().__init__(data, initial=initial, **options)
        if term.kind != Kind.DELEGATE:
            del self.fields["may_send"]
        if term.kind != Kind.HOLDER:
            del self.fields["shares"]

    @property
    def submitted(self) -> dict[str, Any]:
        """The submitted values, as ``correct_term`` takes them."""
        names = ("name", "email", "starts_on", "ends_on", "may_send")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NoLongerMineForm(ReasonedForm):
    """A lead reports that a post or an action is no longer theirs, and who has it now."""

    whole = forms.ChoiceField(label="What is no longer yours?", widget=forms.RadioSelect)
    knows = forms.ChoiceField(
        label="Who has it now?",
        widget=forms.RadioSelect,
        choices=[
            ("yes", ChoiceLabel("I know who has it now", reveals=("new_name", "new_email"))),
            ("no", ChoiceLabel("I do not know")),
        ],
    )
    new_name = PlainLineField(label="Their name", required=False, max_length=200)
    new_email = EmailField(
        label="Their e-mail address", help_text="If you know it.", required=False, max_length=254
    )
    note = PlainTextField(
        label="Anything else the Community Safety Unit should know", required=False, max_length=2000
    )

    def __init__(self, *args: Any, post: str, action: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["whole"].choices = [  # type: ignore[attr-defined]
            ("action", f"Only action {action}"),
            ("post", f"Everything of this job title: {post}"),
        ]
        if not action:
            del self.fields["whole"]

    def clean(self) -> dict[str, Any]:
        """A lead who knows the new person must give the name."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("knows") == "yes" and not cleaned.get("new_name") and "new_name" not in self.errors:
            self.add_error("new_name", "Enter the name of who has it now")
        if cleaned.get("knows") == "no":
            cleaned["new_name"] = cleaned["new_email"] = ""
        return cleaned


class AnswerForm(ReasonedForm):
    """An administrator's answer to "this is no longer mine"."""

    state = forms.ChoiceField(
        label="What became of it?",
        widget=forms.RadioSelect,
        choices=[("done", "It is done"), ("declined", "It stays as it is")],
    )
    answer = PlainLineField(label="What was done, or why it stays", max_length=500)
