"""Changed since you looked: the one way to notice it, to refuse it and to show it.

A page that changes something holds a token of what it showed: a hidden field ``seen``. The verb reads the same again
under its lock and calls :func:`refuse_if_changed` (or, where two people may change different parts of one thing,
:func:`changed_parts`), which raises :class:`Conflict`. The view catches it and gives the page a
:class:`ShownConflict`, by :meth:`ConflictForm.show_conflict` or as ``conflict`` in the context. ``base.html`` then
draws both texts below the error summary. Nothing is overwritten: what was typed stays in the boxes, and the same
button saves it in the place of what stands now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2s
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.formats import date_format

from core.forms import GovukForm, Problem, own_bound_field
from core.text import normalise

CONFLICT_ID = "changed-since"
"""Id of the part of a page that shows a conflict."""


# --- the token ----------------------------------------------------------------------------------------------


def token_of(value: object) -> str:
    """What a page shows as eight characters.

    Two texts that a text box cannot tell apart have the same token; so have None and "".
    """
    return blake2s(repr(_plain(value)).encode(), digest_size=4).hexdigest()


def _plain(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return normalise(value).strip()
    if isinstance(value, list | tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, Model):
        return value._meta.label, value.pk
    return value


def token_of_parts(values: Mapping[str, object]) -> str:
    """One token of several named parts, of which :func:`changed_parts` tells those that changed."""
    return joined_parts({name: token_of(value) for name, value in values.items()})


def joined_parts(tokens: Mapping[str, str]) -> str:
    """One token of the tokens of named parts."""
    return ",".join(f"{name}:{token}" for name, token in tokens.items())


def parts_in(seen: str) -> dict[str, str]:
    """The tokens of the named parts. What is none is left out, so that its part counts as changed."""
    return dict(part.split(":", 1) for part in seen.split(",") if ":" in part)


def changed_parts(seen: str, now: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the parts that are no longer what the token of :func:`token_of_parts` was made of.

    A part that the token does not name has changed.
    """
    tokens = parts_in(seen)
    return tuple(name for name, value in now.items() if tokens.get(name) != token_of(value))


# --- the refusal --------------------------------------------------------------------------------------------


class Conflict(Exception):
    """Somebody has changed what the page showed. Nothing was saved.

    ``now``: what stands now, as the verb read it under the lock; None: it is gone. ``parts``: the names of the parts
    that have changed, where the verb tells parts apart.
    """

    def __init__(self, now: Any = None, parts: Iterable[str] = ()) -> None:
        super().__init__("changed since the page was opened")
        self.now = now
        self.parts = tuple(parts)


def refuse_if_changed(seen: str | None, showed: object, now: Any = None) -> None:
    """Raises Conflict with ``now`` unless ``seen`` is the token of ``showed``: what the page would show now.

    ``seen`` None: no page stands behind the call (a command, an e-mail). "" is a page that lost its token: refused.
    """
    if seen is not None and seen != token_of(showed):
        raise Conflict(now)


# --- the page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConflictLine:
    """One thing that has changed since the page was opened: its name, what stands now, what the person typed.

    ``now`` "": nothing stands there. ``yours`` None: the person typed nothing else there. ``target``: the id of the
    box for it; "": it has none.
    """

    label: str
    now: str
    yours: str | None = None
    target: str = ""


@dataclass(frozen=True)
class ShownConflict:
    """What a page says of a conflict.

    ``what``: what has changed, for the beginning of a sentence ("The plan"). ``button``: the words of the button that
    goes on. ``who``: who changed it, "" where the reader may not know or nobody is on record; ``when``, ``why``:
    the same. ``is_gone``: it was withdrawn. ``is_rest_saved``: what else stood on the page was saved. ``advice``: one
    more sentence about this page. ``event``: what happened, where neither "was changed" nor "was taken away" says it;
    ``undone``: what was not done because of it. ``is_done``: it is already what the person wanted, so that nothing is
    left to press.
    """

    lines: tuple[ConflictLine, ...] = ()
    what: str = "This"
    button: str = "Save"
    who: str = ""
    when: datetime | None = None
    why: str = ""
    is_gone: bool = False
    is_done: bool = False
    is_rest_saved: bool = False
    advice: str = ""
    event: str = ""
    undone: str = "saved"

    @property
    def happened(self) -> str:
        """What happened to it, before "by Ann Other"."""
        return self.event or ("was taken away" if self.is_gone else "was changed")

    @property
    def problem(self) -> Problem:
        """The line of the error summary."""
        changed = self.happened if self.is_gone or self.event else "has changed"
        what_was_not = "what you typed there was not" if self.is_rest_saved else "nothing was"
        words = f"{self.what} {changed} since you opened this page, so {what_was_not} {self.undone}"
        return Problem(words, CONFLICT_ID)

    @property
    def has_input(self) -> bool:
        """Whether the person typed something other than what stands now."""
        return any(line.yours is not None for line in self.lines)


def value_in_words(value: object) -> str:
    """What a box holds, as :class:`ConflictLine` shows it; "" for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return normalise(str(value or "")).strip()


class ConflictForm(GovukForm):
    """A form that holds the token of what it showed: ``initial["seen"]``."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    conflict: ShownConflict | None = None

    def show_conflict(self, conflict: ShownConflict, seen: str) -> None:
        """Shows both texts. ``seen``: the token of what stands now, so that the same button then saves.

        What was typed stays in the boxes.
        """
        self.conflict = conflict
        self.set_value("seen", seen)

    def show_both(self, now: Mapping[str, Any], what: str, button: str = "Save") -> None:
        """Shows the boxes that hold something else ``now`` beside what was typed.

        ``now``: the initial values as the form would open with them, with their token as ``seen``.
        """
        lines = [
            ConflictLine(str(box.label), value_in_words(theirs), value_in_words(mine), box.error_target)
            for name, theirs in now.items()
            if name != "seen"
            for box, mine in [(own_bound_field(self[name]), self.cleaned_data.get(name))]
            if token_of(theirs) != token_of(mine)
        ]
        self.show_conflict(ShownConflict(tuple(lines), what, button), now["seen"])

    def set_value(self, name: str, content: Any) -> None:
        """Changes the value of a box in a bound form."""
        data: Any = copy(self.data)
        field, key = self.fields[name], self.add_prefix(name)
        prepared = field.prepare_value(content)
        if isinstance(field, forms.BooleanField):
            data.pop(key, None)
            if content:
                data[key] = "on"
        elif isinstance(field, forms.MultipleChoiceField):
            data.setlist(key, list(prepared))
        else:
            data[key] = "" if prepared is None else str(prepared)
        self.data = data
