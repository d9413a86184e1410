"""Rows of the interchange form under construction, each with where in the file it comes from."""

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
    """Sheets in the interchange form; a sheet that nothing is written on is left out, which says nothing of it."""

    plan: PlanValue | None
    _rows: dict[str, list[tuple[dict[str, Value], SourceRow | None]]] = field(default_factory=dict)
    _before: Sheets | None = None

    def before(self, sheet: str) -> list[SheetRow]:
        """The rows of a sheet as the plan has them; none for a new plan."""
        if self._before is None:
            self._before = to_sheets(self.plan) if self.plan else {}
        return self._before.get(sheet, [])

    def add(self, sheet: str, cells: Cells, origin: SourceRow | None = None) -> None:
        """A row; ``origin`` None: it does not come from the file."""
        self._rows.setdefault(sheet, []).append((dict(cells), origin))

    def keep(self, sheet: str) -> None:
        """All rows of a sheet that the plan has, and the sheet itself even if there are none."""
        self._rows.setdefault(sheet, [])
        for row in self.before(sheet):
            self.add(sheet, row)

    def has(self, sheet: str) -> bool:
        """Whether the sheet is said."""
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
        """The columns that some row says, in the order of the form; those that it does not know come last."""
        said = dict.fromkeys(column for cells, _ in self._rows[name] for column in cells)
        if not said:
            return COLUMNS[name]
        known = [column for column in COLUMNS[name] if column in said or column in REQUIRED_COLUMNS[name]]
        return (*known, *(column for column in said if column not in COLUMNS[name]))

    def origins(self) -> dict[tuple[str, int], SourceRow]:
        """Where rows come from, by sheet (as its key) and number."""
        return {
            (heading_key(name), number): origin
            for name, rows in self._rows.items()
            for number, (_, origin) in enumerate(rows, 2)
            if origin is not None
        }


def origin_at(place: str, *columns: str) -> SourceRow | None:
    """The origin of a row that one cell says, such as "Plan!D7"; None for no place."""
    sheet, _, cell = place.rpartition("!")
    found = re.fullmatch(r"([A-Z]{1,3})(\d+)", cell)
    if found is None:
        return None
    return SourceRow(sheet, int(found[2]), dict.fromkeys(columns, column_index_from_string(found[1]) - 1))


def _value(value: Value) -> Value:
    """A cell's value: nothing for empty text, plain text for the words of a vocabulary."""
    return (str(value) or None) if isinstance(value, str) else value
