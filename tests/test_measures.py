"""The arithmetic of indicators: the figures that March 2013 printed, and the rules by properties."""

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from indicators.arithmetic.comparing import figures_of
from indicators.arithmetic.measures import (
    BEFORE_NOT_AVAILABLE,
    DOWN,
    FIRST_PERIOD,
    LEVEL,
    NEGATIVE_BASE,
    NO_BASELINE,
    NO_BASELINE_FOR_AREA,
    NOT_AVAILABLE,
    TOO_FEW,
    UP,
    ZERO_BASE,
    FigureComparison,
    compare,
    exported_row,
    number_in,
    rounded,
    with_thousands,
)
from indicators.arithmetic.spans import span_of_baseline

pytestmark = pytest.mark.once

MARCH_2013 = settings.BASE_DIR / "fixtures" / "kent-2011-14" / "2013-03-31"


@dataclass(frozen=True)
class Indicator:
    """An indicator as the arithmetic sees it."""

    ref: str = "I"
    title: str = "Level of Burglary"
    unit: str = "count"
    decimals: int = 0
    change_decimals: int = 1
    polarity: str = "lower"
    baseline_value: str = ""
    period_type: str = "calendar year"
    baseline_label: str = ""


@dataclass(frozen=True)
class Observation:
    """An observation as the arithmetic sees it."""

    value: Decimal | None
    period_label: str = "2012"
    indicator: str = "I"
    area: str = ""
    period_start: date | None = None
    period_end: date | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    provisional: bool = False
    final_due: date | None = None
    revised_on: date | None = None
    revision_reason: str = ""
    note: str = ""


def year(number: int, value: str | None, **more: Any) -> Observation:
    """The observation of a calendar year."""
    figure = None if value is None else Decimal(value)
    row = Observation(figure, str(number), period_start=date(number, 1, 1), period_end=date(number, 12, 31))
    return replace(row, **more)


COUNT = Indicator()
PERCENTAGE = Indicator(unit="percent", decimals=1)
RATE = Indicator(unit="rate per 1,000 households", decimals=1)

# --- March 2013 ---------------------------------------------------------------------------------------------

ASB_PERCEIVED = (
    "Percentage of people who perceive a high level of ASB in their local area (KCVS) (Kent excluding Medway)"
)
NOT_BACK = (
    "Proportion of drug users completing treatment successfully "
    "who do not re-present to treatment within 6 months"
)

