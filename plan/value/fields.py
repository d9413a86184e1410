"""What is known of a field of a row, written beside it: ``measure: Annotated[str, FormColumn("How it is measured.")]``.

Everything else that must know a field is made from these marks: the interchange form and its reading, the template
workbook, the canonical formats, the difference and its telling, and how the rows of a table hang together. What the
database knows of a column is not said again: its words, its longest text and its choices stand in the model.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from core.text import folded

if TYPE_CHECKING:
    from priorities.models import PlanLink


def model_of(name: str) -> type[Any]:
    """The model "app.Model". Django is imported only now: a value can be built and compared without it."""
    from django.apps import apps

    return apps.get_model(name)


# --- marks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormColumn:
    """A column of the interchange form that holds the field; a field without one is not in the form.

    ``note``: what goes into it, for the template workbook; "" for a column of another field, which holds this one too.
    ``name``: its heading; "": the name of the field. ``after``: the heading behind which it stands; "": it is the
    first; None: behind the column before it. ``required``: whether each row must fill it; None: where the field has no
    default. ``is_text``: Excel must keep text, and make no number of 2.10 and no date of October 2014. ``since``: the
    canonical format from which on it is published; ``until``: the last one with it. A second column of a post holds
    its body.
    """

    note: str = ""
    name: str = ""
    after: str | None = field(default=None, kw_only=True)
    required: bool | None = field(default=None, kw_only=True)
    is_text: bool = field(default=False, kw_only=True)
    since: int = field(default=1, kw_only=True)
    until: int | None = field(default=None, kw_only=True)

    def is_in(self, format_version: int) -> bool:
        """Whether a canonical format has the column."""
        return self.since <= format_version <= (self.until or format_version)


@dataclass(frozen=True)
class RowLink:
    """The field holds the ref of a row of another table.

    ``is_subject``: the row is in force only while that row is. ``within``: it has its order within that row.
    """

    table: str
    is_subject: bool = False
    within: bool = False


@dataclass(frozen=True)
class ManyField:
    """The field names several rows of another table, kept in a link model."""

    table: str  # the other table
    kept_in: str  # the link model, as "app.Model"
    owner: str  # the link's foreign key to the row that has the field
    other: str  # the link's foreign key to the rows named
    where: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def model(self) -> type[PlanLink]:
        """The link model."""
        return cast("type[PlanLink]", model_of(self.kept_in))


@dataclass(frozen=True)
class Told:
    """How a change of the field is told, where the words of its model do not say it well.

    ``noun``: what changed, for counting ("2 measures reworded"); ``words``: the field of a row, with {} for the name of
    the row ("Measure of action {}"); ``label``: what the field is called. "": made from the words of the model.
    """

    noun: str = ""
    words: str = ""
    label: str = ""


class _Mark:
    """A mark without more to say."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


NAME = _Mark("NAME")
"""People know the row by these words: they are compared without case and spaces."""
NOT_TOLD = _Mark("NOT_TOLD")
"""A change says nothing to a reader, or a reader may not see it: short names in addresses, refs, e-mail addresses."""


# --- reading them -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class FieldFacts:
    """All that is known of one field. ``type``: without None; ``link``, ``many``, ``told``: None where it has none."""

    name: str
    type: Any
    default: Any
    columns: tuple[FormColumn, ...]
    link: RowLink | None
    many: ManyField | None
    told: Told | None
    is_name: bool
    is_told: bool

    @property
    def is_required(self) -> bool:
        """Whether a row cannot be without it: it has no default."""
        return self.default is MISSING

    def heading(self, column: FormColumn) -> str:
        """The heading of one of its columns."""
        return column.name or self.name

    @property
    def is_written(self) -> bool:
        """Whether it has a column of its own in the interchange form."""
        return bool(self.columns and self.columns[0].note)

    @property
    def column(self) -> str:
        """The heading of its column in the interchange form, the first where it has several; "" for none."""
        return self.heading(self.columns[0]) if self.columns else ""


_FACTS: dict[Any, Mapping[str, FieldFacts]] = {}


def facts_of(row: type[Any]) -> Mapping[str, FieldFacts]:
    """Field -> what is known of it, in the order of the row."""
    if row not in _FACTS:
        hints = get_type_hints(row, include_extras=True)
        _FACTS[row] = {item.name: _facts(item.name, hints[item.name], item.default) for item in fields(row)}
    return _FACTS[row]


def _facts(name: str, hint: Any, default: Any) -> FieldFacts:
    marks = getattr(hint, "__metadata__", ())
    plain = get_args(hint)[0] if marks else hint

    def first(kind: type[Any]) -> Any:
        return next((mark for mark in marks if isinstance(mark, kind)), None)

    return FieldFacts(
        name,
        _without_none(plain),
        default,
        tuple(mark for mark in marks if isinstance(mark, FormColumn)),
        first(RowLink),
        first(ManyField),
        first(Told),
        NAME in marks,
        name != "ref" and NOT_TOLD not in marks,
    )


def _without_none(hint: Any) -> Any:
    """The type of a field that may be None."""
    arguments = [part for part in get_args(hint) if part is not type(None)]
    is_optional = get_origin(hint) is Union or type(hint).__name__ == "UnionType"
    return arguments[0] if is_optional and len(arguments) == 1 else hint


# --- natural keys -------------------------------------------------------------------------------------------------


class Key:
    """A natural key: two rows with the same values in these fields are the same row. Names are compared without case.

    ``needs``: the key counts only where its last field is filled.
    """

    def __init__(self, *fields: str, needs: bool = False) -> None:
        self.fields = fields
        self.needs = needs

    def of(self, row: Any) -> Hashable:
        """The key of a row; None where it has none."""
        facts = facts_of(type(row))
        values = [getattr(row, name) for name in self.fields]
        if self.needs and not values[-1]:
            return None
        return tuple(
            folded(value) if name in facts and facts[name].is_name else value
            for name, value in zip(self.fields, values, strict=True)
        )
