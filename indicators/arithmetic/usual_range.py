"""The usual range of a series of figures: an XmR chart's limits and its four rules (domain.md, "Indicators").

The limits are the mean of the figures and 2.66 times their average moving range to either side. A figure is out of
the ordinary when it is outside the limits, or belongs to one of three patterns that chance seldom makes. Nothing
here rounds: figures are compared as whole numbers, and only what is shown is rounded, by whoever shows it.
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
"""Fewer figures than this tell nothing about what is usual."""
TRIAL_UNTIL = 12
"""With fewer figures than this the range is a trial one, which the next figures may still move."""
WIDTH = Fraction(266, 100)
"""Limits lie this many average moving ranges from the mean."""
RUN = 7
"""So many figures in a row on one side of the mean, or rising, or falling, are no chance."""


class Rule(StrEnum):
    """Why a figure is out of the ordinary, in the words of a page."""

    OUTSIDE = "outside its usual range"
    ONE_SIDE = "one of seven or more in a row on the same side of the average"
    TREND = "one of seven or more in a row that rise or fall"
    NEAR_LIMIT = "one of two out of three close to the same end of the usual range"


@dataclass(frozen=True)
class UsualRange:
    """What is usual of a series, as found from its figures.

    ``mean``, ``lower``, ``upper``: in the unit of the figures, at eighty digits. ``is_trial``: from fewer than
    twelve figures. ``signals``: for each figure, in order, the rules that it meets (none: nothing out of the
    ordinary).
    """

    mean: Decimal
    lower: Decimal
    upper: Decimal
    is_trial: bool
    signals: tuple[frozenset[Rule], ...]

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies within the limits, the limits themselves included."""
        return self.lower <= value <= self.upper


def usual_range(values: Sequence[Decimal]) -> UsualRange | None:
    """The usual range of figures in the order of their periods; None for fewer than six of them.

    A period without a figure is left out beforehand: its neighbours then count as following one another.
    """
    if len(values) < FEWEST:
        return None
    places = max(0, *(-int(value.as_tuple().exponent) for value in values))
    points = [int(value.scaleb(places)) for value in values]
    count, total = len(points), sum(points)
    moved = sum(abs(after - before) for before, after in pairwise(points))
    # How far each lies from the mean and how far the limits do, both as whole numbers of one and the same unit.
    unit = count * (count - 1) * WIDTH.denominator
    away = [(count * point - total) * (unit // count) for point in points]
    reach = WIDTH.numerator * moved * count
    found: list[set[Rule]] = [set() for _ in points]
    for rule, members in (
        (Rule.OUTSIDE, _outside(away, reach)),
        (Rule.ONE_SIDE, _one_side(away)),
        (Rule.TREND, _trend(points)),
        (Rule.NEAR_LIMIT, _near_limit(away, reach)),
    ):
        for number in members:
            found[number].add(rule)
    mean = Fraction(total, count * 10**places)
    limit = Fraction(reach, unit * 10**places)
    return UsualRange(
        _decimal(mean),
        _decimal(mean - limit),
        _decimal(mean + limit),
        count < TRIAL_UNTIL,
        tuple(map(frozenset, found)),
    )


def _outside(away: Sequence[int], reach: int) -> Iterator[int]:
    return (number for number, far in enumerate(away) if abs(far) > reach)


def _one_side(away: Sequence[int]) -> Iterator[int]:
    """Seven in a row above the mean, or seven below it; a figure that equals it is on neither side."""
    sides = [_sign(far) for far in away]
    for start in range(len(away) - RUN + 1):
        window = sides[start : start + RUN]
        if window[0] and len(set(window)) == 1:
            yield from range(start, start + RUN)


def _trend(points: Sequence[int]) -> Iterator[int]:
    """Seven in a row of which each is above the one before it, or each below."""
    steps = [_sign(after - before) for before, after in pairwise(points)]
    for start in range(len(points) - RUN + 1):
        window = steps[start : start + RUN - 1]
        if window[0] and len(set(window)) == 1:
            yield from range(start, start + RUN)


def _near_limit(away: Sequence[int], reach: int) -> Iterator[int]:
    """Of three in a row two, or all, that lie more than two thirds of the way to one and the same limit."""
    sides = [_sign(far) if 3 * abs(far) > 2 * reach else 0 for far in away]
    for start in range(len(away) - 2):
        for side in (-1, 1):
            members = [number for number in range(start, start + 3) if sides[number] == side]
            if len(members) >= 2:
                yield from members


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _decimal(number: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        return Decimal(number.numerator) / Decimal(number.denominator)
