"""The dates of a reporting period, counted back from the Partnership's meeting, and the days of its reminders."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import date, timedelta

from core.dates.working_days import clear_days_before, next_after, on_or_after, on_or_before

CLEAR_DAYS = 5
"""Between the despatch of papers and a committee (Local Government Act 1972, section 100B)."""
FRIDAY = 4
WEEK = timedelta(days=7)
QUARTER = 3
"""Months that a first period reports on."""
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


def propose_dates(partnership_on: date, last: Dates | None = None) -> Dates:
    """Dates backwards from the Partnership's meeting. ``last``: those of the last period, if there was one.

    Papers go out five clear working days before it; the Working Group has met a week before that, so that they can
    be written; updates are due on the Friday that leaves its members a week to read them; leads have a fortnight.
    """
    despatch = clear_days_before(partnership_on, CLEAR_DAYS)
    meeting = on_or_before(despatch - WEEK)
    due = meeting - WEEK
    due = on_or_before(due - timedelta(days=(due.weekday() - FRIDAY) % 7))
    opens = on_or_before(due - 2 * WEEK)
    return Dates(partnership_on, despatch, meeting, due, opens, *days_reported_on(due, last))


def days_reported_on(due_on: date, last: Dates | None = None) -> tuple[date, date]:
    """The first and last day that a period reports on, so that no day lies between it and the last period.

    It ends with the month before the updates are due; if the last period reported on that month already, it is as long
    as the last one. Without a last period it is three months.
    """
    end = due_on.replace(day=1) - timedelta(days=1)
    if last is None or last.period_end is None:
        return _months_later(end + timedelta(days=1), -QUARTER), end
    start = last.period_end + timedelta(days=1)
    if start <= end:
        return start, end
    if last.period_start is None:
        return start, _months_later(start, QUARTER) - timedelta(days=1)
    if last.period_start.day == start.day:
        months = (start.year - last.period_start.year) * 12 + start.month - last.period_start.month
        return start, _months_later(start, months) - timedelta(days=1)
    return start, last.period_end + (start - last.period_start)


def _months_later(day: date, months: int) -> date:
    """The same day some months later; the month's last where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def copy_dates(last: Dates, partnership_on: date) -> Dates:
    """The last period's dates, as far from each other as they were; working days only.

    A date that the last period lacks is as proposed; if it lacks the Partnership's date, all are.
    """
    proposed_dates = propose_dates(partnership_on, last)
    if last.partnership_on is None:
        return proposed_dates
    values: dict[str, date | None] = {"partnership_on": partnership_on}
    for name in ("despatch_on", "meeting_on", "due_on", "opens_on"):
        last_day = getattr(last, name)
        gap = last.partnership_on - last_day if last_day else None
        values[name] = (
            on_or_before(partnership_on - gap) if gap is not None else getattr(proposed_dates, name)
        )
    due = values["due_on"] or partnership_on
    values["period_start"], values["period_end"] = days_reported_on(due, last)
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
    """The kinds of reminder with the working day of each, in order.

    If its day is no working day, a reminder before the due date goes on the working day before, a reminder after it on
    the next. A reminder before the due date is left out unless it comes after the opening's. On the working day after
    the last reminder the administrators learn whom to ring.
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
    """The reminder to send: the last whose day has come; "" before the first.

    If the command did not run on some day, the missed reminder is not sent later beside the next one.
    """
    return next((kind for kind, day in reversed(days) if day <= today), "")
