"""Sheets as plain lists for JSON, and back: between processes, and kept beside a file that was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from documents.number_formats import GENERAL
from documents.raw_sheets import EMPTY, RawCell, RawRow, RawSheet
from documents.sheet_facts import CellNote, Merge, SheetFacts

_MAKERS: Mapping[str, Callable[[str], Any]] = {
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
# A moment is a date too, so it stands first.
_KINDS: tuple[tuple[type, str], ...] = (
    (Decimal, "decimal"),
    (datetime, "moment"),
    (date, "date"),
    (time, "time"),
)


def pack_sheets(sheets: Iterable[RawSheet]) -> list[Any]:
    """The sheets as lists, texts, numbers and ticks."""
    return [
        [
            sheet.name,
            [[row.number, [_packed_cell(cell) for cell in row.cells]] for row in sheet.rows],
            _packed_facts(sheet.facts),
        ]
        for sheet in sheets
    ]


def unpack_sheets(items: Iterable[Sequence[Any]]) -> tuple[RawSheet, ...]:
    """What :func:`pack_sheets` made."""
    return tuple(
        RawSheet(
            sheet, tuple(RawRow(number, tuple(map(_cell, cells))) for number, cells in rows), _facts(facts)
        )
        for sheet, rows, facts in items
    )


def _packed_facts(facts: SheetFacts) -> list[Any]:
    return [
        facts.hidden,
        sorted(facts.hidden_rows),
        sorted(facts.hidden_columns),
        facts.merges,
        facts.notes,
        facts.outside,
        facts.told,
    ]


def _facts(items: Sequence[Any]) -> SheetFacts:
    hidden, rows, columns, merges, notes, outside, told = items
    return SheetFacts(
        hidden,
        frozenset(rows),
        frozenset(columns),
        tuple(Merge(*item) for item in merges),
        tuple(CellNote(*item) for item in notes),
        tuple((place, words) for place, words in outside),
        tuple(told),
    )


def _packed_cell(cell: RawCell) -> Any:
    """Text, whole numbers, ticks and nothing as they are; anything else, or with a format, as a list."""
    value: Any = cell.value
    kind = next((name for type_, name in _KINDS if isinstance(value, type_)), "")
    if not kind and cell.number_format == GENERAL:
        return value
    return [kind, str(value) if kind else value, cell.number_format]


def _cell(item: Any) -> RawCell:
    if item is None:
        return EMPTY
    if not isinstance(item, list):
        return RawCell(item)
    kind, value, number_format = item
    return RawCell(_MAKERS[kind](value) if kind else value, number_format)
