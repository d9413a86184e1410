"""Reads the register of a partnership."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Partnership
from priorities.models import Place
from priorities.places.register import PlaceValue, Register, names_in


def register_of(partnership: Partnership | int) -> Register:
    """The places of a partnership (or of its primary key). One query."""
    return _register(Place.objects.filter(partnership=partnership))


def register_named(partnership: str) -> Register:
    """The places of the partnership of a name. One query."""
    return _register(Place.objects.filter(partnership__name=partnership))


def _register(places: QuerySet[Place]) -> Register:
    rows = list(places.filter(is_withdrawn=False).order_by("position", "pk"))
    names = {row.pk: row.name for row in rows}
    return Register(
        tuple(
            PlaceValue(
                key=row.pk,
                name=row.name,
                kind=row.kind,
                within=names.get(row.within_id or 0, ""),
                code=row.code,
                other_names=names_in(row.other_names),
            )
            for row in rows
        )
    )
