"""What the action log shows as it is today: requests to hand over, and what is put to a body in which the reader sits.

Requests are no part of the plan's value. A member of the Partnership reads the plan as last published, but answers what
waits today, and has to see what they answered.
"""

from __future__ import annotations

from dataclasses import fields

from accounts.audience import visible_rows
from accounts.models import Role, User
from plan.action_log.lines import ANSWERED, OPEN, UNIT, WITHDRAWN, LogLine
from plan.pages.opening import PlanPage
from plan.value import PlanValue
from plan.value.rows import ConcernValue
from priorities.models import Matter, Person
from reporting.matters.rights import is_put_to
from reporting.waiting import issues_read_by


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


def with_issues_of_today(page: PlanPage) -> PlanValue:
    """The plan as the page reads it, but what is put to a body in which the reader sits as it is today. One query.

    The plan as it is for who reads the working copy, or an earlier moment.
    """
    reader, partnership, value = page.reader, page.agreement.partnership, page.value
    sits = Role.Kind.MEMBER in reader.roles or reader.named_as
    if reader.sees_working_copy or not (page.moment.is_default and sits and isinstance(reader.user, User)):
        return value
    rows = issues_read_by(reader.user).filter(agreement=page.agreement)
    own = {row.ref: row for row in rows if is_put_to(row.for_whom, reader, partnership)}
    others = tuple(row for row in value.concerns if row.ref not in own)
    names = [item.name for item in fields(ConcernValue)]
    today = (
        ConcernValue(**{name: getattr(row, name) for name in names})
        for row in own.values()
        if row.withdrawn_at is None
    )
    return value.with_tables(concerns=(*others, *today))


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
