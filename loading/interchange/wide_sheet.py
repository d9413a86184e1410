"""The sheet of observations in wide form: a column for each period instead of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from documents.spreadsheets import RawCell, RawRow, cell_name
from indicators.entry.wide_form import WideForm, figures_in, wide_form
from loading.problems import Problems

SHEET = "observations"


@dataclass(frozen=True)
class LongRow:
    """A figure of a wide row as the cells of a long one; ``columns`` say where each of them really stands."""

    number: int
    cells: Mapping[str, RawCell]
    columns: Mapping[str, int]


def long_rows(head: RawRow, body: Sequence[RawRow], problems: Problems) -> list[LongRow] | None:
    """The figures of a sheet in wide form, a row for each; None for a sheet in long form.

    A heading that is neither the indicator's, the area's nor a period is a problem at its place.
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
    return [figure for row in body for figure in _of_row(form, row)]


def _of_row(form: WideForm, row: RawRow) -> list[LongRow]:
    found = []
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
        found.append(LongRow(row.number, cells, columns))
    return found
