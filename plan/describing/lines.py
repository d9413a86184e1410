"""The line that describes a change, and the two plans that it comes from. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.text import capfirst

from core.text import counted
from plan.describing.names import aim_name
from plan.difference import Difference, RowChange
from plan.value import BY_NAME, PlanValue
from plan.value.fields import Told

# The places of lines that belong to no section of the plan.
WHOLE_PLAN = "the whole plan"
AGREEMENT = "the agreement"
THEMES = "themes"
SCHEME = "the status scheme"
INDICATORS = "indicators"

About = tuple[str, str, tuple[str, ...]]
"""A row that a line is about: its table, its ref, and its changed fields (none: it was added or removed)."""

SHORT = 160
"""How many characters of a text a drafted comment quotes."""

TEXT_KINDS = ("filled", "emptied", "reworded")
_KIND_WORDS = {"removed": "taken out", "filled": "added", "emptied": "taken out"}


@dataclass(frozen=True)
class ChangeLine:
    """One real change, in an officer's words.

    ``kind``: of a row added or removed; of a text of a row filled, emptied or reworded; else renumbered, moved, renamed
    or changed. ``noun``: what changed ("aim", "lead");
    ``section``: the ref of a priority, or one of the places above. ``words``: the change in a sentence, without long
    texts; ``was`` and ``now``: from what to what ("" for nothing). ``what``: the sentence without these, where it has
    them. ``count``: how many rows changed; ``details``: each of them, or what else a new row says. ``number``: the
    printed number of an added row, which a decision may name. ``place``: what lines of a section are sorted by.
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
    what: str = ""

    @property
    def shows_texts(self) -> bool:
        """Whether ``was`` and ``now`` are texts that stand below the sentence; else the sentence has them."""
        return self.kind in ("added", "removed", *TEXT_KINDS) and bool(self.was or self.now)

    @property
    def title(self) -> str:
        """What changed, for a table that has columns for ``was`` and ``now``."""
        return self.what or self.words


@dataclass(frozen=True)
class ChangeTally:
    """How many changes of one noun and kind there are."""

    noun: str
    kind: str
    count: int

    @property
    def words(self) -> str:
        """ "25 aims renumbered", "1 section renamed"."""
        return f"{counted(self.count, self.noun)} {_KIND_WORDS.get(self.kind, self.kind)}"


