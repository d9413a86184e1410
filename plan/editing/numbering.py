"""Gives new numbers to the aims of a plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from core.conflict import Conflict, ConflictLine, changed_parts
from core.text import joined, number_or_words
from plan.value import PlanValue
from plan.value.rows import AimValue, PriorityValue

BY_SECTION, CONSECUTIVE = "section", "consecutive"
SCHEMES = {BY_SECTION: "By section: 1.1, 1.2, 2.1 …", CONSECUTIVE: "One after the other: 1, 2, 3 …"}
"""Ways of numbering, in words."""


LONGEST = 20  # characters of a number
MOST_NAMED = 4  # aims that one sentence names
NUMBER = re.compile(r"(?=.*[0-9])[A-Z0-9]+(?:[ ./-][A-Z0-9]+)*", re.IGNORECASE | re.ASCII)
"""What can be the number of an aim: 1, 1.1, A1, HC-2."""


@dataclass(frozen=True)
class NumberedAim:
    """An aim with its new number."""

    aim: AimValue
    number: str
    error: str

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
    """The plan's aims by section, each with its new number and the error of that number."""
    return [
        NumberedSection(
            section.priority,
            tuple(
                NumberedAim(
                    item.aim,
                    numbers.get(item.aim.ref, item.aim.number),
                    errors.get(item.aim.ref, ""),
                )
                for item in section.aims
            ),
        )
        for section in value.sections
        if section.aims
    ]


def proposed_numbers(value: PlanValue, scheme: str) -> dict[str, str]:
    """aim ref -> the number that the scheme gives it. A section without a number counts by its place."""
    numbers: dict[str, str] = {}
    for place, section in enumerate(value.sections, start=1):
        head = section.priority.number or str(place)
        for own, item in enumerate(section.aims, start=1):
            numbers[item.aim.ref] = f"{head}.{own}" if scheme == BY_SECTION else str(len(numbers) + 1)
    return numbers


def with_numbers(value: PlanValue, numbers: Mapping[str, str]) -> PlanValue:
    """The plan with these numbers for its aims. Aims that are not in ``numbers`` keep theirs."""
    return value.with_tables(
        aims=tuple(replace(row, number=numbers.get(row.ref, row.number)) for row in value.aims)
    )


AIMS = "aims"


def shown_numbers(plan: PlanValue) -> dict[str, object]:
    """What the page shows: which aims there are, and the number of each."""
    return {AIMS: tuple(row.ref for row in plan.aims), **{row.ref: row.number for row in plan.aims}}


def renumber_aims(plan: PlanValue, numbers: Mapping[str, str], seen: str) -> PlanValue:
    """The plan with new numbers for its aims.

    Raises Conflict if an aim was added, withdrawn, moved or renumbered since ``seen`` was made.
    """
    if changed := changed_parts(seen, shown_numbers(plan)):
        raise Conflict(plan, changed)
    return with_numbers(plan, numbers)


def conflict_lines(
    plan: PlanValue, changed: Collection[str], numbers: Mapping[str, str]
) -> tuple[ConflictLine, ...]:
    """Both numbers of each aim that was added or renumbered since."""
    return tuple(
        ConflictLine(row.text, row.number, numbers.get(row.ref), f"number-{row.ref}")
        for row in plan.aims
        if row.ref in changed
    )


def number_error(plan: PlanValue, aim: AimValue | None, number: str) -> str:
    """The error of an aim whose number was emptied, or cannot be one; "" for none. ``aim`` None: a new aim.

    An aim that never had a number needs none: some plans are printed without. One that had is named by it, and so are
    its actions, in papers and updates. What a load has kept as the number may stay, whatever it is.
    """
    was = aim.number if aim is not None else ""
    if number == was:
        return ""
    if number:
        words = f"“{number}” cannot be the number of an aim: enter one such as 1, 1.1 or A1"
        return "" if NUMBER.fullmatch(number) else words
    has_actions = aim is not None and any(row.aim == aim.ref for row in plan.actions)
    named = f"the actions of the aim are named by it, such as {was}a"
    return f"Enter a number, or put {was} back: {named if has_actions else 'papers name the aim by it'}"


def typed_number_errors(plan: PlanValue, numbers: Mapping[str, str]) -> dict[str, str]:
    """aim ref -> error: a number that was emptied, that cannot be one, or of those of :func:`number_errors`."""
    errors = {ref: number_error(plan, plan.find("aims", ref), number) for ref, number in numbers.items()}
    return {ref: words for ref, words in errors.items() if words} | number_errors(plan, numbers)


def number_errors(plan: PlanValue, numbers: Mapping[str, str]) -> dict[str, str]:
    """aim ref -> error: a number that an aim before it has already, or that is too long.

    The aims that one number is given to have the same error, which names them.
    """
    aims_of: dict[str, list[str]] = {}
    for ref, number in numbers.items():
        aims_of.setdefault(number.casefold(), []).append(ref)
    errors = {}
    for ref, number in numbers.items():
        twins = aims_of[number.casefold()]
        if number and ref != twins[0]:
            errors[ref] = f"{number} is given to {_named(plan, twins)}: choose a number of its own for each"
        elif len(number) > LONGEST:
            errors[ref] = f"A number has {LONGEST} characters or fewer"
    return errors


def _named(plan: PlanValue, refs: Sequence[str]) -> str:
    """ "2 aims, “Fewer assaults” and “Safer evenings”"; of many only the first by name."""
    names = [number_or_words("", plan.find("aims", ref).text, 60) for ref in refs[:MOST_NAMED]]
    if more := len(refs) - len(names):
        names.append(f"{more} more")
    return f"{len(refs)} aims, {joined(names)}"


def said_once(errors: Mapping[str, str]) -> dict[str, str]:
    """error -> the first aim that has it: what several boxes have in common is said once for all of them."""
    first: dict[str, str] = {}
    for ref, words in errors.items():
        first.setdefault(words, ref)
    return first
