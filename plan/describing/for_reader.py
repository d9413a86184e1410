"""What a reader is told of the difference of two plans (design: product.md, "Who sees what")."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.contrib.auth.models import AnonymousUser

from plan.describing import describe
from plan.describing.lines import WHOLE_PLAN, ChangeLine
from plan.difference import Difference, difference
from plan.value import PlanValue
from plan.value.audience import as_seen_by
from priorities.readers import Reader


def told_to(
    reader: Reader, before: PlanValue, after: PlanValue, marked: Collection[str] = ()
) -> tuple[Difference, tuple[ChangeLine, ...]]:
    """The difference of two plans as the reader sees them, and its lines.

    ``marked``: refs of the actions that are for the Partnership only today (see ``plan.value.audience.marked_since``).
    That the whole plan was renumbered is told with the number of all its aims: it tells nothing of any of them.
    """
    found = difference(as_seen_by(before, reader, marked), as_seen_by(after, reader, marked))
    lines = describe(found)
    if reader.is_reviewer or not any(_renumbers_all(line) for line in lines):
        return found, lines
    whole = next(filter(_renumbers_all, describe(difference(before, after))), None)
    if whole is None:
        return found, lines
    return found, tuple(
        replace(line, words=whole.words, count=whole.count) if _renumbers_all(line) else line
        for line in lines
    )


def _renumbers_all(line: ChangeLine) -> bool:
    return line.section == WHOLE_PLAN and line.kind == "renumbered"


def told_to_everybody(before: PlanValue, after: PlanValue) -> tuple[Difference, tuple[ChangeLine, ...]]:
    """What may be printed for everybody: nothing of actions that are, or were, for the Partnership only."""
    marked = {row.ref for plan in (before, after) for row in plan.actions if row.partnership_only}
    return told_to(Reader(AnonymousUser()), before, after, marked)
