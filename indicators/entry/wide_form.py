"""Figures in wide form, a column for each period, told from their headings and turned into one figure a row."""

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
    """Where the columns of a table in wide form stand, counted from 0. ``area`` None: all of the whole geography.

    ``unread``: columns that are neither, with their headings.
    """

    indicator: int
    area: int | None
    periods: tuple[tuple[int, Period], ...]
    unread: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class WideFigure:
    """A figure as it stands in a cell. ``column``: that cell's, so that a problem can name its place."""

    column: int
    indicator: str
    area: str
    period: Period
    text: str
    is_provisional: bool


def wide_form(headings: Sequence[str]) -> WideForm | None:
    """The form of a table by its headings; None for one that is not in wide form.

    Wide is a table with a column of indicators and at least one heading that is a period, without columns of its own
    for the period and its value.
    """
    keys = [_key(heading) for heading in headings]
    named = [number for number, key in enumerate(keys) if key in INDICATOR_HEADINGS]
    if len(named) != 1 or any(key in LONG_HEADINGS for key in keys):
        return None
    areas = [number for number, key in enumerate(keys) if key in AREA_HEADINGS]
    area = areas[0] if areas else None
    periods: list[tuple[int, Period]] = []
    unread: list[tuple[int, str]] = []
    for number, heading in enumerate(headings):
        if number in (named[0], area) or not heading.strip():
            continue
        period = period_of(heading)
        if period is None:
            unread.append((number, heading.strip()))
        else:
            periods.append((number, period))
    if not periods:
        return None
    return WideForm(named[0], area, tuple(periods), tuple(unread))


def _key(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def figures_in(form: WideForm, cells: Sequence[str]) -> Iterator[WideFigure]:
    """The figures of a row, by period in the order of the columns. An empty cell is no figure: it is not due yet.

    A "p" behind a figure marks it as provisional and is taken off.
    """
    indicator = _cell(cells, form.indicator)
    area = _cell(cells, form.area) if form.area is not None else ""
    for column, period in form.periods:
        text = _cell(cells, column)
        if text:
            provisional = PROVISIONAL.match(text)
            shown = provisional["figure"].strip() if provisional else text
            yield WideFigure(column, indicator, area, period, shown, provisional is not None)


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""