def tallies(lines: Iterable[ChangeLine]) -> tuple[ChangeTally, ...]:
    """Counts the lines by noun and kind, in the order of their first lines."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        counts[line.noun, line.kind] = counts.get((line.noun, line.kind), 0) + line.count
    return tuple(ChangeTally(noun, kind, count) for (noun, kind), count in counts.items())


def changed_line(
    what: str,
    now: str,
    was: str,
    *,
    noun: str,
    section: str,
    about: tuple[About, ...],
    place: tuple[int, ...],
    nothing: str = "",
    kind: str = "changed",
) -> ChangeLine:
    """ "Date of action 4.2a is now X instead of Y". ``nothing``: the word for an empty value, if it has one."""
    if nothing:
        words = f"{what} is now {now or nothing} instead of {was or nothing}"
    elif now:
        words = f"{what} is now {now}{f' instead of {was}' if was else ' (none before)'}"
    else:
        words = f"{what} taken out (it was {was})"
    return ChangeLine(kind, noun, section, words, was=was, now=now, about=about, place=place, what=what)


def text_line(
    what: str,
    now: str,
    was: str,
    *,
    noun: str,
    section: str,
    about: tuple[About, ...],
    place: tuple[int, ...],
) -> ChangeLine:
    """ "Planned outcome of 4.2 reworded"; a first text is added, and one that is gone is taken out."""
    kind = "reworded" if was and now else "filled" if now else "emptied"
    words = f"{what} {_KIND_WORDS.get(kind, kind)}"
    return ChangeLine(kind, noun, section, words, was=was, now=now, about=about, place=place)


class Sides:
    """The two plans of a difference. ``each_row``: see ``plan.describing.describe``.

    ``changes``: table -> ref -> change, in the order of the later plan, removed rows last. Without a plan before, it is
    empty where each row is told; else LookupError is raised: nothing can be told of such a difference.
    """

    def __init__(self, difference: Difference, each_row: bool = False) -> None:
        if difference.before is None and not each_row:
            raise LookupError("there was no plan before: nothing can be told of a difference")
        self.difference, self.each_row = difference, each_row
        self.after = difference.after
        self.before = difference.before or PlanValue(self.after.agreement)
        self.changes: dict[str, dict[str, RowChange]] = defaultdict(dict)
        for change in difference.rows:
            self.changes[change.table][change.ref] = change

    def side_of(self, change: RowChange) -> PlanValue:
        """The plan that has the row: the later one, or of a removed row the earlier."""
        return self.before if change.after is None else self.after

    def naming_side(self, change: RowChange) -> PlanValue:
        """The plan that names the row: an update on an action that is withdrawn since is named as before."""
        plan, action = self.side_of(change), getattr(change.row, "action", "")
        return self.before if action and plan.find("actions", action) is None else plan

    def action_name(self, ref: str) -> str:
        """The name of an action of both plans: "4.2a"; with another label before, "4.2a (was 4.2b)"."""
        now = self.after.labelled_actions[ref]
        was = self.before.labelled_actions.get(ref, now)
        return now.name if was.label == now.label else f"{now.name} (was {was.name})"

    def aim_name(self, ref: str) -> str:
        """The same of an aim: "4.2", "4.2 (was 17)"."""
        was, now = (plan.find("aims", ref) for plan in (self.before, self.after))
        name = aim_name(now)
        return name if was.number == now.number else f"{name} (was {aim_name(was)})"

    @property
    def returned(self) -> frozenset[tuple[str, str]]:
        """The tables and refs of rows that are in the later plan again: they were withdrawn in the earlier one."""
        once_withdrawn = {(item.table, item.row.ref) for item in self.before.withdrawn}
        return frozenset(
            (change.table, change.ref)
            for change in self.difference.rows
            if change.before is None
            and ("withdrawn_at" in change.fields or (change.table, change.ref) in once_withdrawn)
        )

    def comes_with(self, table: str, ref: str) -> bool:
        """Whether the line of a row that is in the later plan only tells its rows too."""
        is_new = self.after.find(table, ref) is not None and self.before.find(table, ref) is None
        return is_new and not self.each_row

    def goes_with(self, table: str, ref: str) -> bool:
        """Whether the line of a row that is in the earlier plan only tells its rows too."""
        is_removed = self.before.find(table, ref) is not None and self.after.find(table, ref) is None
        return is_removed and not self.each_row

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        """(table, ref) -> place in the later plan; of a removed row, place in the earlier plan."""
        places: dict[tuple[str, str], int] = {}
        for table in ("priorities", "aims", "actions"):
            for plan in (self.before, self.after):
                places |= {(table, row.ref): number for number, row in enumerate(plan.table(table))}
        return places

    def place(self, aim: str = "", action: str = "") -> tuple[int, ...]:
        """The sort key, within its section, of a line about the section (no arguments), an aim or an action."""
        if not aim:
            return (0,)
        return (1, self._places[("aims", aim)], self._places[("actions", action)] + 1 if action else 0)


def reworded_texts(table: str, name: str) -> Iterator[tuple[str, str, str]]:
    """The texts of a row: the field, its noun, and what it is called. ``name``: of the row."""
    spec = BY_NAME[table]
    for field in spec.texts:
        told, label = spec.facts[field].told or Told(), spec.label_of(field)
        yield field, told.noun or label, (told.words or f"{capfirst(label)} of {spec.one} {{}}").format(name)
