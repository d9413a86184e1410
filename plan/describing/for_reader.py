"""The difference of two plans as far as a reader may know it (design: product.md, "Who sees what")."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import AnonymousUser

from plan.describing import describe
from plan.describing.lines import WHOLE_PLAN, ChangeLine
from plan.difference import Difference, difference
from plan.value import PlanValue
from plan.value.audience import NOTHING, Withheld, as_seen_by, hidden_rows
from priorities.readers import Reader


def describe_for(
    reader: Reader, before: PlanValue, after: PlanValue, withheld: Withheld = NOTHING
) -> tuple[Difference, tuple[ChangeLine, ...]]:
    """The difference of two plans as the reader sees them, and its lines.

    ``withheld``: what the values do not say themselves (see ``withheld_from``). A line about a renumbering of the
    whole plan counts all aims: the number says nothing about a hidden one.
    """
    difference_seen = difference(as_seen_by(before, reader, withheld), as_seen_by(after, reader, withheld))
    lines = describe(difference_seen)
    if reader.is_reviewer or not any(_renumbers_all(line) for line in lines):
        return difference_seen, lines
    whole_line = next(filter(_renumbers_all, describe(difference(before, after))), None)
    if whole_line is None:
        return difference_seen, lines
    return difference_seen, tuple(
        replace(line, words=whole_line.words, count=whole_line.count) if _renumbers_all(line) else line
        for line in lines
    )


def _renumbers_all(line: ChangeLine) -> bool:
    return line.section == WHOLE_PLAN and line.kind == "renumbered"


def describe_for_everybody(before: PlanValue, after: PlanValue) -> tuple[Difference, tuple[ChangeLine, ...]]:
    """As :func:`describe_for`, for the public: nothing of actions that are, or were, for the Partnership only."""
    everybody = Reader(AnonymousUser())
    hidden_after = hidden_rows(after, everybody)
    withheld = {
        table: hidden | hidden_after[table] for table, hidden in hidden_rows(before, everybody).items()
    }
    return describe_for(everybody, before, after, withheld)
