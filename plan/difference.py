"""The difference of two plans: what a load would change, what a version changed, what a comparison shows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from plan.value import TABLES, PlanValue, Table
from plan.value.rows import AgreementValue, Row


@dataclass(frozen=True)
class RowChange:
    """One row that was added (no before), removed (no after) or changed (``fields``: the names of what differs)."""

    table: str
    ref: str
    before: Row | None
    after: Row | None
    fields: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        """The row after the change; of a removed row, the row before."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("a change has a row before or after")
        return self.before

    def values(self, name: str) -> tuple[Any, Any]:
        """A field before and after; None on the side that has no row."""
        return (
            getattr(self.before, name) if self.before else None,
            getattr(self.after, name) if self.after else None,
        )


@dataclass(frozen=True)
class Order:
    """The order of the rows of a table afterwards, within one parent (``within`` "": the table has no parents)."""

    table: str
    within: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What turns ``before`` into ``after``; falsy when they are the same. ``before`` None: there was no plan."""

    before: PlanValue | None
    after: PlanValue
    agreement_fields: tuple[str, ...]
    rows: tuple[RowChange, ...]
    orders: tuple[Order, ...]

    def __bool__(self) -> bool:
        return bool(self.before is None or self.agreement_fields or self.rows or self.orders)

    def of(self, table: str) -> Iterator[RowChange]:
        """The changes in one table."""
        return (change for change in self.rows if change.table == table)

    def counts(self) -> dict[str, dict[str, int]]:
        """table -> {"added": n, "changed": n, "removed": n, "unchanged": n}, for each table that has or had rows."""
        result: dict[str, dict[str, int]] = {}
        for table in TABLES:
            tally = {"added": 0, "changed": 0, "removed": 0}
            for change in self.of(table.name):
                tally[
                    "added" if change.before is None else "removed" if change.after is None else "changed"
                ] += 1
            unchanged = len(self.after.table(table.name)) - tally["added"] - tally["changed"]
            if unchanged or any(tally.values()):
                result[table.name] = {**tally, "unchanged": unchanged}
        return result


def difference(before: PlanValue | None, after: PlanValue) -> Difference:
    """Compares two plans of one agreement. Raises LookupError when they have not read the same tables."""
    agreement_fields: tuple[str, ...] = ()
    if before is not None:
        agreement_fields = tuple(
            item.name
            for item in fields(AgreementValue)
            if getattr(before.agreement, item.name) != getattr(after.agreement, item.name)
        )
    changes: list[RowChange] = []
    orders: list[Order] = []
    for table in TABLES:
        if before is not None and before.has_read(table.name) != after.has_read(table.name):
            raise LookupError(f"only one of the two values has read {table.name}")
        if not after.has_read(table.name):
            continue
        rows_before = before.table(table.name) if before else ()
        rows_after = after.table(table.name)
        changes += _row_changes(table, rows_before, rows_after)
        orders += _orders(table, rows_before, rows_after)
    return Difference(before, after, agreement_fields, tuple(changes), tuple(orders))


def _row_changes(table: Table, was: Sequence[Row], now: Sequence[Row]) -> Iterator[RowChange]:
    old = {row.ref: row for row in was}
    new = {row.ref: row for row in now}
    names = tuple(item.name for item in fields(table.row) if item.name != "ref")
    for row in now:
        before = old.get(row.ref)
        if before is None:
            yield RowChange(table.name, row.ref, None, row)
        elif before != row:
            changed_fields = tuple(name for name in names if getattr(before, name) != getattr(row, name))
            yield RowChange(table.name, row.ref, before, row, changed_fields)
    for row in was:
        if row.ref not in new:
            yield RowChange(table.name, row.ref, row, None)


def _orders(table: Table, was: Sequence[Row], now: Sequence[Row]) -> Iterator[Order]:
    """The orders that are not the order before with the new rows at the end."""

    def scopes(rows: Sequence[Row]) -> dict[str, list[str]]:
        result: dict[str, list[str]] = {}
        for row in rows:
            result.setdefault(getattr(row, table.within) if table.within else "", []).append(row.ref)
        return result

    old = scopes(was)
    for scope, refs in scopes(now).items():
        before = old.get(scope, [])
        refs_after = set(refs)
        expected = [ref for ref in before if ref in refs_after]
        stayed_refs = set(expected)
        expected += [ref for ref in refs if ref not in stayed_refs]
        if expected != refs:
            yield Order(table.name, scope, tuple(refs))


STEP = 1000  # between the positions of two rows, so that a row can be put between them without moving them


def places(refs: Sequence[str], current: Mapping[str, int]) -> dict[str, int]:
    """The positions that must be written to put the refs in this order. ``current``: their positions now.

    Rows that are already in the right order keep their positions, so that moving one row writes one row. Where there
    is no room between two rows, all get new positions.
    """
    unmoved = _longest_rising(refs, current)
    written: dict[str, int] = {}
    last = 0
    number = 0
    while number < len(refs):
        if refs[number] in unmoved:
            last = current[refs[number]]
            number += 1
            continue
        end = number
        while end < len(refs) and refs[end] not in unmoved:
            end += 1
        count = end - number
        room = current[refs[end]] - last if end < len(refs) else STEP * (count + 1)
        if room <= count:
            all_new = {ref: STEP * (index + 1) for index, ref in enumerate(refs)}
            return {ref: place for ref, place in all_new.items() if current.get(ref) != place}
        for index in range(count):
            written[refs[number + index]] = last + room * (index + 1) // (count + 1)
        last = written[refs[end - 1]]
        number = end
    return written


def _longest_rising(refs: Sequence[str], current: Mapping[str, int]) -> set[str]:
    """The longest run of refs whose current positions rise strictly (patience sorting with back pointers)."""
    tails: list[str] = []
    before: dict[str, str | None] = {}
    for ref in refs:
        if ref not in current:
            continue
        low, high = 0, len(tails)
        while low < high:
            middle = (low + high) // 2
            if current[tails[middle]] < current[ref]:
                low = middle + 1
            else:
                high = middle
        before[ref] = tails[low - 1] if low else None
        tails[low : low + 1] = [ref]
    rising: set[str] = set()
    link: str | None = tails[-1] if tails else None
    while link is not None:
        rising.add(link)
        link = before[link]
    return rising
