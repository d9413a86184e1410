"""One table of a plan: its model, its rows, its natural keys, and what follows from its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from plan.value.fields import FieldFacts, Key, ManyField, facts_of, model_of
from plan.value.rows import Row

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from priorities.models import PlanRow


@dataclass(frozen=True, eq=False)
class Table:
    """One table of the value.

    ``kept_in``: the model, as "app.Model". ``one``, ``many_rows``: what a row is called, and several. ``main``: the
    field whose words stand for a row; "" for none. ``keys``: its natural keys, the most exact first. ``sheet``: the
    sheet of the interchange form that it is written on; "": the one of its own name. ``named_by``: the field by which
    cells of other sheets name its rows; "": none do. ``progress``: the table is read at the progress moment.
    ``is_published``: it is in the bytes of a version. ``where``: a condition on the model's rows, where it keeps two
    tables; ``columns``: field -> column, where their names differ; ``new``: columns that a new row gets.
    """

    name: str
    row: type[Row]
    kept_in: str
    one: str
    many_rows: str
    main: str = "title"
    keys: tuple[Key, ...] = ()
    sheet: str = ""
    named_by: str = ""
    progress: bool = False
    is_published: bool = True
    where: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)

    def rows_of(self, agreement: Any) -> QuerySet[Any]:
        """The live rows of the table in an agreement (a row, or its primary key)."""
        return self.model._default_manager.filter(agreement=agreement, **self.where)

    def column_of(self, name: str) -> str:
        """The column that keeps a field."""
        return self.columns.get(name, name)

    def field_of(self, name: str) -> Any:
        """The field of the model that keeps a field."""
        return self.model._meta.get_field(self.column_of(name))

    @cached_property
    def model(self) -> type[PlanRow]:
        """The model of its rows."""
        return cast("type[PlanRow]", model_of(self.kept_in))

    @cached_property
    def facts(self) -> Mapping[str, FieldFacts]:
        """Field -> what is known of it."""
        return facts_of(self.row)

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Field -> the table of the row whose ref it holds."""
        return {name: item.link.table for name, item in self.facts.items() if item.link}

    @cached_property
    def many(self) -> Mapping[str, ManyField]:
        """Field -> the several rows that it names."""
        return {name: item.many for name, item in self.facts.items() if item.many}

    @cached_property
    def within(self) -> str:
        """The field with the parent within which rows are ordered (aims within their priority); "" for none."""
        return next((name for name, item in self.facts.items() if item.link and item.link.within), "")

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """The fields with the subjects of its rows. A row is in force only while those that it names are; a row that
        a field only mentions (a lead, a label) may be withdrawn."""
        return tuple(name for name, item in self.facts.items() if item.link and item.link.is_subject)

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """Fields that are kept in a column, mostly of the same name."""
        return tuple(
            name
            for name in self.facts
            if name not in self.links and name not in self.many and name not in ("ref", "partnership")
        )

    @cached_property
    def columns_read(self) -> tuple[str, ...]:
        """The columns of a row that a reading asks for."""
        plain, links = map(self.column_of, self.plain), (f"{name}_id" for name in self.links)
        return ("id", "ref", "withdrawn_at", "withdrawn_why", *plain, *links)

    @cached_property
    def pairs(self) -> tuple[str, ...]:
        """The fields that hold pairs, which are kept as JSON."""
        return tuple(name for name in self.plain if self.field_of(name).get_internal_type() == "JSONField")

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The fields with texts of several lines, without the one whose words stand for the row."""
        return tuple(
            name
            for name in self.plain
            if name != self.main and self.field_of(name).get_internal_type() == "TextField"
        )

    def label_of(self, name: str) -> str:
        """What a field is called: "planned outcome"."""
        facts = self.facts.get(name)  # None: a column that only the history of the row has
        if facts and facts.told and facts.told.label:
            return facts.told.label
        return str(self.field_of(name).verbose_name)

    @cached_property
    def needs(self) -> frozenset[str]:
        """The tables that must be read with this one, because its rows name theirs."""
        return frozenset(self.links.values()) | {many.table for many in self.many.values()}
