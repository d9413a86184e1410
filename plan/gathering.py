"""Rows of several tables in one query: the small tables of a plan cost one query together, not one each.

Each row travels as JSON (UNION ALL); the fields of its model turn the values back into Python.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import IntegerField, Model, QuerySet, Value
from django.db.models.functions import JSONArray
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
    first, *rest = (
        rows.order_by()
        .annotate(gathered_from=Value(number, IntegerField()), gathered_row=JSONArray(*columns))
        .values_list("gathered_from", "position", "id", "gathered_row")
        for number, (rows, columns) in enumerate(parts.values())
    )
    query = first.union(*rest, all=True) if rest else first
    readers = [
        (rows_by_name[name], [(column, _decoder(rows.model, column)) for column in columns])
        for name, (rows, columns) in parts.items()
    ]
    for number, _, _, row in query.order_by("gathered_from", "position", "id"):
        found, decoders = readers[number]
        found.append(
            {
                column: value if value is None or decode is None else decode(value)
                for (column, decode), value in zip(decoders, row, strict=True)
            }
        )
    return rows_by_name


def decode_row(model: type[Model], row: Any) -> dict[str, Any]:
    """The columns of a row from JSON, each with the type of its field."""
    raw = json.loads(row) if isinstance(row, str) else row
    decoders = ((name, value, _decoder(model, name)) for name, value in raw.items())
    return {
        name: value if value is None or decode is None else decode(value) for name, value, decode in decoders
    }


def freeze_pairs(value: Any) -> Any:
    """JSON lists of pairs become tuples, so that a row of a value is frozen; other values stay."""
    return tuple(tuple(pair) for pair in value) if isinstance(value, list) else value


def _decoder(model: type[Model], name: str) -> Callable[[Any], Any] | None:
    """What turns the values of a column back; None: JSON has them as they are.

    The name may lead over relations ("history_decision__meeting_on").
    """
    *relations, last = name.split("__")
    if last.endswith("_id"):
        return None
    for step in relations:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    field: Any = model._meta.get_field(last)
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        return None
    if kind == "DateTimeField":
        return _moment
    if kind == "DecimalField":
        place = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: Decimal(str(value)).quantize(place)
    if kind == "JSONField":
        return lambda value: json.loads(value) if isinstance(value, str) else value
    return field.to_python


def _moment(text: str) -> datetime | None:
    moment = parse_datetime(text)
    # SQLite keeps moments in UTC, without a time zone.
    return make_aware(moment, UTC) if moment is not None and is_naive(moment) else moment
