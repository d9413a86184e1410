"""The register of a partnership's places: which place a name means. Values; runs without Django.

The register is that of today, whatever moment a page shows: a plan of the past has the names of its time, and a place
that was renamed keeps its former name among its other names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.text import folded
from priorities.status import LabelledValue

SEPARATOR = "; "
"""Stands between the names in a text that has several."""


class PlaceKind(LabelledValue):
    """What a place is."""

    COUNTY = "county", "County"
    DISTRICT = "district", "District or borough"
    CSP = "csp", "Community Safety Partnership"
    OTHER = "other", "Other area"


@dataclass(frozen=True, kw_only=True)
class PlaceValue:
    """A place. ``key`` None: it is not saved yet. ``within``: the name of the place that it is a part of, or ""."""

    key: int | None = None
    name: str
    kind: str = PlaceKind.DISTRICT
    within: str = ""
    code: str = ""
    other_names: tuple[str, ...] = ()

    @property
    def kind_words(self) -> str:
        """ "District or borough"."""
        return PlaceKind(self.kind).label


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text, separated by semicolons or lines, each once."""
    names = (" ".join(name.split()) for name in re.split(r"[;\n]", text))
    return tuple({folded(name): name for name in names if name}.values())


@dataclass(frozen=True)
class Register:
    """The places of one partnership, in order, without the withdrawn ones."""

    places: tuple[PlaceValue, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places)

    @cached_property
    def _by_name(self) -> dict[str, PlaceValue]:
        by_name: dict[str, PlaceValue] = {}
        for place in self.places:
            for name in place.other_names:
                by_name.setdefault(folded(name), place)
        return by_name | {folded(place.name): place for place in self.places}

    def named(self, name: str) -> PlaceValue | None:
        """The place of this name, or of this other name; in any case of letters. None: no place of the partnership."""
        return self._by_name.get(folded(name))

    def places_in(self, text: str) -> tuple[PlaceValue, ...]:
        """The places that a text names, each once; names of no place are left out."""
        found = (self.named(name) for name in names_in(text))
        return tuple(dict.fromkeys(place for place in found if place is not None))

    def unknown_in(self, text: str) -> tuple[str, ...]:
        """The names in a text that are those of no place."""
        return tuple(name for name in names_in(text) if self.named(name) is None)

    def of_kind(self, kind: str) -> tuple[PlaceValue, ...]:
        """The places of one kind."""
        return tuple(place for place in self.places if place.kind == kind)

    def parts_of(self, place: PlaceValue) -> tuple[PlaceValue, ...]:
        """The places that are directly within a place."""
        return tuple(other for other in self.places if other.within and self.named(other.within) == place)

    def up_from(self, name: str) -> tuple[PlaceValue, ...]:
        """The place of a name, the place that this one lies within, and so on."""
        chain: list[PlaceValue] = []
        place = self.named(name)
        while place is not None and place not in chain:
            chain.append(place)
            place = self.named(place.within) if place.within else None
        return tuple(chain)

    def with_all_above(self, names: Iterable[str]) -> tuple[PlaceValue, ...]:
        """The places of these names and those that they lie within, in the order of the register."""
        wanted: set[PlaceValue] = set()
        for name in names:
            wanted.update(self.up_from(name))
        return tuple(place for place in self.places if place in wanted)


NO_PLACES = Register()
