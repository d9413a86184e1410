"""The list of changes as a spreadsheet: a row for each change of a field, the newest first."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from documents.spreadsheets import Sheet, write_folder, write_workbook
from plan.history.changes import with_before, written_rows
from plan.history.names import names_at
from plan.history.page import people_of, who_of
from plan.history.sources import Scope
from plan.history.words import changes_of, reason_words

MAX_ROWS = 5_000
"""So many rows of history go into one file; the reader must narrow a longer list."""

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def changes_file(kind: str, scope: Scope, title: str) -> bytes:
    """The changes in scope as a file. ``kind``: csv or xlsx. The number of queries does not grow with the list."""
    sheet = _sheet(scope)
    if kind == "xlsx":
        stream = io.BytesIO()
        write_workbook([sheet], stream, title=title)
        return stream.getvalue()
    with TemporaryDirectory() as folder:
        write_folder([sheet], folder)
        return (Path(folder) / "changes.csv").read_bytes()


def _sheet(scope: Scope) -> Sheet:
    headings = ("When", *(("Who",) if scope.reader.sees_names else ()), "What", "From", "To", "Why")
    return "changes", headings, list(_rows(scope))


def _rows(scope: Scope) -> Iterator[tuple[object, ...]]:
    if not scope.sources:
        return
    newest = written_rows(scope, scope.sources, None, exact=True).order_by(
        "-history_date", "source_number", "history_id"
    )
    history_rows = list(newest[: MAX_ROWS + 1])
    rows = with_before(scope, history_rows[:MAX_ROWS])
    names = names_at(scope)
    people = people_of(scope, {row.save for row in rows})
    for row in rows:
        when = timezone.localtime(row.save.at).replace(tzinfo=None, microsecond=0)
        who = (who_of(scope, row.save, people),) if scope.reader.sees_names else ()
        why = reason_words(row.save, names)
        for change in changes_of(row, names):
            yield (when, *who, change.what, change.old or "", change.new or "", why)
    if len(history_rows) > MAX_ROWS:
        words = f"Only the newest {MAX_ROWS:,} rows are here. Narrow the list to a shorter period for the earlier ones."
        yield (None, *((None,) if scope.reader.sees_names else ()), words, None, None, None)
