"""Marks of fields: a form holds them, and so notices that a row has changed since the form was opened.

A mark is a short digest of a value, so a form can hold the marks of five hundred rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2s
from typing import Any

from core.text import normalise


def value_mark(value: object) -> str:
    """The mark of a value. Two texts have the same mark if a text box cannot tell them apart."""
    if value is None:
        value = ""
    if isinstance(value, str):
        value = normalise(value).strip()
    return blake2s(repr(value).encode(), digest_size=4).hexdigest()


def marks_of(row: object, names: Iterable[str]) -> dict[str, str]:
    """Field -> mark of its value."""
    return {name: value_mark(getattr(row, name)) for name in names}


def pack_marks(marks: Mapping[str, str]) -> str:
    """The marks as the value of one hidden field."""
    return ",".join(f"{name}:{value}" for name, value in marks.items())


def unpack_marks(text: str) -> dict[str, str]:
    """The marks in a hidden field. What is no mark is left out, so its field counts as changed."""
    return dict(part.split(":", 1) for part in text.split(",") if ":" in part)


def fields_changed_since(
    row: object, shown_marks: Mapping[str, str], names: Iterable[str]
) -> tuple[str, ...]:
    """Fields of a row that have changed since the form was opened."""
    return tuple(name for name, value in marks_of(row, names).items() if shown_marks.get(name) != value)


def changed_values(row: object, submitted: Mapping[str, Any]) -> dict[str, Any]:
    """The submitted values that differ from the row as it is."""
    return {
        name: value
        for name, value in submitted.items()
        if value_mark(getattr(row, name)) != value_mark(value)
    }


def fields_edited(
    submitted: Mapping[str, Any], shown_marks: Mapping[str, str], names: Collection[str]
) -> frozenset[str]:
    """Fields that the person changed in the form."""
    return frozenset(name for name in names if shown_marks.get(name) != value_mark(submitted[name]))
