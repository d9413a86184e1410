"""What the plan has and a file does not: kept, or withdrawn with a reason; all alike, or row by row. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from plan.value import TABLES, PlanValue
from plan.value.rows import Row
from plan.value.tables import HANGS_ON

KEEP, WITHDRAW, EACH = "keep", "withdraw", "each"

# They are there because something names them, and go when nothing does any more.
FOLLOWING = frozenset({"posts", "standings"})
Place = tuple[str, str]
"""Table and ref."""


@dataclass(frozen=True)
class AbsentRow:
    """A row of the plan that the file does not have. ``with_it``: how many others stand and fall with it."""

    table: str
    row: Row
    with_it: int = 0

    @property
    def place(self) -> Place:
        """Its table and ref."""
        return self.table, self.row.ref


@dataclass(frozen=True)
class AbsentChoice:
    """What becomes of absent rows. ``all`` is KEEP, WITHDRAW or EACH; "" while nothing has been chosen.

    ``rows``: by "table:ref", where each is chosen by itself; what is not named there is kept.
    """

    all: str = ""
    why: str = ""
    rows: Mapping[str, str] | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> AbsentChoice:
        """As it is kept with a load."""
        return cls(str(data.get("all", "")), str(data.get("why", "")), dict(data.get("rows", {})))

    def to_json(self) -> dict[str, Any]:
        """To be kept with a load."""
        return {"all": self.all, "why": self.why, "rows": dict(self.rows or {})}

    def keeps(self, place: Place, *, unasked: str) -> bool:
        """Whether a row is kept; ``unasked``: what becomes of all of them before anything is chosen."""
        what = self.all or unasked
        if what == EACH:
            return (self.rows or {}).get(name_of(place), KEEP) == KEEP
        return what == KEEP


def name_of(place: Place) -> str:
    """A place as one word, for forms and JSON."""
    return ":".join(place)


def absent_rows(before: PlanValue, after: PlanValue) -> list[AbsentRow]:
    """The rows that a file does not have, each with how many others go with it; those others are not listed."""
    gone = _gone(before, after)
    children = _children(before, gone)
    found = []
    for table in TABLES:
        if table.name in FOLLOWING:
            continue
        for row in before.table(table.name):
            place = (table.name, row.ref)
            if place in gone and not any(parent in gone for parent in _parents(*place, row)):
                found.append(AbsentRow(table.name, row, len(list(_below(place, children)))))
    return found


def keeping(after: PlanValue, before: PlanValue, kept: Collection[Place]) -> PlanValue:
    """What the file says, with rows that are kept though it does not have them.

    With a row stays what hangs on it and what it names, so that it is as it was.
    """
    if not kept:
        return after
    gone = _gone(before, after)
    children = _children(before, gone)
    wanted: set[Place] = set()
    waiting = [place for place in kept if place in gone]
    waiting += [below for place in kept for below in _below(place, children)]
    while waiting:
        place = waiting.pop()
        if place not in wanted:
            wanted.add(place)
            waiting += [named for named in _named(before, *place) if named in gone]
    for table in TABLES:
        rows = kept_in_order(
            before.table(table.name),
            after.table(table.name),
            {ref for name, ref in wanted if name == table.name},
        )
        after = after.with_tables(**{table.name: rows})
    return _named_again(after, before, wanted)


def _gone(before: PlanValue, after: PlanValue) -> set[Place]:
    return {
        (table.name, row.ref)
        for table in TABLES
        for row in before.table(table.name)
        if after.find(table.name, row.ref) is None
    }


def _parents(table: str, ref: str, row: Any) -> Iterator[Place]:
    spec = {item.name: item for item in TABLES}[table]
    for name in HANGS_ON.get(table, ()):
        yield spec.links[name], getattr(row, name)


def _children(before: PlanValue, gone: set[Place]) -> dict[Place, list[Place]]:
    found: dict[Place, list[Place]] = {}
    for table in HANGS_ON:
        for row in before.table(table):
            if (table, row.ref) in gone:
                for parent in _parents(table, row.ref, row):
                    found.setdefault(parent, []).append((table, row.ref))
    return found


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


def kept_in_order(was: tuple[Row, ...], now: tuple[Row, ...], refs: Collection[str]) -> tuple[Row, ...]:
    """The rows as the file orders them, with each kept one behind the row that it stood behind."""
    if not refs:
        return now
    rows = list(now)
    place = {row.ref: number for number, row in enumerate(rows)}
    behind: dict[int, list[Row]] = {}
    spot = -1
    for row in was:
        if row.ref in place:
            spot = place[row.ref]
        elif row.ref in refs:
            behind.setdefault(spot, []).append(row)
    result = list(behind.get(-1, ()))
    for number, row in enumerate(rows):
        result += [row, *behind.get(number, ())]
    return tuple(result)


def _named_again(after: PlanValue, before: PlanValue, wanted: Collection[Place]) -> PlanValue:
    """What a row had to let go because the file did not have it, and which stays after all."""
    for table in TABLES:
        rows: list[Any] = []
        for row in after.table(table.name):
            was = before.find(table.name, row.ref)
            again = {
                name: getattr(was, name)
                for name, target in table.links.items()
                if was is not None
                and not getattr(row, name)
                and (target, getattr(was, name)) in wanted
                and (table.name, row.ref) not in wanted
                and replace(row, **{name: getattr(was, name)}) == was
            }
            rows.append(replace(row, **again) if again else row)
        after = after.with_tables(**{table.name: tuple(rows)})
    return after
