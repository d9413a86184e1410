"""Requests to hand over in the action log: of the Unit, and of who asks. They are no part of the plan's value."""

from __future__ import annotations

from accounts.audience import visible_rows
from plan.action_log.lines import ANSWERED, OPEN, UNIT, WITHDRAWN, LogLine
from plan.pages.opening import PlanPage
from priorities.models import Matter, Person


def hand_over_lines(page: PlanPage) -> list[LogLine]:
    """The requests that the reader may know of, as they are today: a page of an earlier moment has none.

    One query; none for who neither leads nor administers.
    """
    reader = page.reader
    if not (page.moment.is_default and (reader.is_administrator or reader.is_lead)):
        return []
    rows = Matter._default_manager.filter(
        visible_rows(Matter, Person(reader.user)), agreement=page.agreement, kind=Matter.Kind.HAND_OVER
    )
    return [_line(row) for row in rows.select_related("post__agency")]


def _line(row: Matter) -> LogLine:
    return LogLine(
        row.ref,
        str(Matter.Kind.HAND_OVER.label),
        row.text,
        row.post.printed if row.post else "",
        for_whom=UNIT,
        raised_on=row.raised_on,
        raised_by=row.raised_by_name,
        answer=row.answer,
        answered_on=row.answered_on,
        answered_by=row.answered_by_name,
        withdrawn_why=row.withdrawn_why,
        state=WITHDRAWN if row.withdrawn_at else ANSWERED if row.answer else OPEN,
        hand_over=row,
    )
