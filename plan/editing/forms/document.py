"""The forms of the agreement and of the parts of its document, and of the decisions of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Partnership
from accounts.pre_election import require_why_now, why_now_field, with_why_now
from core.forms import DateTextField, FieldLabel, PlainLineField, PlainTextField, WholeNumberField
from plan.editing.forms.base import RowForm, choices_of
from plan.editing.posts import PostLookup
from plan.editing.workflow import EditReason
from plan.printed_columns import COLUMNS, as_setting, columns_of
from plan.value import PlanValue
from priorities.models import Agreement
from priorities.status import DeliveryState, Rag

SHORT = {"rows": 2}
LINES = {"rows": 6}
LONG = {"rows": 10}


class AgreementForm(RowForm):
    table = "agreement"

    title = PlainLineField(label="Title", max_length=300)
    starts_on = DateTextField(label=FieldLabel("Starts", "the first day"), required=False)
    ends_on = DateTextField(
        label=FieldLabel("Ends", "the last day"),
        help_text="Empty: it is rolling and has plan years.",
        by_when=True,
        required=False,
    )
    status = forms.ChoiceField(label="Status", choices=Agreement.Status.choices)
    approved_by = PlainLineField(
        label=FieldLabel("Approved by", "the name of who approved it"), max_length=300, required=False
    )
    approved_on = DateTextField(label=FieldLabel("Approved on", "the day of approval"), required=False)
    feedback_due = DateTextField(
        label=FieldLabel("Feedback due", "the day by which feedback is due"), by_when=True, required=False
    )
    themes_apply = forms.ChoiceField(
        label="How the cross-cutting themes apply",
        choices=Agreement.ThemesApply.choices,
        widget=forms.RadioSelect,
    )
    working_group = PlainLineField(label="Name of the working group", max_length=200, required=False)
    summary = PlainTextField(label="Summary", required=False, widget=forms.Textarea(attrs=LINES))
    source_note = PlainTextField(
        label="Source note",
        help_text="Where the plan is not in the words that were adopted: where those stand. Every page says it.",
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )
    printed_columns = forms.MultipleChoiceField(
        label="What the printed plan has beside number, aim and action",
        help_text="On the page, in the papers and in their files.",
        choices=list(COLUMNS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    follows = forms.ChoiceField(
        label=FieldLabel("It follows", "the agreement that it follows"), required=False
    )
    is_public = forms.BooleanField(
        label="Anyone may read what is published",
        help_text="Without signing in: the last published version, its progress and papers.",
        required=False,
    )
    why_now = why_now_field()

    def prepare(self, value: PlanValue) -> None:
        """Outside the pre-election period nothing asks why it cannot wait."""
        self.partnership = Partnership.objects.get(name=value.agreement.partnership)
        self.warns = not self.row.is_public and self.partnership.is_pre_election(timezone.localdate())
        if not self.warns:
            del self.fields["why_now"]
        earlier = Agreement.objects.filter(partnership=self.partnership).exclude(slug=value.agreement.ref)
        titles = dict(earlier.order_by("starts_on", "title").values_list("slug", "title"))
        # It may follow an agreement that is not in the tracker.
        titles.setdefault(value.agreement.follows, value.agreement.follows)
        choices = [("", "No other agreement"), *((slug, title) for slug, title in titles.items() if slug)]
        self.fields["follows"].choices = choices  # type: ignore[attr-defined]
        if not any(row.status == "published" for row in value.versions):
            self.fields["is_public"].help_text = (
                "Without signing in. No version is published yet: until then they read the plan as it stands, "
                "as you change it."
            )

    def boxes_of(self, value: PlanValue, row: Any) -> dict[str, Any]:
        """A tick for each column."""
        return {**super().boxes_of(value, row), "printed_columns": list(columns_of(row))}

    def row_values(self, posts: PostLookup) -> dict[str, Any]:
        """The setting from the ticks."""
        values = super().row_values(posts)
        return {**values, "printed_columns": as_setting(list(values["printed_columns"]))}

    def other_fields(self) -> Sequence[str]:
        """The reason for making it public in the pre-election period."""
        return ("why_now",) if "why_now" in self.fields else ()

    def clean(self) -> dict[str, Any]:
        """Making it public in the pre-election period has a reason."""
        cleaned = super().clean()
        if cleaned.get("is_public"):
            require_why_now(self, self.partnership, timezone.localdate())
        return cleaned

    @property
    def edit_reason(self) -> EditReason:
        """The answers of a valid form, with why it could not wait."""
        why = super().edit_reason
        return replace(why, reason=with_why_now(why.reason, self.cleaned_data.get("why_now", "")))


class ChapterForm(RowForm):
    table = "chapters"

    number = PlainLineField(label="Number", max_length=20, required=False)
    title = PlainLineField(label="Title", max_length=300)
    text = PlainTextField(label="Text", required=False, widget=forms.Textarea(attrs=LONG))


class GroupForm(RowForm):
    table = "groups"

    name = PlainLineField(label="Name", max_length=300)
    members = PlainTextField(
        label="Members", help_text="One a line.", required=False, widget=forms.Textarea(attrs=LINES)
    )
    terms = PlainTextField(
        label="Terms of reference",
        help_text="One a line.",
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )


class LinkedPlanForm(RowForm):
    table = "linked_plans"

    title = PlainLineField(label="Title", max_length=300)
    period = PlainLineField(label="Period, as printed", max_length=100, required=False)
    priorities = PlainTextField(
        label="Its own priorities",
        help_text="One a line, such as those of a Police and Crime Plan. Priorities here can have regard to them.",
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )


class AgencyForm(RowForm):
    table = "agencies"

    name = PlainLineField(label="Name", max_length=300)
    abbreviation = PlainLineField(label="Abbreviation", max_length=60, required=False)
    standing = PlainLineField(
        label="Standing",
        help_text="Under the Crime and Disorder Act 1998: responsible authority, co-operating body, invitee.",
        max_length=60,
        required=False,
    )
    successor = PlainLineField(
        label=FieldLabel("Succeeded by", "the body that has taken its place"), max_length=300, required=False
    )


class SignatoryForm(RowForm):
    table = "signatories"

    agency = forms.ChoiceField(label="Body", help_text="Bodies are kept under “Partner bodies”.")
    note = PlainTextField(label="Note", required=False, widget=forms.Textarea(attrs=SHORT))

    def prepare(self, value: PlanValue) -> None:
        self.fields["agency"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a body"),
            *((row.ref, row.name) for row in value.agencies),
        ]


class PriorityChoiceForm(RowForm):
    """A row that may be about a priority."""

    def prepare(self, value: PlanValue) -> None:
        """The plan's priorities, or none of them."""
        self.fields["priority"].choices = [  # type: ignore[attr-defined]
            ("", "The whole agreement"),
            *choices_of(value, "priorities", value.priorities),
        ]


