"""The bound field of the project's forms: its template, hint, errors, and the id that a link to it needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.template import loader

from core.govuk.fields import DateError, sentence_name
from core.govuk.widgets import ChoiceLabel, DatePartsInput

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


@dataclass(frozen=True)
class Option:
    """One radio or checkbox for the template."""

    id: str
    name: str
    value: str
    label: Any
    is_chosen: bool
    is_disabled: bool = False
    hint: str = ""
    rag: str = ""
    state: str = ""
    is_status: bool = False
    revealed: list[BoundField] = field(default_factory=list)
    shows_shared: bool = False


class GovukBoundField(BoundField):
    """A field of a form on a page. A page may change ``label``, ``help_text`` and the attributes below."""

    label_size = "s"
    """Empty (plain), "s" (bold), "m", "l" or "xl"."""
    as_heading = False
    """The label is the page's h1."""
    label_hidden = False
    """The label is for screen readers only, as in the cells of a table."""

    @property
    def kind(self) -> str:
        """The name of the template that draws the field."""
        widget = self.field.widget
        return next((kind for widget_class, kind in KINDS if isinstance(widget, widget_class)), "input")

    @property
    def hint(self) -> str:
        """The help text above the input."""
        return str(self.help_text or "")

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_hint"

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def count_limit(self) -> int | None:
        """The largest number of characters of a text of several lines; None: no limit, or another kind of field."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def aria_describedby(self) -> str:
        """The ids of the hint, the error and the character count, in reading order."""
        ids = [self.hint_id] if self.hint else []
        if self.errors:
            ids.append(self.error_id)
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
                message = f"Enter {sentence_name(self.label)}"
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

    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> Any:
        """The widget, with the wrong parts of a date marked."""
        shown_widget = widget or self.field.widget
        if isinstance(shown_widget, DatePartsInput):
            shown_widget.wrong_parts = self.wrong_parts
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes with GOV.UK Frontend's classes, without a placeholder or a maximum length."""
        all_attrs = dict(super().build_widget_attrs(attrs, widget))
        kind = self.kind
        own_attrs = self.field.widget.attrs
        if kind in CLASSES:
            classes = [CLASSES[kind]]
            if kind == "textarea" and self.count_limit:
                classes.append("govuk-js-character-count")
            if self.errors:
                classes.append(ERROR_CLASSES.get(kind, f"{CLASSES[kind]}--error"))
            if own_attrs.get("class"):
                classes.append(str(own_attrs["class"]))
            all_attrs["class"] = " ".join(classes)
            # The page states and checks a limit; the browser must not cut off a pasted text.
            all_attrs |= {"placeholder": False, "maxlength": False, "minlength": False}
            if self.aria_describedby:
                all_attrs["aria-describedby"] = self.aria_describedby
        if kind == "textarea":
            all_attrs["cols"] = False
            if str(own_attrs.get("rows", "10")) == "10":
                all_attrs["rows"] = "5"
        if kind == "password":
            all_attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        return all_attrs

    @property
    def options(self) -> Iterator[Option]:
        """The choices of radios or checkboxes, each with its hint, its tag and the fields that only it reveals."""
        shared = self._shared_names
        for number, part in enumerate(self.subwidgets):
            data = part.data
            label = data["label"]
            extra: dict[str, Any] = {}
            if isinstance(label, ChoiceLabel):
                own_fields = [
                    name for name in label.reveals if name in self.form.fields and name not in shared
                ]
                extra = {
                    "hint": label.hint,
                    "rag": label.rag,
                    "state": label.state,
                    "is_status": label.is_status,
                    "revealed": [self.form[name] for name in own_fields],
                    "shows_shared": any(name in shared for name in label.reveals),
                }
            yield Option(
                id=f"{self.auto_id}_{number}",
                name=str(data["name"]),
                value=str(data["value"]),
                label=label,
                is_chosen=bool(data["selected"]),
                is_disabled=bool(data["attrs"].get("disabled")),
                **extra,
            )

    @property
    def shared(self) -> list[BoundField]:
        """Fields that several choices reveal; they are drawn once, below all choices."""
        return [self.form[name] for name in self._shared_names]

    @property
    def _shared_names(self) -> list[str]:
        counts = Counter(
            name for part in self.subwidgets for name in getattr(part.data["label"], "reveals", ())
        )
        return [name for name, times in counts.items() if times > 1 and name in self.form.fields]


# One for all forms: otherwise a page of fifty forms would read and compile the same templates fifty times.
BARE_WIDGETS = DjangoTemplates()


class GovukRenderer(DjangoTemplates):
    """Draws the project's own forms. It is not the global renderer, so it does not change Django's admin."""

    form_template_name = "govuk/form.html"
    formset_template_name = "govuk/formset.html"
    field_template_name = "govuk/field.html"

    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Any:
        """The project's template for a name in govuk/, else Django's own."""
        if template_name.startswith("govuk/"):
            return loader.get_template(template_name)
        return BARE_WIDGETS.get_template(template_name)


def revealed_names(form: forms.BaseForm) -> set[str]:
    """The names of the fields that a choice of another field reveals; they are drawn below that choice only."""
    names: set[str] = set()
    for bound in form:
        # Checkboxes are a kind of radios.
        if isinstance(bound.field.widget, forms.RadioSelect):
            for part in bound.subwidgets:
                names.update(getattr(part.data["label"], "reveals", ()))
    return names
