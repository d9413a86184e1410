"""Working days, the dates of a period proposed backwards, and on which day which reminder goes."""

from datetime import date, timedelta

import pytest

from core.dates.working_days import clear_days_before, is_working_day, next_after, on_or_before
from reporting.rules.period_dates import (
    Dates,
    copy_dates,
    days_reported_on,
    plan_year,
    propose_dates,
    reminder_days,
    reminder_on,
)

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2015, 1, 1), False),  # New Year's Day
        (date(2015, 1, 2), True),
        (date(2015, 1, 3), False),  # Saturday
        (date(2015, 4, 3), False),  # Good Friday
        (date(2015, 4, 6), False),  # Easter Monday
        (date(2015, 12, 28), False),  # Boxing Day, moved from a Saturday
        (date(2022, 6, 3), False),  # the Platinum Jubilee
        (date(2015, 3, 17), True),  # St Patrick's Day is no holiday in England
        (date(2015, 11, 30), True),  # nor is St Andrew's
    ],
)
def test_bank_holidays_of_england_and_weekends_are_no_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_five_clear_days_count_neither_end_nor_the_weekend() -> None:
    # Tuesday 3 February 2015; clear: Mon 2, Fri 30, Thu 29, Wed 28, Tue 27.
    assert clear_days_before(date(2015, 2, 3), 5) == date(2015, 1, 26)
    # Over Easter 2015: meeting on Thursday 9 April; clear: 8, 7, 2 April, 1 April, 31 March.
    assert clear_days_before(date(2015, 4, 9), 5) == date(2015, 3, 30)


def test_the_dates_are_proposed_backwards_from_the_partnership_s() -> None:
    found = propose_dates(date(2015, 2, 24))

    assert found == Dates(
        partnership_on=date(2015, 2, 24),
        despatch_on=date(2015, 2, 16),
        meeting_on=date(2015, 2, 9),
        due_on=date(2015, 1, 30),
        opens_on=date(2015, 1, 16),
        period_start=date(2014, 10, 1),
        period_end=date(2014, 12, 31),
    )


@pytest.mark.parametrize("number", range(0, 730, 17))
def test_proposed_dates_are_working_days_in_order_with_time_between(number: int) -> None:
    meeting = date(2015, 1, 1) + timedelta(days=number)
    found = propose_dates(meeting)
    days = [found.opens_on, found.due_on, found.meeting_on, found.despatch_on]

    assert all(day is not None and is_working_day(day) for day in days)
    opens, due, group, despatch = (day for day in days if day is not None)
    assert opens <= due - timedelta(days=14)
    assert due <= group - timedelta(days=7)
    assert group <= despatch - timedelta(days=7)
    assert sum(is_working_day(despatch + timedelta(days=n)) for n in range(1, (meeting - despatch).days)) == 5


def test_dates_are_copied_as_far_apart_as_last_time() -> None:
    last = Dates(
        partnership_on=date(2015, 2, 3),
        despatch_on=date(2015, 1, 26),
        meeting_on=date(2015, 1, 20),
        due_on=date(2015, 1, 9),
        opens_on=date(2014, 12, 15),
        period_start=date(2014, 10, 1),
        period_end=date(2014, 12, 31),
    )

    found = copy_dates(last, date(2015, 5, 5))

    assert found.meeting_on == date(2015, 4, 21)
    assert found.due_on == date(2015, 4, 10)
    assert found.despatch_on == date(2015, 4, 27)
    assert found.period_start == date(2015, 1, 1)


AUTUMN = Dates(period_start=date(2014, 9, 1), period_end=date(2014, 11, 30))


