"""Figures in wide form, a column for each period: read from a table, and loaded through the interchange form."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from indicators.entry.wide_form import WideFigure, figures_in, wide_form
from indicators.models import Observation
from loading.load import load, read_path
from loading.problems import BadInput

HEADINGS = ["Indicator", "Area", "2011/12", "Q1 2012/13", "Notes"]


@pytest.mark.once
def test_headings_that_are_periods_make_a_wide_form() -> None:
    form = wide_form(HEADINGS)

    assert form is not None
    assert (form.indicator, form.area) == (0, 1)
    assert [(column, period.label, period.start) for column, period in form.periods] == [
        (2, "2011/12", date(2011, 4, 1)),
        (3, "Q1 2012/13", date(2012, 4, 1)),
    ]
    assert form.unread == ((4, "Notes"),)


@pytest.mark.once
@pytest.mark.parametrize(
    "headings",
    [
        ["indicator", "area", "period_label", "value"],
        ["indicator", "value", "2011"],
        ["Measure of last resort", "2011"],
        ["Indicator", "Area"],
        [],
    ],
)
def test_other_tables_are_not_in_wide_form(headings: list[str]) -> None:
    assert wide_form(headings) is None


@pytest.mark.once
def test_each_filled_cell_is_a_figure_and_an_empty_one_is_none() -> None:
    form = wide_form(["Proxy measure", "2011", "2012", "2013"])
    assert form is not None
    periods = dict(form.periods)

    assert list(figures_in(form, ["Burglary", "4,377", "", "4776 p"])) == [
        WideFigure(1, "Burglary", "", periods[1], "4,377", False),
        WideFigure(3, "Burglary", "", periods[3], "4776", True),
    ]
    assert list(figures_in(form, ["Burglary"])) == []


def folder(path: Path, observations: str) -> Path:
    """A small agreement as a folder of CSV files."""
    files = {
        "agreement": "slug,title,partnership\nwide,Wide agreement,County\n",
        "priorities": "number,title\n1,Theft\n",
        "actions": "priority,aim,action\n1,Fewer thefts,Lock doors\n",
        "indicators": "title,unit,decimals\nBurglary,count,0\nRepeats,percent,1\n",
        "observations": observations,
    }
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_a_wide_sheet_of_observations_loads_as_rows_with_their_days(tmp_path: Path) -> None:
    text = (
        'indicator,district,2011,Q1 2012/13\nBurglary,,"4,377",1200p\nBurglary,Dover,N/A,\nRepeats,,23.9,0\n'
    )

    load(read_path(folder(tmp_path, text)))

    rows = Observation.objects.order_by("position").values_list(
        "indicator__title", "area", "period_label", "period_start", "value", "provisional"
    )
    assert list(rows) == [
        ("Burglary", "", "2011", date(2011, 1, 1), Decimal(4377), False),
        ("Burglary", "", "Q1 2012/13", date(2012, 4, 1), Decimal(1200), True),
        ("Burglary", "Dover", "2011", date(2011, 1, 1), None, False),
        ("Repeats", "", "2011", date(2011, 1, 1), Decimal("23.9"), False),
        ("Repeats", "", "Q1 2012/13", date(2012, 4, 1), Decimal(0), False),
    ]


@pytest.mark.django_db
def test_a_problem_in_a_wide_sheet_names_the_cell_that_it_is_in(tmp_path: Path) -> None:
    text = "indicator,2011,2012,Trend\nBurglary,4377,about 4776,up\nBurgalry,1,,\n"

    with pytest.raises(BadInput) as refusal:
        load(read_path(folder(tmp_path, text)))

    places = {(problem.sheet, problem.cell): problem.message for problem in refusal.value.problems}
    assert set(places) == {("observations", "D1"), ("observations", "C2"), ("observations", "A3")}
    assert "is not a period that can be told" in places["observations", "D1"]
    assert "There is no indicator “Burgalry”" in places["observations", "A3"]
    assert not Observation.objects.exists()
