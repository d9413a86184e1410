"""How a field is drawn: its kind, its hint, its errors, and where a link to it goes."""

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
    """One radio or checkbox, ready to be drawn."""

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
        """Which of the templates draws it."""
        widget = self.field.widget
        return next((kind for widget_class, kind in KINDS if isinstance(widget, widget_class)), "input")

    @property
    def hint(self) -> str:
        """The help text that stands above the box."""
        return str(self.help_text or "")

    @property
    def hint_id(self) -> str:
        """The id of the hint."""
        return f"{self.auto_id}_hint"

    @property
    def error_id(self) -> str:
        """The id of the error message."""
        return f"{self.auto_id}_error"

    @property
    def count_limit(self) -> int | None:
        """The number of characters that a text of several lines may have; None: not counted."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def aria_describedby(self) -> str:
        """Ids of what explains the box, in reading order."""
        ids = [self.hint_id] if self.hint else []
        if self.errors:
            ids.append(self.error_id)
        if self.count_limit:
            # The name that the character count's script looks for.
            ids.append(f"{self.auto_id}-info")
        own = self.field.widget.attrs.get("aria-describedby")
        return " ".join([*ids, own] if own else ids)

    @property
    def messages(self) -> list[str]:
        """What is wrong with the field; a library's "this field is required" says which one."""
        found = []
        for error in self.errors.as_data():
            words = " ".join(str(part) for part in error.messages)
            if error.code == "required" and words == str(forms.Field.default_error_messages["required"]):
                words = f"Enter {sentence_name(self.label)}"
            found.append(words)
        return found

    @property
    def error_target(self) -> str:
        """The id that a link in the error summary leads to: the box that can mend the error."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if self.kind == "date":
            wrong = self.wrong_parts
            return f"{self.auto_id}_{wrong[0] if wrong else 'day'}"
        return str(self.id_for_label or self.auto_id)

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """The boxes of a date that are wrong; all of them when an error does not say."""
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
        """The bare box."""
        drawn = widget or self.field.widget
        if isinstance(drawn, DatePartsInput):
            drawn.wrong_parts = self.wrong_parts
        return super().as_widget(widget, attrs, only_initial)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes with GOV.UK Frontend's classes; no placeholder, nothing cut at a length."""
        built = dict(super().build_widget_attrs(attrs, widget))
        kind = self.kind
        own = self.field.widget.attrs
        if kind in CLASSES:
            classes = [CLASSES[kind]]
            if kind == "textarea" and self.count_limit:
                classes.append("govuk-js-character-count")
            if self.errors:
                classes.append(ERROR_CLASSES.get(kind, f"{CLASSES[kind]}--error"))
            if own.get("class"):
                classes.append(str(own["class"]))
            built["class"] = " ".join(classes)
            # A limit is said and checked, never enforced by cutting off what was pasted.
            built |= {"placeholder": False, "maxlength": False, "minlength": False}
            if self.aria_describedby:
                built["aria-describedby"] = self.aria_describedby
        if kind == "textarea":
            built["cols"] = False
            if str(own.get("rows", "10")) == "10":
                built["rows"] = "5"
        if kind == "password":
            built |= {"spellcheck": "false", "autocapitalize": "none"}
        return built

    @property
    def options(self) -> Iterator[Option]:
        """The choices of radios or checkboxes, with hints, tags and the fields that they alone reveal."""
        shared = self._shared_names
        for number, part in enumerate(self.subwidgets):
            data = part.data
            label = data["label"]
            extra: dict[str, Any] = {}
            if isinstance(label, ChoiceLabel):
                own = [name for name in label.reveals if name in self.form.fields and name not in shared]
                extra = {
                    "hint": label.hint,
                    "rag": label.rag,
                    "state": label.state,
                    "is_status": label.is_status,
                    "revealed": [self.form[name] for name in own],
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
        """Fields that several choices reveal: drawn once, below all of them."""
        return [self.form[name] for name in self._shared_names]

    @property
    def _shared_names(self) -> list[str]:
        counted = Counter(
            name for part in self.subwidgets for name in getattr(part.data["label"], "reveals", ())
        )
        return [name for name, times in counted.items() if times > 1 and name in self.form.fields]


# One for all forms: a form's own would read and compile the same templates anew, fifty times on a page of fifty forms.
BARE_WIDGETS = DjangoTemplates()


class GovukRenderer(DjangoTemplates):
    """Draws the project's own forms. It is not the global renderer, so Django's admin stays as it is."""

    form_template_name = "govuk/form.html"
    formset_template_name = "govuk/formset.html"
    field_template_name = "govuk/field.html"

    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Any:
        """The project's templates for what is ours, Django's own for the bare widgets."""
        if template_name.startswith("govuk/"):
            return loader.get_template(template_name)
        return BARE_WIDGETS.get_template(template_name)


def revealed_names(form: forms.BaseForm) -> set[str]:
    """Fields that are drawn below a choice of another field, and so not again by themselves."""
    names: set[str] = set()
    for bound in form:
        # Checkboxes are a kind of radios.
        if isinstance(bound.field.widget, forms.RadioSelect):
            for part in bound.subwidgets:
                names.update(getattr(part.data["label"], "reveals", ()))
    return names
