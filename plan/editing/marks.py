"""Whether a row has moved on since a form was opened: a short mark of each field, carried by the form.

A mark says that two values are the same without saying what they are, so that a form of five hundred rows can carry
the marks of all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2s
from typing import Any

from core.text import normalise


def mark(value: object) -> str:
    """A mark of one value; texts that differ only in what a text box cannot give back have the same."""
    if value is None:
        value = ""
    if isinstance(value, str):
        value = normalise(value).strip()
    return blake2s(repr(value).encode(), digest_size=4).hexdigest()


def marks_of(row: object, names: Iterable[str]) -> dict[str, str]:
    """The marks of some fields of a row."""
    return {name: mark(getattr(row, name)) for name in names}


def packed(marks: Mapping[str, str]) -> str:
    """The marks as one hidden value of a form."""
    return ",".join(f"{name}:{value}" for name, value in marks.items())


def unpacked(text: str) -> dict[str, str]:
    """The marks that a form carried; what is not one is left out, so that its field counts as moved on."""
    return dict(part.split(":", 1) for part in text.split(",") if ":" in part)


def moved_on(row: object, was: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
    """Fields of a row that are not what they were when the form was opened."""
    return tuple(name for name, value in marks_of(row, names).items() if was.get(name) != value)


def really_typed(row: object, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What of the typed values differs from the row as it is."""
    return {name: value for name, value in typed.items() if mark(getattr(row, name)) != mark(value)}


def touched(typed: Mapping[str, Any], was: Mapping[str, str], names: Collection[str]) -> frozenset[str]:
    """Fields that the person changed, whatever somebody else did meanwhile."""
    return frozenset(name for name in names if was.get(name) != mark(typed[name]))
