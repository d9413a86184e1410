"""Grants with their projects, added up. Pure: built from the frozen value, so that it counts what its reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.text import folded
from plan.value import LabelledAction, PlanValue
from plan.value.rows import ProjectValue

NOTHING = Decimal(0)


def left_of(award: Decimal, spend: Decimal | None) -> Decimal | None:
    """What is left of an award, in pounds, below nought where more was spent; None where no spend is said."""
    return None if spend is None else award - spend


@dataclass(frozen=True)
class FundedProject:
    """A project with the action that it serves; None: the agreement as a whole."""

    row: ProjectValue
    action: LabelledAction | None

    @property
    def left(self) -> Decimal | None:
        """What is left of its award, in pounds; None where no spend is said."""
        return left_of(self.row.award, self.row.spend)


@dataclass(frozen=True)
class Grant:
    """A grant with its projects, in the order of the plan. Amounts are pounds."""

    name: str
    funder: str
    projects: tuple[FundedProject, ...]

    @property
    def award(self) -> Decimal:
        """What was awarded in all."""
        return sum((item.row.award for item in self.projects), NOTHING)

    @property
    def spend(self) -> Decimal:
        """What is spent in all. A project of which nobody has said it counts as nothing."""
        return sum((item.row.spend or NOTHING for item in self.projects), NOTHING)

    @property
    def left(self) -> Decimal:
        """What is left, below nought where more was spent."""
        return self.award - self.spend

    @property
    def unsaid(self) -> int:
        """Of how many projects nobody has said what is spent."""
        return sum(item.row.spend is None for item in self.projects)

    @property
    def note(self) -> str:
        """What the total leaves out, in a sentence; "" where it has all."""
        if not self.unsaid:
            return ""
        projects = "1 project is" if self.unsaid == 1 else f"{self.unsaid} projects are"
        return f"{projects} counted with nothing spent: nobody has said yet what is."


def grants_of(value: PlanValue, of_actions: Iterable[str] | None = None) -> tuple[Grant, ...]:
    """The grants in the order of their first projects. ``of_actions``: only projects that serve these, by ref."""
    wanted = None if of_actions is None else frozenset(of_actions)
    found: dict[tuple[str, str], list[ProjectValue]] = {}
    for row in value.projects:
        if wanted is None or row.action in wanted:
            found.setdefault((folded(row.grant), folded(row.funder)), []).append(row)
    return tuple(
        Grant(
            rows[0].grant,
            rows[0].funder,
            tuple(FundedProject(row, value.labelled_actions.get(row.action)) for row in rows),
        )
        for rows in found.values()
    )
