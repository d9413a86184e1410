"""A document as bytes and back: what was read of a file is kept with it, so that pages need not read it again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from documents.number_formats import GENERAL
from documents.sheet_facts import CellNote, Merge, SheetFacts
from documents.spreadsheets import EMPTY, RawCell, RawRow, RawSheet
from loading.layouts.columns.document import SourceDocument
from loading.problems import FileProblem

VERSION = 2
"""Of the bytes. What was kept in another version, by an earlier release, is read from the file again."""
MOST_BYTES = 100_000_000
MOST_PACKED_BYTES = 20_000_000
"""What is kept of one file; of a larger one nothing is, and it is read again for each page."""

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


def pack_document(document: SourceDocument, problems: Sequence[FileProblem]) -> bytes | None:
    """A document and the problems of cells that could not be read; None where that would be too large."""
    body = {
        "version": VERSION,
        "kind": document.kind,
        "levels": {name: list(levels) for name, levels in document.levels.items()},
        "problems": [[item.sheet, item.cell, item.message] for item in problems],
        "sheets": [
            [
                sheet.name,
                [[row.number, [_packed_cell(cell) for cell in row.cells]] for row in sheet.rows],
                _packed_facts(sheet.facts),
            ]
            for sheet in document.sheets
        ],
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    packed = zlib.compress(content, 1) if len(content) <= MOST_BYTES else b""
    return packed if 0 < len(packed) <= MOST_PACKED_BYTES else None


def unpack_document(packed: bytes, name: str) -> tuple[SourceDocument, tuple[FileProblem, ...]] | None:
    """What :func:`pack_document` made; None for another version. ``name``: the name of the file."""
    body = json.loads(zlib.decompress(packed))
    if body["version"] != VERSION:
        return None
    sheets = tuple(
        RawSheet(
            sheet, tuple(RawRow(number, tuple(map(_cell, cells))) for number, cells in rows), _facts(facts)
        )
        for sheet, rows, facts in body["sheets"]
    )
    levels = {sheet: tuple(numbers) for sheet, numbers in body["levels"].items()}
    problems = tuple(FileProblem(*item) for item in body["problems"])
    return SourceDocument(name, body["kind"], sheets, levels), problems


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
