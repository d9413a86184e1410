"""The forms of a filled-in workbook: the file, and the choice between two texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.forms import GovukForm
from documents import limits

WORKBOOK, IN_TRACKER = "workbook", "there"


class UpdateFileForm(GovukForm):
    """The workbook or document that is dropped in."""

    file = forms.FileField(
        label="The filled-in file",
        help_text=(
            "The Excel workbook (.xlsx) or Word document (.docx) that was downloaded here, at most "
            f"{limits.megabytes(limits.FILE_BYTES)}."
        ),
        error_messages={"required": "Choose the file that you have filled in"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.docx"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuses a file that is too large to be read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > limits.FILE_BYTES:
            most = limits.megabytes(limits.FILE_BYTES)
            raise forms.ValidationError(
                f"The file is larger than {most}, which no file of updates is. Choose the one that you filled in"
            )
        return file


class TakeForm(GovukForm):
    """The choice between the text in the workbook and another text in the tracker."""

    take = forms.ChoiceField(
        label="What is to stand?",
        choices=[
            (WORKBOOK, "The file’s words, in place of what is there"),
            (IN_TRACKER, "What is there; the file’s words are left aside"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whose words are to stand"},
    )
