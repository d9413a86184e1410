"""Rows of several tables in one query: the small tables of a plan cost one query together, not one each.

Each row travels as a JSON object (UNION ALL); the fields of its model turn the values back into Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware


def read_together(
    parts: Mapping[str, tuple[QuerySet[Any], Sequence[str]]],
) -> dict[str, list[dict[str, Any]]]:
    """The rows of several querysets: name -> rows with the columns asked for, by (position, id). One query.

    Not for decimals of more than 15 digits: JSON gives them as binary fractions.
    """
    rows_by_name: dict[str, list[dict[str, Any]]] = {name: [] for name in parts}
    if not parts:
        return rows_by_name
    names = list(parts)
    selects = [
        rows.order_by()
        .annotate(
            gathered_from=Value(number, IntegerField()),
            gathered_place=F("position"),
            gathered_key=F("id"),
            gathered_row=JSONObject(**{column: F(column) for column in columns}),
        )
        .values_list("gathered_from", "gathered_place", "gathered_key", "gathered_row")
        for number, (rows, columns) in enumerate(parts.values())
    ]
    first, *rest = selects
    query = first.union(*rest, all=True) if rest else first
    for number, _, _, row in query.order_by("gathered_from", "gathered_place", "gathered_key"):
        name = names[number]
        rows_by_name[name].append(decode_row(parts[name][0].model, row))
    return rows_by_name


def decode_row(model: type[Model], row: Any) -> dict[str, Any]:
    """The columns of a row from JSON, each with the type of its field."""
    raw = json.loads(row) if isinstance(row, str) else row
    return {name: _value(model, name, value) for name, value in raw.items()}


def freeze_pairs(value: Any) -> Any:
    """JSON lists of pairs become tuples, so that a row of a value is frozen; other values stay."""
    return tuple(tuple(pair) for pair in value) if isinstance(value, list) else value


def _value(model: type[Model], name: str, value: Any) -> Any:
    if value is None or name.endswith("_id"):
        return value
    field = _field(model, name)
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return _moment(value)
    if kind == "DecimalField":
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-field.decimal_places))
    if kind == "JSONField":
        return json.loads(value) if isinstance(value, str) else value
    return field.to_python(value)


def _field(model: type[Model], name: str) -> Any:
    """The field that a column's name leads to, over relations too ("history_decision__meeting_on")."""
    *relations, last = name.split("__")
    for step in relations:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)


def _moment(text: str) -> datetime | None:
    moment = parse_datetime(text)
    # SQLite keeps moments in UTC, without a time zone.
    return make_aware(moment, UTC) if moment is not None and is_naive(moment) else moment
