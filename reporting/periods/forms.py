"""Forms for opening a reporting period, for moving its dates, for more time, and for re-opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from django import forms

from actions.models import Action
from core.conflict import ConflictForm
from core.forms import (
    ChoiceLabel,
    DatePartsField,
    DateTextField,
    FieldLabel,
    GovukForm,
    PlainLineField,
    PlainTextField,
)
from core.text import shortened
from priorities.models import LeadPost
from reporting.report_rights import post_in_words
from reporting.rules.period_dates import Dates

ALL, CHOSEN = "all", "chosen"
DATES = tuple(item.name for item in fields(Dates))


class PeriodDatesForm(GovukForm):
    """The dates of a period; all but the due date may stay empty."""

    partnership_on = DatePartsField(
        label=FieldLabel("Partnership meeting", "the day of the Partnership meeting"), required=False
    )
    despatch_on = DatePartsField(
        label=FieldLabel("Papers go out", "the day on which papers go out"),
        help_text="Five clear working days before the meeting.",
        required=False,
    )
    meeting_on = DatePartsField(
        label=FieldLabel("Working Group meeting", "the day of the Working Group meeting"), required=False
    )
    due_on = DatePartsField(label=FieldLabel("Updates due", "the day by which updates are due"))
    opens_on = DatePartsField(
        label=FieldLabel("Opens on", "the opening day"),
        help_text="Empty: today. On a day to come it opens by itself.",
        required=False,
    )
    period_start = DatePartsField(
        label=FieldLabel("First day reported on", "the first day reported on"), required=False
    )
    period_end = DatePartsField(
        label=FieldLabel("Last day reported on", "the last day reported on"), by_when=True, required=False
    )

    def clean(self) -> dict[str, Any]:
        """The dates must be in order."""
        data = super().clean() or self.cleaned_data
        for earlier, later, words in (
            ("opens_on", "due_on", "Updates would be due before the period opens: choose a later date"),
            (
                "due_on",
                "meeting_on",
                "The meeting would come before the updates are due: choose a later date",
            ),
            (
                "meeting_on",
                "partnership_on",
                "The Partnership would meet before the Working Group: choose a later date",
            ),
            ("period_start", "period_end", "The last day reported on is before the first"),
        ):
            first, second = data.get(earlier), data.get(later)
            if first and second and second < first:
                self.add_error(later, words)
        return data

    @property
    def dates(self) -> dict[str, date | None]:
        """The dates by name."""
        return {name: self.cleaned_data.get(name) for name in DATES}

    def value_of(self, name: str) -> date | None:
        """The date in a box, proposed or submitted; None if it is empty or no date."""
        if not self.is_bound:
            return self.get_initial_for_field(self.fields[name], name)
        self.is_valid()
        return self.cleaned_data.get(name)


class ChangeDatesForm(ConflictForm, PeriodDatesForm):
    """The same of a period that is open or planned, of which somebody else may change them, too."""


class OpenPeriodForm(PeriodDatesForm):
    """A new period: its title, its dates, its actions, and the responder of actions that have none."""

    title = PlainLineField(label="Title", help_text="Such as January 2015", max_length=100)
    plan_year = PlainLineField(label="Plan year", help_text="Such as 2014/15", max_length=20, required=False)
    which = forms.ChoiceField(label="Which actions is it about?", widget=forms.RadioSelect, initial=ALL)
    chosen = forms.MultipleChoiceField(label="Actions", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(
        self,
        *args: Any,
        actions: Sequence[Action],
        labels: Mapping[int, str],
        posts: Sequence[LeadPost],
        without_responder: Sequence[Action],
        remembered: Mapping[str, LeadPost],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.actions = actions
        self._posts = {post.ref: post for post in posts}
        self._without_responder = {f"named_{action.pk}": action for action in without_responder}
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (ALL, f"All open actions ({len(actions)})"),
            (CHOSEN, ChoiceLabel("Only those that I choose", reveals=("chosen",))),
        ]
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (action.ref, f"{labels[action.pk]} {action.text}".strip()) for action in actions
        ]
        blank_choice = [("", "Name somebody later")]
        options_of_posts = blank_choice + [(ref, post_in_words(post)) for ref, post in self._posts.items()]
        for name, action in self._without_responder.items():
            action_text = f"{labels[action.pk]} {action.text}".strip()
            self.fields[name] = forms.ChoiceField(
                label=FieldLabel(
                    shortened(action_text, 120), f"a job title for “{shortened(action_text, 40)}”"
                ),
                choices=options_of_posts,
                required=False,
                initial=remembered[action.ref].ref if action.ref in remembered else "",
            )

    @property
    def responder_names(self) -> list[str]:
        """The names of the fields for actions that have no responder."""
        return list(self._without_responder)

    @property
    def responder_fields(self) -> list[Any]:
        """The fields for actions that have no responder."""
        return [self[name] for name in self._without_responder]

    def clean(self) -> dict[str, Any]:
        """If not all actions are meant, at least one must be chosen."""
        data = super().clean()
        if data.get("which") == CHOSEN and not data.get("chosen"):
            self.add_error("chosen", "Choose at least one action")
        return data

    @property
    def posts_named_so_far(self) -> dict[str, LeadPost]:
        """The posts in the boxes, remembered or submitted, by the refs of the actions."""
        return {
            action.ref: self._posts[ref]
            for name, action in self._without_responder.items()
            if (ref := str(self[name].value() or "")) in self._posts
        }

    @property
    def chosen_refs(self) -> list[str] | None:
        """The refs of the actions chosen; None: all."""
        return list(self.cleaned_data["chosen"]) if self.cleaned_data["which"] == CHOSEN else None

    @property
    def named_posts(self) -> dict[str, LeadPost]:
        """The posts that were named as responders, by the refs of the actions."""
        return {
            action.ref: self._posts[self.cleaned_data[name]]
            for name, action in self._without_responder.items()
            if self.cleaned_data.get(name)
        }


class ExtendForm(GovukForm):
    """More time for one post."""

    until = DateTextField(label="New date", by_when=True, to_come=True)
    reason = PlainLineField(label=FieldLabel("Why", "the reason"), max_length=300, required=False)


class ReasonForm(GovukForm):
    """Why a closed period is re-opened."""

    reason = PlainTextField(label="Why it is re-opened")
