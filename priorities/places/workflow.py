"""The verbs that change the register of a partnership's places; each with history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from accounts.models import Partnership
from core.conflict import refuse_if_changed
from core.history import Change, create_rows, save_row
from core.text import folded
from priorities.models import Place
from priorities.places.reading import register_of
from priorities.places.register import PlaceValue, names_in
from priorities.writing import writing

STEP = 1000
"""Between the positions of two places."""


def add_places(partnership: Partnership, places: Sequence[PlaceValue], change: Change) -> list[Place]:
    """Adds places at the end of the register, inside a ``writing``, the ones that others are within first.

    A withdrawn place of the same name is taken up again. Raises ValidationError for a name that another place has, and
    for a place that it would be part of and that is not there.
    """
    rows: list[Place] = []
    for value in places:
        _refuse_names(partnership, value, None)
        row = Place.objects.filter(partnership=partnership, name__iexact=value.name).first() or Place(
            partnership=partnership
        )
        _fill(row, value)
        last = Place.objects.filter(partnership=partnership).order_by("-position").first()
        row.position = (last.position if last else 0) + STEP
        row.is_withdrawn = False
        row.full_clean(exclude=["partnership", "within"])
        rows.append(save_row(row, change) if row.pk else create_rows(Place, [row], change)[0])
    return rows


def add_place(
    partnership: Partnership, value: PlaceValue, *, by: AbstractBaseUser, reason: str = ""
) -> Place:
    """Adds one place. Raises ValidationError for a name that another place has."""
    with writing(by=by, reason=reason) as change:
        lock_register(partnership)
        return add_places(partnership, [value], change)[0]


def change_place(
    place: Place, value: PlaceValue, *, by: AbstractBaseUser, reason: str = "", seen: str | None = None
) -> Place:
    """Gives a place other words; writes nothing where nothing differs.

    A former name stays as another name, so that what plans say of the place is still found. ``seen``: the token
    of the place that the person saw. Raises Conflict, and ValidationError for a name that another place has or a place
    that would lie within itself.
    """
    with writing(by=by, reason=reason) as change:
        lock_register(place.partnership)
        row = Place.objects.select_related("partnership").get(pk=place.pk)
        register = register_of(row.partnership)
        before = next((item for item in register.places if item.key == row.pk), None)
        refuse_if_changed(seen, before, before)
        if folded(value.name) != folded(row.name) and folded(row.name) not in map(folded, value.other_names):
            value = replace(value, other_names=(*value.other_names, row.name))
        if before == value:
            return row
        _refuse_names(row.partnership, value, row)
        if value.within and row.pk in {item.key for item in register.up_from(value.within)}:
            raise ValidationError({"within": f"{value.within} lies within {row.name} itself: choose another"})
        _fill(row, value)
        row.full_clean(exclude=["partnership", "within"])
        return save_row(row, change)


def withdraw_place(place: Place, *, by: AbstractBaseUser, reason: str) -> None:
    """Takes a place out of the register; plans keep its name. Raises ValidationError while other places lie within."""
    with writing(by=by, reason=reason) as change:
        lock_register(place.partnership)
        row = Place.objects.get(pk=place.pk)
        if Place.objects.filter(within=row, is_withdrawn=False).exists():
            raise ValidationError(f"Other places are part of {row.name}: say first what they are part of")
        if not row.is_withdrawn:
            row.is_withdrawn = True
            save_row(row, change)


def lock_register(partnership: Partnership) -> None:
    """Two people who change one register wait for each other."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)


def _fill(row: Place, value: PlaceValue) -> None:
    row.name, row.kind, row.code = value.name, value.kind, value.code
    row.other_names = "\n".join(value.other_names)
    row.within = None
    if value.within:
        above = Place.objects.filter(
            partnership=row.partnership, is_withdrawn=False, name__iexact=value.within
        )
        row.within = above.first()
        if row.within is None:
            raise ValidationError({"within": f"There is no place “{value.within}”: add it first"})


def _refuse_names(partnership: Partnership, value: PlaceValue, own: Place | None) -> None:
    """Raises ValidationError where a name of the place is one of another place."""
    register = register_of(partnership)
    for field, names in (("name", (value.name,)), ("other_names", value.other_names)):
        for name in names:
            other = register.named(name)
            if other is not None and (own is None or other.key != own.pk):
                raise ValidationError({field: f"“{name}” is a name of {other.name} already: give another"})
            if len(names_in(name)) != 1:
                raise ValidationError({field: "A name has no semicolon in it: take it out"})
