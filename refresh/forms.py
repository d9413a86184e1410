"""The forms for the target of a refresh, its approval, and dropping it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify

from core.conflict import ConflictForm, token_of
from core.forms import ChoiceLabel, DateTextField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from plan.editing.forms.why import decision_words
from plan.editing.workflow import EditReason
from plan.new_agreement.workflow import agreement_slug
from plan.value import PlanValue
from priorities.models import Agreement
from refresh.decisions import ALONG, USUALLY_ALONG, RefreshTarget

NEW, YEAR = "new", "year"


class HeadForm(ConflictForm):
    """The target of a refresh. If the agreement has a last day, only a new agreement is possible."""

    kind = forms.ChoiceField(
        label="What do you want to prepare?",
        choices=[
            (
                YEAR,
                ChoiceLabel(
                    "The next plan year of this agreement",
                    "It stays the same agreement. What is complete leaves the plan.",
                    reveals=("plan_year",),
                ),
            ),
            (
                NEW,
                ChoiceLabel(
                    "A new agreement",
                    "It carries on from this one, which stays as it is.",
                    reveals=(
                        "title",
                        "slug",
                        "starts_on",
                        "ends_on",
                        "status",
                        "feedback_due",
                        "renumber",
                        "along",
                    ),
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    plan_year = PlainLineField(
        label="Plan year", help_text="For example 2018/19", max_length=20, required=False
    )
    title = PlainLineField(label="Title of the new agreement", max_length=300, required=False)
    slug = PlainLineField(
        label="Short name in addresses",
        help_text="Small letters, digits and hyphens. For example csa-2027-30",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    starts_on = DateTextField(label="First day", help_text="For example 1 4 2017", required=False)
    ends_on = DateTextField(
        by_when=True, label="Last day", help_text="Empty: it is rolling, with plan years", required=False
    )
    status = forms.ChoiceField(
        label=FieldLabel("It begins as", "the status that it begins with"),
        choices=[
            ("draft", "A draft"),
            ("consultation", "A draft that people are asked about (consultation)"),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    feedback_due = DateTextField(
        label=FieldLabel("Feedback is due", "the day by which feedback is due"),
        help_text="For a consultation",
        by_when=True,
        required=False,
    )
    renumber = forms.BooleanField(label="Number the sections and aims anew, without gaps", required=False)
    along = forms.MultipleChoiceField(
        label="What else goes along",
        choices=list(ALONG.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, source: Agreement, head: RefreshTarget | None = None) -> None:
        """``head`` None: the refresh is not started yet, and the form proposes the usual answers."""
        seen = {"seen": token_of(head)} if head else {}
        super().__init__(data, initial={"kind": YEAR, **_initial(head or proposed_head(source)), **seen})
        if head is not None or source.ends_on is not None:
            is_year = head is not None and head.is_next_year
            self.chosen_kind = YEAR if is_year else NEW
            names = {"plan_year", "seen"} if is_year else self.fields.keys() - {"kind", "plan_year"}
            for name in list(self.fields):
                if name not in names:
                    del self.fields[name]
        else:
            self.chosen_kind = ""

    def clean(self) -> dict[str, Any]:
        """Checks the fields of the chosen kind."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.chosen_kind = self.chosen_kind or cleaned.get("kind", "")
        if self.chosen_kind == YEAR and not cleaned.get("plan_year"):
            self.add_error("plan_year", "Enter the plan year, for example 2018/19")
        if self.chosen_kind == NEW:
            self._clean_new(cleaned)
        return cleaned

    def _clean_new(self, cleaned: dict[str, Any]) -> None:
        for name, words in (
            ("title", "Enter the title of the new agreement"),
            ("slug", "Enter a short name, for example csa-2027-30"),
            ("starts_on", "Enter the first day of the new agreement"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        slug = cleaned.get("slug", "")
        if slug and slugify(slug) != slug:
            self.add_error(
                "slug",
                f"Use small letters, digits and hyphens only, for example {slugify(slug) or 'csa-2027'}",
            )
        elif slug and Agreement.objects.filter(slug=slug).exists():
            self.add_error("slug", "Another agreement has this short name: choose another")
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "It ends before it starts: choose a later last day, or leave it empty")

    @property
    def head(self) -> RefreshTarget:
        """The target, from a valid form."""
        data = self.cleaned_data
        if self.chosen_kind == YEAR:
            return RefreshTarget(plan_year=data["plan_year"])
        return RefreshTarget(
            slug=data["slug"],
            title=data["title"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            status=data["status"] or "draft",
            feedback_due=data["feedback_due"],
            renumber=data["renumber"],
            along=tuple(data["along"]),
        )


def _initial(head: RefreshTarget) -> dict[str, Any]:
    return {
        "plan_year": head.plan_year,
        "title": head.title,
        "slug": head.slug,
        "starts_on": head.starts_on,
        "ends_on": head.ends_on,
        "status": head.status,
        "feedback_due": head.feedback_due,
        "renumber": head.renumber,
        "along": list(head.along),
    }


def proposed_head(source: Agreement) -> RefreshTarget:
    """Proposes a new agreement that starts after the old one and lasts as long, and the next plan year."""
    starts = source.ends_on + timedelta(days=1) if source.ends_on else None
    ends = None
    if starts and source.starts_on and source.ends_on:
        # The first and the last day both count: 1 April 2014 to 31 March 2017 is three years.
        years = (source.ends_on + timedelta(days=1)).year - source.starts_on.year
        ends = _years_later(source.ends_on, years)
    period = f"{starts.year}-{ends:%y}" if starts and ends else str(starts.year if starts else "")
    title = re.sub(r"\b(19|20)\d\d\s*[-–/]\s*(\d\d|(19|20)\d\d)\b", period, source.title) if period else ""
    base = re.sub(r"-?\b(19|20)\d\d(-\d\d+)?$", "", source.slug)
    return RefreshTarget(
        slug=agreement_slug(f"{base}-{period}") if period else "",
        title="" if title == source.title else title,
        starts_on=starts,
        ends_on=ends,
        plan_year=_next_plan_year(source),
        renumber=True,
        along=USUALLY_ALONG,
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _next_plan_year(source: Agreement) -> str:
    """The next plan year. Plan years begin on the day and month of the agreement's first day."""
    if source.starts_on is None:
        return ""
    today = timezone.localdate()
    current_year = (
        today.year
        if (today.month, today.day) >= (source.starts_on.month, source.starts_on.day)
        else today.year - 1
    )
    return f"{current_year + 1}/{(current_year + 2) % 100:02}"


class ApproveForm(ConflictForm):
    """The reason for the approval; for a next plan year also the decision behind it."""

    reason = PlainTextField(
        label="Why, and who agreed it",
        help_text="In a sentence. It stays on record with everything that the refresh writes.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(label="The decision behind it", required=False)

    def __init__(self, data: Any = None, *, plan: PlanValue, is_next_year: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if is_next_year and plan.decisions:
            self.fields["decision"].choices = [  # type: ignore[attr-defined]
                ("", "None"),
                *((row.ref, decision_words(row)) for row in reversed(plan.decisions)),
            ]
        else:
            del self.fields["decision"]

    @property
    def edit_reason(self) -> EditReason:
        """The answers, of a valid form."""
        return EditReason(self.cleaned_data["reason"], self.cleaned_data.get("decision", ""))


class DropForm(GovukForm):
    """The reason for dropping a refresh."""

    reason = PlainTextField(
        label="Why is it dropped?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
