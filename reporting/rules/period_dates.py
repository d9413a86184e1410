"""The dates of a reporting period: proposed backwards from the Partnership's meeting, and when reminders go."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

from core.working_days import clear_days_before, next_after, on_or_after, on_or_before

CLEAR_DAYS = 5
"""Between the despatch of papers and a committee (Local Government Act 1972, section 100B)."""
FRIDAY = 4
WEEK = timedelta(days=7)
YEAR_BEGINS = 4  # plan years begin in April


@dataclass(frozen=True)
class Dates:
    """The days of a reporting period; None: not known."""

    partnership_on: date | None = None
    despatch_on: date | None = None
    meeting_on: date | None = None
    due_on: date | None = None
    opens_on: date | None = None
    period_start: date | None = None
    period_end: date | None = None


def proposed(partnership_on: date) -> Dates:
    """Dates backwards from the Partnership's meeting.

    Papers go out five clear working days before it; the Working Group has met a week before that, so that they can
    be written; updates are due on the Friday that leaves its members a week to read them; leads have a fortnight.
    What is reported on ends on the last day of the month before the updates are due.
    """
    despatch = clear_days_before(partnership_on, CLEAR_DAYS)
    meeting = on_or_before(despatch - WEEK)
    due = meeting - WEEK
    due = on_or_before(due - timedelta(days=(due.weekday() - FRIDAY) % 7))
    opens = on_or_before(due - 2 * WEEK)
    end = due.replace(day=1) - timedelta(days=1)
    return Dates(partnership_on, despatch, meeting, due, opens, _quarter(end), end)


def _quarter(end: date) -> date:
    """The first day of the three months that end on a day at the end of a month."""
    month = end.month - 2
    return date(end.year if month > 0 else end.year - 1, month if month > 0 else month + 12, 1)


def copied(last: Dates, partnership_on: date) -> Dates:
    """The last period's dates, as far from each other as they were; working days only.

    Where the last period has no date of the Partnership, or lacks one of the others, that one is as proposed.
    """
    own = proposed(partnership_on)
    if last.partnership_on is None:
        return own
    values: dict[str, date | None] = {"partnership_on": partnership_on}
    for name in ("despatch_on", "meeting_on", "due_on", "opens_on"):
        before = getattr(last, name)
        gap = last.partnership_on - before if before else None
        values[name] = on_or_before(partnership_on - gap) if gap is not None else getattr(own, name)
    values["period_end"] = own.period_end
    values["period_start"] = last.period_end + timedelta(days=1) if last.period_end else own.period_start
    return Dates(**values)


def dates_of(row: object) -> Dates:
    """The dates of a period's row."""
    return Dates(**{item.name: getattr(row, item.name) for item in fields(Dates)})


def plan_year(day: date) -> str:
    """ "2014/15" for January 2015."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}/{(first + 1) % 100:02}"


OPENING, WEEK_BEFORE, DAY_BEFORE, DAY_AFTER, WEEK_AFTER, RING = (
    "opening",
    "week before",
    "day before",
    "day after",
    "week after",
    "ring",
)


def reminder_days(opens_on: date | None, due_on: date | None) -> tuple[tuple[str, date], ...]:
    """Which reminder goes on which working day, in order.

    One before the date goes on the working day before when its own is none, one after it on the next; one before the
    date that would not come after the opening's is left out. The day after the last, the administrators are told whom
    to ring.
    """
    days: list[tuple[str, date]] = []
    opening = on_or_after(opens_on) if opens_on else None
    if opening is not None:
        days.append((OPENING, opening))
    if due_on is None:
        return tuple(days)
    for kind, day in (
        (WEEK_BEFORE, on_or_before(due_on - WEEK)),
        (DAY_BEFORE, on_or_before(due_on - timedelta(days=1))),
    ):
        if not days or day > days[-1][1]:
            days.append((kind, day))
    last = on_or_after(due_on + WEEK)
    days += [(DAY_AFTER, next_after(due_on)), (WEEK_AFTER, last), (RING, next_after(last))]
    return tuple(days)


def reminder_on(days: tuple[tuple[str, date], ...], today: date) -> str:
    """The reminder whose turn it is: the last whose day has come; "" before the first.

    One that was missed, because the command did not run, is not made up for by two at once.
    """
    return next((kind for kind, day in reversed(days) if day <= today), "")
