"""Tables whose headings stand in their first column, such as a sheet for each action: they are read turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from documents import limits
from documents.raw_sheets import sheet_of
from documents.sheet_facts import CellNote, Merge, SheetFacts
from documents.spreadsheets import RawCell, RawRow, RawSheet, cell_name
from loading.layouts.columns.headings import find_headings, role_of

FEWEST_HEADINGS = 3


def with_turned(sheets: Sequence[RawSheet]) -> tuple[RawSheet, ...]:
    """The sheets, with those turned whose headings stand in their first column.

    Only where no other sheet has its headings in a row: the explanation of a plan's columns looks the same.
    """
    if any(find_headings(sheet.rows, levels=_paragraphs(sheet)).row for sheet in sheets):
        return tuple(sheets)
    return tuple(_turned(sheet) if _has_headings_in_column(sheet) else sheet for sheet in sheets)


def _paragraphs(sheet: RawSheet) -> int:
    return sum(row.number == 0 for row in sheet.rows)


def _table(sheet: RawSheet) -> list[RawRow]:
    return [row for row in sheet.rows if row.number]


def _has_headings_in_column(sheet: RawSheet) -> bool:
    rows = _table(sheet)
    texts = [row.cells[0].as_printed.strip() for row in rows]
    roles = [role_of(text.rstrip(":")) for text in texts if text]
    known = {role for role in roles if role}
    return (
        "action" in known
        and len(known) >= FEWEST_HEADINGS
        and sum(map(bool, roles)) * 3 >= len(roles) * 2
        and max(row.number for row in rows) <= limits.COLUMNS
        and any(cell.as_printed.strip() for row in rows for cell in row.cells[1:])
    )


def _turned(sheet: RawSheet) -> RawSheet:
    rows: dict[int, dict[int, RawCell]] = {}
    for row in _table(sheet):
        for column, cell in enumerate(row.cells):
            if cell.as_printed:
                rows.setdefault(column + 1, {})[row.number - 1] = cell
    turned = sheet_of(sheet.name, sorted(rows.items()), _turned_facts(sheet))
    above = tuple(row for row in sheet.rows if not row.number)
    return replace(turned, rows=(*above, *turned.rows))


def _turned_facts(sheet: RawSheet) -> SheetFacts:
    facts = sheet.facts
    told = (
        f"The headings of “{sheet.name}” stand in its first column, so it is read turned: what is called "
        f"{cell_name(2, 2)} here is its {cell_name(1, 3)}."
    )
    return replace(
        facts,
        hidden_rows=frozenset(column + 1 for column in facts.hidden_columns),
        hidden_columns=frozenset(row - 1 for row in facts.hidden_rows if row),
        merges=tuple(
            Merge(item.first_column + 1, item.first_row - 1, item.last_column + 1, item.last_row - 1)
            for item in facts.merges
        ),
        notes=tuple(
            CellNote(item.column + 1, item.row - 1, item.kind, item.words) if item.row else item
            for item in facts.notes
        ),
        told=(*facts.told, told),
    )
