"""Series, their sentences, charts and trends: rules over plain rows, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.arithmetic.series import Series, extremes_of, series_of
from indicators.arithmetic.usual_range import Rule
from indicators.charts import ChartLevel, chart_of, describe_chart
from indicators.charts.trend import Trend, trend_of
from plan.pages.indicators.sentences import sentence_of
from plan.value.rows import IndicatorValue
from tests.figures import indicator_row, quarters, rows

pytestmark = pytest.mark.once

STEADY = [100, 104, 96, 100, 104, 96, 100, 104]


def series(values: dict[str, Any], area: str = "", **fields: Any) -> Series[IndicatorValue]:
    [found] = series_of(indicator_row(**fields), rows(values, area))
    return found


def said(values: dict[str, Any], **fields: Any) -> str:
    found = series(values, **fields)
    return sentence_of(found.indicator, found)


# --- Sentences --------------------------------------------------------------------------------------------------


def test_a_count_is_said_with_its_change_and_its_difference_in_per_cent() -> None:
    assert said({"2011": 4377, "2012": 4776}, baseline_label="'10/11", baseline_value="4354") == (
        "4,776 in 2012, Kent: up 9.1% on 2011, the period before, not the wanted direction; "
        "up 9.7% on the '10/11 baseline, not the wanted direction."
    )


def test_a_percentage_is_said_in_points_and_what_is_not_judged_says_so() -> None:
    fields = {
        "unit": "percent",
        "decimals": 1,
        "polarity": "neither",
        "period_type": "calendar year",
        "baseline_value": "14.9",
    }

    assert said({"2011": "18.7", "2012": "21.4"}, **fields) == (
        "21.4% in 2012, Kent: up 2.7 points on 2011, the period before; up 6.5 points on the baseline."
    )


def test_a_baseline_in_words_a_first_period_and_few_cases_are_said_in_words() -> None:
    assert said({"2012": 5}, baseline_value="New indicator", geography="") == (
        "5 in 2012: there is no period before it to compare with; the baseline is “New indicator”."
    )
    assert "up 3 (too few for a percentage) on 2011" in said({"2011": 12, "2012": 15})
    assert "there is no baseline" in said({"2011": 12, "2012": 15})
    assert "no change on 2011, the period before" in said({"2011": 40, "2012": 40})
    assert "no change can be given, because 2011 is not available" in said({"2011": None, "2012": 40})


def test_a_provisional_figure_says_when_it_will_be_final_and_a_revised_one_that_it_was() -> None:
    [found] = series_of(
        indicator_row(),
        [
            *rows({"2012": 40}),
            *rows({"2012": 44}, revised_on=date(2013, 2, 1), provisional=True, final_due=date(2013, 5, 1)),
        ],
    )

    assert sentence_of(found.indicator, found).startswith(
        "44 in 2012, Kent (provisional, final figures due 1 May 2013, revised):"
    )


def test_a_quarter_is_compared_with_the_one_before_and_with_the_same_one_last_year() -> None:
    words = said(quarters([100, 200, 300, 400, 150]))

    assert "down 62.5% on Q4 2012/13, the period before, the wanted direction" in words
    assert "up 50.0% on Q1 2012/13, the same period last year, not the wanted direction" in words


def test_a_year_is_its_own_last_year_and_said_once() -> None:
    assert "last year" not in said({"2011": 100, "2012": 110})


def test_in_and_outside_the_usual_range_is_said_only_where_there_are_figures_enough() -> None:
    assert "usual range" not in said(quarters(STEADY[:5]))
    assert said(quarters(STEADY)).endswith("in its trial usual range.")
    assert said(quarters([*STEADY, *STEADY[:4], 180])).endswith("outside its usual range.")


def test_not_available_and_no_figure_at_all_are_said() -> None:
    assert said({"2011": 40, "2012": None}) == "Not available for 2012, Kent."
    assert sentence_of(indicator_row(), None) == "There is no figure to show yet."


# --- Series -----------------------------------------------------------------------------------------------------


def test_a_period_that_is_not_available_does_not_break_the_count_of_figures() -> None:
    found = series(quarters([100, 104, None, 96, 100, 104, 96]))

    assert found.usual is not None
    assert len(found.usual.signals) == 6
    assert found.rules_met_by(found.figures[2]) == frozenset()


def test_overlapping_rolling_years_have_no_usual_range_and_say_why() -> None:
    months = ("March", "June", "September", "December")
    labels = [f"12 months to {month} {year}" for year in (2012, 2013) for month in months]
    found = series({label: 100 + number for number, label in enumerate(labels)})

    assert found.usual is None
    assert found.why_no_range == "There is no usual range, because its periods overlap."
    assert found.against_last_year(found.figures[4]) is not None


def test_the_highest_the_lowest_and_the_one_that_moved_most_are_of_the_latest_period() -> None:
    found = series_of(
        indicator_row(),
        [
            *rows({"2012": 100, "2013": 101}, "Dover"),
            *rows({"2012": 80, "2013": 40}, "Swale"),
            *rows({"2012": 30, "2013": 31}, "Thanet"),
            *rows({"2012": 900}, "Ashford"),
        ],
    )

    extremes = extremes_of(found)

    assert extremes is not None
    assert extremes.moved_most is not None
    assert (extremes.period, extremes.highest.area, extremes.lowest.area, extremes.moved_most.area) == (
        "2013",
        "Dover",
        "Thanet",
        "Swale",
    )
    assert extremes_of(found[:1]) is None


# --- Charts and trends ------------------------------------------------------------------------------------------


def test_a_chart_has_the_baseline_numeric_targets_and_the_usual_range() -> None:
    found = series(
        quarters([*STEADY, *STEADY[:4], 180]), baseline_value="120", baseline_label="'11/12 per quarter"
    )

    chart = chart_of([found], [("target by 2015", "90"), ("target by 2016", "maintain or reduce")])

    assert chart is not None
    assert chart.baseline == ChartLevel("baseline '11/12 per quarter", Decimal(120))
    assert chart.targets == (ChartLevel("target by 2015", Decimal(90)),)
    assert chart.usual is not None
    assert [point.label for point in chart.lines[0].points if point.is_outside] == ["Q1 2015/16"]
    assert Rule.OUTSIDE in found.rules_met_by(found.figures[-1])


def test_a_chart_needs_two_figures_and_takes_four_series_at_most() -> None:
    assert chart_of([series({"2012": 5})]) is None
    assert chart_of([]) is None
    many = series_of(
        indicator_row(),
        [row for area in "ABCDE" for row in rows({"2011": 1, "2012": 2}, area)],
    )
    chart = chart_of(many)
    assert chart is not None
    assert [line.name for line in chart.lines] == ["A", "B", "C", "D"]
    assert (chart.baseline, chart.usual) == (None, None)


def test_a_chart_says_in_words_what_it_shows() -> None:
    chart = chart_of(
        [series({"2010": 50, "2011": 40, "2012": 45}, baseline_value="48", period_type="calendar year")]
    )

    assert chart is not None
    assert describe_chart(chart) == (
        "Line chart. 50 in 2010 to 45 in 2012; highest 50 in 2010, lowest 40 in 2011. The baseline is 48."
    )


def trend(found: Series[IndicatorValue], *targets: tuple[str, str]) -> Trend:
    drawn = trend_of(found, chart_of([found], targets))
    assert drawn is not None
    return drawn


def test_a_trend_is_broken_where_a_period_has_no_figure() -> None:
    drawn = trend(series(quarters([1, 3, None, 3, 1])))

    assert drawn.pieces == ("66.0,63.3 140.0,10.0", "214.0,10.0 288.0,63.3")
    assert [(dot.x, dot.y, dot.kind) for dot in drawn.dots] == [(288.0, 63.3, "last")]
    assert trend_of(series({"2012": 5}), None) is None


def test_a_trend_that_stands_still_is_flat() -> None:
    [piece] = trend(series({"2011": 5, "2012": 5})).pieces

    assert len({point.split(",")[1] for point in piece.split()}) == 1


def test_a_trend_has_room_for_its_baseline_and_its_target_and_a_usual_range_where_there_is_one() -> None:
    yearly = series({"2010": 50, "2011": 40}, baseline_value="60", period_type="calendar year")
    drawn = trend(yearly, ("by 2013", "20"), ("by 2013", "maintain or reduce"))

    assert (drawn.baseline, drawn.targets, drawn.usual) == (10.0, (63.3,), None)
    assert trend(series(quarters(STEADY))).usual is not None


def test_a_quarter_is_not_said_to_be_down_on_a_year() -> None:
    found = series(quarters(STEADY[:2]), baseline_value="480", baseline_label="'11/12")

    words = sentence_of(found.indicator, found)

    assert "no difference to the '11/12 baseline can be given: a quarter is not compared with a year" in words
    assert "better" not in words.split("baseline")[1]
    chart = chart_of([found])
    assert chart is not None
    assert chart.baseline is None


def test_four_quarters_that_are_summed_say_so() -> None:
    found = series(
        quarters([100, 100, 100, 180]),
        baseline_value="400",
        baseline_label="'11/12",
        period_type="quarter, adds up",
    )

    assert "its 4 periods up to then together up 20.0% on the '11/12 baseline" in sentence_of(
        found.indicator, found
    )


def test_quarters_and_years_together_have_no_usual_range() -> None:
    found = series({**quarters(STEADY), "2010": 480})

    assert found.why_no_range == "There is no usual range, because its periods are not of one length."
