"""What may be said of a change: "better" and "worse" only where a figure has left its usual range.

Most figures move a little from period to period and mean nothing by it. Without a usual range nobody can tell, and it
is only said whether the figure went the way that is wanted (design: issue "Seen at a glance").
"""

from __future__ import annotations

from enum import StrEnum

from indicators.arithmetic.measures import BETTER, LEVEL, UP, WORSE, FigureComparison
from indicators.arithmetic.usual_range import UsualRange


class Outcome(StrEnum):
    """What is said of a change, in the words of a page."""

    WORSE = "worse, outside its usual range"
    BETTER = "better, outside its usual range"
    OUTSIDE = "outside its usual range"
    USUAL = "in its usual range"
    UNWANTED = "not the wanted direction"
    WANTED = "the wanted direction"


def wanted_or_not(comparison: FigureComparison) -> Outcome | None:
    """Whether a value went the way that is wanted; None where neither way is, or where it did not move."""
    if comparison.direction in (None, LEVEL):
        return None
    return {BETTER: Outcome.WANTED, WORSE: Outcome.UNWANTED}.get(comparison.judgement or "")


def outcome_of(change: FigureComparison, side: int, usual: UsualRange | None) -> Outcome | None:
    """What is said of a figure with its change since the period before; None where nothing is.

    ``side``: 1 where the figure lies above its usual range, -1 below, 0 within. A figure that lies outside but comes
    back, or that is the first one, is "outside": that is neither better nor worse.
    """
    if usual is None:
        return wanted_or_not(change)
    if not side:
        return Outcome.USUAL
    if change.direction in (None, LEVEL) or (change.direction == UP) != (side > 0):
        return Outcome.OUTSIDE
    return {BETTER: Outcome.BETTER, WORSE: Outcome.WORSE}.get(change.judgement or "", Outcome.OUTSIDE)
