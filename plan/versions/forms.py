"""Forms of the pages about versions: publish, comments, compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Partnership
from accounts.pre_election import require_why_now, why_now_field
from core.conflict import ConflictForm
from core.forms import DateTextField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from plan.comparing.sides import NOW, ON_A_DAY, PublishedVersion
from plan.models import PlanVersion
from plan.versions.numbers import NUMBER

A_DAY = "The end of that day, such as 31 December 2014."
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


class PublishForm(ConflictForm):
    """A version to publish: document, number, printed date, comments.

    ``anyway``: only where ``doubt`` says why one may not want to publish. ``changed``: whether something had changed
    since the last version when the page was shown.
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
    anyway = forms.BooleanField(label="Publish it all the same", required=False)
    changed = forms.CharField(widget=forms.HiddenInput, required=False)
    why_now = why_now_field()

    def __init__(self, *args: Any, doubt: str, partnership: Partnership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.partnership = partnership
        if not partnership.is_pre_election(timezone.localdate()):
            del self.fields["why_now"]
        if doubt:
            self.fields["anyway"].required = True
            self.fields["anyway"].error_messages["required"] = (
                f"{doubt}: tick the box to publish it all the same"
            )
        else:
            del self.fields["anyway"]
        self.fields["comments"].widget.attrs["rows"] = 12

    def clean(self) -> dict[str, Any]:
        """In the pre-election period there must be a reason."""
        data = super().clean() or self.cleaned_data
        require_why_now(self, self.partnership, timezone.localdate())
        return data

    def clean_number(self) -> str:
        """The number stands in URLs: letters and digits, with dots or hyphens between them."""
        number = str(self.cleaned_data["number"])
        if not NUMBER.fullmatch(number):
            raise forms.ValidationError(
                "Version number must be letters and digits, with dots between them, such as 1.4"
            )
        return number


class CommentsForm(ConflictForm):
    """The comments of a published version."""

    comments = PlainTextField(label="Comments", help_text="One comment a line. Everybody can read them.")
    reason = PlainLineField(
        label="Why do you change them?",
        max_length=300,
        required=False,
        help_text="You can leave this empty. It is kept in the list of changes.",
    )


class WithdrawVersionForm(GovukForm):
    """Why a published version is withdrawn."""

    reason = PlainLineField(label="Why is it withdrawn?", help_text="Everybody can read it.", max_length=300)


class CompareForm(GovukForm):
    """Two moments to compare. The URL may name them directly: ``?from=1.2&to=2014-12-31``."""

    from_day = DateTextField(
        label=FieldLabel("Which day to compare from, if a day", "the day to compare from"),
        required=False,
        help_text=A_DAY,
    )
    to_day = DateTextField(
        label=FieldLabel("Which day to compare to, if a day", "the day to compare to"),
        required=False,
        help_text=A_DAY,
    )
    show = forms.ChoiceField(
        label=FieldLabel("Show", "what to show"),
        required=False,
        choices=(("", "Only what changed"), ("all", "The whole plan, with the changes in it")),
        widget=forms.RadioSelect,
    )

    field_order = ("from", "from_day", "to", "to_day", "show")

    def __init__(
        self, data: QueryDict, versions: Sequence[PublishedVersion], default_sides: tuple[str, str]
    ) -> None:
        choices = [
            (NOW, "Now"),
            *((version.number, version.words) for version in versions),
            (ON_A_DAY, "A day"),
        ]
        filled_data = data.copy()
        for name, default_side in zip(("from", "to"), default_sides, strict=True):
            _fill(filled_data, name, default_side, dict(choices))
        super().__init__(filled_data)
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
        """Who chooses "A day" must enter it."""
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
        """The name of a side of a valid form: "now", the number of a version, or a day as 2014-12-31; "" for none."""
        side_name = str(self.cleaned_data.get(name, ""))
        return self.cleaned_data[f"{name}_day"].isoformat() if side_name == ON_A_DAY else side_name


def _fill(data: QueryDict, name: str, default_side: str, choices: Mapping[str, str]) -> None:
    """Puts the side that the URL names, or the default, into the fields; a day goes into the field for days."""
    side_name = data.get(name, "").strip() or default_side
    if side_name not in choices and DAY.fullmatch(side_name):
        data[f"{name}_day"] = side_name
        side_name = ON_A_DAY
    data[name] = side_name
