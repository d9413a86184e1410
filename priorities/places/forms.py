"""The form of a place in the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms

from core.conflict import ConflictLine, ShownConflict, token_of
from core.forms import FieldLabel, PlainLineField, PlainTextField
from priorities.people.form_base import REASON_HINT, ReasonedForm
from priorities.places.register import SEPARATOR, PlaceKind, PlaceValue, Register, names_in


class PlaceForm(ReasonedForm):
    """A place: its names, what it is, what it is a part of."""

    name = PlainLineField(label="Name", max_length=120)
    kind = forms.ChoiceField(label="What it is", choices=PlaceKind.choices(), widget=forms.RadioSelect)
    within = forms.ChoiceField(label=FieldLabel("Part of", "the place that it is part of"), required=False)
    code = PlainLineField(
        label="Code", help_text="Its official code, where you need it.", max_length=20, required=False
    )
    other_names = PlainTextField(
        label="Other names",
        help_text="One a line: what figures and documents also call it, or called it before.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = PlainLineField(label="Reason", required=False, help_text=REASON_HINT, max_length=500)

    def __init__(self, *args: Any, register: Register, own: PlaceValue | None = None, **options: Any) -> None:
        """``own``: the place that the form changes; None for a new one."""
        self.own = own
        super().__init__(*args, **options)
        others = [place.name for place in register.places if own is None or place.key != own.key]
        choices = [("", "Nothing else"), *((name, name) for name in others)]
        cast("forms.ChoiceField", self.fields["within"]).choices = choices

    def show_changed(self, now: PlaceValue | None) -> None:
        """Shows the place as somebody else has saved it, beside what was typed."""
        if now is None:
            self.show_conflict(ShownConflict(what="This place", is_gone=True), "")
            return
        mine = self.value
        lines = [
            ConflictLine(label, of(now), of(mine) if of(mine) != of(now) else None, f"id_{name}")
            for name, label, of in _SHOWN
            if self.own is not None and (of(now) != of(self.own) or of(mine) != of(now))
        ]
        self.show_conflict(ShownConflict(tuple(lines), what="This place"), token_of(now))

    @property
    def value(self) -> PlaceValue:
        """The place of a valid form."""
        cleaned = self.cleaned_data
        return PlaceValue(
            key=self.own.key if self.own else None,
            name=cleaned["name"],
            kind=cleaned["kind"],
            within=cleaned["within"],
            code=cleaned["code"],
            other_names=names_in(cleaned["other_names"]),
        )


_SHOWN: tuple[tuple[str, str, Callable[[PlaceValue], str]], ...] = (
    ("name", "Name", lambda place: place.name),
    ("kind", "What it is", lambda place: place.kind_words),
    ("within", "Part of", lambda place: place.within),
    ("code", "Code", lambda place: place.code),
    ("other_names", "Other names", lambda place: SEPARATOR.join(place.other_names)),
)


class PlaceWithdrawalForm(ReasonedForm):
    """Taking a place out of the register."""

    reason = PlainLineField(label="Why is it no longer a place of the partnership?", max_length=500)
