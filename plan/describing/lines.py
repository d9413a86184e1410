"""A line of what changed, and how the rows of two plans are called in it. Pure: values in, words out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.text import shortened
from plan.difference import Difference, RowChange
from plan.value import PlanValue
from plan.value.rows import AimValue, PriorityValue

# Where a line stands that belongs to no section of the plan.
WHOLE_PLAN = "the whole plan"
AGREEMENT = "the agreement"
THEMES = "themes"
SCHEME = "the status scheme"
INDICATORS = "indicators"

About = tuple[str, str, tuple[str, ...]]
"""A row that a line speaks of: its table, its ref, and the fields that changed (none: it came or went)."""

SHORT = 160
"""How much of a text the draft of a comment quotes, in characters."""

_PLURALS = {
    "agency": "agencies",
    "date": "dates",
    "priority": "priorities",
    "signatory": "signatories",
    "status": "statuses",
}
_DONE = {"removed": "taken out"}


@dataclass(frozen=True)
class ChangeLine:
    """One real change, told as an officer would.

    ``kind``: added, removed, reworded, renumbered, moved, renamed or changed; ``noun``: what changed ("aim", "lead");
    ``section``: the ref of a priority, or one of the places above. ``words`` tell it without the texts themselves:
    those are ``was`` and ``now`` ("" on the side that has none). ``count``: of how many. ``details``: each of them.
    ``number``: the printed number by which a decision may cite what was added. ``why``: reason or meeting, if known.
    """

    kind: str
    noun: str
    section: str
    words: str
    count: int = 1
    was: str = ""
    now: str = ""
    details: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    number: str = ""
    place: tuple[int, ...] = ()


@dataclass(frozen=True)
class ChangeTally:
    """How many of one noun changed in one way: "25 aims renumbered"."""

    noun: str
    kind: str
    count: int

    @property
    def words(self) -> str:
        """ "25 aims renumbered", "1 section renamed"."""
        return f"{self.count} {plural(self.noun, self.count)} {_DONE.get(self.kind, self.kind)}"


def plural(noun: str, count: int) -> str:
    """The noun as it stands after a number."""
    if count == 1:
        return noun
    head, _, last = noun.rpartition(" ")
    return f"{head} {_PLURALS.get(last, last + 's')}".strip()


def tallies(lines: Iterable[ChangeLine]) -> tuple[ChangeTally, ...]:
    """The lines counted by noun and kind, in order of first appearance."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        counts[line.noun, line.kind] = counts.get((line.noun, line.kind), 0) + line.count
    return tuple(ChangeTally(noun, kind, count) for (noun, kind), count in counts.items())


def instead(now: str, was: str, nothing: str = "none") -> str:
    """ "is now X instead of Y", with words for a side that has nothing."""
    return f"is now {now or nothing} instead of {was or nothing}"


@dataclass(frozen=True)
class Sides:
    """The two plans that a difference is of, and how their rows are called."""

    found: Difference

    @cached_property
    def before(self) -> PlanValue:
        """The earlier plan. Raises LookupError when there was none."""
        if self.found.before is None:
            raise LookupError("there was no plan before: nothing can be told of a difference")
        return self.found.before

    @property
    def after(self) -> PlanValue:
        """The later plan."""
        return self.found.after

    def changes(self, table: str) -> dict[str, RowChange]:
        """The changes in a table by ref, in the order of the later plan; what is gone comes last."""
        return {change.ref: change for change in self.found.of(table)}

    def came(self, table: str, ref: str) -> bool:
        """Whether the row is in the later plan only."""
        return self.after.find(table, ref) is not None and self.before.find(table, ref) is None

    def went(self, table: str, ref: str) -> bool:
        """Whether the row is in the earlier plan only."""
        return self.before.find(table, ref) is not None and self.after.find(table, ref) is None

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        """Where rows stand: as afterwards; what is gone, as before."""
        places: dict[tuple[str, str], int] = {}
        for table in ("priorities", "aims", "actions"):
            for plan in (self.before, self.after):
                places |= {(table, row.ref): number for number, row in enumerate(plan.table(table))}
        return places

    def place(self, aim: str = "", action: str = "") -> tuple[int, ...]:
        """Where a line about a section (nothing given), an aim or an action stands within its section."""
        if not aim:
            return (0,)
        return (1, self._places[("aims", aim)], self._places[("actions", action)] + 1 if action else 0)


def noun_of(priority: PriorityValue) -> str:
    """A section without a priority of its own is a section."""
    return "section" if priority.kind == "cross_cutting" else "priority"


def section_name(priority: PriorityValue) -> str:
    """ "priority 4", "section 7", "the section “Miscellaneous”" where it bears no number."""
    if priority.number:
        return f"{noun_of(priority)} {priority.number}"
    return f"the {noun_of(priority)} “{shortened(priority.title, 80)}”"


def aim_name(aim: AimValue) -> str:
    """Its number; where it bears none, its words in quotation marks."""
    return aim.number or f"“{shortened(aim.text, 80)}”"


def action_name(plan: PlanValue, ref: str) -> str:
    """Its label ("4.2a"); where its aim bears no number, its words in quotation marks."""
    item = plan.labelled_actions[ref]
    return item.label or f"“{shortened(item.action.text, 80)}”"
