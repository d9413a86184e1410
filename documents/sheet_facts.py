"""What a sheet shows besides the values of its cells: what is merged, hidden, struck out, coloured or noted beside.

Nothing of this changes a value. Whoever reads the sheet decides what it means, and tells it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MOST_MERGES = 10_000
"""Merged ranges of one sheet that are kept."""
MOST_NOTES = 10_000
"""Of each kind, in one sheet."""
NoteKind = Literal["struck", "comment", "fill", "formula", "inserted", "deleted"]


class Merge(NamedTuple):
    """A merged range, never expanded. Rows count from 1, columns from 0; both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class CellNote(NamedTuple):
    """Something about one cell.

    ``words``: the struck-out, inserted or deleted words, the comment, or the colour as six hexadecimal digits.
    """

    row: int
    column: int
    kind: NoteKind
    words: str = ""


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """All of it for one sheet. ``told``: sentences about the reading itself, such as an unusual encoding.

    ``outside``: (place, words) of texts that stand in no table: headers, footers, notes, what follows the last table.
    """

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    notes: tuple[CellNote, ...] = ()
    outside: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()

    def notes_of(self, kind: NoteKind) -> list[CellNote]:
        """The notes of one kind, in the order of the sheet."""
        return [note for note in self.notes if note.kind == kind]


NO_FACTS = SheetFacts()


@dataclass
class FactsCollector:
    """Collects the facts of a sheet while it is read, within limits."""

    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    def note(self, row: int, column: int, kind: NoteKind, words: str = "") -> None:
        """Adds a note; above the limit only their number grows."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        if count <= MOST_NOTES:
            self.notes.append(CellNote(row, column, kind, words))

    def merge(self, merge: Merge) -> None:
        """Adds a merged range of more than one cell; above the limit only their number grows."""
        if merge.first_row == merge.last_row and merge.first_column == merge.last_column:
            return
        count = self._counts["merge"] = self._counts.get("merge", 0) + 1
        if count <= MOST_MERGES:
            self.merges.append(merge)

    def facts(self, outside: Iterable[tuple[str, str]] = ()) -> SheetFacts:
        """The facts collected."""
        told = list(self.told)
        if self._counts.get("merge", 0) > MOST_MERGES:
            told.append(f"Of {self._counts['merge']:,} merged ranges the first {MOST_MERGES:,} are read.")
        for kind, words in (("struck", "struck-out texts"), ("comment", "comments")):
            if self._counts.get(kind, 0) > MOST_NOTES:
                told.append(f"Of {self._counts[kind]:,} {words} the first {MOST_NOTES:,} are told.")
        return SheetFacts(
            self.hidden,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            tuple(self.merges),
            tuple(self.notes),
            tuple(outside),
            tuple(told),
        )
