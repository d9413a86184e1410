"""The filters of the list of changes: by person, section, kind and period. They stand in the URL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from accounts.models import User
from actions.models import Action
from core.forms import DateTextField, FieldLabel, GovukForm
from core.govuk.parts import ShownFilter
from core.history import history_of
from indicators.models import Indicator
from plan.moments import end_of, start_of
from plan.pages.filters import address_without
from priorities.models import Priority

MATTERS = ("concerns", "matters")
"""The kinds of rows of the action log."""

# kind -> its words, and the kinds of rows that belong to it.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "actions": ("Aims and actions", ("aims", "actions", "aim_themes")),
    "status": ("Where actions stand", ("standings",)),
    "updates": ("Updates and reporting periods", ("updates", "commentary", "periods")),
    "priorities": ("Priorities and leads", ("priorities", "posts", "people", "further_leads")),
    "indicators": ("Indicators and figures", ("indicators", "targets", "observations")),
    "meetings": ("Decisions and matters arising", ("decisions", *MATTERS)),
    "versions": ("Versions", ("versions",)),
    "agreement": (
        "The agreement itself",
        (
            *("agreement", "chapters", "status_scheme", "themes", "agencies", "signatories", "linked_plans"),
            *("groups", "assessments", "achievements", "projects"),
        ),
    ),
}
# Kind of row -> the way from its history to its priority; other kinds of rows belong to no section.
_SECTION: Mapping[str, str] = {
    "priorities": "id",
    "further_leads": "priority",
    "assessments": "priority",
    "achievements": "priority",
    "aims": "priority",
    "aim_themes": "aim__priority",
    "actions": "aim__priority",
    "indicators": "priority",
    "targets": "indicator__priority",
    "observations": "indicator__priority",
    "projects": "action__aim__priority",
    "standings": "action__aim__priority",
    "updates": "action__aim__priority",
    "commentary": "priority",
}
THE_TRACKER = "0"
"""The tracker itself, in the list of people: it makes the loads."""
FILTERS = ("who", "section", "kind", "since", "until")


@dataclass(frozen=True)
class ChangeFilters:
    """The filters; None or "" for everything. ``since``, ``until``: whole days."""

    who: str = ""
    section: Priority | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def includes(self, name: str) -> bool:
        """Whether a kind of row can be in the list at all."""
        if self.kind and name not in KINDS[self.kind][1]:
            return False
        return self.section is None or name in _SECTION or name in MATTERS

    def narrow(self, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The history rows of one kind that pass the filters."""
        if self.who:
            rows = rows.filter(history_user=None if self.who == THE_TRACKER else int(self.who))
        if self.since:
            rows = rows.filter(history_date__gte=start_of(self.since))
        if self.until:
            rows = rows.filter(history_date__lte=end_of(self.until))
        if self.section is None:
            return rows
        if name in MATTERS:
            return rows.filter(_matters_of(self.section))
        return rows.filter(**{_SECTION[name]: self.section.pk})


EVERYTHING = ChangeFilters()


def _matters_of(section: Priority) -> Q:
    """What is asked about a priority, its actions or its indicators."""
    actions = Action.objects.filter(aim__priority=section).values("ref")
    indicators = Indicator.objects.filter(priority=section).values("ref")
    return (
        Q(subject="priority", subject_ref=section.ref)
        | Q(subject="action", subject_ref__in=actions)
        | Q(subject="indicator", subject_ref__in=indicators)
    )


class ChangeFilterForm(GovukForm):
    """The filters above the list of changes. ``people`` None: the reader may not see who changed what."""

    who = forms.ChoiceField(label="Person", required=False)
    section = forms.ChoiceField(label="Section", required=False)
    kind = forms.ChoiceField(
        label="What changed",
        required=False,
        choices=[("", "Anything"), *((name, words) for name, (words, _) in KINDS.items())],
    )
    since = DateTextField(
        label=FieldLabel("From", "the first day"), required=False, help_text="A day, such as 1 October 2014"
    )
    until = DateTextField(
        label=FieldLabel("To", "the last day"), required=False, help_text="A day, such as 31 December 2014"
    )

    def __init__(
        self, data: QueryDict, sections: Collection[Priority], people: Iterable[User] | None
    ) -> None:
        super().__init__(data)
        self._words = {"kind": {name: words for name, (words, _) in KINDS.items()}}
        self._sections = {row.ref: row for row in sections}
        section_choices = [(row.ref, f"{row.number} {row.title}".strip()) for row in sections]
        self._offer("section", "All sections", section_choices)
        if people is None:
            del self.fields["who"]
        else:
            self._offer(
                "who", "Anybody", [*((str(row.pk), str(row)) for row in people), (THE_TRACKER, "The tracker")]
            )

    def _offer(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        label = self.fields[name].label
        self._words[name] = dict(choices)
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", everything), *choices]
        )

    def clean(self) -> dict[str, Any]:
        """A period must not end before it begins."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The period ends before it begins: give a later day")
        return cleaned

    @property
    def filters(self) -> ChangeFilters:
        """The filters of the URL. A filter with an error is left out; the form shows the error."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value}
        return ChangeFilters(**{**values, "section": self._sections.get(values.get("section", ""))})

    def shown(self, data: QueryDict) -> list[ShownFilter]:
        """The filters in use, in words, each with the URL without it."""
        self.is_valid()
        filters_shown = []
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            words = self._words[name][value] if name in self._words else f"{value.day} {value:%B %Y}"
            filters_shown.append(
                ShownFilter(f"{self.fields[name].label}: {words}", address_without(data, name))
            )
        return filters_shown


def people_who_changed(agreement: int, models: Iterable[type[Any]]) -> list[User]:
    """The people who changed any row of an agreement, sorted by name. One query."""
    changed = Q()
    for model in models:
        history = history_of(model)._default_manager.filter(history_user=OuterRef("pk"))
        where = {"id": agreement} if model.__name__ == "Agreement" else {"agreement_id": agreement}
        changed |= Q(Exists(history.filter(**where)))
    return sorted(User.objects.filter(changed), key=lambda person: str(person).casefold())
