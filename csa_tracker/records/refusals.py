"""What is said of a file that a register does not take: what is wrong, in which row and column, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from import_export.results import Result

from core.govuk.sentences import noun_of
from core.text import joined, shortened
from csa_tracker.records.formats import RegisterTable
from documents.limits import PROBLEMS, number
from documents.spreadsheets import cell_name

MOST_QUOTED = 60
"""How many characters of a cell a refusal quotes."""


class FileRefused(ValueError):
    """A file that is not imported, with a line for each thing that is wrong."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


def at(row: int | None, column: str, words: str) -> str:
    """The words with their place. ``row``: its number in the file, None for no single row; ``column`` "": the row."""
    place = ([f"Row {row}"] if row else []) + ([f"column “{column}”"] if column else [])
    return f"{', '.join(place)}: {words}" if place else words


def quoted(text: object) -> str:
    """What stands in a cell, in quotation marks and not too long."""
    return f"“{shortened(str(text), MOST_QUOTED)}”"


def listed(names: Sequence[str]) -> str:
    """ "A, B or C", of many names the first."""
    some = [*names[:10], *(["…"] if len(names) > 10 else [])]
    return " or ".join([", ".join(some[:-1]), some[-1]] if len(some) > 1 else some)


def heading_lines(table: RegisterTable, columns: Sequence[str]) -> list[str]:
    """What is wrong with the headings."""
    headings = list(table.headers or ())
    lines = []
    for index, heading in enumerate(headings):
        cell = cell_name(index, table.heading_row)
        if not heading:
            lines.append(f"Cell {cell}: the column has no heading: write it, or take the column out")
        elif heading not in columns:
            lines.append(f"Cell {cell}: {quoted(heading)} is no column of this register")
        elif heading in headings[:index]:
            lines.append(f"Cell {cell}: there are two columns “{heading}”: keep one of them")
    lines += [
        at(table.heading_row, "", f"the column “{name}” is missing")
        for name in columns
        if name not in headings
    ]
    if lines:
        lines.append(f"Head the columns as an export does: {'; '.join(columns)}")
    return lines


def repeated_lines(table: RegisterTable, *columns: str) -> list[str]:
    """Rows that are called the same as another row by these columns; the last one empty: a new row, called nothing."""
    rows: dict[tuple[str, ...], list[int]] = {}
    for row_number, row in zip(table.numbers, table.dict, strict=True):
        key = tuple(row[name] for name in columns)
        if key[-1]:
            rows.setdefault(key, []).append(row_number)
    return [
        f"Rows {joined(list(map(str, numbers)))} have the same {' and '.join(columns)}: keep one of them"
        for numbers in rows.values()
        if len(numbers) > 1
    ]


def lines_of_error(
    row: int, error: ValidationError, columns: Mapping[str, str], model: type[Model]
) -> list[str]:
    """A line for each thing that is wrong with a row. ``columns``: the heading of each field."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return [
        at(
            row,
            columns.get(name, "") if name != NON_FIELD_ERRORS else "",
            _cell_words(model, name, columns, each),
        )
        for name, errors in by_field.items()
        for each in errors
    ]


def _cell_words(model: type[Model], name: str, columns: Mapping[str, str], error: ValidationError) -> str:
    """Our words for what Django's models refuse; what a rule or a verb says stays."""
    params: Mapping[str, Any] = error.params or {}
    if error.code in ("blank", "null"):
        return f"it is empty: write {noun_of(columns.get(name, name))}"
    if error.code == "invalid_choice":
        values = [str(value) for value, _ in model._meta.get_field(name).flatchoices if value]  # type: ignore[union-attr]
        return f"{quoted(params.get('value', ''))} cannot stand here: write {listed(values)}"
    if error.code == "max_length" and "limit_value" in params:
        return f"a text here has {params['limit_value']:,} characters or fewer; this one has {params['show_value']:,}"
    return " ".join(error.messages)


def refusal_lines(result: Result, columns: Mapping[str, str], model: type[Model]) -> list[str]:
    """Everything that is wrong with a file, in the order of its rows. ``result`` is that of its import."""
    lines = [
        line for error in result.base_errors for line in getattr(error.error, "lines", (str(error.error),))
    ]
    for row in result.invalid_rows:
        lines += lines_of_error(result.numbers[row.number - 1], row.error, columns, model)
    if len(lines) <= PROBLEMS:
        return lines
    return [*lines[:PROBLEMS], f"There are more than {number(PROBLEMS)} problems: only the first are listed."]
