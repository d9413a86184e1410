"""The forms of kept files: a file to be added, and why one is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.forms import GovukForm, PlainLineField, PlainTextField
from documents.file_kinds import SUFFIXES, TAKEN, UnfitFile, kind_of
from documents.limits import megabytes
from loading.kept_files.contents import short_name
from loading.kept_files.workflow import Upload
from plan.models import PlanVersion

THE_AGREEMENT = "agreement"


class AddFileForm(GovukForm):
    """A file, by its content of a kind that is kept, and what it is called."""

    file = forms.FileField(label="The file", widget=forms.FileInput(attrs={"accept": SUFFIXES}))
    title = PlainLineField(
        label="What it is",
        help_text="As it is to be listed. Left empty: the name of the file.",
        max_length=300,
        required=False,
    )

    upload: Upload | None = None
    """The file of a valid form, but for its title."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        most = megabytes(settings.KEPT_FILE_BYTES)
        self.fields["file"].help_text = f"{TAKEN[0].upper()}{TAKEN[1:]}; at most {most}."

    def clean_file(self) -> Any:
        """Refuses what is too large, and what is by its content not of a kind that is kept."""
        file = self.cleaned_data["file"]
        name = short_name(file.name)
        if file.size > settings.KEPT_FILE_BYTES:
            size = f"{file.size / 1_000_000:.1f} MB"
            raise ValidationError(
                f"“{name}” has {size}; at most {megabytes(settings.KEPT_FILE_BYTES)} are taken. "
                "Make its pictures smaller, or add it in parts."
            )
        content = file.read()
        try:
            self.upload = Upload(name, content, kind_of(content, name))
        except UnfitFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file


class AddDocumentForm(AddFileForm):
    """An adopted document, of the agreement or of one of its versions."""

    of = forms.ChoiceField(label="What is it the adopted document of?", widget=forms.RadioSelect)
    field_order = ("of", "file", "title")

    def __init__(self, *args: Any, versions: Sequence[PlanVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.versions = {str(row.pk): row for row in versions}
        named = [(key, f"Version {row.number} of the {row.document}") for key, row in self.versions.items()]
        self.fields["of"].choices = [(THE_AGREEMENT, "The agreement as a whole"), *named]  # type: ignore[attr-defined]

    @property
    def version(self) -> PlanVersion | None:
        """The chosen version; None: the agreement itself."""
        return self.versions.get(self.cleaned_data["of"])


class WithdrawFileForm(GovukForm):
    """Why a file is withdrawn."""

    reason = PlainTextField(
        label="Why is it withdrawn?",
        help_text="In a sentence. It stays on record with the file’s title, for those who can add files.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
