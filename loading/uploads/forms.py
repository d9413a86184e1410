"""The forms of the pages of loading."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Partnership
from core.conflict import ConflictForm
from core.forms import ChoiceLabel, DatePartsField, FieldLabel, GovukForm, PlainLineField, PlainTextField
from documents.file_types import too_large_message
from documents.limits import FILE_BYTES, megabytes
from documents.spreadsheets import UnreadableFile
from loading.layouts import SourceDocument
from loading.load import slug_in
from loading.models import SavedLayout
from loading.uploads.not_in_file import KEEP, WITHDRAW
from loading.uploads.reading import FileRead, read_file
from plan.editing.forms.why import decision_words
from plan.editing.grid.pasting import MOST_CHARACTERS, split_rows
from plan.new_agreement.workflow import agreement_slug
from plan.value.rows import DecisionValue
from priorities.models import Agreement

FILE_KINDS = ".xlsx,.xlsm,.xls,.ods,.csv,.docx"
BY_THE_FILE, NEW = "by-the-file", "new"


PASTED_NAME = "Pasted rows.csv"
"""The name of the file that pasted rows become."""


def _as_csv(pasted: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(split_rows(pasted))
    return stream.getvalue().encode()


class PlanFileForm(GovukForm):
    """An uploaded file that can be read."""

    file = forms.FileField(
        label="The file",
        help_text=(
            "A workbook (.xlsx, .xls, .ods), a CSV file or a Word document (.docx); "
            f"at most {megabytes(FILE_BYTES)}."
        ),
        widget=forms.FileInput(attrs={"accept": FILE_KINDS}),
    )

    name = ""
    content = b""
    read: FileRead

    @property
    def document(self) -> SourceDocument:
        """The file, of a valid form."""
        return self.read[0]

    def clean_file(self) -> Any:
        """Refuses what cannot be read, with every reason."""
        file = self.cleaned_data["file"]
        if file:
            if file.size > FILE_BYTES:
                raise ValidationError(too_large_message(file.name))
            self.take(file.name, file.read())
        return file

    def take(self, name: str, content: bytes) -> None:
        """Reads the file. Raises ValidationError for what cannot be read."""
        self.name, self.content = name, content
        try:
            self.read = read_file(name, content)
        except UnreadableFile as refusal:
            raise ValidationError([str(problem) for problem in refusal.problems]) from refusal


class StartForm(PlanFileForm):
    """The start of a load: a file or pasted rows, and the agreement that they are about."""

    pasted = forms.CharField(
        label=FieldLabel("Or paste rows from a spreadsheet", "the pasted rows"),
        help_text="With their headings, for example Priority, Aim, Action, Lead, Due, Status",
        required=False,
        strip=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    partnership = forms.ChoiceField(label="Partnership")
    about = forms.ChoiceField(label="What is the file about?", widget=forms.RadioSelect)
    title = PlainLineField(
        label="Title of the new agreement",
        help_text="For example Community Safety Agreement 2017-20",
        max_length=300,
        required=False,
    )
    starts_on = DatePartsField(
        label=FieldLabel("From", "the first day"), help_text="For example 1 4 2017", required=False
    )
    ends_on = DatePartsField(
        label=FieldLabel("To", "the last day"),
        help_text="Leave it empty for a rolling agreement, which has no end",
        by_when=True,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        partnerships: Sequence[Partnership],
        agreements: Sequence[Agreement],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["file"].required = False
        self.partnerships = {str(item.pk): item for item in partnerships}
        self.agreements = {item.slug: item for item in agreements}
        several = len(partnerships) > 1
        if several:
            self.fields["partnership"].choices = [  # type: ignore[attr-defined]
                ("", "Choose a partnership"),
                *((key, item.name) for key, item in self.partnerships.items()),
            ]
        else:
            del self.fields["partnership"]
        names = [
            (slug, ChoiceLabel(item.title, item.partnership.name if several else ""))
            for slug, item in self.agreements.items()
        ]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            *names,
            (NEW, ChoiceLabel("A new agreement", reveals=("title", "starts_on", "ends_on"))),
            (BY_THE_FILE, ChoiceLabel("The file says so itself", "A workbook that came from this tracker")),
        ]
        self.order_fields(["partnership", "about", "title", "starts_on", "ends_on", "file", "pasted"])

    @property
    def of_partnership(self) -> Partnership:
        """The partnership of the chosen agreement, else the chosen partnership."""
        if self.agreement is not None:
            return self.agreement.partnership
        chosen = self.cleaned_data.get("partnership")
        return self.partnerships[chosen] if chosen else next(iter(self.partnerships.values()))

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that the file is about; None for a new one."""
        about = self.cleaned_data.get("about", "")
        if about == BY_THE_FILE:
            about = slug_in(self.document.sheets)
        return self.agreements.get(about)

    @property
    def head(self) -> dict[str, Any]:
        """The values of a new agreement, to store in ``Load.head``."""
        data = self.cleaned_data
        if data.get("about") != NEW:
            return {}
        return {
            "title": data["title"],
            "slug": agreement_slug(data["title"]),
            "starts_on": data["starts_on"].isoformat() if data["starts_on"] else "",
            "ends_on": data["ends_on"].isoformat() if data["ends_on"] else "",
        }

    def clean(self) -> dict[str, Any]:
        """Takes either the file or the pasted rows, and compares the choices with them."""
        data: dict[str, Any] = super().clean() or {}
        pasted = (data.get("pasted") or "").strip("\r\n ")
        if pasted and data.get("file"):
            self.add_error("pasted", "Choose a file or paste rows, not both")
        elif pasted:
            try:
                self.take(PASTED_NAME, _as_csv(pasted))
            except ValidationError as refusal:
                self.add_error("pasted", refusal)
        elif not data.get("file") and "file" not in self.errors:
            self.add_error("file", "Choose a file, or paste rows below")
        about = data.get("about")
        if not hasattr(self, "read") or not about:
            return data
        document = self.document
        if about == NEW and not document.is_interchange:
            if not data.get("title"):
                self.add_error("title", "Enter the title of the new agreement")
            starts, ends = data.get("starts_on"), data.get("ends_on")
            if starts and ends and ends < starts:
                self.add_error(
                    "ends_on",
                    "The last day must be after the first day: choose a later day, or leave it empty",
                )
        elif about == BY_THE_FILE and not document.is_interchange:
            words = "This file does not say which agreement it is about: choose one, or a new agreement"
            self.add_error("about", words)
        return data


