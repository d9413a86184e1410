"""Rows of the plan that a file does not have: kept, or withdrawn with a reason; all of them, or row by row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from plan.value import BY_NAME, TABLES, PlanValue
from plan.value.rows import Row

KEEP, WITHDRAW, EACH = "keep", "withdraw", "each"

# Rows of these tables come and go by themselves with the rows that name them.
AUTOMATIC = frozenset({"posts", "standings"})
Place = tuple[str, str]
"""Table and ref."""


@dataclass(frozen=True)
class AbsentRow:
    """A row of the plan that the file does not have. ``with_it``: how many other rows belong to it."""

    table: str
    row: Row
    with_it: int = 0

    @property
    def place(self) -> Place:
        """Its table and ref."""
        return self.table, self.row.ref


@dataclass(frozen=True)
class AbsentChoice:
    """What happens to absent rows. ``all``: KEEP, WITHDRAW or EACH; "" while nothing is chosen.

    ``rows``: for EACH, KEEP or WITHDRAW by "table:ref"; rows that are not there are kept.
    """

    all: str = ""
    why: str = ""
    rows: Mapping[str, str] | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AbsentChoice:
        """The choice from the JSON of a load."""
        return cls(str(data.get("all", "")), str(data.get("why", "")), dict(data.get("rows", {})))

    def to_json(self) -> dict[str, Any]:
        """The choice as JSON for a load."""
        return {"all": self.all, "why": self.why, "rows": dict(self.rows or {})}

    def keeps(self, place: Place, *, default_choice: str) -> bool:
        """Whether a row is kept; ``default_choice``: KEEP or WITHDRAW, while nothing is chosen."""
        what = self.all or default_choice
        if what == EACH:
            return (self.rows or {}).get(place_name(place), KEEP) == KEEP
        return what == KEEP


def place_name(place: Place) -> str:
    """A place as "table:ref", for forms and JSON."""
    return ":".join(place)


def absent_rows(before: PlanValue, after: PlanValue) -> list[AbsentRow]:
    """The rows that a file does not have. Rows that belong to a listed one are counted there, not listed."""
    absent = _absent(before, after)
    children = _children(before, absent)
    rows = []
    for table in TABLES:
        if table.name in AUTOMATIC:
            continue
        for row in before.table(table.name):
            place = (table.name, row.ref)
            if place in absent and not any(parent in absent for parent in _parents(*place, row)):
                rows.append(AbsentRow(table.name, row, len(list(_below(place, children)))))
    return rows


def with_kept_rows(after: PlanValue, before: PlanValue, chosen_places: Collection[Place]) -> PlanValue:
    """The plan of the file, with rows that are kept although the file does not have them.

    With a row, the rows that belong to it and those that it names are kept too, so that it does not change.
    """
    if not chosen_places:
        return after
    absent = _absent(before, after)
    children = _children(before, absent)
    kept_places: set[Place] = set()
    open_places = [place for place in chosen_places if place in absent]
    open_places += [below for place in chosen_places for below in _below(place, children)]
    while open_places:
        place = open_places.pop()
        if place not in kept_places:
            kept_places.add(place)
            open_places += [target for target in _named(before, *place) if target in absent]
    for table in TABLES:
        rows = merge_in_order(
            before.table(table.name),
            after.table(table.name),
            {ref for name, ref in kept_places if name == table.name},
        )
        after = after.with_tables(**{table.name: rows})
    return _restore_links(after, before, kept_places)


def _absent(before: PlanValue, after: PlanValue) -> set[Place]:
    return {
        (table.name, row.ref)
        for table in TABLES
        for row in before.table(table.name)
        if after.find(table.name, row.ref) is None
    }


def _parents(table: str, ref: str, row: Any) -> Iterator[Place]:
    spec = BY_NAME[table]
    for name in spec.subjects:
        yield spec.links[name], getattr(row, name)


def _children(before: PlanValue, absent: set[Place]) -> dict[Place, list[Place]]:
    children: dict[Place, list[Place]] = {}
    for table in TABLES:
        for row in before.table(table.name) if table.subjects else ():
            if (table.name, row.ref) in absent:
                for parent in _parents(table.name, row.ref, row):
                    children.setdefault(parent, []).append((table.name, row.ref))
    return children


def _below(place: Place, children: Mapping[Place, list[Place]]) -> Iterator[Place]:
    for child in children.get(place, ()):
        yield child
        yield from _below(child, children)


def _named(before: PlanValue, table: str, ref: str) -> Iterator[Place]:
    """Everything that a row of the plan names."""
    row = before.find(table, ref)
    spec = {item.name: item for item in TABLES}[table]
    for name, target in spec.links.items():
        if getattr(row, name):
            yield target, getattr(row, name)
    for name, many in spec.many.items():
        for other in getattr(row, name):
            yield many.table, other


def merge_in_order(before: tuple[Row, ...], after: tuple[Row, ...], refs: Collection[str]) -> tuple[Row, ...]:
    """The rows as the file orders them, with each kept one behind the row that it stood behind."""
    if not refs:
        return after
    rows = list(after)
    position = {row.ref: number for number, row in enumerate(rows)}
    rows_behind: dict[int, list[Row]] = {}
    last_position = -1
    for row in before:
        if row.ref in position:
            last_position = position[row.ref]
        elif row.ref in refs:
            rows_behind.setdefault(last_position, []).append(row)
    result = list(rows_behind.get(-1, ()))
    for number, row in enumerate(rows):
        result += [row, *rows_behind.get(number, ())]
    return tuple(result)


def _restore_links(after: PlanValue, before: PlanValue, kept_places: Collection[Place]) -> PlanValue:
    """What a row had to let go because the file did not have it, and which stays after all."""
    for table in TABLES:
        rows: list[Any] = []
        for row in after.table(table.name):
            plan_row = before.find(table.name, row.ref)
            links = {
                name: getattr(plan_row, name)
                for name, target in table.links.items()
                if plan_row is not None
                and not getattr(row, name)
                and (target, getattr(plan_row, name)) in kept_places
                and (table.name, row.ref) not in kept_places
                and replace(row, **{name: getattr(plan_row, name)}) == plan_row
            }
            rows.append(replace(row, **links) if links else row)
        after = after.with_tables(**{table.name: tuple(rows)})
    return after
