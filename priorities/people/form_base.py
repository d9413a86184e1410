"""The base of the forms on the people pages."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import GovukForm

REASON_HINT = "Kept in the history beside your name. Leave it empty if the change speaks for itself."


class ConflictForm(GovukForm):
    """A form that notices when somebody else has changed the same rows since it was opened.

    ``seen``: a short text that stands for those rows at that time.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def replace_seen(self, seen: str) -> None:
        """Takes the rows as they are now as seen; the submitted values stay."""
        data: Any = copy(self.data)
        data[self.add_prefix("seen")] = seen
        self.data = data

    def refuse(self, error: ValidationError) -> None:
        """Puts each message of the error at its field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)

    @property
    def reason_text(self) -> str:
        """The submitted reason; "" for none."""
        return str(self.cleaned_data.get("reason", ""))