class LayoutNameForm(ConflictForm):
    """The name of a kept layout."""

    name = PlainLineField(label="Name of the layout", max_length=100)

    def __init__(self, *args: Any, kept: SavedLayout, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept = kept

    def clean_name(self) -> str:
        """Refuses a name that another layout of the partnership has."""
        name = str(self.cleaned_data["name"])
        others = SavedLayout.objects.filter(partnership=self.kept.partnership, name=name).exclude(
            pk=self.kept.pk
        )
        if others.exists():
            raise ValidationError(f"Another layout is called “{name}” already: give this one another name")
        return name


SAY_WHY = "Say why they are withdrawn"


class EachAbsentForm(GovukForm):
    """Why the ticked rows are withdrawn."""

    why = PlainTextField(
        label="Why are they withdrawn?",
        help_text="In a sentence. It stays on record with what is withdrawn.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def require_reason(self) -> bool:
        """Whether there is a reason; adds an error where there is none."""
        if self.is_valid() and not self.cleaned_data["why"]:
            self.add_error("why", SAY_WHY)
        return self.is_valid()


class AbsentForm(EachAbsentForm):
    """What happens to rows that the file does not have."""

    absent = forms.ChoiceField(label="What becomes of them?", widget=forms.RadioSelect)

    field_order = ("absent", "why")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["absent"].choices = [  # type: ignore[attr-defined]
            (KEEP, "Keep them all as they are"),
            (WITHDRAW, ChoiceLabel("Withdraw them all", reveals=("why",))),
        ]

    def clean(self) -> dict[str, Any]:
        """A withdrawal has a reason."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("absent") == WITHDRAW and not data.get("why") and "why" not in self.errors:
            self.add_error("why", SAY_WHY)
        return data


class ConfirmForm(ConflictForm):
    """The confirmation of a load."""

    reason = PlainTextField(
        label="Why is the plan changed? (optional)",
        help_text="In a sentence, for the list of changes. The file and the row are noted with each change anyway.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    decision = forms.ChoiceField(
        label=FieldLabel("Decision behind it, if there is one", "the decision behind it"), required=False
    )
    ask_now = forms.BooleanField(
        label="Ask for an update on the new actions in the open reporting period", required=False
    )

    def __init__(
        self, *args: Any, open_period: str = "", decisions: Sequence[DecisionValue] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if decisions:
            self.fields["decision"].choices = [  # type: ignore[attr-defined]
                ("", "None"),
                *((row.ref, decision_words(row)) for row in reversed(decisions)),
            ]
        else:
            del self.fields["decision"]
        if open_period:
            self.fields[
                "ask_now"
            ].label = f"Ask for an update on the new actions in the open period, {open_period}"
        else:
            del self.fields["ask_now"]


class UndoForm(ConflictForm):
    """Why a load is taken back."""

    reason = PlainTextField(
        label="Why is it undone?",
        help_text="In a sentence, for the list of changes.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
