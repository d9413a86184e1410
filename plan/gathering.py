"""Rows of several tables in one query: small tables of a plan cost one query together, not one each.

Every table's rows travel as one JSON object (UNION ALL), and its fields turn the values back into what they keep.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware


def gathered(parts: Mapping[str, tuple[QuerySet[Any], Sequence[str]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of several querysets, each with the columns named, in the order (position, id); one query.

    Not for columns of decimals: SQLite's JSON would hand them on as binary fractions.
    """
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in parts}
    if not parts:
        return found
    names = list(parts)
    asked = [
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
    first, *rest = asked
    together = first.union(*rest, all=True) if rest else first
    for number, _, _, row in together.order_by("gathered_from", "gathered_place", "gathered_key"):
        name = names[number]
        found[name].append(decoded(parts[name][0].model, row))
    return found


def decoded(model: type[Model], row: Any) -> dict[str, Any]:
    """The columns of a row from JSON, each as its field has it."""
    raw = json.loads(row) if isinstance(row, str) else row
    return {name: _value(model, name, value) for name, value in raw.items()}


def _value(model: type[Model], name: str, value: Any) -> Any:
    if value is None or name.endswith("_id"):
        return value
    field = _field(model, name)
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return _moment(value)
    if kind == "JSONField":
        return json.loads(value) if isinstance(value, str) else value
    return field.to_python(value)


def _field(model: type[Model], name: str) -> Any:
    """The field that a column's name leads to, over relations too ("history_decision__meeting_on")."""
    *way, last = name.split("__")
    for step in way:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)


def _moment(text: str) -> datetime | None:
    moment = parse_datetime(text)
    # SQLite keeps moments in UTC without saying so.
    return make_aware(moment, UTC) if moment is not None and is_naive(moment) else moment
