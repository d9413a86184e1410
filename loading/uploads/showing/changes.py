"""What a load, or taking one back, would change: in numbers, and in the lines of the difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.text import capfirst

from core.text import joined
from loading.layouts.cells.likeness import Candidates
from loading.uploads.not_in_file import AUTOMATIC, AbsentRow
from plan.describing import ChangeLine, describe
from plan.describing.names import FIRST_TABLES, ROW_WORDS, count_words, subject_of
from plan.describing.values import filled_fields, main_words
from plan.difference import Difference, RowChange
from plan.value import BY_NAME, PlanValue
from plan.value.rows import ActionValue

WITHDRAWN = "Withdrawn"
SOMEWHAT_LIKE = 40
"""Per cent from which an action of the plan is shown beside a new one."""


@dataclass(frozen=True)
class ShownChange:
    """A line of the difference. ``word``: a mark for what leaves the plan; ``place``: "actions, row 12".

    ``like``: the action of the plan that a new one most resembles, with its label; "" where none is near.
    """

    line: ChangeLine
    word: str = ""
    place: str = ""
    like: str = ""


@dataclass(frozen=True)
class ChangeCounts:
    """How many rows would change: ``shown``, for each kind with changes; the unchanged kinds in one sentence."""

    shown: tuple[ChangeCount, ...]
    as_they_are: str


@dataclass(frozen=True)
class ChangeCount:
    """How many rows of one kind would be new, changed or unchanged, or are absent from the file."""

    words: str
    new: int
    changed: int
    unchanged: int
    absent: int


def counts(difference: Difference | None, of_file: Difference | None = None) -> ChangeCounts | None:
    """The number of changes of each kind of row; None where nothing changes and nothing is absent.

    ``difference``: what would be written. ``of_file``: the difference without rows that are kept although the file does
    not have them; None for a new plan. It says only what is absent: in it, rows that name a kept row seem changed.
    """
    if difference is None or not (difference or of_file):
        return None
    with_changes, unchanged = [], []
    of_file = of_file or difference
    absent = tally_of(removed(of_file))
    for table, tally in difference.counts().items():
        in_file = len(of_file.after.table(table)) - tally["added"] - tally["changed"]
        count = ChangeCount(
            words_for(table), tally["added"], tally["changed"], max(0, in_file), absent.get(table, 0)
        )
        if count.new or count.changed or count.absent:
            with_changes.append(count)
        elif count.unchanged:
            unchanged.append(count_words(count.unchanged, table))
    return ChangeCounts(tuple(with_changes), joined(unchanged))


def tally_of(changes: Sequence[RowChange]) -> dict[str, int]:
    """How many changes each table has."""
    tally: dict[str, int] = {}
    for change in changes:
        tally[change.table] = tally.get(change.table, 0) + 1
    return tally


def removed(difference: Difference) -> list[RowChange]:
    """The rows that are withdrawn, without those that only go with another one, such as reports and posts."""
    gone_places = {(item.table, item.ref) for item in difference.rows if item.after is None}
    shown = []
    for item in difference.rows:
        if item.after is not None or item.table in AUTOMATIC:
            continue
        table = BY_NAME[item.table]
        parents = [(table.links[name], getattr(item.row, name)) for name in table.subjects]
        if item.table in ("aims", "actions") or not any(place in gone_places for place in parents):
            shown.append(item)
    return shown


def words_for(table: str) -> str:
    """The rows of a table as a heading: "Lead posts"."""
    return capfirst(ROW_WORDS[table].many)


def lines_of(difference: Difference | None) -> list[ChangeLine]:
    """Everything that would change: changed rows first, then withdrawn rows, then new rows. None: nothing.

    Without the rows that only come or go with others.
    """
    if difference is None:
        return []
    withdrawn = {(item.table, item.ref) for item in removed(difference)}
    ranked = []
    for line in describe(difference, each_row=True):
        table, ref, _ = line.about[0]
        if line.kind == "removed" and (table, ref) in withdrawn:
            ranked.append((1, False, line))
        elif line.kind == "added" and table != "posts":
            ranked.append((2, table not in FIRST_TABLES, line))
        elif line.kind not in ("added", "removed"):
            ranked.append((0, False, line))
    return [line for *_, line in sorted(ranked, key=lambda item: item[:2])]


def show(
    difference: Difference | None, some: Sequence[ChangeLine], place: Callable[[str, str], str]
) -> list[ShownChange]:
    """Some of the lines, for the page. ``place``: table and ref -> the place in the file.

    A new section, aim or action says all that is filled in: here, for the
    lines of one page, and not for every line of a large file.
    """
    shown = []
    before = difference.before if difference else None
    earlier = Candidates.of({item.ref: item.text for item in before.actions} if before else {})
    for line in some:
        table, ref, _ = line.about[0]
        like = ""
        if difference and line.kind == "added" and table in ("priorities", "aims", "actions"):
            row = difference.after.find(table, ref)
            line = replace(line, details=filled_fields(difference.after, table, row))
            like = _most_like(before, row, earlier) if isinstance(row, ActionValue) else ""
        if line.kind == "removed":
            shown.append(ShownChange(line, WITHDRAWN))
        else:
            shown.append(ShownChange(line, "", place(table, ref), like))
    return shown


def _most_like(before: PlanValue | None, row: ActionValue, earlier: Candidates) -> str:
    """The action of the plan before that a new one most resembles, with its label and words; "" for none near."""
    ref, percent = earlier.nearest(row.text)
    nearest = before.labelled_actions.get(ref) if before and percent >= SOMEWHAT_LIKE else None
    return f"{f'Action {nearest.label}'.strip()}: {nearest.action.text}" if nearest else ""


def shown_absent(before: PlanValue, some: Sequence[AbsentRow]) -> list[tuple[AbsentRow, str, str]]:
    """Rows that the file does not have, with their names and texts."""
    return [
        (item, subject_of(before, item.table, item.row), main_words(before, item.table, item.row))
        for item in some
    ]
