"""Periods: labels as documents print them, the one that comes next, gaps and overlaps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.arithmetic.periods import Break, Period, PeriodKind, breaks_between, next_period, period_of

pytestmark = pytest.mark.once


def days(label: str, period_type: str = "") -> tuple[str, str, str] | None:
    found = period_of(label, period_type)
    return (found.start.isoformat(), found.end.isoformat(), found.kind.value) if found else None


@pytest.mark.parametrize(
    ("label", "start", "end", "kind"),
    [
        ("2011", "2011-01-01", "2011-12-31", "calendar year"),
        ("Jan-Dec '10", "2010-01-01", "2010-12-31", "calendar year"),
        ("'10/11", "2010-04-01", "2011-03-31", "financial year"),
        ("’10/11", "2010-04-01", "2011-03-31", "financial year"),
        ("2011/12", "2011-04-01", "2012-03-31", "financial year"),
        ("2011/2012", "2011-04-01", "2012-03-31", "financial year"),
        ("2011-12", "2011-04-01", "2012-03-31", "financial year"),
        ("1999/00", "1999-04-01", "2000-03-31", "financial year"),
        ("Q4 2011/12", "2012-01-01", "2012-03-31", "quarter"),
        ("Q1 2012/13", "2012-04-01", "2012-06-30", "quarter"),
        ("Quarter 3 2012", "2012-07-01", "2012-09-30", "quarter"),
        ("Apr-Jun 2014", "2014-04-01", "2014-06-30", "quarter"),
        ("April 2014", "2014-04-01", "2014-04-30", "month"),
        ("Feb '12", "2012-02-01", "2012-02-29", "month"),
        ("Sept 13", "2013-09-01", "2013-09-30", "month"),
        ("2014-04", "2014-04-01", "2014-04-30", "month"),
        ("12 months to March 2013", "2012-04-01", "2013-03-31", "rolling 12 months"),
        ("Year ending December 2012", "2012-01-01", "2012-12-31", "rolling 12 months"),
        ("rolling 12 months to 30 June 2014", "2013-07-01", "2014-06-30", "rolling 12 months"),
        ("Apr '12 to Dec '12", "2012-04-01", "2012-12-31", "other"),
        ("Nov-Feb 2013", "2012-11-01", "2013-02-28", "other"),
        ("1 April 2014 to 14 May 2014", "2014-04-01", "2014-05-14", "other"),
        ("2014-04-01 to 2014-05-14", "2014-04-01", "2014-05-14", "other"),
    ],
)
def test_a_printed_period_is_read_as_its_days(label: str, start: str, end: str, kind: str) -> None:
    assert days(label) == (start, end, kind)


@pytest.mark.parametrize(
    "label",
    ["", "last year", "2011/13", "2012/11", "Q5 2012", "Ma 2012", "31 June 2014 to 2 July 2014", "New", "13",
     "December 2012 to April 2012"],
)  # fmt: skip
def test_what_means_no_days_that_can_be_told_is_none(label: str) -> None:
    assert days(label) is None


def test_the_kind_of_period_decides_what_a_label_alone_leaves_open() -> None:
    assert days("2010-11", "month") == ("2010-11-01", "2010-11-30", "month")
    assert days("2010-11", "financial year") == ("2010-04-01", "2011-03-31", "financial year")
    assert days("Q1 2012", "financial quarter") is None
    assert days("2012", "rolling 12 months") == ("2012-01-01", "2012-12-31", "rolling 12 months")


def following(label: str, before: str = "") -> str | None:
    last = period_of(label)
    assert last is not None
    found = next_period(last, period_of(before) if before else None)
    return found.label if found else None


@pytest.mark.parametrize(
    ("label", "after"),
    [
        ("2011", "2012"),
        ("Jan-Dec '10", "Jan-Dec '11"),
        ("'10/11", "'11/12"),
        ("1998/99", "1999/00"),
        ("Q4 2011/12", "Q1 2012/13"),
        ("Q3 2012/13", "Q4 2012/13"),
        ("Q4 2012", "Q1 2013"),
        ("December 2014", "January 2015"),
        ("12 months to March 2013", "12 months to April 2013"),
        ("Apr '12 to Dec '12", None),
    ],
)
def test_the_next_period_is_named_like_the_last(label: str, after: str | None) -> None:
    assert following(label) == after


def test_rolling_months_roll_on_as_they_rolled_before() -> None:
    assert following("12 months to June 2013", "12 months to March 2013") == "12 months to September 2013"


@given(
    st.sampled_from(["{y}", "{y}/{z}", "Q2 {y}/{z}", "Q3 {y}", "May {y}", "12 months to May {y}"]),
    st.integers(1990, 2090),
)
def test_the_next_period_reads_as_it_was_made_and_follows_without_a_gap(form: str, year: int) -> None:
    period = period_of(form.format(y=year, z=f"{(year + 1) % 100:02}"))
    assert period is not None

    after = next_period(period)

    assert after is not None
    assert period_of(after.label, after.kind) == after
    assert breaks_between([after, period]) == ()
    if period.kind is not PeriodKind.ROLLING_YEAR:
        assert after.start == period.end + timedelta(days=1)


def periods(*labels: str) -> list[Period]:
    found = [period_of(label) for label in labels]
    assert all(found)
    return [period for period in found if period]


def test_a_missing_quarter_is_a_gap() -> None:
    assert breaks_between(periods("Q3 2012/13", "Q1 2012/13", "Q4 2012/13")) == (
        Break("Q1 2012/13", "Q3 2012/13", date(2012, 7, 1), date(2012, 9, 30), False),
    )


def test_days_that_are_counted_twice_are_an_overlap() -> None:
    assert breaks_between(periods("2011", "2011/12")) == (
        Break("2011", "2011/12", date(2011, 4, 1), date(2011, 12, 31), True),
    )


def test_rolling_months_overlap_by_their_nature_but_may_leave_a_gap() -> None:
    assert breaks_between(periods("12 months to March 2013", "12 months to June 2013")) == ()
    assert breaks_between(periods("12 months to March 2012", "12 months to June 2013")) == (
        Break(
            "12 months to March 2012", "12 months to June 2013", date(2012, 4, 1), date(2012, 6, 30), False
        ),
    )
