"""The bound field of the project's forms: its template, hint, errors, and the id that a link to it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

from core.govuk.fields import DateError
from core.govuk.sentences import required_words
from core.govuk.widgets import DatePartsInput

# The first that fits: several widgets are kinds of another.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (DatePartsInput, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
)
CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
}
ERROR_CLASSES = {"password": "govuk-input--error"}
# The page states and checks a limit; the browser must not cut off a pasted text. The style sheet sets the width.
NOT_DRAWN = frozenset({"placeholder", "maxlength", "minlength", "cols"})


@dataclass(frozen=True)
class Option:
    """One radio or checkbox for the template.

    ``hint``, ``status``, ``reveals``: those of its ``ChoiceLabel``. ``revealed``: the fields that it alone reveals.
    """

    id: str
    name: str
    value: str
    label: Any
    is_chosen: bool
    is_disabled: bool = False
    hint: str = ""
    status: Any = None
    reveals: Sequence[str] = ()
    revealed: Sequence[BoundField] = ()
    shows_shared: bool = False


class GovukBoundField(BoundField):
    """A field of a form on a page. A page may change ``label``, ``help_text`` and the attributes below.

    ``kind``: the name of the template that draws it. ``count_limit``: the largest number of characters of a text of
    several lines; None: no limit, or another kind of field.
    """

    label_size = "s"
    """Empty (plain), "s" (bold), "m", "l" or "xl"."""
    as_heading = False
    """The label is the page's h1."""
    label_hidden = False
    """The label is for screen readers only, as in the cells of a table."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.kind = next((kind for widget, kind in KINDS if isinstance(field.widget, widget)), "input")
        self.count_limit = getattr(field, "max_length", None) if self.kind == "textarea" else None

    @property
    def aria_describedby(self) -> str:
        """The ids of the hint, the error and the character count, in reading order."""
        ids = [f"{self.auto_id}_hint"] if self.help_text else []
        if self.errors:
            ids.append(f"{self.auto_id}_error")
        if self.count_limit:
            # The name that the character count's script looks for.
            ids.append(f"{self.auto_id}-info")
        own_ids = self.field.widget.attrs.get("aria-describedby")
        return " ".join([*ids, own_ids] if own_ids else ids)

    @property
    def messages(self) -> list[str]:
        """The field's error messages; Django's "This field is required" becomes one with the field's name."""
        messages = []
        for error in self.errors.as_data():
            message = " ".join(str(part) for part in error.messages)
            if error.code == "required" and message == str(forms.Field.default_error_messages["required"]):
                # Only a form of a library has these words; its labels have capitals in the middle: "New Password".
                message = required_words(self.field, str(self.label).lower())
            messages.append(message)
        return messages

    @property
    def error_target(self) -> str:
        """The id that a link in the error summary leads to: that of the input to correct."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if self.kind == "date":
            wrong = self.wrong_parts
            return f"{self.auto_id}_{wrong[0] if wrong else 'day'}"
        return str(self.id_for_label or self.auto_id)

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """The wrong parts of a date; all three if the error does not say which."""
        if not self.errors:
            return ()
        for error in self.errors.as_data():
            if isinstance(error, DateError):
                return error.parts
        return ("day", "month", "year")

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes with GOV.UK Frontend's classes, without a placeholder or a maximum length."""
        all_attrs: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        own_attrs = self.field.widget.attrs
        if self.kind in CLASSES:
            classes = [CLASSES[self.kind]]
            if self.count_limit:
                classes.append("govuk-js-character-count")
            if self.errors:
                classes.append(ERROR_CLASSES.get(self.kind, f"{CLASSES[self.kind]}--error"))
            if own_attrs.get("class"):
                classes.append(str(own_attrs["class"]))
            all_attrs["class"] = " ".join(classes)
            all_attrs |= dict.fromkeys(NOT_DRAWN & own_attrs.keys(), False)
        if self.kind == "textarea" and str(own_attrs.get("rows", "10")) == "10":
            all_attrs["rows"] = "5"
        elif self.kind == "password":
            all_attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        elif self.kind == "date" and self.errors:
            all_attrs["wrong_parts"] = self.wrong_parts
        return all_attrs

    @cached_property
    def options(self) -> list[Option]:
        """The choices of radios or checkboxes, each with its hint, its status and the fields that only it reveals."""
        parts = [part.data for part in self.subwidgets]
        revealed = [
            [name for name in getattr(part["label"], "reveals", ()) if name in self.form.fields]
            for part in parts
        ]
        times = Counter(name for names in revealed for name in names)
        return [
            Option(
                id=f"{self.auto_id}_{number}",
                name=str(part["name"]),
                value=str(part["value"]),
                label=part["label"],
                is_chosen=bool(part["selected"]),
                is_disabled=bool(part["attrs"].get("disabled")),
                hint=getattr(part["label"], "hint", ""),
                status=getattr(part["label"], "status", None),
                reveals=names,
                revealed=[self.form[name] for name in names if times[name] == 1],
                shows_shared=any(times[name] > 1 for name in names),
            )
            for number, (part, names) in enumerate(zip(parts, revealed, strict=True))
        ]

    @property
    def shared(self) -> list[BoundField]:
        """Fields that several choices reveal; they are drawn once, below all choices."""
        times = Counter(name for option in self.options for name in option.reveals)
        return [self.form[name] for name, number in times.items() if number > 1]


class GovukRenderer(TemplatesSetting):
    """Draws the project's own forms. It is not the global renderer, so it does not change Django's admin."""

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"

    bound_field_class = GovukBoundField
