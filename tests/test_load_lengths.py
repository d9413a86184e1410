"""No text that a file may hold is longer than the column it goes to: PostgreSQL would refuse what SQLite keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import models

from documents.spreadsheets import RawCell, RawRow, RawSheet
from loading.interchange.lines import read_interchange_file
from loading.interchange.reading import read_value
from loading.problems import Problems
from plan.interchange.columns import COLUMNS
from plan.moments import start_of
from plan.value import TABLES, PlanValue
from priorities.models import Agreement

LONG = "x" * 9_999
FILLED: dict[str, dict[str, str]] = {
    "agreement": {"slug": "long", "title": "Long", "partnership": "Long Partnership"},
    "chapters": {"title": "One"},
    "status_scheme": {"label": "Done"},
    "themes": {"title": "Early help"},
    "agencies": {"name": "County Police"},
    "places": {"name": "Northshire"},
    "signatories": {"agency": "County Police"},
    "linked_plans": {"title": "One"},
    "groups": {"name": "One"},
    "assessments": {"topic": "One"},
    "achievements": {"text": "One"},
    "priorities": {"number": "1", "title": "Burglary"},
    "people": {"name": "Pat Lee", "post": "Head of Policing"},
    "actions": {
        "ref": "A1",
        "aim_ref": "A",
        "priority": "1",
        "aim": "Fewer",
        "action": "Mark property",
        "partnership_only": "yes",
    },
    "projects": {"grant": "Crime Reduction Grant", "title": "Alley gates", "award": "1"},
    "periods": {"title": "March 2015"},
    "updates": {"period": "March 2015", "ref": "A1"},
    "commentary": {"period": "March 2015", "priority": "1", "text": "One"},
    "concerns": {"text": "One"},
    "matters": {"text": "One"},
    "decisions": {"reference": "1", "text": "One"},
    "indicators": {"title": "Burglaries"},
    "targets": {"indicator": "Burglaries", "value": "1"},
    "observations": {"indicator": "Burglaries", "period_label": "2014", "value": "1"},
    "versions": {"number": "1", "effective_on": "2014-10-14"},
}
CELLS = [(sheet, column) for sheet, columns in COLUMNS.items() for column in columns]


def sheet_of(name: str, row: dict[str, str]) -> RawSheet:
    """A sheet of one row, as it is read from a file."""
    lines = (tuple(row), tuple(row.values()))
    rows = (RawRow(number, tuple(RawCell(text) for text in texts)) for number, texts in enumerate(lines, 1))
    return RawSheet(name, tuple(rows))


def read(sheets: dict[str, dict[str, str]]) -> tuple[PlanValue | None, Problems]:
    """The value of a file, and its problems."""
    problems = Problems()
    book = read_interchange_file([sheet_of(name, row) for name, row in sheets.items()], problems)
    return read_value(book, None, start_of(date(2015, 1, 12)), problems), problems


def too_long(value: PlanValue) -> list[str]:
    """Fields of the value that are longer than their columns."""
    rows: list[tuple[Any, type[models.Model]]] = [(value.agreement, Agreement)]
    rows += [(row, table.model) for table in TABLES for row in value.table(table.name)]
    found = []
    for row, model in rows:
        for field in model._meta.concrete_fields:
            text = getattr(row, field.name, None)
            if isinstance(text, str) and field.max_length and len(text) > field.max_length:
                found.append(f"{model.__name__}.{field.name}: {len(text)} > {field.max_length}")
    return found


def test_the_filled_rows_are_a_plan_without_any_problem() -> None:
    value, problems = read(FILLED)
    assert problems.all == []
    assert value is not None
    assert all(value.table(table.name) for table in TABLES if table.name not in ("standings", "posts"))


@pytest.mark.once
@pytest.mark.parametrize(("sheet", "column"), CELLS)
def test_a_text_too_long_for_its_column_is_a_problem_at_its_cell(sheet: str, column: str) -> None:
    row = {**FILLED[sheet], column: LONG}
    if column in ("delegate_of", "deputy_of"):
        del row["post"]
    value, problems = read({**FILLED, sheet: row})
    place = f"{'ABCDEFGHIJ'[list(row).index(column)]}2"
    assert {problem.cell for problem in problems.errors if problem.sheet == sheet} <= {place}
    assert [problem.message for problem in problems.errors if len(problem.message) > 500] == []
    if not problems.errors:
        assert value is not None
        assert too_long(value) == []


def test_bodies_and_posts_that_cells_name_for_the_first_time_are_no_longer_than_theirs() -> None:
    without = {name: row for name, row in FILLED.items() if name not in ("agencies", "signatories")}
    for cells in ({"lead_agency": LONG}, {"joint_with": f"Head of Policing; {LONG[:400]}"}, {"lead": LONG}):
        _, problems = read({**without, "priorities": {**FILLED["priorities"], **cells}})
        assert {problem.cell for problem in problems.errors} == {"C2"}
        assert "300" in problems.errors[0].message
