"""Figures as people type and paste them, and what is asked about one that is unlike those before it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.entry.pasting import Box, read_block
from indicators.entry.questions import question_about
from indicators.entry.reading_figures import SubmittedFigure, UnreadableFigure, read_figure
from plan.value.rows import IndicatorValue

pytestmark = pytest.mark.once

COUNT = IndicatorValue(ref="c", title="Incidents", unit="count")
PERCENT = IndicatorValue(ref="p", title="Repeats", unit="percent", decimals=1)
MONEY = IndicatorValue(ref="m", title="Damage", unit="£")
RATE = IndicatorValue(ref="r", title="Burglary", unit="rate per 1,000 households", decimals=1)


def value(text: str, indicator: IndicatorValue) -> str | None:
    found = read_figure(text, indicator)
    assert found is not None
    return None if found.value is None else f"{found.value:f}"


@pytest.mark.parametrize(
    ("text", "indicator", "expected"),
    [
        ("18,506", COUNT, "18506"),
        (" 18506 ", COUNT, "18506"),
        ("18 506", COUNT, "18506"),
        ("0", COUNT, "0"),
        ("1.2m", COUNT, "1200000"),
        ("84.5%", PERCENT, "84.5"),
        ("84.5", PERCENT, "84.5"),
        ("84.5 per cent", PERCENT, "84.5"),
        ("-1.5", PERCENT, "-1.5"),
        ("−1.5", PERCENT, "-1.5"),
        ("£1.2m", MONEY, "1200000"),
        ("£1,234.50", MONEY, "1234.50"),
        (".5", RATE, "0.5"),
        ("215/1005", PERCENT, "21.393035"),
        ("215 of 1,005", PERCENT, "21.393035"),
        ("3/4,000", RATE, "0.750000"),
        ("N/A", COUNT, None),
        ("n.a.", PERCENT, None),
    ],
)
def test_what_people_type_is_understood(text: str, indicator: IndicatorValue, expected: str | None) -> None:
    assert value(text, indicator) == expected


@pytest.mark.parametrize(
    ("text", "indicator", "words"),
    [
        ("-", COUNT, "“-” could mean none or not available: write 0 or N/A."),
        ("…", COUNT, "could mean none or not available"),
        ("nil", COUNT, "could mean none or not available"),
        ("84.5%", COUNT, "“84.5%”: this indicator is not a percentage (count)."),
        ("£1.2m", COUNT, "“£1.2m”: this indicator is not an amount of money (count)."),
        ("12k", PERCENT, "“12k” is not a percentage."),
        ("-3", COUNT, "“-3”: a count cannot be below 0."),
        ("3.5", COUNT, "“3.5”: a count is a whole number."),
        ("12,5", PERCENT, "“12,5”: is the comma a decimal point? Write 12.5."),
        ("12,34,567", COUNT, "is not a figure"),
        ("about 40", COUNT, "is not a figure"),
        ("1e5", COUNT, "is not a figure"),
        ("NaN", COUNT, "is not a figure"),
        ("5/0", PERCENT, "nothing can be a share of 0"),
        ("5/10", COUNT, "this indicator is no share of anything (count)"),
        ("1.2345678", PERCENT, "has more digits than are kept"),
        ("999999999999999", COUNT, "has more digits than are kept"),
    ],
)
def test_what_cannot_be_a_figure_is_refused_with_a_word(
    text: str, indicator: IndicatorValue, words: str
) -> None:
    with pytest.raises(UnreadableFigure) as refusal:
        read_figure(text, indicator)

    assert words in str(refusal.value)


def test_an_empty_box_zero_and_not_available_are_three_things() -> None:
    assert read_figure("  ", COUNT) is None
    assert read_figure("0", COUNT) == SubmittedFigure(Decimal(0))
    assert read_figure("N/A", COUNT) == SubmittedFigure(None)


@pytest.mark.parametrize("text", ["598p", "598 p", "598 (p)", "598 provisional"])
def test_a_p_behind_a_figure_marks_it_as_provisional(text: str) -> None:
    assert read_figure(text, COUNT) == SubmittedFigure(Decimal(598), is_provisional=True)


def test_a_share_keeps_of_how_many_it_is() -> None:
    found = read_figure("215/1,005", PERCENT)

    assert found is not None
    assert (found.numerator, found.denominator) == (Decimal(215), Decimal(1005))


@given(st.integers(0, 10**13))
def test_a_count_with_or_without_commas_is_the_same_count(number: int) -> None:
    assert (
        read_figure(f"{number:,}", COUNT)
        == read_figure(str(number), COUNT)
        == SubmittedFigure(Decimal(number))
    )


# --- Is this right? -------------------------------------------------------------------------------------------


def before(*values: int) -> list[Decimal]:
    return [Decimal(number) for number in values]


def test_ten_times_the_figure_before_is_asked_about() -> None:
    assert question_about(COUNT, Decimal(185060), before(18304, 18506)) == (
        "It is ten times the figure before, 18,506, or more."
    )
    assert question_about(COUNT, Decimal(185059), before(18304, 18506)) == ""


def test_a_tenth_of_the_figure_before_is_asked_about() -> None:
    assert question_about(COUNT, Decimal(1850), before(18506)) == (
        "It is a tenth of the figure before, 18,506, or less."
    )
    assert question_about(COUNT, Decimal(1851), before(18506)) == ""


def test_nought_after_many_is_asked_about_and_after_few_is_not() -> None:
    assert question_about(COUNT, Decimal(0), before(20)) == "It is 0, and the figure before was 20."
    assert question_about(COUNT, Decimal(0), before(19)) == ""


def test_what_lies_outside_the_range_that_was_usual_until_now_is_asked_about() -> None:
    # Mean 10, average step 2: 4.68 to 15.32.
    usual = before(9, 11, 9, 11, 9, 11)

    assert question_about(COUNT, Decimal(15), usual) == ""
    assert question_about(COUNT, Decimal(16), usual) == (
        "It is outside its trial usual range, 5 to 15, as 6 figures have it."
    )
    assert question_about(COUNT, Decimal(16), usual[:5]) == ""


def test_a_first_figure_and_not_available_are_not_asked_about() -> None:
    assert question_about(COUNT, Decimal(5), []) == ""
    assert question_about(COUNT, None, before(5)) == ""


# --- A block from a spreadsheet -----------------------------------------------------------------------------------

BOXES = [
    Box("b", ("burglary", "ni 16"), "", "Kent"),
    Box("bd", ("burglary", "ni 16"), "Dover", "Kent"),
    Box("bs", ("burglary", "ni 16"), "Swale", "Kent"),
    Box("t", ("theft",), "", "Kent"),
    Box("td", ("theft",), "Dover", "Kent"),
]


def test_indicators_and_figures_go_into_the_boxes_of_the_whole_geography() -> None:
    pasted = read_block("Burglary\t4,776\r\nTHEFT\t22323\r\n", BOXES)

    assert (pasted.texts, pasted.problems) == ({"b": "4,776", "t": "22323"}, [])


def test_a_code_names_its_indicator() -> None:
    assert read_block("NI  16\t5\ntheft\t6", BOXES).texts == {"b": "5", "t": "6"}


def test_indicator_area_and_figure_go_into_that_areas_box() -> None:
    assert read_block("Burglary\tDover\t41\nTheft\tKent\t7", BOXES).texts == {"bd": "41", "t": "7"}


def test_a_table_with_areas_across_fills_every_box_that_it_names() -> None:
    pasted = read_block("\tTotal\tDover\tSwale\nBurglary\t90\t41\t\nTheft\t7\t3\t9", BOXES)

    assert pasted.texts == {"b": "90", "bd": "41", "t": "7", "td": "3"}
    assert pasted.problems == ["Line 3: there is no one box for “Theft” of Swale on this page."]


def test_one_column_fills_the_boxes_in_order_only_if_there_is_one_for_each() -> None:
    assert read_block("1\n2\n3\n4\n5", BOXES).texts == {"b": "1", "bd": "2", "bs": "3", "t": "4", "td": "5"}
    short = read_block("1\n2", BOXES)
    assert short.texts == {}
    assert short.problems[0].startswith("The block has 2 figures and the page 5 boxes.")


def test_where_the_page_is_of_one_indicator_areas_name_the_boxes() -> None:
    assert read_block("Kent\t90\nSwale\t41", BOXES[:3]).texts == {"b": "90", "bs": "41"}


def test_what_cannot_be_placed_is_reported_with_its_line_and_the_rest_is_filled_in() -> None:
    pasted = read_block("Burglary\t1\n\nBurgalry\t2\nTheft\tThanet\t3", BOXES)

    assert pasted.texts == {"b": "1"}
    assert pasted.problems == [
        "Line 3: there is no indicator “Burgalry” on this page.",
        "Line 4: there is no area “Thanet” on this page.",
    ]


def test_a_name_that_two_indicators_share_fills_neither() -> None:
    twins = [Box("one", ("theft",), ""), Box("two", ("theft",), "")]

    pasted = read_block("Theft\t4\nTheft\t5", twins)

    assert pasted.texts == {}
    assert pasted.problems == [
        "Line 1: there is no one box for “Theft” of the whole geography on this page.",
        "Line 2: there is no one box for “Theft” of the whole geography on this page.",
    ]
