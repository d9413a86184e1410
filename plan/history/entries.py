"""The entries of a list of changes: saves that belong together, with the lines of what they changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import capfirst

from core.text import joined
from plan.describing import ChangeLine, describe
from plan.describing.lines import Sides
from plan.describing.names import FIRST_TABLES, count_words, lower_first, subject_of
from plan.difference import Difference
from plan.history.as_difference import ListedPlan, difference_of
from plan.history.changes import ChangedRow, RowTally, Save

AN_EVENING = timedelta(hours=4)
"""Saves of one person for one reason, each within this time of the one before, are one entry."""
ONE_SAVE = timedelta(seconds=2)
"""Saves without a reason are one entry within this time only."""


@dataclass(frozen=True)
class ChangeEntry:
    """Who changed what, when and why. ``who`` "": the reader may not see names, or nobody signed for it.

    ``since``: when the first of several saves was made, where that is another minute; None for one moment.
    ``address``: the page with the lines, where there are too many for the list.
    """

    title: str
    when: datetime | date
    who: str = ""
    why: str = ""
    since: datetime | date | None = None
    address: str = ""
    lines: tuple[ChangeLine, ...] = ()


def tally_words(tallies: Iterable[RowTally]) -> str:
    """ "38 actions and 26 aims added; 1 priority changed"; the tables of ``FIRST_TABLES`` come first."""
    tallies = sorted(tallies, key=lambda tally: (tally.source.name not in FIRST_TABLES, tally.source.number))
    added = joined([count_words(tally.added, tally.source.name) for tally in tallies if tally.added])
    changed = joined([count_words(tally.changed, tally.source.name) for tally in tallies if tally.changed])
    parts = [f"{words} {what}" for words, what in ((added, "added"), (changed, "changed")) if words]
    return "; ".join(parts)


def reason_words(save: Save, listed: ListedPlan) -> str:
    """The reason of a save, with its decision."""
    decision = listed.everything.find("decisions", listed.ref("decisions", save.decision))
    return " ".join(filter(None, (save.why, f"Decision {decision.reference}." if decision else "")))


def subjects_of(difference: Difference, lines: Iterable[ChangeLine]) -> list[str]:
    """What the lines are about, each once: "Aim 1.1", "Action 2.1a"."""
    sides = Sides(difference, each_row=True)
    subjects: dict[str, None] = {}
    changes = {(change.table, change.ref): change for change in difference.rows}
    for line in lines:
        for table, ref, _ in line.about:
            if change := changes.get((table, ref)):
                name = subject_of(sides.naming_side(change), table, change.row)
            else:  # the other row of two that changed places, of which one was written
                row = sides.after.find(table, ref) if table == "actions" else None
                name = subject_of(sides.after, table, row) if row else "The agreement"
            subjects[name] = None
    return list(subjects)


def entry_of(
    saves: Sequence[Save],
    tallies: Sequence[RowTally],
    rows: Sequence[ChangedRow] | None,
    listed: ListedPlan,
    who: str = "",
    address: str = "",
) -> ChangeEntry:
    """Saves that belong together, the newest first. ``rows`` None: the entry has only numbers, and the address."""
    newest, oldest = saves[0], saves[-1]
    words, why = tally_words(tallies), reason_words(newest, listed)
    when, since = shown_moment(newest.at), shown_moment(oldest.at)
    begins = since if newest.at - oldest.at >= timedelta(minutes=1) else None
    if rows is None:
        prefix = "Imported: " if newest.user is None else ""
        return ChangeEntry(capfirst(f"{prefix}{words}"), when, who, why, begins, address)
    difference = difference_of(listed, rows)
    lines = describe(difference, each_row=True)
    subjects = subjects_of(difference, lines)
    title = joined([*subjects[:1], *map(lower_first, subjects[1:])]) if 0 < len(subjects) <= 3 else words
    return ChangeEntry(capfirst(title), when, who, why, begins, lines=lines)


def shown_moment(at: datetime) -> datetime | date:
    """The moment, or only the day where it is the start of a day, as for most loads."""
    local = timezone.localtime(at)
    return local.date() if local.time() == time.min else at


def group_saves(saves: Iterable[Save], publications: Sequence[datetime] = ()) -> list[list[Save]]:
    """The saves that one person made for one reason, one after the other, as at an evening's work. The newest first.

    A publication lies between two entries: what it published is never told with what came after it. ``publications``:
    their moments, in any order; what was saved at the moment itself was published.
    """
    groups: list[list[Save]] = []
    open_groups: dict[tuple[int | None, str, int | None], list[Save]] = {}
    for save in saves:
        whose = (save.user, save.why, save.decision)
        group = open_groups.get(whose)
        apart = AN_EVENING if save.why else ONE_SAVE
        if (
            group is None
            or group[-1].at - save.at > apart
            or any(save.at <= moment < group[-1].at for moment in publications)
        ):
            group = open_groups[whose] = []
            groups.append(group)
        group.append(save)
    return groups