@pytest.mark.parametrize(
    ("last", "due", "days"),
    [
        # The next three months are over when the updates are due.
        (AUTUMN, date(2015, 3, 6), (date(2014, 12, 1), date(2015, 2, 28))),
        # A period was missed: the next one reports on all of it.
        (AUTUMN, date(2015, 6, 5), (date(2014, 12, 1), date(2015, 5, 31))),
        # Nothing is over that has not been reported on: as long as last time.
        (AUTUMN, date(2014, 12, 12), (date(2014, 12, 1), date(2015, 2, 28))),
        (
            Dates(period_start=date(2014, 11, 10), period_end=date(2014, 11, 30)),
            date(2014, 12, 12),
            (date(2014, 12, 1), date(2014, 12, 21)),
        ),
        (Dates(period_end=date(2014, 11, 30)), date(2014, 12, 12), (date(2014, 12, 1), date(2015, 2, 28))),
        (None, date(2015, 1, 30), (date(2014, 10, 1), date(2014, 12, 31))),
    ],
)
def test_no_day_lies_between_what_two_periods_report_on(
    last: Dates | None, due: date, days: tuple[date, date]
) -> None:
    assert days_reported_on(due, last) == days


def test_both_ways_of_proposing_go_on_where_the_last_period_ended() -> None:
    last = Dates(
        partnership_on=date(2014, 12, 16),
        due_on=date(2014, 12, 1),
        period_start=date(2014, 9, 1),
        period_end=date(2014, 11, 30),
    )

    assert propose_dates(date(2015, 3, 24), last).period_start == date(2014, 12, 1)
    copied = copy_dates(last, date(2015, 3, 24))
    assert (copied.due_on, copied.period_start, copied.period_end) == (
        date(2015, 3, 9),
        date(2014, 12, 1),
        date(2015, 2, 28),
    )


def test_without_a_date_of_the_partnership_there_is_nothing_to_copy() -> None:
    assert copy_dates(Dates(due_on=date(2015, 1, 9)), date(2015, 5, 5)) == propose_dates(date(2015, 5, 5))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2015, 1, 16), "2014/15"), (date(2015, 4, 1), "2015/16"), (date(2009, 12, 1), "2009/10")],
)
def test_plan_years_begin_in_april(day: date, year: str) -> None:
    assert plan_year(day) == year


def test_reminders_go_at_opening_before_and_after_on_working_days_only() -> None:
    # Opens on a Saturday; due on the Friday before a bank holiday Monday.
    days = reminder_days(date(2015, 4, 11), date(2015, 5, 1))

    assert days == (
        ("opening", date(2015, 4, 13)),
        ("week before", date(2015, 4, 24)),
        ("day before", date(2015, 4, 30)),
        ("day after", date(2015, 5, 5)),
        ("week after", date(2015, 5, 8)),
        ("ring", date(2015, 5, 11)),
    )
    assert next_after(date(2015, 5, 1)) == date(2015, 5, 5)
    assert on_or_before(date(2015, 5, 4)) == date(2015, 5, 1)


def test_a_reminder_that_would_come_with_the_opening_is_left_out() -> None:
    days = reminder_days(date(2015, 1, 12), date(2015, 1, 16))

    assert [kind for kind, _ in days] == ["opening", "day before", "day after", "week after", "ring"]


def test_the_reminder_whose_turn_it_is_is_the_last_that_has_come() -> None:
    days = reminder_days(date(2015, 1, 2), date(2015, 1, 16))

    assert reminder_on(days, date(2015, 1, 1)) == ""
    assert reminder_on(days, date(2015, 1, 2)) == "opening"
    assert reminder_on(days, date(2015, 1, 8)) == "opening"
    assert reminder_on(days, date(2015, 1, 9)) == "week before"
    # The command did not run on the day before or the day after: one message, not three.
    assert reminder_on(days, date(2015, 1, 20)) == "day after"
    assert reminder_on(days, date(2015, 3, 1)) == "ring"


def test_a_period_without_a_due_date_is_told_of_at_opening_only() -> None:
    assert reminder_days(date(2015, 1, 2), None) == (("opening", date(2015, 1, 2)),)
