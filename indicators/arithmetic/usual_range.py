"""The usual range of a series of figures: an XmR chart's limits and its four rules (domain.md, "Indicators").

The limits lie 2.66 times the average moving range above and below the mean. A figure is out of the ordinary if it is
outside the limits, or belongs to one of three patterns that seldom happen by chance. Nothing here rounds: figures
are compared as whole numbers, and the pages round what they show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from indicators.arithmetic.measures import DIGITS

FEWEST = 6
"""With fewer figures there is no usual range."""
TRIAL_UNTIL = 12
"""With fewer figures the range is a trial one: the next figures may still move it."""
WIDTH = Fraction(266, 100)
"""Limits lie this many average moving ranges from the mean."""
RUN = 7
"""So many figures in a row on one side of the mean, or rising, or falling, do not happen by chance."""


class Rule(StrEnum):
    """Why a figure is out of the ordinary, in the words of a page."""

    OUTSIDE = "outside its usual range"
    ONE_SIDE = "one of seven or more in a row on the same side of the average"
    TREND = "one of seven or more in a row that rise or fall"
    NEAR_LIMIT = "one of two out of three close to the same end of the usual range"


@dataclass(frozen=True)
class UsualRange:
    """The usual range of a series.

    ``mean``, ``lower``, ``upper``: in the unit of the figures, with eighty digits. ``is_trial``: there are fewer than
    twelve figures. ``signals``: for each figure in order, the rules that it meets (none: it is not out of the
    ordinary).
    """

    mean: Decimal
    lower: Decimal
    upper: Decimal
    is_trial: bool
    signals: tuple[frozenset[Rule], ...]

    def contains(self, value: Decimal) -> bool:
        """Whether a value lies within the limits or on them."""
        return self.lower <= value <= self.upper


def usual_range(values: Sequence[Decimal]) -> UsualRange | None:
    """The usual range of figures in the order of their periods; None for fewer than six of them.

    Leave out periods without a figure: their neighbours then follow one another.
    """
    if len(values) < FEWEST:
        return None
    decimals = max(0, *(-int(value.as_tuple().exponent) for value in values))
    points = [int(value.scaleb(decimals)) for value in values]
    count, total = len(points), sum(points)
    movement = sum(abs(after - before) for before, after in pairwise(points))
    # The distances of the figures and of the limits from the mean, as whole numbers of the same unit.
    unit = count * (count - 1) * WIDTH.denominator
    deviations = [(count * point - total) * (unit // count) for point in points]
    limit = WIDTH.numerator * movement * count
    signals: list[set[Rule]] = [set() for _ in points]
    for rule, numbers in (
        (Rule.OUTSIDE, _outside(deviations, limit)),
        (Rule.ONE_SIDE, _one_side(deviations)),
        (Rule.TREND, _trend(points)),
        (Rule.NEAR_LIMIT, _near_limit(deviations, limit)),
    ):
        for number in numbers:
            signals[number].add(rule)
    mean = Fraction(total, count * 10**decimals)
    half_width = Fraction(limit, unit * 10**decimals)
    return UsualRange(
        _decimal(mean),
        _decimal(mean - half_width),
        _decimal(mean + half_width),
        count < TRIAL_UNTIL,
        tuple(map(frozenset, signals)),
    )


def _outside(deviations: Sequence[int], limit: int) -> Iterator[int]:
    return (number for number, deviation in enumerate(deviations) if abs(deviation) > limit)


def _one_side(deviations: Sequence[int]) -> Iterator[int]:
    """Seven in a row above the mean, or seven below it; a figure equal to the mean is on neither side."""
    sides = [_sign(deviation) for deviation in deviations]
    for start in range(len(deviations) - RUN + 1):
        window = sides[start : start + RUN]
        if window[0] and len(set(window)) == 1:
            yield from range(start, start + RUN)


def _trend(points: Sequence[int]) -> Iterator[int]:
    """Seven in a row that rise each time, or fall each time."""
    steps = [_sign(after - before) for before, after in pairwise(points)]
    for start in range(len(points) - RUN + 1):
        window = steps[start : start + RUN - 1]
        if window[0] and len(set(window)) == 1:
            yield from range(start, start + RUN)


def _near_limit(deviations: Sequence[int], limit: int) -> Iterator[int]:
    """Two or three out of three in a row that lie more than two thirds of the way to the same limit."""
    sides = [_sign(deviation) if 3 * abs(deviation) > 2 * limit else 0 for deviation in deviations]
    for start in range(len(deviations) - 2):
        for side in (-1, 1):
            close = [number for number in range(start, start + 3) if sides[number] == side]
            if len(close) >= 2:
                yield from close


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _decimal(number: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        return Decimal(number.numerator) / Decimal(number.denominator)
