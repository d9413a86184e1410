"""Numbering the aims of a plan anew: what each would be called, to be looked at before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plan.editing.marks import mark
from plan.editing.workflow import ConflictingRow, EditConflict
from plan.value import PlanValue
from plan.value.rows import AimValue, PriorityValue

BY_SECTION, CONSECUTIVE = "section", "consecutive"
SCHEMES = {BY_SECTION: "By section: 1.1, 1.2, 2.1 …", CONSECUTIVE: "One after the other: 1, 2, 3 …"}
"""Ways of numbering, in words."""


LONGEST = 20  # characters of a number


@dataclass(frozen=True)
class NumberedAim:
    """An aim with its number now and the one that it would have. ``was``: the mark of the number shown."""

    aim: AimValue
    number: str
    error: str
    was: str

    @property
    def differs(self) -> bool:
        """Whether the number would change."""
        return self.aim.number != self.number


@dataclass(frozen=True)
class NumberedSection:
    """A section with its aims."""

    priority: PriorityValue
    aims: tuple[NumberedAim, ...]


def sections_of(
    value: PlanValue, numbers: Mapping[str, str], errors: Mapping[str, str]
) -> list[NumberedSection]:
    """The plan's aims, each with the number that it would have and what is wrong with that ("": nothing)."""
    return [
        NumberedSection(
            section.priority,
            tuple(
                NumberedAim(
                    item.aim,
                    numbers.get(item.aim.ref, item.aim.number),
                    errors.get(item.aim.ref, ""),
                    mark(item.aim.number),
                )
                for item in section.aims
            ),
        )
        for section in value.sections
        if section.aims
    ]


def proposed(value: PlanValue, scheme: str) -> dict[str, str]:
    """aim ref -> the number that a scheme gives it. A section without a number counts by its place."""
    numbers: dict[str, str] = {}
    for place, section in enumerate(value.sections, start=1):
        head = section.priority.number or str(place)
        for own, item in enumerate(section.aims, start=1):
            numbers[item.aim.ref] = f"{head}.{own}" if scheme == BY_SECTION else str(len(numbers) + 1)
    return numbers


def renumbered(value: PlanValue, numbers: Mapping[str, str]) -> PlanValue:
    """The plan with other numbers for some of its aims."""
    return value.with_tables(
        aims=tuple(replace(row, number=numbers.get(row.ref, row.number)) for row in value.aims)
    )


def renumbering(now: PlanValue, numbers: Mapping[str, str], was: Mapping[str, str]) -> PlanValue:
    """The plan renumbered, if its aims still bear the numbers that the person was shown.

    ``was``: aim ref -> mark of the number shown. Raises MovedOn when an aim has come, gone or been renumbered since.
    """
    there = {row.ref: row for row in now.aims}
    moved = [
        ConflictingRow("aims", ref, there.get(ref), ("number",))
        for ref in dict.fromkeys((*was, *there))
        if ref not in there or was.get(ref) != mark(there[ref].number)
    ]
    if moved:
        raise EditConflict(moved, now)
    return renumbered(now, numbers)


def wrong_numbers(numbers: Mapping[str, str]) -> dict[str, str]:
    """aim ref -> what is wrong: numbers given to two aims, told at the later one, and numbers that are too long."""
    seen: set[str] = set()
    found = {}
    for ref, number in numbers.items():
        key = number.casefold()
        if key and key in seen:
            found[ref] = f"{number} is given twice: choose another number"
        elif len(number) > LONGEST:
            found[ref] = f"A number has {LONGEST} characters or fewer"
        seen.add(key)
    return found
