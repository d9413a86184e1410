"""The form that takes a Word template."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import GovukForm
from documents.file_kinds import UnfitFile
from documents.limits import TEMPLATE_BYTES, megabytes
from documents.word.template import read_template
from loading.kept_files.contents import short_name


class WordTemplateForm(GovukForm):
    """A Word document or template."""

    file = forms.FileField(
        label="The template",
        help_text="A Word document (.docx) or a Word template (.dotx), without macros; "
        f"at most {megabytes(TEMPLATE_BYTES)}.",
        widget=forms.FileInput(attrs={"accept": ".docx,.dotx"}),
    )

    name: str = ""
    content: bytes = b""
    """Of a valid form: the look of the file, and nothing else of it."""

    def clean_file(self) -> Any:
        """Refuses what is too large, no Word document, or not safe to hand on."""
        file = self.cleaned_data["file"]
        self.name = short_name(file.name)
        if file.size > TEMPLATE_BYTES:
            raise ValidationError(
                f"“{self.name}” is larger than {megabytes(TEMPLATE_BYTES)}, and every Word paper would carry it. "
                "Delete its words and make its pictures smaller."
            )
        try:
            self.content = read_template(file.read(), self.name)
        except UnfitFile as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file
