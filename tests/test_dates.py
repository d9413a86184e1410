"""One reading of dates: the same texts through every door, with the same days and the same words of refusal."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from core.dates.reading import DateParts, DateProblem, day_argument, parse_day, parse_parts
from core.forms import DatePartsField, DateTextField, GovukForm
from documents.spreadsheets import RawCell
from indicators.arithmetic.periods import period_of
from loading.interchange.lines import SheetLine
from loading.layouts.cells.dates import timescale_of_text
from loading.problems import Problems
from loading.update_files.reading import text_of_box
from plan.editing.grid.cells import SubmittedCells, read_cells
from plan.moments import NotAMoment, asked_day
from tests import build
from tests.architecture import LINE
from tests.editing import value_of

pytestmark = pytest.mark.once

BASE = Path(settings.BASE_DIR)
LAST_OF_MARCH = date(2027, 3, 31)

DAYS = {
    "31/3/27": LAST_OF_MARCH,
    "31/03/2027": LAST_OF_MARCH,
    "31 3 2027": LAST_OF_MARCH,
    "31.03.27": LAST_OF_MARCH,
    "31-3-2027": LAST_OF_MARCH,
    "2027-03-31": LAST_OF_MARCH,
    "2027-3-31": LAST_OF_MARCH,
    "2027/03/31": LAST_OF_MARCH,
    "31/03/2027 00:00": LAST_OF_MARCH,
    "2027-03-31T00:00:00": LAST_OF_MARCH,
    "31 March 2027": LAST_OF_MARCH,
    " 31  MAR  27 ": LAST_OF_MARCH,
    "31st of March, 2027": LAST_OF_MARCH,
    "31 mar. 2027": LAST_OF_MARCH,
    "31-Mar-27": LAST_OF_MARCH,
    "31 March '27": LAST_OF_MARCH,
    "Wednesday 31 March 2027": LAST_OF_MARCH,
    "Wed, 31 March 2027": LAST_OF_MARCH,
    "March 31, 2027": LAST_OF_MARCH,
    "3/4/2027": date(2027, 4, 3),
    "1 Sept 2026": date(2026, 9, 1),
    "29 February 2028": date(2028, 2, 29),
    "1/4/98": date(1998, 4, 1),
    "end of March 2027": LAST_OF_MARCH,
    "the end of March 2027": LAST_OF_MARCH,
    "end of 2026/27": LAST_OF_MARCH,
}
"""What every door reads."""

TO_COME = {
    "end of March": LAST_OF_MARCH,
    "March": LAST_OF_MARCH,
    "by the end of March": LAST_OF_MARCH,
    "31 March": LAST_OF_MARCH,
    "31/3": LAST_OF_MARCH,
    "Q4": LAST_OF_MARCH,
    "end of November": date(2026, 11, 30),
    "29 November": date(2026, 11, 29),
    "28 November": date(2027, 11, 28),
}
"""What without a year is the next one, on 29 November 2026, where a day to come is asked for; nothing elsewhere."""

DEADLINES = {
    "March 2027": LAST_OF_MARCH,
    "Mar-27": LAST_OF_MARCH,
    "Q4 2026/27": LAST_OF_MARCH,
    "2026/27 Q4": LAST_OF_MARCH,
    "Quarter 2 of 2026/27": date(2026, 9, 30),
    "February 2028": date(2028, 2, 29),
}
"""What is a day only where a deadline is asked for; elsewhere it lacks its day."""

SHAPE = "must be a day, a month and a year, such as 16 1 2015"
REFUSED = {
    "31 March": SHAPE,
    "end of March": SHAPE,
    "soon": SHAPE,
    "TBC": SHAPE,
    "spring 2027": SHAPE,
    "2027": SHAPE,
    "2026/27": SHAPE,
    "Q4": SHAPE,
    "Q4 2027": SHAPE,
    "Q4 2026/28": SHAPE,
    "46112": SHAPE,
    "31/3": SHAPE,
    "1 to 14 May 2027": SHAPE,
    "30 June 2026 and 30 June 2027": SHAPE,
    "31 2 2027": "must be a real date",
    "31 June 2027": "must be a real date",
    "2027-02-29": "must be a real date",
    "3/31/2027": "must have a month from 1 to 12, or its name",
    "31 Ju 2027": "must have a month from 1 to 12, or its name",
    "31 3 207": "must have a year of 4 numbers, such as 2015",
    "31 3 0207": "must have a year from 1900 to 2199",
    "x 3 2027": "must have a day from 1 to 31",
    "1² 3 2027": "must have a day from 1 to 31",
}
"""What no door reads, and how the refusal begins."""


class Dates(GovukForm):
    box = DateTextField(label="Due", by_when=True, required=False)
    parts = DatePartsField(label="Due", by_when=True, required=False)
    start = DateTextField(label="Due", required=False)


def _posted(name: str, data: dict[str, str]) -> date | str | None:
    form = Dates(data)
    return form.cleaned_data[name] if form.is_valid() else str(form.errors[name][0])


def one_box(text: str) -> date | str | None:
    return _posted("box", {"box": text})


def the_first_of_three_boxes(text: str) -> date | str | None:
    return _posted("parts", {"parts_day": text})


def a_link(text: str) -> date | str | None:
    return _posted("parts", {"parts": text})


def a_box_for_a_first_day(text: str) -> date | str | None:
    return _posted("start", {"start": text})


def _cell(column: str, text: str) -> date | str | None:
    problems = Problems()
    day = SheetLine("actions", 2, {column: RawCell(text)}, {column: 0}, problems).date(column)
    return day or next((row.message for row in problems.all if not row.warning), None)


def a_workbook(text: str) -> date | str | None:
    return _cell("due", text)


def a_first_day_in_a_workbook(text: str) -> date | str | None:
    return _cell("starts_on", text)


def a_workbook_of_updates(text: str) -> date | str | None:
    return _posted("parts", {"parts": text_of_box("proposed_due", RawCell(text))})


def a_command(text: str) -> date | str | None:
    try:
        return day_argument(text)
    except ArgumentTypeError as problem:
        return str(problem)


def an_address(text: str) -> date | str | None:
    try:
        return asked_day(text)
    except NotAMoment as problem:
        return str(problem)


Door = Callable[[str], date | str | None]
ANY: list[Door] = [a_box_for_a_first_day, a_first_day_in_a_workbook, a_command, an_address]
BY_WHEN: list[Door] = [one_box, the_first_of_three_boxes, a_link, a_workbook, a_workbook_of_updates]


@pytest.mark.parametrize("door", [*BY_WHEN, *ANY])
def test_every_door_reads_the_same_dates(door: Door) -> None:
    assert {text: door(text) for text in DAYS} == DAYS


@pytest.mark.parametrize("door", BY_WHEN)
def test_where_a_deadline_is_asked_for_a_month_or_a_quarter_is_its_last_day(door: Door) -> None:
    assert {text: door(text) for text in DEADLINES} == DEADLINES


@pytest.mark.parametrize("door", ANY)
def test_where_no_deadline_is_asked_for_a_month_lacks_its_day(door: Door) -> None:
    assert [text for text in DEADLINES if "must include a day" not in str(door(text))] == []


@pytest.mark.parametrize("door", [*BY_WHEN, *ANY])
def test_every_door_refuses_the_same_with_the_same_words(door: Door) -> None:
    assert {text: door(text) for text, words in REFUSED.items() if words not in str(door(text))} == {}


@pytest.mark.django_db
def test_the_grid_reads_and_refuses_the_same(county_plan: build.Plan) -> None:
    value = value_of(county_plan)
    ref = next(row.ref for row in value.actions if row.due != LAST_OF_MARCH)

    def typed(text: str) -> Any:
        changes = read_cells(value, SubmittedCells({("due", ref): text}, {}, frozenset()))
        return changes.contents.get(("due", ref)) or changes.errors.get(("due", ref))

    assert {text: typed(text) for text in DAYS | DEADLINES} == DAYS | DEADLINES
    assert {text: typed(text) for text, words in REFUSED.items() if words not in str(typed(text))} == {}


def test_a_file_in_a_layout_of_its_own_reads_the_same_and_keeps_the_words() -> None:
    due = {text: timescale_of_text(text, "By when").due for text in DAYS | DEADLINES}

    assert due == DAYS | DEADLINES
    assert {text: day for text in REFUSED if (day := timescale_of_text(text, "By when").due)} == {}
    assert timescale_of_text("31 June 2027").doubtful, "a day that does not exist is asked about"


def test_a_period_that_ends_on_a_day_is_read_with_the_same_days() -> None:
    for text in ("1 April 2026 to 31 March 2027", "1/4/26 to 31/3/27", "2026-04-01 to 2027-03-31"):
        period = period_of(text)
        assert period is not None
        assert (period.start, period.end) == (date(2026, 4, 1), LAST_OF_MARCH)


def test_a_month_in_a_workbook_is_shown_back_as_the_day_that_it_is_read_as() -> None:
    problems = Problems()
    SheetLine("actions", 2, {"due": RawCell("March 2027")}, {"due": 0}, problems).date("due")

    assert [str(row) for row in problems.all if row.warning] == [
        "actions!A2: “March 2027” is read as its last day, 31 March 2027."
    ]


def test_an_empty_text_is_no_date_and_no_problem() -> None:
    assert parse_day("  ") is None
    assert parse_parts(DateParts("", " ", "")) is None


def test_parts_that_are_missing_are_named() -> None:
    with pytest.raises(DateProblem) as problem:
        parse_parts(DateParts("16", "", ""))
    assert problem.value.words == "must include a month and a year"
    assert problem.value.parts == ("month", "year")


@pytest.mark.parametrize("text", TO_COME)
def test_where_a_day_to_come_is_asked_for_the_next_one_is_meant_without_a_year(text: str) -> None:
    today = date(2026, 11, 29)

    assert parse_day(text, by_when=True, today=today) == TO_COME[text]
    assert parse_parts(DateParts(text), by_when=True, today=today) == TO_COME[text]
    with pytest.raises(DateProblem):
        parse_day(text, by_when=True)


@pytest.mark.parametrize("text", ["spring", "2026/27", "31", "31 foo", "30 February", "1 to 14 May"])
def test_what_is_no_day_is_refused_where_a_day_to_come_is_asked_for(text: str) -> None:
    with pytest.raises(DateProblem):
        parse_day(text, by_when=True, today=date(2026, 11, 29))


def test_no_sentence_writes_a_day_with_a_nought_in_front() -> None:
    padded = re.compile(r"%d %[Bb]|\bd [FM] Y")
    files = [path for app in LINE for path in (BASE / app).rglob("*.py")]
    files += [path for path in (BASE / "templates").rglob("*") if path.is_file()]

    assert [path.name for path in files if padded.search(path.read_text(encoding="utf-8"))] == []
