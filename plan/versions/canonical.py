"""The canonical form of a plan: the bytes of a version, and their digest.

JSON of the sheets of the interchange form: keys in order, UTF-8, no spaces; rows in the order of the plan, numbers as
quantised strings, dates as ISO text. It holds no database keys, no digest, no figures, no counts and no progress.

Each column says since which format it is published, and until which (``plan.value.rows``). The columns of a format
never change after a version was published in it, even when the interchange form gets new ones: a version of format 1
is compared with a plan written in format 1. A new column needs a new format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from plan.interchange.columns import SHEET_COLUMNS
from plan.interchange.sheets import Cell, Sheets, extra_columns, to_sheets
from plan.value import PlanValue, table_of

TextSheets = dict[str, list[dict[str, str]]]
"""Sheet name -> its rows, every cell as text."""

FORMAT_VERSION = max(item.column.since for columns in SHEET_COLUMNS.values() for item in columns)
"""The format in which versions are published now.

Format 2 leaves out the name of the partnership, which may change without the plan, and the status of actions, which
format 1 always left empty. It adds why an indicator stands for its priority, and why up or down is better.
"""

FORMATS: Mapping[int, Mapping[str, tuple[str, ...]]] = {
    number: {
        sheet: tuple(item.name for item in columns if item.column.is_in(number))
        for sheet, columns in SHEET_COLUMNS.items()
        if table_of(sheet).is_published and any(item.column.is_in(number) for item in columns)
    }
    for number in range(1, FORMAT_VERSION + 1)
}
"""Format -> sheet -> its columns. Actions have the plan's own further columns besides."""


class UnknownFormat(LookupError):
    """This release does not know the format of the bytes, so that they cannot be checked."""


def cell_text(cell: Cell) -> str:
    """Dates in ISO form, numbers without an exponent."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def text_sheets(sheets: Sheets) -> TextSheets:
    return {
        name: [{column: cell_text(cell) for column, cell in row.items()} for row in rows]
        for name, rows in sheets.items()
    }


def canonical_sheets(plan: PlanValue, format_version: int = FORMAT_VERSION) -> TextSheets:
    """The plan in the columns of a format. All its tables must have been read. Raises UnknownFormat."""
    if format_version not in FORMATS:
        raise UnknownFormat(f"this release does not know format {format_version}")
    sheets = text_sheets(to_sheets(plan))
    if format_version == 1:
        for row in sheets["actions"]:
            row["status"] = ""
    canonical: TextSheets = {}
    for name, columns in FORMATS[format_version].items():
        further = extra_columns(plan) if name == "actions" else ()
        canonical[name] = [
            {column: row.get(column, "") for column in (*columns, *further)} for row in sheets[name]
        ]
    return canonical


def to_bytes(sheets: TextSheets, format_version: int = FORMAT_VERSION) -> bytes:
    return json_bytes({"format": format_version, "plan": sheets})


def json_bytes(body: Mapping[str, Any]) -> bytes:
    """JSON in its canonical form: keys in order, UTF-8, no spaces."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_bytes(plan: PlanValue, format_version: int = FORMAT_VERSION) -> bytes:
    """The bytes of a plan. All its tables must have been read. Raises UnknownFormat."""
    return to_bytes(canonical_sheets(plan, format_version), format_version)


def digest(canonical: bytes) -> str:
    """SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical).hexdigest()