class FindingForm(PriorityChoiceForm):
    """What the strategic assessments found."""

    table = "assessments"
    place_lists = ("places",)

    year = PlainLineField(label="Year", max_length=20, required=False)
    topic = PlainLineField(label="Topic", max_length=300)
    csps = WholeNumberField(
        label="Number of partnerships that named it", min_value=0, max_value=10_000, required=False
    )
    out_of = WholeNumberField(
        label=FieldLabel("Out of", "the number of partnerships in all"),
        min_value=0,
        max_value=10_000,
        required=False,
    )
    places = PlainLineField(
        label="Which ones",
        help_text="Names of places of the partnership, with semicolons between. Empty where nobody says.",
        max_length=2000,
        required=False,
    )
    priority = forms.ChoiceField(label=FieldLabel("About", "the priority"), required=False)
    note = PlainTextField(label="Note", required=False, widget=forms.Textarea(attrs=SHORT))


class AchievementForm(PriorityChoiceForm):
    table = "achievements"

    priority = forms.ChoiceField(label=FieldLabel("Of", "the priority"), required=False)
    text = PlainTextField(label="What has been achieved", widget=forms.Textarea(attrs={"rows": 3}))


class LabelForm(RowForm):
    table = "status_scheme"

    label = PlainLineField(label="Label", max_length=60)
    meaning = PlainTextField(
        label="Meaning", help_text="Printed in the key.", required=False, widget=forms.Textarea(attrs=SHORT)
    )
    delivery_state = forms.ChoiceField(
        label="What it stands for", choices=DeliveryState.choices(), required=False
    )
    rag = forms.ChoiceField(
        label=FieldLabel("Red, Amber or Green", "Red, Amber or Green"), choices=Rag.choices(), required=False
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["rag"].help_text = "With not started, in progress and paused only."


class MeetingDecisionForm(RowForm):
    """A decision, request or recommendation of a meeting."""

    table = "decisions"

    reference = PlainLineField(
        label="Reference", help_text="For example 2026/5. It is never given again.", max_length=60
    )
    meeting = PlainLineField(
        label="Meeting",
        help_text="For example Working Group, 14 October 2026",
        max_length=300,
        required=False,
    )
    meeting_on = DateTextField(
        label="Date of the meeting", help_text="For example 14 10 2026", required=False
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("decision", "Decision"), ("request", "Request"), ("recommendation", "Recommendation")],
        widget=forms.RadioSelect,
    )
    text = PlainTextField(label="What was decided", widget=forms.Textarea(attrs={"rows": 4}))
    addressed_to = PlainLineField(
        label=FieldLabel("To", "the body that it is addressed to"), max_length=300, required=False
    )
    due = DateTextField(label=FieldLabel("Due", "the due date"), by_when=True, required=False)
    status = PlainLineField(
        label="Where it stands",
        help_text="“open” or “done”. While it is open and nothing in the plan comes from it, it is listed as pending.",
        max_length=60,
        required=False,
    )
    response = PlainTextField(label="What came of it", required=False, widget=forms.Textarea(attrs=SHORT))

    def __init__(self, data: Any = None, **options: Any) -> None:
        if not options.get("row"):
            options["initial"] = {"kind": "decision", "status": "open", **(options.get("initial") or {})}
        super().__init__(data, **options)

    def prepare(self, value: PlanValue) -> None:
        """Keeps the kind of a loaded decision as a choice, even if it is not in the list."""
        kind = self.fields["kind"]
        if self.row is not None and self.row.kind not in ("decision", "request", "recommendation"):
            words = self.row.kind.capitalize() or "Not said"
            kind.choices = [*kind.choices, (self.row.kind, words)]  # type: ignore[attr-defined]
            kind.required = bool(self.row.kind)
