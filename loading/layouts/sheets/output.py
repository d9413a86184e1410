"""Collects rows of the interchange form, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import column_index_from_string

from documents.spreadsheets import RawCell, RawRow, RawSheet, Value
from loading.layouts.questions import SourceRow
from loading.problems import heading_key
from plan.interchange.columns import COLUMNS, REQUIRED_COLUMNS, REQUIRED_SHEETS
from plan.interchange.sheets import SheetRow, Sheets, to_sheets
from plan.value import PlanValue

Cells = Mapping[str, Value]


@dataclass
class Output:
    """The sheets that are written. A sheet without a row is left out, so that a load does not touch its rows."""

    plan: PlanValue | None
    _rows: dict[str, list[tuple[dict[str, Value], SourceRow | None]]] = field(default_factory=dict)
    _plan_sheets: Sheets | None = None

    def plan_rows(self, sheet: str) -> list[SheetRow]:
        """The rows of a sheet for the plan as it is; none for a new plan."""
        if self._plan_sheets is None:
            self._plan_sheets = to_sheets(self.plan) if self.plan else {}
        return self._plan_sheets.get(sheet, [])

    def add(self, sheet: str, cells: Cells, origin: SourceRow | None = None) -> None:
        """Adds a row. ``origin`` None: it does not come from the file."""
        self._rows.setdefault(sheet, []).append((dict(cells), origin))

    def keep(self, sheet: str) -> None:
        """Adds all rows of a sheet that the plan has; the sheet is written even where it has none."""
        self._rows.setdefault(sheet, [])
        for row in self.plan_rows(sheet):
            self.add(sheet, row)

    def has(self, sheet: str) -> bool:
        """Whether the sheet is written."""
        return sheet in self._rows

    def sheets(self) -> tuple[RawSheet, ...]:
        """All sheets, in the order of the form."""
        for name in REQUIRED_SHEETS:
            self._rows.setdefault(name, [])
        return tuple(self._sheet(name) for name in COLUMNS if name in self._rows)

    def _sheet(self, name: str) -> RawSheet:
        rows = self._rows[name]
        columns = self._columns(name)
        head = RawRow(1, tuple(RawCell(column) for column in columns))
        body = [
            RawRow(number, tuple(RawCell(_value(cells.get(column))) for column in columns))
            for number, (cells, _) in enumerate(rows, 2)
        ]
        return RawSheet(name, (head, *body))

    def _columns(self, name: str) -> tuple[str, ...]:
        """The columns that rows fill, in the order of the form; further texts come last."""
        names = dict.fromkeys(column for cells, _ in self._rows[name] for column in cells)
        if not names:
            return COLUMNS[name]
        form_columns = [
            column for column in COLUMNS[name] if column in names or column in REQUIRED_COLUMNS[name]
        ]
        return (*form_columns, *(column for column in names if column not in COLUMNS[name]))

    def origins(self) -> dict[tuple[str, int], SourceRow]:
        """The places in the file, by key of the sheet and number of the row."""
        return {
            (heading_key(name), number): origin
            for name, rows in self._rows.items()
            for number, (_, origin) in enumerate(rows, 2)
            if origin is not None
        }


def origin_at(place: str, *columns: str) -> SourceRow | None:
    """The origin of a row that comes from one cell, such as "Plan!D7"; None where ``place`` is no cell."""
    sheet, _, cell = place.rpartition("!")
    match = re.fullmatch(r"([A-Z]{1,3})(\d+)", cell)
    if match is None:
        return None
    return SourceRow(sheet, int(match[2]), dict.fromkeys(columns, column_index_from_string(match[1]) - 1))


def _value(value: Value) -> Value:
    """The value of a cell: None for empty text, plain text for a member of an enumeration."""
    return (str(value) or None) if isinstance(value, str) else value
