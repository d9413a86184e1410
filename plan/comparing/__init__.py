"""Comparing a plan at two moments, as one reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plan.comparing.sides import (
    ComparisonSide,
    NotComparable,
    PublishedVersion,
    default_sides,
    published_versions,
    side_named,
)
from plan.comparing.whole import ComparedSection, whole_plan
from plan.describing import ChangeLine, ChangeTally, SectionLines, by_section, tallies
from plan.describing.between_moments import read_both
from plan.describing.for_reader import describe_for
from plan.difference import Difference
from plan.reading import PlanDidNotExist
from plan.value.audience import withheld_from
from priorities.models import Agreement
from priorities.readers import Reader

__all__ = [
    "NotComparable",
    "PlanComparison",
    "PublishedVersion",
    "compare",
    "default_sides",
    "published_versions",
]


@dataclass(frozen=True)
class PlanComparison:
    """What changed from the first side to the second. ``swapped``: the URL named the later side first."""

    first: ComparisonSide
    second: ComparisonSide
    swapped: bool
    difference: Difference
    lines: tuple[ChangeLine, ...]
    shows_whole: bool

    @property
    def is_one_moment(self) -> bool:
        """Whether both sides are the same moment, so that there is nothing to compare."""
        return self.first.moment == self.second.moment

    @property
    def title(self) -> str:
        """ "Community Safety Agreement 2014-17: what changed"."""
        return f"{self.difference.after.agreement.title}: what changed"

    @property
    def sides(self) -> tuple[str, str]:
        """What is compared, for a printed page."""
        return f"From: {self.first.words}", f"To: {self.second.words}"

    @property
    def counts(self) -> tuple[ChangeTally, ...]:
        return tallies(self.lines)

    @property
    def sections(self) -> tuple[SectionLines, ...]:
        return by_section(self.difference, self.lines)

    @cached_property
    def whole(self) -> tuple[ComparedSection, ...]:
        """The whole plan with the changes marked; empty unless ``shows_whole``."""
        return whole_plan(self.difference, self.lines) if self.shows_whole else ()


def compare(
    agreement: Agreement,
    reader: Reader,
    versions: Sequence[PublishedVersion],
    names: tuple[str, str],
    *,
    whole: bool = False,
) -> PlanComparison:
    """Compares the two moments that the URL names (see ``side_named``). Raises NotComparable."""
    first, second = (
        side_named(name, field, versions, reader) for name, field in zip(names, ("from", "to"), strict=True)
    )
    swapped = second.moment is not None and (first.moment is None or first.moment > second.moment)
    if swapped:
        first, second = second, first
    # Statuses are for reviewers, and no version publishes any.
    progress = reader.is_reviewer and first.version is None and second.version is None
    try:
        before, after = read_both(agreement, first.moment, second.moment, progress=progress)
    except PlanDidNotExist as refusal:
        raise NotComparable(f"{refusal} Choose a later moment.", "to" if swapped else "from") from refusal
    difference, lines = describe_for(reader, before, after, withheld_from(reader, agreement, before))
    return PlanComparison(first, second, swapped, difference, lines, whole)
