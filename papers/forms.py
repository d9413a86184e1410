"""What a paper is made of, as chosen on the page of papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from core.forms import DateTextField, FieldLabel, GovukForm, PlainLineField

LONGEST_REASON = 200
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "DRAFT")
"""The markings that a paper can carry on each page. An address can ask for these only, and for no words of its own."""


class PaperChoiceForm(GovukForm):
    """The moment, the part of the plan, and the marking."""

    moment = forms.ChoiceField(label=FieldLabel("As at", "the version or day"), required=False)
    day = DateTextField(
        label="Another day",
        required=False,
        help_text="The end of any day in place of the choice above, for example 31 December 2014.",
    )
    part = forms.ChoiceField(label="Part of the plan", required=False)
    marking = forms.ChoiceField(
        label="Marking on each page",
        required=False,
        choices=[("", "None"), *((words, words) for words in MARKINGS)],
    )

    exempt = forms.ChoiceField(
        label="Exempt appendix",
        required=False,
        help_text="Papers leave out what is not for everybody. It comes as an appendix of its own, for its readers.",
    )
    reason = PlainLineField(
        label="Why it is exempt",
        required=False,
        max_length=LONGEST_REASON,
        help_text="For a committee the paragraph of Schedule 12A, for example “paragraph 7: prevention of crime”.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        moments: list[tuple[str, str]],
        parts: list[tuple[str, list[tuple[str, str]]]],
        latest: str,
        appendices: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.fields["moment"].choices = [("", latest), *moments]  # type: ignore[attr-defined]
        if appendices:
            choices = [
                ("", "None: the open paper"),
                *((code, f"What is for {whom} only") for code, whom in appendices),
            ]
            self.fields["exempt"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["exempt"], self.fields["reason"]
        self.fields["part"].choices = [("", "The whole plan"), *parts]  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        """The day, if it has come."""
        day = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("The day has not come yet. Enter today or an earlier day.")
        return day

    def query(self) -> str:
        """The choice as the query of an address; "" for the latest whole plan. The form is valid."""
        day = self.cleaned_data["day"]
        moment = f"at={day.isoformat()}" if day else self.cleaned_data["moment"]
        rest = {name: text for name in ("part", "marking") if (text := self.cleaned_data[name])}
        if self.cleaned_data.get("exempt"):
            rest |= {"exempt": self.cleaned_data["exempt"], "reason": self.cleaned_data["reason"]}
        query = "&".join(filter(None, (moment, urlencode(rest))))
        return f"?{query}" if query else ""
