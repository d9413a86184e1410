"""Columns of figures that name a quarter or a month and no year: asked once, of which year they are."""

from __future__ import annotations

import re
from dataclasses import replace

from core.dates.reading import month_number
from documents.spreadsheets import RawCell
from loading.layouts.columns.headings import heading_period
from loading.layouts.preparing.context import LEAVE, Preparing
from loading.layouts.questions import Question
from loading.problems import comma_list

QUARTER = re.compile(r"(?:q|qtr|quarter)\s*(?P<number>[1-4])", re.IGNORECASE)
YEAR = re.compile(r"\b(?P<first>(?:19|20)\d{2})\s*[/–-]\s*(?:\d{2}|(?:19|20)\d{2})\b")
FIRST_MONTH = 4
"""Of a financial year."""


def read_years(sheet: Preparing) -> None:
    """Asks of which year columns such as "Q1" are, and puts the year in their headings."""
    if sheet.layout.what != "indicators" or not sheet.heading_row:
        return
    columns = [
        column
        for column, role in enumerate(sheet.layout.columns)
        if not role
        and (QUARTER.fullmatch(sheet.heading(column)) or month_number(sheet.heading(column)))
        and any(re.search(r"\d", sheet.text(row, column)) for row in sheet.body)
    ]
    if not columns:
        return
    year = _ask(sheet, columns)
    named = {column: label for column in columns if (label := _with_year(sheet.heading(column), year))}
    roles, headings = list(sheet.layout.columns), list(sheet.layout.headings)
    for column, label in named.items():
        roles[column], headings[column] = "period", label
    sheet.layout = replace(sheet.layout, columns=tuple(roles), headings=tuple(headings))
    sheet.change({(sheet.heading_row, column): RawCell(label) for column, label in named.items()})


def _ask(sheet: Preparing, columns: list[int]) -> str:
    names = [sheet.heading(column) for column in columns]
    above = [
        cell.as_printed for row in sheet.sheet.rows if row.number < sheet.heading_row for cell in row.cells
    ]
    # A baseline is of an earlier year.
    headings = [text for text in sheet.layout.headings if not re.search(r"\bbase", text, re.IGNORECASE)]
    years = list(
        dict.fromkeys(
            match[0] for text in (sheet.sheet.name, *above, *headings) for match in YEAR.finditer(text)
        )
    )
    places = tuple((sheet.place(sheet.heading_row, column), sheet.heading(column)) for column in columns)
    return sheet.questions.ask(
        Question(
            key=f"column:year:{'|'.join(names)}",
            kind="column",
            place=places[0][0],
            value=names[0],
            prompt=f"Of which year are {comma_list(f'“{name}”' for name in names)}?",
            choices=(*((year, year) for year in years), (LEAVE, "Leave these columns out")),
            proposed=years[0] if len(years) == 1 else LEAVE,
            free=True,
            hint="Type the year, such as 2025/26.",
            count=len(places),
            places=places,
        )
    )


def _with_year(heading: str, year: str) -> str:
    """ "Q1 2025/26" for "Q1", "Feb 2026" for "Feb"; "" where that is no period."""
    month = month_number(heading)
    match = YEAR.search(year)
    if month and match:
        year = str(int(match["first"]) + (month < FIRST_MONTH))
    label = f"{heading} {year}"
    return label if heading_period(RawCell(label)) is not None else ""
