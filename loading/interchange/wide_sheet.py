"""Reads the sheet of observations in wide form: with a column for each period instead of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.spreadsheets import RawCell, RawRow, cell_name
from indicators.entry.wide_form import WideForm, figures_in, wide_form
from loading.problems import Problems

SHEET = "observations"


@dataclass(frozen=True)
class LongRow:
    """A figure of a wide row as a row in long form. ``columns``: the real column of each cell."""

    number: int
    cells: Mapping[str, RawCell]
    columns: Mapping[str, int]


def long_rows(head: RawRow, body: Sequence[RawRow], problems: Problems) -> list[LongRow] | None:
    """The figures of a sheet in wide form, one row each; None for a sheet in long form.

    Adds a problem for each heading that is neither the indicator, the area nor a period.
    """
    form = wide_form([cell.as_printed for cell in head.cells])
    if form is None:
        return None
    for column, heading in form.unread:
        problems.add(
            SHEET,
            cell_name(column, head.number),
            f"“{heading}” is not a period that can be told. Write it as 2014, 2014/15, Q1 2014/15 or April 2014, "
            "or take the column out.",
        )
    return [figure for row in body for figure in _long_rows_of(form, row)]


def _long_rows_of(form: WideForm, row: RawRow) -> list[LongRow]:
    rows = []
    for figure in figures_in(form, [cell.as_printed for cell in row.cells]):
        cell = row.cells[figure.column]
        cells = {
            "indicator": RawCell(figure.indicator),
            "area": RawCell(figure.area),
            "period_label": RawCell(figure.period.label),
            "period_start": RawCell(figure.period.start),
            "period_end": RawCell(figure.period.end),
            "value": RawCell(figure.text) if figure.is_provisional else cell,
            "provisional": RawCell("yes" if figure.is_provisional else None),
        }
        columns = dict.fromkeys(cells, figure.column)
        columns["indicator"] = form.indicator
        if form.area is not None:
            columns["area"] = form.area
        rows.append(LongRow(row.number, cells, columns))
    return rows
