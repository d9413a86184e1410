"""The base of the forms on the people pages."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from core.conflict import ConflictForm

REASON_HINT = "Kept in the history beside your name. Leave it empty if the change speaks for itself."


class ReasonedForm(ConflictForm):
    """A form whose change may have a reason, and whose verb words its own refusals."""

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
