"""Reads cells that hold a field as it is: words, dates, numbers, yes or no. Names of other rows are read elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator

from loading.interchange.lines import LONGEST_TEXT, SheetLine
from plan.value import Table, table_of
from plan.value.fields import FieldFacts
from plan.value.rows import Row

RowType = TypeVar("RowType", bound=Row)
MOST = 1_000_000
"""The largest whole number that a cell may have, where the model has no limit."""


def plain_row(line: SheetLine, table: str, row: type[RowType], **others: Any) -> RowType:
    """A row of a table, with no ref yet. ``others``: the fields that are not read as they are."""
    fields = {**plain_fields(line, table_of(table), *others), "ref": "", **others}
    return row(**fields)


def plain_fields(line: SheetLine, table: Table, *apart: str) -> dict[str, Any]:
    """The fields of a row from their cells; an empty cell is the default of its field. ``apart``: fields left out."""
    return {
        name: _value(line, table, item)
        for name, item in table.facts.items()
        if item.type in _READERS and item.is_written and name not in ("ref", *apart) and not item.link
    }


def _value(line: SheetLine, table: Table, item: FieldFacts) -> Any:
    value = _READERS[item.type](line, table, item)
    return item.default if value in (None, "") and not item.is_required else value


def _words(line: SheetLine, table: Table, item: FieldFacts) -> str:
    """One of the choices of the model, or words that are no longer than its column."""
    field: Any = table.field_of(item.name)
    if field.choices:
        return line.choice(item.column, [str(value) for value, _ in field.flatchoices if value])
    return line.text(item.column, required=item.is_required, longest=field.max_length or LONGEST_TEXT)


def _whole_number(line: SheetLine, table: Table, item: FieldFacts) -> int | None:
    field: Any = table.field_of(item.name)
    limits = [check.limit_value for check in field.validators if isinstance(check, MaxValueValidator)]
    return line.whole_number(item.column, most=min([MOST, *limits]))


def _decimal(line: SheetLine, table: Table, item: FieldFacts) -> Decimal | None:
    """An exact number with no more decimals than its column, and no less than its least."""
    field: Any = table.field_of(item.name)
    number = line.decimal(item.column)
    if number is None:
        if item.is_required:
            line.text(item.column, required=True)
        return None
    least = next(
        (check.limit_value for check in field.validators if isinstance(check, MinValueValidator)), None
    )
    if least is not None and number < least:
        line.add_problem(item.column, f"“{line.text(item.column)}” is less than {least}: correct it.")
    elif number != round(number, field.decimal_places):
        message = (
            f"At most {field.decimal_places} decimals are kept here: shorten “{line.text(item.column)}”."
        )
        line.add_problem(item.column, message)
    elif abs(number) >= Decimal(10) ** (field.max_digits - field.decimal_places):
        line.add_problem(item.column, f"“{line.text(item.column)}” is more than is kept here: correct it.")
    return number


_READERS: dict[Any, Any] = {
    str: _words,
    int: _whole_number,
    bool: lambda line, table, item: line.flag(item.column),
    date: lambda line, table, item: line.date(item.column),
    Decimal: _decimal,
}
