"""Forms of the pages about versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from core.forms import DateTextField, GovukForm, PlainLineField, PlainTextField
from core.parameters import moment
from plan.comparing.sides import NOW, ON_A_DAY, Published
from plan.models import PlanVersion
from plan.versions.publishing import NUMBER

A_DAY = "The end of that day, such as 31 December 2014."
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


class _LookAgainForm(GovukForm):
    """A form that is shown again when what its person looked at has changed: what they typed stays."""

    def look_again(self, **hidden: str) -> None:
        """Puts what they look at from now on into the hidden boxes."""
        data = QueryDict(mutable=True)
        for name in self.data:
            data[name] = self.data[name]
        for name, value in hidden.items():
            data[name] = value
        self.data = data


class PublishForm(_LookAgainForm):
    """A version to be published: document, number, printed date, comments.

    ``unchanged``: asked only when nothing has changed since the last version. ``last_seen`` and ``read_at`` say what
    the person looked at while they wrote.
    """

    document = forms.ChoiceField(
        label="Which document is published?", choices=PlanVersion.Document.choices, widget=forms.RadioSelect
    )
    number = PlainLineField(label="Version number", max_length=20)
    printed_date = PlainLineField(
        label="Date, as the Version Control table prints it",
        max_length=60,
        help_text="For example October 2014.",
    )
    comments = PlainTextField(
        label="Comments", help_text="What this version changed, one comment a line. Everybody can read them."
    )
    unchanged = forms.BooleanField(label="Publish it all the same", required=False)
    last_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    read_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, since: str, has_changes: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_changes:
            del self.fields["unchanged"]
        else:
            field = self.fields["unchanged"]
            field.required = True
            field.error_messages["required"] = (
                f"Nothing in the plan has changed since version {since}: tick the box to publish it all the same"
            )
        self.fields["comments"].widget.attrs["rows"] = 12

    def clean_number(self) -> str:
        """A number that an address can carry: letters and digits, with dots or hyphens between them."""
        number = str(self.cleaned_data["number"])
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError(
                "Version number must be letters and digits, with dots between them, such as 1.4"
            )
        return number

    def clean_read_at(self) -> datetime:
        """The moment at which the plan was read for the comments."""
        at = moment(str(self.cleaned_data["read_at"]))
        if at is None:
            raise forms.ValidationError("Open the page again: it has lost what it was made from")
        return at


class CommentsForm(_LookAgainForm):
    """The comments of a published version."""

    comments = PlainTextField(label="Comments", help_text="One comment a line. Everybody can read them.")
    reason = PlainLineField(
        label="Why do you change them?",
        max_length=300,
        required=False,
        help_text="You can leave this empty. It is kept in the list of changes.",
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)


class CompareForm(GovukForm):
    """Two moments to compare, and how. The address may name a moment directly: ``?from=1.2&to=2014-12-31``."""

    from_day = DateTextField(label="Which day to compare from, if a day", required=False, help_text=A_DAY)
    to_day = DateTextField(label="Which day to compare to, if a day", required=False, help_text=A_DAY)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=(("", "Only what changed"), ("all", "The whole plan, with the changes in it")),
        widget=forms.RadioSelect,
    )

    field_order = ("from", "from_day", "to", "to_day", "show")

    def __init__(self, data: QueryDict, versions: Sequence[Published], asked: tuple[str, str]) -> None:
        choices = [
            (NOW, "Now"),
            *((version.number, version.words) for version in versions),
            (ON_A_DAY, "A day"),
        ]
        filled = data.copy()
        for name, unasked in zip(("from", "to"), asked, strict=True):
            _fill(filled, name, unasked, dict(choices))
        super().__init__(filled)
        for name, label in (("from", "From"), ("to", "To")):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                error_messages={
                    "invalid_choice": "There is no version “%(value)s” of this plan, and that is not a day such as "
                    "2014-12-31: choose one of the list"
                },
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A day that was chosen must be given."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("from", "to"):
            if (
                cleaned.get(name) == ON_A_DAY
                and not cleaned.get(f"{name}_day")
                and f"{name}_day" not in self.errors
            ):
                self.add_error(f"{name}_day", "Enter the day to compare, such as 31 December 2014")
        return cleaned

    def named(self, name: str) -> str:
        """What names a side of a valid form: "now", a version's number, or a day as 2014-12-31; "" for none."""
        asked = str(self.cleaned_data.get(name, ""))
        return self.cleaned_data[f"{name}_day"].isoformat() if asked == ON_A_DAY else asked


def _fill(data: QueryDict, name: str, unasked: str, choices: Mapping[str, str]) -> None:
    """Puts what the address asks for into the boxes; a day that it names directly goes into the box for days."""
    asked = data.get(name, "").strip() or unasked
    if asked not in choices and DAY.fullmatch(asked):
        data[f"{name}_day"] = asked
        asked = ON_A_DAY
    data[name] = asked
