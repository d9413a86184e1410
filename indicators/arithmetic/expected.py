"""Which figures are not yet in: the periods that have ended since the last figure, as often as there is to be one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from indicators.arithmetic.periods import Period, next_period, period_of
from indicators.arithmetic.spans import kind_without_marks

DAYS_TO_COUNT = 28
"""So many days after the end of a period its figure is due: whoever counts needs them."""
MOST = 12
"""No more periods than these are named: an indicator that nobody keeps any more is not asked for for ever."""


def not_yet_in(labels: Iterable[str], period_type: str, day: date) -> tuple[Period, ...]:
    """The periods that had ended by a day and have no figure, in order of time.

    ``labels``: those of the periods with figures. They begin after the last of these that is of the indicator's kind of
    period; without one, or without a kind, nothing is expected.
    """
    kind = kind_without_marks(period_type).casefold()
    known = [period for label in labels if (period := period_of(label, kind)) and period.kind.value == kind]
    if not known:
        return ()
    *before, last = sorted(known, key=lambda period: (period.end, period.start))
    missing: list[Period] = []
    following = next_period(last, before[-1] if before else None)
    while following is not None and following.end < day and len(missing) < MOST:
        missing.append(following)
        following = next_period(following, last)
    return tuple(missing)


def is_due(period: Period, day: date) -> bool:
    """Whether there has been time to count."""
    return day >= due_on(period)


def due_on(period: Period) -> date:
    """The day on which its figure is due."""
    return period.end + timedelta(days=DAYS_TO_COUNT)