# As the report prints them: change, difference to baseline. An arrow that scanning lost is that of the two
# figures beside it. Points are printed without a unit.
PRINTED = {
    ASB_PERCEIVED: (
        "▼ 1.2 points",
        "▼ 2.8 points",
    ),
    "Number of Domestic Abuse Incidents (Kent excluding Medway)": ("▲ 1.1 percent", "▲ 4.3 percent"),
    "% of repeat victims of Domestic Abuse (Kent excluding Medway)": ("▲ 0.3 points", "▲ 0.1 points"),
    "% of repeat MARAC cases (Multi-Agency Risk Assessment Conference) (Kent excluding Medway)": (
        "▲ 2.7 points",
        "▲ 6.5 points",
    ),
    "No. of drug users completing treatment successfully": ("▼ 9 percent", "▼ 11 percent"),
    "No. of alcohol users completing treatment successfully": ("▼ 11 percent", "▼ 3 percent"),
    NOT_BACK: (
        "▼ 0.95 points",
        "N/A",
    ),
    "Level of Theft and Handling Stolen Goods (exc. Medway)": ("▼ 10.7 percent", "▼ 7.6 percent"),
    "Level of Domestic Burglary (exc. Medway)": ("▲ 9.1 percent", "▲ 9.7 percent"),
    "Level of Violent Crime (exc. Medway)": ("▲ 3.7 percent", "▲ 1.1 percent"),
    "Level of Violence against the Person (VAP) (exc. Medway)": ("▲ 4.0 percent", "▲ 1.2 percent"),
    "Number of all KSI casualties (Killed or seriously injured)": ("▲ 5.8 percent", "▲ 9.7 percent"),
}
WORSE_IN_MARCH_2013 = {
    "% of repeat victims of Domestic Abuse (Kent excluding Medway)",
    "% of repeat MARAC cases (Multi-Agency Risk Assessment Conference) (Kent excluding Medway)",
    "No. of drug users completing treatment successfully",
    "No. of alcohol users completing treatment successfully",
    NOT_BACK,
    "Level of Domestic Burglary (exc. Medway)",
    "Level of Violent Crime (exc. Medway)",
    "Level of Violence against the Person (VAP) (exc. Medway)",
    "Number of all KSI casualties (Killed or seriously injured)",
}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one sheet of the March 2013 fixture."""
    with (MARCH_2013 / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def indicators_of_march_2013() -> list[Indicator]:
    return [
        Indicator(
            row["title"],
            row["title"],
            row["unit"],
            int(row["decimals"]),
            int(row["change_decimals"]),
            row["polarity"],
            row["baseline_value"],
            row["period_type"],
            row["baseline_label"],
        )
        for row in rows_of("indicators")
    ]


def observations_of_march_2013() -> list[Observation]:
    return [
        Observation(
            Decimal(row["value"]),
            row["period_label"],
            row["indicator"],
            row["area"],
            date.fromisoformat(row["period_start"]),
            date.fromisoformat(row["period_end"]),
        )
        for row in rows_of("observations")
    ]


def as_printed(comparison: FigureComparison) -> str:
    """Arrow, figure and unit; the words where there is no figure."""
    if comparison.figure is None:
        return comparison.words
    return f"{comparison.direction} {abs(comparison.figure)} {comparison.unit}"


def test_the_twelve_indicators_of_march_2013_give_their_twenty_four_printed_figures() -> None:
    observations = observations_of_march_2013()
    figures = {row.title: figures_of(row, observations)[-1] for row in indicators_of_march_2013()}

    assert len(figures) == 12
    assert {
        title: (as_printed(figure.against_before), as_printed(figure.against_baseline))
        for title, figure in figures.items()
    } == PRINTED


def test_march_2013_is_better_on_two_indicators_worse_on_nine_and_domestic_abuse_is_not_judged() -> None:
    observations = observations_of_march_2013()
    judged = {row.title: figures_of(row, observations)[-1].judgement for row in indicators_of_march_2013()}

    assert {title for title, word in judged.items() if word == "worse"} == WORSE_IN_MARCH_2013
    assert sorted(title for title, word in judged.items() if word == "better") == [
        "Level of Theft and Handling Stolen Goods (exc. Medway)",
        ASB_PERCEIVED,
    ]
    assert judged["Number of Domestic Abuse Incidents (Kent excluding Medway)"] == "not judged"


def test_the_first_period_of_march_2013_has_no_change_but_a_difference_to_the_baseline() -> None:
    burglary = next(row for row in indicators_of_march_2013() if "Burglary" in row.title)

    first, _ = figures_of(burglary, observations_of_march_2013())

    assert (first.value, first.change, first.change_unit, first.direction, first.judgement, first.words) == (
        Decimal(4377),
        None,
        None,
        None,
        None,
        FIRST_PERIOD,
    )
    assert as_printed(first.against_baseline) == "▲ 0.5 percent"


# --- Comparing ----------------------------------------------------------------------------------------------


def test_a_percentage_changes_by_points_and_never_by_per_cent_of_a_per_cent() -> None:
    result = compare(PERCENTAGE, Decimal("20"), Decimal("10"))

    assert (result.figure, result.unit) == (Decimal("10.0"), "points")


def test_a_rate_changes_in_its_unit_and_in_per_cent() -> None:
    result = compare(RATE, Decimal("10.3"), Decimal("10.7"))

    assert (result.amount, result.figure, result.unit) == (Decimal("-0.4"), Decimal("-3.7"), "percent")


def test_a_rate_below_twenty_is_no_small_base_but_a_rate_of_few_cases_is() -> None:
    assert compare(RATE, Decimal(2), Decimal(1)).figure == Decimal("100.0")
    assert compare(RATE, Decimal(2), Decimal(1), base_count=Decimal(19)).words == TOO_FEW


def test_a_zero_base_gives_no_percentage_and_says_why() -> None:
    result = compare(COUNT, Decimal(5), Decimal(0))

    assert (result.figure, result.unit, result.amount) == (None, None, Decimal(5))
    assert (result.direction, result.judgement, result.words) == (UP, "worse", ZERO_BASE)


def test_a_zero_base_is_no_hindrance_to_percentage_points() -> None:
    assert compare(PERCENTAGE, Decimal("1.5"), Decimal(0)).figure == Decimal("1.5")


@pytest.mark.parametrize(
    ("base", "figure", "words"),
    [
        ("0.000001", Decimal("100.0"), ""),
        ("0.5", Decimal("100.0"), ""),
        ("-0.000001", None, NEGATIVE_BASE),
        ("-0.5", None, NEGATIVE_BASE),
        ("-1", None, NEGATIVE_BASE),
    ],
)
def test_a_base_below_zero_and_only_that_gives_no_percentage(
    base: str, figure: Decimal | None, words: str
) -> None:
    result = compare(RATE, Decimal(base) * 2, Decimal(base))

    assert (result.figure, result.words) == (figure, words)


@pytest.mark.parametrize(("base", "figure", "words"), [(19, None, TOO_FEW), (20, Decimal("50.0"), "")])
def test_fewer_than_twenty_are_too_few_for_a_percentage(
    base: int, figure: Decimal | None, words: str
) -> None:
    result = compare(COUNT, Decimal(30), Decimal(base))

    assert (result.figure, result.words) == (figure, words)
    assert (result.amount, result.direction) == (Decimal(30 - base), UP)


def test_what_counts_as_few_can_be_set() -> None:
    assert compare(COUNT, Decimal(9), Decimal(6), small_base=5).figure == Decimal("50.0")


def test_a_fall_to_zero_is_a_change_of_minus_one_hundred_per_cent() -> None:
    assert compare(COUNT, Decimal(0), Decimal(40)).figure == Decimal("-100.0")


@pytest.mark.parametrize(
    ("value", "polarity", "direction", "judgement"),
    [
        (30, "lower", UP, "worse"),
        (20, "lower", DOWN, "better"),
        (30, "higher", UP, "better"),
        (20, "higher", DOWN, "worse"),
        (30, "neither", UP, "not judged"),
        (25, "lower", LEVEL, None),
        (25, "neither", LEVEL, "not judged"),
    ],
)
def test_polarity_decides_the_judgement_and_never_the_direction(
    value: int, polarity: str, direction: str, judgement: str | None
) -> None:
    result = compare(replace(COUNT, polarity=polarity), Decimal(value), Decimal(25))

    assert (result.direction, result.judgement) == (direction, judgement)


def test_no_arrow_stands_beside_a_nought() -> None:
    result = compare(COUNT, Decimal(24_151), Decimal(24_150))

    assert (str(result.figure), result.direction, result.judgement) == ("0.0", LEVEL, None)
    assert result.words == "about the same"


def test_a_negative_nought_is_never_shown() -> None:
    assert str(compare(COUNT, Decimal(24_149), Decimal(24_150)).figure) == "0.0"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0.25", "0.3"),
        ("-0.25", "-0.3"),
        ("0.35", "0.4"),
        ("0.249999", "0.2"),
        ("-0.04", "0.0"),
        ("12", "12.0"),
    ],
)
def test_a_half_is_rounded_away_from_zero(number: str, text: str) -> None:
    assert str(rounded(Decimal(number), 1)) == text


def test_values_are_rounded_only_after_the_change_is_computed() -> None:
    indicator = replace(PERCENTAGE, decimals=0, change_decimals=0)

    _, last = figures_of(indicator, [year(2011, "1.4"), year(2012, "2.5")])

    assert (last.value, last.change) == (Decimal(3), Decimal(1))


# --- Periods ------------------------------------------------------------------------------------------------


def test_the_baseline_is_never_the_period_before() -> None:
    [only] = figures_of(replace(COUNT, baseline_value="50"), [year(2011, "100")])

    assert (only.change, only.words, only.difference) == (None, FIRST_PERIOD, Decimal("100.0"))


def test_periods_are_compared_in_time_whatever_order_they_come_in() -> None:
    figures = figures_of(COUNT, [year(2012, "50"), year(2010, "100"), year(2011, "80")])

    assert [(figure.period, figure.change) for figure in figures] == [
        ("2010", None),
        ("2011", Decimal("-20.0")),
        ("2012", Decimal("-37.5")),
    ]


def test_periods_without_dates_keep_the_order_in_which_they_were_given() -> None:
    figures = figures_of(COUNT, [Observation(Decimal(100), "before"), Observation(Decimal(90), "after")])

    assert [(figure.period, figure.change) for figure in figures] == [
        ("before", None),
        ("after", Decimal("-10.0")),
    ]


def test_each_area_is_compared_with_itself_and_not_with_the_countys_baseline() -> None:
    rows = [
        year(2011, "400"),
        year(2011, "40", area="Dover"),
        year(2012, "300"),
        year(2012, "50", area="Dover"),
    ]

    figures = figures_of(replace(COUNT, baseline_value="500"), rows)

    assert [(row.area, row.period, row.change, row.difference) for row in figures] == [
        ("", "2011", None, Decimal("-20.0")),
        ("", "2012", Decimal("-25.0"), Decimal("-40.0")),
        ("Dover", "2011", None, None),
        ("Dover", "2012", Decimal("25.0"), None),
    ]
    assert figures[-1].difference_words == NO_BASELINE_FOR_AREA


def test_the_last_revision_of_a_period_counts_and_the_figures_before_it_are_kept() -> None:
    rows = [
        year(2011, "100"),
        year(2012, "130", revised_on=date(2013, 6, 1)),
        year(2012, "110"),
        year(2012, "120", revised_on=date(2013, 5, 1)),
    ]

    _, last = figures_of(COUNT, rows)

    assert (last.value, last.change) == (Decimal(130), Decimal("30.0"))
    assert [row.value for row in last.superseded] == [Decimal(110), Decimal(120)]


def test_a_change_is_reckoned_from_the_revised_figure_of_the_period_before() -> None:
    rows = [year(2011, "100"), year(2012, "75"), year(2011, "50", revised_on=date(2013, 5, 1))]

    assert figures_of(COUNT, rows)[-1].change == Decimal("50.0")


def test_zero_not_available_and_not_due_are_three_things() -> None:
    none, zero, after = figures_of(COUNT, [year(2010, None), year(2011, "0"), year(2012, "4")])

    assert (none.value, none.words, none.difference_words) == (None, NOT_AVAILABLE, NOT_AVAILABLE)
    assert (zero.value, zero.change, zero.words) == (Decimal(0), None, BEFORE_NOT_AVAILABLE)
    assert (after.change, after.words) == (None, ZERO_BASE)
    assert figures_of(COUNT, []) == ()


@pytest.mark.parametrize(
    ("baseline", "words"), [("", NO_BASELINE), ("N/A", "N/A"), ("New indicator", "New indicator")]
)
def test_a_baseline_in_words_gives_no_difference_but_its_words(baseline: str, words: str) -> None:
    [only] = figures_of(replace(COUNT, baseline_value=baseline), [year(2011, "100")])

    assert (only.difference, only.difference_unit, only.difference_direction) == (None, None, None)
    assert only.difference_words == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17748", Decimal(17748)),
        ("17,748", Decimal(17748)),
        (" 4.5% ", Decimal("4.5")),
        ("-3", Decimal(-3)),
        ("0", Decimal(0)),
        ("", None),
        ("N/A", None),
        ("New indicator", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e5", None),
        ("2010/11", None),
        ("1,74", None),
        ("٣", None),
    ],
)
def test_only_a_plain_number_is_read_as_one(text: str, number: Decimal | None) -> None:
    assert number_in(text) == number


def test_observations_of_other_indicators_are_passed_over() -> None:
    assert figures_of(COUNT, [year(2011, "100", indicator="another")]) == ()


def test_numbers_are_printed_with_thousands_and_a_real_minus() -> None:
    assert [with_thousands(Decimal(text)) for text in ("17748", "-1234.50", "0.0")] == [
        "17,748",
        "−1,234.50",
        "0.0",
    ]


def test_the_export_gives_numbers_as_displayed_and_null_where_there_is_none() -> None:
    indicator = replace(COUNT, baseline_value="40")

    first, second = figures_of(indicator, [year(2011, "1234"), year(2012, "1100")])

    assert exported_row(indicator, first) == {
        "indicator": "Level of Burglary",
        "area": "",
        "period": "2011",
        "value": "1234",
        "change": None,
        "change_unit": None,
        "difference": "2985.0",
        "difference_unit": "percent",
        "direction": None,
        "judgement": None,
    }
    assert {
        key: exported_row(indicator, second)[key]
        for key in ("change", "change_unit", "direction", "judgement")
    } == {
        "change": "-10.9",
        "change_unit": "percent",
        "direction": "▼",
        "judgement": "better",
    }


# --- By properties ------------------------------------------------------------------------------------------

values = st.decimals(min_value=0, max_value=10**14, places=6)
bases = st.decimals(min_value=20, max_value=10**14, places=6)
places = st.integers(min_value=0, max_value=6)


def half_up(number: Fraction, decimals: int) -> Fraction:
    """What `rounded` should give, in whole numbers only."""
    scaled = abs(number) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**decimals)


@given(values, bases, places)
def test_a_count_changes_by_the_exact_percentage_rounded_half_up(
    value: Decimal, base: Decimal, decimals: int
) -> None:
    result = compare(replace(COUNT, change_decimals=decimals), value, base)

    exact = (Fraction(value) - Fraction(base)) * 100 / Fraction(base)
    assert result.figure is not None
    assert Fraction(result.figure) == half_up(exact, decimals)
    assert result.figure.as_tuple().exponent == -decimals


@given(values, values, places)
def test_a_percentage_changes_by_the_exact_difference_rounded_half_up(
    value: Decimal, base: Decimal, decimals: int
) -> None:
    result = compare(replace(PERCENTAGE, change_decimals=decimals), value, base)

    assert result.figure is not None
    assert Fraction(result.figure) == half_up(Fraction(value) - Fraction(base), decimals)
    assert result.unit == "points"


@given(values, values, st.sampled_from([COUNT, PERCENTAGE, RATE]))
def test_the_direction_is_the_sign_of_what_is_displayed(
    value: Decimal, base: Decimal, indicator: Indicator
) -> None:
    result = compare(indicator, value, base)

    shown = result.amount if result.figure is None else result.figure
    assert shown is not None
    assert result.direction == (UP if shown > 0 else DOWN if shown < 0 else LEVEL)
    assert (result.direction == UP) <= (value > base)
    assert (result.direction == DOWN) <= (value < base)
    assert not (shown == 0 and shown.is_signed())


@given(values, values, st.sampled_from([COUNT, RATE]))
def test_there_is_a_figure_or_there_are_words_that_say_why_not(
    value: Decimal, base: Decimal, indicator: Indicator
) -> None:
    result = compare(indicator, value, base)

    assert (result.figure is None) == (result.unit is None) == (result.words in (ZERO_BASE, TOO_FEW))


@given(values, values, st.sampled_from([COUNT, PERCENTAGE, RATE]))
def test_turning_the_polarity_round_turns_the_judgement_and_nothing_else(
    value: Decimal, base: Decimal, indicator: Indicator
) -> None:
    lower = compare(replace(indicator, polarity="lower"), value, base)
    higher = compare(replace(indicator, polarity="higher"), value, base)

    assert replace(lower, judgement="") == replace(higher, judgement="")
    assert {lower.judgement, higher.judgement} in ({"better", "worse"}, {None})


@given(bases, bases, st.integers(min_value=1, max_value=1000))
def test_counting_in_other_units_leaves_per_cent_alone_and_multiplies_points(
    value: Decimal, base: Decimal, factor: int
) -> None:
    assert compare(COUNT, value * factor, base * factor).figure == compare(COUNT, value, base).figure
    exact = replace(PERCENTAGE, change_decimals=6)
    points = compare(exact, value, base).figure
    assert points is not None
    assert compare(exact, value * factor, base * factor).figure == points * factor


@given(st.lists(st.tuples(st.integers(2000, 2030), values), unique_by=lambda pair: pair[0]), st.randoms())
def test_only_the_first_period_lacks_a_change_in_points(
    pairs: list[tuple[int, Decimal]], chance: Random
) -> None:
    rows = [year(number, str(value)) for number, value in pairs]
    chance.shuffle(rows)

    figures = figures_of(replace(PERCENTAGE, change_decimals=6), rows)

    assert [figure.period for figure in figures] == sorted(str(number) for number, _ in pairs)
    assert [figure.change is None for figure in figures] == [place == 0 for place in range(len(pairs))]
    changes = [figure.change for figure in figures if figure.change is not None]
    if figures:
        assert figures[0].observation.value is not None
        assert figures[0].observation.value + sum(changes) == figures[-1].observation.value


# --- Like with like -----------------------------------------------------------------------------------------


def quarter(number: int, of_year: int, value: str) -> Observation:
    """The observation of a quarter of a financial year."""
    start = date(of_year + (number == 4), (1, 4, 7, 10)[number % 4], 1)
    end = date(start.year, start.month + 2, 31 if start.month in (1, 10) else 30)
    label = f"Q{number} {of_year}/{(of_year + 1) % 100:02}"
    return Observation(Decimal(value), label, period_start=start, period_end=end)


QUARTERLY = replace(COUNT, period_type="quarter", baseline_label="2025/26", baseline_value="4000")


def test_a_quarter_is_never_compared_with_the_baseline_of_a_year() -> None:
    [only] = figures_of(QUARTERLY, [quarter(1, 2026, "960")])

    assert (only.difference, only.difference_direction, only.difference_judgement) == (None, None, None)
    assert only.difference_words == "a quarter is not compared with a year"


def test_a_baseline_given_per_quarter_is_compared_with_a_quarter() -> None:
    indicator = replace(QUARTERLY, baseline_label="2025/26 per quarter", baseline_value="1000")

    [only] = figures_of(indicator, [quarter(1, 2026, "960")])

    assert (only.difference, only.difference_judgement) == (Decimal("-4.0"), "better")


def test_four_quarters_are_summed_where_the_indicator_says_that_it_adds_up() -> None:
    rows = [quarter(number, 2026, value) for number, value in enumerate(("960", "900", "1000", "980"), 1)]

    summed = figures_of(replace(QUARTERLY, period_type="quarter, adds up"), rows)
    not_summed = figures_of(QUARTERLY, rows)

    assert [figure.difference for figure in summed] == [None, None, None, Decimal("-4.0")]
    assert summed[-1].against_baseline.summed == 4
    assert [figure.difference for figure in not_summed] == [None] * 4


@pytest.mark.parametrize("spoilt", ["a missing quarter", "a quarter that is not available"])
def test_three_quarters_are_not_summed_to_a_year(spoilt: str) -> None:
    rows = [quarter(number, 2026, "1000") for number in (1, 2, 3, 4)]
    if spoilt == "a missing quarter":
        rows[1:2] = [quarter(4, 2025, "1000")]
    else:
        rows[1] = replace(rows[1], value=None)

    assert figures_of(replace(QUARTERLY, period_type="quarter, adds up"), rows)[-1].difference is None


def test_percentages_are_never_summed() -> None:
    rows = [quarter(number, 2026, "10") for number in (1, 2, 3, 4)]
    indicator = replace(QUARTERLY, unit="percent", period_type="quarter, adds up", baseline_value="40")

    assert figures_of(indicator, rows)[-1].difference is None


def test_the_period_before_is_the_last_one_of_the_same_length() -> None:
    rows = [quarter(4, 2024, "900"), quarter(1, 2025, "950"), year(2024, "3900"), year(2023, "4000")]

    changes = {figure.period: figure for figure in figures_of(replace(COUNT, period_type=""), rows)}

    assert changes["2024"].against_before.base_label == "2023"
    assert changes["Q1 2025/26"].against_before.base_label == "Q4 2024/25"
    assert changes["Q4 2024/25"].words == "a quarter is not compared with a year"


def test_a_baseline_in_per_cent_is_not_compared_with_a_count() -> None:
    [only] = figures_of(replace(COUNT, baseline_value="4.5%"), [year(2011, "100")])

    assert only.difference_words == "the baseline is a percentage and the figures are not"


def test_periods_whose_length_nothing_tells_are_not_compared() -> None:
    rows = [Observation(Decimal(100), "Wave one"), Observation(Decimal(90), "Wave two")]

    figures = figures_of(replace(COUNT, period_type="", baseline_value="80"), rows)

    assert (figures[1].words, figures[1].difference_words) == ("the length of a period is not known",) * 2


@pytest.mark.parametrize(
    ("label", "kind", "length"),
    [
        ("2025/26", "quarter", "a year"),
        ("2025/26 per quarter", "quarter", "a quarter"),
        ("quarterly average of 2025/26", "", "a quarter"),
        ("2025/26, each month", "", "a month"),
        ("Q4 2025/26", "", "a quarter"),
        ("", "rolling 12 months", "a year"),
        ("Summer", "month", "a month"),
        ("1 April 2025 to 31 August 2025", "", "5 months"),
        ("1 May 2025 to 10 May 2025", "", "10 days"),
        ("Summer", "other", "None"),
    ],
)
def test_the_length_of_a_baseline_is_read_from_its_label_or_from_the_kind_of_period(
    label: str, kind: str, length: str
) -> None:
    assert str(span_of_baseline(label, kind)) == length
