"""A comparison of two moments of a plan, as one reader sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plan.comparing.sides import (
    NotASide,
    Published,
    Side,
    defaults,
    in_order,
    published_versions,
    side,
    tells_status,
)
from plan.comparing.whole import ComparedSection, whole_plan
from plan.describing import ChangeLine, ChangeTally, LinesOf, by_section, tallies
from plan.describing.between_moments import read_both
from plan.describing.for_reader import told_to
from plan.difference import Difference
from plan.reading import NothingThen
from plan.value.audience import marked_since
from priorities.models import Agreement
from priorities.readers import Reader

__all__ = ["NotASide", "PlanComparison", "Published", "compare", "defaults", "published_versions"]


@dataclass(frozen=True)
class PlanComparison:
    """What changed from the first side to the second. ``swapped``: they were asked for the other way round."""

    first: Side
    second: Side
    swapped: bool
    found: Difference
    lines: tuple[ChangeLine, ...]
    shows_whole: bool

    @property
    def is_one_moment(self) -> bool:
        """Whether both sides are the same moment, so that there is nothing to compare."""
        return self.first.moment == self.second.moment

    @property
    def title(self) -> str:
        """ "Community Safety Agreement 2014-17: what changed"."""
        return f"{self.found.after.agreement.title}: what changed"

    @property
    def sides(self) -> tuple[str, str]:
        """What is compared, as a paper says it: versions with the beginning of their digest."""
        return f"From: {_printed(self.first)}", f"To: {_printed(self.second)}"

    @property
    def counts(self) -> tuple[ChangeTally, ...]:
        """How much of what changed."""
        return tallies(self.lines)

    @property
    def sections(self) -> tuple[LinesOf, ...]:
        """What changed, by section."""
        return by_section(self.found, self.lines)

    @cached_property
    def whole(self) -> tuple[ComparedSection, ...]:
        """The whole plan with the changes in it; empty where it was not asked for."""
        return whole_plan(self.found, self.lines) if self.shows_whole else ()


def _printed(of: Side) -> str:
    return f"{of.words} (digest {of.digest})" if of.digest else of.words


def compare(
    agreement: Agreement,
    reader: Reader,
    versions: Sequence[Published],
    asked: tuple[str, str],
    *,
    whole: bool = False,
) -> PlanComparison:
    """Compares what the two names in the address stand for, the earlier first. Raises NotASide."""
    first, second, swapped = in_order(
        side(asked[0], "from", versions, reader), side(asked[1], "to", versions, reader)
    )
    try:
        before, after = read_both(
            agreement, first.moment, second.moment, progress=tells_status(first, second, reader)
        )
    except NothingThen as refusal:
        raise NotASide(f"{refusal} Choose a later moment.", "to" if swapped else "from") from refusal
    found, lines = told_to(reader, before, after, marked_since(agreement, before, reader))
    return PlanComparison(first, second, swapped, found, lines, whole)
