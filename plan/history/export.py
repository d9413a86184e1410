"""The list of changes as a spreadsheet: a row for each change of a field, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.utils import timezone
from tablib import Dataset

from plan.describing import describe
from plan.history.as_difference import ListedPlan, difference_of
from plan.history.changes import ChangedRow, people_of, with_before, written_rows
from plan.history.entries import reason_words
from plan.history.sources import Scope

MAX_ROWS = 5_000
"""So many rows of history go into one file; the reader must narrow a longer list."""


def change_table(scope: Scope, listed: ListedPlan) -> Dataset:
    """The changes in scope as a table. The number of queries does not grow with the list."""
    headings = ("When", *(("Who",) if scope.reader.sees_names else ()), "What", "From", "To", "Why")
    return Dataset(*_rows(scope, listed), headers=headings)


def _rows(scope: Scope, listed: ListedPlan) -> Iterator[tuple[object, ...]]:
    if not scope.sources:
        return
    newest = written_rows(scope, scope.sources, None, exact=True).order_by(
        "-history_date", "source_number", "history_id"
    )
    history_rows = list(newest[: MAX_ROWS + 1])
    rows = with_before(scope, history_rows[:MAX_ROWS])
    people = people_of(scope, {row.save for row in rows})
    for _, saved in groupby(rows, key=lambda row: (row.save.at, row.save.user)):
        yield from _rows_of_one_moment(scope, listed, list(saved), people)
    if len(history_rows) > MAX_ROWS:
        words = f"Only the newest {MAX_ROWS:,} rows are here. Narrow the list to a shorter period for the earlier ones."
        yield (None, *((None,) if scope.reader.sees_names else ()), words, None, None, None)


def _rows_of_one_moment(
    scope: Scope, listed: ListedPlan, saved: list[ChangedRow], people: dict[int | None, str]
) -> Iterator[tuple[object, ...]]:
    """A row for each line. Each row of a load has its own reason, with its place in the file."""
    when = timezone.localtime(saved[0].save.at).replace(tzinfo=None, microsecond=0)
    who = (people.get(saved[0].save.user, ""),) if scope.reader.sees_names else ()
    saves = {(row.source.name, row.after.get("ref", "")): row.save for row in saved}
    for line in describe(difference_of(listed, saved), each_row=True):
        why = reason_words(saves.get(line.about[0][:2], saved[0].save), listed)
        now = "\n".join(filter(None, (line.now, *line.details)))
        yield (when, *who, line.title, line.was, now, why)
