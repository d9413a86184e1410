"""What the forms of the people pages have in common."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import GovukForm

REASON_HINT = "Kept in the history beside your name. Leave it empty if the change speaks for itself."


class DeskForm(GovukForm):
    """A form that knows what it was opened on, and where a refusal belongs."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def goes_on_from(self, seen: str) -> None:
        """The form as shown again stands on what is there now; what was typed stays."""
        posted: Any = copy(self.data)
        posted[self.add_prefix("seen")] = seen
        self.data = posted

    def refuse(self, error: ValidationError) -> None:
        """What a verb refuses, each at its box."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, found in error.error_dict.items():
            self.add_error(field if field in self.fields else None, found)

    @property
    def why(self) -> str:
        """Why; "" when nothing was typed."""
        return str(self.cleaned_data.get("reason", ""))
