"""The forms of the action log: its filters, raising, answering, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from core.conflict import ConflictForm
from core.forms import FieldLabel, GovukForm, PlainLineField, PlainTextField
from core.govuk.parts import ShownFilter
from plan.action_log.lines import AGES, FOLLOWED, ME, OPEN, STATES, LogLine
from plan.pages.filters import address_without
from plan.summary import heading_of
from plan.value import PlanValue
from priorities.models import Matter
from priorities.readers import Reader

FILTERS = ("who", "state", "age", "kind")


class LogFilterForm(GovukForm):
    """The filters above the log. Without any, it shows what waits."""

    who = forms.ChoiceField(label=FieldLabel("For", "the person or body that it is for"), required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "Open and late"),
            *((name, words) for name, words in STATES.items() if name != OPEN),
            ("all", "All"),
        ],
    )
    age = forms.ChoiceField(
        label=FieldLabel("Raised", "how long ago it was raised"),
        required=False,
        choices=[("", "At any time"), *((name, words) for name, (words, *_) in AGES.items())],
    )
    kind = forms.ChoiceField(label="Kind", required=False)

    def __init__(self, data: QueryDict, lines: Sequence[LogLine], reader: Reader) -> None:
        super().__init__(data)
        own = [(ME, "Me")] if reader.is_lead or any(line.is_mine for line in lines) else []
        if reader.is_administrator:
            own.append((FOLLOWED, "Whom the Unit follows up"))
        self._offer("who", [("", "Anybody"), *own], {line.for_whom for line in lines if line.for_whom})
        self._offer("kind", [("", "Anything")], {line.kind for line in lines})

    def _offer(self, name: str, first: list[tuple[str, str]], words: Iterable[str]) -> None:
        choices = [*first, *((one, one) for one in sorted(words, key=str.casefold))]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are on and valid."""
        self.is_valid()
        return {name: str(self.cleaned_data[name]) for name in FILTERS if self.cleaned_data.get(name)}

    def shown_filters(self, data: QueryDict) -> list[ShownFilter]:
        """The filters that are on, in words, each with the address without it."""
        return [
            ShownFilter(
                f"{self.fields[name].label}: {dict(self.fields[name].choices)[value]}",  # type: ignore[attr-defined]
                address_without(data, name),
            )
            for name, value in self.chosen.items()
        ]


class RaiseForm(GovukForm):
    """What is raised: of which kind, about what, for whom, by when. ``kinds``: those that the person may raise."""

    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    text = PlainTextField(label=FieldLabel("In your words", "your words"))
    about = forms.ChoiceField(label=FieldLabel("About", "what it is about"), required=False)
    for_whom = PlainLineField(
        label=FieldLabel("For", "the person or body that it is for"),
        help_text="A job title, the name of a current lead, or a body. What the tracker does not know by its name "
        "is followed up by the Community Safety Unit.",
        max_length=200,
        required=False,
    )
    by_when = PlainLineField(
        label="By when", help_text="A day, or words such as “by next report”.", max_length=100, required=False
    )
    raised_at = PlainLineField(
        label="Where it was raised", help_text="For example the meeting.", max_length=300, required=False
    )

    def __init__(self, *args: Any, kinds: Sequence[str], value: PlanValue, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["for_whom"].widget.attrs["list"] = "posts"
        self.fields["kind"].choices = [(kind, Matter.Kind(kind).label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", "The whole agreement"), *_subjects(value)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An action without anybody is nobody's."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == Matter.Kind.ACTION and not cleaned.get("for_whom"):
            self.add_error("for_whom", "Say for whom the action is")
        return cleaned


def _subjects(value: PlanValue) -> list[tuple[str, str]]:
    choices = [(f"priority:{row.ref}", heading_of(row)) for row in value.priorities]
    choices += [
        (f"action:{ref}", f"Action {f'{item.label} {item.action.text}'.strip()}"[:90])
        for ref, item in value.labelled_actions.items()
    ]
    return choices + [(f"indicator:{row.ref}", f"Indicator {row.title}"[:90]) for row in value.indicators]


class AnswerMatterForm(ConflictForm):
    """The answer to what is asked."""

    text = PlainTextField(label="Your answer")


class WithdrawMatterForm(ConflictForm):
    """Why it is no longer asked."""

    text = PlainTextField(label="Why it is withdrawn", help_text="The reason stays on record.")
