"""The usual range: limits worked by hand, each rule met and just not met, and what holds for any figures."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.arithmetic.usual_range import Rule, UsualRange, usual_range

pytestmark = pytest.mark.once


def series(*values: int | str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def found(*values: int | str) -> UsualRange:
    result = usual_range(series(*values))
    assert result is not None
    return result


def marked(result: UsualRange, rule: Rule) -> list[int]:
    """Which figures, counted from nought, meet a rule."""
    return [number for number, rules in enumerate(result.signals) if rule in rules]


# Worked by hand: mean = sum / n; reach = 2.66 x the average of the steps between neighbours, without their sign.
@pytest.mark.parametrize(
    ("values", "mean", "lower", "upper"),
    [
        # sum 60, mean 10; steps 2 2 2 2 2 = 10, average 2; reach 2.66 x 2 = 5.32
        ((9, 11, 9, 11, 9, 11), "10", "4.68", "15.32"),
        # sum 60, mean 10; steps 2 4 2 2 4 = 14, average 2.8; reach 2.66 x 2.8 = 7.448
        ((10, 12, 8, 10, 12, 8), "10", "2.552", "17.448"),
        # sum 87, mean 87/7; steps 1 2 3 2 1 3 = 12, average 2; reach 2.66 x 2 = 5.32
        ((12, 13, 11, 14, 12, 11, 14), "12.42857", "7.10857", "17.74857"),
        # sum 600, mean 100; steps 10 20 10 20 40 = 100, average 20; reach 2.66 x 20 = 53.2
        ((100, 110, 90, 100, 80, 120), "100", "46.8", "153.2"),
        # one value again and again: no movement, no width
        ((7, 7, 7, 7, 7, 7), "7", "7", "7"),
        # sum 26.7, mean 4.45; steps 0.1 0.2 0.3 0.4 0.5 = 1.5, average 0.3; reach 2.66 x 0.3 = 0.798
        (("4.4", "4.5", "4.3", "4.6", "4.2", "4.7"), "4.45", "3.652", "5.248"),
    ],
)
def test_the_limits_are_those_worked_by_hand(
    values: tuple[int | str, ...], mean: str, lower: str, upper: str
) -> None:
    result = found(*values)

    digits = Decimal("0.00001")
    assert [number.quantize(digits) for number in (result.mean, result.lower, result.upper)] == [
        Decimal(number).quantize(digits) for number in (mean, lower, upper)
    ]


def test_fewer_than_six_figures_have_no_usual_range() -> None:
    assert usual_range(series(1, 2, 3, 4, 5)) is None
    assert usual_range(series(1, 2, 3, 4, 5, 6)) is not None
    assert usual_range([]) is None


def test_the_range_is_a_trial_one_under_twelve_figures() -> None:
    assert found(*range(11)).is_trial is True
    assert found(*range(12)).is_trial is False


def test_a_figure_outside_a_limit_is_marked_and_one_on_the_limit_is_not() -> None:
    # Ten figures about 10 and one far off. Sum 165, mean 15; steps nine of 2 and one of 54 = 72 over 10, average
    # 7.2; reach 19.152; so the limits are -4.152 and 34.152, and 65 is outside.
    result = found(9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 65)
    assert result.upper == Decimal("34.152")
    assert marked(result, Rule.OUTSIDE) == [10]
    # No movement, no width: every figure lies on both limits.
    assert marked(found(7, 7, 7, 7, 7, 7), Rule.OUTSIDE) == []
    assert result.contains(Decimal("34.152"))
    assert not result.contains(Decimal("34.153"))


def test_seven_in_a_row_on_one_side_of_the_mean_are_marked_and_six_are_not() -> None:
    # Mean 10 in both: seven at 11 and seven at 9; six at 11, one at 10 between, and so on.
    seven = found(*[11] * 7, *[9] * 7)
    assert marked(seven, Rule.ONE_SIDE) == list(range(14))
    six = found(*[11] * 6, 9, *[9] * 5)
    assert marked(six, Rule.ONE_SIDE) == []


def test_a_figure_that_equals_the_mean_breaks_the_run() -> None:
    # Sum 140, mean 10: the fourth figure stands on the mean.
    result = found(11, 11, 11, 10, 11, 11, 11, 11, 9, 9, 9, 9, 9, 9)
    assert result.mean < Decimal("10.2")
    level = found(11, 11, 11, 10, 11, 11, 11, 9, 9, 9, 10, 9, 9, 9)
    assert level.mean == 10
    assert marked(level, Rule.ONE_SIDE) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_seven_rising_or_falling_are_marked_and_six_are_not(sign: int) -> None:
    seven = found(*(sign * value for value in (5, 1, 2, 3, 4, 5, 6, 7, 5)))
    assert marked(seven, Rule.TREND) == [1, 2, 3, 4, 5, 6, 7]
    six = found(*(sign * value for value in (5, 1, 2, 3, 4, 5, 6, 5, 6)))
    assert marked(six, Rule.TREND) == []


def test_standing_still_is_no_rise() -> None:
    assert marked(found(1, 2, 3, 4, 4, 5, 6, 7), Rule.TREND) == []


def test_two_of_three_close_to_one_end_are_marked_and_on_opposite_ends_are_not() -> None:
    result = found(0, 1, -1, 1, -1, 0, 4, 4, -4, -4, 0, 0)
    reach = result.upper - result.mean
    assert result.mean == 0
    assert reach * 2 / 3 < 4 < reach
    assert marked(result, Rule.NEAR_LIMIT) == [6, 7, 8, 9]
    apart = found(0, 1, -1, 1, -1, 0, 4, -4, 0, 0, 0, 0)
    assert marked(apart, Rule.NEAR_LIMIT) == []


def test_two_of_three_need_not_stand_next_to_each_other() -> None:
    result = found(0, 0, 0, 0, 0, 0, 4, 2, 4, -4, -2, -4)

    reach = result.upper - result.mean
    assert reach * 2 / 3 < 4 < reach
    assert marked(result, Rule.NEAR_LIMIT) == [6, 8, 9, 11]


# --- Whatever the figures ---------------------------------------------------------------------------------------

figures = st.lists(st.integers(-1000, 1000), min_size=6, max_size=30)


@given(figures)
def test_the_limits_lie_at_equal_distances_about_the_mean_and_are_as_defined(values: list[int]) -> None:
    result = found(*values)

    mean = Fraction(sum(values), len(values))
    steps = [abs(after - before) for before, after in pairwise(values)]
    reach = Fraction(266, 100) * sum(steps) / len(steps)
    assert abs(Fraction(result.mean) - mean) < Fraction(1, 10**60)
    assert abs(Fraction(result.upper) - (mean + reach)) < Fraction(1, 10**60)
    assert abs(Fraction(result.lower) - (mean - reach)) < Fraction(1, 10**60)
    assert len(result.signals) == len(values)


@given(figures, st.integers(-5000, 5000), st.integers(1, 50))
def test_moving_and_stretching_the_scale_changes_no_judgement(
    values: list[int], shift: int, factor: int
) -> None:
    assert found(*values).signals == found(*(value * factor + shift for value in values)).signals


@given(figures)
def test_turned_upside_down_or_read_backwards_the_same_figures_are_marked(values: list[int]) -> None:
    signals = found(*values).signals

    assert found(*(-value for value in values)).signals == signals
    assert found(*reversed(values)).signals == tuple(reversed(signals))


@given(figures)
def test_each_rule_marks_runs_as_long_as_it_says(values: list[int]) -> None:
    result = found(*values)

    for rule, least in ((Rule.ONE_SIDE, 7), (Rule.TREND, 7), (Rule.NEAR_LIMIT, 2)):
        members = marked(result, rule)
        assert len(members) == 0 or len(members) >= least
    for number in marked(result, Rule.OUTSIDE):
        assert not result.contains(Decimal(values[number]))
