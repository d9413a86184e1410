"""Reads tables in wide form, which have a column for each period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indicators.arithmetic.periods import Period, period_of

INDICATOR_HEADINGS = ("indicator", "proxymeasure", "proxymeasureindicator", "measure")
AREA_HEADINGS = ("area", "district")
LONG_HEADINGS = ("periodlabel", "period", "value")
PROVISIONAL = re.compile(r"^(?P<figure>.*\d\s*%?)\s*\(?p\)?$", re.IGNORECASE)


@dataclass(frozen=True)
class WideForm:
    """The columns of a table in wide form, counted from 0. ``area`` None: all figures are of the whole geography.

    ``unread``: the other columns, with their headings.
    """

    indicator: int
    area: int | None
    periods: tuple[tuple[int, Period], ...]
    unread: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class WideFigure:
    """A figure in a cell. ``column``: the column of the cell, to name the place of a problem."""

    column: int
    indicator: str
    area: str
    period: Period
    text: str
    is_provisional: bool


def wide_form(headings: Sequence[str]) -> WideForm | None:
    """Finds the columns of a table by its headings; None if the table is not in wide form.

    A table in wide form has one column of indicators and at least one heading that is a period. It has no separate
    columns for period and value.
    """
    keys = [_key(heading) for heading in headings]
    indicator_columns = [number for number, key in enumerate(keys) if key in INDICATOR_HEADINGS]
    if len(indicator_columns) != 1 or any(key in LONG_HEADINGS for key in keys):
        return None
    area_columns = [number for number, key in enumerate(keys) if key in AREA_HEADINGS]
    area = area_columns[0] if area_columns else None
    periods: list[tuple[int, Period]] = []
    unread: list[tuple[int, str]] = []
    for number, heading in enumerate(headings):
        if number in (indicator_columns[0], area) or not heading.strip():
            continue
        period = period_of(heading)
        if period is None:
            unread.append((number, heading.strip()))
        else:
            periods.append((number, period))
    if not periods:
        return None
    return WideForm(indicator_columns[0], area, tuple(periods), tuple(unread))


def _key(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def figures_in(form: WideForm, cells: Sequence[str]) -> Iterator[WideFigure]:
    """The figures of a row, in the order of the columns. An empty cell has no figure: it is not due yet.

    A "p" after a figure makes it provisional and is removed.
    """
    indicator = _cell(cells, form.indicator)
    area = _cell(cells, form.area) if form.area is not None else ""
    for column, period in form.periods:
        text = _cell(cells, column)
        if text:
            provisional = PROVISIONAL.match(text)
            figure = provisional["figure"].strip() if provisional else text
            yield WideFigure(column, indicator, area, period, figure, provisional is not None)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""
