"""The forms of filed papers: for which meeting and who may open one, and a file to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from core.forms import FieldLabel, GovukForm
from documents.limits import megabytes
from loading.models import FiledPaper
from papers.agendas.choosing import MeetingChoice

Readers = FiledPaper.Readers


class FilingForm(GovukForm):
    """For which meeting the paper goes out, and who may open it: of a review pack or an appendix there is no choice."""

    meeting = forms.ChoiceField(label=FieldLabel("For which meeting", "the meeting"), required=False)
    readers = forms.ChoiceField(label="Who may open it", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, has_choice: bool, meetings: Sequence[MeetingChoice], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.meetings = {choice.key: choice for choice in meetings}
        named = [(key, choice.words) for key, choice in self.meetings.items()]
        self.fields["meeting"].choices = [("", "None of them"), *named]  # type: ignore[attr-defined]
        if not has_choice:
            del self.fields["readers"]
            return
        codes = (Readers.EVERYBODY, Readers.MEMBERS, Readers.WORKERS)
        choices = [(code.value, code.label) for code in codes]
        self.fields["readers"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen_meeting(self) -> MeetingChoice | None:
        """The meeting for which it goes out; None for none. The form is valid."""
        return self.meetings.get(self.cleaned_data["meeting"])


class CheckFileForm(GovukForm):
    """A file that somebody holds."""

    file = forms.FileField(label="The file")

    content: bytes = b""
    """What is in the file of a valid form."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        most = megabytes(settings.KEPT_FILE_BYTES)
        self.fields["file"].help_text = f"At most {most}. It is looked at and not kept."

    def clean_file(self) -> Any:
        """Refuses what is larger than any file that is kept."""
        file = self.cleaned_data["file"]
        if file.size > settings.KEPT_FILE_BYTES:
            raise ValidationError(
                f"The file is larger than {megabytes(settings.KEPT_FILE_BYTES)}: no file here is. Choose another."
            )
        self.content = file.read()
        return file
